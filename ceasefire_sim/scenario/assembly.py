"""From a source to a checked scenario: a variant, settings, readings and amendments written over it, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.indexed.writing_out import Settings, WrittenParts
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.selection import Selection, setting_node
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.opening import Source
from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Place
from ceasefire_sim.scenario.source.places import key_place, node_at
from ceasefire_sim.scenario.validation.checks import check_structure
from ceasefire_sim.scenario.validation.circles import check_circles
from ceasefire_sim.scenario.validation.conditions import amended, check_weights, in_force, read_by
from ceasefire_sim.scenario.validation.facts import check_sources
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.meaning import meaning_of
from ceasefire_sim.scenario.validation.null_keys import left_empty, unknown_nulls
from ceasefire_sim.scenario.validation.numbers_in_force import with_amended_numbers
from ceasefire_sim.scenario.validation.settings import check_settings
from ceasefire_sim.scenario.validation.shape import parts_of
from ceasefire_sim.scenario.validation.suggestions import did_you_mean
from ceasefire_sim.scenario.validation.warnings import warn

__all__ = ["Assembly", "faults_under", "reread", "under_readings"]


@dataclass(frozen=True)
class Assembly:
    """A source from which a scenario is put together, with whatever is written over it."""

    source: Source

    def scenario(self, selection: Selection) -> Scenario:
        """The scenario with a selection written over it, checked. Raises ``ScenarioError`` with every fault."""
        try:
            return self.checked(selection)
        except ScenarioError as error:
            if selection.variant is None:
                raise
            raise ScenarioError(self.blamed_on_variant(error.faults, selection)) from None

    def blamed_on_variant(self, faults: Iterable[Fault], selection: Selection) -> list[Fault]:
        """Faults that a variant brings about elsewhere, each told at the variant; the others as they are."""
        plain: set[Fault] = set()
        try:
            self.checked(replace(selection, variant=None))
        except ScenarioError as error:
            plain.update(error.faults)
        path = ("variants", str(selection.variant))
        node, exact = node_at(self.source.root, path)
        if not exact:
            return list(faults)
        within = {(place.file, place.line) for place in places_in(node)}
        key = key_place(self.source.root, path)
        blamed = []
        for fault in faults:
            if not fault.line or fault in plain or (fault.file, fault.line) in within:
                blamed.append(fault)
                continue
            where = f"{fault.path or 'the file'} (line {fault.line})"
            message = f"in variant {selection.variant}: {where}: {fault.message}"
            blamed.append(Fault(key.file, key.line, key.column, "", message))
        return blamed

    def checked(self, selection: Selection) -> Scenario:
        """The same, faults told where they come to light."""
        root, sink = written_over(self.source, selection)
        file = parts_of(root, sink, selection.language)
        if file is None or not check_structure(file, sink):
            raise ScenarioError(sink.sorted())
        check_sources(file, self.source.facts, sink)
        meaning = meaning_of(file, sink)
        check_settings(meaning.file, sink)
        readings = chosen_readings(meaning.file, selection.readings, self.source.name, sink)
        file = under_readings(without_amendments(meaning.file, selection.left_out), readings, sink)
        if sink.faults:
            raise ScenarioError(sink.sorted())
        warn(meaning, file, sink)
        return Scenario(
            file,
            meaning,
            root,
            self,
            path=self.source.name,
            variant=selection.variant,
            readings=readings,
            overrides=selection.overrides,
            left_out=selection.left_out,
            language=selection.language,
            warnings=tuple(sink.sorted_warnings()),
            facts=self.source.facts,
        )


def places_in(node: Node) -> Iterator[Place]:
    """The places of a node, of its keys and of all below."""
    yield node.place
    if isinstance(node, MappingNode):
        for entry in node.entries.values():
            yield entry.key_place
            yield from places_in(entry.node)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from places_in(item)


def written_over(source: Source, selection: Selection) -> tuple[Node, FaultSink]:
    """The nodes with a variant and settings written over them, nulls left out; and a sink for what is wrong there."""
    settings = tuple((dotted, setting_node(dotted, value)) for dotted, value in selection.overrides)
    parts = WrittenParts.of(source.root, selection.variant, source.name, settings)
    root = parts.root
    if selection.variant is not None:
        root = overlay.applied_variant(root, selection.variant, source.name)
    faults: list[Fault] = []
    warnings: list[Fault] = []
    root = overridden(root, parts.settings(settings), faults, warnings)
    if faults:
        raise ScenarioError(faults)
    root = parts.resolved(root)
    dropped: list[Path] = []
    written, root = root, overlay.without_nulls(root, dropped)
    sink = FaultSink(root, list(unknown_nulls(written, dropped)), [*warnings, *left_empty(written, dropped)])
    sink.learn(parts.families, parts.faults)
    return root, sink


def overridden(root: Node, settings: Settings, faults: list[Fault], warnings: list[Fault]) -> Node:
    """The nodes with single settings written over them."""
    for dotted, node in settings:
        if overlay.is_null(node) and (missing := overlay.absent(root, dotted)):
            warnings.append(Fault(node.place.file, 0, 0, "", f"nothing is taken away: {missing}", "warning"))
        try:
            root = overlay.placed(root, dotted, node, node.place)
            root = overlay.with_value_known(root, dotted, node, [path for path, _ in settings])
        except overlay.PathError as error:
            faults.append(Fault(node.place.file, 0, 0, "", str(error)))
    return root


def without_amendments(file: ScenarioFile, names: Iterable[str]) -> ScenarioFile:
    """The parts without some amendments."""
    left_out = set(names)
    amendments = {name: part for name, part in file.amendments.items() if name not in left_out}
    return file.model_copy(update={"amendments": ReadOnlyDict(amendments)}) if left_out else file


def reread(scenario: Scenario, readings: Iterable[str] = (), without: Iterable[str] = ()) -> Scenario:
    """A scenario under other readings, some of its amendments left out; all else as it was read."""
    left_out = tuple(without)
    sink = FaultSink(scenario.written)
    file = without_amendments(scenario.meaning.file, left_out)
    names = chosen_readings(file, tuple(readings), scenario.path, sink)
    file = under_readings(file, names, sink)
    if sink.faults:
        raise ScenarioError(sink.sorted())
    return replace(scenario, file=file, readings=names, left_out=left_out)


def faults_under(scenario: Scenario, readings: Iterable[str]) -> list[Fault]:
    """The faults that a scenario has under some of its readings."""
    sink = FaultSink(scenario.written)
    under_readings(scenario.meaning.file, tuple(readings), sink)
    return sink.faults


def under_readings(file: ScenarioFile, names: tuple[str, ...], sink: FaultSink) -> ScenarioFile:
    """The parts with the conditions and numbers in force under some readings and all amendments."""
    conditions = amended(file, read_by(file, names, sink), sink)
    check_weights(conditions, sink)
    changed = with_amended_numbers(in_force(file, conditions), sink)
    if not sink.faults:
        file = changed
        check_circles(file, sink)
    return file


def chosen_readings(file: ScenarioFile, readings: tuple[str, ...], shown: str, sink: FaultSink) -> tuple[str, ...]:
    """The readings asked for, `all` written out, each once; unknown names go to the sink."""
    names: list[str] = []
    for name in readings:
        if name != "all" and name not in file.readings:
            hint = did_you_mean(name, file.readings)
            sink.faults.append(Fault(shown, 0, 0, "", f"there is no reading '{name}'{hint}"))
            continue
        names += file.readings if name == "all" else [name]
    return tuple(dict.fromkeys(names))
