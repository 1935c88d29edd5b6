"""The folder of a run: parts while it goes on, tables and a manifest when it is done.

Every file is written under another name first and renamed when it is whole, so that whatever happens no half
file stands under its own name. The identity says which runs they are; data files depend on it alone.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.results.run_block import ENDINGS, OPEN_DAYS, RunBlock, shown_columns
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.model.scenario import SEMANTICS, Scenario

__all__ = ["Folder", "Store", "identity"]

Span = tuple[int, int]
Array = Any
TABLES = ("runs", "daily", "blocked")


def identity(
    scenario: Scenario, runs: int | None, seed: int, precision: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What decides every number of a run set; ``precision`` is what decides how many runs, where they are not given."""
    found = {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "semantics": SEMANTICS,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "overrides": dict(scenario.overrides),
        "seed": seed,
        "runs": runs,
        "horizon": scenario.horizon,
    }
    return found if precision is None else found | {"precision": dict(precision)}


class Folder:
    """A folder whose files are written whole or not at all; what the disk refuses is told in one line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def guarded(self, act: Callable[..., Any], *arguments: Any) -> Any:
        """Does something with the folder; raises ``LimitError`` where the disk refuses."""
        try:
            return act(*arguments)
        except OSError as error:
            what = (error.strerror or str(error)).splitlines()[0].lower()
            raise LimitError(f"{error.filename or self.folder}: {what}; nothing half written was left") from None

    def open(self) -> None:
        """Makes the folder, and clears away what an interruption left half written."""
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"{self.folder} is a file; results are written to a folder")
        self.guarded(lambda: self.folder.mkdir(parents=True, exist_ok=True))
        for stray in list(self.folder.rglob("*.writing")):
            self.guarded(stray.unlink)

    def read(self, name: str) -> dict[str, Any]:
        """A JSON file of the folder; nothing where there is none that can be read."""
        try:
            found = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, name: str, fill: Callable[[Path], None]) -> None:
        """Writes a file under another name and renames it when it is whole."""
        self.guarded(self.replace, name, fill)

    def replace(self, name: str, fill: Callable[[Path], None]) -> None:
        """Writes a draft beside a file and puts it in its place."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".writing")
        try:
            fill(draft)
            os.replace(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def write_json(self, name: str, data: Any) -> None:
        """Writes a JSON file."""
        text = json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
        self.write(name, lambda path: whole(path, text.encode()))

    def picture(self, name: str, made: Any) -> None:
        """Writes a figure as PNG."""
        self.write(name, lambda path: made.savefig(path, format="png"))


class Store(Folder):
    """A folder for the runs of one identity.

    ``replaces`` lets a finished run of another identity be replaced, ``overwrite`` also parts of one that was
    interrupted. Raises ``InputError`` where the folder holds another identity, ``LimitError`` where it cannot
    be written.
    """

    def __init__(
        self, folder: Path, identity: Mapping[str, Any], overwrite: bool = False, replaces: bool = False
    ) -> None:
        super().__init__(folder)
        self.identity: dict[str, Any] = json.loads(json.dumps(dict(identity)))
        self.replaced = False
        self.prefix = ""
        self.open()
        self.claim(overwrite, replaces)

    def claim(self, overwrite: bool, replaces: bool) -> None:
        """Looks at what the folder holds, and makes it this identity's."""
        begun, done = self.read("parts/identity.json"), self.read("manifest.json").get("identity", {})
        other = (begun and begun != self.identity) or (not begun and done and not self.made(done))
        if other and not (overwrite or (replaces and not begun)):
            held = begun or done
            raise InputError(
                f"{self.folder} holds {'an interrupted run' if begun else 'runs'} of another identity"
                f" ({difference(held, self.identity)}); choose another --out, or --overwrite"
            )
        self.replaced = bool(other)
        if other:
            self.guarded(self.clear)
        self.write_json("parts/identity.json", self.identity)

    def made(self, done: Mapping[str, Any]) -> bool:
        """Whether finished runs are of this identity; with a precision their number is found, not given."""
        runs = done.get("runs") if self.identity["runs"] is None else self.identity["runs"]
        return dict(done) == {**self.identity, "runs": runs}

    def clear(self) -> None:
        """Removes what was made of another identity, the manifest first: what it says is never beside other files."""
        for name in ("manifest.json", "summary.json", *(f"{table}.parquet" for table in TABLES), "runs.csv"):
            (self.folder / name).unlink(missing_ok=True)
        for path in (self.folder / "plots").glob("*.png"):
            path.unlink()
        self.clear_parts()

    def clear_parts(self) -> None:
        """Removes the parts."""
        for path in (self.folder / "parts").glob("*"):
            path.unlink()

    # parts --------------------------------------------------------------------------------------

    def of(self, alternative: int) -> Store:
        """The same folder, for the parts of one of several alternatives."""
        found = copy.copy(self)
        found.prefix = f"{alternative}-"
        return found

    def part(self, span: Span) -> str:
        """The name of the part with a block."""
        return f"parts/{self.prefix}{span[0]:015d}-{span[1]:07d}.npz"

    def parts(self) -> Iterator[tuple[Span, Path]]:
        """The blocks kept, none of them overlapping."""
        upto = 0
        for path in sorted((self.folder / "parts").glob(f"{self.prefix}*.npz")):
            first, _, count = path.stem.removeprefix(self.prefix).partition("-")
            if first.isdecimal() and count.isdecimal() and int(first) >= upto and readable(path):
                upto = int(first) + int(count)
                yield (int(first), int(count)), path

    def keep(self, span: Span, block: RunBlock) -> None:
        """Keeps a finished block."""
        arrays = {f"column {name}": values for name, values in block.columns.items()}
        arrays |= {f"daily {name}": values for name, values in block.daily.items()}
        arrays |= {"waits": block.waits, "days": np.int64(block.days)}

        def fill(path: Path) -> None:
            with path.open("wb") as stream:
                np.savez(stream, **arrays)
                stream.flush()
                os.fsync(stream.fileno())

        self.write(self.part(span), fill)

    def load(self, span: Span) -> RunBlock:
        """A block that was kept."""
        with np.load(self.folder / self.part(span), allow_pickle=False) as found:
            columns = {n.removeprefix("column "): found[n] for n in found.files if n.startswith("column ")}
            daily = {n.removeprefix("daily "): found[n] for n in found.files if n.startswith("daily ")}
            return RunBlock(span[0], columns, daily, found["waits"], int(found["days"]))

    # the end ------------------------------------------------------------------------------------

    def finish(self, runs: RunSet, summary: Mapping[str, Any], about: Mapping[str, Any], csv: bool = False) -> None:
        """Writes the tables, the summary and the manifest, and takes the parts away."""
        self.guarded(self.write_tables, runs, csv)
        self.sign(len(runs), summary, about)

    def sign(self, runs: int, summary: Mapping[str, Any], about: Mapping[str, Any]) -> None:
        """Writes the summary and the manifest, and takes the parts away."""
        self.write_json("summary.json", summary)
        told = {**self.identity, "runs": runs}
        self.write_json("manifest.json", {"identity": told, "about": dict(about)})
        self.guarded(self.clear_parts)
        self.guarded((self.folder / "parts").rmdir)

    def write_tables(self, runs: RunSet, csv: bool) -> None:
        """Writes ``runs``, ``daily`` and ``blocked`` as Parquet, and the first as CSV if asked for."""
        import duckdb

        settings: Any = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "1"}
        try:
            with duckdb.connect(":memory:", config=settings) as connection:
                tables = (("runs", runs_table(runs)), ("daily", daily_table(runs)), ("blocked", blocked_table(runs)))
                for name, table in tables:
                    connection.register("made", table)
                    self.write(f"{name}.parquet", partial(write_parquet, connection))
                    if csv and name == "runs":
                        self.write("runs.csv", partial(write_csv, connection))
                    connection.unregister("made")
        except duckdb.Error as error:
            raise OSError(None, str(error).splitlines()[0], str(self.folder)) from None


