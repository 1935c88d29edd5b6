"""A machine for one property, whose runs end once that is decided or a level of a number is first reached.

The number is that of another property (``most``), so that it was read and checked like any expression.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray, NumberArray
from ceasefire_sim.expressions.tree import And, Choose, Compare, Name, Node, Number, Or
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.rules import Extreme, First, Latch, Machine, Observer

__all__ = ["PASSAGE", "PEAK", "PassageMachine", "Passages"]

PASSAGE, PEAK = "passage", "peak"
LOWEST = -1e15  # below every number of the language


@dataclass(frozen=True, eq=False)
class Passages:
    """What became of some runs; arrays with an entry a run.

    ``true`` where the property is, ``decided`` the day on which that is settled. ``passed`` where the level was
    reached before, on ``day`` (then ``true`` says nothing). ``peak`` is the largest value of the number from S(1) on.
    """

    true: BoolArray
    decided: IntArray
    passed: BoolArray
    day: IntArray
    peak: NumberArray


@dataclass(frozen=True, eq=False)
class PassageMachine:
    """The lowered scenario, the property ``name`` to be decided, and the property whose ``most`` gives the levels."""

    machine: Machine
    name: str
    number: str

    def until(self, level: float | None) -> Machine:
        """The machine whose runs end as soon as the property is decided or, from S(1) on, the level is reached."""
        asked_for = self.observers
        ends: list[Node] = [self.machine.final]
        ends += [observer.truth for observer in asked_for if isinstance(observer, First)]
        observers: list[Observer] = list(asked_for)
        later = compared(Name("day"), ">=", 1)
        if level is None:
            begun = Choose(later, self.levelled, Number(LOWEST))
            observers.append(Extreme(PEAK, begun, self.last, 1))
        else:
            reached = And((later, compared(self.levelled, ">=", level)))
            observers.append(First(PASSAGE, reached, self.last))
            ends.append(reached)
        if self.last < self.machine.horizon:
            ends.append(compared(Name("day"), ">=", self.last))
        final = Or(tuple(ends)) if len(ends) > 1 else ends[0]
        stopped = replace(self.machine, final=final)
        return replace(
            sliced(stopped, [final, *map(watched, observers)], (), ()), observers=tuple(observers), regions=()
        )

    @property
    def levelled(self) -> Node:
        """The number that levels are about."""
        return next(
            observer.number
            for observer in self.machine.observers
            if isinstance(observer, Extreme) and observer.name == f"{self.number}.value"
        )

    @property
    def observers(self) -> tuple[First | Latch, ...]:
        """What the property needs of a run."""
        return tuple(
            observer
            for observer in self.machine.observers
            if isinstance(observer, (First, Latch)) and observer.name.startswith(f"{self.name}.")
        )

    @property
    def last(self) -> int:
        """The last day that has any bearing on the property."""
        return max(observer.day if isinstance(observer, Latch) else observer.last for observer in self.observers)

    def passages(self, seen: dict[str, NumberArray], end_day: IntArray) -> Passages:
        """What became of runs, from what an engine saw of them and their last days."""
        never = self.machine.horizon + 1
        first, broken = (
            np.asarray(seen.get(f"{self.name}.{what}", np.full(len(end_day), never)), np.int64)
            for what in ("first", "broken")
        )
        decided = np.minimum(first, broken)
        day = np.asarray(seen.get(PASSAGE, np.full(len(end_day), never)), np.int64)
        passed = (day < self.last) & (day < decided)
        kinds = {observer.name.rpartition(".")[2] for observer in self.observers}
        if "value" in kinds:
            true = np.asarray(seen[f"{self.name}.value"]) == 1
        elif "first" in kinds:
            true = (first < never) & (broken >= first)
        else:
            true = broken == never
        peak = seen.get(PEAK, np.full(len(end_day), LOWEST))
        return Passages(true, np.minimum(decided, end_day), passed, day, peak)


def compared(left: Node, op: str, right: float) -> Node:
    """A comparison with a number."""
    return Compare(left, ((op, Number(float(right))),))


def watched(observer: Observer) -> Node:
    """What an observer looks at."""
    assert isinstance(observer, (First, Latch, Extreme))
    return observer.truth if isinstance(observer, First) else observer.number
