"""What comes in at the door: numbers that a caller gives, taken as what they are or refused in words.

A whole number is what ``operator.index`` takes: an ``int`` or a NumPy integer. Floats, even 1.0, and truth values are
refused everywhere alike, for a seed of 1.0 or True is more often a slip than a wish.
"""

from __future__ import annotations

import math
import operator
import os
from pathlib import Path
from typing import SupportsFloat, SupportsIndex

from ceasefire_sim.errors import InputError

__all__ = ["folder_path", "real_number", "short_repr", "whole_number"]

SHORT = 40  # characters of a value that an error quotes


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


def folder_path(path: str | os.PathLike[str]) -> Path:
    """The path of a folder of results; raises ``InputError`` for what is no path, and for an empty one."""
    text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise InputError(f"a folder of results is a path, such as 'results/mine', not {short_repr(path)}")
    return Path(path)


def short_repr(value: object) -> str:
    """A value as Python writes it, short enough for an error."""
    text = repr(value)
    return text if len(text) <= SHORT else f"{text[: SHORT - 3]}..."


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
