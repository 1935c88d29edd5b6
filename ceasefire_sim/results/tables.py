"""The tables of a run set as Parquet and CSV: runs, days, and what was waited for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.results.answer import QUANTILE_LEVELS
from ceasefire_sim.results.column_table import Column, ColumnTable
from ceasefire_sim.results.daily_values import DailyHistogram, daily_numbers
from ceasefire_sim.results.folder import Folder
from ceasefire_sim.results.run_block import (
    ENDINGS,
    OPEN_DAYS,
    RunBlock,
    column_types,
    columns_of,
    shown_columns,
    wait_keys,
)
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario

if TYPE_CHECKING:
    import duckdb

    Connection: TypeAlias = duckdb.DuckDBPyConnection
    Relation: TypeAlias = duckdb.DuckDBPyRelation

__all__ = [
    "TABLES",
    "blocked_table",
    "daily_table",
    "details_table",
    "histograms_table",
    "read_block",
    "runs_table",
    "write_long_table",
    "write_tables",
]

TABLES = ("runs", "daily", "blocked", "details", "histograms")
GROUP = 20_480  # rows that are written at a time, and lie in memory wide until then
FIRST_DAYS = ("goal", "held", "entry", "invariants")  # empty where the day never comes


@contextmanager
def database(folder: Path) -> Iterator[Connection]:
    """A database in memory that takes nothing from elsewhere and prints nothing; its errors are told in words."""
    import duckdb

    settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "1"}
    try:
        # its stubs want a type of value they do not name
        with duckdb.connect(":memory:", config=settings) as connection:  # type: ignore[arg-type, unused-ignore]
            # on by itself in a console, a notebook and under `python -c`
            connection.execute("SET enable_progress_bar = false")
            yield connection
    except duckdb.OutOfMemoryException:
        raise LimitError(f"{folder}: there is not enough memory to write the tables; make fewer runs") from None
    except duckdb.Error as error:
        raise LimitError(f"{folder}: {reason_of(str(error))}; nothing half written was left") from None


def reason_of(message: str) -> str:
    """What DuckDB says is wrong, in one line; what it quotes as JSON is taken out of it."""
    quoted = re.search(r'"exception_message":\s*("(?:[^"\\]|\\.)*")', message)
    return str(json.loads(quoted[1]) if quoted else message).splitlines()[0].lower()


def write_tables(folder: Folder, runs: RunTable, csv: bool) -> list[str]:
    """Writes every table as Parquet, and ``runs`` as CSV if asked for; the files' names."""
    tables: dict[str, Callable[[RunTable], Mapping[str, WrittenColumn]]] = {
        "runs": runs_table,
        "daily": lambda runs: written(daily_table(runs)),
        "blocked": lambda runs: written(blocked_table(runs)),
        "details": details_table,
        "histograms": lambda runs: written(histograms_table(runs)),
    }
    with database(folder.path) as connection:
        for name in TABLES:
            relation = registered(connection, tables[name](runs))
            folder.write(f"{name}.parquet", partial(write_parquet, relation))
            if csv and name == "runs":
                folder.write("runs.csv", partial(write_csv, relation))
    return [*(f"{name}.parquet" for name in TABLES), *(["runs.csv"] if csv else [])]


def write_long_table(folder: Folder, name: str, columns: Mapping[str, Column]) -> list[str]:
    """Writes columns, whose masked values are null, as Parquet and as CSV; the files' names."""
    with database(folder.path) as connection:
        relation = registered(connection, written(columns))
        folder.write(f"{name}.parquet", lambda path: relation.write_parquet(str(path), compression="zstd"))
        folder.write(f"{name}.csv", partial(write_csv, relation))
    return [f"{name}.parquet", f"{name}.csv"]


@dataclass(frozen=True)
class WrittenColumn:
    """An array, and what is written of a value ``{}`` of it, in SQL; a masked value of ``mask`` is null."""

    values: Column
    sql: str = "{}"
    mask: Column | None = None


