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
        for counter in self.every:
            here = np.bincount(counter.bins.indices(rows[counter.row]), minlength=counter.bins.count)
            counter.table[day] = counter.ended + here
            if counter.sums.shape[1]:
                counter.sums[day] = counter.ended_sums + halves(rows[counter.row])

    def end(self, rows: list[IntArray], ended: IntArray) -> None:
        """Keeps the last states of runs that end, by their places."""
        for counter in self.every:
            last = rows[counter.row][ended]
            np.add(
                counter.ended, np.bincount(counter.bins.indices(last), minlength=counter.bins.count), out=counter.ended
            )
            if counter.sums.shape[1]:
                np.add(counter.ended_sums, halves(last), out=counter.ended_sums)

    def fill(self, day: int) -> None:
        """Writes the days from one on, when every run has ended."""
        for counter in self.every:
            counter.table[day:] = counter.ended
            counter.sums[day:] = counter.ended_sums

    def counts(self) -> DailyCounts:
        """What was counted."""
        histograms = {
            name: DailyHistogram(counter.bins, counter.table, counter.sums) for name, counter in self.numbers.items()
        }
        return DailyCounts({name: counter.table for name, counter in self.regions.items()}, histograms)
