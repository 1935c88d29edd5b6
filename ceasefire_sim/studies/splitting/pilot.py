"""Levels found by pilot runs, so that about one run in five goes on from each to the next.

The pilot is adaptive splitting (F. Cérou, A. Guyader, "Adaptive multilevel splitting for rare event analysis",
Stochastic Analysis and Applications 25, 2007). What it finds is fixed before the estimate is made of other runs: an
estimate on levels that its own runs choose would be biased.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import NumberArray
from ceasefire_sim.studies.splitting.stages import Stages

__all__ = ["Pilot", "pilot"]

SHARE = 0.2  # that goes on; the cost of splitting is flat around its best, exp(-2)
ENOUGH = 0.1  # of the runs hit: no further level is needed
FEWEST = 10  # runs that reach a level in the pilot
MOST_LEVELS = 100


@dataclass(frozen=True)
class Pilot:
    """The levels a pilot found, the days it played, and those of a plain run; whether it reached the event."""

    levels: tuple[float, ...]
    run_days: int
    plain: float
    reached: bool


def pilot(stages: Stages, count: int) -> Pilot:
    """Levels found by ``count`` runs from each to the next."""
    paths = stages.plain(count)
    levels: list[float] = []
    run_days, plain, hits = 0, 0.0, 0
    while True:
        arrivals = stages.play(paths, None)
        run_days += arrivals.run_days
        plain = plain or arrivals.run_days / count
        hits = int(np.count_nonzero(arrivals.hit))
        level = next_level(arrivals.peak, levels[-1] if levels else -np.inf)
        if hits >= ENOUGH * count or level is None or len(levels) == MOST_LEVELS:
            break
        arrivals = stages.play(paths, level)
        run_days += arrivals.run_days
        entrances = np.flatnonzero(arrivals.passed)
        if not entrances.size:
            break
        levels.append(level)
        parents = stages.resampled(paths, entrances, count)
        paths = stages.offspring(paths, arrivals, parents)
    return Pilot(tuple(levels), run_days, plain, hits > 0)


def next_level(peaks: NumberArray, above: float) -> float | None:
    """The value above the last level that is reached by a share nearest to ``SHARE``; None where too few reach any."""
    values, counts = np.unique(peaks[peaks > above], return_counts=True)
    reaching = np.cumsum(counts[::-1])[::-1]
    enough = (reaching >= min(FEWEST, len(peaks))) & (reaching < len(peaks))
    if not enough.any():
        return None
    shares = reaching[enough] / len(peaks)
    return float(values[enough][np.argmin(np.abs(np.log(shares / SHARE)))])
