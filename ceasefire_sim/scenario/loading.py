"""From a file, or the name of a shipped scenario, to a checked scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.checks import check_structure, did_you_mean
from ceasefire_sim.scenario.conditions import amended, check_weights, in_force, read_by
from ceasefire_sim.scenario.facts import check_sources, read_facts
from ceasefire_sim.scenario.files import Budget, find_scenario, read_text, resolve
from ceasefire_sim.scenario.meaning import check_circles, meaning_of
from ceasefire_sim.scenario.nodes import Entry, ListNode, MappingNode, Node, Place, Scalar, plain
from ceasefire_sim.scenario.parts import ScenarioFile
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.scenario.sink import FaultSink, find, key_place
from ceasefire_sim.scenario.walk import Path
from ceasefire_sim.scenario.warnings import warn
from ceasefire_sim.scenario.yamltext import parse_yaml

__all__ = ["read_scenario", "read_scenario_text", "reread", "validate"]

DEEPEST = 8


@dataclass
class Source:
    """A scenario file read but not yet merged with what is written over it."""

    root: Node
    path: FilePath | None
    shown: str
    budget: Budget = field(default_factory=Budget)
    facts: dict[str, Any] = field(default_factory=dict)


def read_scenario(
    path: str | FilePath,
    variant: str | None = None,
    readings: Iterable[str] = (),
    overrides: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario at a path or of a shipped name, checked, with what is written over it.

    ``readings`` are names (``all`` for every one); ``overrides`` maps dotted paths to plain values.
    Raises ``ScenarioError`` with every fault found.
    """
    return finished(opened(path), variant, readings, overrides or {})


