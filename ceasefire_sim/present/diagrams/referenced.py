"""What conditions name: which obligation or transition each part of a condition looks at."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.tree import And, Choose, Name, Node, Noted, Or, children, show, walk
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["references"]


def references(scenario: Scenario) -> Iterator[tuple[str, str, str, str]]:
    """Source, what is named, the part of the condition, and the reading or amendment it is from; each once."""
    seen = set()
    for source, condition in conditions(scenario):
        for part, origin in conjuncts(condition, ""):
            for on in named(scenario, part):
                reference = (source, on, show(part), origin)
                if on != source and reference not in seen:
                    seen.add(reference)
                    yield reference


def conditions(scenario: Scenario) -> Iterator[tuple[str, Node]]:
    """The conditions of obligations, of their named steps, and of transitions."""
    for name, part in scenario.file.obligations.items():
        yield f"obligations.{name}", part.requires.node
        for key, step in part.named.items():
            yield f"obligations.{name}.{key}", step.requires.node
    for name, region in scenario.regions.items():
        for key, transition in region.transitions.items():
            yield f"{scenario.section(name)}.{key}", transition.when.node


def conjuncts(node: Node, origin: str) -> Iterator[tuple[Node, str]]:
    """The parts that must all hold, through marks and alternatives, with who contributed them."""
    if isinstance(node, Noted):
        whose = node.origin
        yield from conjuncts(node.body, whose.name if isinstance(whose, Origin) else origin)
    elif isinstance(node, And) or (isinstance(node, (Choose, Or)) and any(isinstance(n, Noted) for n in walk(node))):
        for below in children(node):
            yield from conjuncts(below, origin)
    else:
        yield node, origin


def named(scenario: Scenario, part: Node) -> Iterator[str]:
    """The paths a part of a condition looks at; a region with states: the transitions into these."""
    names = names_within(scenario, part, frozenset())
    for name in names:
        owner, _, attribute = name.partition(".")
        if owner in scenario.file.obligations:
            step = attribute in scenario.file.obligations[owner].named
            yield f"obligations.{owner}.{attribute}" if step else f"obligations.{owner}"
        elif name in scenario.regions:
            ways = scenario.regions[name].transitions
            into = [key for key, way in ways.items() if way.to in names]
            yield from (f"{scenario.section(name)}.{key}" for key in into)


def names_within(scenario: Scenario, node: Node, above: frozenset[str]) -> dict[str, None]:
    """The names in an expression and in the definitions it uses, in order."""
    names: dict[str, None] = {}
    for inner in walk(node):
        if isinstance(inner, Name):
            meaning = scenario.file.definitions.get(inner.text)
            if meaning is not None and inner.text not in above:
                names |= names_within(scenario, meaning.node, above | {inner.text})
            else:
                names[inner.text] = None
    return names
