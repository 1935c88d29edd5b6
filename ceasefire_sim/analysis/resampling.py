"""Intervals from resampling: the same estimate of rows drawn with replacement, again and again (B. Efron, 1979)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ceasefire_sim.analysis.designs import uniforms
from ceasefire_sim.arrays import IntArray

__all__ = ["Resampled", "resampled", "resamples"]

Estimator: TypeAlias = Callable[[IntArray], float]
RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Resampled:
    """An estimate from rows, with its interval from resampled rows."""

    value: float
    low: float
    high: float


def resamples(rows: int, seed: int, count: int = RESAMPLES) -> list[IntArray]:
    """All rows once, then rows drawn with replacement, so many times."""
    drawn = (uniforms(seed, "design.resample", count * rows) * rows).astype(np.int64).reshape(count, rows)
    return [np.arange(rows), *drawn]


def resampled(estimate: Estimator, samples: Sequence[IntArray], confidence: float) -> Resampled:
    """The estimate of the first sample, with its interval from the others."""
    values = [estimate(rows) for rows in samples]
    tail = (1 - confidence) / 2
    low, high = np.quantile(values[1:], [tail, 1 - tail]).tolist()
    return Resampled(values[0], low, high)
