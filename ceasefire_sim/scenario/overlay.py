"""What is written over a scenario: `extends`, variants and single settings, on the file as text.

Everything here works on nodes (text with places), before any part is made, so that every fault of a
merged scenario still points at the line somebody wrote. Nodes are never changed, only made anew.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.model import parts
from ceasefire_sim.scenario.model.amending import amended_number
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE, TRANSLATED
from ceasefire_sim.scenario.source.nodes import Entry, ListNode, MappingNode, Node, Place, Scalar
from ceasefire_sim.scenario.source.places import paths_by_name

__all__ = [
    *("PathError", "absent", "applied_variant", "is_collection", "is_null", "merged", "placed", "removed"),
    *("real_key_path", "with_entry", "with_value_known", "without_nulls"),
]

REPLACED_WHOLE = ("initial", "pace", "count", "draw")
COLLECTIONS = (
    *("anchors", "parties", "parameters", "quantities", "definitions", "incidents", "responses", "mechanisms"),
    *(
        "obligations",
        "commitments",
        "regions",
        "invariants",
        "properties",
        "variants",
        "readings",
        "amendments",
        "sweeps",
        "indexes",
    ),
)
INNER_COLLECTIONS = ("quantities", "transitions", "steps")
REGION_FIELDS = frozenset(field.alias or name for name, field in parts.Phases.model_fields.items())
OBLIGATION_FIELDS = frozenset(field.alias or name for name, field in parts.Obligation.model_fields.items())
LIST_FIELDS = frozenset(
    (
        *("do", "otherwise", "from", "states", "final", "active", "owed_by", "owed_to", "by", "source"),
        *(name for name in parts.Obligation.model_fields if name.startswith("on_")),
        *("breached_by", "on_breach"),
    )
)


class PathError(Exception):
    """A path that leads nowhere; the text says where it stops."""


def is_collection(path: tuple[str, ...]) -> bool:
    """Whether the mapping at a path holds things by name rather than fields."""
    if len(path) == 1:
        return path[0] in COLLECTIONS
    return len(path) in (2, 3) and path[-1] in INNER_COLLECTIONS and path[0] in (*COLLECTIONS, "phases")


def is_null(node: Node) -> bool:
    """Whether a node is YAML's null."""
    return isinstance(node, Scalar) and node.value is None


def with_entry(mapping: MappingNode, key: str, entry: Entry | None) -> MappingNode:
    """The mapping with one entry put in its old place or at the end, or taken away."""
    entries = dict(mapping.entries)
    if entry is None:
        entries.pop(key, None)
    else:
        entries[key] = entry
    return MappingNode(entries, mapping.place)


def as_parameter(node: Node) -> Node:
    """A short parameter written out as ``{value: …}``."""
    if isinstance(node, MappingNode) or is_null(node):
        return node
    return MappingNode({"value": Entry(node.place, node)}, node.place)


def as_translated(node: Node) -> Node:
    """A text in no language as English, so that a file over it can add languages."""
    if isinstance(node, MappingNode) or is_null(node):
        return node
    return MappingNode({DEFAULT_LANGUAGE: Entry(node.place, node)}, node.place)


def merged(base: Node, over: Node, path: tuple[str, ...] = ()) -> Node:
    """``over`` merged over ``base``: mappings key by key, anything else replaced whole."""
    if len(path) == 2 and path[0] == "parameters":
        base, over = as_parameter(base), as_parameter(over)
    if path and path[-1] in TRANSLATED and isinstance(over, MappingNode) and not is_collection(path[:-1]):
        base = as_translated(base)
    field = bool(path) and path[-1] in REPLACED_WHOLE and not is_collection(path[:-1])
    if field or not (isinstance(base, MappingNode) and isinstance(over, MappingNode)):
        if path == ("sources",):
            return ListNode((*items_of(base), *items_of(over)), over.place)
        return over
    entries = dict(base.entries)
    if len(path) == 2 and path[0] == "parameters" and "value" in over.entries:
        entries.pop("draw", None)  # a value that is given is what it is, unless a draw is given, too
    for key, entry in over.entries.items():
        if key not in entries:
            entries[key] = entry
        elif is_null(entry.node):
            del entries[key]
        else:
            entries[key] = Entry(entry.key_place, merged(entries[key].node, entry.node, (*path, key)))
    return MappingNode(entries, over.place)


def items_of(node: Node) -> tuple[Node, ...]:
    """The items of a list, or of a single text."""
    return node.items if isinstance(node, ListNode) else (node,)


EMPTY_WHEN_NULL = ("parties", "quantities", "variants")


