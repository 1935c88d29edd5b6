"""The folder of one identity's runs: claimed, filled with parts, finished with tables and a manifest.

The identity says which runs they are; data files depend on it alone. The folder holds a list of the files that were
made in it, in ``parts/identity.json`` while a run goes on, then in ``manifest.json``. Nothing else is ever removed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from ceasefire_sim.errors import CeasefireError, InputError
from ceasefire_sim.results.folder import Folder, Picture, digest
from ceasefire_sim.results.lock import FolderLock
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.results.sealed_blocks import PARTS, Parts, clear_parts
from ceasefire_sim.results.tables import TABLES, write_tables
from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.scenario import SEMANTICS, Scenario
from ceasefire_sim.scenario.model.selection import Selection

__all__ = ["FORMAT", "JOURNAL", "MANIFEST", "SCENARIO", "Store", "run_identity", "scenario_text"]

FORMAT = 2  # of the manifest; 1 had no list of files
MANIFEST = "manifest.json"
JOURNAL = f"{PARTS}/identity.json"
CLEARING = "clearing"  # in the journal while files of another identity are removed
SCENARIO = "scenario.yaml"
LONG_TABLES = ("sweep", "sensitivity")  # as Parquet and CSV
DATA_FILES = (*(f"{table}.parquet" for table in TABLES), "runs.csv", "summary.json", SCENARIO,
              *(f"{table}.{form}" for table in LONG_TABLES for form in ("parquet", "csv")))  # fmt: skip
PICTURES = ("phases", "survival", "endings", "entries", "comparison", "run-0", "run-typical",
            "run-reached", "run-failed", "run-stuck", "run-open")  # fmt: skip
OWN_FILES = (*DATA_FILES, *(f"plots/{name}.png" for name in PICTURES))
OWN_NAME = re.compile("|".join([*map(re.escape, DATA_FILES), r"plots/[\w-]+\.(?:png|svg|pdf)"]))
ANOTHER_FOLDER = "choose another folder, or overwrite it (overwrite=True, --overwrite)"
log = logging.getLogger("ceasefire_sim")


def run_identity(
    scenario: Scenario, runs: int | None, seed: int, precision: Mapping[str, float] | None = None, first: int = 0
) -> dict[str, object]:
    """What decides every number of a run set; ``precision`` is what decides how many runs, where they are not given.

    ``first`` is the number of the first run.
    """
    identity: dict[str, object] = {
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
    identity |= {"first": first} if first else {}
    return identity if precision is None else identity | {"precision": dict(precision)}


class Store:
    """A folder locked for the runs of one identity; ``claim`` makes it theirs.

    To make one changes nothing but the lock, so that ``replaced`` can say what a claim would remove. Use it in a
    ``with`` statement, which lets others have the folder at its end. Raises ``InputError`` where the path is a file
    or a link leads out of the folder, ``LimitError`` where the folder cannot be written or another process works
    on it.
    """

    def __init__(self, path: Path, identity: Mapping[str, object]) -> None:
        self.folder = Folder(path)
        self.identity: dict[str, object] = json.loads(json.dumps(dict(identity)))
        self.folder.open()
        self.lock = FolderLock(path)
        try:
            self.journal = self.folder.read_json(JOURNAL)
            self.manifest = self.folder.read_json(MANIFEST)
        except BaseException:
            self.lock.release()
            raise
        self.begun = mapping(self.journal.get("identity"))
        self.done = mapping(self.manifest.get("identity"))
        self.files = self.listed()
        self.digests: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets others have the folder."""
        self.lock.release()

    @property
    def path(self) -> Path:
        """The folder's path."""
        return self.folder.path

    # what is there ------------------------------------------------------------------------------

    @property
    def replaced(self) -> str:
        """What a claim would remove, in words; empty where the folder holds nothing of another identity."""
        held = self.begun if self.journal else self.done
        if (not held and not self.journal) or self.same(held):
            return ""
        kind = "an interrupted run" if self.journal else "runs"
        return f"{kind} with other settings ({difference(held, self.identity)})"

    def same(self, held: Mapping[str, object]) -> bool:
        """Whether runs are of this identity; finished ones have a number, though with a precision none was given."""
        if self.journal:
            return held == self.identity
        runs = held.get("runs") if self.identity["runs"] is None else self.identity["runs"]
        return held == {**self.identity, "runs": runs}

    def listed(self) -> set[str]:
        """The files that were made here, as far as they have names that files made here can have."""
        names: set[str] = set()
        for record in (self.journal, self.manifest):
            files = record.get("files", OWN_FILES if record else ())  # older ones have no list
            if isinstance(files, Iterable):
                names |= {name for name in files if isinstance(name, str) and OWN_NAME.fullmatch(name)}
        return names

    def strangers(self) -> list[str]:
        """Files of somebody else's that stand where results would be written."""
        own = self.files | ({MANIFEST} if self.done or self.journal else set())
        return [name for name in (MANIFEST, *OWN_FILES) if name not in own and self.folder.holds(name)]

    # the claim ----------------------------------------------------------------------------------

    def may_claim(self, overwrite: bool = False, replace_finished: bool = False) -> bool:
        """Whether a claim is allowed to remove what it would have to."""
        if overwrite:
            return True
        return not self.strangers() and (not self.replaced or (replace_finished and not self.journal))

    def claim(self, overwrite: bool = False, replace_finished: bool = False) -> None:
        """Makes the folder this identity's, and removes what was made of another one.

        ``replace_finished`` allows that for finished runs, ``overwrite`` for interrupted ones and for files that
        were not made here, too. Raises ``InputError`` where it is not allowed.
        """
        if (strangers := self.strangers()) and not overwrite:
            raise InputError(f"{self.path / strangers[0]} is there, and was not made by a run; {ANOTHER_FOLDER}")
        if self.replaced:
            if not self.may_claim(overwrite, replace_finished):
                raise InputError(f"{self.path} holds {self.replaced}; {ANOTHER_FOLDER}")
            log.info("%s: %s removed", self.path, self.replaced)
            self.clear()
        elif CLEARING in self.journal:  # it was interrupted
            self.clear()
        self.record(self.files | set(OWN_FILES))

    def record(self, files: set[str], **more: object) -> None:
        """Writes down whose the folder is now, and which files may come to be in it."""
        self.journal = {"identity": self.identity, "files": sorted(files), **more}
        self.folder.write_json(JOURNAL, self.journal)

    def clear(self) -> None:
        """Removes what was made of another identity, the manifest first: what it says is never beside other files.

        That this is being done is written down before, so that it is gone on with after an interruption.
        """
        self.record(self.files, **{CLEARING: True})
        for name in (MANIFEST, *sorted(self.files)):
            self.folder.remove(name)
        self.folder.remove_empty("plots")
        clear_parts(self.folder)
        self.files, self.manifest = set(), {}

    def parts(self, alternative: int | None = None) -> Parts:
        """Where finished blocks are kept, of the runs or of one of several alternatives."""
        return Parts(self.folder, self.identity, alternative)

    # the end ------------------------------------------------------------------------------------

    def finish(
        self,
        runs: RunTable,
        about: Mapping[str, object],
        summary: Mapping[str, object] | None = None,
        csv: bool = False,
    ) -> None:
        """Writes the tables, the scenario, the summary if there is one, and the manifest; takes the parts away."""
        self.files |= set(write_tables(self.folder, runs, csv))
        if (text := scenario_text(runs.scenario)) is not None:
            self.folder.write_bytes(SCENARIO, text.encode())
            self.files.add(SCENARIO)
        else:
            log.warning("%s: the scenario was changed after it was read; `open_results` will refuse it", self.path)
        self.sign(len(runs), about, summary)

    def sign(self, runs: int, about: Mapping[str, object], summary: Mapping[str, object] | None = None) -> None:
        """Writes the summary if there is one, and the manifest; takes the parts away."""
        if summary is not None:
            self.folder.write_json("summary.json", summary)
            self.files.add("summary.json")
        else:  # of a run before this one, perhaps
            self.folder.remove("summary.json")
            self.files.discard("summary.json")
        self.manifest = {"format": FORMAT, "identity": {**self.identity, "runs": runs}, "about": dict(about)}
        self.digests = {name: digest(self.folder, name) for name in self.files if not name.endswith(".png")}
        self.write_manifest()
        clear_parts(self.folder)
        self.folder.remove(JOURNAL)
        self.folder.remove_empty(PARTS)

    def write_manifest(self) -> None:
        """Writes the manifest: what the runs are, and the SHA-256 of every data file."""
        files = {name: self.digests.get(name) for name in sorted(self.files)}
        self.folder.write_json(MANIFEST, {**self.manifest, "files": files})

    def add_picture(self, name: str, picture: Picture, form: str = "png") -> str:
        """Draws a picture as png, svg or pdf and lists it; its name in the folder."""
        file = f"plots/{name}.{form}"
        if file not in self.files:
            self.files.add(file)  # before it is drawn: what is listed may be missing, what is there is listed
            self.write_manifest()
        self.folder.write_picture(file, picture, form)
        return file


