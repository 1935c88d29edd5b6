"""Definitions: which use which, and the order in which each comes after those it uses."""

from __future__ import annotations

from ceasefire_sim.expressions.identity import WeakIdentityCache
from ceasefire_sim.expressions.tree import Name, Node, walk
from ceasefire_sim.scenario.limits import DEEPEST_DEFINITION
from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["definition_order", "looks_at", "names_in"]

ORDERS: WeakIdentityCache[ScenarioFile, tuple[str, ...]] = WeakIdentityCache()


def names_in(node: Node) -> set[str]:
    """The names used in a tree."""
    return {inner.text for inner in walk(node) if isinstance(inner, Name)}


def definition_order(file: ScenarioFile) -> list[str]:
    """The definitions, each after those it uses; those in a circle are left out."""
    kept = ORDERS.get(file)
    if kept is None:
        kept = ORDERS[file] = tuple(ordered_definitions(file))
    return list(kept)


def ordered_definitions(file: ScenarioFile) -> dict[str, None]:
    """The definitions, each after those it uses, worked out."""
    order: dict[str, None] = {}
    waiting = {name: names_in(formula.node) & file.definitions.keys() for name, formula in file.definitions.items()}
    for _ in range(DEEPEST_DEFINITION):
        ready = [name for name, needs in waiting.items() if needs <= order.keys()]
        for name in ready:
            order[name] = None
            del waiting[name]
        if not ready:
            break
    return order


def looks_at(file: ScenarioFile, node: Node, prefix: str) -> bool:
    """Whether a tree uses a name that begins so, in itself or in a definition it uses."""
    names = names_in(node)
    if any(name.startswith(prefix) for name in names):
        return True
    return any(looks_at(file, file.definitions[name].node, prefix) for name in names & file.definitions.keys())
