"""The outcome of many runs as a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ceasefire_sim.expressions.english import so_many
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.grain import grain_lines
from ceasefire_sim.present.numbers import BAR, bar, never_words, number, number_span, percent, percent_span
from ceasefire_sim.present.run_summary import BrokenInvariant, RunSummary
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.titled_names import measure_title
from ceasefire_sim.present.waiting_report import waiting_lines
from ceasefire_sim.results.answer import Answer, DistributionAnswer, Observed
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import heading

__all__ = ["VERDICTS", "invariant_words", "outcome_lines", "record_words"]

VERDICTS = {True: "met", False: "NOT MET", "undecided": "undecided with so many runs"}


def outcome_lines(summary: RunSummary, brief: bool = False) -> Iterator[str]:
    """The outcome as a page of text; a brief one leaves out in which phases runs end and spend their days."""
    runs, scenario = summary.runs, summary.scenario
    yield from heading(scenario)
    count = f"{len(runs):,} run{'s' * (len(runs) != 1)}"
    days = f"{scenario.horizon} day{'s' * (scenario.horizon != 1)}"
    yield f"{count} of {days}, intervals at {100 * runs.confidence:g} % confidence"
    if not brief:
        yield ""
        yield "Phase at the end"
        yield from share_lines(summary.phases, {})
    yield ""
    yield "How the runs end"
    labels = {name: ending_label(scenario, name) for name in summary.endings}
    first = {labels[name]: run for name, run in summary.first_of_endings.items()}
    yield from share_lines({labels[name]: share for name, share in summary.endings.items()}, first)
    yield from grain_lines(scenario, exact=False, simulated=True)
    if not brief:
        yield ""
        yield "Days in each phase (median, from 5 % to 95 % of runs)"
        passing = {state: days for state, days in summary.days_in_phases.items() if state not in scenario.final}
        yield from days_lines(passing)
    if summary.properties:
        yield ""
        yield "What was asked"
        yield from answer_lines(scenario, summary.properties)
    if summary.invariants:
        yield ""
        yield "What must always hold"
        for name, broken in summary.invariants.items():
            yield f"  {name}: {invariant_words(broken, len(runs))}"
    yield from waiting_lines(summary)
    yield ""
    yield f"seed {runs.seed}, scenario {scenario.hash[:16]}, engine {runs.engine}"


def share_lines(shares: Mapping[str, Estimate], first: Mapping[str, int | None]) -> Iterator[str]:
    """A table of shares of runs, with the first run of each where it is known."""
    columns = (Column(), Column(align="right", least=7), Column(), Column(least=BAR), Column())
    rows = []
    for name, share in shares.items():
        low, high = share.interval or (0.0, 1.0)
        interval = f"[{100 * low:5.1f}, {100 * high:5.1f}]"
        such = "" if first.get(name) is None else f"such as run {first[name]}"
        rows.append((name.replace("_", " "), percent(share.value), interval, bar(share.value), such))
    return table(columns, rows)


def days_lines(days_in_phases: Mapping[str, Mapping[float, float | None]]) -> Iterator[str]:
    """A table of the days that runs spend in each phase."""
    columns = (Column(), Column(align="right", least=5), Column())
    rows = []
    for state, quantiles in days_in_phases.items():
        low, median, high = (number(quantiles[level]) for level in (0.05, 0.5, 0.95))
        rows.append((state.replace("_", " "), median, f"({low} to {high})"))
    return table(columns, rows)


def answer_lines(scenario: Scenario, answers: Mapping[str, Answer]) -> Iterator[str]:
    """A table of what was asked."""
    rows = [
        (name, answer_words(answer, never_words(scenario, answer)) + title_beside(scenario, name))
        for name, answer in answers.items()
    ]
    return table((Column(), Column()), rows)


def title_beside(scenario: Scenario, name: str) -> str:
    """What an answer is called, behind a dash, where its title says more than its name."""
    title = measure_title(scenario, name)
    return "" if title is None or title.lower() == name.replace("_", " ") else f" – {title}"


def answer_words(answer: Answer, never: str = "") -> str:
    """The answer to a property; ``never`` says what its mean counts a run as in which it does not come."""
    if answer.value is None:
        return "no run answers it" + (" (none is `given`)" if answer.given == 0 else "")
    if isinstance(answer, DistributionAnswer):
        text = distribution_words(answer, answer.value, never)
    else:
        text = f"{percent(answer.value)} {percent_span(answer.interval) if answer.interval else ''}"
        if answer.observed is not None:
            text += truth_record_words(answer.observed)
    if answer.given is not None:
        text += f" (in {so_many(int(answer.given), 'run')})"
    if answer.expect is not None and answer.met is not None:
        text += f"  expected {answer.expect}: {VERDICTS[answer.met]}"
    return text


def distribution_words(answer: DistributionAnswer, mean: float, never: str) -> str:
    """A mean with its interval and median, how often what is awaited happens, and where the record lies."""
    span = number_span(answer.interval) if answer.interval else ""
    text = f"mean {number(mean)} {span}{never}, median {number(answer.quantiles[0.5])}"
    if answer.occurrence is not None:
        text += f", happens in {percent(answer.happened)}"
    if answer.observed is not None:
        text += f"; record: {record_words(answer.observed)}"
    return text


def truth_record_words(observed: Observed) -> str:
    """What is on record, and in which share of runs it came out so."""
    return f"; record: {'true' if observed.value else 'false'}, as in {percent(observed.share_equal)} of runs"


def record_words(observed: Observed) -> str:
    """The value on record, and which shares of runs lie below it, equal it and lie above; what is censored is above."""
    below, equal, above = observed.share_below, observed.share_equal, observed.share_above
    if below is None:
        return number(observed.value)
    shares = f"{percent(below)} of runs below, {percent(equal)} equal, {percent(above)} above"
    return f"{number(observed.value)} ({shares})"


def invariant_words(broken: BrokenInvariant | None, runs: int) -> str:
    """Whether an invariant held, and which run to trace if not."""
    if broken is None:
        return "held in every run"
    return (
        f"broken in {broken.runs:,} of {so_many(runs, 'run')}; trace --run {broken.first_run} tells the first of them"
    )
