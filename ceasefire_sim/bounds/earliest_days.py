"""The earliest day on which anything can happen, with all luck good: lower bounds, day by day.

The over-approximation played one day a round, in the order of a day: nothing happens more often on
a day than it can. What it says can happen on a day may still take longer; before that day it cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.bounds.intervals import Intervals
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions.tree import Call, Compare, Name, Node, Number, walk
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.parts import Obligation, Transition
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves

__all__ = ["EarliestDays", "earliest_days", "paths_of"]

LONGEST = 4000  # days; past the longest horizon there is


def earliest_days(scenario: Scenario, start: Mapping[str, IntArray]) -> dict[str, int]:
    """The first day on which anything may happen, by path; what may never is left out.

    ``start`` is a state as ``certainly_never`` takes it, a row of it for every way the run may begin.
    """
    with np.errstate(all="ignore"):
        return EarliestDays(scenario, start).play_on()


class EarliestDays(OverApproximation):
    """What may have happened by a day; ``first`` are the days found so far, by path."""

    def __init__(self, scenario: Scenario, rows: Mapping[str, IntArray]) -> None:
        super().__init__(scenario, rows)
        self.today = 0
        self.first: dict[str, int] = {}
        self.entered: dict[tuple[str, str], int] = {}
        for name, region in scenario.regions.items():
            for state in region.states:
                if self.states(name).any_of([state]).any():
                    self.entered[name, state] = -1
        self.worked: dict[str, int] = {}  # days on which a step might have been done since the last, by obligation
        self.clock()

    def play_on(self) -> dict[str, int]:
        """The first days by path: plays on until nothing grows and no day that is named lies ahead."""
        patience = longest_wait(self.scenario)
        quiet, every = 0, len(paths_of(self.scenario))
        while quiet <= patience and self.today < LONGEST and len(self.first) < every:
            before = len(self.first)
            self.grown = np.zeros(self.count, np.bool_)
            self.play()
            quiet = 0 if self.grown.any() or len(self.first) > before or self.waits() else quiet + 1
            self.today += 1
            self.clock()
        return self.first

    def waits(self) -> bool:
        """Whether days are being counted that may bring a step."""
        return any(self.worked.values())

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
        self.define()

    # what a day adds ----------------------------------------------------------------------------

    def takes(self, name: str, key: str, part: Transition, sources: list[str], where: BoolArray) -> BoolArray:
        """Where a transition may be taken today: its region has been there for long enough."""
        wait = part.after.whole if part.after else 0
        ready = any(
            (entry := self.entered.get((name, state))) is not None
            and self.today >= (wait if entry < 0 else entry + wait + 1)
            for state in sources
        )
        if not ready or not where.any():
            return where & False
        self.first.setdefault(f"{self.scenario.section(name)}.{key}", self.today)
        self.entered.setdefault((name, part.to), self.today)
        return where

    def reach(self, name: str, part: Obligation, paced: bool, several: bool) -> FloatArray:
        """How many steps may be done by the end of today."""
        reached = super().reach(name, part, paced, several)
        if not reached.any():
            return reached
        most = int(np.max(self.interval(f"{name}.done").high))
        if part.named and self.too_early(part, most):
            return reached * 0
        pace = list(part.named.values())[most].pace or part.pace if part.named and most < part.total else part.pace
        if paced and pace.days is not None:
            self.worked[name] = self.worked.get(name, 0) + 1
            if self.worked[name] < pace.days.whole:
                return reached * 0
            self.worked[name] = 0
        upto = part.total if several else min(most + 1, part.total)
        return np.minimum(reached, upto)

    def too_early(self, part: Obligation, most: int) -> bool:
        """Whether the next named step may not be done yet."""
        step = list(part.named.values())[min(most, part.total - 1)]
        return step.not_before is not None and self.today < step.not_before.whole

    def step(self, name: str, part: Obligation, upto: FloatArray, where: BoolArray) -> None:
        """Notes named steps, and the last one, when they may first be done."""
        super().step(name, part, upto, where)
        most = int(np.max(self.interval(f"{name}.done").high))
        for number, key in enumerate(part.named, 1):
            if most >= number:
                self.first.setdefault(f"obligations.{name}.{key}", self.today)
        if most >= part.total:
            self.first.setdefault(f"obligations.{name}", self.today)

    def ends(
        self, before: Intervals, op: str, by: tuple[FloatArray, FloatArray], limits: tuple[float, float], times: int
    ) -> tuple[FloatArray, FloatArray]:
        """How far a quantity may go today."""
        low, high = by if op == "+=" else (-by[1], -by[0])
        return before.low + times * np.minimum(low, 0), before.high + times * np.maximum(high, 0)


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
    """The longest time after which something may come though nothing else does: named days, waits and counts."""
    longest = 0.0
    for path, leaf in leaves(scenario.file):
        if path[0] in ("properties", "sweeps"):
            continue
        if path[-1] in ("after", "not_before", "days"):
            longest = max(longest, float(getattr(leaf, "value", None) or 0.0))
        elif isinstance(leaf, Formula):
            longest = max([longest, *compared_days(scenario, leaf.node)])
    return min(int(longest) + 2, LONGEST)


def compared_days(scenario: Scenario, node: Node) -> Iterator[float]:
    """The numbers in comparisons that look at a day, an age or how long a state has lasted."""
    for inner in walk(node):
        if not isinstance(inner, Compare):
            continue
        names = [part.text for part in walk(inner) if isinstance(part, Name)]
        clocks = {"day", *(f"{name}.age" for name in scenario.file.obligations)}
        stays = [part for part in walk(inner) if isinstance(part, Call) and part.function == "days_in"]
        if stays or not clocks.isdisjoint(names):
            yield from (abs(part.value) for part in walk(inner) if isinstance(part, Number))
            yield from (abs(scenario.constants[name]) for name in names if name in scenario.constants)
