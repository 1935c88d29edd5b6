"""The draws of a block of runs, day by day: keyed luck, spliced, or forced by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.luck import Luck, key
from ceasefire_sim.luck.arrays import CountTables, chosen, squares
from ceasefire_sim.luck.paths import Paths

__all__ = ["Draws"]

SHIFT = np.uint64(16)
# draws of a day that are worked out at once, asked for or not: fewer cost less than NumPy's overhead for each site
AT_ONCE = 30_000


class Draws:
    """Draws for the runs that stand in a block.

    ``lanes`` are the places of runs, or None for all; every answer is in their order. ``luck`` replaces the
    keyed luck of the runs by another: its splices and what it forces. ``paths`` gives each run splices of its own; of
    a luck beside them only what it forces counts.
    """

    def __init__(
        self,
        seed: int,
        runs: NDArray[np.uint64],
        sites: Sequence[str],
        luck: Luck | None = None,
        paths: Paths | None = None,
    ) -> None:
        self.seed = seed
        self.sites = sites
        self.luck = luck if paths is None else None
        self.splices = paths if paths is not None and paths.runs.shape[1] > 1 else None
        self.lanes = np.arange(len(runs))  # whose splices they are
        self.base = runs.astype(np.uint64) << SHIFT
        self.counters = np.empty_like(self.base)
        self.n, self.day = len(runs), 0
        self.work = np.empty((4, len(runs)), np.uint64)
        self.keys: dict[tuple[int, int], np.uint64] = {}
        self.table: IntArray | None = None  # of this day: a row a site
        self.columns: NDArray[np.uint64] | None = None
        self.tables = [CountTables() for _ in sites]
        self.by_hand: Mapping[tuple[int, str], bool | int] = luck.by_hand if luck is not None else {}

    def begin(self, day: int, n: int) -> None:
        """Turns to a day, with the first ``n`` runs still in the block."""
        self.n, self.day = n, day
        if self.luck is not None:
            self.base[:n] = np.uint64((self.luck.run_on(day) << 16) & 0xFFFFFFFFFFFFFFFF)
        elif self.splices is not None:
            self.splice(self.splices)
        np.add(self.base[:n], np.uint64(day), out=self.counters[:n])
        self.table = None

    def splice(self, paths: Paths) -> None:
        """Lets those runs draw as others for which that begins today."""
        for days, runs in zip(paths.first_days.T, paths.runs.T, strict=True):
            here = np.flatnonzero(days[self.lanes[: self.n]] == self.day)
            self.base[here] = runs[self.lanes[here]].astype(np.uint64) << SHIFT

    def move(self, holes: IntArray, movers: IntArray) -> None:
        """Moves runs to the places of runs that have ended."""
        self.base[holes] = self.base[movers]
        self.lanes[holes] = self.lanes[movers]

    def key(self, site: int, mark: int) -> np.uint64:
        """The key of a site, or of its second, third … happening on a day."""
        keyed = self.keys.get((site, mark))
        if keyed is None:
            keyed = self.keys[site, mark] = np.uint64(key(self.seed, self.name(site, mark)))
        return keyed

    def name(self, site: int, mark: int) -> str:
        """The name of a site."""
        return f"{self.sites[site]}#{mark}" if mark else self.sites[site]

    def forced(self, site: int, mark: int) -> bool | int | None:
        """What a hand decided today, if any did."""
        return self.by_hand.get((self.day, self.name(site, mark))) if self.by_hand else None

    def drawn(self, site: int, lanes: IntArray | None, mark: int) -> IntArray:
        """The draws; they stand until the next are asked for."""
        if not mark and self.n * len(self.sites) <= AT_ONCE:
            row = self.of_all_sites()[site]
            drawn: IntArray = row if lanes is None else row[lanes]
            return drawn
        counters = self.counters[: self.n] if lanes is None else self.counters[lanes]
        return squares(counters, self.key(site, mark), self.work)

    def of_all_sites(self) -> IntArray:
        """The day's draws of every site, a row each."""
        if self.table is None:
            if self.columns is None:
                self.columns = np.array([self.key(site, 0) for site in range(len(self.sites))])[:, None]
                self.room = np.empty((4, len(self.sites), self.n), np.uint64)
            self.table = squares(self.counters[: self.n], self.columns, self.room)
        return self.table

    def size(self, lanes: IntArray | None) -> int:
        """How many runs are asked for."""
        return self.n if lanes is None else len(lanes)

    def chance(self, site: int, lanes: IntArray | None, limit: IntArray | int, mark: int) -> BoolArray:
        """In which runs a chance comes up."""
        hand = self.forced(site, mark)
        if hand is not None:
            return np.full(self.size(lanes), bool(hand))
        return self.drawn(site, lanes, mark) < limit

    def choose(self, site: int, lanes: IntArray | None, weights: Sequence[FloatArray | float], mark: int) -> IntArray:
        """Which of several comes up in every run; -1 for none."""
        hand = self.forced(site, mark)
        if hand is not None:
            return np.full(self.size(lanes), int(hand))
        return chosen(self.drawn(site, lanes, mark), weights)

    def binomial(self, site: int, lanes: IntArray | None, number: IntArray, p: FloatArray, mark: int) -> IntArray:
        """How many of a number come up."""
        hand = self.forced(site, mark)
        if hand is not None:
            return np.broadcast_to(np.minimum(max(int(hand), 0), number), (self.size(lanes),))
        return self.tables[site].binomial(self.drawn(site, lanes, mark), number, p)

    def poisson(self, site: int, lanes: IntArray | None, mean: FloatArray, cap: int, mark: int) -> IntArray:
        """How often something happens, at most ``cap``."""
        hand = self.forced(site, mark)
        if hand is not None:
            return np.full(self.size(lanes), min(max(int(hand), 0), cap))
        return self.tables[site].poisson(self.drawn(site, lanes, mark), mean, cap)
