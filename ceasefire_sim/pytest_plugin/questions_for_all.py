"""Properties and invariants that are asked of every file: what an instructor holds all of a class to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ceasefire_sim.errors import Fault, InputError
from ceasefire_sim.scenario.source.files import Budget, read_text
from ceasefire_sim.scenario.source.nodes import MappingNode, plain_data
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["QuestionsForAll", "questions_for_all"]

SECTIONS = ("properties", "invariants")


@dataclass(frozen=True, slots=True)
class QuestionsForAll:
    """The questions by their path in a scenario, and where each stands."""

    file: str
    parts: Mapping[str, object]
    places: Mapping[str, str] = field(default_factory=dict)


def questions_for_all(file: str) -> QuestionsForAll:
    """The questions in a YAML file that has `properties` and `invariants` and nothing else.

    Raises ``InputError`` for a file that has something else.
    """
    root = parse_yaml(read_text(Path(file), Budget()), file)
    if not isinstance(root, MappingNode) or not root.entries:
        raise InputError([Fault(file, 1, 1, "", f"questions for every file stand under {' and '.join(SECTIONS)}")])
    parts: dict[str, object] = {}
    places: dict[str, str] = {}
    for section, entry in root.entries.items():
        place = entry.key_place
        if section not in SECTIONS:
            hint = did_you_mean(section, SECTIONS) or f"; it has {' and '.join(SECTIONS)}"
            raise InputError([Fault(file, place.line, place.column, "", f"unknown key '{section}'{hint}")])
        for name, question in entry.node.entries.items() if isinstance(entry.node, MappingNode) else ():
            path = f"{section}.{name}"
            parts[path] = plain_data(question.node)
            places[path] = f"{file}:{question.key_place.line}:{question.key_place.column}"
    return QuestionsForAll(file, parts, places)
