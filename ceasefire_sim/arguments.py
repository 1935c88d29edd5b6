"""What comes in at the door: numbers that a caller gives, taken as what they are or refused in words.

A whole number is what ``operator.index`` takes: an ``int`` or a NumPy integer. Floats, even 1.0, and truth values are
refused everywhere alike, for a seed of 1.0 or True is more often a slip than a wish.
"""

from __future__ import annotations

import math
import operator
from typing import SupportsFloat, SupportsIndex

from ceasefire_sim.errors import InputError

__all__ = ["real_number", "whole_number"]


def whole_number(what: str, value: SupportsIndex, least: int, most: int | None = None) -> int:
    """``value`` as an ``int`` from ``least`` to ``most`` (no upper limit if None); ``what`` names it in the error.

    Raises ``InputError`` for anything that is no whole number, and for one out of bounds.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise InputError(f"{what} is a whole number, such as {max(least, 1)}, not {value!r}") from None
    if number < least or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"between {least} and {most}"
        raise InputError(f"{what} is a whole number {bounds}, not {number}")
    return number


def real_number(what: str, value: SupportsFloat, low: float, high: float) -> float:
    """``value`` as a ``float`` strictly between ``low`` and ``high``; ``what`` names it in the error."""
    try:
        if isinstance(value, (bool, str, bytes)):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(f"{what} is a number between {low:g} and {high:g}, not {value!r}") from None
    if math.isnan(number) or not low < number < high:
        raise InputError(f"{what} is a number between {low:g} and {high:g}, not {number!r}")
    return number
