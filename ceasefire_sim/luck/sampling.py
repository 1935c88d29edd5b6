"""From a draw to what happens: chances, choices and counts, to the bit of the language page, section 7."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ceasefire_sim.arithmetic import exp

__all__ = [
    "binomial",
    "binomial_thresholds",
    "choice",
    "choice_thresholds",
    "poisson",
    "poisson_thresholds",
    "threshold",
]

WHOLE = 4294967296.0


def threshold(p: float) -> int:
    """How many of the 2^32 draws let a chance come up; p counts as within [0, 1]."""
    return math.floor(min(max(p, 0.0), 1.0) * WHOLE)


def choice_thresholds(weights: Sequence[float]) -> tuple[list[int], int | None]:
    """The cumulative thresholds of weights, and which takes what remains (None if all are 0)."""
    clamped = [max(weight, 0.0) for weight in weights]
    whole = 0.0
    for weight in clamped:
        whole += weight
    last = max((index for index, weight in enumerate(clamped) if weight > 0), default=None)
    if last is None:
        return [0] * len(clamped), None
    limits, running = [], 0.0
    for weight in clamped:
        running += weight
        limits.append(math.floor(running / whole * WHOLE))
    return limits, last


def choice(draw: int, weights: Sequence[float]) -> int | None:
    """The number of the weight a draw falls on, from 0; None if all weights are 0."""
    limits, last = choice_thresholds(weights)
    if last is None:
        return None
    return next((index for index in range(last) if draw < limits[index]), last)


def binomial_thresholds(k: int, p: float) -> list[int]:
    """The cumulative thresholds of 0 … k successes of k, for 0 < p < 1."""
    middle = min(k, math.floor((k + 1) * p))
    weights = [0.0] * (k + 1)
    weights[middle] = 1.0
    for j in range(middle + 1, k + 1):
        weights[j] = weights[j - 1] * ((k - j + 1) / j) * (p / (1 - p))
    for j in range(middle, 0, -1):
        weights[j - 1] = weights[j] * (j / (k - j + 1)) * ((1 - p) / p)
    whole = 0.0
    for weight in weights:
        whole += weight
    limits, running = [], 0.0
    for weight in weights:
        running += weight
        limits.append(math.floor(running / whole * WHOLE))
    return limits


def binomial(draw: int, k: int, p: float, at_most: int | None = None) -> int:
    """How many of k come up, each with chance p, on one draw; at most ``at_most``."""
    if k <= 0 or p <= 0:
        successes = 0
    elif p >= 1:
        successes = k
    else:
        successes = next((j for j, limit in enumerate(binomial_thresholds(k, p)) if draw < limit), k)
    return successes if at_most is None else min(at_most, successes)


def poisson_thresholds(m: float, at_most: int) -> list[int]:
    """The cumulative thresholds of 0, 1, … happenings; the last entry is the count that takes the rest.

    The list ends where ``at_most`` is reached or the sum no longer grows; its length minus 1 takes
    every draw that is under no threshold.
    """
    weight = cumulative = exp(-m)
    limits = []
    for j in range(at_most + 1):
        limits.append(math.floor(cumulative * WHOLE))
        weight = weight * m / (j + 1)
        if cumulative + weight == cumulative:
            break
        cumulative += weight
    return limits


def poisson(draw: int, m: float, at_most: int) -> int:
    """How often something with mean m happens, on one draw; at most ``at_most``."""
    if m <= 0:
        return 0
    limits = poisson_thresholds(m, at_most)
    return next((j for j, limit in enumerate(limits) if draw < limit), len(limits) - 1)
