"""What does not have the shape of a scenario file, told in words and left out, so that the rest is checked too."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import ValidationError

from ceasefire_sim.errors import Fault
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE, TRANSLATED
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, plain_data
from ceasefire_sim.scenario.source.places import node_at, paths_by_name
from ceasefire_sim.scenario.source.python_data import nodes_of
from ceasefire_sim.scenario.validation.conditions import not_a_condition
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.suggestions import near_key

__all__ = ["parts_of"]

PLACEHOLDERS = {"scenario": "missing", "horizon": 1, "phases": {"initial": "missing", "states": ["missing"]}}
FEW = 20  # so many unknown keys are compared with every name of the file, too
ShapeFault = tuple[str, int | None, bool]  # a message, its column in the text, and whether it is about a key
NO_MAPPING = ("dict_type", "model_type", "model_attributes_type", "mapping_type")

ENDS = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|to|and|,|\.\.+)\s*(-?\d+(?:\.\d+)?)\s*")  # of a range in one text


def parts_of(root: Node, sink: FaultSink, language: str = DEFAULT_LANGUAGE) -> ScenarioFile | None:
    """The parts of a scenario's nodes, texts in a language; what is at fault goes to the sink and is left out."""
    assert isinstance(root, MappingNode)
    for key in PLACEHOLDERS:
        if key not in root.entries:
            place = root.place
            sink.faults.append(Fault(place.file, place.line, place.column, key, f"'{key}' is missing; it is required"))
    for _ in range(6):
        root = with_placeholders(root)
        try:
            return ScenarioFile.model_validate(plain_data(root), context={"language": language})
        except ValidationError as error:
            root = pruned(root, structural_faults(root, error, sink), sink)
    return None


def with_placeholders(root: Node) -> Node:
    """The nodes with something in the place of required keys that are missing, or were left out."""
    assert isinstance(root, MappingNode)
    for key, value in PLACEHOLDERS.items():
        if key not in root.entries:
            root = overlay.with_entry(root, key, Entry(root.place, nodes_of(value, root.place)))
    return root


def structural_faults(root: Node, error: ValidationError, sink: FaultSink) -> list[Path]:
    """Adds what pydantic found to the sink, in our words; returns the paths at fault."""
    messages: dict[Path, ShapeFault] = {}
    items = error.errors(include_url=False)
    names = paths_by_name(root) if sum(item["type"] == "extra_forbidden" for item in items) <= FEW else {}
    for item in items:
        path, rest = real_location(root, item["loc"])
        context = item.get("ctx", {})
        kind = item["type"]
        path = (*path, *context.get("inner", ()))
        if kind == "none_required":
            continue
        if (slip := list_slip(root, path)) is not None:
            messages.setdefault(slip[0], (slip[1], None, False))
            continue
        if kind == "missing":
            key = rest[-1] if rest else path[-1]
            messages.setdefault((*path, *rest), (f"'{key}' is missing; it is required", None, True))
        elif kind == "extra_forbidden":
            messages.setdefault(path, (f"unknown key '{path[-1]}'{near_key(path, names)}", None, True))
        elif wrong := not_a_condition(path):
            messages.setdefault(path[:4], (wrong, None, True))
        else:
            said = in_words(kind, item["msg"], context, path, node_at(root, path)[0])
            messages.setdefault(path, (said, context.get("column"), bool(context.get("at_key"))))
    for path, (message, column, at_key) in messages.items():
        if at_key and "is missing" in message:
            node = node_at(root, path[:-1])[0]
            sink.faults.append(Fault(node.place.file, node.place.line, node.place.column, ".".join(path), message))
        elif at_key:
            sink.key(path, message)
        else:
            sink(path, message, column)
    return list(messages)


def list_slip(root: Node, path: Path) -> tuple[Path, str] | None:
    """The path and the words for a list that stands for a mapping of steps, or holds a range in one text."""
    for length in range(len(path), max(len(path) - 2, 0), -1):
        node, exact = node_at(root, path[:length])
        if not exact or not isinstance(node, ListNode) or path[length - 1] not in ("steps", "range"):
            continue
        names = [item.value for item in node.items if isinstance(item, Scalar) and isinstance(item.value, str)]
        if path[length - 1] == "steps" and names and len(names) == len(node.items):
            named = ", ".join(f"{re.sub(r'[^a-z0-9_]+', '_', name.lower()).strip('_')}: {{}}" for name in names[:3])
            rest = ", …" if len(names) > 3 else ""
            return path[:length], f"named steps are a mapping, not a list; write {{{named}{rest}}}"
        ends = ENDS.fullmatch(names[0]) if len(names) == 1 else None
        if path[length - 1] == "range" and ends:
            return path[:length], f"two values are expected here; write [{ends[1]}, {ends[2]}]"
    return None


