"""YAML read as text with places: PyYAML's event stream, our own small builder.

Only YAML 1.2's core is known: mappings, lists and plain values. Anchors, aliases, tags and several
documents are refused, so nothing in a file can grow, refer or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.nodes import Entry, ListNode, MappingNode, Node, Place, Scalar, SourceText
from ceasefire_sim.text import DEEPEST, MOST_ITEMS, forbidden_character

__all__ = ["parse_yaml"]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
TRUES = frozenset(("true", "True", "TRUE"))
FALSES = frozenset(("false", "False", "FALSE"))
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
QUOTES = "put quotes around the whole text"
HINTS = (
    (
        re.compile(r"[:\-,\[{]\s*[*&][A-Za-z(]"),
        f"anchors and aliases are not allowed; if it is an expression, {QUOTES}",
    ),
    (re.compile(r"[:\-,\[{]\s*!"), f"tags are not allowed; if it means 'not', write 'not' or {QUOTES}"),
    (re.compile(r"[:\-]\s+[%@`]"), f"a text cannot begin so; {QUOTES}"),
    (re.compile(r"^\s*\t"), "a line is indented with a tab; YAML wants spaces"),
    (re.compile(r":\s+[^'\"#{\[]*:\s"), f"there is a second ': ' in this line; {QUOTES}"),
)


class RefusalError(Exception):
    """A file cannot be read further."""


def parse_yaml(text: str, file: str) -> Node:
    """The nodes of a YAML text; raises ``ScenarioError`` with every fault found."""
    if text.lstrip()[:1] in ("{", "["):
        text = text.replace("\t", " ")  # JSON may be indented by tabs; inside its texts they are escaped
    lines = (0, *(match.end() for match in re.finditer(r"\n", text)))
    source = SourceText(file, text, lines)
    bad = forbidden_character(text)
    if bad is not None:
        place = source.place(bad)
        message = f"the character U+{ord(text[bad]):04X} is not allowed in a scenario file"
        raise ScenarioError([Fault(file, place.line, place.column, "", message)])
    builder = Builder(source)
    try:
        node = builder.document()
    except RefusalError:
        node = None
    except (yaml.YAMLError, RecursionError) as error:
        builder.faults.append(syntax_fault(error, source))
        node = None
    if builder.faults:
        raise ScenarioError(sorted(builder.faults, key=lambda fault: (fault.line, fault.column)))
    assert node is not None
    return node


def syntax_fault(error: Exception, source: SourceText) -> Fault:
    """What PyYAML says, with its place and a hint where the line has something typical."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "this cannot be read as YAML"
    if mark is None:
        return Fault(source.file, 1, 1, "", f"this cannot be read as YAML: {problem}")
    line = source.text.split("\n")[mark.line] if mark.line < len(source.lines) else ""
    hint = next((words for pattern, words in HINTS if pattern.search(line)), "")
    message = f"this cannot be read as YAML: {problem}" + (f"; {hint}" if hint else "")
    return Fault(source.file, mark.line + 1, mark.column + 1, "", message)


class Builder:
    """Builds nodes from PyYAML's events, gathering faults."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.items = 0
        self.events: Iterator[Any] = iter(())

    def place(self, event: Any) -> Place:
        """Where an event begins."""
        return Place(self.source.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def fault(self, place: Place, message: str) -> None:
        """Adds a fault."""
        if len(self.faults) < 200:
            self.faults.append(Fault(place.file, place.line, place.column, "", message))

    def stop(self, event: Any, message: str) -> RefusalError:
        """Adds a fault after which nothing more can be read."""
        self.fault(self.place(event), message)
        return RefusalError()

    def document(self) -> Node:
        """The one document of the file."""
        self.events = yaml.parse(self.source.text, Loader=LOADER)
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise self.stop(event, "a file holds one document; remove the line '---'")
                node = self.node(next(self.events), 0)
        if node is None:
            self.fault(Place(self.source.file, 1, 1), "the file is empty")
            raise RefusalError
        return node

    def node(self, event: Any, depth: int) -> Node:
        """The node that begins with an event."""
        self.items += 1
        if self.items > MOST_ITEMS:
            raise self.stop(event, f"the file holds more than {MOST_ITEMS} values")
        if depth > DEEPEST:
            raise self.stop(event, f"this is nested more than {DEEPEST} levels deep")
        self.refuse(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, depth)
        return self.scalar(event)

    def refuse(self, event: Any) -> None:
        """Refuses aliases, anchors and tags."""
        if isinstance(event, yaml.AliasEvent):
            raise self.stop(event, f"aliases ('*{event.anchor}') are not allowed; if it is an expression, {QUOTES}")
        if getattr(event, "anchor", None) is not None:
            raise self.stop(event, f"anchors ('&{event.anchor}') are not allowed; if it is an expression, {QUOTES}")
        if getattr(event, "tag", None) is not None:
            raise self.stop(event, f"tags ('{event.tag}') are not allowed; if '!' means 'not', write 'not'")

    def sequence(self, event: Any, depth: int) -> ListNode:
        """A list."""
        items = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        return ListNode(tuple(items), self.place(event))

    def mapping(self, event: Any, depth: int) -> MappingNode:
        """A mapping, each key once."""
        entries: dict[str, Entry] = {}
        while not isinstance(key_event := next(self.events), yaml.MappingEndEvent):
            self.refuse(key_event)
            if not isinstance(key_event, yaml.ScalarEvent):
                hint = f"a key is a plain name; if this is an expression, {QUOTES}"
                raise self.stop(key_event, hint)
            key, place = key_event.value, self.place(key_event)
            node = self.node(next(self.events), depth + 1)
            if key in entries:
                first = entries[key].key_place
                self.fault(place, f"the key '{key}' stands twice; first in line {first.line}")
                continue
            if event.flow_style and isinstance(node, Scalar) and node.value is None and node.start == node.end:
                self.pieces(key, place, entries)
            entries[key] = Entry(place, node)
        return MappingNode(entries, self.place(event))

    def pieces(self, key: str, place: Place, entries: dict[str, Entry]) -> None:
        """Recognises an expression that a comma inside {} or [] cut into pieces."""
        before = next(reversed(entries.values()), None)
        text = before.node.text if before is not None and isinstance(before.node, Scalar) else ""
        opened = text.count("(") > text.count(")")
        if opened or key.count(")") > key.count("("):
            self.fault(place, f"a comma cut this expression into pieces; {QUOTES}, or write `phase in a | b`")

    def scalar(self, event: Any) -> Scalar:
        """A plain value, resolved as YAML 1.2's core does."""
        text, start, end = event.value, event.start_mark.index, event.end_mark.index
        place = self.place(event)
        value = text if event.style in ("'", '"', "|", ">") else self.resolved(text, place)
        return Scalar(value, place, text, self.source, start, end)

    def resolved(self, text: str, place: Place) -> Any:
        """The value of an unquoted text."""
        if text in NULLS:
            return None
        if text in TRUES or text in FALSES:
            return text in TRUES
        if INTEGER.fullmatch(text):
            if len(text) > 20:
                self.fault(place, "this number is too large")
                return 0
            return int(text)
        if BASED.fullmatch(text) and len(text) < 20:
            return int(text, 0)
        if FLOAT.fullmatch(text):
            value = float(text)
            if value in (float("inf"), float("-inf")):
                self.fault(place, "this number is too large")
            return value
        if NOT_FINITE.fullmatch(text):
            self.fault(place, f"'{text}' is not a number here; every number is finite")
        return text
