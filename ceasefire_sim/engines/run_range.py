"""Which runs an engine plays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.luck import Luck

__all__ = ["RunRange"]


@dataclass(frozen=True)
class RunRange:
    """Which runs are played: ``count`` of a seed from number ``first`` on; a ``luck`` replaces that of all of them.

    ``chosen`` are the numbers of the runs where they do not follow each other.
    """

    seed: int
    first: int
    count: int
    luck: Luck | None = None
    chosen: IntArray | None = None

    @staticmethod
    def of(seed: int, chosen: IntArray) -> RunRange:
        """Runs by their numbers, at least one."""
        return RunRange(seed, int(chosen[0]), len(chosen), chosen=chosen)

    @property
    def numbers(self) -> IntArray:
        """The number of each run."""
        return self.first + np.arange(self.count, dtype=np.int64) if self.chosen is None else self.chosen
