"""How much of the variance of an answer each number accounts for: Sobol's first-order and total indices.

Points: A. Saltelli and others, Computer Physics Communications 181 (2010): two samples A and B, and for each number A
with that column of B. First order: their estimator (b); total: M. J. W. Jansen, Computer Physics Communications 117
(1999). An answer from runs is its mean and an error, which a square would count as variance. So every point has two
blocks of runs that are independent of each other, and every product has one factor of each: errors then cancel out on
average. The points of a row share the luck of a block, and no two rows do. Intervals: resampled rows.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ceasefire_sim.analysis.designs import sobol_points
from ceasefire_sim.analysis.resampling import Resampled, resampled, resamples
from ceasefire_sim.arrays import FloatArray, IntArray

__all__ = ["saltelli_points", "variance_indices"]


def saltelli_points(rows: int, dimensions: int, seed: int) -> FloatArray:
    """The points of the unit cube at which answers are needed: A, B, then A with each column of B."""
    both = sobol_points(rows, 2 * dimensions, seed)
    first, second = both[:, :dimensions], both[:, dimensions:]
    mixed = []
    for column in range(dimensions):
        swapped = first.copy()
        swapped[:, column] = second[:, column]
        mixed.append(swapped)
    return np.concatenate([first, second, *mixed])


def variance_indices(
    answers: FloatArray, rows: int, seed: int, confidence: float = 0.95
) -> list[tuple[Resampled, Resampled]]:
    """The first-order and total index of every number.

    ``answers`` has a row for each of the two blocks of runs; in it the answers at A, B, and at A with each column of B.
    """
    parts = answers.reshape(2, -1, rows)
    first, second, mixed = parts[:, 0], parts[:, 1], parts[:, 2:]
    samples = resamples(rows, seed)
    return [
        (
            resampled(partial(first_order, first, second, each), samples, confidence),
            resampled(partial(total, first, second, each), samples, confidence),
        )
        for each in np.swapaxes(mixed, 0, 1)
    ]


def variance(first: FloatArray, second: FloatArray, rows: IntArray) -> float:
    """The variance of the answer over A and B, from products across the blocks."""
    values = np.concatenate([first[:, rows], second[:, rows]], axis=1)
    return float(np.cov(values, ddof=1)[0, 1])


def first_order(first: FloatArray, second: FloatArray, mixed: FloatArray, rows: IntArray) -> float:
    """What an answer's variance would lose if one number were known."""
    spread = variance(first, second, rows)
    centre = float(np.concatenate([first[:, rows], second[:, rows]], axis=1).mean())
    moved = mixed[:, rows] - first[:, rows]
    product = float(((second[::-1, rows] - centre) * moved).mean())  # each block with the other's differences
    return product / spread if spread > 0 else 0.0


def total(first: FloatArray, second: FloatArray, mixed: FloatArray, rows: IntArray) -> float:
    """What of an answer's variance is left while all but one number are known."""
    spread = variance(first, second, rows)
    moved = mixed[:, rows] - first[:, rows]
    return float((moved[0] * moved[1]).mean()) / 2 / spread if spread > 0 else 0.0
