"""Choosing what the levels are of: every candidate is tried by a small pilot, then by small estimates.

Compared is the work for one unit of relative precision. A number that misses the way most runs take gives a small
estimate that varies little, and would seem precise; so the error of each is reckoned against the largest estimate of
all. What the trial plays is not used for the estimate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.errors import InputError
from ceasefire_sim.studies.splitting.estimator import Effort, split
from ceasefire_sim.studies.splitting.pilot import Pilot, pilot
from ceasefire_sim.studies.splitting.stages import Stages

__all__ = ["Trial", "best_of"]

PILOT_RUNS = 300  # from each level to the next
TRIAL = Effort(10, 100)


@dataclass(frozen=True, eq=False)
class Trial:
    """What became of one candidate: its place among them, its pilot, its estimates, and the days all that took."""

    place: int
    pilot: Pilot
    values: FloatArray
    estimate_days: int

    @property
    def run_days(self) -> int:
        """The days played for it."""
        return self.pilot.run_days + self.estimate_days

    def cost(self, truth: float) -> float:
        """Days for one unit of relative precision, were the probability so large; infinite where nothing was hit."""
        if not self.values.any():
            return math.inf
        error = float(np.mean((self.values - truth) ** 2)) / truth**2
        return error * self.estimate_days


def best_of(candidates: Sequence[Stages]) -> tuple[Stages, int]:
    """The candidate that takes least work, and the days that all trials took.

    Raises ``InputError`` where none reaches the event.
    """
    trials = [trial(stages, place) for place, stages in enumerate(candidates)]
    largest = max((float(each.values.mean()) for each in trials), default=0.0)
    if largest == 0:
        raise InputError(
            "no pilot run reached the event by any number that was tried; name one that grows on the way to it, as in"
            " --level tension (it may be any expression), or see whether it is possible at all: ceasefire-sim check"
        )
    best = min(trials, key=lambda each: each.cost(largest))
    return candidates[best.place], sum(each.run_days for each in trials)


def trial(stages: Stages, place: int) -> Trial:
    """Tries one candidate; where its pilot does not reach the event, no estimate is made."""
    piloted = pilot(stages, PILOT_RUNS)
    if not piloted.reached:
        return Trial(place, piloted, np.zeros(TRIAL.repetitions), 0)
    splitting = split(stages, piloted.levels, TRIAL)
    return Trial(place, piloted, splitting.values, splitting.run_days)
