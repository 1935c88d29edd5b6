"""Which of many states are alike, so that each is asked about once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray, NumberArray

__all__ = ["distinct_states"]

FIRST = 0x9E3779B97F4A7C15  # odd numbers without a pattern: multiples of the golden ratio, mixed


def distinct_states(rows: Sequence[NumberArray | BoolArray], count: int) -> tuple[IntArray, IntArray]:
    """The first of each kind of so many states, a row for each variable, and for every state the place of its kind.

    States are compared as one number each, a sum of their values with weights; that no two kinds have the same
    is checked. Where they do, states are sorted whole, which takes ten times as long.
    """
    varying = [row for row in rows if (row != row[0]).any()] if count else []
    if not varying:
        return np.zeros(min(count, 1), np.int64), np.zeros(count, np.int64)
    sums = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for number, row in enumerate(varying):
            sums += row.astype(np.int64).view(np.uint64) * weight(number)
    _, first, back = np.unique(sums, return_index=True, return_inverse=True)
    if not all(np.array_equal(row[first][back], row) for row in varying):
        _, first, back = np.unique(np.array(varying), axis=1, return_index=True, return_inverse=True)
    return first, back.ravel()


def weight(number: int) -> np.uint64:
    """An odd weight for a row, by its number."""
    mixed = (number + 1) * FIRST & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return np.uint64((mixed ^ mixed >> 31) | 1)
