"""Values put in place of indexes, in every text below a node: in braces, in brackets, and behind `for … in`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from ceasefire_sim.errors import Fault
from ceasefire_sim.expressions.english import inside
from ceasefire_sim.expressions.parser import WrittenOut
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.indexed.declaring import fault_at
from ceasefire_sim.scenario.indexed.references import References, WrongReferenceError
from ceasefire_sim.scenario.indexed.splicing import SplicedText, as_it_is, with_values
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE, chosen_text
from ceasefire_sim.scenario.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, place_in

__all__ = ["PROSE", "Filling"]

PROSE = ("title", "about", "note", "clause", "source", "unit", "scenario", "extends", "sources", "start")

Path = tuple[str, ...]


@dataclass(frozen=True)
class Filling:
    """What is put in place of the indexes; ``titles`` are those of the parties, by language."""

    references: References
    faults: list[Fault]
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=ReadOnlyDict)

    def having(self, values: Mapping[str, str]) -> Filling:
        """The same for the values of some indexes."""
        return replace(self, references=replace(self.references, values=ReadOnlyDict(values)))

    def node(self, node: Node, path: Path, prose: str = "") -> Node:
        """A node that stands at a path, with the values in its texts and keys.

        ``prose`` is the key of the text for people that it stands in, if it does.
        """
        if isinstance(node, Scalar):
            return self.scalar(node, path, prose)
        if isinstance(node, ListNode):
            items = tuple(self.node(item, (*path, str(number)), prose) for number, item in enumerate(node.items))
            return ListNode(items, node.place)
        self.check_braces(node, path)
        named = overlay.is_collection(path)
        entries: dict[str, Entry] = {}
        for key, entry in node.entries.items():
            name = with_values(SplicedText.of(key), self.references.values).text
            if name in entries:
                self.faults.append(fault_at(entry.key_place, (*path, key), f"with its index this is a second '{name}'"))
            inner = prose or (key if key in PROSE and not named else "")
            entries[name] = Entry(entry.key_place, self.node(entry.node, (*path, name), inner))
        return MappingNode(entries, node.place)

    def check_braces(self, node: MappingNode, path: Path) -> None:
        """What YAML reads as a mapping was meant as an index in braces."""
        if len(node.entries) != 1 or overlay.is_collection(path) or not path:
            return
        ((key, entry),) = node.entries.items()
        empty = isinstance(entry.node, Scalar) and entry.node.value is None
        if empty and key in self.references.families.indexes:
            message = f"put quotes around '{{{key}}}': without them YAML reads a mapping"
            self.faults.append(fault_at(node.place, path, message))

    def scalar(self, node: Scalar, path: Path, prose: str) -> Scalar:
        """A text with the values; anything else as it is."""
        if not isinstance(node.value, str):
            return node
        written = node.value
        text = SplicedText.of(written) if node.origins is None else SplicedText(written, node.origins)
        said = partial(self.said, language=DEFAULT_LANGUAGE if path[-1:] == ("title",) else path[-1])
        text = with_values(text, self.references.values, said if prose == "title" else as_it_is)
        if prose:
            return node if text.text == written else replace(node, value=text.text, origins=text.origins)
        try:
            text = self.references.resolved(text)
        except WrongReferenceError as error:
            place = place_in(replace(node, origins=None), error.offset)
            self.faults.append(fault_at(place, path, error.message))
        if text.text == written:
            return replace(node, value=WrittenOut(written))
        return replace(node, value=WrittenOut(text.text), origins=text.origins)

    def said(self, value: str, begins: bool, language: str) -> str:
        """A value in the words of a title; a party's article is large only where the title ``begins`` with it."""
        titles = self.titles.get(value)
        title = chosen_text(titles, language) if titles else value.replace("_", " ")
        return title if begins else inside(title)
