"""Python data as nodes: what a caller gives instead of a text, taken as YAML would have it or refused in words.

Numbers of any kind (NumPy, ``Decimal``, ``Fraction``) become ``int`` or ``float``, dates their ISO text, tuples and
arrays lists, keys texts. NumPy is never imported: its values are known by where their class comes from.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from ceasefire_sim.characters import character_name, forbidden_character
from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.limits import DEEPEST, LONGEST_INTEGER, LONGEST_KEY, MOST_ITEMS
from ceasefire_sim.scenario.source.nodes import Entry, ListNode, MappingNode, Node, Place, Scalar, ScalarValue
from ceasefire_sim.scenario.source.yaml_messages import shown

__all__ = ["nodes_of"]

PlainValue: TypeAlias = ScalarValue | Mapping[object, object] | list[object] | tuple[object, ...]

UNFIT = {  # what somebody might give, and what to give instead
    set: "a set has no order; write a list",
    frozenset: "a set has no order; write a list",
    bytes: "bytes are no text; decode them",
    bytearray: "bytes are no text; decode them",
    datetime.time: "a time is no day; write a date",
    datetime.timedelta: "a span of time is no day; write a number of days",
}


class UnfitError(Exception):
    """A value that cannot stand in a scenario; the text says why."""


def nodes_of(value: object, place: Place, numbered: bool = False) -> Node:
    """A Python value as nodes that stand at one place.

    With ``numbered`` their columns count them, so that faults sort in the order of the data. Raises
    ``ScenarioError`` with every fault, each at its path.
    """
    builder = DataBuilder(place, numbered)
    node = builder.node(value, ())
    if builder.faults:
        raise ScenarioError(builder.faults)
    return node


class DataBuilder:
    """Builds nodes from Python data, gathering faults."""

    def __init__(self, place: Place, numbered: bool) -> None:
        self.begin = place
        self.numbered = numbered
        self.items = 0
        self.faults: list[Fault] = []

    def place(self) -> Place:
        """The place of the next node."""
        return replace(self.begin, column=self.items) if self.numbered else self.begin

    def fault(self, path: tuple[str, ...], message: str) -> None:
        """Adds a fault at a path."""
        self.faults.append(self.stop(path, message))

    def stop(self, path: tuple[str, ...], message: str) -> Fault:
        """A fault at a path."""
        return Fault(self.begin.file, self.begin.line, 0, ".".join(path), message)

    def node(self, value: object, path: tuple[str, ...]) -> Node:
        """The node of a value; null where it is at fault."""
        self.items += 1
        place = self.place()
        if self.items > MOST_ITEMS:
            raise ScenarioError([self.stop((), f"the data hold more than {MOST_ITEMS} values")])
        if len(path) > DEEPEST:
            message = f"this is nested more than {DEEPEST} levels deep, or holds itself"
            raise ScenarioError([self.stop((*path[:3], "…"), message)])
        try:
            fit = plain_value(value)
        except UnfitError as error:
            self.fault(path, str(error))
            return Scalar(None, place)
        if isinstance(fit, Mapping):
            return self.mapping(fit, path, place)
        if isinstance(fit, (list, tuple)):
            return ListNode(tuple(self.node(item, (*path, str(n))) for n, item in enumerate(fit)), place)
        return Scalar(fit, place, "null" if fit is None else str(fit))

    def mapping(self, data: Mapping[object, object], path: tuple[str, ...], place: Place) -> MappingNode:
        """A mapping, its keys made texts."""
        entries: dict[str, Entry] = {}
        for key, below in data.items():
            key_place = self.place()
            try:
                text = key_text(key)
            except UnfitError as error:
                self.fault(path, str(error))
                continue
            node = self.node(below, (*path, text))
            if text in entries:
                self.fault((*path, text), f"the key '{shown(text)}' stands twice: as a text and as a number")
            entries[text] = Entry(key_place, node)
        return MappingNode(entries, place)


def plain_value(value: object) -> PlainValue:
    """The value as one of those YAML knows; lists and mappings as they are. Raises ``UnfitError``."""
    match value:
        case None | bool() | Mapping() | list() | tuple():
            return value
        case str():
            return checked_text(str.__str__(value))
        case int():
            return checked_integer(int(value))
        case float() | Decimal() | Fraction():
            return checked_real(value)
        case datetime.datetime():
            return day_of(value)
        case datetime.date():
            return value.isoformat()
    if type(value).__module__.partition(".")[0] == "numpy":
        return numpy_value(value)
    unfit = next((words for kind, words in UNFIT.items() if isinstance(value, kind)), "")
    kind = type(value).__name__
    raise UnfitError(unfit or f"{kind} is no value of a scenario; write a text, a number, a list or a mapping")


def checked_text(text: str) -> str:
    """A text without characters that are refused in files."""
    index = forbidden_character(text)
    if index is not None:
        raise UnfitError(f"the character {character_name(text[index])} is not allowed in a text")
    return text


def checked_integer(number: int) -> int:
    """An integer of a size that is of use."""
    if abs(number) >= 10**LONGEST_INTEGER:
        raise UnfitError("this number is too large")
    return number


def checked_real(value: float | Decimal | Fraction) -> int | float:
    """A finite number; decimals and fractions that are integers as ``int``."""
    try:
        number = float(value)
    except (OverflowError, ValueError):  # a fraction beyond every float; a signalling NaN
        number = math.nan if isinstance(value, Decimal) else math.inf
    if math.isnan(number) or (math.isinf(number) and isinstance(value, float)):
        raise UnfitError(f"'{number}' is not a number here; every number is finite")
    if math.isinf(number):
        raise UnfitError("this number is too large")
    if not isinstance(value, float) and value == int(value):
        return checked_integer(int(value))
    return number


def day_of(moment: datetime.datetime) -> str:
    """The date of a moment that is the beginning of a day."""
    if moment.time() != datetime.time():
        raise UnfitError("a day has no time; write a date")
    return moment.date().isoformat()


def numpy_value(value: Any) -> PlainValue:  # Any: NumPy is not imported
    """A NumPy scalar as the Python value it stands for, an array as a list."""
    converted = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(converted, (list, tuple)):
        return list(converted)
    if type(converted).__module__.partition(".")[0] == "numpy":  # a long double, which Python has no type for
        if not hasattr(converted, "__float__"):
            raise UnfitError(f"{type(value).__name__} is no value of a scenario")
        converted = float(converted)
    return plain_value(converted)


def key_text(key: object) -> str:
    """The text of a key: a name, or a number as YAML would have it."""
    try:
        value = plain_value(key)
    except UnfitError as error:
        raise UnfitError(f"a key cannot be {shown(repr(key))}: {error}") from None
    if value is None or isinstance(value, (Mapping, list, tuple)):
        raise UnfitError(f"a key is a name, not {shown(repr(key))}")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > LONGEST_KEY:
        raise UnfitError(f"the key '{shown(text)}' is longer than {LONGEST_KEY} characters")
    return text
