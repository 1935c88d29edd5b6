"""Numbers of runs as distinct values, each with how many runs have it: what sums and quantiles are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import IntArray, NumberArray

__all__ = ["Tally", "tally"]

WIDEST = 1 << 20  # a range of whole numbers up to which they are counted instead of sorted
LARGEST_WHOLE = 2.0**53


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct values in increasing order, and how often each is there."""

    values: NumberArray
    counts: IntArray

    @property
    def n(self) -> int:
        """How many numbers there are in all."""
        return int(self.counts.sum())

    def total(self, change: Callable[[float], float] = float) -> float:
        """The sum of what all numbers are changed to, rounded once.

        A number times a power of two is exact, so each is added as often as its count has digits 1.
        """
        return math.fsum(
            changed * float(1 << place)
            for changed, count in zip(map(change, self.values.tolist()), self.counts.tolist(), strict=True)
            for place in range(count.bit_length())
            if count >> place & 1
        )

    def ranked(self, rank: int) -> float:
        """The number at a place in increasing order, from 1 on."""
        value: float = self.values[np.searchsorted(np.cumsum(self.counts), rank)].item()
        return value


def tally(numbers: Sequence[float] | NumberArray) -> Tally:
    """How often each of some numbers is there; none is NaN."""
    values = np.asarray(numbers)
    if values.size and -LARGEST_WHOLE < (low := values.min()) <= (high := values.max()) < low + WIDEST:
        whole = values.astype(np.int64)
        if high < LARGEST_WHOLE and (whole == values).all():
            counts = np.bincount(whole - int(low))
            places = np.flatnonzero(counts)
            return Tally((places + int(low)).astype(values.dtype), counts[places])
    return Tally(*np.unique(values, return_counts=True))