def without_nulls(node: Node, dropped: list[tuple[str, ...]], path: tuple[str, ...] = ()) -> Node:
    """The node without entries that are null, whose paths are added to ``dropped``.

    A party, quantity or variant that is null is empty.
    """
    if isinstance(node, ListNode):
        items = tuple(without_nulls(item, dropped, (*path, str(n))) for n, item in enumerate(node.items))
        return ListNode(items, node.place)
    if not isinstance(node, MappingNode):
        return node
    entries = {}
    for key, entry in node.entries.items():
        if isinstance(entry.node, Scalar) and entry.node.value is not None:
            entries[key] = entry
            continue
        below = (*path, key)
        if len(below) > 3 and below[0] == "variants" and below[2] == "set":
            entries[key] = entry  # null there means: make absent
        elif means_none(entry.node, below):
            entries[key] = entry
        elif not is_null(entry.node):
            entries[key] = Entry(entry.key_place, without_nulls(entry.node, dropped, below))
        elif path and path[-1] in EMPTY_WHEN_NULL and is_collection(path):
            entries[key] = Entry(entry.key_place, MappingNode({}, entry.node.place))
        else:
            dropped.append(below)
    return MappingNode(entries, node.place)


def means_none(node: Node, path: tuple[str, ...]) -> bool:
    """Whether a null says that an amendment sets a due day or a first day to none; one left empty does not."""
    amends = path[0] == "amendments" and path[2:3] == ("set",) and amended_number(path[-1]) in ("due", "not_before")
    written = isinstance(node, Scalar) and bool(node.text or node.style or not node.place.line)
    return amends and written and is_null(node)


def descend(node: Node, path: tuple[str, ...], segment: str) -> tuple[str, ...]:
    """The real path one segment further down: `.transitions.` and `.steps.` may be left out."""
    if isinstance(node, MappingNode) and segment not in node.entries:
        region = path == ("phases",) or (len(path) == 2 and path[0] in ("mechanisms", "regions"))
        inner, fields = ("transitions", REGION_FIELDS) if region else ("steps", OBLIGATION_FIELDS)
        if (region or (len(path) == 2 and path[0] == "obligations")) and segment not in fields:
            entry = node.entries.get(inner)
            if entry and isinstance(entry.node, MappingNode) and segment in entry.node.entries:
                return (*path, inner, segment)
    return (*path, segment)


def child(node: Node, path: tuple[str, ...], segment: str) -> Node | None:
    """The node one segment below another, if there is one."""
    if path[:-1] and path[-2:-1] == ("parameters",):
        node = as_parameter(node)
    if isinstance(node, MappingNode):
        return node.entries[segment].node if segment in node.entries else None
    if isinstance(node, Scalar) and path and path[-1] in LIST_FIELDS:
        node = ListNode((node,), node.place)
    if isinstance(node, ListNode) and segment.isdecimal() and int(segment) < len(node.items):
        return node.items[int(segment)]
    return None


def real_key_path(root: Node, dotted: str, create: bool = False) -> tuple[str, ...]:
    """The real path named by a dotted one; with ``create`` its last key may be missing."""
    segments = dotted.split(".")
    if not all(segments):
        raise PathError(f"'{dotted}' is not a path")
    path: tuple[str, ...] = ()
    node = root
    for number, segment in enumerate(segments):
        longer = descend(node, path, segment)
        for key in longer[len(path) :]:
            below = child(node, path, key)
            last = number == len(segments) - 1
            if below is None and not (
                last and create and isinstance(node, MappingNode | Scalar) and may_create(node, path)
            ):
                whole = create and not last and len(path) == 1
                raise PathError(missing(node, path, key, whole))
            path = (*path, key)
            node = below if below is not None else node
    return path


def may_create(node: Node, path: tuple[str, ...]) -> bool:
    """Whether a missing key may be put below a node."""
    return isinstance(node, MappingNode) or (len(path) == 2 and path[0] == "parameters")


def missing(node: Node, path: tuple[str, ...], key: str, whole: bool = False) -> str:
    """Says that nothing is called so, and what might have been meant; with ``whole`` else how a part is added."""
    where = f"in {'.'.join(path)}" if path else "in the scenario"
    names = {} if path else paths_by_name(node)  # a bare name may be meant for its path
    if isinstance(node, MappingNode):
        names |= {name: name for name in node.entries}
        for inner in ("transitions", "steps"):
            entry = node.entries.get(inner)
            if entry and isinstance(entry.node, MappingNode):
                names |= {name: name for name in entry.node.entries}
    close = difflib.get_close_matches(key, names, 1)
    hint = f"; to add it, set {'.'.join((*path, key))} to a whole part, such as {{key: value}}" if whole else ""
    return f"there is no '{key}' {where}" + (f"; did you mean '{names[close[0]]}'?" if close else hint)


