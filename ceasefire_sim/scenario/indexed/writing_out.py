"""The file written out: every part that is written `for` an index as the parts it stands for.

Everything works on nodes, before any part is made, so that faults point at the place that was written. The order is
that of the language: the indexes a variant or a setting changes, then the parts, then all else that is written over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.indexed.counts import counted_members, members_named
from ceasefire_sim.scenario.indexed.declaring import (
    declared_families,
    declared_names,
    entries_of,
    fault_at,
    uses_indexes,
)
from ceasefire_sim.scenario.indexed.families import SECTIONS, Families, Family, UnknownMemberError
from ceasefire_sim.scenario.indexed.filling import PROSE, Filling
from ceasefire_sim.scenario.indexed.references import References
from ceasefire_sim.scenario.limits import MOST_WRITTEN_OUT
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE
from ceasefire_sim.scenario.source.nodes import Entry, ListNode, MappingNode, Node, Scalar

__all__ = ["Settings", "WrittenParts"]

Settings = tuple[tuple[str, Node], ...]
NOTES = ("title", "about", "note", "clause", "source")
OPERATIONS = ("set", "add", "or")


@dataclass(frozen=True)
class WrittenParts:
    """A file with its parts written out, before a variant and settings are written over it.

    ``filling`` resolves what is written over it later; it is None where the file has no indexes.
    """

    root: Node
    filling: Filling | None = None
    families: Families = field(default_factory=Families)

    @classmethod
    def of(cls, root: Node, variant: str | None, name: str, settings: Settings) -> WrittenParts:
        """The file called ``name`` with the indexes as a variant and settings have them. Raises ``ScenarioError``."""
        root = with_plain_definitions(root)
        if not uses_indexes(root) or not isinstance(root, MappingNode):
            return cls(root)
        root = with_indexes_set(root, variant, name, settings)
        faults: list[Fault] = []
        families, taken = declared_families(root, faults)
        refuse(faults)
        titles = {party: title for party in entries_of(root, "parties") if (title := title_of(root, party))}
        declared = ReadOnlyDict(declared_names(root))
        references = References(families, declared, counted=lambda written: members_named(root, written, families))
        filling = Filling(references, taken, ReadOnlyDict(titles))
        written = parts_written_out(root, families, filling)
        return cls(with_variants(written, families, filling), filling, families)

    def settings(self, settings: Settings) -> Settings:
        """Settings with each path that stands for several written out. Raises ``ScenarioError``."""
        if self.filling is None:
            return settings
        written: list[tuple[str, Node]] = []
        for dotted, node in settings:
            try:
                targets = self.families.targets(dotted)
            except UnknownMemberError as error:
                raise ScenarioError([Fault(node.place.file, 0, 0, "", str(error))]) from None
            written += filled_targets(targets, node, self.filling)
        return tuple(written)

    def resolved(self, root: Node) -> Node:
        """The file as it was written over, with every reference to one of several written out."""
        if self.filling is None or not isinstance(root, MappingNode):
            return root
        filling, entries = self.filling.having({}), dict(root.entries)
        for section, entry in root.entries.items():
            if section in ("readings", "amendments"):
                node = with_changes(entry.node, section, self.families, filling)
            elif section == "commitments":
                node = filling.node(breaches_written_out(root, entry.node, self.families, filling), (section,))
            elif section == "properties":
                node = filling.node(counts_written_out(root, entry.node, self.families, filling), (section,))
            elif section in ("variants", "indexes"):
                continue
            else:
                node = filling.node(entry.node, (section,), section if section in PROSE else "")
            entries[section] = Entry(entry.key_place, node)
        return MappingNode(entries, root.place)

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with references, values in braces, and names that are made."""
        return self.filling.faults if self.filling else []


def with_plain_definitions(root: Node) -> Node:
    """The file with the expression itself in place of each definition that is written ``{value: E}``, without `for`."""
    definitions = entries_of(root, "definitions")
    plain = {
        name: Entry(entry.key_place, entry.node.entries["value"].node)
        for name, entry in definitions.items()
        if isinstance(entry.node, MappingNode) and {"value"} <= entry.node.entries.keys() <= {"value", *NOTES}
    }
    if not plain or not isinstance(root, MappingNode):
        return root
    whole = root.entries["definitions"]
    return overlay.with_entry(
        root, "definitions", Entry(whole.key_place, MappingNode({**definitions, **plain}, whole.node.place))
    )


def refuse(faults: list[Fault]) -> None:
    """Raises ``ScenarioError`` where there are faults."""
    if faults:
        raise ScenarioError(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))


def title_of(root: Node, party: str) -> Mapping[str, str]:
    """The title of a party, by language; one in no language counts as English."""
    entry = entries_of(root, "parties", party).get("title")
    if entry is None or isinstance(entry.node, ListNode):
        return {}
    by_language = entry.node.entries if isinstance(entry.node, MappingNode) else {DEFAULT_LANGUAGE: entry}
    nodes = {language: below.node for language, below in by_language.items()}
    return {tag: node.value for tag, node in nodes.items() if isinstance(node, Scalar) and isinstance(node.value, str)}


