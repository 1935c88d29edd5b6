"""What can happen in a scenario, and on what condition: obligations, named steps, transitions.

A *conjunct* is a part of a condition in force that must hold whatever else does; it knows its text, where it stands
and which reading or amendment it comes from. A part that stands in a condition twice (once in the text, once in
the text as a side reads it) is one conjunct.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ceasefire_sim.expressions.tree import (
    And,
    Call,
    Choose,
    Compare,
    Effect,
    Membership,
    Name,
    Node,
    Noted,
    Number,
    Or,
    Truth,
    show,
)
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import structured

__all__ = [
    "ANYTIME",
    "Conjunct",
    "ConjunctKey",
    "Element",
    "ElementKind",
    "Turn",
    "conjuncts_of",
    "effects_of",
    "elements",
    "leader_of",
]

FIRST_DAY = "not_before"
ConjunctKey: TypeAlias = tuple[str, str, str, str]  # path of the condition, text, kind and name of the origin
ElementKind: TypeAlias = Literal["obligation", "step", "transition"]


@dataclass(frozen=True)
class Conjunct:
    """A part of a condition that must hold whatever else does.

    ``path`` is the path of the condition, ``kind`` that of the origin (``text``, ``reading``, ``amendment``),
    ``reading`` the origin's name ("" where that is the text itself), ``at`` its place as file:line.
    """

    path: str
    text: str
    node: Node
    kind: str = "text"
    reading: str = ""
    at: str = ""

    @property
    def key(self) -> ConjunctKey:
        """What tells it from others."""
        return (self.path, self.text, self.kind, self.reading)


@dataclass(frozen=True)
class Element:
    """Something that can happen: an obligation's fulfilment, a named step, a transition.

    ``owner`` is the obligation or the region; ``step`` counts the named step from 0. ``conditions`` are the
    conditions in force with their paths; ``chance`` is what must come up besides (None: a number of days).
    A transition leads from any of the states ``sources`` to the state ``to``.
    """

    path: str
    kind: ElementKind | Literal["goal"]
    owner: str
    conditions: tuple[tuple[Path, Node], ...]
    chance: Formula | None = None
    step: int | None = None
    sources: tuple[str, ...] = ()
    to: str = ""

    @property
    def name(self) -> str:
        """The last part of its path: the obligation, the named step, the transition."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class Turn:
    """The states in which an element stands next: all of ``base`` holds, and ``done`` says how many steps are done.

    ``done`` is the name of an obligation and the number of its steps; None asks nothing of steps. ``morning`` leaves
    out what stands only in the course of a day, as a goal does.
    """

    base: tuple[Node, ...] = ()
    done: tuple[str, int] | None = None
    morning: bool = False

    @property
    def anytime(self) -> bool:
        """Whether every state counts."""
        return not self.base and self.done is None


ANYTIME = Turn()


def elements(scenario: Scenario) -> dict[str, Element]:
    """Every element of a scenario by its path, in the order of a day."""
    ordered: list[Element] = []
    for region in scenario.file.mechanisms:
        ordered += transitions(scenario, region)
    for obligation in scenario.file.obligations:
        ordered += duties(scenario, obligation)
    for region in (*scenario.file.regions, "phase"):
        ordered += transitions(scenario, region)
    return {element.path: element for element in ordered}


def transitions(scenario: Scenario, region: str) -> Iterator[Element]:
    """The transitions of a region."""
    section = tuple(scenario.section(region).split("."))
    part = scenario.regions[region]
    for key, transition in part.transitions.items():
        path = (*section, "transitions", key)
        conditions: list[tuple[Path, Node]] = [((*path, "when"), transition.when.node)]
        if transition.after is not None:
            days = Call("days_in", (Name(region),))
            conditions.append(((*path, "after"), Compare(days, ((">=", Number(float(transition.after.whole))),))))
        yield Element(
            f"{'.'.join(section)}.{key}", "transition", region, tuple(conditions), transition.chance,
            sources=part.sources_of(key), to=transition.to,
        )  # fmt: skip


