"""What many runs give, as a chapter: how they end, the questions asked, what was waited for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from matplotlib.figure import Figure

from ceasefire_sim.expressions.tree import show
from ceasefire_sim.present.diagrams.figure import figure_bytes
from ceasefire_sim.present.document.blocks import (
    Block,
    Bullet,
    Bullets,
    Chapter,
    Grid,
    Illustration,
    Paragraph,
    Subheading,
    without_empty_columns,
)
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.grain import grain_lines
from ceasefire_sim.present.numbers import never_words, number, number_span, percent, percent_span
from ceasefire_sim.present.plots import shares
from ceasefire_sim.present.run_report import VERDICTS, invariant_words, record_words
from ceasefire_sim.present.run_summary import RunSummary
from ceasefire_sim.present.waiting_report import waiting_lines
from ceasefire_sim.results.answer import Answer, DistributionAnswer
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.fields import Constant, Formula
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["drawn", "outcome_chapter", "property_words", "run_pictures", "unwrapped"]

FORMS = (
    "eventually", "always", "hold", "until", "days_until", "days_when", "at_end", "value", "most", "least", "count",
    "on", "within", "given",
)  # fmt: skip
NUMBERS = frozenset({1, 2, 3})


def outcome_chapter(summary: RunSummary, pictures: bool = True) -> Chapter:
    """How runs end, what was asked, and what was waited for, with an interval at every estimate."""
    runs, scenario = summary.runs, summary.scenario
    blocks: list[Block] = [
        Paragraph(
            f"{len(runs):,} runs of {scenario.horizon} days, seed {runs.seed}. Every interval has"
            f" {100 * runs.confidence:g} % confidence: it says how far luck alone may have moved the estimate, and"
            " nothing of how true the assumptions are."
        ),
        ending_grid(summary),
        phase_grid(summary),
    ]
    if pictures:
        blocks += run_pictures(runs)
    blocks += question_blocks(scenario, summary.properties)
    if summary.invariants:
        rows = tuple(
            (scenario.file.invariants[name].title or name, f"`{show(scenario.file.invariants[name].always.node)}`",
             invariant_words(broken, len(runs)))
            for name, broken in summary.invariants.items()
        )  # fmt: skip
        blocks.append(Grid("What must always hold", ("", "condition", "in these runs"), rows))
    waited = [*unwrapped(waiting_lines(summary))]
    if waited:
        head, *rest = waited
        blocks += [Subheading(head), Bullets(tuple(Bullet(text) for text in rest))]
    grain = " ".join(grain_lines(scenario, exact=False, simulated=True)).strip()
    blocks += [Paragraph(grain, "note")] if grain else []
    return Chapter("outcomes", "What came out", tuple(blocks))


def unwrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines of a page as whole texts: one that is indented further than the one before goes on with it."""
    text, depth = "", -1
    for line in lines:
        own = len(line) - len(line.lstrip())
        if text and line.strip() and own > depth > 0:
            text += f" {line.strip()}"
            continue
        if text:
            yield text
        text, depth = line.strip(), own
    if text:
        yield text


def share_cells(estimate: Estimate) -> tuple[str, str, str]:
    """How many runs, which share, and its interval."""
    runs = f"{round(estimate.value * estimate.n):,}"
    return runs, percent(estimate.value), percent_span(estimate.interval) if estimate.interval else ""


def ending_grid(summary: RunSummary) -> Grid:
    """How runs end; a run of each that can be told."""
    rows = tuple(
        (
            ending_label(summary.scenario, name), *share_cells(estimate),
            "" if summary.first_of_endings[name] is None else f"run {summary.first_of_endings[name]}",
        )
        for name, estimate in summary.endings.items()
    )  # fmt: skip
    return Grid("How the runs end", ("ending", "runs", "share", "interval", "such as"), rows, NUMBERS)


def phase_grid(summary: RunSummary) -> Grid:
    """The phase at the end, and how many days runs spend in each."""
    rows = []
    for name, estimate in summary.phases.items():
        quantiles = summary.days_in_phases.get(name, {})
        low, median, high = (number(quantiles.get(level)) for level in (0.05, 0.5, 0.95))
        days = "" if name in summary.scenario.final else f"{median} ({low} to {high})"
        rows.append((name.replace("_", " "), *share_cells(estimate), days))
    header = ("phase on the last day", "runs", "share", "interval", "days in it: median (from 5 % to 95 % of runs)")
    return Grid("Phases", header, tuple(rows), NUMBERS)


