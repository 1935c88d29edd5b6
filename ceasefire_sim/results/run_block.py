"""Consecutive runs as columns, and what was counted over them: what a worker hands back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.results.daily_values import DailyCounts, DailyHistogram
from ceasefire_sim.results.read_only import read_only
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.waiting_conditions import labels

__all__ = [
    "ENDINGS",
    "OPEN_DAYS",
    "BlockJoin",
    "Column",
    "RunBlock",
    "block_from_rows",
    "columns_of",
    "join_blocks",
    "merge_blocks",
    "shown_columns",
    "wait_keys",
]

ENDINGS = ("reached", "failed", "stuck", "open")
OPEN_DAYS = "(open)"  # no expression reads so
Column: TypeAlias = NDArray[Any]  # of the type that `columns_of` names: whole numbers, reals or truths


def shown_columns(scenario: Scenario) -> dict[str, str]:
    """The columns of ``runs.parquet`` and their types in arrays, in order.

    Regions are the numbers of their states, endings of ``ENDINGS``; properties are reals, NaN where empty.
    """
    types = {"run": "int64", "end_day": "int32", "phase": "int16", "ending": "int8"}
    types |= {f"regions.{name}": "int16" for name in scenario.regions if name != "phase"}
    types |= {f"quantities.{name}": "int64" for name in scenario.quantities}
    for name in scenario.file.obligations:
        for attribute in ("done", "verified", "acknowledged", "overdue", "missed"):
            types[f"obligations.{name}.{attribute}"] = "bool" if attribute == "overdue" else "int32"
    types |= {f"properties.{name}": "float64" for name in scenario.file.properties}
    return types


def columns_of(scenario: Scenario) -> dict[str, str]:
    """Every column of a block: those shown, and what estimates and plots need besides.

    ``goal``, ``held``, ``entry.PHASE`` and ``invariants.NAME`` are first days (horizon + 1: never) of the goal,
    of the truce not holding, of a phase and of a violation; ``days.PHASE`` days spent; ``capped.NAME`` the number
    a property's mean is made of, ``given.NAME`` whether the run is one it is about.
    """
    file = scenario.file
    types = shown_columns(scenario)
    types |= {"goal": "int32", "held": "int32"}
    types |= {f"days.{state}": "int32" for state in file.phases.states}
    types |= {f"entry.{state}": "int32" for state in file.phases.states}
    types |= {f"invariants.{name}": "int32" for name in file.invariants}
    types |= {f"capped.{name}": "float64" for name in file.properties}
    types |= {f"given.{name}": "bool" for name in file.properties}
    return types


def wait_keys(scenario: Scenario) -> list[tuple[str, str]]:
    """What is counted of waiting, by element: days it was open, days it waited, then each conjunct by label."""
    return [(path, label) for path, texts in labels(scenario).items() for label in (OPEN_DAYS, "", *texts)]


@dataclass(frozen=True, eq=False, repr=False)
class RunBlock:
    """Runs from number ``first`` on.

    ``columns`` has an array by run for each of ``columns_of``; ``daily`` by region the number of runs in each
    state (columns) on each day (rows); ``histograms`` by quantity and ``obligations.NAME.done`` the runs with each
    value by day; ``waits`` days by ``wait_keys``; ``days`` the days played in all.
    """

    first: int
    columns: Mapping[str, Column]
    daily: Mapping[str, IntArray]
    histograms: Mapping[str, DailyHistogram]
    waits: IntArray
    days: int

    def __len__(self) -> int:
        return len(self.columns["run"])

    def freeze(self) -> None:
        """Locks the arrays against writing."""
        for array in (*self.columns.values(), *self.daily.values(), self.waits):
            read_only(array)
        for histogram in self.histograms.values():
            histogram.freeze()


class BlockJoin:
    """Blocks joined as they come, in any order.

    Columns wait until all are there; what was counted is added up at once, so that it takes the room of one block.
    """

    def __init__(self) -> None:
        self.columns: dict[int, Mapping[str, Column]] = {}  # by number of the first run
        self.counted: RunBlock | None = None  # without columns
        self.runs = 0

    def add(self, block: RunBlock) -> None:
        """Takes in a block."""
        self.runs += len(block)
        self.columns[block.first] = block.columns
        total = self.counted
        if total is None:
            self.counted = replace(block, columns={})
            return
        self.counted = RunBlock(
            min(total.first, block.first),
            {},
            {region: table + block.daily[region] for region, table in total.daily.items()},
            {name: sum_.plus(block.histograms[name], self.runs) for name, sum_ in total.histograms.items()},
            total.waits + block.waits,
            total.days + block.days,
        )

    def joined(self) -> RunBlock:
        """All of them as one block, in the order of runs."""
        assert self.counted is not None, "there is at least one block"
        ordered = [columns for _, columns in sorted(self.columns.items())]
        columns = {name: np.concatenate([columns[name] for columns in ordered]) for name in ordered[0]}
        return replace(self.counted, columns=columns)


def join_blocks(blocks: Iterable[RunBlock]) -> RunBlock:
    """Blocks that follow one another as one."""
    join = BlockJoin()
    for block in blocks:
        join.add(block)
    return join.joined()


def merge_blocks(first: RunBlock, second: RunBlock) -> RunBlock:
    """Two blocks without a common run as one, in the order of their runs."""
    joined = join_blocks(sorted((first, second), key=lambda block: block.first))
    order = np.argsort(joined.columns["run"], kind="stable")
    columns = {name: values[order] for name, values in joined.columns.items()}
    return replace(joined, columns=columns)


def block_from_rows(
    scenario: Scenario, first: int, columns: Mapping[str, ArrayLike], counted: DailyCounts, waits: IntArray
) -> RunBlock:
    """A block with its columns in their order and types."""
    typed = {name: np.asarray(columns[name]).astype(kind) for name, kind in columns_of(scenario).items()}
    days = int(typed["end_day"].sum(dtype=np.int64))
    return RunBlock(first, typed, counted.regions, counted.histograms, waits, days)
