"""The runs of a block in each state of each region and with each value of each number, counted day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.results.daily_values import Bins, DailyCounts, DailyHistogram, DailyNumber, halves

__all__ = ["DailyCounter"]


@dataclass(frozen=True, eq=False)
class VariableCount:
    """The counts of one variable: a row a day, and those of runs that have ended."""

    row: int  # of the state
    bins: Bins
    table: IntArray
    ended: IntArray
    sums: IntArray  # by day, in halves; no columns where each value has a bin of its own
    ended_sums: IntArray


class DailyCounter:
    """Counts runs by day. A run that has ended keeps its last state, so that every row sums to all runs."""

    def __init__(self, machine: Machine, numbers: Mapping[str, DailyNumber], runs: int) -> None:
        rows = {variable.name: row for row, variable in enumerate(machine.variables)}
        days = machine.horizon + 1

        def count(row: int, bins: Bins, kind: np.dtype[np.integer]) -> VariableCount:
            table, halves_ = np.zeros((days, bins.count), kind), 2 if bins.width > 1 else 0
            sums, ended_sums = np.zeros((days, halves_), np.int64), np.zeros(halves_, np.int64)
            return VariableCount(row, bins, table, np.zeros(bins.count, np.int64), sums, ended_sums)

        word, narrow = np.dtype(np.int64), np.min_scalar_type(runs)
        self.regions = {name: count(rows[name], Bins(0, len(states) - 1), word) for name, states in machine.regions}
        self.numbers = {name: count(rows[number.expression], number.bins, narrow) for name, number in numbers.items()}
        self.every = [*self.regions.values(), *self.numbers.values()]

    def observe(self, day: int, rows: list[IntArray]) -> None:
        """Counts S(day); ``rows`` are the variables of the runs that have not ended before."""
        for one in self.every:
            here = np.bincount(one.bins.indices(rows[one.row]), minlength=one.bins.count)
            one.table[day] = one.ended + here
            if one.sums.shape[1]:
                one.sums[day] = one.ended_sums + halves(rows[one.row])

    def end(self, rows: list[IntArray], ended: IntArray) -> None:
        """Keeps the last states of runs that end, by their places."""
        for one in self.every:
            last = rows[one.row][ended]
            np.add(one.ended, np.bincount(one.bins.indices(last), minlength=one.bins.count), out=one.ended)
            if one.sums.shape[1]:
                np.add(one.ended_sums, halves(last), out=one.ended_sums)

    def fill(self, day: int) -> None:
        """Writes the days from one on, when every run has ended."""
        for one in self.every:
            one.table[day:] = one.ended
            one.sums[day:] = one.ended_sums

    def counts(self) -> DailyCounts:
        """What was counted."""
        histograms = {name: DailyHistogram(one.bins, one.table, one.sums) for name, one in self.numbers.items()}
        return DailyCounts({name: one.table for name, one in self.regions.items()}, histograms)