def question_blocks(scenario: Scenario, answers: Mapping[str, Answer]) -> Iterator[Block]:
    """What was asked, with the answers: probabilities, then numbers."""
    truths = {name: answer for name, answer in answers.items() if not isinstance(answer, DistributionAnswer)}
    values = {name: answer for name, answer in answers.items() if isinstance(answer, DistributionAnswer)}
    if truths:
        rows = tuple(
            (
                question_title(scenario, name), percent(answer.value),
                percent_span(answer.interval) if answer.interval else "", given_words(answer),
                expected_words(answer), truth_record(answer),
            )
            for name, answer in truths.items()
        )  # fmt: skip
        header = ("question", "share of runs", "interval", "asked of", "expected", "record")
        yield without_empty_columns(Grid("What was asked: does it come true?", header, rows, frozenset({1, 2})))
    if values:
        heads = ("question", "mean", "interval", "median", "5 % to 95 %", "happens in", "expected", "record")
        numbers = tuple(value_row(scenario, name, answer) for name, answer in values.items())
        yield without_empty_columns(
            Grid("What was asked: how much, how long?", heads, numbers, frozenset({1, 2, 3, 4, 5}))
        )
        notes = dict.fromkeys(never_words(scenario, answer).strip(" ()") for answer in values.values())
        for note in filter(None, notes):
            yield Paragraph(f"In a mean of days, {note}.", "note")


def value_row(scenario: Scenario, name: str, answer: DistributionAnswer) -> tuple[str, ...]:
    """The answer to a question about a number."""
    low, median, high = (number(answer.quantiles[level]) for level in (0.05, 0.5, 0.95))
    return (
        question_title(scenario, name), number(answer.value), number_span(answer.interval) if answer.interval else "",
        median, f"{low} to {high}", "" if answer.occurrence is None else percent(answer.happened),
        expected_words(answer), "" if answer.observed is None else record_words(answer.observed),
    )  # fmt: skip


def question_title(scenario: Scenario, name: str) -> str:
    """A question: its name, its title, and what it asks."""
    prop = scenario.file.properties[name]
    title = f"{prop.title}; " if prop.title else ""
    return f"{name}: {title}{property_words(prop)}"


def property_words(prop: Property) -> str:
    """What a property asks, as the file writes it."""
    parts = []
    for form in FORMS:
        value = getattr(prop, form)
        if value is None:
            continue
        node = value.node if isinstance(value, Formula) else value.formula.node if isinstance(value, Constant) else None
        parts.append(f"{form.replace('_', ' ')} `{show(node) if node is not None else value}`")
    if prop.between is not None:
        parts.append("from `{}` to `{}`".format(*(show(end.node) for end in prop.between)))
    return ", ".join(parts)


def given_words(answer: Answer) -> str:
    """Of how many runs it is asked."""
    return f"{answer.runs:,} runs" if answer.given is not None else ""


def expected_words(answer: Answer) -> str:
    """What is expected, and whether it is met."""
    return "" if answer.expect is None or answer.met is None else f"{answer.expect}: {VERDICTS[answer.met]}"


def truth_record(answer: Answer) -> str:
    """What is on record, and in which share of runs it came out so."""
    observed = answer.observed
    if observed is None:
        return ""
    return f"{'true' if observed.value else 'false'}, as in {percent(observed.share_equal)} of runs"


def run_pictures(runs: RunTable) -> Iterator[Illustration]:
    """The pictures of many runs; all show the scenario itself."""
    scenario = runs.scenario
    about = f"{len(runs):,} runs, seed {runs.seed}"
    yield drawn(shares.phases(runs), f"Share of runs in each phase on every day; {about}.")
    if scenario.file.holds is not None:
        last = runs.survival()[-1]
        held = f"to the end in {percent(last.value)} {percent_span(last.interval) if last.interval else ''}"
        yield drawn(
            shares.survival(runs), f"Share of runs in which the truce has held on every day so far, {held}; {about}."
        )
    yield drawn(shares.endings(runs), f"Share of runs that have reached the goal, or have failed, by day; {about}.")


def drawn(figure: Figure, caption: str) -> Illustration:
    """A figure as a picture of a document."""
    return Illustration(figure_bytes(figure, "svg").decode(), caption)