def real_location(root: Node, location: tuple[int | str, ...]) -> tuple[Path, Path]:
    """A pydantic location as a path in the file, and what of it is not there."""
    path: Path = ()
    node = root
    for position, segment in enumerate(location):
        key = str(segment)
        if isinstance(node, MappingNode) and key in node.entries:
            node, path = node.entries[key].node, (*path, key)
        elif isinstance(node, ListNode) and key.isdecimal() and int(key) < len(node.items):
            node, path = node.items[int(key)], (*path, key)
        elif position == len(location) - 1 and key not in ("drawn", "one", "named", "number", "[key]"):
            return path, (key,)
    return path, ()


def in_words(kind: str, message: str, context: Mapping[str, object], path: Path, node: Node) -> str:
    """What pydantic says of what stands at a path, in words a student understands."""
    if kind == "fault":
        return str(context["message"])
    if kind in NO_MAPPING:
        return mapping_wanted(path, node)
    if kind in ("tuple_type", "list_type"):
        ends = ENDS.fullmatch(node.text) if path[-1:] == ("range",) and isinstance(node, Scalar) else None
        return f"a list is expected here; write [{ends[1]}, {ends[2]}]" if ends else "a list is expected here"
    if kind == "too_short" or (kind == "too_long" and "at most 2" in message):
        return "two values are expected here, as in [0, 10]"
    if kind == "recursion_loop":
        return "this goes too deep"
    return message[0].lower() + message[1:]


def mapping_wanted(path: Path, node: Node) -> str:
    """Says that a mapping belongs here, with the names of a list written as one."""
    said = "a mapping of names to values is expected here"
    items = node.items if isinstance(node, ListNode) else ()
    names = [item.value for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
    if len(names) != len(items) or not names or len(path) > 2:
        return f"{said}, not a list; write each name with a colon behind it, without '-'" if items else said
    inside = "{}" if path == ("parties",) else "{…}"  # a party may be empty; little else may
    shown = ", ".join(f"{name}: {inside}" for name in names[:2]) + (", …" if len(names) > 2 else "")
    return f"{said}, not a list; write `{path[-1]}: {{{shown}}}`"


def pruned(root: Node, at_fault: list[Path], sink: FaultSink) -> Node:
    """The nodes without what is at fault; names that go with it are remembered in the sink."""
    for path in sorted(at_fault, key=len, reverse=True):
        target = path
        if not node_at(root, target)[1]:  # something required is missing: what it is missing from goes
            if (mended := with_initial(root, path)) is not None:
                root = mended
                continue
            target = path[:-1]
        target = whole_item(root, target)
        if target:
            sink.lost.update((target[-1], *path[-1:]))
            if target == ("phases",):
                sink.lost.add("phase")
            try:
                root = overlay.replaced(root, (), target, None)
            except (KeyError, IndexError, overlay.PathError):
                continue
    return root


def with_initial(root: Node, path: Path) -> Node | None:
    """The nodes with a region's first state where its `initial` is missing, so that its states stay known."""
    above, exact = node_at(root, path[:-1])
    states = above.entries.get("states") if exact and isinstance(above, MappingNode) else None
    if path[-1] != "initial" or states is None or not isinstance(states.node, ListNode):
        return None
    assert isinstance(above, MappingNode)
    final = (
        [plain_data(item) for item in overlay.items_of(above.entries["final"].node)] if "final" in above.entries else []
    )
    for state in states.node.items:
        if isinstance(state, Scalar) and isinstance(state.value, str) and state.value not in final:
            return overlay.replaced(root, (), path, Entry(above.place, state))
    return None


def whole_item(root: Node, path: Path) -> Path:
    """The path to leave out: not the inside of a pace or of a text by language, nor a key nothing can do without."""
    required = ("initial", "states", "from", "to", "weight", "by", "range", "value", "steps", "draw")
    while path and (
        path[-1] in required
        or path[-1].isdecimal()
        or path[-1] in ("each", "days", "between", "lasts")
        or path[-2:-1] == ("lasts",)
        or path[-2:-1] in [(field,) for field in TRANSLATED]
    ):
        path = path[:-1]
    return path
