"""What a file declares for indexes: the indexes themselves, and the parts that are written `for` them."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Iterator

from ceasefire_sim.errors import Fault
from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.indexed.families import SECTIONS, Families, Family, near
from ceasefire_sim.scenario.limits import MOST_NAMED, MOST_VALUES
from ceasefire_sim.scenario.source.nodes import Entry, ListNode, MappingNode, Node, Place, Scalar

__all__ = ["DECLARING", "declared_families", "declared_names", "entries_of", "fault_at", "uses_indexes"]

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
DECLARING = {  # what can stand in expressions by its name
    "parameters": "a parameter",
    "anchors": "an anchor",
    "quantities": "a quantity",
    "definitions": "a definition",
    "mechanisms": "a mechanism",
    "regions": "a region",
    "obligations": "an obligation",
    "commitments": "a commitment",
    "parties": "a party",
}


def fault_at(place: Place, path: tuple[str, ...], message: str) -> Fault:
    """The fault at a place."""
    return Fault(place.file, place.line, place.column, ".".join(path), message)


def entries_of(root: Node, *path: str) -> dict[str, Entry]:
    """The entries of the mapping at a path; empty where there is none."""
    node: Node | None = root
    for key in path:
        entry = node.entries.get(key) if isinstance(node, MappingNode) else None
        node = entry.node if entry else None
    return node.entries if isinstance(node, MappingNode) else {}


def is_absent(node: Node) -> bool:
    """Whether a node is null."""
    return isinstance(node, Scalar) and node.value is None


def for_entry(node: Node) -> Entry | None:
    """What stands behind `for` in a part; None if nothing does."""
    entry = node.entries.get("for") if isinstance(node, MappingNode) else None
    return None if entry is None or is_absent(entry.node) else entry


def uses_indexes(root: Node) -> bool:
    """Whether a file declares an index, or writes a part for one."""
    if isinstance(root, MappingNode) and "indexes" in root.entries:
        return True
    return any(for_entry(entry.node) for section in SECTIONS for entry in entries_of(root, section).values())


def items_of(node: Node) -> tuple[Node, ...]:
    """The items of a list, or of a single text."""
    return node.items if isinstance(node, ListNode) else (node,)


def declared_families(root: Node, faults: list[Fault]) -> tuple[Families, list[Fault]]:
    """The indexes and the parts written for them, and faults of names that are taken.

    What is so wrong that nothing can be written out goes to ``faults``.
    """
    taken_names: list[Fault] = []
    indexes = declared_indexes(root, faults)
    families = []
    for section in SECTIONS:
        taken = dict.fromkeys(name for name, entry in entries_of(root, section).items() if not for_entry(entry.node))
        for name, entry in entries_of(root, section).items():
            family = declared_family((section, name), entry, indexes, faults)
            if family is None:
                continue
            families.append(family)
            for member in family.members.values():
                if member in taken:
                    message = f"the name '{member}', which `for` makes of '{name}', is taken"
                    taken_names.append(fault_at(entry.key_place, (section, name), message))
                taken[member] = None
        if len(taken) > MOST_NAMED:
            place = next(iter(entries_of(root, section).values())).key_place
            faults.append(fault_at(place, (section,), f"written out, more than {MOST_NAMED} things are declared here"))
    return Families(ReadOnlyDict(indexes), tuple(families)), taken_names


def declared_indexes(root: Node, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """The values of each index."""
    entry = root.entries.get("indexes") if isinstance(root, MappingNode) else None
    if entry is None or is_absent(entry.node):
        return {}
    if not isinstance(entry.node, MappingNode):
        message = "indexes are a mapping of names to their values; write {sector: [west, east]}"
        faults.append(fault_at(entry.node.place, ("indexes",), message))
        return {}
    indexes: dict[str, tuple[str, ...]] = {}
    for name, written in entry.node.entries.items():
        path = ("indexes", name)
        if is_absent(written.node):
            continue
        if not allowed(name):
            faults.append(fault_at(written.key_place, path, f"'{name}' is not allowed as the name of an index"))
        indexes[name] = tuple(index_values(path, written.node, set(entry.node.entries), faults))
        if isinstance(written.node, ListNode) and not written.node.items:
            faults.append(fault_at(written.node.place, path, "an index needs at least one value"))
        if len(indexes[name]) > MOST_VALUES:
            faults.append(fault_at(written.node.place, path, f"an index has at most {MOST_VALUES} values"))
    return indexes


def allowed(name: str) -> bool:
    """Whether an index or a value of one may be called so."""
    return bool(IDENTIFIER.fullmatch(name)) and not is_word(name)


def is_word(name: str) -> bool:
    """Whether a name is a word of the expression language."""
    return name in ("true", "false", "null", "day") or name in FUNCTIONS or keyword.iskeyword(name)


def index_values(path: tuple[str, ...], node: Node, indexes: set[str], faults: list[Fault]) -> Iterator[str]:
    """The values of an index, those that are names."""
    if isinstance(node, MappingNode):
        faults.append(fault_at(node.place, path, "the values of an index are a list, as in [west, east]"))
        return
    seen: set[str] = set()
    for number, item in enumerate(items_of(node)):
        value = item.value if isinstance(item, Scalar) else None
        where = (*path, str(number))
        if not isinstance(value, str) or not allowed(value):
            shown = f"'{value}' is" if value is not None and not isinstance(value, bool) else "this is"
            message = f"{shown} not allowed as a value of an index; values are names: small letters, digits and _"
            faults.append(fault_at(item.place, where, message))
            continue
        if value in seen:
            faults.append(fault_at(item.place, where, f"the value '{value}' is listed twice"))
            continue
        if value in indexes:
            faults.append(fault_at(item.place, where, f"'{value}' is the name of an index, so it cannot be a value"))
        seen.add(value)
        yield value


def declared_family(
    path: tuple[str, str], entry: Entry, indexes: dict[str, tuple[str, ...]], faults: list[Fault]
) -> Family | None:
    """The parts that one is written for; None if it is written for itself, or what it is written for is at fault."""
    over = for_entry(entry.node)
    if over is None:
        return None
    names: list[str] = []
    for item in items_of(over.node):
        name = item.value if isinstance(item, Scalar) else None
        if not isinstance(name, str) or name not in indexes:
            hint = near(str(name), indexes) or "; declare it under `indexes`"
            said = f"there is no index '{name}'{hint}" if isinstance(name, str) else "the name of an index belongs here"
            faults.append(fault_at(item.place, (*path, "for"), said))
        elif name in names:
            faults.append(fault_at(item.place, (*path, "for"), f"the index '{name}' is listed twice"))
        else:
            names.append(name)
    if not names:
        if not items_of(over.node):
            faults.append(fault_at(over.node.place, (*path, "for"), "`for` names one index or several"))
        return None
    if math.prod(len(indexes[name]) for name in names) > MOST_NAMED:
        faults.append(fault_at(over.node.place, (*path, "for"), f"this stands for more than {MOST_NAMED} parts"))
        return None
    return Family.over(path[0], path[1], {name: indexes[name] for name in names})


def declared_names(root: Node) -> dict[str, str]:
    """What can stand in expressions by its own name, with what it is."""
    names = {
        name: what
        for section, what in DECLARING.items()
        for name in entries_of(root, section)
        if section != "parties" or entries_of(root, section, name, "quantities")
    }
    return {"phase": "the phases", "day": "the day", **names}
