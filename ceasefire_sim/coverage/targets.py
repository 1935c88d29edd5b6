"""What a run may exercise of a scenario: everything that can happen, and each part of each condition, true and false.

Each is a truth that holds on some day of a run that exercises it, so that runs, bent luck and the exact search all
answer the same question. A part is looked at while its turn stands: of a transition, while its region is in a state
it leads from; of an obligation, while it is unfinished and owed; and never after the end of a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ceasefire_sim.expressions import Kind, kind_of
from ceasefire_sim.expressions.tree import (
    And,
    Call,
    Choose,
    Compare,
    Membership,
    Name,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
    names_of,
    show,
)
from ceasefire_sim.reachability.elements import Element, elements
from ceasefire_sim.scenario.model.countables import countable
from ceasefire_sim.scenario.model.meaning import default_during
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path

__all__ = ["ExerciseTarget", "TargetKind", "atoms", "conditions", "happened", "is_constant", "targets"]

TargetKind: TypeAlias = Literal["happening", "outcome", "part", "question"]


@dataclass(frozen=True, slots=True)
class ExerciseTarget:
    """One thing to exercise: the path it belongs to, what is not so where nothing exercises it, and its truth."""

    kind: TargetKind
    path: Path
    words: str
    truth: Node


def targets(scenario: Scenario) -> Iterator[ExerciseTarget]:
    """What happens in the order of the file, then every part of a condition, true and false."""
    yield from happenings(scenario)
    yield from duties(scenario)
    alive = Not(Membership(Name("phase"), tuple(map(Name, scenario.final)))) if scenario.final else Truth(True)
    seen: set[tuple[Path, str]] = set()
    for looked in conditions(scenario):
        needed = dict.fromkeys(needed_truths(looked.condition))
        for atom in atoms(looked.condition):
            text = show(atom)
            if (looked.path, text) in seen or is_constant(scenario, atom):
                continue
            seen.add((looked.path, text))
            turn = tuple(part for part in (alive, *looked.turn) if part != Truth(True))
            for truth, negated, words in ((atom, Not(atom), "true"), (Not(atom), atom, "false")):
                standing = And((*turn, truth)) if turn else truth
                if looked.passed is not None and negated not in needed:  # what came about within the day, and was used
                    used = looked.passed if truth in needed else And((looked.passed, truth))
                    standing = Or((standing, used))
                yield ExerciseTarget("part", looked.path, f"`{text}` is never {words}", standing)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A condition in force: its path, what stands while it is looked at, and what is on record once it was passed."""

    path: Path
    turn: tuple[Node, ...]
    condition: Node
    passed: Node | None = None


def needed_truths(node: Node) -> Iterator[Node]:
    """The innermost truths without which a condition does not hold, negated ones as such."""
    match node:
        case And(parts=parts):
            for part in parts:
                yield from needed_truths(part)
        case Noted(body=body):
            yield from needed_truths(body)
        case _:
            yield node


def happened(path: str) -> Node:
    """That something is on record."""
    return Call("happened", (Name(path),))


def happenings(scenario: Scenario) -> Iterator[ExerciseTarget]:
    """Incidents, responses, transitions, verdicts on who is to blame, breaches."""
    file = scenario.file
    moves = {element.path for element in elements(scenario).values() if element.kind == "transition"}
    for path in countable(file):
        section, *rest = path.split(".")
        if section == "obligations":
            continue
        words = "is never taken" if path in moves else "never happens"
        if section == "commitments":
            words = "is never breached"
        within = "transitions" if path in moves else "attribution"
        place = (section, *rest[:-1], within, rest[-1]) if len(rest) > 1 or path in moves else (section, *rest)
        yield ExerciseTarget("happening", place, f"{path} {words}", happened(path))


def duties(scenario: Scenario) -> Iterator[ExerciseTarget]:
    """The steps of obligations: done, verified, acknowledged, all of them, late."""
    for name, part in scenario.file.obligations.items():
        path = ("obligations", name)
        for step in part.named:
            yield ExerciseTarget(
                "happening", (*path, "steps", step), f"obligations.{name}.{step} is never done", Name(f"{name}.{step}")
            )
        facts = {"done": "no step is ever done"} if not part.named else {}
        facts |= {"verified": "no step is ever verified"} if part.verified_by is not None else {}
        facts |= {"acknowledged": "no step is ever acknowledged"} if part.acknowledgement is not None else {}
        for attribute, words in facts.items():
            least = Compare(Name(f"{name}.{attribute}"), ((">=", Number(1.0)),))
            yield ExerciseTarget("happening", path, f"obligations.{name}: {words}", least)
        yield ExerciseTarget("happening", path, f"obligations.{name} is never fulfilled", Name(f"{name}.fulfilled"))
        if part.due_days:
            yield ExerciseTarget(
                "happening", path, f"obligations.{name}: no due day is ever missed", Name(f"{name}.overdue")
            )


def conditions(scenario: Scenario) -> Iterator[LookedAt]:
    """Every condition in force."""
    file = scenario.file
    for section, parts in (("incidents", file.incidents), ("responses", file.responses)):
        for name, incident in parts.items():
            yield LookedAt((section, name, "when"), (), incident.when.node, happened(f"{section}.{name}"))
    unwritten = default_during(file)
    for element in elements(scenario).values():
        passed = happened(element.path) if element.kind == "transition" else None
        for path, node in element.conditions:
            if path[-1] != "during" or node != unwritten:
                turn = turn_of(scenario, element, path)
                yield LookedAt(path, turn, node, passed or happened(f"obligations.{path[1]}"))
    for name, amendment in file.amendments.items():
        yield LookedAt(("amendments", name, "when"), (), amendment.when.node)
    for name, definition in file.definitions.items():
        if kind_of(definition.node, scenario.meaning.scope) is Kind.TRUTH:
            yield LookedAt(("definitions", name), (), definition.node)


def turn_of(scenario: Scenario, element: Element, path: Path) -> tuple[Node, ...]:
    """What stands while a condition of an element is looked at."""
    if element.kind == "transition":
        return (Membership(Name(element.owner), tuple(map(Name, element.sources))),)
    duty = path[1]
    unfinished = Not(Name(f"{duty}.fulfilled"))
    during = scenario.file.obligations[duty].during
    if path[2] == "during" or during is None:
        return (unfinished,)
    if path[2] == "requires":
        return (unfinished, during.node)
    step = path[3]  # of a named step: it is next
    names = list(scenario.file.obligations[duty].named)
    place = names.index(step)
    before = (Name(f"{duty}.{names[place - 1]}"),) if place else ()
    return (Not(Name(f"{duty}.{step}")), *before, during.node)


def atoms(node: Node) -> Iterator[Node]:
    """The innermost truths of a condition."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from atoms(part)
        case Not(body=body) | Noted(body=body):
            yield from atoms(body)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            for part in (condition, then, otherwise):
                yield from atoms(part)
        case Truth():
            return
        case _:
            yield node


def is_constant(scenario: Scenario, node: Node) -> bool:
    """Whether a truth hangs on parameters and anchors alone, so that it is one or the other in all runs."""
    return names_of(node) <= set(scenario.constants)
