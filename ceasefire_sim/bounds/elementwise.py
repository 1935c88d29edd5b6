"""What is asked of few states over and over, by the operations of NumPy that take the least to be called."""

from __future__ import annotations

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.expressions.algebra import Number

__all__ = ["anywhere", "within"]


def anywhere(where: BoolArray) -> bool:
    """Whether a truth holds in any of many states; to count them takes a tenth of what ``any`` takes for few."""
    return int(np.count_nonzero(where)) > 0


def within(numbers: Number, limits: tuple[float, float]) -> FloatArray:
    """Numbers taken to two limits, as ``clip`` does."""
    bounded: FloatArray = np.minimum(np.maximum(numbers, limits[0]), limits[1])
    return bounded
