"""Texts whose parties and duties bear other names, or stand in another order, with nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import ceasefire_sim as cs
from ceasefire_sim.scenario.source.nodes import plain_data
from ceasefire_sim.testing import to_yaml

Data = Mapping[str, Any]
Rename = Callable[[str], str]
PROSE = {"title", "about", "note", "unit", "source", "sources", "scenario"}  # says nothing by name
SIDES = ("parties", "obligations")
NAMED = re.compile(r"(side|duty)(\d+)", re.IGNORECASE)


def shipped_data(name: str) -> dict[str, Any]:
    """A shipped scenario as plain data, without what it cites."""
    data = plain_data(cs.read_scenario(name).written)
    assert isinstance(data, dict)
    return {key: value for key, value in data.items() if key not in PROSE - {"scenario", "title"}}


def scenario_of(data: Data) -> cs.Scenario:
    """The scenario of some data, with all readings it has."""
    return cs.read_scenario_text(to_yaml(dict(data)), "text.yaml", readings=["all"] if data.get("readings") else [])


def numbered(data: Data, backwards: bool) -> dict[str, Any]:
    """The data in which parties are side0, side1 … and duties duty0, duty1 … , counted from the first or the last."""
    names: dict[str, str] = {}
    for section, prefix in zip(SIDES, ("side", "duty"), strict=True):
        keys = list(data.get(section, {}))
        numbers = reversed(range(len(keys))) if backwards else range(len(keys))
        names |= {key: f"{prefix}{number}" for key, number in zip(keys, numbers, strict=True)}
    token = re.compile(r"\b[a-z]\w*\b")
    renamed = changed(data, lambda text: token.sub(lambda match: names.get(match.group(), match.group()), text))
    assert isinstance(renamed, dict)
    return renamed


def changed(value: Any, rename: Rename) -> Any:
    """Data in which every key and every text that is no prose is renamed."""
    if isinstance(value, dict):
        return {rename(key): part if key in PROSE else changed(part, rename) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [changed(part, rename) for part in value]
    return rename(value) if isinstance(value, str) else value


def exchange_of(data: Data) -> Rename:
    """What makes the names of numbered data those that are counted from the other end, in any text about it."""
    last = {prefix: len(data.get(section, {})) - 1 for section, prefix in zip(SIDES, ("side", "duty"), strict=True)}

    def exchanged(match: re.Match[str]) -> str:
        prefix = match.group(1)
        return f"{prefix}{last[prefix.lower()] - int(match.group(2))}"

    return lambda text: NAMED.sub(exchanged, text)


def turned(data: Data) -> dict[str, Any]:
    """The data in which parties and obligations stand in the opposite order."""
    return {key: dict(reversed(value.items())) if key in SIDES else value for key, value in data.items()}