def mapping(value: object) -> dict[str, object]:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def scenario_text(scenario: Scenario) -> str | None:
    """The YAML text a scenario was read from, with what it extends; None where it would not be the same when read.

    That is so where its parts were changed after it was read.
    """
    try:
        plain = scenario
        if scenario.variant or scenario.readings or scenario.overrides:
            plain = scenario.source.scenario(Selection(left_out=scenario.left_out, language=scenario.language))
        text = plain.to_yaml()
        return text if read_again(text, scenario).hash == scenario.hash else None
    except CeasefireError:
        return None


def read_again(text: str, scenario: Scenario) -> Scenario:
    """What a text is with everything written over it that is written over a scenario."""
    return read_scenario_text(text, "scenario", scenario.variant, scenario.readings, dict(scenario.overrides))


def difference(held: Mapping[str, object], wanted: Mapping[str, object]) -> str:
    """In words, where two identities part."""
    if not held:
        return "another version wrote them"
    names = [name for name in wanted if held.get(name) != wanted[name] and (name, wanted[name]) != ("runs", None)]
    if "compared" in wanted or "compared" in held:
        return "other alternatives, or other runs of them"
    if "swept" in wanted or "swept" in held:
        return "another sweep, or other runs of it"
    if names == ["hash"]:
        return "the scenario has changed"
    parts = [f"{name} {setting(held.get(name))}, not {setting(wanted[name])}" for name in names if name != "hash"]
    return "; ".join(parts) or "another version wrote them"


def setting(value: object) -> str:
    """A value of an identity as one says it."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(setting, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {setting(own)}" for name, own in value.items())
    return "none" if value is None else str(value)
