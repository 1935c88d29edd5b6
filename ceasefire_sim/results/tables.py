"""The tables of a run set as Parquet and CSV: runs, days, and what was waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ceasefire_sim.errors import LimitError
from ceasefire_sim.results.folder import Folder
from ceasefire_sim.results.run_block import ENDINGS, OPEN_DAYS, shown_columns
from ceasefire_sim.results.runset import RunSet

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    # of any kind: a column is whole numbers, reals, truths or texts
    Column: TypeAlias = NDArray[Any]
    Connection: TypeAlias = duckdb.DuckDBPyConnection

__all__ = ["blocked_table", "daily_table", "runs_table", "write_tables"]


@contextmanager
def database(folder: Path) -> Iterator[Connection]:
    """A database in memory that takes nothing from elsewhere; its errors are told in words."""
    import duckdb

    settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "1"}
    try:
        # its stubs want a type of value they do not name
        with duckdb.connect(":memory:", config=settings) as connection:  # type: ignore[arg-type, unused-ignore]
            yield connection
    except duckdb.OutOfMemoryException:
        raise LimitError(f"{folder}: there is not enough memory to write the tables; make fewer runs") from None
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].lower()
        raise LimitError(f"{folder}: {reason}; nothing half written was left") from None


def write_tables(folder: Folder, runs: RunSet, csv: bool) -> list[str]:
    """Writes ``runs``, ``daily`` and ``blocked`` as Parquet, and the first as CSV if asked for; the files' names."""
    tables = {"runs": runs_table, "daily": daily_table, "blocked": blocked_table}
    with database(folder.path) as connection:
        for name, table_of in tables.items():
            connection.register("shown", table_of(runs))
            folder.write(f"{name}.parquet", partial(write_parquet, connection))
            if csv and name == "runs":
                folder.write("runs.csv", partial(write_csv, connection))
            connection.unregister("shown")
    return [*(f"{name}.parquet" for name in tables), *(["runs.csv"] if csv else [])]


def write_parquet(connection: Connection, path: Path) -> None:
    """Writes the table that is registered as Parquet."""
    connection.table("shown").write_parquet(str(path), compression="zstd")


def write_csv(connection: Connection, path: Path) -> None:
    """Writes the table that is registered as CSV."""
    connection.table("shown").write_csv(str(path))


def runs_table(runs: RunSet) -> dict[str, Column]:
    """The table of runs: names for states, nulls where empty."""
    return {name: shown_column(runs, name) for name in shown_columns(runs.scenario)}


def shown_column(runs: RunSet, name: str) -> Column:
    """One column as it is written."""
    values: Column = runs.array(name)
    if name == "ending":
        return np.array(ENDINGS, dtype=object)[values]
    if name == "phase" or name.startswith("regions."):
        return np.array(runs.scenario.regions[name.removeprefix("regions.")].states, dtype=object)[values]
    if name.startswith("properties."):
        empty = np.isnan(values)
        filled = np.where(empty, 0.0, values)
        truth = runs.scenario.is_truth(runs.scenario.file.properties[name.partition(".")[2]])
        return np.ma.masked_array(filled.astype(bool) if truth else filled, mask=empty)
    return values


def daily_table(runs: RunSet) -> dict[str, Column]:
    """Every day, region and state with its number of runs."""
    blocks: list[tuple[Column, ...]] = []
    for name, region in runs.scenario.regions.items():
        counts = runs.daily(name)
        days = np.repeat(np.arange(len(counts)), len(region.states))
        states = np.tile(np.array(region.states, dtype=object), len(counts))
        blocks.append((days, np.full(counts.size, name, dtype=object), states, counts.ravel()))
    columns = [np.concatenate(column) for column in zip(*blocks, strict=True)]
    return dict(zip(("day", "region", "state", "runs"), columns, strict=True))


def blocked_table(runs: RunSet) -> Mapping[str, Column]:
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
