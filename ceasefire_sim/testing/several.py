"""Hypothesis strategies for what is written once for an index: families of parts, and references to one or to all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import Data

__all__ = ["several"]

INDEXES: Mapping[str, tuple[str, ...]] = {"sector": ("west", "east"), "week": ("early", "later")}
FAMILIES = (
    "quantities", "parameters", "definitions", "incidents", "responses", "mechanisms", "regions", "obligations",
    "commitments", "invariants", "properties",
)  # fmt: skip
Family: TypeAlias = tuple[str, str]  # a section, and the name of a part of it
LABELS = ("together", "verified_by", "by")  # fields that hold a bare name
PATHS = ("breached_by", "remove", "parties", "owed_by", "owed_to", "against", "states", "active", "final")
TRUE_OF_ALL = ("fulfilled", "overdue", "late", "waiting", "kept", "owed")
ADDED_UP = ("done", "verified", "acknowledged", "breaches", "missed")


@st.composite
def several(draw: st.DrawFn, data: Data) -> Data:
    """A scenario's data with a part of up to three sections, or of each, written for one index, or for two.

    Each reference to such a part means one of those it stands for, or all of them.
    """
    sections = [section for section in FAMILIES if data.get(section)]
    some = st.lists(st.sampled_from(sections), min_size=1, max_size=3, unique=True)
    of = draw(st.one_of(some, some, some, st.just(sections))) if sections else []
    chosen = [(section, draw(st.sampled_from(list(data[section])))) for section in of]
    indexed = {family: draw(st.sampled_from([("sector",), ("sector",), tuple(INDEXES)])) for family in chosen}
    indexed = with_partners(indexed, data.get("obligations") or {})
    writer = FamilyWriter({name: indexes for (_, name), indexes in indexed.items()}, count(draw(st.integers(0, 5))))
    written: Data = {key: writer.written(value, (key,)) for key, value in data.items()}
    for (section, name), indexes in indexed.items():
        part = written[section][name]
        whole = part if isinstance(part, dict) else {"value": part}
        written[section][name] = {"for": indexes[0] if len(indexes) == 1 else list(indexes), **whole}
    used = [index for index in INDEXES if any(index in indexes for indexes in indexed.values())]
    return {**written, "indexes": {index: list(INDEXES[index]) for index in used or ["sector"]}}


def with_partners(indexed: dict[Family, tuple[str, ...]], duties: Data) -> dict[Family, tuple[str, ...]]:
    """The families, and of two duties that step together both, for the same indexes."""
    pairs = [(name, part["together"]) for name, part in duties.items() if "together" in part]
    for pair in pairs:
        indexes = next((indexed[("obligations", name)] for name in pair if ("obligations", name) in indexed), None)
        if indexes is not None:
            indexed = {**indexed, **{("obligations", name): indexes for name in pair}}
    return indexed


@dataclass(frozen=True)
class FamilyWriter:
    """Writes references to what stands for several; each in the next of the forms there are."""

    families: Mapping[str, tuple[str, ...]]
    turns: Iterator[int]

    def written(self, value: object, path: tuple[str, ...], within: tuple[str, ...] = ()) -> object:
        """A value of the data at a path, inside a part that is written for some indexes."""
        if isinstance(value, dict):
            inner = {key: self.within(path, key, within) for key in value}
            return {key: self.written(below, (*path, key), inner[key]) for key, below in value.items()}
        if isinstance(value, list):
            return [self.written(item, path, within) for item in value]
        if not isinstance(value, str) or path[-1] in PATHS or path[0] in ("parties", "scenario"):
            return value
        if path[0] == "properties" and path[-1] == "count":  # a path, which means each
            return value
        if path[-1] in LABELS:
            return self.label(value, within)
        return self.expression(value, within)

    def within(self, path: tuple[str, ...], key: str, within: tuple[str, ...]) -> tuple[str, ...]:
        """The indexes for which the part is written that a key leads into."""
        return self.families.get(key, ()) if len(path) == 1 and path[0] in FAMILIES else within

    def label(self, name: str, within: tuple[str, ...]) -> str:
        """A bare name as that of one of those it stands for."""
        values = [f"{{{index}}}" if index in within else self.value(index) for index in self.families.get(name, ())]
        return "_".join([name, *values])

    def expression(self, text: str, within: tuple[str, ...]) -> str:
        """An expression or an effect with each reference written out."""
        target = re.match(r"\w+(?:\.\w+)? (?:\+=|-=|=) ", text)
        start = target.end() if target else 0
        head = REFERENCE.sub(lambda match: self.reference(match, within, alone=True), text[:start])
        return head + REFERENCE.sub(lambda match: self.reference(match, within, alone=False), text[start:])

    def reference(self, match: re.Match[str], within: tuple[str, ...], alone: bool) -> str:
        """What stands in place of a name: one of those it stands for, or all of them."""
        name, attribute = match["name"], match["attribute"] or ""
        indexes = self.families.get(name)
        if indexes is None:
            return match[0]
        form = next(self.turns)
        fact = attribute.removeprefix(".")
        if form % 3 == 2 and not alone and fact in (*TRUE_OF_ALL, *ADDED_UP):
            inside = ", ".join(["each", *map(self.value, indexes[1:])])
            function = "all" if fact in TRUE_OF_ALL else "sum"
            return f"{function}({name}[{inside}]{attribute} for each in {indexes[0]})"
        inside = ", ".join(index if index in within else self.value(index) for index in indexes)
        plain = not any(index in within for index in indexes)
        return (
            f"{name}_{inside.replace(', ', '_')}{attribute}" if plain and form % 3 else f"{name}[{inside}]{attribute}"
        )

    def value(self, index: str) -> str:
        """A value of an index."""
        return INDEXES[index][next(self.turns) % len(INDEXES[index])]


# A name that nothing stands before that would make it a path, an attribute or a state, with the attribute behind it.
REFERENCE = re.compile(r"(?<![\w.])(?<!happened\()(?<!days_without\()(?P<name>[a-z_]\w*)(?P<attribute>\.\w+)?")
