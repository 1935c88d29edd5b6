"""Hypothesis strategies for what changes no run: titles and sources, who acts, what is expected, sweeps, units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import TypeAlias

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import Data

__all__ = ["with_notes"]

Turns: TypeAlias = Iterator[int]
EVERY = 1_000_000  # from this turn on every part has every text
TEXTS: Mapping[str, object] = {
    "title": {"en": "On paper", "ar": "على الورق"},
    "about": "What it is for.",
    "note": "Our assumption; vary it.",
    "clause": "Annex I, point 4",
    "source": ["assumption", "a statement of 2 March"],
}
PARTS = (
    "quantities", "incidents", "responses", "mechanisms", "regions", "obligations", "commitments", "invariants",
    "properties", "readings", "amendments", "variants", "parties", "parameters",
)  # fmt: skip
TRUTHS = ("eventually", "always", "hold")  # forms of properties whose answer is a probability
ACTING = ("incidents", "responses", "obligations")


@st.composite
def with_notes(draw: st.DrawFn, data: Data) -> Data:
    """A scenario's data, every part with the next of the fields that change no run; or as it was."""
    if not draw(st.booleans()):
        return data
    turns = count(draw(st.one_of(st.integers(0, 9), st.just(EVERY))))
    noted: Data = {
        key: {name: part_noted(key, part, turns, data) for name, part in value.items()} if key in PARTS else value
        for key, value in data.items()
    }
    if "phases" in noted:
        noted["phases"] = with_moves("phases", text_added(noted["phases"], turns), turns, data)
    return {**text_added(noted, turns), **of_the_file(data, turns)}


def text_added(part: Data, turns: Turns) -> Data:
    """A part with the next text, or with all; a text that stands there stays."""
    fields, turn = [*TEXTS, ""], next(turns)
    wanted = fields if turn >= EVERY else [fields[turn % len(fields)]]
    return {**{field: TEXTS[field] for field in wanted if field}, **part}


def of_the_file(data: Data, turns: Turns) -> Data:
    """What the whole file may say of how it is run and where it comes from."""
    turn = next(turns)
    every: Data = {"runs": 40, "seed": 7, "sources": ["seeds/dayton-accounts.yaml"]}
    field = [*every, ""][turn % 4]
    chosen = {key: value for key, value in every.items() if turn >= EVERY or key == field}
    sweeps: Data = {}
    single = [
        name for name, part in data.get("parameters", {}).items() if not (isinstance(part, dict) and "for" in part)
    ]
    if single:
        name = single[0]
        values = {"from": 0.2, "to": 0.6, "step": 0.2} if turn % 2 else [0.2, 0.4]
        sweeps = {"sweeps": {"along": {name: values}}}
    return {**chosen, **sweeps}


def part_noted(section: str, part: object, turns: Turns, data: Data) -> object:
    """A part of a section with a text, and with what only parts of that section have."""
    if not isinstance(part, dict):
        return part
    noted = text_added(part, turns)
    adding = ADDED.get(section)
    noted = adding(noted, next(turns), data) if adding is not None else noted
    if section in ("mechanisms", "regions"):
        return with_moves(section, noted, turns, data)
    for key in ("outcomes", "steps"):
        noted = {**noted, **below_noted(key, noted.get(key), turns)}
    if isinstance(noted.get("attribution"), dict):
        noted = {**noted, "attribution": text_added(noted["attribution"], turns)}
    if section == "parties" and "quantities" in noted:
        noted = {**noted, "quantities": {name: text_added(own, turns) for name, own in noted["quantities"].items()}}
    return noted


def below_noted(key: str, below: object, turns: Turns) -> Data:
    """The outcomes or the named steps of a part, each with a text."""
    if isinstance(below, list):
        return {key: [text_added(item, turns) for item in below]}
    return {key: {name: text_added(item, turns) for name, item in below.items()}} if isinstance(below, dict) else {}


def with_moves(section: str, region: Data, turns: Turns, data: Data) -> Data:
    """A region whose transitions have texts, and somebody who makes them."""
    moves = {
        key: acted(text_added(move, turns), next(turns), data) for key, move in region.get("transitions", {}).items()
    }
    return {**region, "transitions": moves} if moves or section == "phases" else region


def acted(part: Data, turn: int, data: Data) -> Data:
    """A part that somebody does, or somebody else carries out, where there are parties."""
    forms: tuple[Data, ...] = ({}, {"by": "north"}, {"by": ["south"], "performed_by": "north"})
    return {**forms[turn % 3], **part} if data.get("parties") else part


def of_a_property(part: Data, turn: int, data: Data) -> Data:
    """What is expected of a property, or what the record says of it."""
    truth = any(form in part for form in TRUTHS)
    forms: tuple[Data, ...] = ({}, {"expect": [0, 1] if truth else ">= -1000"}, {"observed": True if truth else 3})
    return {**part, **(forms[turn % 3] if truth or "days_until" in part or "count" in part else {})}


def with_unit(part: Data, turn: int, data: Data) -> Data:
    """A number with its unit, or without."""
    return {**part, "unit": "points"} if turn % 2 else part


# What parts of a section may have besides a text.
ADDED: Mapping[str, Callable[[Data, int, Data], Data]] = {
    "quantities": with_unit,
    "parameters": with_unit,
    "properties": of_a_property,
    "parties": lambda part, turn, data: {**part, "plural": bool(turn % 2)},
    "readings": lambda part, turn, data: {"by": "north", **part} if data.get("parties") else part,
    "commitments": lambda part, turn, data: {"owed_to": "south", **part} if data.get("parties") else part,
    **dict.fromkeys(ACTING, acted),
}
