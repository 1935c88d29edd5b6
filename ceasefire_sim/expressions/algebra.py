"""What reads differently for one state and for many, and what an expression can be in either.

An expression has a range: an interval for a number; for a truth, whether it may hold and whether it may fail; for a
region, the states it may be in. The ends are plain values for one state, and arrays for many. ``+ - *``, comparisons,
``&`` and ``|`` read alike for both; the rest is in an ``Algebra``.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ceasefire_sim.arithmetic import exp
from ceasefire_sim.arrays import BoolArray, FloatArray

if TYPE_CHECKING:
    import numpy as np

__all__ = ["PLAIN", "Algebra", "Number", "NumberRange", "RegionRange", "Truth", "TruthRange", "logistic"]

Number: TypeAlias = "float | FloatArray"
Truth: TypeAlias = "bool | np.bool_ | BoolArray"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Every number from ``low`` to ``high``."""

    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class TruthRange:
    """Whether a truth may hold, and whether it may fail."""

    may_hold: Truth
    may_fail: Truth


class RegionRange(ABC):
    """The states a region may be in."""

    __slots__ = ()

    @abstractmethod
    def among(self, states: Collection[str]) -> tuple[Truth, Truth]:
        """Whether it may be in one of some states, and whether in another."""


@dataclass(frozen=True, slots=True)
class Algebra:
    """The operations of plain numbers, or those of arrays.

    ``quotient`` may be anything where the divisor is 0. ``outward`` moves two probabilities apart by four units in
    the last place, within 0 and 1: an exponential that is rounded on its way need not grow in its last bits.
    """

    minimum: Callable[..., Number]
    maximum: Callable[..., Number]
    absolute: Callable[..., Number]
    where: Callable[..., Number]
    quotient: Callable[..., Number]
    logistic: Callable[..., Number]
    outward: Callable[..., tuple[Number, Number]]


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)); 0 below -700, 1 above 700."""
    if x < -700:
        return 0.0
    if x > 700:
        return 1.0
    return 1 / (1 + exp(-x))


def where(condition: bool, then: float, otherwise: float) -> float:
    """One of two by a condition."""
    return then if condition else otherwise


def quotient(a: float, b: float) -> float:
    """a / b, infinite where b is 0 or it overflows."""
    try:
        return a / b
    except (ZeroDivisionError, OverflowError):
        return math.copysign(math.inf, a)


def outward(low: float, high: float) -> tuple[float, float]:
    """Two probabilities moved apart by four units in the last place, within 0 and 1."""
    for _ in range(4):
        low, high = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
    return min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)


PLAIN = Algebra(min, max, abs, where, quotient, logistic, outward)
