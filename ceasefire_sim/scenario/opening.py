"""From a path, a shipped name, a text or a mapping to nodes, merged over what they extend."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from ceasefire_sim.errors import Fault, InputError, ScenarioError
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.limits import DEEPEST_EXTENDS
from ceasefire_sim.scenario.model.facts import FactFile
from ceasefire_sim.scenario.source.files import Budget, find_scenario, read_text, referenced_file
from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Place, Scalar
from ceasefire_sim.scenario.source.python_data import nodes_of
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.scenario.validation.facts import read_facts

__all__ = ["ScenarioSource", "Source", "opened", "opened_text"]

# What a scenario is read from: a path, the name of a shipped scenario, or a mapping as the YAML would give it.
ScenarioSource = str | os.PathLike[str] | Mapping[str, object]


NO_FILE = FilePath()  # in place of the file that a text or a mapping does not stand in


@dataclass(frozen=True)
class Source:
    """A scenario file read and merged over what it extends; nothing else is written over it yet.

    ``name`` stands in front of every fault.
    """

    root: Node
    name: str
    facts: Mapping[str, FactFile] = field(default_factory=ReadOnlyDict)


def opened(source: ScenarioSource) -> Source:
    """The scenario at a path, of a shipped name, or of a mapping. Raises ``InputError``."""
    if isinstance(source, Mapping):
        root = nodes_of(source, Place("", 0, 0), numbered=True)
        return merged_source(root, "", FilePath("mapping"), Budget(), named=False)
    try:
        path = os.fspath(source)
    except TypeError:
        path = None
    if not isinstance(path, str):
        wanted = "a scenario is a path, the name of a shipped scenario, or a mapping"
        raise InputError(f"{wanted}, not {type(source).__name__}")
    file = find_scenario(path)
    name = path if FilePath(path).exists() else str(file)
    budget = Budget()
    return merged_source(parse_yaml(read_text(file, budget), name), name, file, budget, named=True)


def opened_text(text: str, name: str, folder: str | os.PathLike[str] | None) -> Source:
    """The scenario of a text that stands in a folder, the current one if None. Raises ``InputError``."""
    if not isinstance(text, str) or not isinstance(name, str):
        wrong = "the text of a scenario" if not isinstance(text, str) else "the name of a text"
        raise InputError(f"{wrong} is a str, not {type(name if isinstance(text, str) else text).__name__}")
    try:
        file = FilePath(os.curdir if folder is None else folder) / "text"
    except TypeError:
        raise InputError(f"a folder is a path, not {type(folder).__name__}") from None
    return merged_source(parse_yaml(text, name), name, file, Budget(), named=False)


def merged_source(root: Node, name: str, file: FilePath, budget: Budget, named: bool) -> Source:
    """Nodes merged over those they extend, with the facts they list.

    ``file`` is where references begin; unless it is ``named``, nothing need be there.
    """
    place = root.place
    if not isinstance(root, MappingNode):
        raise ScenarioError([Fault(name, place.line, place.column, "", "a scenario is a mapping of keys to values")])
    chain = ExtendsChain(budget, (file.resolve() if named else NO_FILE,))
    merged = chain.extended(root, file)
    return Source(merged, name, read_facts(merged, {name: file}, budget))


@dataclass(frozen=True)
class ExtendsChain:
    """Files that extend one another, from the first to the one that is read now."""

    budget: Budget
    above: tuple[FilePath, ...]

    def extended(self, root: Node, file: FilePath) -> Node:
        """A file's nodes merged over those it extends, left to right."""
        merged: Node | None = None
        for name, place in texts_at(root, "extends"):
            base = self.base(name, place, file)
            merged = base if merged is None else overlay.merged(merged, base)
        own = overlay.with_entry(root, "extends", None) if isinstance(root, MappingNode) else root
        return own if merged is None else overlay.merged(merged, own)

    def base(self, name: str, place: Place, file: FilePath) -> Node:
        """The nodes of a file that is extended, merged over those it extends itself."""
        base_file = referenced_file(name, file, place, "extends")
        circle = base_file.resolve() in self.above
        if circle or len(self.above) > DEEPEST_EXTENDS:
            deep = f"`extends` goes deeper than {DEEPEST_EXTENDS} files"
            message = "the files extend one another in a circle" if circle else deep
            raise ScenarioError([Fault(place.file, place.line, place.column, "extends", message)])
        root = parse_yaml(read_text(base_file, self.budget), str(base_file))
        return ExtendsChain(self.budget, (*self.above, base_file.resolve())).extended(root, base_file)


def texts_at(root: Node, key: str) -> list[tuple[str, Place]]:
    """The texts of a top-level key that holds a text or a list of texts, with their places."""
    entry = root.entries.get(key) if isinstance(root, MappingNode) else None
    if entry is None:
        return []
    items = entry.node.items if isinstance(entry.node, ListNode) else (entry.node,)
    return [(item.value, item.place) for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
