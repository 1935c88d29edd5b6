"""What every transition and obligation waits for: its condition, part by part, each with a label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import And, Call, Compare, Name, Node, Noted, Number, Truth, show
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Waiting", "conjuncts", "labels", "waiting_elements"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One element that can wait.

    ``region`` and ``transition`` name a way out of a state; ``obligation`` (and ``step``, the number of the
    named step that is next) a duty. ``parts`` are the conjuncts by label, each once.
    """

    path: str
    parts: tuple[tuple[str, Node], ...]
    region: str = ""
    transition: str = ""
    obligation: str = ""
    step: int | None = None


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts of a condition that must all hold, outermost ones only."""
    if isinstance(node, Noted) and isinstance(node.body, (And, Noted)):
        return tuple(Noted(part, node.origin) for part in conjuncts(node.body))
    if isinstance(node, And):
        return tuple(part for inner in node.parts for part in conjuncts(inner))
    return (node,)


def labelled(nodes: Iterable[Node]) -> tuple[tuple[str, Node], ...]:
    """The conjuncts of some conditions by their text, each once; what is always true is left out."""
    by_label: dict[str, Node] = {}
    for node in nodes:
        for part in conjuncts(node):
            body = part.body if isinstance(part, Noted) else part
            if not (isinstance(body, Truth) and body.value):
                by_label.setdefault(show(part), part)
    return tuple(by_label.items())


def at_least(what: Node, number: int) -> Node:
    """``what >= number``."""
    return Compare(what, ((">=", Number(float(number))),))


def waiting_elements(scenario: Scenario) -> Iterator[Waiting]:
    """Every element that can wait, in the order of a day."""
    file = scenario.file
    for name in file.mechanisms:
        yield from transitions(scenario, name)
    for name, part in file.obligations.items():
        path, requires = f"obligations.{name}", part.requires.node
        if not part.named:
            yield Waiting(path, labelled((requires,)), obligation=name)
        for number, step in enumerate(part.named.values()):
            nodes = [requires, step.requires.node]
            if step.not_before is not None:
                nodes.append(at_least(Name("day"), step.not_before.whole))
            yield Waiting(path, labelled(nodes), obligation=name, step=number)
    for name in (*file.regions, "phase"):
        yield from transitions(scenario, name)


def transitions(scenario: Scenario, region: str) -> Iterator[Waiting]:
    """The transitions of a region."""
    for key, part in scenario.regions[region].transitions.items():
        nodes = [part.when.node]
        if part.after is not None:
            nodes.append(at_least(Call("days_in", (Name(region),)), part.after.whole))
        yield Waiting(f"{scenario.section(region)}.{key}", labelled(nodes), region=region, transition=key)


def labels(scenario: Scenario) -> dict[str, list[str]]:
    """The labels of every element's conjuncts, by path, in order."""
    texts_of: dict[str, dict[str, None]] = {}
    for element in waiting_elements(scenario):
        texts_of.setdefault(element.path, {}).update(dict.fromkeys(label for label, _ in element.parts))
    return {path: list(texts) for path, texts in texts_of.items()}
