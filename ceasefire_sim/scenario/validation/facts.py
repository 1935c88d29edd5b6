"""Fact files: what the sources say, who says it, and what became of it in a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.model.fields import LABEL, NOTES
from ceasefire_sim.scenario.model.parts import Part, ScenarioFile, text
from ceasefire_sim.scenario.source.files import Budget, read_text, resolve
from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Scalar, plain
from ceasefire_sim.scenario.source.places import find
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["Fact", "FactFile", "check_sources", "read_facts"]


class Fact(Part):
    """One thing a source says."""

    date: LABEL | None = text("When it happened or was said.", "2025-11-23", default=None)
    statement: LABEL = text("What is said, in our words.", "A delegation met in Cairo.")
    asserted_by: NOTES | None = text("Who says so.", "the delegation", default=None)
    disputed_by: NOTES | None = text("Who says otherwise.", "the other side", default=None)
    document: LABEL | None = text("The document it stands in.", "Cairo talks report", default=None)
    became: NOTES | None = text("Paths of the scenario it became.", ["incidents.raid"], default=None)
    context: LABEL | None = text("Why it is not modelled.", "background", default=None)


class FactFile(Part):
    """A file of facts drawn from one source document."""

    facts: dict[str, Fact] = text("The facts by name.", {}, default={})
    document: LABEL | None = text("The document they are drawn from.", "Cairo talks report", default=None)
    documents: Any = text("The documents they are drawn from.", {}, default=None)


def read_facts(root: Node, file: FilePath, budget: Budget) -> dict[str, FactFile]:
    """The fact files a scenario names under `sources`, by the stem of their name."""
    entry = root.entries.get("sources") if isinstance(root, MappingNode) else None
    if entry is None:
        return {}
    items = entry.node.items if isinstance(entry.node, ListNode) else (entry.node,)
    found: dict[str, FactFile] = {}
    for item in items:
        if not (isinstance(item, Scalar) and isinstance(item.value, str)):
            continue
        base = FilePath(item.place.file) if FilePath(item.place.file).exists() else file
        path = resolve(item.value, base, item.place)
        nodes = parse_yaml(read_text(path, budget), str(path))
        try:
            found[path.stem] = FactFile.model_validate(plain(nodes))
        except ValidationError as error:
            raise ScenarioError(list(fact_faults(nodes, error))) from None
    return found


def fact_faults(nodes: Node, error: ValidationError) -> list[Fault]:
    """What is wrong with a fact file."""
    faults = []
    for item in error.errors(include_url=False):
        path = tuple(str(segment) for segment in item["loc"])
        place = find(nodes, path)[0].place
        message = "unknown key" if item["type"] == "extra_forbidden" else item["msg"]
        faults.append(Fault(place.file, place.line, place.column, ".".join(path), message))
    return faults


def check_sources(file: ScenarioFile, facts: Mapping[str, FactFile], named: bool, sink: FaultSink) -> None:
    """Every source of the form FILE/FACT names a fact of a fact file that is listed."""

    def visit(part: Any, path: tuple[str, ...]) -> None:
        if isinstance(part, Part):
            for number, source in enumerate(part.source):
                check(source, (*path, "source", str(number)))
            for name, field in type(part).model_fields.items():
                visit(getattr(part, name), (*path, field.alias or name))
        elif isinstance(part, dict):
            for key, below in part.items():
                visit(below, (*path, key))
        elif isinstance(part, tuple):
            for number, item in enumerate(part):
                visit(item, (*path, str(number)))

    def check(source: str, path: tuple[str, ...]) -> None:
        stem, slash, fact = source.partition("/")
        if slash and stem in facts and fact not in facts[stem].facts:
            known = ", ".join(list(facts[stem].facts)[:8])
            sink(path, f"there is no fact '{fact}' in {stem}; there are: {known}")

    visit(file, ())