def written(table: Mapping[str, Column]) -> dict[str, WrittenColumn]:
    """Columns written as they are; masked values are null.

    The masks go beside the values as columns of their own: not every version of DuckDB looks at NumPy's masks.
    """
    return {
        name: WrittenColumn(np.ma.getdata(values), mask=np.ma.getmaskarray(values))
        if np.ma.isMaskedArray(values)
        else WrittenColumn(values)
        for name, values in table.items()
    }


def registered(connection: Connection, table: Mapping[str, WrittenColumn]) -> Relation:
    """A table as a relation of the database, which reads the arrays where they lie, some rows at a time."""
    plain: dict[str, Column] = {}
    shown: list[str] = []
    for number, (name, column) in enumerate(table.items()):
        plain[f"v{number}"] = column.values
        expression = column.sql.format(f"v{number}")
        if column.mask is not None:
            plain[f"m{number}"] = column.mask
            expression = f"case when m{number} then null else {expression} end"
        quoted = name.replace('"', '""')  # names are checked long before; nothing else of a scenario reaches SQL
        shown.append(f'{expression} as "{quoted}"')
    connection.register("registered", plain)
    return connection.table("registered").project(", ".join(shown))


def write_parquet(relation: Relation, path: Path) -> None:
    """Writes a relation as Parquet."""
    if "quantity" in relation.columns:  # without any number its column would be nulls of no type
        relation = relation.project("* replace (cast(quantity as varchar) as quantity)")
    relation.write_parquet(str(path), compression="zstd", row_group_size=GROUP)


def write_csv(relation: Relation, path: Path) -> None:
    """Writes a relation as CSV."""
    relation.write_csv(str(path))


def runs_table(runs: RunTable) -> dict[str, WrittenColumn]:
    """The table of runs: names for states, nulls where empty."""
    return {name: written_column(runs, name) for name in shown_columns(runs.scenario)}


def written_column(runs: RunTable, name: str) -> WrittenColumn:
    """One column of runs as it is kept, and how it is written."""
    stored, kind = runs.block.columns.stored[name], runs.block.columns.types[name]
    part = name.partition(".")[0]
    if name == "ending":
        return WrittenColumn(stored, name_sql(ENDINGS))
    if part in ("phase", "regions"):
        return WrittenColumn(stored, name_sql(runs.scenario.regions[name.removeprefix("regions.")].states))
    if part in FIRST_DAYS:
        return WrittenColumn(stored, null_where(f"{{0}} > {runs.scenario.horizon}", sql_cast(kind.kind)))
    if kind.kind == "float64":
        truth = part == "properties" and runs.scenario.is_truth(runs.scenario.file.properties[name.partition(".")[2]])
        empty = "isnan({0})" if kind.empty is None else f"{{0}} = {kind.empty}"
        return WrittenColumn(stored, null_where(empty, "{0} <> 0" if truth else sql_cast(kind.kind)))
    return WrittenColumn(stored, sql_cast(kind.kind))


SQL_TYPES = {"bool": "boolean", "int8": "tinyint", "int16": "smallint", "int32": "integer", "int64": "bigint",
             "float64": "double"}  # fmt: skip


def sql_cast(kind: str) -> str:
    """A value in the type that arrays have."""
    return f"cast({{0}} as {SQL_TYPES[kind]})"


def null_where(empty: str, expression: str) -> str:
    """An expression, null under a condition."""
    return f"case when {empty} then null else {expression} end"


def name_sql(names: Sequence[str]) -> str:
    """The name that a number stands for."""
    cases = " ".join(f"when {number} then '{name}'" for number, name in enumerate(names))
    return f"case {{0}} {cases} end"


def daily_table(runs: RunTable) -> dict[str, Column]:
    """Every day, region and state with its number of runs; then every day and number with its mean and quantiles."""
    blocks: list[tuple[Column, ...]] = []
    for name, region in runs.scenario.regions.items():
        counts = runs.daily(name)
        days = np.repeat(np.arange(len(counts)), len(region.states))
        states = np.tile(np.array(region.states, dtype=object), len(counts))
        blocks.append((days, np.full(counts.size, name, dtype=object), states, counts.ravel()))
    days, *shares = (np.concatenate(column) for column in zip(*blocks, strict=True))
    days_of_numbers, *numbers = number_columns(runs)
    first, more = len(days), len(days_of_numbers)
    columns = {"day": np.concatenate([days, days_of_numbers])}
    columns |= {name: padded(part, 0, more) for name, part in zip(("region", "state", "runs"), shares, strict=True)}
    names = ("quantity", "mean", *(f"q{round(100 * level):02d}" for level in QUANTILE_LEVELS))
    return columns | {name: padded(part, first, 0) for name, part in zip(names, numbers, strict=True)}


