"""What may have been meant: the nearest names, the keys known at a place, and where a key belongs."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ceasefire_sim.scenario.model.changes import Amendment, Reading, Variant
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.parts import (
    Attribution,
    Incident,
    NamedStep,
    Obligation,
    Outcome,
    Parameter,
    Party,
    Phases,
    Quantity,
    Region,
    ScenarioFile,
    Transition,
)
from ceasefire_sim.scenario.model.questions import Property

__all__ = ["did_you_mean", "keys_at", "listed", "near_key", "nearest_paths"]

MOST_SHOWN = 12
SURE = 0.8  # so near that a slip of the pen is likelier than another place
NEAR = 0.62  # at least so near, that 'talk' is no slip for 'attack'
ELSEWHERE = 0.1  # by how much less near a path of another section is
SINGLE = (Phases, Attribution)  # parts that stand alone behind their key, not by name
WHERE: dict[type[Part], str] = {  # what has keys of its own, in the words of the language page
    ScenarioFile: "the file itself, at its left edge",
    Quantity: "a quantity",
    Party: "a party",
    Parameter: "a parameter",
    Attribution: "an attribution",
    Outcome: "an outcome",
    Incident: "an incident",
    Transition: "a transition",
    Region: "a region or mechanism",
    Phases: "the phases",
    NamedStep: "a named step (`steps: {NAME: {…}}`)",
    Obligation: "an obligation",
    Commitment: "a commitment",
    Property: "a property",
    Variant: "a variant",
    Reading: "a reading",
    Amendment: "an amendment",
}


def listed(names: Iterable[str], most: int = MOST_SHOWN) -> str:
    """The names there are; of many, the first ones and how many more there are."""
    known = list(names)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more


def did_you_mean(name: str, known: Iterable[str], section: str = "") -> str:
    """A hint at the nearest known name, as a path in its section if one is given, or the names there are."""
    names = list(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"; did you mean '{section and section + '.'}{close[0]}'?"
    return f"; there are: {listed(names)}" if names else ""


def nearest_paths(written: str, paths: Iterable[str], most: int = 3) -> list[str]:
    """The paths that were most likely meant, the likeliest first: near as a whole, or near in one of their names.

    What stands before the first dot says only where to look: two names of one section are not alike for that.
    """
    every = list(paths)
    section, _, own = written.partition(".")
    inside = bool(own) and any(path.startswith(f"{section}.") for path in every)

    def nearness(path: str) -> float:
        head, _, tail = path.partition(".")
        meant = own if inside else written
        names = tail.split(".")
        begins = any(name.startswith(meant) or meant.startswith(name) for name in names)
        whole = () if inside else (path,)
        ratios = [difflib.SequenceMatcher(None, other, meant).ratio() for other in (*whole, tail, *names)]
        return max(*ratios, SURE * begins) - (ELSEWHERE if inside and head != section else 0.0)

    near = sorted(((nearness(path), path) for path in every), key=lambda pair: -pair[0])
    return [path for ratio, path in near if ratio >= NEAR][:most]


@functools.cache
def fields_by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a part by their keys in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def keys_at(path: tuple[str, ...], model: type[BaseModel] = ScenarioFile) -> list[str]:
    """The keys known at a path of the scenario file, those that everything has last."""
    keys = fields_by_key(model)
    if len(path) == 1:
        return sorted(keys, key=lambda key: key in Part.model_fields)
    annotation = keys[path[0]].annotation if path[0] in keys else None
    for candidate in models_in(annotation):
        for skip in (1, 2):
            if len(path) > skip:
                inner_keys = keys_at(path[skip:], candidate)
                if inner_keys and skip == (1 if candidate in SINGLE else 2):
                    return inner_keys
    return []


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The parts mentioned in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    models: list[type[BaseModel]] = []
    for inner in getattr(annotation, "__args__", ()):
        models += models_in(inner)
    return models


def belongs(key: str) -> str:
    """What has a key of this name, in words; empty if nothing has it, or too much to be of help."""
    owners = [words for part, words in WHERE.items() if key in fields_by_key(part)]
    if "a region or mechanism" in owners:
        owners.remove("the phases")  # which are a region
    return either(owners) if len(owners) <= 3 else ""


def either(choices: list[str]) -> str:
    """Choices in words: a, b or c."""
    *first, last = choices or [""]
    return f"{', '.join(first)} or {last}" if first else last


def near_key(path: tuple[str, ...], names: Mapping[str, str]) -> str:
    """A hint for a key that is not known where it stands: what may have been meant, or where it belongs.

    ``names`` are the paths of what is declared, by bare name.
    """
    name, known = path[-1], keys_at(path)
    meant = {key: key for key in known}
    if len(path) == 1:  # at the left edge a bare name may stand for something declared, too
        meant = {**names, **meant}
    owner = belongs(name) if known else ""
    close = difflib.get_close_matches(name, meant, 1, SURE if owner else 0.6)
    if close:
        return f"; did you mean '{meant[close[0]]}'?"
    if owner:
        return f"; it belongs to {owner}; here there are: {listed(known, len(known))}"
    return f"; there are: {listed(known, len(known))}" if known else ""
