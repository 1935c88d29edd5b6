"""Which relaxations may help: parts of conditions that are never true, chances of 0, and whatever else bears on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Effect, Name, Node, walk
from ceasefire_sim.reachability.elements import (
    Conjunct,
    ConjunctKey,
    Element,
    Turn,
    conjuncts_of,
    effects_of,
    in_states,
)
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves
from ceasefire_sim.sequencing.relaxations import Relaxation, drop, permit

__all__ = ["Candidates", "candidates", "cone_of_influence"]


@dataclass(frozen=True)
class Candidates:
    """The relaxations among which the smallest sets are looked for.

    ``likely`` are parts that are never true and chances that never come up; ``further`` the other parts, which may be
    false together with something, or stand in the way by coming true.
    """

    likely: tuple[Relaxation, ...]
    further: tuple[Relaxation, ...] = ()

    @property
    def all(self) -> tuple[Relaxation, ...]:
        """All of them, the likely ones first."""
        return (*self.likely, *self.further)


def candidates(
    future: Future, known: Mapping[str, Element], paths: Iterable[str], others: Iterable[str] = ()
) -> Candidates:
    """The relaxations of the conditions and chances of some elements.

    Those of ``paths`` that are never true are likely; behind them stand all further parts of ``paths`` and ``others``.
    """
    likely: dict[ConjunctKey, Relaxation] = {}
    further: dict[ConjunctKey, Relaxation] = {}
    first = list(paths)
    for path in dict.fromkeys((*first, *others)):
        element = known[path]
        for where, node in element.conditions:
            if where[-1] in ("after", "not_before"):
                continue  # these always bind
            for part in conjuncts_of(future.scenario, where, node):
                if part.key not in likely:
                    hopeless = path in first and not holds_ever(future, element, part)
                    (likely if hopeless else further).setdefault(part.key, drop(part))
        if path in first and element.chance is not None and not future.comes_up(element.chance):
            relaxation = permit(future.scenario, element)
            likely.setdefault(relaxation.key, relaxation)
    rest = [relaxation for key, relaxation in further.items() if key not in likely]
    return Candidates(tuple(likely.values()), tuple(rest))


def holds_ever(future: Future, element: Element, part: Conjunct) -> bool:
    """Whether a part of an element's condition is ever true where the element stands next."""
    done = None
    if element.kind != "transition":
        most = future.most.get(element.owner, 0)
        done = (element.owner, most if element.step is None else element.step)
    if future.search is None:
        return future.could(part.node, {}, done)
    base = (in_states(element.owner, element.sources),) if element.kind == "transition" and element.sources else ()
    return future.may(part.node, Turn(base, done))


def cone_of_influence(scenario: Scenario, goal: Node, known: Mapping[str, Element]) -> list[str]:
    """The elements that a goal hangs on, however far back, in the order of a day."""
    needed, inside = set(names_at(scenario, goal)), dict.fromkeys(known, False)
    file = scenario.file
    happenings = (*file.incidents.values(), *file.responses.values())
    while True:
        before = len(needed)
        for path, element in known.items():
            touched = {element.owner, *(effect.target for effect in effects_of(scenario, element))}
            if {target.partition(".")[0] for target in touched} & {name.partition(".")[0] for name in needed}:
                inside[path] = True
                for _, node in element.conditions:
                    needed |= names_at(scenario, node)
                if element.chance is not None:
                    needed |= names_at(scenario, element.chance.node)
        for happening in happenings:
            parts = [leaf for _, leaf in leaves(happening)]
            if any(isinstance(leaf, Effect) and leaf.target in needed for leaf in parts):
                for leaf in parts:
                    if isinstance(leaf, Formula):
                        needed |= names_at(scenario, leaf.node)
        if len(needed) == before:
            return [path for path, influences in inside.items() if influences]


def names_at(scenario: Scenario, node: Node) -> set[str]:
    """The names in a tree, and in the definitions it uses."""
    names: set[str] = set()
    waiting = [node]
    while waiting:
        for inner in walk(waiting.pop()):
            if isinstance(inner, Name) and inner.text not in names:
                names.add(inner.text)
                if inner.text in scenario.file.definitions:
                    waiting.append(scenario.file.definitions[inner.text].node)
    return names