def number_columns(runs: RunTable) -> Iterator[Column]:
    """Day, name, mean and quantiles of every quantity and every ``obligations.NAME.done``, a row a day."""
    values = {name: runs.daily_values(name) for name in runs.block.histograms}
    days = runs.scenario.horizon + 1
    yield np.tile(np.arange(days), len(values))
    yield np.repeat(np.array(list(values), dtype=object), days)
    yield np.concatenate([np.zeros(0), *(number.mean for number in values.values())])
    for level in QUANTILE_LEVELS:
        yield np.concatenate([np.zeros(0, np.int64), *(number.quantiles[level] for number in values.values())])


def padded(values: Column, before: int, after: int) -> Column:
    """A column with so many nulls before and after its values."""
    filler = "" if values.dtype == object else 0
    empty = np.ones(before + len(values) + after, bool)
    empty[before : before + len(values)] = False
    return np.ma.masked_array(np.pad(values, (before, after), constant_values=filler), mask=empty)


def blocked_table(runs: RunTable) -> Mapping[str, Column]:
    """Every element that can wait, and each conjunct of its condition.

    ``open`` are the days on which the element could have moved on, its condition aside; ``waited`` those of them
    on which it waited, ``alone`` those on which exactly this conjunct was false; an element whose condition has
    no conjunct has one row without.
    """
    waits = runs.waits
    conjuncts: dict[str, list[str]] = {}
    for path, label in waits:
        conjuncts.setdefault(path, [])
        if label not in ("", OPEN_DAYS):
            conjuncts[path].append(label)
    rows = [(path, label, waits[path, OPEN_DAYS], waits[path, ""], waits[path, label] if label else 0)
            for path, labels in conjuncts.items() for label in (labels or [""])]  # fmt: skip
    paths, labels, opened, waited, alone = (
        (np.array(column, dtype=object) for column in zip(*rows, strict=True))
        if rows
        else (np.zeros(0, dtype=object) for _ in range(5))
    )
    return {
        "path": paths,
        "conjunct": np.ma.masked_array(labels, mask=[label == "" for label in labels]),
        "open": opened.astype(np.int64),
        "waited": waited.astype(np.int64),
        "alone": alone.astype(np.int64),
    }


def details_table(runs: RunTable) -> dict[str, WrittenColumn]:
    """What estimates and plots need besides the table of runs, by run: first days, days spent, numbers of means."""
    shown = shown_columns(runs.scenario)
    return {
        name: written_column(runs, name) for name in columns_of(runs.scenario) if name == "run" or name not in shown
    }


def histograms_table(runs: RunTable) -> dict[str, Column]:
    """What means and quantiles by day are made of: the number of runs with each value of each number, by day.

    ``value`` is the largest of its bin; ``upper`` and ``lower`` are the halves of the sum of all values on the day,
    0 where each value has a bin of its own.
    """
    nothing = np.zeros(0, np.int64)
    rows: list[tuple[Column, ...]] = [(nothing, nothing.astype(object), nothing, nothing, nothing, nothing)]
    for name, histogram in runs.block.histograms.items():
        days, places = np.nonzero(histogram.counts)
        sums = histogram.sums[days] if histogram.bins.width > 1 else np.zeros((len(days), 2), np.int64)
        names = np.full(len(days), name, dtype=object)
        counts = histogram.counts[days, places].astype(np.int64)
        rows.append((days, names, histogram.bins.upper[places], counts, *sums.T))
    columns = (np.concatenate(column) for column in zip(*rows, strict=True))
    return dict(zip(("day", "quantity", "value", "runs", "upper", "lower"), columns, strict=True))


# reading ----------------------------------------------------------------------------------------


