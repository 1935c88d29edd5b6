"""Which questions answer what a scenario asks, and the columns of probability each needs.

What is asked twice is carried once. A truth that can hold in final states alone needs no column: until then
the whole probability waits for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.chain.chain import Chain
from ceasefire_sim.engines.exact.questions import (
    Between,
    Days,
    Extremes,
    Happenings,
    Hit,
    LastHit,
    Latched,
    Period,
    Question,
)
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.machine.rules import Extreme, First, Latch, Observer, Sum, Total
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Asked", "Asking"]

ROOM = 1_000_000  # numbers held for one question that can do with fewer
MOST_ROOM = 50_000_000  # numbers held for one question at all
WIDEST = 400  # values of a number whose largest or smallest is asked
COMBINATIONS = 100_000  # values of variables tried in place of states


@dataclass
class Asked:
    """A question with its columns of mass and the flag of the runs it is about."""

    question: Question
    first: int
    given: str

    def mass(self, whole: FloatArray) -> FloatArray:
        """Its own columns; the probability of everything where it has none."""
        if self.question.columns == 0:
            return whole[:, :1]
        return whole[:, self.first : self.first + self.question.columns]


class Asking:
    """Makes the questions of a scenario: ``asked`` by name, ``columns`` in all; column 0 is all probability."""

    def __init__(
        self, scenario: Scenario, chain: Chain, seen: Mapping[str, Observer], flags: Mapping[str, str], known: bool
    ) -> None:
        self.scenario, self.chain, self.flags = scenario, chain, flags
        self.known = known  # all day states are known beforehand
        self.horizon = scenario.horizon
        self.columns = 1
        self.asked: dict[str, Asked] = {}
        self.made: dict[tuple[object, ...], Asked] = {}
        self.unanswered: dict[str, str] = {}  # by property, why it has no exact answer
        for name, question, flag in self.questions(seen):
            self.asked[name] = self.shared(question, flag)

    @property
    def distinct(self) -> list[Asked]:
        """Every question once."""
        return list(self.made.values())

    def shared(self, question: Question, flag: str) -> Asked:
        """A question with its columns: those of one that asks the same, if there is one."""
        key = (type(question), *question.alike(), flag)
        known = self.made.get(key)
        if known is None:
            known = self.made[key] = Asked(question, self.columns, flag)
            self.columns += question.columns
        return known

    def questions(self, seen: Mapping[str, Observer]) -> Iterator[tuple[str, Question, str]]:
        """A question for everything observed, by name, with the flag of the runs it is about."""
        for name in ("goal", "held", *(f"invariants.{name}" for name in self.scenario.file.invariants)):
            observer = seen.get(name)
            if isinstance(observer, First):
                yield name, self.hit(observer.truth, observer.last), ""
        for name, prop in self.scenario.file.properties.items():
            if prop.given is not None:
                given = seen[f"{name}.given"]
                assert isinstance(given, First)
                yield f"given.{name}", self.hit(given.truth, self.horizon), ""
            if not is_unbounded(prop):
                question = self.question(name, prop, seen)
                if isinstance(question, str):
                    self.unanswered[name] = question
                else:
                    yield f"properties.{name}", question, self.flags.get(name, "")

    def period(self, last: int) -> Period:
        """The days up to one."""
        return Period(last, self.horizon)

    def hit(self, truth: Node, last: int, broken: Node | None = None, given: bool = False, fine: bool = False) -> Hit:
        """The question when a truth first holds."""
        if broken is None and self.final_only(truth):
            return LastHit(truth, self.period(last))
        return Hit(truth, self.period(last), broken, given, fine and self.fine(last))

    def question(self, name: str, prop: Property, seen: Mapping[str, Observer]) -> Question | str:
        """The question of one property, or why it has no exact answer."""
        kinds = {what: seen.get(f"{name}.{what}") for what in ("first", "broken", "start", "sum", "value")}
        first, broken, start = (watched if isinstance(watched, First) else None for watched in list(kinds.values())[:3])
        given = prop.given is not None
        if start is not None and first is not None:
            return Between(start.truth, first.truth, self.period(first.last), self.fine(2 * first.last), given)
        if first is not None and broken is not None:
            return self.hit(first.truth, first.last, broken.truth, given)
        if first is not None or broken is not None:
            watched = first or broken
            assert watched is not None
            return self.hit(watched.truth, watched.last, given=given, fine=given and prop.days_until is not None)
        match kinds["sum"] or kinds["value"]:
            case Sum(truth=truth, last=last):
                return Days(truth, self.period(last), self.fine(last), given)
            case Total(path=path, last=last):
                if given:
                    return "a count over the runs in which something else holds is left to runs"
                return Happenings(path, self.period(last))
            case Latch(number=number, day=day):
                return Latched(number, self.period(day), given)
            case Extreme(number=number, last=last, sign=sign):
                values = self.possible(number)
                if values is None:
                    return "it has too many values in too many states to follow each; ask it of runs"
                return Extremes(number, self.period(last), sign, values)
        raise TypeError("no such property")

    def fine(self, columns: int) -> bool:
        """Whether there is room for a column a day."""
        return self.known and len(self.chain.day_ids) * (columns + 2) <= ROOM

    def final_only(self, truth: Node) -> bool:
        """Whether a truth is known to hold in states alone that end a run."""
        over = self.chain.machine.final
        if "day" in names_of(truth):
            return False
        values = self.chain.values() if self.known else self.combinations(names_of(truth, over))
        if values is None:
            return False
        return not np.any(array_value(truth, values) & ~np.asarray(array_value(over, values)))

    def possible(self, node: Node) -> FloatArray | None:
        """The values a number has in any day state; None where they are too many."""
        names = names_of(node)
        values = self.chain.values() if self.known and "day" not in names else self.combinations(names)
        if values is None:
            return None
        distinct = np.unique(np.asarray(array_value(node, values), float))
        room = len(distinct) * len(self.chain.day_ids) <= MOST_ROOM
        return distinct if len(distinct) <= WIDEST and room else None

    def combinations(self, names: set[str]) -> dict[str, IntArray] | None:
        """Every combination of values that variables and the day's number may have; None where they are too many."""
        ranges = {}
        for name in names:
            variable = self.chain.variables.get(name)
            ranges[name] = (0, self.horizon) if variable is None else (variable.low, variable.high)
        if math.prod(high - low + 1 for low, high in ranges.values()) > COMBINATIONS:
            return None
        grids = np.meshgrid(*(np.arange(low, high + 1) for low, high in ranges.values()), indexing="ij")
        return {name: grid.ravel() for name, grid in zip(ranges, grids, strict=True)}
