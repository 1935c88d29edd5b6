"""From a file, or the name of a shipped scenario, to a checked scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.limits import DEEPEST_EXTENDS
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.files import Budget, find_scenario, read_text, resolve
from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Place, Scalar
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.scenario.validation.checks import check_structure
from ceasefire_sim.scenario.validation.conditions import amended, check_weights, in_force, read_by
from ceasefire_sim.scenario.validation.facts import check_sources, read_facts
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.meaning import check_circles, meaning_of
from ceasefire_sim.scenario.validation.null_keys import left_empty, unknown_nulls
from ceasefire_sim.scenario.validation.shape import parts_of
from ceasefire_sim.scenario.validation.suggestions import did_you_mean
from ceasefire_sim.scenario.validation.warnings import warn

__all__ = ["read_scenario", "read_scenario_text", "reread", "validate"]


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
        if circle or len(above) > DEEPEST_EXTENDS:
            message = (
                "the files extend one another in a circle"
                if circle
                else f"`extends` goes deeper than {DEEPEST_EXTENDS} files"
            )
            raise ScenarioError([Fault(place.file, place.line, place.column, "extends", message)])
        base = parse_yaml(read_text(base_file, budget), str(base_file))
        base = extended(base, base_file, (*above, base_file.resolve()), budget)
        merged = base if merged is None else overlay.merged(merged, base)
    own = overlay.with_entry(root, "extends", None)
    return own if merged is None else overlay.merged(merged, own)


def overridden(root: Node, overrides: Mapping[str, Any], faults: list[Fault], warnings: list[Fault]) -> Node:
    """The nodes with single settings written over them."""
    for dotted, value in overrides.items():
        place = Place(f"--set {dotted}", 0, 0)
        if value is None and (missing := overlay.absent(root, dotted)):
            warnings.append(Fault(place.file, 0, 0, "", f"nothing is taken away: {missing}", "warning"))
        try:
            root = overlay.placed(root, dotted, overlay.node_of(value, place), place)
        except overlay.PathError as error:
            faults.append(Fault(place.file, 0, 0, "", str(error)))
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
    warnings: list[Fault] = []
    root = overridden(root, overrides, faults, warnings)
    dropped: list[Path] = []
    written, root = root, overlay.without_nulls(root, dropped)
    if faults:
        raise ScenarioError(faults)
    sink = FaultSink(root, list(unknown_nulls(written, dropped)), [*warnings, *left_empty(written, dropped)])
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
    told = tuple(sorted(dict.fromkeys(sink.warnings), key=lambda f: (f.file, f.line, f.column)))
    settings = tuple(overrides.items())
    return Scenario(file, meaning, root, source.shown, variant, names, settings, told, source.facts)


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
