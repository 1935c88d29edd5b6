"""What a report carries besides its words: the scenario, its luck and digests of what came out, under a seal.

Everything in the report is made of this, so whoever has the report can make it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata

from pydantic import TypeAdapter, ValidationError

from ceasefire_sim.errors import CeasefireError, InputError
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.results.store import scenario_text
from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.facts import FactFile
from ceasefire_sim.scenario.model.scenario import SEMANTICS, Scenario
from ceasefire_sim.scenario.source.files import Budget, read_text
from ceasefire_sim.studies.sweeping.table import typed_file
from ceasefire_sim.version import VERSION

__all__ = [
    "FORMAT",
    "QUICK",
    "WHOLE",
    "Carried",
    "ReportEffort",
    "ReportLuck",
    "carried",
    "read_carried",
    "scenario_of",
    "sealed_json",
]

FORMAT = 1


@dataclass(frozen=True)
class ReportEffort:
    """How many runs are made: of each text (None: as many as the file says), at each end of a range, for a repair."""

    runs: int | None
    ends: int
    repairs: int


WHOLE = ReportEffort(None, 1000, 400)
QUICK = ReportEffort(1000, 200, 100)


@dataclass(frozen=True)
class ReportLuck:
    """How many runs are made, of which seed: of each text, and at each end of each range; which answer comes first."""

    runs: int
    ends: int
    repairs: int
    seed: int
    confidence: float
    measure: str | None

    @property
    def is_quick(self) -> bool:
        """Whether it is that of a draft."""
        return self.repairs == QUICK.repairs


@dataclass(frozen=True)
class Carried:
    """What a report carries.

    ``text`` is the scenario with what it extends, ``original`` the file as its author wrote it, if there is one;
    ``file`` is what it is called in a command. ``digests`` are those of the runs of each text, by its name.
    """

    file: str
    hash: str
    text: str
    original: str | None
    variant: str | None
    readings: tuple[str, ...]
    overrides: Mapping[str, object]
    facts: Mapping[str, object]
    luck: ReportLuck
    date: str
    libraries: Mapping[str, str]
    version: str = VERSION
    semantics: int = SEMANTICS
    digests: Mapping[str, str] = field(default_factory=dict)

    def with_digests(self, digests: Mapping[str, str]) -> Carried:
        """The same with the digests of what came out."""
        return replace(self, digests=dict(digests))


def carried(scenario: Scenario, luck: ReportLuck, date: str) -> Carried:
    """What the report of a scenario carries; ``date`` is the day that stands in it.

    Raises ``InputError`` for a scenario that was changed after it was read, for its text would be another.
    """
    text = scenario_text(scenario)
    if text is None:
        raise InputError("the scenario was changed after it was read; a report must carry the text of what it tells")
    facts = {stem: source.model_dump(mode="json", by_alias=True) for stem, source in scenario.facts.items()}
    return Carried(
        typed_file(scenario), scenario.hash, text, original_text(scenario), scenario.variant, scenario.readings,
        dict(scenario.overrides), facts, luck, date, libraries(),
    )  # fmt: skip


def original_text(scenario: Scenario) -> str | None:
    """The file as its author wrote it; None where the scenario came from no file."""
    if not scenario.path:
        return None
    try:
        return read_text(scenario.path, Budget())
    except CeasefireError:
        return None


def libraries() -> dict[str, str]:
    """The versions of the libraries that draw and reckon."""
    return {name: metadata.version(name) for name in ("numpy", "matplotlib")}


def scenario_of(data: Carried) -> Scenario:
    """The scenario that a report carries, with what was written over it.

    Raises ``InputError`` where its text is no scenario, or not the one that the report names.
    """
    overrides = dict(data.overrides)
    scenario = read_scenario_text(data.text, "scenario", data.variant, data.readings, overrides)
    if scenario.hash != data.hash:
        other = "" if data.semantics == SEMANTICS else "; it was written when the language meant something else"
        raise InputError(f"the scenario in the report is not the one that it names (hash {data.hash[:16]}){other}")
    try:
        facts = {stem: FactFile.model_validate(source) for stem, source in data.facts.items()}
    except ValidationError:
        raise InputError("the facts in the report cannot be read") from None
    return replace(scenario, facts=ReadOnlyDict(facts))


def sealed_json(data: Carried) -> str:
    """What is carried as one JSON document with its seal; safe inside an element of HTML."""
    plain = asdict(data)
    text = json.dumps({"format": FORMAT, "seal": seal(plain), **plain}, ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def seal(plain: Mapping[str, object]) -> str:
    """The digest of what is carried."""
    body = json.dumps(dict(plain), ensure_ascii=True, sort_keys=True, allow_nan=False)
    return hashlib.sha256(body.encode()).hexdigest()


def read_carried(text: str, name: str) -> Carried:
    """What a JSON document carries; raises ``InputError`` where it is none, was changed, or of a newer format."""
    try:
        plain = json.loads(text)
        form, written = plain.pop("format"), plain.pop("seal")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(f"{name}: what the report carries cannot be read; the file is damaged") from None
    if form != FORMAT:
        raise InputError(f"{name}: the report is of format {form}, and this version reads format {FORMAT}")
    if seal(plain) != written:
        raise InputError(f"{name}: what the report carries was changed after it was written: its seal is broken")
    try:
        return TypeAdapter(Carried).validate_python(plain)
    except ValidationError:
        raise InputError(f"{name}: what the report carries is not complete") from None
