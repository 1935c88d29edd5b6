"""A file as nodes: what is written, and where every key and value stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Entry", "ListNode", "MappingNode", "Node", "Place", "Scalar", "at", "plain"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """The text of a file and where its lines begin."""

    file: str
    text: str
    lines: tuple[int, ...]

    def place(self, index: int) -> Place:
        """The place of the character at an index."""
        low, high = 0, len(self.lines) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.lines[middle] <= index:
                low = middle
            else:
                high = middle - 1
        return Place(self.file, low + 1, index - self.lines[low] + 1)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, with the text it was read from."""

    value: Any
    place: Place
    text: str = ""
    source: SourceText | None = field(default=None, repr=False, compare=False)
    start: int = 0
    end: int = 0


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


def plain(node: Node) -> Any:
    """The node as plain Python data."""
    if isinstance(node, MappingNode):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


def at(node: Scalar, offset: int) -> Place:
    """The place of a character of a scalar's text; its beginning where the two cannot be aligned."""
    source = node.source
    if source is None:
        return node.place
    written = source.text[node.start : node.end]
    position = 0
    if written[:1] in ("'", '"'):
        if written[0] == '"' and "\\" in written:
            return node.place
        position = 1
    elif written[:1] in ("|", ">"):
        position = written.find("\n") + 1
    for index, character in enumerate(node.text):
        if character in " \n":
            if index == offset:
                break
            continue
        while position < len(written) and written[position] != character:
            if not written[position].isspace() and written[position] != "'":
                return node.place
            position += 1
        if index == offset:
            break
        position += 1
    else:
        position = len(written.rstrip())
    while (
        position < len(written)
        and written[position].isspace()
        and offset < len(node.text)
        and node.text[offset] not in " \n"
    ):
        position += 1
    return source.place(node.start + min(position, max(len(written) - 1, 0)))
