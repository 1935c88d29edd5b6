"""Whether exact and simulated answers agree: p-values.

Shares by the exact two-sided binomial test, where an exact 0 or 1 leaves no room at all; means by the normal
approximation, with the exact variance where it is known; numbers with two values by the binomial test too. Runs that
do not vary at all are judged by how likely that can be at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

__all__ = ["constant_p_value", "mean_p_value", "number_p_value", "share_p_value"]

FAR = 1e-4  # p-values below this are in the tails, where the normal approximation may be far too small


def share_p_value(successes: int, n: int, p: float) -> float:
    """The p-value of the exact two-sided binomial test: of ``n`` runs, each with probability ``p``, some came up."""
    from scipy.stats import binomtest  # slow to load

    if p <= 0.0 or p >= 1.0:
        return 1.0 if successes == (n if p >= 1.0 else 0) else 0.0
    return float(binomtest(successes, n, p).pvalue)


def mean_p_value(mean: float, error: float, exact: float) -> float:
    """The two-sided p-value of a mean, from its standard error; 1 where nothing varies and it is equal, else 0."""
    if error <= 0.0:
        return 1.0 if math.isclose(mean, exact, rel_tol=1e-9, abs_tol=1e-9) else 0.0
    return math.erfc(abs(mean - exact) / error / math.sqrt(2))


def number_p_value(total: float, n: int, masses: Mapping[float, float]) -> float:
    """The two-sided p-value of the sum of ``n`` numbers, each with the probability mass function ``masses``.

    Two values: the binomial test. More: the normal approximation with the exact variance; in the far tails Bernstein's
    inequality, which never says too little.
    """
    values = sorted(value for value, mass in masses.items() if mass > 0)
    if len(values) == 1:  # nothing varies, though its mass, a sum of products, may miss 1 by a rounding
        return mean_p_value(total / n, 0.0, values[0])
    if len(values) == 2:
        least, most = values
        successes = round((total - n * least) / (most - least))
        return share_p_value(min(max(successes, 0), n), n, masses[most])
    exact = math.fsum(value * masses[value] for value in values)
    variance = math.fsum((value - exact) ** 2 * masses[value] for value in values)
    p_value = mean_p_value(total / n, math.sqrt(variance / n), exact)
    if variance <= 0 or p_value >= FAR:
        return p_value
    away, furthest = abs(total / n - exact), max(abs(values[0] - exact), abs(values[-1] - exact))
    bound = 2 * math.exp(-n * away * away / (2 * (variance + furthest * away / 3)))
    return max(p_value, min(bound, FAR))


def constant_p_value(value: float, n: int, exact: float, reach: tuple[float, float]) -> float:
    """How likely it is at most that all of ``n`` runs have one value, of a number with an exact mean in a known range.

    By Markov's inequality: a mean that lies away from the value needs a share of runs that lie further.
    """
    if math.isclose(value, exact, rel_tol=1e-9, abs_tol=1e-9):
        return 1.0
    end = reach[1] if exact > value else reach[0]
    if (end - exact) * (exact - value) < 0:
        return 0.0  # the mean lies outside the range: one of the two is wrong
    return float(((end - exact) / (end - value)) ** n)
