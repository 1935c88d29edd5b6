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
MANY = 500  # from which the expansion around the normal is Student's t to the last digits of a double
MOST_STEPS, CLOSE = 200, 1e-15


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
    """Clopper and Pearson's interval of a share, which never covers less often than it says.

    Of none and of all its ends are plain powers: these are asked for often, and SciPy takes long to load.
    """
    tail = (1 - confidence) / 2
    if successes in (0, n):
        rest = 1 - (1 - tail)  # as SciPy rounds it; 0 for a confidence next to 1
        low = tail ** (1 / n) if successes else 0.0
        return low, 1.0 if successes == n or not rest else -math.expm1(math.log(rest) / n)
    from scipy.special import betaincinv

    low, high = betaincinv(successes, n - successes + 1, tail), betaincinv(successes + 1, n - successes, 1 - tail)
    return float(low), float(high)


@lru_cache(maxsize=1024)
def t_quantile(p: float, freedom: int) -> float:
    """The quantile of Student's t; to make it here takes less than to load scipy, which has it, too."""
    z = NormalDist().inv_cdf(p)
    if freedom > LARGE:
        return z
    if freedom >= MANY:
        return expanded_t_quantile(z, freedom)
    quantile = 0.0  # where the share is below 2p - 1, each of Newton's steps comes nearer from below
    for _ in range(MOST_STEPS):
        step = (abs(2 * p - 1) - share_within(quantile, freedom)) / (2 * t_density(quantile, freedom))
        quantile += step
        if step <= quantile * CLOSE:
            break
    return math.copysign(quantile, z)


def expanded_t_quantile(z: float, freedom: int) -> float:
    """The quantile of Student's t from that of the normal, for many degrees of freedom.

    The expansion of Cornish and Fisher to the fourth order: Abramowitz and Stegun, Handbook of Mathematical Functions
    (1964), 26.7.5.
    """
    s, share = z * z, 1 / freedom
    first = (s + 1) / 4
    second = ((5 * s + 16) * s + 3) / 96
    third = (((3 * s + 19) * s + 17) * s - 15) / 384
    fourth = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160
    return z * (1 + (first + (second + (third + fourth * share) * share) * share) * share)


def share_within(t: float, freedom: int) -> float:
    """How likely Student's t lies between -t and t: the finite sums of the same handbook, 26.7.3 and 26.7.4."""
    square = freedom / (freedom + t * t)  # of a cosine
    odd = freedom % 2
    term = total = math.sqrt(square) if odd else 1.0
    for number in range(2 + odd, freedom - 1, 2):
        term *= square * (number - 1) / number
        total += term
    sine = t / math.sqrt(freedom + t * t)
    if not odd:
        return sine * total
    return (math.atan(t / math.sqrt(freedom)) + (sine * total if freedom > 1 else 0.0)) * 2 / math.pi


def t_density(t: float, freedom: int) -> float:
    """The density of Student's t."""
    scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
    return math.exp(scale - (freedom + 1) / 2 * math.log1p(t * t / freedom))


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
