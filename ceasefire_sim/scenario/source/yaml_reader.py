"""YAML read as text with places: PyYAML's event stream, our own small builder.

Only YAML 1.2's core is known: mappings, lists and plain values. Anchors, aliases, tags and several
documents are refused, so nothing in a file can grow, refer or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isinf
from typing import TypeGuard

import yaml

from ceasefire_sim.characters import character_name, forbidden_character, forbidden_characters
from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.limits import DEEPEST, LONGEST_INTEGER, LONGEST_KEY, LONGEST_NUMBER, MOST_ITEMS
from ceasefire_sim.scenario.source.nodes import (
    Entry,
    ListNode,
    MappingNode,
    Node,
    Place,
    Scalar,
    ScalarValue,
    SourceText,
)
from ceasefire_sim.scenario.source.yaml_messages import (
    CURLY,
    CURLY_WORDS,
    QUOTES,
    Piece,
    comment_words,
    cut,
    cut_words,
    shown,
    syntax_words,
)

__all__ = ["parse_yaml"]

OPENING_CURLY = ("“", "„", "«")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
TRUES = frozenset(("true", "True", "TRUE"))
FALSES = frozenset(("false", "False", "FALSE"))
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
LONGEST_LINE = 1000  # characters of a line at fault that are looked at
TOLD_WHERE_BEGUN = ("simple key", "quoted scalar", "block scalar")
MOST_FAULTS = 200
MOST_CHARACTERS = 20  # of those refused, told one by one


class RefusalError(Exception):
    """A file cannot be read further."""


def parse_yaml(text: str, file: str) -> Node:
    """The nodes of a YAML text; raises ``ScenarioError`` with every fault found."""
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        text = text.replace("\t", " ")  # JSON may be indented by tabs; inside its texts they are escaped
    source = SourceText(file, text)
    refuse_characters(source)
    builder = Builder(source)
    node: Node | None = None
    try:
        node = builder.document()
    except RefusalError:
        pass
    except (yaml.YAMLError, RecursionError) as error:
        fault = builder.open_quote(error) or syntax_fault(error, source)
        if not any(CURLY_WORDS in earlier.message and earlier.line == fault.line for earlier in builder.faults):
            builder.faults.append(fault)
    if builder.faults:
        raise ScenarioError(sorted(builder.faults, key=lambda fault: (fault.line, fault.column)))
    assert node is not None
    return node


def refuse_characters(source: SourceText) -> None:
    """Raises a fault for each of the first characters that may not stand in a file."""
    faults = []
    for index in forbidden_characters(source.text, MOST_CHARACTERS):
        place = source.place(index)
        message = f"the character {character_name(source.text[index])} is not allowed in a scenario file"
        faults.append(Fault(source.file, place.line, place.column, "", message))
    if faults:
        raise ScenarioError(faults)


def syntax_fault(error: Exception, source: SourceText) -> Fault:
    """What PyYAML says, in our words, with the place where it went wrong or, if that tells more, began."""
    problem = str(getattr(error, "problem", None) or "it goes too deep")
    context = str(getattr(error, "context", None) or "")
    mark, began = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    unclosed = "expected ',' or" in problem and mark is not None and not starts_bracket(source.text, mark.index)
    if began is not None and (unclosed or mark is None or any(opener in context for opener in TOLD_WHERE_BEGUN)):
        mark = began
    if mark is None:
        return Fault(source.file, 1, 1, "", f"this cannot be read as YAML: {problem}")
    index = min(mark.index, len(source.text))
    place, (before, behind) = source.place(index), source.line_around(index)
    words = syntax_words(problem, context, before[-LONGEST_LINE:], behind[:LONGEST_LINE], unclosed)
    return Fault(source.file, place.line, place.column, "", f"this cannot be read as YAML: {words}")


def starts_bracket(text: str, index: int) -> bool:
    """Whether a bracket opens at an index."""
    return text[index : index + 1] in ("[", "{")


class Builder:
    """Builds nodes from PyYAML's events, gathering faults."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.items = 0
        self.long_quote: yaml.ScalarEvent | None = None  # the last quoted text over several lines
        self.events: Iterator[yaml.Event] = iter(())

    def open_quote(self, error: Exception) -> Fault | None:
        """The fault of a quote that was meant to end on its line, and ended where another was meant to open."""
        quote, mark = self.long_quote, getattr(error, "problem_mark", None)
        if quote is None or quote.start_mark is None or quote.end_mark is None or mark is None:
            return None
        if mark.line != quote.end_mark.line or quote.style not in ("'", '"'):
            return None
        place = self.place(quote)
        words = f"a quote opened here is not closed; the next one, in line {mark.line + 1}, was taken for its end"
        return Fault(place.file, place.line, place.column, "", f"this cannot be read as YAML: {words}")

    def place(self, event: yaml.Event) -> Place:
        """Where an event begins."""
        mark = event.start_mark
        assert mark is not None  # the parser gives one to every event
        return Place(self.source.file, mark.line + 1, mark.column + 1)

    def fault(self, place: Place, message: str) -> None:
        """Adds a fault; stops where there are too many to be read."""
        self.faults.append(Fault(place.file, place.line, place.column, "", message))
        if len(self.faults) >= MOST_FAULTS:
            self.faults.append(Fault(place.file, place.line, place.column, "", "there are more faults than are told"))
            raise RefusalError

    def stop(self, event: yaml.Event, message: str) -> RefusalError:
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

    def node(self, event: yaml.Event, depth: int) -> Node:
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
        if isinstance(event, yaml.AliasEvent):
            return Scalar(None, self.place(event))
        assert isinstance(event, yaml.ScalarEvent)
        return self.scalar(event)

    def refuse(self, event: yaml.Event) -> None:
        """A fault for each alias, anchor and tag; none is ever followed."""
        anchor, tag, place = getattr(event, "anchor", None), getattr(event, "tag", None), self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.fault(place, f"aliases ('*{shown(str(anchor))}') are not allowed; if it is an expression, {QUOTES}")
        elif anchor is not None:
            self.fault(place, f"anchors ('&{shown(anchor)}') are not allowed; if it is an expression, {QUOTES}")
        if tag is not None:
            meant = f"if '!' means 'not', write 'not' or {QUOTES}"
            self.fault(place, f"tags ('{shown(tag)}') are not allowed; {meant}")

    def sequence(self, event: yaml.SequenceStartEvent, depth: int) -> ListNode:
        """A list."""
        items: list[Node] = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        if event.flow_style:
            pieces = [Piece(item.text, False) if unquoted(item) else None for item in items]
            for index, whole in cut(pieces, listed=True):
                self.fault(items[index].place, cut_words(whole))
        return ListNode(tuple(items), self.place(event))

    def mapping(self, event: yaml.MappingStartEvent, depth: int) -> MappingNode:
        """A mapping, each key once."""
        entries: dict[str, Entry] = {}
        pieces: list[tuple[Place, Piece | None]] = []
        twice: list[tuple[Place, str]] = []
        while not isinstance(key_event := next(self.events), yaml.MappingEndEvent):
            place = self.place(key_event)
            key = self.key(key_event, depth)
            node = self.node(next(self.events), depth + 1)
            if key is None:
                continue
            bare = unquoted(node) and node.start == node.end and not getattr(key_event, "style", None)
            if event.flow_style:
                piece = Piece(key if bare else node.text, bare) if unquoted(node) else None
                pieces.append((place if bare else node.place, piece))
            if key not in entries:
                entries[key] = Entry(place, node)
            elif not (bare and event.flow_style):
                self.duplicate(key, place, entries[key].key_place)
            else:
                twice.append((place, key))
        self.pieces(pieces, twice, entries)
        return MappingNode(entries, self.place(event))

    def key(self, event: yaml.Event, depth: int) -> str | None:
        """The text of a key; None, and a fault, if it can be none."""
        if not isinstance(event, yaml.ScalarEvent):
            self.fault(self.place(event), f"a key is a plain name; if this is an expression, {QUOTES}")
            self.node(event, depth + 1)
            return None
        self.refuse(event)
        self.check_characters(event)
        if len(event.value) > LONGEST_KEY:
            self.fault(self.place(event), f"the key '{shown(event.value)}' is longer than {LONGEST_KEY} characters")
            return None
        return str(event.value)

    def duplicate(self, key: str, place: Place, first: Place) -> None:
        """A fault for a key that stands twice in one mapping."""
        lines = f"in line {first.line} and in line {place.line}"
        self.fault(place, f"the key '{shown(key)}' stands twice: {lines}")

    def pieces(
        self, pieces: list[tuple[Place, Piece | None]], twice: list[tuple[Place, str]], entries: dict[str, Entry]
    ) -> None:
        """Faults for expressions that commas inside ``{}`` cut, else for the keys among the pieces that repeat."""
        whole_texts = cut([piece for _, piece in pieces], listed=False)
        for index, whole in whole_texts:
            self.fault(pieces[index][0], cut_words(whole))
        if not whole_texts:
            for place, key in twice:
                self.duplicate(key, place, entries[key].key_place)

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        """A plain value, resolved as YAML 1.2's core does."""
        text: str = event.value
        assert event.start_mark is not None and event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        style, place = event.style or None, self.place(event)
        self.check_characters(event)
        if style and event.start_mark.line < event.end_mark.line:
            self.long_quote = event
        if style is None and text[:1] in OPENING_CURLY and not set(text[1:]) & set(CURLY):  # cut by a comma, or a '#'
            self.fault(place, CURLY_WORDS)
        value = text if style else self.resolved(text, place)
        if style is None and (said := comment_words(text, self.source.text[end : end + 100])):
            self.fault(place, said)
        return Scalar(value, place, text, self.source, start, end, style)

    def check_characters(self, event: yaml.ScalarEvent) -> None:
        """A fault for a character that may not stand in a text, though it is written as an escape."""
        index = forbidden_character(event.value) if event.style == '"' else None
        if index is not None:
            name = character_name(event.value[index])
            self.fault(self.place(event), f"the character {name} is not allowed in a text, nor its escape")

    def resolved(self, text: str, place: Place) -> ScalarValue:
        """The value of an unquoted text."""
        if text in NULLS:
            return None
        if text in TRUES or text in FALSES:
            return text in TRUES
        if INTEGER.fullmatch(text) or BASED.fullmatch(text):
            if len(text) > LONGEST_INTEGER:
                self.fault(place, "this number is too large")
                return 0
            return int(text, 0)
        if FLOAT.fullmatch(text):
            if len(text) > LONGEST_NUMBER:
                self.fault(place, "this number has too many digits")
                return 0
            value = float(text)
            if isinf(value):
                self.fault(place, "this number is too large")
            return value
        if NOT_FINITE.fullmatch(text):
            self.fault(place, f"'{text}' is not a number here; every number is finite")
        return text


def unquoted(node: Node) -> TypeGuard[Scalar]:
    """Whether a node is a text or number without quotes."""
    return isinstance(node, Scalar) and node.style is None