def read_block(folder: Folder, scenario: Scenario, first: int) -> RunBlock:
    """The block that tables were written of; raises ``InputError`` where they are of another scenario."""
    try:
        with database(folder.path) as connection:
            files = {name: connection.from_parquet(str(folder.file(f"{name}.parquet"))) for name in TABLES}
            columns = read_columns(scenario, files["runs"], files["details"])
            daily = read_daily(scenario, files["daily"].fetchnumpy())
            histograms = read_histograms(scenario, files["histograms"].fetchnumpy())
            waits = read_waits(scenario, files["blocked"].fetchnumpy())
    except (KeyError, ValueError, TypeError, AssertionError):
        raise InputError(f"{folder.path}: the tables are not those of its scenario") from None
    days = int(columns.stored["end_day"].sum(dtype=np.int64))
    return RunBlock(first, columns, daily, histograms, waits, days)


def read_columns(scenario: Scenario, runs: Relation, details: Relation) -> ColumnTable:
    """The columns of runs, one after another: wide, only one of them lies in memory."""
    types, shown = column_types(scenario), shown_columns(scenario)
    stored: dict[str, Column] = {}
    for name, kind in types.items():
        table = runs if name in shown else details
        if name not in table.columns:
            raise KeyError(name)
        values = table.project('"' + name.replace('"', '""') + '"').fetchnumpy()[name]
        stored[name] = kind.narrow(name, read_column(scenario, name, values))
    return ColumnTable(types, stored)


def read_column(scenario: Scenario, name: str, written: Column) -> Column:
    """A column as arrays have it, from what was written: numbers for names, NaN or the day after the last if empty."""
    kind = name.partition(".")[0]
    if name == "ending":
        return codes(written, ENDINGS)
    if kind in ("phase", "regions"):
        return codes(written, scenario.regions[name.removeprefix("regions.")].states)
    if kind in ("properties", "capped"):
        return np.ma.filled(written.astype(np.float64), np.nan)
    return np.ma.filled(written, scenario.horizon + 1) if kind in FIRST_DAYS else np.asarray(written)


def codes(written: Column, names: Sequence[str]) -> Column:
    """The numbers of names; raises ``ValueError`` for an unknown one."""
    known, places = np.unique(written.astype(str), return_inverse=True)
    return np.array([list(names).index(name) for name in known.tolist()], np.int64)[places]


def read_daily(scenario: Scenario, table: Mapping[str, Column]) -> dict[str, IntArray]:
    """The number of runs by region, day and state, from the table of days."""
    daily = {}
    for name, region in scenario.regions.items():
        counts = np.asarray(table["runs"])[table["region"] == name]
        daily[name] = counts.astype(np.int64).reshape(scenario.horizon + 1, len(region.states))
    return daily


def read_histograms(scenario: Scenario, table: Mapping[str, Column]) -> dict[str, DailyHistogram]:
    """The number of runs with each value of each number by day, from the table of histograms."""
    histograms = {}
    for name, number in daily_numbers(scenario).items():
        bins, rows = number.bins, np.flatnonzero(table["quantity"] == name)
        days, values, runs = (np.asarray(table[column])[rows] for column in ("day", "value", "runs"))
        counts = np.zeros((scenario.horizon + 1, bins.count), np.min_scalar_type(int(runs[days == 0].sum())))
        counts[days, bins.indices(values)] = runs
        sums = np.zeros((scenario.horizon + 1, 2 if bins.width > 1 else 0), np.int64)
        for half, column in enumerate(("upper", "lower")[: sums.shape[1]]):
            sums[days, half] = np.asarray(table[column])[rows]
        histograms[name] = DailyHistogram(bins, counts, sums)
    return histograms


def read_waits(scenario: Scenario, table: Mapping[str, Column]) -> IntArray:
    """The days waited by ``wait_keys``, from the table of what was blocked."""
    days: dict[tuple[str, str], int] = {}
    labels = np.ma.filled(table["conjunct"], "").tolist()
    rows = zip(
        table["path"].tolist(), labels, *(table[name].tolist() for name in ("open", "waited", "alone")), strict=True
    )
    for path, label, opened, waited, alone in rows:
        days[path, OPEN_DAYS], days[path, ""] = opened, waited
        if label:
            days[path, label] = alone
    return np.array([days[key] for key in wait_keys(scenario)], np.int64)