def is_of_indexes(dotted: str) -> bool:
    """Whether a path is that of an index."""
    return dotted == "indexes" or dotted.startswith("indexes.")


def with_indexes_set(root: MappingNode, variant: str | None, name: str, settings: Settings) -> Node:
    """The file with the values of its indexes as a variant and settings have them."""
    changed: Node = root
    if variant is not None:
        only = mapped_sets(root, lambda dotted, entry: [(dotted, entry.node)] if is_of_indexes(dotted) else [])
        changed = overlay.applied_variant(without_removals(only), variant, name)
        if "variants" in root.entries and isinstance(changed, MappingNode):
            changed = overlay.with_entry(changed, "variants", root.entries["variants"])
    faults = []
    for dotted, node in settings:
        if is_of_indexes(dotted):
            try:
                changed = overlay.placed(changed, dotted, node, node.place)
            except overlay.PathError as error:
                faults.append(Fault(node.place.file, 0, 0, "", str(error)))
    refuse(faults)
    return changed


def mapped_variants(root: Node, key: str, change: Callable[[Node], Node]) -> Node:
    """The file with what stands behind a key of each variant changed."""
    if not isinstance(root, MappingNode) or not entries_of(root, "variants"):
        return root
    variants = dict(entries_of(root, "variants"))
    for name, entry in variants.items():
        part = entry.node
        if isinstance(part, MappingNode) and key in part.entries:
            inner = part.entries[key]
            changed = overlay.with_entry(part, key, Entry(inner.key_place, change(inner.node)))
            variants[name] = Entry(entry.key_place, changed)
    whole = root.entries["variants"]
    return overlay.with_entry(root, "variants", Entry(whole.key_place, MappingNode(variants, whole.node.place)))


def mapped_sets(root: Node, change: Callable[[str, Entry], Iterable[tuple[str, Node]]]) -> Node:
    """The file with each path that a variant sets replaced by others."""

    def changed(node: Node) -> Node:
        if not isinstance(node, MappingNode):
            return node
        entries = {
            path: Entry(entry.key_place, value)
            for dotted, entry in node.entries.items()
            for path, value in change(dotted, entry)
        }
        return MappingNode(entries, node.place)

    return mapped_variants(root, "set", changed)


def without_removals(root: Node) -> Node:
    """The file whose variants take nothing away."""
    return mapped_variants(root, "remove", lambda node: ListNode((), node.place))


def with_variants(root: Node, families: Families, filling: Filling) -> Node:
    """The file with each path of a variant that stands for several written out.

    What names no part is left as it is: a variant that is not chosen stops no run.
    """
    lenient = Filling(filling.references, [], filling.titles)

    def settings(dotted: str, entry: Entry) -> Iterable[tuple[str, Node]]:
        try:
            targets = families.targets(dotted)
        except UnknownMemberError:
            return [(dotted, entry.node)]
        return filled_targets(targets, entry.node, lenient)

    def removals(node: Node) -> Node:
        items: list[Node] = []
        for item in node.items if isinstance(node, ListNode) else (node,):
            if not isinstance(item, Scalar) or not isinstance(item.value, str):
                items.append(item)
                continue
            try:
                targets = families.targets(item.value)
            except UnknownMemberError:
                targets = [(item.value, {})]
            items += [Scalar(path, item.place) for path, _ in targets]
        return ListNode(tuple(items), node.place)

    return mapped_variants(mapped_sets(root, settings), "remove", removals)


def filled_targets(targets: Iterable[tuple[str, Mapping[str, str]]], node: Node, filling: Filling) -> Settings:
    """A value for each path that a setting stands for, with the values of the indexes there."""
    return tuple(
        (dotted, node if is_of_indexes(dotted) else filling.having(values).node(node, tuple(dotted.split("."))))
        for dotted, values in targets
    )


# the parts --------------------------------------------------------------------------------------


def parts_written_out(root: Node, families: Families, filling: Filling) -> Node:
    """The file with every part that is written `for` an index as the parts it stands for, in its place."""
    assert isinstance(root, MappingNode)
    entries, size = dict(root.entries), 0
    for section in SECTIONS:
        of_section = families.of_section(section)
        if not of_section:
            continue
        written: dict[str, Entry] = {}
        for name, entry in entries_of(root, section).items():
            family = of_section.get(name)
            if family is None:
                written[name] = entry
                continue
            size += items_in(entry.node) * len(family.members)
            if size > MOST_WRITTEN_OUT:
                message = f"written out, the file has more than {MOST_WRITTEN_OUT:,} keys and values"
                raise ScenarioError([fault_at(entry.key_place, (section, name), message)])
            for member, values in members(family):
                part = filling.having(values).node(without_for(section, name, entry.node, filling), (section, member))
                written[member] = Entry(entry.key_place, part)
        whole = entries[section]
        entries[section] = Entry(whole.key_place, MappingNode(written, whole.node.place))
    return MappingNode(entries, root.place)


def members(family: Family) -> Iterator[tuple[str, dict[str, str]]]:
    """The names of a family's parts, each with the values of the indexes."""
    for values, member in family.members.items():
        yield member, dict(zip(family.indexes, values, strict=True))


