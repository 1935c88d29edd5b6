"""Draws for many runs at once: the same to the bit as one at a time (``squares``, ``sampling``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.luck.sampling import binomial_thresholds, poisson_thresholds

__all__ = ["CountTables", "chosen", "squares", "thresholds"]

if TYPE_CHECKING:
    from numpy.typing import NDArray

Words: TypeAlias = "NDArray[np.uint64]"
Numbers: TypeAlias = "FloatArray | float"  # the same number for all runs, or one for each
HALF = np.uint64(32)
LARGEST = 2_000_000  # entries of all tables together, beyond which they are forgotten


def squares(counters: Words, key: np.uint64 | Words, work: Words) -> IntArray:
    """The draws, 0 to 2^32-1 as int64, of 64-bit counters under a key, or under several (a column).

    ``work`` holds four arrays of uint64 at least as long; the draws are in its first and stand until
    the next call.
    """
    n = len(counters)
    x, y, z, spare = work[0, ..., :n], work[1, ..., :n], work[2, ..., :n], work[3, ..., :n]
    np.multiply(counters, key, out=y)
    np.add(y, key, out=z)
    np.multiply(y, y, out=x)
    np.add(x, y, out=x)
    for added in (z, y, z):
        np.right_shift(x, HALF, out=spare)  # the halves exchanged
        np.left_shift(x, HALF, out=x)
        np.bitwise_or(x, spare, out=x)
        np.multiply(x, x, out=x)
        np.add(x, added, out=x)
    np.right_shift(x, HALF, out=x)
    return x.view(np.int64)


def thresholds(p: FloatArray) -> IntArray:
    """How many of the 2^32 draws let each chance come up, as int64."""
    limits: IntArray = np.floor(np.clip(p, 0.0, 1.0) * 4294967296.0).astype(np.int64)
    return limits


def chosen(draws: IntArray, weights: Sequence[Numbers]) -> IntArray:
    """Which of several weights each draw falls on, from 0; -1 where all weights are 0."""
    n = len(draws)
    clamped = [np.broadcast_to(np.maximum(weight, 0.0), (n,)) for weight in weights]
    whole = np.zeros(n)
    last = np.full(n, -1, np.int64)
    for number, weight in enumerate(clamped):
        whole = whole + weight
        last[weight > 0] = number
    safe = np.where(whole > 0, whole, 1.0)
    running = np.zeros(n)
    choice = last.copy()
    undecided = np.ones(n, bool)
    for number, weight in enumerate(clamped[:-1]):
        running = running + weight
        limit = np.floor(running / safe * 4294967296.0).astype(np.int64)
        here = undecided & (number < last) & (draws < limit)
        choice[here] = number
        undecided &= ~here
    return choice


class CountTables:
    """Counts by draw: a table of thresholds for every distinct (k, p) or mean met so far.

    All tables stand in one sorted array, each lifted by its number times 2^33, so that one search
    answers for any mixture of them.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forgets all tables."""
        self.numbers: dict[tuple[int, float], int] = {}
        self.tables: list[list[int]] = []
        self.starts = np.zeros(0, np.int64)
        self.flat = np.zeros(0, np.int64)

    def binomial(self, draws: IntArray, k: IntArray | int, p: Numbers) -> IntArray:
        """How many of k come up, each with chance p."""
        n = len(draws)
        k = np.broadcast_to(np.asarray(k, np.int64), (n,))
        p = np.broadcast_to(np.asarray(p, np.float64), (n,))
        counts = np.where(p >= 1, k, 0)
        counts[k <= 0] = 0
        inner = np.flatnonzero((k > 0) & (p > 0) & (p < 1))
        if inner.size:
            table = self.tables_of(k[inner], p[inner], binomial_thresholds)
            counts[inner] = np.minimum(self.look_up(draws[inner], table), k[inner])
        return counts

    def poisson(self, draws: IntArray, mean: Numbers, cap: int) -> IntArray:
        """How often something with a mean happens, at most ``cap``."""
        n = len(draws)
        mean = np.broadcast_to(np.asarray(mean, np.float64), (n,))
        counts = np.zeros(n, np.int64)
        inner = np.flatnonzero(mean > 0)
        if inner.size:
            table = self.tables_of(np.broadcast_to(np.int64(cap), (inner.size,)), mean[inner], poisson_by_cap)
            most = self.starts[table + 1] - self.starts[table] - 1
            counts[inner] = np.minimum(self.look_up(draws[inner], table), most)
        return counts

    def tables_of(self, k: IntArray, p: FloatArray, thresholds_of: Callable[[int, float], list[int]]) -> IntArray:
        """The number of the table of every pair; a new pair gets a table."""
        width = int(k.max()) + 1
        if p[0] == p[-1] and bool((p == p[0]).all()):  # one chance: small integers need no sorting
            values = p[:1]
            distinct = np.bincount(k, minlength=1).nonzero()[0]
            order = np.zeros(width, np.int64)
            order[distinct] = np.arange(len(distinct))
            at = order[k]
        else:
            values, places = np.unique(p, return_inverse=True)
            distinct, at = np.unique(places * width + k, return_inverse=True)
        pairs = [(int(code) % width, float(values[int(code) // width])) for code in distinct.tolist()]
        if len(self.flat) > LARGEST:  # chances that hardly repeat: begin anew
            self.clear()
        new = [pair for pair in pairs if pair not in self.numbers]
        for pair in new:
            self.numbers[pair] = len(self.tables)
            self.tables.append(thresholds_of(*pair))
        if new:
            self.starts = np.cumsum([0, *map(len, self.tables)])
            lifted = [np.array(table, np.int64) + (number << 33) for number, table in enumerate(self.tables)]
            self.flat = np.concatenate(lifted)
        return np.array([self.numbers[pair] for pair in pairs], np.int64)[at]

    def look_up(self, draws: IntArray, table: IntArray) -> IntArray:
        """The first entry of each draw's table that is above it, counted from the table's start."""
        return np.searchsorted(self.flat, draws + (table << 33), side="right") - self.starts[table]


def poisson_by_cap(cap: int, mean: float) -> list[int]:
    """The thresholds of a Poisson count."""
    return poisson_thresholds(mean, cap)
