"""Fact files: what the sources say, who says it, and what became of it in a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

from pydantic import ValidationError

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.facts import FactFile
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.walk import PLAIN, field_keys
from ceasefire_sim.scenario.source.files import Budget, read_text, referenced_file
from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Scalar, plain_data
from ceasefire_sim.scenario.source.places import node_at
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["check_sources", "read_facts"]


def read_facts(root: Node, files: Mapping[str, FilePath], budget: Budget) -> Mapping[str, FactFile]:
    """The fact files a scenario names under `sources`, by the stem of their name.

    ``files`` says from where a name is looked for that stands in no file of that name.
    """
    entry = root.entries.get("sources") if isinstance(root, MappingNode) else None
    if entry is None:
        return ReadOnlyDict()
    items = entry.node.items if isinstance(entry.node, ListNode) else (entry.node,)
    facts: dict[str, FactFile] = {}
    for item in items:
        if not (isinstance(item, Scalar) and isinstance(item.value, str)):
            continue
        base = files.get(item.place.file) or FilePath(item.place.file)
        path = referenced_file(item.value, base, item.place, "sources")
        nodes = parse_yaml(read_text(path, budget), str(path))
        try:
            facts[path.stem] = FactFile.model_validate(plain_data(nodes))
        except ValidationError as error:
            raise ScenarioError(list(fact_faults(nodes, error))) from None
    return ReadOnlyDict(facts)


def fact_faults(nodes: Node, error: ValidationError) -> list[Fault]:
    """What is wrong with a fact file."""
    faults = []
    for item in error.errors(include_url=False):
        path = tuple(str(segment) for segment in item["loc"])
        place = node_at(nodes, path)[0].place
        message = "unknown key" if item["type"] == "extra_forbidden" else item["msg"]
        faults.append(Fault(place.file, place.line, place.column, ".".join(path), message))
    return faults


def check_sources(file: ScenarioFile, facts: Mapping[str, FactFile], sink: FaultSink) -> None:
    """Every source of the form FILE/FACT names a fact of a fact file that is listed."""

    def visit(part: object, path: tuple[str, ...]) -> None:
        if isinstance(part, Part):
            for number, source in enumerate(part.source):
                check(source, (*path, "source", str(number)))
            for name, key in field_keys(type(part)):
                below = getattr(part, name)
                if type(below) not in PLAIN:
                    visit(below, (*path, key))
        elif isinstance(part, Mapping):
            for key, below in part.items():
                if type(below) not in PLAIN:
                    visit(below, (*path, key))
        elif isinstance(part, tuple):
            for number, item in enumerate(part):
                if type(item) not in PLAIN:
                    visit(item, (*path, str(number)))

    def check(source: str, path: tuple[str, ...]) -> None:
        stem, slash, fact = source.partition("/")
        if slash and stem in facts and fact not in facts[stem].facts:
            known = ", ".join(list(facts[stem].facts)[:8])
            sink(path, f"there is no fact '{fact}' in {stem}; there are: {known}")

    visit(file, ())