def write_parquet(connection: Any, path: Path) -> None:
    """Writes the table registered as `made` as Parquet."""
    connection.table("made").write_parquet(str(path), compression="zstd")


def write_csv(connection: Any, path: Path) -> None:
    """Writes the table registered as `made` as CSV."""
    connection.table("made").write_csv(str(path))


def whole(path: Path, data: bytes) -> None:
    """Writes a file and waits until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def readable(path: Path) -> bool:
    """Whether a part is whole."""
    try:
        with np.load(path, allow_pickle=False) as found:
            return "waits" in found.files
    except (OSError, ValueError, EOFError, KeyError, BadZipFile):
        return False


def difference(held: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """In words, where two identities part."""
    names = [name for name in asked if held.get(name) != asked[name] and (name, asked[name]) != ("runs", None)]
    if "compared" in asked or "compared" in held:
        return "other alternatives, or other runs of them"
    if names == ["hash"]:
        return "the scenario has changed"
    shown = [f"{name} {held.get(name)!r}, not {asked[name]!r}" for name in names if name != "hash"]
    return "; ".join(shown) or "another version wrote them"


def runs_table(runs: RunSet) -> dict[str, Array]:
    """The table of runs: names for states, nulls where empty."""
    return {name: shown(runs, name) for name in shown_columns(runs.scenario)}


def shown(runs: RunSet, name: str) -> Array:
    """One column as it is written."""
    values = runs.array(name)
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


def daily_table(runs: RunSet) -> dict[str, Array]:
    """Every day, region and state with its number of runs."""
    days, regions, states, counts = [], [], [], []
    for name, part in runs.scenario.regions.items():
        table = runs.daily(name)
        days.append(np.repeat(np.arange(len(table)), len(part.states)))
        regions.append(np.full(table.size, name, dtype=object))
        states.append(np.tile(np.array(part.states, dtype=object), len(table)))
        counts.append(table.ravel())
    joined = [np.concatenate(one) for one in (days, regions, states, counts)]
    return dict(zip(("day", "region", "state", "runs"), joined, strict=True))


def blocked_table(runs: RunSet) -> dict[str, Array]:
    """Every element that can wait, and each conjunct of its condition.

    ``open`` are the days on which the element could have moved on, its condition aside; ``waited`` those of them
    on which it waited, ``alone`` those on which exactly this conjunct was false; an element whose condition has
    no conjunct has one row without.
    """
    waits = runs.waits
    by_path: dict[str, list[str]] = {}
    for path, label in waits:
        by_path.setdefault(path, [])
        if label not in ("", OPEN_DAYS):
            by_path[path].append(label)
    rows = [(path, label, waits[path, OPEN_DAYS], waits[path, ""], waits[path, label] if label else 0)
            for path, texts in by_path.items() for label in (texts or [""])]  # fmt: skip
    paths, texts, opened, waited, alone = (
        (np.array(column, dtype=object) for column in zip(*rows, strict=True))
        if rows
        else (np.zeros(0, dtype=object) for _ in range(5))
    )
    return {
        "path": paths,
        "conjunct": np.ma.masked_array(texts, mask=[text == "" for text in texts]),
        "open": opened.astype(np.int64),
        "waited": waited.astype(np.int64),
        "alone": alone.astype(np.int64),
    }
