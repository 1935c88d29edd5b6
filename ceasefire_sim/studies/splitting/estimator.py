"""Multilevel splitting with fixed levels and fixed effort, in independent repetitions.

From the runs that reach a level, as many set out for the next as set out for this one. The estimate is a sum over
levels: the product of the shares that passed the levels before, times the share in which the event happened without
passing this one. So it is unbiased whatever the levels are, also where the event passes none. (M. J. J. Garvels, The
splitting method in rare event simulation, thesis, Twente 2000, fixed effort; P. L'Ecuyer, V. Demers, B. Tuffin, "Rare
events, splitting, and quasi-Monte Carlo", ACM TOMACS 17, 2007; P. Glasserman, P. Heidelberger, P. Shahabuddin,
T. Zajic, "Multilevel splitting for estimating rare event probabilities", Operations Research 47, 1999.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.luck import Luck
from ceasefire_sim.luck.paths import Paths
from ceasefire_sim.results.rare_event import SplittingLevel
from ceasefire_sim.studies.splitting.stages import Arrivals, Stages

__all__ = ["Effort", "Splitting", "split"]

MOST_HITS = 5  # that are reported


@dataclass(frozen=True)
class Effort:
    """How much is played: independent repetitions, and the runs of each that set out for every level."""

    repetitions: int
    runs: int


@dataclass(frozen=True, eq=False)
class Splitting:
    """An estimate of each repetition, what became of the levels, the days played, and some hits."""

    values: FloatArray
    levels: tuple[SplittingLevel, ...]
    run_days: int
    hits: tuple[Luck, ...]


def split(stages: Stages, thresholds: Sequence[float], effort: Effort) -> Splitting:
    """The estimates with fixed levels, which must not have been chosen by these runs."""
    count = effort.runs
    repetition = np.repeat(np.arange(effort.repetitions), count)
    paths = stages.plain(len(repetition))
    weights, values = np.ones(effort.repetitions), np.zeros(effort.repetitions)
    levels: list[SplittingLevel] = []
    hits: list[Luck] = []
    run_days = 0
    for threshold in (*thresholds, None):
        arrivals = stages.play(paths, threshold)
        run_days += arrivals.run_days
        values += weights * np.bincount(repetition[arrivals.hit], minlength=effort.repetitions) / count
        hits = [*retold(stages.seed, paths, arrivals), *hits]  # those furthest on first
        reached = arrivals.passed if threshold is not None else arrivals.hit
        levels.append(SplittingLevel(threshold, len(paths), int(np.count_nonzero(reached))))
        entrances = np.flatnonzero(arrivals.passed)
        if not entrances.size or threshold is None:
            break
        weights = weights * np.bincount(repetition[entrances], minlength=effort.repetitions) / count
        parents = offspring_of_each(stages, paths, repetition, entrances, count)
        paths, repetition = stages.offspring(paths, arrivals, parents), repetition[parents]
    return Splitting(values, tuple(levels), run_days, tuple(hits[:MOST_HITS]))


def offspring_of_each(stages: Stages, paths: Paths, repetition: IntArray, entrances: IntArray, count: int) -> IntArray:
    """The parents of ``count`` offspring in every repetition that has any."""
    owners = repetition[entrances]
    groups = np.split(entrances, np.flatnonzero(np.diff(owners)) + 1)
    return np.concatenate([stages.resampled(paths, group, count) for group in groups])


def retold(seed: int, paths: Paths, arrivals: Arrivals) -> list[Luck]:
    """Some runs in which the event happened, that begin as different runs."""
    places = np.flatnonzero(arrivals.hit)
    _, firsts = np.unique(paths.runs[places, 0], return_index=True)
    chosen = places[np.sort(firsts)[:MOST_HITS]]
    return [paths.luck(seed, int(place), int(arrivals.decided[place])) for place in chosen]
