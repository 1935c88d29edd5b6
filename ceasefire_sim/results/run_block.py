"""Consecutive runs as columns, and what was counted over them: what a worker hands back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.results.read_only import read_only
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.waiting_conditions import labels

__all__ = [
    "ENDINGS",
    "OPEN_DAYS",
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


@dataclass(frozen=True, eq=False)
class RunBlock:
    """Runs from number ``first`` on.

    ``columns`` has an array by run for each of ``columns_of``; ``daily`` by region the number of runs in each
    state (columns) on each day (rows); ``waits`` days by ``wait_keys``; ``days`` the days played in all.
    """

    first: int
    columns: Mapping[str, Column]
    daily: Mapping[str, IntArray]
    waits: IntArray
    days: int

    def __len__(self) -> int:
        return len(self.columns["run"])

    def freeze(self) -> None:
        """Locks the arrays against writing."""
        for array in (*self.columns.values(), *self.daily.values(), self.waits):
            read_only(array)


def join_blocks(blocks: Sequence[RunBlock]) -> RunBlock:
    """Blocks that follow one another as one."""
    if len(blocks) == 1:
        return blocks[0]
    first = blocks[0]
    columns = {name: np.concatenate([block.columns[name] for block in blocks]) for name in first.columns}
    daily = {region: sum((block.daily[region] for block in blocks[1:]), table) for region, table in first.daily.items()}
    waits = sum((block.waits for block in blocks[1:]), first.waits)
    return RunBlock(first.first, columns, daily, waits, sum(block.days for block in blocks))


def merge_blocks(first: RunBlock, second: RunBlock) -> RunBlock:
    """Two blocks without a common run as one, in the order of their runs."""
    joined = join_blocks(sorted((first, second), key=lambda block: block.first))
    order = np.argsort(joined.columns["run"], kind="stable")
    columns = {name: values[order] for name, values in joined.columns.items()}
    return RunBlock(joined.first, columns, joined.daily, joined.waits, joined.days)


def block_from_rows(
    scenario: Scenario, first: int, columns: Mapping[str, ArrayLike], daily: Mapping[str, IntArray], waits: IntArray
) -> RunBlock:
    """A block with its columns in their order and types."""
    typed = {name: np.asarray(columns[name]).astype(kind) for name, kind in columns_of(scenario).items()}
    return RunBlock(first, typed, daily, waits, int(typed["end_day"].sum(dtype=np.int64)))
