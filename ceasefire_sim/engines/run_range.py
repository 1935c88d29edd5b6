"""Which runs an engine plays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.luck import Luck
from ceasefire_sim.luck.paths import Paths

__all__ = ["RunRange"]


@dataclass(frozen=True)
class RunRange:
    """Which runs are played: ``count`` of a seed from number ``first`` on; a ``luck`` replaces that of all of them.

    ``chosen`` are the numbers of the runs where they do not follow each other, ``paths`` the splices of each; of a luck
    beside paths only what it decides by hand counts.
    """

    seed: int
    first: int
    count: int
    luck: Luck | None = None
    chosen: IntArray | None = None
    paths: Paths | None = None

    @staticmethod
    def along(seed: int, paths: Paths, by_hand: Luck | None = None) -> RunRange:
        """Runs by their paths, at least one; what a luck decides by hand, it decides in all of them."""
        return RunRange(seed, int(paths.runs[0, 0]), len(paths), by_hand, paths.runs[:, 0], paths)

    @staticmethod
    def of(seed: int, chosen: IntArray) -> RunRange:
        """Runs by their numbers, at least one."""
        return RunRange(seed, int(chosen[0]), len(chosen), chosen=chosen)

    @property
    def decided_by_hand(self) -> bool:
        """Whether a hand decides some draw, be it one that is certain by itself."""
        return self.luck is not None and bool(self.luck.forced)

    @property
    def numbers(self) -> IntArray:
        """The number of each run."""
        return self.first + np.arange(self.count, dtype=np.int64) if self.chosen is None else self.chosen
