"""Differences between two run sets on the same luck: run by run, with intervals.

Probabilities: Newcombe's square-and-add interval for paired differences (R. G. Newcombe, "Improved confidence
intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17
(1998), method 10), which is no point even where no pair differs. Means: Student's t on the differences;
where no difference varies, a bound that follows from the range a difference can have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.results.estimate import formatted, mean, wilson
from ceasefire_sim.results.formatting_html import span
from ceasefire_sim.results.lookup import known_property
from ceasefire_sim.results.runset import ENDINGS, RunTable
from ceasefire_sim.results.tally import tally

__all__ = ["Change", "Difference", "changes", "difference", "ending_differences", "paired_means", "paired_shares"]


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """A difference, second less first, over ``n`` pairs of runs.

    ``ratio`` is the variance it would have with independent runs over the one it has: how much the common
    luck is worth; None where nothing varies or no pair differs.
    """

    first: float | None
    second: float | None
    value: float | None
    low: float | None
    high: float | None
    ratio: float | None
    n: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval as a pair."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def __float__(self) -> float:
        return math.nan if self.value is None else float(self.value)

    def __format__(self, spec: str) -> str:
        return formatted(self.value, self.interval, spec)

    def __str__(self) -> str:
        return format(self, "")

    def __repr__(self) -> str:
        return f"Difference({self}, {self.n:,} pair{'s' * (self.n != 1)})"

    def _repr_html_(self) -> str:
        """For notebooks."""
        return span(str(self))


NO_PAIRS = Difference(None, None, None, None, None, None, 0)


def paired_shares(first: BoolArray, second: BoolArray, confidence: float = 0.95) -> Difference:
    """The difference of two shares from truths by run."""
    n = len(first)
    if not n:
        return NO_PAIRS
    both, lost, gained = (int(np.count_nonzero(cell)) for cell in (first & second, first & ~second, ~first & second))
    p, q = (both + lost) / n, (both + gained) / n
    low, high = newcombe(both, gained, lost, n - both - lost - gained, confidence)
    variance = (lost + gained) / n - (p - q) ** 2  # of the difference in a pair
    ratio = (p * (1 - p) + q * (1 - q)) / variance if variance > 0 else None
    return Difference(p, q, q - p, low, high, ratio, n)


def newcombe(both: int, gained: int, lost: int, neither: int, confidence: float) -> tuple[float, float]:
    """The interval of (gained - lost) / n, from the four cells of a table of pairs."""
    n = both + gained + lost + neither
    p, q = (both + gained) / n, (both + lost) / n
    (low_p, high_p), (low_q, high_q) = wilson(both + gained, n, confidence), wilson(both + lost, n, confidence)
    product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    determinant = float(both * neither - gained * lost)
    if determinant > 0:  # Newcombe's continuity correction of the association
        determinant = max(determinant - n / 2, 0.0)
    phi = determinant / math.sqrt(product) if product else 0.0
    down = square_and_add(p - low_p, high_q - q, phi)
    up = square_and_add(high_p - p, q - low_q, phi)
    return p - q - down, p - q + up


def square_and_add(first: float, second: float, phi: float) -> float:
    """The root of the sum of two squares, less what a correlation ``phi`` makes common."""
    return math.sqrt(max(first * first - 2 * phi * first * second + second * second, 0.0))


def paired_means(
    first: FloatArray, second: FloatArray, confidence: float = 0.95, reach: tuple[float, float] | None = None
) -> Difference:
    """The difference of two means from numbers by run; ``reach`` is the least and the largest difference of a run."""
    n = len(first)
    if not n:
        return NO_PAIRS
    before, after = (tally(values).total() / n for values in (first, second))
    estimate = mean(second - first, confidence, reach)
    ratio = None
    if n > 1 and (variance := float(np.var(second - first, ddof=1))) > 0:
        ratio = float(np.var(first, ddof=1) + np.var(second, ddof=1)) / variance
    return Difference(before, after, estimate.value, estimate.low, estimate.high, ratio, n)


def difference(first: RunTable, second: RunTable, name: str) -> Difference:
    """The difference of one property, over the runs in which both answer it."""
    truth = first.scenario.is_truth(known_property(first.scenario, name))
    columns = [runs.columns(name) for runs in (first, second)]
    before, after = (column.values if truth else column.capped for column in columns)
    both = ~np.isnan(before) & ~np.isnan(after)
    if truth:
        return paired_shares(before[both] != 0, after[both] != 0, first.confidence)
    reaches = [property_range(runs.scenario, runs.scenario.file.properties[name]) for runs in (first, second)]
    reach = (reaches[1].low - reaches[0].high, reaches[1].high - reaches[0].low)
    return paired_means(before[both], after[both], first.confidence, reach)


def ending_differences(first: RunTable, second: RunTable) -> dict[str, Difference]:
    """The difference of the share of every ending."""
    before, after = (runs.array("ending") for runs in (first, second))
    return {
        ending: paired_shares(before == number, after == number, first.confidence)
        for number, ending in enumerate(ENDINGS)
    }


@dataclass(frozen=True, slots=True)
class Change:
    """Runs that end one way under the first and another under the second; ``run`` is the first such."""

    before: str
    after: str
    runs: int
    run: int


def changes(first: RunTable, second: RunTable) -> list[Change]:
    """How the endings change, the most frequent change first; runs that end alike are left out."""
    codes = first.array("ending").astype(int) * len(ENDINGS) + second.array("ending")
    changed = []
    for code in np.unique(codes):
        before, after = divmod(int(code), len(ENDINGS))
        if before != after:
            indices = np.flatnonzero(codes == code)
            run = int(first.array("run")[indices[0]])
            changed.append(Change(ENDINGS[before], ENDINGS[after], len(indices), run))
    return sorted(changed, key=lambda change: -change.runs)
