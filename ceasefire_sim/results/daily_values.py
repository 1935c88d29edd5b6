"""Numbers by day over all runs: histograms that add up exactly, and the means and quantiles they give."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.results.answer import QUANTILE_LEVELS
from ceasefire_sim.results.read_only import FrozenMapping, read_only
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = [
    "MOST_BINS",
    "Bins",
    "DailyCounts",
    "DailyHistogram",
    "DailyNumber",
    "DailyShares",
    "DailyValues",
    "daily_numbers",
    "halves",
]

MOST_BINS = 1024
HALF = 26  # bits of the lower half of a sum: 2^53 fits in two halves, and either half of 2^35 runs in a word
ROUNDING = 1e-12  # of a running sum of probabilities


@dataclass(frozen=True, slots=True)
class Bins:
    """The whole numbers ``low`` to ``high`` in at most ``MOST_BINS`` bins of one width (the last may be narrower)."""

    low: int
    high: int

    @property
    def width(self) -> int:
        """How many numbers a bin holds: one, where the range has at most ``MOST_BINS``."""
        return -(-(self.high - self.low + 1) // MOST_BINS)

    @property
    def count(self) -> int:
        """The number of bins."""
        return -(-(self.high - self.low + 1) // self.width)

    @property
    def upper(self) -> IntArray:
        """The largest number of each bin."""
        return np.minimum(self.low + self.width * np.arange(1, self.count + 1) - 1, self.high)

    def indices(self, values: IntArray) -> IntArray:
        """The bin of each value."""
        shifted = values - self.low if self.low else values
        return shifted // self.width if self.width > 1 else shifted


@dataclass(frozen=True, slots=True)
class DailyNumber:
    """A number counted by day: its name in expressions, and its bins."""

    expression: str
    bins: Bins


def daily_numbers(scenario: Scenario) -> dict[str, DailyNumber]:
    """Everything counted by day besides regions: quantities by name, and ``obligations.NAME.done``."""
    numbers = {name: DailyNumber(name, Bins(*quantity.range)) for name, quantity in scenario.quantities.items()}
    for name, part in scenario.file.obligations.items():
        numbers[f"obligations.{name}.done"] = DailyNumber(f"{name}.done", Bins(0, part.total))
    return numbers


@dataclass(frozen=True, repr=False)
class DailyValues:
    """The mean and the quantiles of a number on S(0) … S(horizon), by day.

    ``quantiles`` are by their share (0.05, 0.25, 0.5, 0.75, 0.95): the smallest value that at least this share of
    the runs do not exceed, or the upper edge of its bin, where the range has more than ``MOST_BINS`` values.
    """

    mean: FloatArray = field(compare=False)
    quantiles: FrozenMapping[float, IntArray] = field(compare=False)
    content: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Notes the content, by which values are compared."""
        rows = (np.array([level, *row]) for level, row in self.quantiles.items())
        object.__setattr__(self, "content", tuple(row.tobytes() for row in (self.mean, *rows)))

    def __repr__(self) -> str:
        return f"DailyValues(S(0) … S({len(self.mean) - 1}), mean {self.mean.min():.4g} to {self.mean.max():.4g})"


@dataclass(frozen=True, eq=False)
class DailyHistogram:
    """The number of runs with a value in each bin (columns of ``counts``) on S(0) … S(horizon) (rows).

    ``sums`` has the sums of the values by day, in an upper and a lower half (columns); no columns where each value
    has a bin of its own, for the sums are then known. All are whole numbers: histograms of blocks add up exactly.
    """

    bins: Bins
    counts: IntArray
    sums: IntArray

    def freeze(self) -> None:
        """Locks the arrays against writing."""
        read_only(self.counts)
        read_only(self.sums)

    def plus(self, other: DailyHistogram, runs: int) -> DailyHistogram:
        """The histogram of both; ``runs`` is how many they are together."""
        counts = np.add(self.counts, other.counts, dtype=np.min_scalar_type(runs), casting="unsafe")
        return DailyHistogram(self.bins, counts, self.sums + other.sums)

    def totals(self) -> list[int]:
        """The sum of the values over all runs, by day: exact."""
        if self.sums.shape[1]:
            return [(int(upper) << HALF) + int(lower) for upper, lower in self.sums]
        shifted = self.counts.astype(np.int64) @ np.arange(self.bins.count)
        runs = self.counts.sum(axis=1, dtype=np.int64)
        return [int(total) + int(n) * self.bins.low for total, n in zip(shifted, runs, strict=True)]

    def values(self) -> DailyValues:
        """Mean and quantiles by day."""
        runs = int(self.counts[0].sum(dtype=np.int64))
        running = np.cumsum(self.counts, axis=1, dtype=np.int64)
        ranks = {p: max(math.ceil(p * runs - 1e-9), 1) for p in QUANTILE_LEVELS}
        quantiles = {p: self.bins.upper[(running >= rank).argmax(axis=1)] for p, rank in ranks.items()}
        return daily_values(np.array([total / runs for total in self.totals()]), quantiles)


@dataclass(frozen=True, eq=False)
class DailyCounts:
    """What was counted by day: by region the runs in each state (columns; rows: days), by number its histogram."""

    regions: dict[str, IntArray]
    histograms: dict[str, DailyHistogram]


@dataclass(frozen=True, eq=False)
class DailyShares:
    """The exact probability of each bin (columns of ``shares``) on S(0) … S(horizon) (rows), and the means by day."""

    bins: Bins
    shares: FloatArray
    mean: FloatArray

    def values(self) -> DailyValues:
        """Mean and quantiles by day."""
        running = np.cumsum(self.shares, axis=1)
        running[:, -1] = 1.0  # a sum of many may round below
        quantiles = {p: self.bins.upper[(running >= p - ROUNDING).argmax(axis=1)] for p in QUANTILE_LEVELS}
        return daily_values(self.mean, quantiles)


def daily_values(mean: FloatArray, quantiles: dict[float, IntArray]) -> DailyValues:
    """The values, locked against writing."""
    locked = {level: read_only(row) for level, row in quantiles.items()}
    return DailyValues(read_only(mean), FrozenMapping(locked, "level"))


def halves(values: IntArray) -> tuple[int, int]:
    """The sum of some values, in an upper and a lower half."""
    return int((values >> HALF).sum()), int((values & ((1 << HALF) - 1)).sum())
