"""A file as nodes: what is written, and where every key and value stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

__all__ = [
    "Entry",
    "ListNode",
    "MappingNode",
    "Node",
    "Place",
    "PlainData",
    "Scalar",
    "ScalarValue",
    "SourceText",
    "place_in",
    "plain_data",
]

ScalarValue: TypeAlias = str | int | float | None  # a truth value is an int in Python
PlainData: TypeAlias = "ScalarValue | list[PlainData] | dict[str, PlainData]"  # what JSON knows
BLANKS = " \t\r\n"
WRITTEN = re.compile(r"[^ \t\r\n]")
WRITTEN_IN_QUOTES = re.compile(r"''|[^ \t\r\n]")  # in single quotes a quote is written twice


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """The text of a file."""

    file: str
    text: str

    def place(self, index: int) -> Place:
        """The place of the character at an index."""
        return Place(self.file, self.text.count("\n", 0, index) + 1, index - self.text.rfind("\n", 0, index))

    def line_around(self, index: int) -> tuple[str, str]:
        """The line an index stands in: what is before the character, and what begins with it."""
        end = self.text.find("\n", index)
        return self.text[self.text.rfind("\n", 0, index) + 1 : index], self.text[index : end if end >= 0 else None]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, with the text it was read from.

    ``text`` is what the YAML says, quotes and folded lines undone; ``start`` and ``end`` are where it
    stands in ``source``; ``style`` is the mark it begins with: a quote, ``|``, ``>`` or, without one, None. Where
    the value was put together from the text, ``origins`` has for each of its characters the offset in the text.
    """

    value: ScalarValue
    place: Place
    text: str = ""
    source: SourceText | None = field(default=None, repr=False, compare=False)
    start: int = 0
    end: int = 0
    style: str | None = None
    origins: tuple[int, ...] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """The value behind a key, and where the key stands."""

    key_place: Place
    node: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys and what stands behind them, in file order."""

    entries: dict[str, Entry]
    place: Place


@dataclass(frozen=True, slots=True)
class ListNode:
    """Items in order."""

    items: tuple[Node, ...]
    place: Place


Node = Scalar | MappingNode | ListNode


def plain_data(node: Node) -> PlainData:
    """The node as plain Python data."""
    if isinstance(node, MappingNode):
        return {key: plain_data(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain_data(item) for item in node.items]
    return node.value


def place_in(node: Scalar, offset: int) -> Place:
    """The place of a character of a scalar's value; its beginning where it cannot be aligned with what is written.

    Exact for every character but blanks that folding made; the offset behind the last character is the
    place behind it.
    """
    if node.source is None:
        return node.place
    if node.origins:
        offset = node.origins[offset] if 0 <= offset < len(node.origins) else node.origins[-1] + 1
    written = node.source.text[node.start : node.end]
    index = aligned(written, node.text, node.style, max(0, min(offset, len(node.text))))
    if index is None:
        return node.place
    breaks = written.count("\n", 0, index)
    if not breaks:
        return Place(node.place.file, node.place.line, node.place.column + index)
    return Place(node.place.file, node.place.line + breaks, index - written.rfind("\n", 0, index))


def aligned(written: str, text: str, style: str | None, offset: int) -> int | None:
    """The index in what is written of a character of the text read from it; None if it is not known.

    Folding and indentation change blanks only: the n-th character that is no blank is the same in both.
    """
    if style == '"' and "\\" in written:
        return None
    body = written.find("\n") + 1 if style in ("|", ">") else 1 if style else 0
    before = sum(character not in BLANKS for character in text[:offset])
    marks = (WRITTEN_IN_QUOTES if style == "'" else WRITTEN).finditer(written, body)
    if offset < len(text) and text[offset] not in BLANKS:
        mark = next(islice(marks, before, None), None)
        return mark.start() if mark and mark.group()[0] == text[offset] else None
    end = body
    if before:
        mark = next(islice(marks, before - 1, None), None)
        if mark is None:
            return None
        end = mark.end()
    blanks = offset - len(text[:offset].rstrip(BLANKS))
    return end + blanks if not written[end : end + blanks].strip(" \t") else end
