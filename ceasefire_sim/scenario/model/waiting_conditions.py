"""What every transition and obligation waits for: its condition, part by part, each with a label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import And, Call, Choose, Compare, Name, Node, Not, Noted, Number, Or, Truth, show
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.lacks import lacks_of
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Waiting", "conjuncts", "labels", "waiting_elements"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One element that can wait.

    ``region`` and ``transition`` name a way out of a state; ``obligation`` (and ``step``, the number of the
    named step that is next) a duty. ``parts`` are the conjuncts of the branch in force by label, each once. Where days
    must have passed, ``days`` is that part, and the constant it was made of.
    """

    path: str
    parts: tuple[tuple[str, Node], ...]
    region: str = ""
    transition: str = ""
    obligation: str = ""
    step: int | None = None
    days: tuple[Compare, Constant] | None = None


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts of a condition that must all hold, outermost ones only."""
    if isinstance(node, Noted) and isinstance(node.body, (And, Noted)):
        return tuple(Noted(part, node.origin) for part in conjuncts(node.body))
    if isinstance(node, And):
        return tuple(part for inner in node.parts for part in conjuncts(inner))
    return (node,)


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part of a condition, with the tests under which it is asked at all: those of the branches it stands in."""

    node: Node
    tests: tuple[Node, ...] = ()


def asked_parts(node: Node, definitions: Mapping[str, Node], tests: tuple[Node, ...] = ()) -> Iterator[AskedPart]:
    """The parts that must all hold, each branch of an ``if`` taken apart, and so are definitions made of parts.

    So what is waited for is told of the branch in force: a part of the other branch is asked on no such day. Of
    alternatives that are made of parts, what is waited for is what lacks of each.
    """
    for part in conjuncts(node):
        body = part
        while isinstance(body, Noted):
            body = body.body
        if isinstance(body, Choose):
            yield from asked_parts(body.then, definitions, (*tests, body.condition))
            yield from asked_parts(body.otherwise, definitions, (*tests, Not(body.condition)))
        elif isinstance(body, Name) and is_composed(definitions.get(body.text)):
            yield from asked_parts(definitions[body.text], definitions, tests)
        else:
            for lack in lacks_of(part, definitions):
                yield AskedPart(lack.node, (*tests, *lack.tests))


def is_composed(node: Node | None) -> bool:
    """Whether a definition consists of parts that must all hold, or of branches."""
    while isinstance(node, Noted):
        node = node.body
    return isinstance(node, (And, Choose))


def labelled(nodes: Iterable[Node], definitions: Mapping[str, Node]) -> tuple[tuple[str, Node], ...]:
    """The parts of some conditions by their text, each once; what is always true is left out.

    A part that only a branch asks for holds on days on which that branch is not in force.
    """
    by_label: dict[str, list[AskedPart]] = {}
    for node in nodes:
        for part in asked_parts(node, definitions):
            body = part.node.body if isinstance(part.node, Noted) else part.node
            if not (isinstance(body, Truth) and body.value):
                by_label.setdefault(show(part.node), []).append(part)
    return tuple((label, binding_part(parts)) for label, parts in by_label.items())


def binding_part(parts: Sequence[AskedPart]) -> Node:
    """A part that holds, or is not asked for by any of the branches it stands in."""
    first = parts[0].node
    if any(not part.tests for part in parts):
        return first
    branches = [part.tests[0] if len(part.tests) == 1 else And(part.tests) for part in parts]
    return Or((Not(branches[0] if len(branches) == 1 else Or(tuple(branches))), first))


def at_least(what: Node, constant: Constant | None) -> tuple[Compare, Constant] | None:
    """``what >= constant``, and the constant; None where there is none."""
    return None if constant is None else (Compare(what, ((">=", Number(float(constant.whole))),)), constant)


def waiting_elements(scenario: Scenario) -> Iterator[Waiting]:
    """Every element that can wait, in the order of a day."""
    file, definitions = scenario.file, definition_nodes(scenario)
    for name in file.mechanisms:
        yield from transitions(scenario, name)
    for name, part in file.obligations.items():
        path, requires = f"obligations.{name}", part.requires.node
        if not part.named:
            yield Waiting(path, labelled((requires,), definitions), obligation=name)
        for number, step in enumerate(part.named.values()):
            days = at_least(Name("day"), step.not_before)
            nodes = [requires, step.requires.node, *(days or ())[:1]]
            yield Waiting(path, labelled(nodes, definitions), obligation=name, step=number, days=days)
    for name in (*file.regions, "phase"):
        yield from transitions(scenario, name)


def transitions(scenario: Scenario, region: str) -> Iterator[Waiting]:
    """The transitions of a region."""
    definitions = definition_nodes(scenario)
    for key, part in scenario.regions[region].transitions.items():
        days = at_least(Call("days_in", (Name(region),)), part.after)
        nodes = [part.when.node, *(days or ())[:1]]
        yield Waiting(
            f"{scenario.section(region)}.{key}",
            labelled(nodes, definitions),
            region=region,
            transition=key,
            days=days,
        )


def definition_nodes(scenario: Scenario) -> dict[str, Node]:
    """What each definition stands for."""
    return {name: formula.node for name, formula in scenario.file.definitions.items()}


def labels(scenario: Scenario) -> dict[str, list[str]]:
    """The labels of every element's conjuncts, by path, in order."""
    texts_of: dict[str, dict[str, None]] = {}
    for element in waiting_elements(scenario):
        texts_of.setdefault(element.path, {}).update(dict.fromkeys(label for label, _ in element.parts))
    return {path: list(texts) for path, texts in texts_of.items()}
