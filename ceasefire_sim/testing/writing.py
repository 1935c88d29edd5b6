"""A drawn scenario as the shortest YAML text that says the same: what is the default anyway is left out."""

from __future__ import annotations

from collections.abc import Mapping

from ceasefire_sim.scenario.source.nodes import Place
from ceasefire_sim.scenario.source.python_data import nodes_of
from ceasefire_sim.scenario.source.yaml_writer import written_yaml
from ceasefire_sim.testing.vocabulary import Data

__all__ = ["yaml_of"]

NOWHERE = Place("", 0, 0)
TRANSITION: Mapping[str, object] = {"chance": 1}
HAPPENING: Mapping[str, object] = {"chance": 1}
# What stands in a part of a section if nothing is written.
DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "incidents": HAPPENING,
    "responses": HAPPENING,
    "obligations": {"pace": 1, "steps": 1, "due_counts": "owed", "verification": 1},
    "commitments": {"every": 1},
}


def yaml_of(data: Data) -> str:
    """The scenario as YAML, texts in quotes only where they need them, defaults left out."""
    return written_yaml(nodes_of(without_defaults(data), NOWHERE))


def without_defaults(data: Data) -> Data:
    """A scenario's data without what stands there anyway."""
    written = dict(data)
    for section, defaults in DEFAULTS.items():
        if section in written:
            written[section] = {name: differing(part, defaults) for name, part in written[section].items()}
    for section in ("mechanisms", "regions"):
        if section in written:
            written[section] = {name: with_moves(part) for name, part in written[section].items()}
    if "phases" in written:
        written["phases"] = with_moves(written["phases"])
    return written


def with_moves(region: Data) -> Data:
    """A region whose transitions are written without their defaults, if there are any."""
    moves = {key: differing(move, TRANSITION) for key, move in region.get("transitions", {}).items()}
    return {key: value for key, value in {**region, "transitions": moves}.items() if value not in ({}, [], None)}


def differing(part: Data, defaults: Mapping[str, object]) -> Data:
    """A part without the fields that have their default."""
    return {key: value for key, value in part.items() if key not in defaults or value != defaults[key]}
