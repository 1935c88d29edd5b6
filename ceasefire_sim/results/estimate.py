"""Estimates: a value from runs, with the interval that says how sure one can be.

Wilson: E. B. Wilson, "Probable inference …", JASA 22 (1927). Means: Student's t on the runs. Quantiles:
order statistics. Sources and choices: docs/statistics.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

__all__ = ["Estimate", "clopper_pearson", "mean", "quantile", "share", "t_quantile", "wilson"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value estimated from ``n`` runs, with an interval of the given confidence (None: none)."""

    value: float
    low: float | None
    high: float | None
    confidence: float
    n: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval as a pair."""
        return None if self.low is None or self.high is None else (self.low, self.high)


def wilson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share; exactly 0 and 1 at its ends where no run differs."""
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = successes / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def share(successes: int, n: int, confidence: float = 0.95) -> Estimate:
    """The share of runs with something, with Wilson's interval."""
    low, high = wilson(successes, n, confidence)
    return Estimate(successes / n if n else math.nan, low, high, confidence, n)


def clopper_pearson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share, which never covers less often than it says."""
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else beta_quantile(tail, successes, n - successes + 1)
    high = 1.0 if successes == n else beta_quantile(1 - tail, successes + 1, n - successes)
    return low, high


def beta_quantile(p: float, a: float, b: float) -> float:
    """The p-quantile of the beta distribution, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if incomplete_beta(a, b, middle) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=1024)
def t_quantile(p: float, freedom: int) -> float:
    """The quantile of Student's t, by bisection on its distribution function.

    The distribution function is the regularised incomplete beta function, summed as a continued
    fraction (Lentz); exact to about 1e-12, which is far below what an interval shows.
    """
    if freedom > 100_000:
        return NormalDist().inv_cdf(p)
    low, high = -1e6, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        if t_cdf(middle, freedom) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_cdf(t: float, freedom: int) -> float:
    """The distribution function of Student's t."""
    x = freedom / (freedom + t * t)
    tail = incomplete_beta(freedom / 2, 0.5, x) / 2
    return 1 - tail if t > 0 else tail


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    f, c, d = 1.0, 1.0, 0.0
    for i in range(400):
        m = i // 2
        if i == 0:
            numerator = 1.0
        elif i % 2 == 0:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / max(1 + numerator * d, 1e-300) if 1 + numerator * d > 0 else 1 / (1 + numerator * d)
        c = 1 + numerator / c
        f *= c * d
        if abs(1 - c * d) < 1e-14:
            break
    return front * (f - 1)


def mean(values: Sequence[float], confidence: float = 0.95) -> Estimate:
    """The mean over runs, with Student's t interval; no interval from fewer than two runs."""
    n = len(values)
    if n == 0:
        return Estimate(math.nan, None, None, confidence, 0)
    average = math.fsum(values) / n
    if n == 1:
        return Estimate(average, None, None, confidence, 1)
    variance = math.fsum((value - average) ** 2 for value in values) / (n - 1)
    half = t_quantile(0.5 + confidence / 2, n - 1) * math.sqrt(variance / n)
    return Estimate(average, average - half, average + half, confidence, n)


def quantile(values: Sequence[float], censored: int, p: float) -> float | None:
    """The p-quantile of the values and of ``censored`` more that are larger; None if it is one of those.

    The smallest value that at least a share p of all do not exceed.
    """
    total = len(values) + censored
    if total == 0:
        return None
    rank = max(math.ceil(p * total - 1e-9), 1)
    return sorted(values)[rank - 1] if rank <= len(values) else None
