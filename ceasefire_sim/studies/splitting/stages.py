"""Runs along paths, from one level to the next, and their offspring."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray, NumberArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.luck import key
from ceasefire_sim.luck.arrays import squares
from ceasefire_sim.luck.paths import OFFSPRING, Paths
from ceasefire_sim.machine.passages import PassageMachine
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.engine_choice import observed_only
from ceasefire_sim.studies.splitting.events import Event

__all__ = ["Arrivals", "RunNumbers", "Stages", "resampled"]

BLOCK = 20_000  # runs side by side
SITE = "splitting.offspring"  # what decides which entrances have one offspring more than others


@dataclass
class RunNumbers:
    """Hands out the numbers of runs, none twice: keyed runs from 0, offspring from 2^47."""

    plain: int = 0
    offspring: int = 0

    def next_plain(self, count: int) -> int:
        """The first of so many keyed runs that are new."""
        self.plain += count
        return self.plain - count

    def next_offspring(self, count: int) -> IntArray:
        """The runs as which so many offspring draw."""
        self.offspring += count
        return OFFSPRING + np.arange(self.offspring - count, self.offspring, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Arrivals:
    """What became of runs that set out for a level; arrays with an entry a run.

    ``hit`` where the event happened before the level was reached, on day ``decided``; ``passed`` where the level was
    reached, on ``day``. ``peak`` is the largest value of the number, where no level was given.
    """

    hit: BoolArray
    decided: IntArray
    passed: BoolArray
    day: IntArray
    peak: NumberArray
    run_days: int


@dataclass(frozen=True, eq=False)
class Stages:
    """Plays runs of one event from level to level, on an engine that is chosen by name."""

    scenario: Scenario
    machine: PassageMachine
    event: Event
    seed: int
    engine: str = "auto"
    numbers: RunNumbers = field(default_factory=RunNumbers)

    def plain(self, count: int) -> Paths:
        """The paths of so many keyed runs that are new."""
        return Paths.plain(self.numbers.next_plain(count), count)

    def play(self, paths: Paths, level: float | None) -> Arrivals:
        """Plays runs until the event is decided or a level is reached; without one, until the event is decided."""
        machine = self.machine.until(level)
        blocks = []
        for start in range(0, len(paths), BLOCK):
            block = paths.chosen(np.arange(start, min(start + BLOCK, len(paths))))
            seen, end_day = observed_only(self.scenario, machine, RunRange.along(self.seed, block), self.engine)
            passages = self.machine.passages(seen, end_day)
            happened = ~passages.true if self.event.broken else passages.true
            hit = happened & ~passages.passed
            blocks.append((hit, passages.decided, passages.passed, passages.day, passages.peak, end_day))
        hit, decided, passed, day, peak, end_day = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return Arrivals(hit, decided, passed, day, peak, int(end_day.sum()))

    def offspring(self, paths: Paths, arrivals: Arrivals, parents: IntArray) -> Paths:
        """Paths that follow those of some parents to the level and go on with luck of their own."""
        return paths.chosen(parents).spliced(arrivals.day[parents], self.numbers.next_offspring(len(parents)))

    def resampled(self, paths: Paths, entrances: IntArray, count: int) -> IntArray:
        """``count`` parents out of the runs that reached a level."""
        return resampled(entrances, paths.runs[entrances, -1], count, self.seed)


def resampled(entrances: IntArray, runs: IntArray, count: int, seed: int) -> IntArray:
    """``count`` of the entrances, each equally often; which come once more is drawn, for each with the same chance.

    ``runs`` are the numbers of runs by which each of them draws.
    """
    each, more = divmod(count, len(entrances))
    work = np.empty((4, len(entrances)), np.uint64)
    draws = squares(runs.astype(np.uint64) << np.uint64(16), np.uint64(key(seed, SITE)), work)
    counts = np.full(len(entrances), each)
    counts[np.argsort(draws, kind="stable")[:more]] += 1
    return np.repeat(entrances, counts)