def replaced(node: Node, path: tuple[str, ...], real: tuple[str, ...], entry: Entry | None) -> Node:
    """The node (which stands at ``path``) with what stands at ``real`` below it replaced or removed."""
    key, rest = real[0], real[1:]
    if len(path) == 2 and path[0] == "parameters":
        node = as_parameter(node)
    if isinstance(node, Scalar) and path and path[-1] in LIST_FIELDS:
        node = ListNode((node,), node.place)
    if isinstance(node, ListNode):
        items = list(node.items)
        index = int(key)
        if rest:
            items[index] = replaced(items[index], (*path, key), rest, entry)
        elif entry is None:
            del items[index]
        else:
            items[index] = entry.node
        return ListNode(tuple(items), node.place)
    if not isinstance(node, MappingNode):
        raise PathError(f"there is nothing below {'.'.join(path)}")
    if rest:
        below = node.entries[key]
        return with_entry(node, key, Entry(below.key_place, replaced(below.node, (*path, key), rest, entry)))
    if entry is not None and len(path) == 1 and path[0] == "parameters" and not isinstance(entry.node, MappingNode):
        old = node.entries.get(key)
        if old is not None:
            whole = as_parameter(old.node)
            if isinstance(whole, MappingNode):
                return with_entry(node, key, Entry(old.key_place, with_entry(whole, "value", entry)))
    return with_entry(node, key, entry)


def placed(root: Node, dotted: str, value: Node, key_place: Place) -> Node:
    """The scenario with ``value`` set at a path; null makes absent."""
    if is_null(value):
        path = real_key_path(root, dotted, create=True)
        return root if absent(root, dotted) else replaced(root, (), path, None)
    return replaced(root, (), real_key_path(root, dotted, create=True), Entry(key_place, value))


def with_value_known(root: Node, dotted: str, value: Node, settings: Iterable[str]) -> Node:
    """The scenario once a value is set at a path: a parameter that was given one is drawn no more.

    It is, where the ``settings`` beside it give it a draw, too.
    """
    section, _, rest = dotted.partition(".")
    name, _, field = rest.partition(".")
    draw = f"parameters.{name}.draw"
    valued = section == "parameters" and field in ("", "value") and not isinstance(value, MappingNode)
    return root if not valued or draw in settings or absent(root, draw) else removed(root, draw)


def absent(root: Node, dotted: str) -> str:
    """Why nothing stands at a path; empty if something does."""
    try:
        real_key_path(root, dotted)
    except PathError as error:
        return str(error)
    return ""


def removed(root: Node, dotted: str) -> Node:
    """The scenario without what stands at a path."""
    return replaced(root, (), real_key_path(root, dotted), None)


def variant_order(variants: MappingNode, name: str, seen: list[str], above: tuple[str, ...] = ()) -> None:
    """Puts a variant behind those it is written with, each at its first place only."""
    if name in above:
        raise PathError("the variants are written `with` one another in a circle: " + " → ".join((*above, name)))
    if name in seen:
        return
    if name not in variants.entries:
        close = difflib.get_close_matches(name, list(variants.entries), 1)
        hint = f"; did you mean '{close[0]}'?" if close else f"; there are: {', '.join(variants.entries) or 'none'}"
        raise PathError(f"there is no variant '{name}'{hint}")
    body = variants.entries[name].node
    if isinstance(body, MappingNode) and "with" in body.entries:
        for item in items_of(body.entries["with"].node):
            if isinstance(item, Scalar) and isinstance(item.value, str):
                variant_order(variants, item.value, seen, (*above, name))
    seen.append(name)


def applied_variant(root: Node, name: str, file: str) -> Node:
    """The scenario with a variant, and those it is written with, written over it."""
    section = root.entries.get("variants") if isinstance(root, MappingNode) else None
    variants = section.node if section and isinstance(section.node, MappingNode) else MappingNode({}, root.place)
    order: list[str] = []
    try:
        variant_order(variants, name, order)
    except PathError as error:
        place = variants.entries[name].key_place if name in variants.entries else Place(file, 0, 0)
        path = f"variants.{name}" if place.line else ""
        raise ScenarioError([Fault(place.file, place.line, place.column, path, str(error))]) from None
    faults: list[Fault] = []
    for step in order:
        body = variants.entries[step].node
        if isinstance(body, MappingNode):
            root = written_over(root, body, step, faults)
    if faults:
        raise ScenarioError(faults)
    return root


def written_over(root: Node, body: MappingNode, name: str, faults: list[Fault]) -> Node:
    """The scenario with one variant's `set` and then its `remove` applied."""

    def fault(place: Place, path: str, message: str) -> None:
        faults.append(Fault(place.file, place.line, place.column, path, message))

    settings = body.entries.get("set")
    if settings and isinstance(settings.node, MappingNode):
        for dotted, entry in settings.node.entries.items():
            try:
                root = placed(root, dotted, entry.node, entry.key_place)
                root = with_value_known(root, dotted, entry.node, settings.node.entries)
            except PathError as error:
                fault(entry.key_place, f"variants.{name}.set.{dotted}", str(error))
    removals = body.entries.get("remove")
    for item in items_of(removals.node) if removals else ():
        if isinstance(item, Scalar) and isinstance(item.value, str):
            try:
                root = removed(root, item.value)
            except PathError as error:
                fault(item.place, f"variants.{name}.remove", str(error))
    return root


def variant_names(root: Node) -> Iterable[str]:
    """The names of a file's variants."""
    section = root.entries.get("variants") if isinstance(root, MappingNode) else None
    return list(section.node.entries) if section and isinstance(section.node, MappingNode) else []
