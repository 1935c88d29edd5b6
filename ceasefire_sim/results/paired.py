"""Differences between two run sets on the same luck: run by run, with intervals.

Probabilities: Newcombe's square-and-add interval for paired differences (R. G. Newcombe, "Improved confidence
intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17
(1998), method 10), which is no point even where no pair differs. Means: Student's t on the differences.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ceasefire_sim.results.estimate import mean, wilson
from ceasefire_sim.results.runset import ENDINGS, RunSet

__all__ = ["Change", "Difference", "changes", "difference", "paired_shares"]

Array = Any


@dataclass(frozen=True, slots=True)
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


def paired_shares(first: Array, second: Array, confidence: float = 0.95) -> Difference:
    """The difference of two shares from truths by run."""
    n = len(first)
    if not n:
        return Difference(None, None, None, None, None, None, 0)
    a, b = np.asarray(first, bool), np.asarray(second, bool)
    both, only_a, only_b = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
    neither = n - both - only_a - only_b
    p, q = (both + only_a) / n, (both + only_b) / n
    low, high = newcombe(both, only_b, only_a, neither, confidence)
    apart = (only_a + only_b) / n - (p - q) ** 2
    ratio = (p * (1 - p) + q * (1 - q)) / apart if apart > 0 else None
    return Difference(p, q, q - p, low, high, ratio, n)


def newcombe(both: int, gained: int, lost: int, neither: int, confidence: float) -> tuple[float, float]:
    """The interval of (gained - lost) / n."""
    n = both + gained + lost + neither
    p, q = (both + gained) / n, (both + lost) / n
    (low_p, high_p), (low_q, high_q) = wilson(both + gained, n, confidence), wilson(both + lost, n, confidence)
    product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    cross = float(both * neither - gained * lost)
    if cross > 0:  # Newcombe's continuity correction of the association
        cross = max(cross - n / 2, 0.0)
    phi = cross / math.sqrt(product) if product else 0.0
    down = square_and_add(p - low_p, high_q - q, phi)
    up = square_and_add(high_p - p, q - low_q, phi)
    return p - q - down, p - q + up


def square_and_add(one: float, other: float, phi: float) -> float:
    """The root of the squares less what is common."""
    return math.sqrt(max(one * one - 2 * phi * one * other + other * other, 0.0))


def paired_means(first: Array, second: Array, confidence: float = 0.95) -> Difference:
    """The difference of two means from numbers by run."""
    n = len(first)
    if not n:
        return Difference(None, None, None, None, None, None, 0)
    apart = mean((second - first).tolist(), confidence)
    ratio = None
    if n > 1 and (spread := float(np.var(second - first, ddof=1))) > 0:
        ratio = float(np.var(first, ddof=1) + np.var(second, ddof=1)) / spread
    return Difference(
        math.fsum(first.tolist()) / n, math.fsum(second.tolist()) / n, apart.value, apart.low, apart.high, ratio, n
    )


def difference(first: RunSet, second: RunSet, name: str) -> Difference:
    """The difference of one property, over the runs in which both answer it."""
    asked = first.scenario.file.properties[name]
    if first.scenario.is_truth(asked):
        values = [runs.array(f"properties.{name}") for runs in (first, second)]
        both = ~np.isnan(values[0]) & ~np.isnan(values[1])
        return paired_shares(values[0][both] != 0, values[1][both] != 0, first.confidence)
    values = [runs.array(f"capped.{name}") for runs in (first, second)]
    both = ~np.isnan(values[0]) & ~np.isnan(values[1])
    return paired_means(values[0][both], values[1][both], first.confidence)


@dataclass(frozen=True, slots=True)
class Change:
    """Runs that end one way under the first and another under the second; ``run`` is the first such."""

    before: str
    after: str
    runs: int
    run: int


def changes(first: RunSet, second: RunSet) -> list[Change]:
    """How the endings change, the most frequent change first; runs that end alike are left out."""
    codes = first.array("ending").astype(int) * len(ENDINGS) + second.array("ending")
    found = []
    for code in np.unique(codes):
        before, after = divmod(int(code), len(ENDINGS))
        if before != after:
            where = np.flatnonzero(codes == code)
            run = int(first.array("run")[where[0]])
            found.append(Change(ENDINGS[before], ENDINGS[after], len(where), run))
    return sorted(found, key=lambda change: -change.runs)
