"""Paths: the spliced luck of many runs, as arrays. Offspring of a run have luck that no other run has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.luck.luck import Luck

__all__ = ["OFFSPRING", "Paths"]

OFFSPRING = 1 << 47  # offspring number c draws as run OFFSPRING + c


@dataclass(frozen=True, eq=False)
class Paths:
    """From which day on each of some runs draws as which run.

    Both arrays have a row a run and a column a splice. The days of a row begin with 0 and never fall; of several
    splices on one day the last counts.
    """

    first_days: IntArray
    runs: IntArray

    @classmethod
    def plain(cls, first: int, count: int) -> Paths:
        """The keyed luck of ``count`` runs from a number on."""
        numbers = np.arange(first, first + count, dtype=np.int64)[:, None]
        return cls(np.zeros_like(numbers), numbers)

    @classmethod
    def futures(cls, past: Luck, day: int, first: int, count: int) -> Paths:
        """The past of one luck before a day, and from then on luck of its own for each of so many offspring."""
        spliced = [pair for pair in past.runs if pair[0] < day]
        days, runs = (np.array([pair[at] for pair in spliced], np.int64) for at in (0, 1))
        fresh = OFFSPRING + np.arange(first, first + count, dtype=np.int64)
        return cls(
            np.column_stack([np.tile(days, (count, 1)), np.full(count, day, np.int64)]),
            np.column_stack([np.tile(runs, (count, 1)), fresh]),
        )

    def __len__(self) -> int:
        return len(self.runs)

    def chosen(self, places: IntArray) -> Paths:
        """The paths at some places; a place may come several times."""
        return Paths(self.first_days[places], self.runs[places])

    def spliced(self, days: IntArray, runs: IntArray) -> Paths:
        """The same paths, each of which goes on as another run from a day on, not before its last splice."""
        return Paths(np.column_stack([self.first_days, days]), np.column_stack([self.runs, runs]))

    def luck(self, seed: int, place: int, day: int | None = None) -> Luck:
        """The luck of one path under a seed; ``day`` is where it wants to be read."""
        last = dict(zip(self.first_days[place].tolist(), self.runs[place].tolist(), strict=True))
        return Luck(seed, tuple(last.items()), (), day)