def duties(scenario: Scenario, name: str) -> Iterator[Element]:
    """An obligation, then its named steps."""
    part = scenario.file.obligations[name]
    path = ("obligations", name)
    joined = leader_of(scenario, name) is not None  # it never steps by its own pace
    chance = None if joined else part.pace.chance
    yield Element(f"obligations.{name}", "obligation", name, own_conditions(scenario, name), chance)
    for number, (key, step) in enumerate(part.named.items()):
        conditions = list(own_conditions(scenario, name))
        conditions.append(((*path, "steps", key, "requires"), step.requires.node))
        if step.not_before is not None:
            not_before = Compare(Name("day"), ((">=", Number(float(step.not_before.whole))),))
            conditions.append(((*path, "steps", key, "not_before"), not_before))
        chance = None if joined else (step.pace or part.pace).chance
        yield Element(f"obligations.{name}.{key}", "step", name, tuple(conditions), chance, number)


def leader_of(scenario: Scenario, name: str) -> str | None:
    """The obligation by whose pace another steps, together with it; None where it steps by its own."""
    return next((other for other, part in scenario.file.obligations.items() if part.together == name), None)


def own_conditions(scenario: Scenario, name: str) -> tuple[tuple[Path, Node], ...]:
    """The conditions of every step of an obligation; those of one it steps together with, too."""
    file = scenario.file
    leader = leader_of(scenario, name)
    mates = [name] if leader is None else [name, leader]
    if file.obligations[name].together is not None:
        mates.append(str(file.obligations[name].together))
    conditions: list[tuple[Path, Node]] = []
    for mate in mates:
        part = file.obligations[mate]
        assert part.during is not None
        conditions.append((("obligations", mate, "during"), part.during.node))
        conditions.append((("obligations", mate, "requires"), part.requires.node))
    return tuple(conditions)


# conjuncts --------------------------------------------------------------------------------------


def conjuncts_of(scenario: Scenario, path: Path, node: Node) -> Iterator[Conjunct]:
    """The conjuncts of a condition in force, each once; what is always true is left out."""
    seen: set[ConjunctKey] = set()
    for part, origin in separate_parts(node, None):
        if isinstance(part, Truth) and part.value:
            continue
        placed = conjunct(scenario, path, part, origin)
        if placed.key not in seen:
            seen.add(placed.key)
            yield placed


def conjunct(scenario: Scenario, path: Path, node: Node, origin: Origin | None) -> Conjunct:
    """A part of a condition with where it comes from; an amended first day is at the path of that."""
    kind, name = (origin.kind, origin.name) if origin is not None else ("text", "")
    where = origin.path if origin is not None else path
    if where[-1].rpartition(".")[2] == FIRST_DAY:
        path = (*path[:-1], FIRST_DAY)
    return Conjunct(dotted(path), show(node), node, kind, name, place_of(scenario, where))


def separate_parts(node: Node, origin: Origin | None) -> Iterator[tuple[Node, Origin | None]]:
    """The parts of a condition that stand for themselves, wherever readings and amendments have put them."""
    match node:
        case Noted(body=body, origin=Origin() as own):
            yield from separate_parts(body, own)
        case Noted(body=body):
            yield from separate_parts(body, origin)
        case And(parts=parts):
            for part in parts:
                yield from separate_parts(part, origin)
        case Or(parts=parts) if any(structured(part) for part in parts):
            for part in parts:
                yield from separate_parts(part, origin)
        case Choose(condition=Noted(), then=then, otherwise=otherwise):
            yield from separate_parts(otherwise, origin)
            yield from separate_parts(then, origin)
        case _:
            yield node, origin


def dotted(path: Path) -> str:
    """A path as it is written in a scenario, without ``.transitions.`` and ``.steps.``."""
    return ".".join(key for place, key in enumerate(path) if not (key in ("transitions", "steps") and place > 0))


def place_of(scenario: Scenario, path: Path) -> str:
    """Where something stands, as file:line."""
    place = scenario.place(path)
    return f"{place.file}:{place.line}" if place.line else place.file


def in_states(region: str, states: tuple[str, ...]) -> Node:
    """Whether a region is in one of some states."""
    if len(states) == 1:
        return Compare(Name(region), (("==", Name(states[0])),))
    return Membership(Name(region), tuple(Name(state) for state in states))


def effects_of(scenario: Scenario, element: Element) -> Iterator[Effect]:
    """The effects that an element brings."""
    if element.kind == "transition":
        yield from scenario.regions[element.owner].transitions[element.name].do
        return
    part = scenario.file.obligations[element.owner]
    if element.step is not None:
        yield from list(part.named.values())[element.step].on_step
        return
    for effects in (part.on_step, part.on_fulfilled, part.on_verified, part.on_acknowledged):
        yield from effects
