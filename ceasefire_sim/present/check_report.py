"""What a check says, as a page of text."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ceasefire_sim.expressions.english import so_many
from ceasefire_sim.luck import Luck
from ceasefire_sim.present.check_document import luck_file
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.grain import grain_lines
from ceasefire_sim.present.numbers import (
    TINY,
    known_share,
    never_words,
    number,
    number_span,
    percent,
    percent_span,
    six_digits,
)
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.results.answer import Answer, DistributionAnswer, ProbabilityAnswer
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import live
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.check import Check, InvariantCheck, PropertyCheck

__all__ = ["Retelling", "check_lines"]

VERDICTS = {True: "met", False: "NOT MET", "undecided": "undecided"}
GREAT_ERROR = 1e-6  # of the value: an error that is told


@dataclass(frozen=True, slots=True)
class Retelling:
    """How a user retells a violation.

    ``command`` is the scenario with its options, as one types them; ``folder`` the one the luck was written to, None
    where it was not.
    """

    command: str
    folder: str | None = None

    def lines(self, invariant: str) -> Iterator[str]:
        """The commands to type."""
        path = Path(self.folder or "DIR") / luck_file(invariant)
        if self.folder is None:
            yield f"To retell it, keep its luck in a folder:  ceasefire-sim check {self.command} --out DIR"
        begin = "To retell it" if self.folder else "  then"
        yield f"{begin}:  ceasefire-sim trace {self.command} --luck {shlex.quote(str(path))}"


def check_lines(check: Check, retelling: Retelling, brief: bool = False) -> Iterator[str]:
    """The check as a page of text; a brief one does not tell how an invariant breaks."""
    yield from heading(check.scenario)
    yield from method_lines(check)
    yield ""
    yield "How runs end"
    endings = check.endings()
    rows = [
        (ending_label(check.scenario, name), ending_words(name, endings) if check.exact else percent(share.value))
        for name, share in endings.items()
    ]
    yield from table((Column(), Column()), rows)
    yield from grain_lines(check.scenario, exact=check.exact is not None, simulated=check.runs is not None)
    if check.scenario.file.properties:
        yield ""
        yield "What was asked"
        answers = [(name, property_words(check.scenario, prop)) for name, prop in check.properties().items()]
        yield from table((Column(), Column()), answers)
    if check.invariants:
        yield ""
        yield "What must always hold"
        for name, invariant in check.invariants.items():
            yield f"  {name}: {invariant_words(invariant, brief)}"
        for name, invariant in check.invariants.items():
            if invariant.first is not None and not brief:
                yield ""
                yield from violation_lines(check.scenario, name, invariant.first)
                yield from retelling.lines(name)


def method_lines(check: Check) -> Iterator[str]:
    """How the answers were found."""
    exact, runs = check.exact, check.runs
    if check.note:
        yield check.note.replace("simulated:", "not exact:", 1)
    if exact is not None:
        lost = f", leaving out at most {exact.lost:.2g} of probability" if exact.lost else ""
        states, days = so_many(exact.states, "state"), so_many(check.scenario.horizon, "day")
        yield f"exact: {states} at the beginning of a day, {days}{lost}"
    if runs is not None:
        confidence = f"intervals at {100 * runs.confidence:g} % confidence"
        yield f"simulated: {so_many(len(runs), 'run')}, seed {runs.seed}, {confidence}"


def ending_words(ending: str, endings: Mapping[str, Estimate]) -> str:
    """The probability of an ending: certain only where every other is impossible, whatever a sum was rounded to."""
    share = endings[ending]
    if share.low is not None and share.high is not None:  # states were dropped: it certainly lies between the two
        return f"{six_digits(share.low)} to {six_digits(share.high)}"
    others = [other.value for name, other in endings.items() if name != ending]
    if not any(others):
        return known_share(1.0)
    return known_share(min(share.value, 1 - TINY / 2))


def property_words(scenario: Scenario, prop: PropertyCheck) -> str:
    """One property in a line: the exact answer, with the simulated one beside it, or that alone."""
    answer = prop.answer
    never = never_words(scenario, answer)
    if answer.method != "exact":
        return simulated_words(answer) + never + expectation_words(answer)
    text = exact_words(answer, never)
    if prop.simulated is not None:
        p_value = "–" if prop.p_value is None else f"{prop.p_value:.3g}"
        text += f"; in runs {simulated_words(prop.simulated)}; p = {p_value}"
    return text + expectation_words(answer)


def exact_words(answer: Answer, never: str) -> str:
    """An exact answer; ``never`` says what its mean counts a run as in which it does not come."""
    mean = "mean " if isinstance(answer, DistributionAnswer) else ""
    if answer.value is None:
        text = no_value_words(answer)
    elif answer.interval is not None:
        text = mean + " to ".join(map(six_digits, answer.interval))
    elif isinstance(answer, ProbabilityAnswer):
        text = known_share(answer.value)
    else:
        text = f"{mean}{six_digits(answer.value)}{never}"
    if answer.value is not None and (answer.error or 0.0) > GREAT_ERROR * max(abs(answer.value), 1e-10):
        text += f" (give or take {answer.error:.1g})"
    if isinstance(answer, DistributionAnswer):
        median = answer.quantiles.get(0.5)
        text += f", median {number(median)}" if median is not None else ""
        if answer.happened is not None and answer.interval is None:
            text += f", happens with probability {known_share(answer.happened)}"
    return text


def no_value_words(answer: Answer) -> str:
    """Why a property has no value."""
    if answer.note:
        return f"no exact answer: {answer.note}"
    if answer.given == 0.0:
        return "no run is asked about: what is given never holds"
    endless = isinstance(answer, DistributionAnswer) and (answer.happened is not None or answer.infinite)
    return "infinite" if endless else "no run is asked about"


def simulated_words(answer: Answer) -> str:
    """A simulated answer."""
    if answer.value is None:
        return "no run answers it"
    if isinstance(answer, ProbabilityAnswer):
        return percent(answer.value) + (f" {percent_span(answer.interval)}" if answer.interval else "")
    return f"mean {number(answer.value)}" + (f" {number_span(answer.interval)}" if answer.interval else "")


def expectation_words(answer: Answer) -> str:
    """Whether what was expected is met."""
    if answer.expect is None or answer.met is None:
        return ""
    unanswered = answer.value is None and answer.method == "exact"
    return f"  expected {answer.expect}: {'not answered' if unanswered else VERDICTS[answer.met]}"


def invariant_words(invariant: InvariantCheck, brief: bool = False) -> str:
    """One invariant in a line; of a brief page no story is below it."""
    if invariant.holds and invariant.states is not None:
        return f"holds in all {invariant.states:,} reachable states"
    if invariant.holds is None:
        return f"held in all {invariant.runs:,} runs made" if invariant.runs else "not checked"
    day = invariant.first.day if invariant.first is not None else None
    if invariant.states is not None:
        return f"BROKEN: it can break on day {day}{'' if brief else '; the shortest way is told below'}"
    below = "" if brief else "; the first is told below"
    return f"BROKEN in {invariant.violations:,} of {so_many(invariant.runs or 0, 'run')}{below}"


def violation_lines(scenario: Scenario, name: str, luck: Luck) -> Iterator[str]:
    """The shortest way to a violation as a story."""
    assert luck.day is not None
    agreement = live(scenario, luck=luck)
    agreement.retrace(luck.day)
    yield f"How '{name}' breaks on day {luck.day}:"
    yield ""
    yield from agreement.story().split("\n")
    yield ""