def read_scenario_text(
    text: str,
    name: str = "scenario.yaml",
    variant: str | None = None,
    readings: Iterable[str] = (),
    overrides: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario of a text, as ``read_scenario``; the text can name no other files."""
    source = Source(parse_yaml(text, name), None, name)
    return finished(source, variant, readings, overrides or {})


def opened(path: str | FilePath) -> Source:
    """The scenario file at a path or of a shipped name, merged over what it extends."""
    file = find_scenario(str(path))
    shown = str(path) if FilePath(path).exists() else str(file)
    budget = Budget()
    source = Source(parse_yaml(read_text(file, budget), shown), file, shown, budget)
    source.root = extended(source.root, file, (file.resolve(),), budget)
    source.facts = read_facts(source.root, file, budget)
    return source


def texts_at(root: Node, key: str) -> list[tuple[str, Place]]:
    """The texts of a top-level key that holds a text or a list of texts, with their places."""
    entry = root.entries.get(key) if isinstance(root, MappingNode) else None
    if entry is None:
        return []
    items = entry.node.items if isinstance(entry.node, ListNode) else (entry.node,)
    return [(item.value, item.place) for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]


def extended(root: Node, file: FilePath, above: tuple[FilePath, ...], budget: Budget) -> Node:
    """A file's nodes merged over those it extends, left to right."""
    if not isinstance(root, MappingNode):
        return root
    merged: Node | None = None
    for name, place in texts_at(root, "extends"):
        base_file = resolve(name, file, place)
        circle = base_file.resolve() in above
        if circle or len(above) > DEEPEST:
            message = (
                "the files extend one another in a circle" if circle else f"`extends` goes deeper than {DEEPEST} files"
            )
            raise ScenarioError([Fault(place.file, place.line, place.column, "extends", message)])
        base = parse_yaml(read_text(base_file, budget), str(base_file))
        base = extended(base, base_file, (*above, base_file.resolve()), budget)
        merged = base if merged is None else overlay.merged(merged, base)
    own = overlay.with_entry(root, "extends", None)
    return own if merged is None else overlay.merged(merged, own)


def node_of(value: Any, shown: str) -> Node:
    """A plain value as a node without a place in a file."""
    place = Place(shown, 0, 0)
    if isinstance(value, Mapping):
        return MappingNode({str(key): Entry(place, node_of(below, shown)) for key, below in value.items()}, place)
    if isinstance(value, (list, tuple)):
        return ListNode(tuple(node_of(item, shown) for item in value), place)
    if value is None or isinstance(value, (str, int, float)):
        return Scalar(value, place, str(value))
    raise ScenarioError([Fault(shown, 0, 0, "", f"{value!r} is not a plain value")])


def overridden(root: Node, overrides: Mapping[str, Any], faults: list[Fault]) -> Node:
    """The nodes with single settings written over them."""
    for dotted, value in overrides.items():
        shown = f"--set {dotted}"
        try:
            root = overlay.placed(root, dotted, node_of(value, shown), Place(shown, 0, 0))
        except overlay.PathError as error:
            faults.append(Fault(shown, 0, 0, "", str(error)))
    return root


def finished(source: Source, variant: str | None, readings: Iterable[str], overrides: Mapping[str, Any]) -> Scenario:
    """The scenario with everything written over it, checked."""
    root = source.root
    if not isinstance(root, MappingNode):
        place = root.place
        raise ScenarioError(
            [Fault(source.shown, place.line, place.column, "", "a scenario is a mapping of keys to values")]
        )
    if variant is not None:
        root = overlay.applied_variant(root, variant, source.shown)
    faults: list[Fault] = []
    root = overridden(root, overrides, faults)
    dropped: list[Path] = []
    written, root = root, overlay.without_nulls(root, dropped)
    if faults:
        raise ScenarioError(faults)
    sink = FaultSink(root, list(unknown_nulls(written, dropped)))
    file = parts_of(root, sink)
    if file is None:
        raise ScenarioError(sink.sorted())
    if not check_structure(file, sink):
        raise ScenarioError(sink.sorted())
    check_sources(file, source.facts, source.path is not None, sink)
    meaning = meaning_of(file, sink)
    file = meaning.file
    names = chosen_readings(file, tuple(readings), source.shown, sink)
    file = under_readings(file, names, sink)
    if sink.faults:
        raise ScenarioError(sink.sorted())
    warn(meaning, sink)
    warnings = tuple(sorted(dict.fromkeys(sink.warnings), key=lambda f: (f.file, f.line, f.column)))
    settings = tuple(overrides.items())
    return Scenario(file, meaning, root, source.shown, variant, names, settings, warnings, source.facts)


def reread(scenario: Scenario, readings: Iterable[str] = (), without: Iterable[str] = ()) -> Scenario:
    """A scenario under other readings, some of its amendments left out; all else as it was read."""
    left = set(without)
    file = scenario.meaning.file
    file = file.model_copy(update={"amendments": {k: v for k, v in file.amendments.items() if k not in left}})
    sink = FaultSink(scenario.written)
    names = chosen_readings(file, tuple(readings), scenario.path, sink)
    file = under_readings(file, names, sink)
    if sink.faults:
        raise ScenarioError(sink.sorted())
    return replace(scenario, file=file, readings=names)


def under_readings(file: ScenarioFile, names: tuple[str, ...], sink: FaultSink) -> ScenarioFile:
    """The parts with the conditions in force under some readings and all amendments."""
    conditions = amended(file, read_by(file, names, sink), sink)
    check_weights(conditions, sink)
    if not sink.faults:
        file = in_force(file, conditions)
        check_circles(file, sink)
    return file


def unknown_nulls(root: Node, dropped: list[Path]) -> Iterable[Fault]:
    """Keys without a value that no part knows: mostly texts that a comma inside {} cut into pieces."""
    for path in dropped:
        known = list(models_below(ScenarioFile, path))
        if known and path[-1] not in known:
            place = key_place(root, path)
            cut = "" if path[-1].isidentifier() else "; if a comma cut a text into pieces, put quotes around the text"
            message = f"unknown key '{path[-1]}'{cut or did_you_mean(path[-1], known)}"
            yield Fault(place.file, place.line, place.column, ".".join(path), message)


def chosen_readings(file: ScenarioFile, readings: tuple[str, ...], shown: str, sink: FaultSink) -> tuple[str, ...]:
    """The readings asked for, `all` written out, each once; unknown names go to the sink."""
    names: list[str] = []
    for name in readings:
        if name != "all" and name not in file.readings:
            sink.faults.append(
                Fault(shown, 0, 0, "", f"there is no reading '{name}'{did_you_mean(name, file.readings)}")
            )
            continue
        names += file.readings if name == "all" else [name]
    return tuple(dict.fromkeys(names))


def parts_of(root: Node, sink: FaultSink) -> ScenarioFile | None:
    """The parts of a scenario's nodes; what is at fault goes to the sink and is left out."""
    root = with_placeholders(root, sink)
    for _ in range(6):
        try:
            return ScenarioFile.model_validate(plain(root))
        except ValidationError as error:
            at_fault = structural_faults(root, error, sink)
            root = pruned(root, at_fault, sink)
    return None


PLACEHOLDERS = {"scenario": "missing", "horizon": 1, "phases": {"initial": "missing", "states": ["missing"]}}


def with_placeholders(root: Node, sink: FaultSink) -> Node:
    """The nodes with something in the place of required keys that are missing, so that the rest is checked too."""
    assert isinstance(root, MappingNode)
    for key, value in PLACEHOLDERS.items():
        if key not in root.entries:
            place = root.place
            sink.faults.append(Fault(place.file, place.line, place.column, key, f"'{key}' is missing; it is required"))
            root = overlay.with_entry(root, key, Entry(place, node_of(value, place.file)))
    return root


def structural_faults(root: Node, error: ValidationError, sink: FaultSink) -> list[Path]:
    """Adds what pydantic found to the sink, in our words; returns the paths at fault."""
    found: dict[Path, tuple[str, int | None, bool]] = {}
    for item in error.errors(include_url=False):
        path, rest = real_location(root, item["loc"])
        context = item.get("ctx", {})
        kind = item["type"]
        path = (*path, *context.get("inner", ()))
        if kind == "none_required":
            continue
        if kind == "missing":
            found.setdefault(
                (*path, *rest), (f"'{rest[-1] if rest else path[-1]}' is missing; it is required", None, True)
            )
        elif kind == "extra_forbidden":
            found.setdefault(path, (f"unknown key '{path[-1]}'{known_keys(path)}", None, True))
        else:
            found.setdefault(path, (in_words(kind, item["msg"], context), context.get("column"), False))
    for path, (message, column, at_key) in found.items():
        if at_key and "is missing" in message:
            node = find(root, path[:-1])[0]
            sink.faults.append(Fault(node.place.file, node.place.line, node.place.column, ".".join(path), message))
        elif at_key:
            sink.key(path, message)
        else:
            sink(path, message, column)
    return list(found)


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


def in_words(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """What pydantic says, in words a student understands."""
    if kind == "fault":
        return str(context["message"])
    if kind in ("dict_type", "model_type", "model_attributes_type", "mapping_type"):
        return "a mapping of names to values is expected here"
    if kind in ("tuple_type", "list_type"):
        return "a list is expected here"
    if kind == "too_short" or (kind == "too_long" and "at most 2" in message):
        return "two values are expected here, as in [0, 10]"
    if kind == "recursion_loop":
        return "this goes too deep"
    return message[0].lower() + message[1:]


def models_below(model: type[BaseModel], path: Path) -> Iterable[str]:
    """The keys known at a path of the scenario file."""
    keys: dict[str, Any] = {field.alias or name: field for name, field in model.model_fields.items()}
    if len(path) == 1:
        return list(keys)
    annotation = keys[path[0]].annotation if path[0] in keys else None
    for candidate in model_types(annotation):
        for skip in (1, 2):
            if len(path) > skip:
                found = list(models_below(candidate, path[skip:]))
                if skip == (1 if candidate.__name__ in ("Phases", "Attribution") else 2) and found:
                    return found
    return []


def model_types(annotation: Any) -> list[type[BaseModel]]:
    """The parts mentioned in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[type[BaseModel]] = []
    for inner in getattr(annotation, "__args__", ()):
        found += model_types(inner)
    return found


def known_keys(path: Path) -> str:
    """A hint at the keys known where an unknown one was found."""
    return did_you_mean(path[-1], models_below(ScenarioFile, path))


def pruned(root: Node, at_fault: list[Path], sink: FaultSink) -> Node:
    """The nodes without what is at fault; names that go with it are remembered in the sink."""
    for path in sorted(at_fault, key=len, reverse=True):
        target = path
        if not find(root, target)[1]:  # something required is missing: what it is missing from goes
            target = path[:-1]
        target = whole_item(root, target)
        if target:
            sink.lost.update((target[-1], *path[-1:]))
            try:
                root = overlay.replaced(root, (), target, None)
            except (KeyError, IndexError, overlay.PathError):
                continue
    return root


def whole_item(root: Node, path: Path) -> Path:
    """The path to leave out: not the inside of a pace, nor a key nothing can do without."""
    required = ("initial", "states", "from", "to", "weight", "by", "range", "value", "steps")
    while path and (path[-1] in required or path[-1].isdecimal() or path[-1] in ("each", "days")):
        path = path[:-1]
    return path


def validate(path: str | FilePath) -> tuple[list[Fault], list[Fault]]:
    """Every fault and every warning of a file: plain, under each variant, each reading, all readings."""
    faults: dict[Fault, None] = {}
    warnings: dict[Fault, None] = {}
    try:
        source = opened(path)
    except ScenarioError as error:
        return list(error.faults), []
    try:
        plain_scenario = finished(source, None, (), {})
        warnings.update(dict.fromkeys(plain_scenario.warnings))
    except ScenarioError as error:
        return list(error.faults), []
    for variant in plain_scenario.file.variants:
        try:
            tried = finished(source, variant, (), {})
            own = [w for w in tried.warnings if "is not used" not in w.message and "never entered" not in w.message]
            warnings.update(dict.fromkeys(own))
        except ScenarioError as error:
            faults.update(dict.fromkeys(error.faults))
    names = tuple(plain_scenario.file.readings)
    for readings in (*((name,) for name in names), *((names,) if len(names) > 1 else ())):
        sink = FaultSink(plain_scenario.written)
        under_readings(plain_scenario.meaning.file, readings, sink)
        faults.update(dict.fromkeys(sink.faults))
    order = [sorted(found, key=lambda f: (f.file, f.line, f.column)) for found in (faults, warnings)]
    return order[0], order[1]
