"""Consecutive runs as columns, and what was counted over them: what a worker hands back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.expressions.functions import FUNCTIONS, ArgumentKind
from ceasefire_sim.expressions.tree import Arithmetic, Call, Name, Negate, Node, Number, walk
from ceasefire_sim.results.column_table import (
    Column,
    ColumnTable,
    ColumnType,
    joined_columns,
    narrowest,
    whole_or_empty,
)
from ceasefire_sim.results.daily_values import DailyCounts, DailyHistogram
from ceasefire_sim.results.read_only import read_only
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.waiting_conditions import labels

__all__ = [
    "ENDINGS",
    "OPEN_DAYS",
    "BlockJoin",
    "Column",
    "RunBlock",
    "block_from_rows",
    "column_types",
    "columns_of",
    "join_blocks",
    "merge_blocks",
    "shown_columns",
    "wait_keys",
]

ENDINGS = ("reached", "failed", "stuck", "open")
OPEN_DAYS = "(open)"  # no expression reads so
DAYS = ("end_day", "goal", "held", "days", "entry", "invariants")  # columns from 0 to the day after the last


def shown_columns(scenario: Scenario) -> dict[str, str]:
    """The columns of ``runs.parquet`` and their types in arrays, in order.

    Regions are the numbers of their states, endings of ``ENDINGS``; properties are reals, NaN where empty.
    """
    types = {"run": "int64", "end_day": "int32", "phase": "int16", "ending": "int8"}
    types |= {f"regions.{name}": "int16" for name in scenario.regions if name != "phase"}
    types |= {f"quantities.{name}": "int64" for name in scenario.quantities}
    types |= {f"parameters.{name}": "float64" for name in scenario.drawn_parameters}
    for name in scenario.file.obligations:
        for attribute in ("done", "verified", "acknowledged", "overdue", "missed"):
            types[f"obligations.{name}.{attribute}"] = "bool" if attribute == "overdue" else "int32"
    types |= {f"commitments.{name}.breaches": "int32" for name in scenario.file.commitments}
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


def column_types(scenario: Scenario) -> dict[str, ColumnType]:
    """How every column is kept: whole numbers in the narrowest type that holds their range."""
    return {name: kept_type(scenario, name, kind) for name, kind in columns_of(scenario).items()}


def kept_type(scenario: Scenario, name: str, kind: str) -> ColumnType:
    """How one column is kept."""
    part, _, rest = name.partition(".")
    if part in ("properties", "capped"):
        return property_type(scenario, scenario.file.properties[rest])
    if part in ("phase", "regions"):
        return ColumnType(kind, narrowest(0, len(scenario.regions[rest or part].states)))
    if part == "quantities":
        return ColumnType(kind, narrowest(*scenario.quantities[rest].range))
    if part == "obligations":
        owner, _, attribute = rest.rpartition(".")
        if attribute == "overdue":
            return ColumnType(kind, kind)
        total = scenario.file.obligations[owner].total
        misses = (total + 1) * (len(scenario.file.amendments) + 1)  # of each due day once under each amendment
        return ColumnType(kind, narrowest(0, misses if attribute == "missed" else total))
    if part == "commitments":
        return ColumnType(kind, narrowest(0, scenario.file.commitments[rest.partition(".")[0]].at_most.whole))
    if part in DAYS:
        return ColumnType(kind, narrowest(0, scenario.horizon + 1))
    return ColumnType(kind, kind)


def property_type(scenario: Scenario, prop: Property) -> ColumnType:
    """How the values of a property are kept, and the numbers that its mean is made of."""
    if scenario.is_truth(prop):
        return whole_or_empty(0, 1)
    number = prop.at_end or prop.value or prop.most or prop.least
    if number is not None and not is_whole(scenario, number.node):
        return ColumnType("float64", "float64")
    span = property_range(scenario, prop)
    return whole_or_empty(span.low, span.high)


def is_whole(scenario: Scenario, node: Node) -> bool:
    """Whether an expression is certainly a whole number in every state."""
    return all(is_whole_part(scenario, part) for part in walk(node))


def is_whole_part(scenario: Scenario, part: Node) -> bool:
    """Whether a part of an expression makes a whole number of whole numbers; parameters are taken for any."""
    match part:
        case Number(value=value):
            return value == int(value)
        case Name(text=text) if text in scenario.file.definitions:
            return is_whole(scenario, scenario.file.definitions[text].node)
        case Name(text=text):
            owner, _, attribute = text.rpartition(".")
            steps = owner in scenario.file.obligations and attribute in ("done", "verified", "acknowledged", "missed")
            breaches = owner in scenario.file.commitments and attribute == "breaches"
            return steps or breaches or text in scenario.quantities or text == "day"
        case Arithmetic(op=op):
            return op != "/"
        case Call(function=function):
            return FUNCTIONS[function].integral and FUNCTIONS[function].takes is ArgumentKind.NUMBER
        case Negate():
            return True
    return False


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
    columns: ColumnTable
    daily: Mapping[str, IntArray]
    histograms: Mapping[str, DailyHistogram]
    waits: IntArray
    days: int

    def __len__(self) -> int:
        return self.columns.runs

    def freeze(self) -> None:
        """Locks the arrays against writing."""
        self.columns.freeze()
        for array in (*self.daily.values(), self.waits):
            read_only(array)
        for histogram in self.histograms.values():
            histogram.freeze()


class BlockJoin:
    """Blocks joined as they come, in any order, into columns for all runs from ``first`` on.

    What was counted is added up at once; so all blocks together take little more room than the columns. A column that
    has had one value so far is one value, and columns that have been alike so far are one.
    """

    def __init__(self, first: int, runs: int) -> None:
        self.first, self.runs = first, runs
        self.types: Mapping[str, ColumnType] = {}
        self.stored: dict[str, Column] = {}
        self.twins: dict[str, str] = {}  # the first of the columns that are alike
        self.counted: RunBlock | None = None  # without columns
        self.taken = 0

    def add(self, block: RunBlock) -> None:
        """Takes in a block."""
        columns = block.columns.stored
        self.taken += len(block)
        if not self.stored:
            self.types, alike = block.columns.types, dict[bytes, str]()
            for name, values in columns.items():
                self.twins[name] = alike.setdefault(values.dtype.str.encode() + values.tobytes(), name)
                self.stored[name] = np.broadcast_to(values[0], self.runs)
        start = block.first - self.first
        for name, values in columns.items():
            twin = self.twins[name]
            if twin != name and values.tobytes() == columns[twin].tobytes():
                self.stored[name] = self.stored[twin]
                continue
            if twin != name:
                self.twins[name], self.stored[name] = name, parted(self.stored[twin])
            self.put(name, start, values)
        alone = replace(block, columns=ColumnTable({}, {}))
        self.counted = alone if self.counted is None else summed(self.counted, alone, self.taken)

    def put(self, name: str, start: int, values: Column) -> None:
        """Writes the values of some runs into a column."""
        held = self.stored[name]
        if is_one_value(held):
            if np.all(values == held[0]):
                return
            held = self.stored[name] = np.full(self.runs, held[0])
        held[start : start + len(values)] = values

    def joined(self) -> RunBlock:
        """All of them as one block, in the order of runs."""
        assert self.counted is not None and self.taken == self.runs, "every run is there"
        return replace(self.counted, columns=ColumnTable(self.types, self.stored))


def is_one_value(column: Column) -> bool:
    """Whether a column is one value, which stands for all runs."""
    return column.strides == (0,)


def parted(column: Column) -> Column:
    """A column of its own with the values of another."""
    return column if is_one_value(column) else column.copy()


def summed(first: RunBlock, second: RunBlock, runs: int) -> RunBlock:
    """What was counted over two blocks, ``runs`` together, without columns."""
    return RunBlock(
        min(first.first, second.first),
        ColumnTable({}, {}),
        {region: table + second.daily[region] for region, table in first.daily.items()},
        {name: sum_.plus(second.histograms[name], runs) for name, sum_ in first.histograms.items()},
        first.waits + second.waits,
        first.days + second.days,
    )


def join_blocks(blocks: Iterable[RunBlock]) -> RunBlock:
    """Blocks that follow one another as one."""
    parts = list(blocks)
    join = BlockJoin(parts[0].first, sum(map(len, parts)))
    for block in parts:
        join.add(block)
    return join.joined()


def merge_blocks(first: RunBlock, second: RunBlock) -> RunBlock:
    """Two blocks without a common run as one, in the order of their runs."""
    columns = joined_columns((first.columns, second.columns))
    order = np.argsort(columns["run"], kind="stable")
    return replace(summed(first, second, len(first) + len(second)), columns=columns.ordered(order))


def block_from_rows(
    scenario: Scenario, first: int, columns: Mapping[str, ArrayLike], counted: DailyCounts, waits: IntArray
) -> RunBlock:
    """A block with its columns in their order and types."""
    table = ColumnTable.of(column_types(scenario), columns)
    days = int(table.stored["end_day"].sum(dtype=np.int64))
    return RunBlock(first, table, counted.regions, counted.histograms, waits, days)
