"""Interval arithmetic for many states at once: the evaluator of ``expressions.intervals`` over arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.expressions.algebra import NumberRange, RegionRange, TruthRange
from ceasefire_sim.expressions.arrays import ARRAYS
from ceasefire_sim.expressions.intervals import Domain, RangeEvaluator

__all__ = ["Intervals", "Known", "StateSets", "TruthSets", "chosen_rows", "state_ranges"]


@dataclass(frozen=True, slots=True)
class Intervals(NumberRange):
    """Every number from ``low`` to ``high``, by state."""

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class TruthSets(TruthRange):
    """Whether something may hold, and whether it may fail, by state."""

    may_hold: BoolArray
    may_fail: BoolArray


@dataclass(frozen=True, slots=True)
class StateSets(RegionRange):
    """The states a region may be in: a row by state of the agreement, a column by state of the region."""

    names: tuple[str, ...]
    may: BoolArray

    def any_of(self, names: Collection[str]) -> BoolArray:
        """Whether it may be in one of some states; a truth by state of the agreement."""
        truth = np.zeros(len(self.may), np.bool_)
        for name in names:
            if name in self.names:
                truth |= self.may[:, self.names.index(name)]
        return truth

    def among(self, states: Collection[str]) -> tuple[BoolArray, BoolArray]:
        """Whether it may be in one of some states, and whether in another."""
        return self.any_of(states), self.any_of([name for name in self.names if name not in states])


Known = Intervals | TruthSets | StateSets


MANY_STATES = Domain(ARRAYS, Intervals, TruthSets)


def state_ranges(known: Mapping[str, Known], constants: Mapping[str, float]) -> RangeEvaluator:
    """What expressions can be in each of many states, given what every name can be."""
    return RangeEvaluator(MANY_STATES, known, constants)


def chosen_rows(known: Known, which: IntArray, count: int) -> Known:
    """What is known in some of so many states, at their places; what is known once for all counts for each."""
    if isinstance(known, StateSets):
        return StateSets(known.names, known.may[which])
    if isinstance(known, Intervals):
        low, high = (np.broadcast_to(end, (count,))[which] for end in (known.low, known.high))
        return Intervals(low, high)
    may_hold, may_fail = (np.broadcast_to(end, (count,))[which] for end in (known.may_hold, known.may_fail))
    return TruthSets(may_hold, may_fail)
