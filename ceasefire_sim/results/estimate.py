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

from ceasefire_sim.arrays import NumberArray
from ceasefire_sim.results.tally import Tally, tally

__all__ = [
    "Estimate",
    "clopper_pearson",
    "constant_interval",
    "empirical_bernstein",
    "mean",
    "quantile",
    "share",
    "t_quantile",
    "wilson",
]

LARGE = 100_000  # degrees of freedom from which Student's t is taken for normal


@dataclass(frozen=True, slots=True, repr=False)
class Estimate:
    """A value estimated from ``n`` runs, with an interval of the given confidence (None: none).

    An exact value has ``n`` 0 and confidence 1; NaN where there is nothing to estimate from. ``float`` gives the value;
    a format is that of the value and of both ends of the interval: ``f"{estimate:.1%}"`` is ``8.8% [8.3%, 9.4%]``.
    """

    value: float
    low: float | None
    high: float | None
    confidence: float
    n: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval as a pair."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def __float__(self) -> float:
        return float(self.value)

    def __format__(self, spec: str) -> str:
        return formatted(self.value, self.interval, spec)

    def __str__(self) -> str:
        return format(self, "")

    def __repr__(self) -> str:
        source = f"{self.n:,} runs, {self.confidence:.4g} confidence" if self.n or self.confidence < 1 else "exact"
        return f"Estimate({self}, {source})"

    def _repr_html_(self) -> str:
        """For notebooks."""
        return f"<span>{self}</span>"


def formatted(value: float | None, interval: tuple[float, float] | None, spec: str = "") -> str:
    """A value and the interval around it, with four digits or as the format says."""
    shown = "–" if value is None else format(float(value), spec or ".4g")
    if interval is None:
        return shown
    low, high = (format(float(end), spec or ".4g") for end in interval)
    return f"{shown} [{low}, {high}]"


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
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return low, high


@lru_cache(maxsize=1024)
def t_quantile(p: float, freedom: int) -> float:
    """The quantile of Student's t."""
    if freedom > LARGE:
        return NormalDist().inv_cdf(p)
    from scipy.special import stdtrit

    return float(stdtrit(freedom, p))


def mean(
    numbers: Sequence[float] | NumberArray | Tally,
    confidence: float = 0.95,
    reach: tuple[float, float] | None = None,
) -> Estimate:
    """The mean over runs, with Student's t interval.

    Where nothing varies, or there is one run, t says nothing: then the interval follows from ``reach``, the least and
    the largest value a run can have; it is None where that is not known and there is one run.
    """
    held = numbers if isinstance(numbers, Tally) else tally(numbers)
    n = held.n
    if n == 0:
        return Estimate(math.nan, None, None, confidence, 0)
    average = held.total() / n
    if len(held.values) == 1:
        average = held.values[0].item()
        low, high = (
            (None if n == 1 else average,) * 2 if reach is None else constant_interval(average, n, reach, confidence)
        )
        return Estimate(average, low, high, confidence, n)
    variance = held.total(lambda value: (value - average) ** 2) / (n - 1)
    half = t_quantile(0.5 + confidence / 2, n - 1) * math.sqrt(variance / n)
    return Estimate(average, average - half, average + half, confidence, n)


def constant_interval(
    value: float, n: int, reach: tuple[float, float], confidence: float = 0.95
) -> tuple[float, float]:
    """The interval of a mean where all ``n`` runs had one value: that none varied is no proof that none can.

    At an end of the reach, and for a difference of 0, Clopper and Pearson's bound on the share of runs with another
    value, each of them as far away as can be; elsewhere, where the value was not known beforehand, the empirical
    Bernstein bound at variance 0 (all of the reach for one run).
    """
    lowest, highest = min(reach[0], value), max(reach[1], value)
    if value in (lowest, highest) or (value == 0 and lowest == -highest):
        other = clopper_pearson(0, n, confidence)[1]
        return value - other * (value - lowest), value + other * (highest - value)
    half = (highest - lowest) * empirical_bernstein(0.0, n, 1 - confidence)
    return max(value - half, lowest), min(value + half, highest)


def empirical_bernstein(variance: float, n: int, allowed: float) -> float:
    """The half-width of a mean of numbers within [0, 1] (A. Maurer, M. Pontil, COLT 2009); 1 for one number."""
    if n < 2:
        return 1.0
    term = math.log(4 / allowed)
    return math.sqrt(2 * variance * term / n) + 7 * term / (3 * (n - 1))


def quantile(numbers: Sequence[float] | NumberArray | Tally, censored: int, p: float) -> float | None:
    """The p-quantile of some numbers and of ``censored`` more that are larger; None if it is one of those.

    The smallest value that at least a share p of all do not exceed.
    """
    held = numbers if isinstance(numbers, Tally) else tally(numbers)
    total = held.n + censored
    if total == 0:
        return None
    rank = max(math.ceil(p * total - 1e-9), 1)
    return held.ranked(rank) if rank <= held.n else None
