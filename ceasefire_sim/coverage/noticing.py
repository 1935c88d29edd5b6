"""Clause mutation: which clauses could be left out without any question noticing.

Each clause is left out in turn, and where that goes unnoticed, denied. What is expected is judged again: every
`expect`, every invariant, and whether the goal is ever reached; exactly where the states fit, else over runs on the
same luck. Where they fit, a clause that the text as it stands would not miss is left out under each variant and
reading, too: what a lesson says of its readings hangs on clauses that the plain text never needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ceasefire_sim.coverage.clauses import Clause, clauses
from ceasefire_sim.errors import CeasefireError, LimitError
from ceasefire_sim.results.answer import Verdict
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.check import Check, CheckMethod, check
from ceasefire_sim.studies.ways_of_reading import ways_of_reading

__all__ = ["AnswerChange", "Noticing", "Unnoticed", "noticing"]

SAME = 1e-12  # of two values: a difference that is rounding


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The answer that moves most where a clause is left out: the property, and its value with and without."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Unnoticed:
    """A clause whose absence no question notices; whether its denial is, and the answer that moves most, if any."""

    clause: Clause
    denial_noticed: bool
    change: AnswerChange | None


@dataclass(frozen=True)
class Noticing:
    """How many clauses there are, and those that no question notices."""

    scenario: Scenario
    clauses: int
    unnoticed: tuple[Unnoticed, ...]

    @property
    def noticed(self) -> int:
        """How many clauses some question notices."""
        return self.clauses - len(self.unnoticed)


def noticing(scenario: Scenario, runs: int, max_states: int) -> Noticing:
    """What the questions of a scenario notice of its clauses; so many runs where its states do not fit."""
    judge = Judge(scenario, runs, max_states)
    whole = tuple(clauses(scenario))
    unnoticed = tuple(judge.unnoticed(whole))
    if judge.is_exact:
        unnoticed = unnoticed_elsewhere(scenario, unnoticed, runs, max_states)
    return Noticing(scenario, len(whole), unnoticed)


def unnoticed_elsewhere(
    scenario: Scenario, unnoticed: tuple[Unnoticed, ...], runs: int, max_states: int
) -> tuple[Unnoticed, ...]:
    """Those of some clauses that no question notices under any variant and reading either."""
    for text in ways_of_reading(scenario) if unnoticed else ():
        if text.variant == scenario.variant and text.readings == scenario.readings:
            continue
        judge = Judge(text, runs, max_states)
        own = {(clause.path, clause.text): clause.without for clause in clauses(text)}
        unnoticed = tuple(
            miss
            for miss in unnoticed
            if (changed := own.get((miss.clause.path, miss.clause.text))) is None or not judge.notices(changed)
        )
    return unnoticed


class Judge:
    """Judges a scenario with a clause changed beside the scenario itself: exactly where both fit, else by runs."""

    def __init__(self, scenario: Scenario, runs: int, max_states: int) -> None:
        self.scenario, self.runs, self.max_states = scenario, runs, max_states
        self.methods: tuple[CheckMethod, ...] = ("exact", "simulate") if max_states >= 1 else ("simulate",)
        self.plain: dict[CheckMethod, Check] = {}

    @property
    def is_exact(self) -> bool:
        """Whether what was judged so far was judged exactly."""
        return self.methods[0] == "exact"

    def judged(self, scenario: Scenario, method: CheckMethod) -> Check:
        """The answers to all questions."""
        return check(scenario, method, max_states=max(self.max_states, 1), runs=self.runs)

    def beside(self, changed: Scenario) -> tuple[Check, Check] | None:
        """The answers of the scenario and of a changed one by one method; None where the latter has none."""
        for method in self.methods:
            try:
                if method not in self.plain:
                    self.plain[method] = self.judged(self.scenario, method)
                return self.plain[method], self.judged(changed, method)
            except LimitError:
                if method not in self.plain:  # nor will it fit beside the next
                    self.methods = ("simulate",)
            except CeasefireError:
                return None
        return None

    def notices(self, changed: Scenario) -> bool:
        """Whether something that is expected is no longer so, or is so only now."""
        answers = self.beside(changed)
        return answers is None or verdicts(answers[0]) != verdicts(answers[1])

    def unnoticed(self, whole: tuple[Clause, ...]) -> Iterator[Unnoticed]:
        """The clauses that no question notices."""
        for clause in whole:
            answers = self.beside(clause.without)
            if answers is None or verdicts(answers[0]) != verdicts(answers[1]):
                continue
            denial_noticed = clause.denied is not None and self.notices(clause.denied)
            yield Unnoticed(clause, denial_noticed, largest_change(*answers))


def verdicts(answers: Check) -> Mapping[str, Verdict]:
    """What is expected, each with whether it is so."""
    judged: dict[str, Verdict] = {name: kept.holds is not False for name, kept in answers.invariants.items()}
    for name, prop in answers.properties().items():
        if prop.answer.expect is not None:
            judged[f"expect {name}"] = prop.answer.met
    if answers.scenario.file.goal is not None:
        judged["the goal is ever reached"] = answers.endings()["reached"].value > 0
    return judged


def largest_change(before: Check, after: Check) -> AnswerChange | None:
    """The property whose value moves most, by the size of the larger; None where none moves."""
    largest, size = None, SAME
    for name, prop in before.properties().items():
        old, new = prop.answer.value, after.property(name).answer.value
        if (old is None) != (new is None):
            return AnswerChange(name, old, new)
        if old is not None and new is not None:
            share = abs(new - old) / max(abs(new), abs(old), SAME)
            if share > size:
                largest, size = AnswerChange(name, old, new), share
    return largest
