"""exp, log and per, made of + - * / alone: the same bits in every engine, on every processor and in every browser.

The C library's functions differ between processors in the last digit. These are within two units in the last place of
the true values, as section 7 of the language spells them out. No product and sum may be fused into one.

The exponential is reduced by multiples of log 2, held in two parts (W. J. Cody and W. Waite, Software Manual for the
Elementary Functions, 1980), and summed as its Taylor polynomial; the logarithm is the series of the area tangent.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from ceasefire_sim.arrays import FloatArray

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LEAST_EXPONENT", "LN2_LOWER", "LN2_UPPER", "LOG2_E", "TAYLOR", "exp", "exp_array", "log", "per"]

Real = TypeVar("Real", "float", "np.ndarray[tuple[int, ...], np.dtype[np.float64]]")

LEAST_EXPONENT = -700.0  # below it, exp is 0; down to it, every step is a normal number
LOG2_E = 1.4426950408889634
LN2_UPPER = 0.6931471803691238  # its last 21 bits are 0: a product with up to 2^20 is exact
LN2_LOWER = 1.9082149292705877e-10
ROOT_OF_HALF = 0.7071067811865476


def taylor_coefficients() -> tuple[float, ...]:
    """1 / 0!, 1 / 1!, …, 1 / 13!, each the one before divided."""
    coefficients = [1.0]
    for j in range(1, 14):
        coefficients.append(coefficients[-1] / j)
    return tuple(coefficients)


TAYLOR = taylor_coefficients()


def exp(x: float) -> float:
    """e to the power x, for x up to 709 (the language asks up to 700); 0 below -700."""
    if x < LEAST_EXPONENT:
        return 0.0
    k = math.floor(x * LOG2_E + 0.5)
    return math.ldexp(polynomial(reduced(x, float(k))), k)  # a power of 2: exact


def exp_array(x: FloatArray) -> FloatArray:
    """``exp`` of every element, to the bit."""
    import numpy as np

    inside = np.maximum(x, LEAST_EXPONENT)
    k = np.floor(inside * LOG2_E + 0.5)
    powers = np.ldexp(polynomial(reduced(inside, k)), k.astype(np.int32))
    return np.where(x < LEAST_EXPONENT, 0.0, powers)


def reduced(x: Real, k: Real) -> Real:
    """x - k log 2."""
    return (x - k * LN2_UPPER) - k * LN2_LOWER


def polynomial(r: Real) -> Real:
    """The Taylor polynomial of exp, for -0.35 <= r <= 0.35."""
    total = r * TAYLOR[13] + TAYLOR[12]
    for coefficient in TAYLOR[11::-1]:
        total = total * r + coefficient
    return total


def log(y: float) -> float:
    """The natural logarithm of y, for 0 < y <= 1."""
    m, k = math.frexp(y)
    if m < ROOT_OF_HALF:
        m, k = m * 2, k - 1
    s = (m - 1) / (m + 1)
    z = s * s
    total = 0.0
    for j in range(21, 0, -2):
        total = total * z + 1 / j
    return k * LN2_UPPER + (k * LN2_LOWER + 2 * s * total)


def per(p: float, n: float) -> float:
    """The daily chance that makes p in n days: 1 - (1 - p)^(1 / n)."""
    return 1.0 if p >= 1 else 1 - exp(log(1 - p) / n)
