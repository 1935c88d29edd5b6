"""The earliest day on which anything can happen, with all luck good: lower bounds, day by day.

The over-approximation played one day a round, in the order of a day: nothing happens more often on
a day than it can. What it says can happen on a day may still take longer; before that day it cannot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.bounds.elementwise import anywhere
from ceasefire_sim.bounds.intervals import Intervals
from ceasefire_sim.bounds.overapproximation import PATIENCE, OverApproximation
from ceasefire_sim.expressions.tree import Call, Compare, DateValue, Membership, Name, Node, Number, children, walk
from ceasefire_sim.scenario.model.fields import Constant, Formula, Pace
from ceasefire_sim.scenario.model.parts import Transition
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves

__all__ = ["EarliestDays", "earliest_days", "paths_of"]

LONGEST = 4000  # days; past the longest horizon there is


def earliest_days(scenario: Scenario, start: Mapping[str, IntArray]) -> dict[str, int]:
    """The first day on which anything may happen, by path; what may never is left out.

    ``start`` is a state as ``certainly_never`` takes it, a row of it for every way the run may begin.
    """
    with np.errstate(all="ignore"):
        ever = OverApproximation(scenario, start)
        ever.settle()
        return EarliestDays(scenario, start).play_on(len(ever.happened))


class EarliestDays(OverApproximation):
    """What may have happened by a day; ``first`` are the days found so far, by path."""

    def __init__(self, scenario: Scenario, rows: Mapping[str, IntArray]) -> None:
        super().__init__(scenario, rows)
        self.today = 0
        self.first: dict[str, int] = {}
        self.entered: dict[tuple[str, str], int] = {}
        for name, region in scenario.regions.items():
            for state in region.states:
                if anywhere(self.states(name).any_of([state])):
                    self.entered[name, state] = -1
        self.worked: dict[str, IntArray] = {}  # days on which a step might have been done since the last, by obligation
        self.widening = False
        self.clock()

    def play_on(self, number: int) -> dict[str, int]:
        """The first days by path: plays on until so many have come, or nothing grows and no day named lies ahead."""
        patience = longest_wait(self.scenario)
        quiet = 0
        while quiet <= patience and self.today < LONGEST and len(self.first) < number:
            before = len(self.first)
            self.grown = np.zeros(self.count, np.bool_)
            self.play()
            quiet = 0 if anywhere(self.grown) or len(self.first) > before else quiet + 1
            self.today += 1
            self.clock()
        return self.first

    def clock(self) -> None:
        """Takes in the number of the day, and how old anything can be."""
        day = np.full(self.count, float(self.today))
        self.known["day"] = Intervals(day, day)
        for name in self.scenario.regions:
            since = min(day for (region, _), day in self.entered.items() if region == name)
            self.known[f"days_in({name})"] = Intervals(day * 0, day * 0 + max(self.today - since - 1, 0))
        for name, part in self.scenario.file.obligations.items():
            aged = day if part.due_counts == "calendar" else day + 1
            self.known[f"{name}.age"] = Intervals(day if part.due_counts == "calendar" else day * 0, aged)
        self.forget(self.order)

    # what a day adds ----------------------------------------------------------------------------

    def takes(self, name: str, part: Transition, sources: list[str], where: BoolArray) -> BoolArray:
        """Where a transition may be taken today: its region has been there for long enough."""
        wait = part.after.whole if part.after else 0
        ready = any(
            (entry := self.entered.get((name, state))) is not None
            and self.today >= (wait if entry < 0 else entry + wait + 1)
            for state in sources
        )
        if not ready or not anywhere(where):
            return where & False
        self.entered.setdefault((name, part.to), self.today)
        return where

    def most_steps(self, each: bool, left: FloatArray, freely: bool) -> FloatArray:
        """How many of so many steps left may be done today."""
        return left if each else np.minimum(left, 1)

    def counted(self, name: str, pace: Pace, where: BoolArray) -> BoolArray:
        """Where a pace may bring a further step today: one in days, where today is the last of them."""
        if not pace.counts_days:
            return where
        worked = self.worked.setdefault(name, np.zeros(self.count, np.int64)) + where
        ready = where & (worked >= pace.least_days)
        self.worked[name] = np.where(ready, 0, worked)
        self.changes += 1
        self.grown |= where
        return ready

    def days_come(self, days: int) -> bool:
        """Whether so many days may have been counted, today the last of them."""
        return self.today + 1 >= days

    def comes_by(self, first_day: Constant | None) -> BoolArray:
        """Whether a first day has come."""
        return self.truths(first_day is None or self.today >= first_day.whole)

    def happens(self, path: str) -> None:
        """Notes the first day."""
        self.first.setdefault(path, self.today)

    @property
    def hasty(self) -> bool:
        """Whether what still grows is taken to its bound: where it happens too often on a day to be followed."""
        return self.widening

    def repeat(self, times: int, play: Callable[[], None]) -> None:
        """Lets something happen up to so many times on end, as far as that changes anything."""
        left = min(times, PATIENCE)
        self.widening, before = False, -1
        while left > 0 and before != self.changes:
            before, left = self.changes, left - 1
            play()
        if times > PATIENCE and before != self.changes:
            self.widening, before = True, -1
            while before != self.changes:
                before = self.changes
                play()
            self.widening = False

    def ends(
        self, before: Intervals, by: tuple[FloatArray, FloatArray], limits: tuple[float, float]
    ) -> tuple[FloatArray, FloatArray]:
        """How far a quantity may go to which an amount between two is added once."""
        return before.low + np.minimum(by[0], 0), before.high + np.maximum(by[1], 0)


def paths_of(scenario: Scenario) -> list[str]:
    """The paths of all obligations, named steps and transitions, in the order of a day."""
    file = scenario.file
    duties = [
        path
        for name, part in file.obligations.items()
        for path in (f"obligations.{name}", *(f"obligations.{name}.{step}" for step in part.named))
    ]

    def moves(regions: Iterable[str]) -> list[str]:
        return [f"{scenario.section(name)}.{key}" for name in regions for key in scenario.regions[name].transitions]

    return [*moves(file.mechanisms), *duties, *moves((*file.regions, "phase"))]


def longest_wait(scenario: Scenario) -> int:
    """The longest time after which something may come though nothing else does: named days, waits, counts, due days.

    The horizon where a clock is looked at in any other way than beside a number.
    """
    longest = 0.0
    for path, leaf in leaves(scenario.file):
        if path[0] in ("properties", "sweeps"):
            continue
        above = path[-2] if len(path) > 1 else ""
        if path[-1] in ("after", "not_before", "days", "every") or above == "between":
            longest = max(longest, float(getattr(leaf, "value", None) or 0.0))
        elif above == "lasts":
            longest = max(longest, float(path[-1]))
        elif isinstance(leaf, Formula):
            longest = max([longest, *compared_days(scenario, leaf.node)])
            if path[-1] == "due":
                longest = max([longest, *days_meant(scenario, leaf.node)])
    return math.ceil(min(longest, scenario.horizon, LONGEST)) + 2


def compared_days(scenario: Scenario, node: Node) -> Iterator[float]:
    """The days beside which a day, an age or how long a state has lasted stands."""
    match node:
        case Compare() if clocks_in(scenario, node):
            for side in (node.first, *(side for _, side in node.rest)):
                if not is_clock(scenario, side):
                    yield from days_meant(scenario, side)
        case Membership(item=item, choices=choices) if is_clock(scenario, item):
            for choice in choices:
                yield from days_meant(scenario, choice)
        case Name() | Call() if is_clock(scenario, node):
            yield float(scenario.horizon)
        case _:
            for child in children(node):
                yield from compared_days(scenario, child)


def days_meant(scenario: Scenario, node: Node) -> Iterator[float]:
    """The day that a number stands for; the horizon for anything that is no constant."""
    match node:
        case Number(value=value):
            yield abs(value)
        case DateValue():
            yield float(scenario.horizon)
        case Name(text=name) if name in scenario.constants:
            yield abs(scenario.constants[name])
        case _:
            yield float(scenario.horizon)


def clocks_in(scenario: Scenario, node: Node) -> bool:
    """Whether an expression looks at a clock."""
    return any(is_clock(scenario, inner) for inner in walk(node))


def is_clock(scenario: Scenario, node: Node) -> bool:
    """Whether an expression is a day, an age, or how long a state has lasted."""
    match node:
        case Call(function="days_in"):
            return True
        case Name(text=name):
            owner, _, attribute = name.partition(".")
            return name == "day" or (attribute == "age" and owner in scenario.file.obligations)
    return False