def without_for(section: str, name: str, node: Node, filling: Filling) -> Node:
    """A part without its `for`; of a definition, the expression alone."""
    assert isinstance(node, MappingNode)
    if section != "definitions":
        return overlay.with_entry(node, "for", None)
    for key, entry in node.entries.items():
        if key not in ("value", "for", *NOTES):
            message = f"unknown key '{key}'; a definition with `for` is written {{value: EXPRESSION, for: INDEX}}"
            fault = fault_at(entry.key_place, (section, name, key), message)
            if fault not in filling.faults:
                filling.faults.append(fault)
    if "value" not in node.entries:
        fault = fault_at(node.place, (section, name), "'value' is missing; it is required beside `for`")
        if fault not in filling.faults:
            filling.faults.append(fault)
        return node
    return node.entries["value"].node


def items_in(node: Node) -> int:
    """How many keys and values stand in a node."""
    if isinstance(node, MappingNode):
        return 1 + sum(1 + items_in(entry.node) for entry in node.entries.values())
    if isinstance(node, ListNode):
        return 1 + sum(map(items_in, node.items))
    return 1


# what is written over ---------------------------------------------------------------------------


def with_changes(node: Node, section: str, families: Families, filling: Filling) -> Node:
    """Readings or amendments with each path that stands for several written out."""
    if not isinstance(node, MappingNode):
        return node
    parts: dict[str, Entry] = {}
    for name, entry in node.entries.items():
        part = entry.node
        for operation in OPERATIONS:
            inner = part.entries.get(operation) if isinstance(part, MappingNode) else None
            if isinstance(part, MappingNode) and inner and isinstance(inner.node, MappingNode):
                changes = changes_written_out(inner.node, (section, name, operation), families, filling)
                part = overlay.with_entry(part, operation, Entry(inner.key_place, changes))
        parts[name] = Entry(entry.key_place, filling.node(part, (section, name)))
    return MappingNode(parts, node.place)


def changes_written_out(node: MappingNode, path: tuple[str, ...], families: Families, filling: Filling) -> MappingNode:
    """The conditions that a reading or an amendment touches, each path that stands for several written out."""
    entries: dict[str, Entry] = {}
    for dotted, entry in node.entries.items():
        try:
            targets = families.targets(dotted)
        except UnknownMemberError as error:
            filling.faults.append(fault_at(entry.key_place, (*path, dotted), str(error)))
            continue
        for target, value in filled_targets(targets, entry.node, filling):
            entries[target] = Entry(entry.key_place, value)
    return MappingNode(entries, node.place)


def counts_written_out(root: Node, node: Node, families: Families, filling: Filling) -> Node:
    """The properties, in which the count of a part that stands for several is the sum over them."""
    if not isinstance(node, MappingNode):
        return node
    parts = dict(node.entries)
    for name, entry in node.entries.items():
        count = entry.node.entries.get("count") if isinstance(entry.node, MappingNode) else None
        if count is None or not isinstance(count.node, Scalar) or not isinstance(count.node.value, str):
            continue
        try:
            paths = counted_members(root, count.node.value, families)
        except UnknownMemberError as error:
            filling.faults.append(fault_at(count.node.place, ("properties", name, "count"), str(error)))
            continue
        if paths:
            assert isinstance(entry.node, MappingNode)
            summed = Entry(count.key_place, Scalar(" + ".join(paths), count.node.place))
            parts[name] = Entry(entry.key_place, overlay.with_entry(entry.node, "count", summed))
    return MappingNode(parts, node.place)


def breaches_written_out(root: Node, node: Node, families: Families, filling: Filling) -> Node:
    """The commitments, in which what breaches one and stands for several parts is each of them."""
    if not isinstance(node, MappingNode):
        return node
    parts = dict(node.entries)
    for name, entry in node.entries.items():
        written = entry.node.entries.get("breached_by") if isinstance(entry.node, MappingNode) else None
        if written is None:
            continue
        path = ("commitments", name, "breached_by")
        items = written.node.items if isinstance(written.node, ListNode) else (written.node,)
        each = [member for item in items for member in happenings_named(root, item, path, families, filling)]
        if each != list(items):
            assert isinstance(entry.node, MappingNode)
            listed = Entry(written.key_place, ListNode(tuple(each), written.node.place))
            parts[name] = Entry(entry.key_place, overlay.with_entry(entry.node, "breached_by", listed))
    return MappingNode(parts, node.place)


def happenings_named(
    root: Node, item: Node, path: tuple[str, ...], families: Families, filling: Filling
) -> Iterator[Node]:
    """The names of the happenings that one name stands for: itself, or those of each part."""
    paths: list[str] = []
    if isinstance(item, Scalar) and isinstance(item.value, str):
        try:
            paths = counted_members(root, item.value, families)
        except UnknownMemberError as error:
            filling.faults.append(fault_at(item.place, path, str(error)))
            return
    yield from (Scalar(path, item.place) for path in paths)
    if not paths:
        yield item
