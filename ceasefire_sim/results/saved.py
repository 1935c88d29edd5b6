"""Run sets saved in a folder, and opened again: they answer the same questions.

What is saved are the files of a run. The scenario is read again from ``scenario.yaml``, with what the manifest says
was written over it; the columns, days and waits come from the tables.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ceasefire_sim.arguments import folder_path
from ceasefire_sim.errors import CeasefireError, InputError
from ceasefire_sim.results.folder import Folder, digest, disk_errors
from ceasefire_sim.results.run_block import RunBlock
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.results.store import FORMAT, JOURNAL, MANIFEST, SCENARIO, Store, run_identity, scenario_text
from ceasefire_sim.results.tables import TABLES, read_block
from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.scenario import SEMANTICS, Scenario
from ceasefire_sim.version import VERSION

__all__ = ["open_table", "save_results"]


def save_results(runs: RunTable, path: str | os.PathLike[str], overwrite: bool = False) -> None:
    """Writes runs to a folder; ``overwrite`` lets them replace what else is there.

    Raises ``InputError`` where the folder holds something else, where runs are missing between the first and the last,
    or where the scenario was changed after it was read and cannot be read again; ``LimitError`` where the folder
    cannot be written.
    """
    first, last = (int(runs.array("run")[place]) for place in (0, -1))
    if last - first + 1 != len(runs):
        raise InputError(f"runs are missing between {first} and {last}; add them before you save")
    if scenario_text(runs.scenario) is None:
        raise InputError("the scenario was changed after it was read; its runs cannot be opened again")
    about = {"package": f"ceasefire_sim {VERSION}", "engine": runs.engine, "confidence": runs.confidence}
    with Store(folder_path(path), run_identity(runs.scenario, len(runs), runs.seed, first=first)) as store:
        store.claim(overwrite)
        store.finish(runs, about)


def open_table(path: str | os.PathLike[str]) -> RunTable:
    """The runs in a folder that ``run``, ``simulate(…, out=…)`` or ``RunSet.save`` wrote.

    Raises ``InputError`` where the folder holds no finished runs, a file is missing or has changed, or a newer
    version wrote them.
    """
    folder = Folder(folder_path(path))
    record = record_of(folder)
    for name in (*(f"{table}.parquet" for table in TABLES), SCENARIO):
        if name not in record.files:
            raise InputError(f"{path} has no {name}: another version wrote it, or its scenario cannot be read again")
        if digest(folder, name) != record.files[name]:
            raise InputError(f"{folder.path / name} is missing, or has changed since it was written")
    scenario = scenario_of(folder, record)
    block: RunBlock = read_block(folder, scenario, record.first)
    return RunTable(scenario, record.seed, record.engine, block, record.confidence)


@dataclass(frozen=True)
class Record:
    """What a manifest says."""

    hash: str
    variant: str | None
    readings: tuple[str, ...]
    overrides: Mapping[str, object]
    seed: int
    first: int
    engine: str
    confidence: float
    files: Mapping[str, object]


def record_of(folder: Folder) -> Record:
    """The manifest of finished runs."""
    path = folder.path
    with disk_errors(path):
        if not path.is_dir():
            raise InputError(f"{path} is {'a file, not' if path.exists() else 'not'} a folder of results")
    manifest = folder.read_json(MANIFEST)
    if not manifest:
        if folder.holds(JOURNAL):
            raise InputError(f"{path} holds an interrupted run; the command that began it goes on from there")
        raise InputError(f"{path} holds no results: there is no {MANIFEST} in it that can be read")
    try:
        if int(str(manifest.get("format", 1))) > FORMAT:
            raise InputError(f"{path} was written by a newer version of ceasefire_sim; update to open it")
        identity, about = manifest["identity"], manifest["about"]
        assert isinstance(identity, dict)
        assert isinstance(about, dict)
        if "compared" in identity:
            raise InputError(f"{path} holds a comparison; make the runs of each side with `run` to open them")
        if "swept" in identity:
            raise InputError(f"{path} holds a sweep, whose table is sweep.parquet; it has no single runs to open")
        if identity["semantics"] != SEMANTICS:
            raise InputError(f"{path} holds runs of another version of the language ({identity['semantics']})")
        return Record(
            hash=str(identity["hash"]),
            variant=identity["variant"],
            readings=tuple(identity["readings"]),
            overrides=dict(identity["overrides"]),
            seed=int(identity["seed"]),
            first=int(identity.get("first", 0)),
            engine=str(about["engine"]),
            confidence=float(about.get("confidence", 0.95)),
            files=dict(manifest.get("files", {})),  # type: ignore[call-overload]  # what is no mapping is a TypeError
        )
    except (KeyError, TypeError, ValueError, AttributeError, AssertionError):
        raise InputError(f"{path / MANIFEST} is not as it was written") from None


def scenario_of(folder: Folder, record: Record) -> Scenario:
    """The scenario of saved runs, read again."""
    path = folder.file(SCENARIO)
    try:
        text = path.read_text("utf-8")
        scenario = read_scenario_text(text, str(path), record.variant, record.readings, record.overrides)
    except (CeasefireError, OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    if scenario.hash != record.hash:
        raise InputError(f"{path} is not the scenario of these runs any more")
    return scenario
