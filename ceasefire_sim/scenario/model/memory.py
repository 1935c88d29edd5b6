"""What an agreement remembers: whether something has happened, and how many days have passed without it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ceasefire_sim.expressions.region_tests import held_name
from ceasefire_sim.expressions.tree import Call, Name, Node, walk
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.walk import leaf_node, leaves

__all__ = ["MEMORY", "memory_name", "remembered_names", "remembered_paths", "with_arguments"]

MEMORY = ("happened", "days_without")


def memory_name(function: str, path: str) -> str:
    """The name under which a state holds what is remembered of a path."""
    return f"{function}({path})"


def remembered_names(file: ScenarioFile) -> list[str]:
    """The names of all that expressions ask of the past, each once."""
    calls = (node for _, leaf in leaves(file) for node in walk(leaf_node(leaf)) if isinstance(node, Call))
    return list(dict.fromkeys(held_name(call) for call in calls if call.function in MEMORY))


def remembered_paths(file: ScenarioFile) -> list[str]:
    """The paths of everything that is remembered, each once."""
    return list(dict.fromkeys(name.partition("(")[2][:-1] for name in remembered_names(file)))


def with_arguments(node: Node, change: Callable[[Name], Name]) -> Node:
    """The tree with what is remembered named otherwise."""
    if isinstance(node, Call) and node.function in MEMORY:
        (argument,) = node.arguments
        return dataclasses.replace(node, arguments=(change(argument),)) if isinstance(argument, Name) else node
    if not any(isinstance(inner, Call) and inner.function in MEMORY for inner in walk(node)):
        return node
    changes: dict[str, Any] = {}  # Any: the fields of every kind of node
    for own in dataclasses.fields(node):
        value = getattr(node, own.name)
        if isinstance(value, tuple):
            changes[own.name] = tuple(
                (item[0], with_arguments(item[1], change)) if isinstance(item, tuple) else with_arguments(item, change)
                for item in value
            )
        elif dataclasses.is_dataclass(value) and own.name != "origin":
            changes[own.name] = with_arguments(value, change)  # type: ignore[arg-type]
    return dataclasses.replace(node, **changes)
