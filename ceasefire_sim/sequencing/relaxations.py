"""The vocabulary of relaxations: what may be changed in a text so that more can happen, and the text so changed.

A *relaxation* is one smallest such change. To *drop* a part of a condition; to *permit* a chance of 0, that is to let
it come up; to *withhold* what is certain, so that an incident, a response or a transition need not happen; to *lift* a
due day; to *hold back* a move of the phase until what it would cut off is fulfilled, or for good. Repairs are sets of
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import And, Choose, Node, Noted, Number, Or, Truth
from ceasefire_sim.reachability.elements import Conjunct, ConjunctKey, Element, conjunct
from ceasefire_sim.scenario.model.due_days import DueDay
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Leaf, Path, rebuilt
from ceasefire_sim.scenario.validation.conditions import in_force, structured, targets

__all__ = [
    "Relaxation",
    "RelaxationKind",
    "chance_path",
    "changed_chance",
    "drop",
    "hold_back",
    "lift",
    "permit",
    "permit_at",
    "relaxed",
    "withhold",
]

PERMITTED = 0.5  # what a chance of 0 is set to
WITHHELD = 0.1  # what a chance of 1 is set to

RelaxationKind: TypeAlias = Literal["drop", "permit", "withhold", "lift", "hold back"]


@dataclass(frozen=True)
class Relaxation:
    """One smallest change of a text.

    ``path`` is that of the condition, the chance or the due day, ``condition`` its text; ``origin`` says what
    contributed it (``text``, ``reading``, ``amendment``; ``chance`` for a chance, ``due`` for a due day), ``reading``
    which reading or amendment ("" where that is the text itself; of a due day the last amendment that sets it), ``at``
    where that stands, as file:line. ``guard`` is what a move held back is to wait for; without it, it is not made at
    all. ``due`` is what a due day that is lifted becomes; None: there is none any more. ``raised``: of a chance of 0,
    that somebody's step could raise it, so that it is waited for as a condition is.
    """

    path: str
    condition: str
    kind: RelaxationKind = "drop"
    origin: str = "text"
    reading: str = ""
    at: str = ""
    guard: str = ""
    due: int | None = None
    raised: bool = False

    @property
    def key(self) -> ConjunctKey:
        """What it relaxes."""
        return (self.path, self.condition, self.origin, self.reading)

    @property
    def permit(self) -> bool:
        """Whether it lets a chance of 0 come up."""
        return self.kind == "permit"

    @property
    def truth(self) -> str:
        """What would have to be true, were it not for it: a part of a condition, or that a chance is above 0."""
        return f"({self.condition}) > 0" if self.permit else self.condition


def drop(part: Conjunct) -> Relaxation:
    """To leave a part of a condition out."""
    return Relaxation(part.path, part.text, "drop", part.kind, part.reading, part.at)


def permit(scenario: Scenario, element: Element) -> Relaxation:
    """To let an element's chance come up."""
    assert element.chance is not None
    return permit_at(scenario, chance_path(scenario, element), element.chance)


def permit_at(scenario: Scenario, path: Path, chance: Formula) -> Relaxation:
    """To let a chance of 0 come up."""
    part = conjunct(scenario, path, chance.node, None)
    return Relaxation(part.path, part.text, "permit", "chance", at=part.at)


def withhold(scenario: Scenario, path: Path, chance: Formula) -> Relaxation:
    """To let a chance of 1 stay away."""
    part = conjunct(scenario, path, chance.node, None)
    return Relaxation(part.path, part.text, "withhold", "chance", at=part.at)


def lift(scenario: Scenario, path: Path, due_day: DueDay) -> Relaxation:
    """To have no due day, whatever amendments set it."""
    part = conjunct(scenario, path, due_day.due.node, None)
    return Relaxation(part.path, part.text, "lift", "due", due_day.versions[-1].amendment, part.at)


def hold_back(scenario: Scenario, path: Path, chance: Formula, guard: str) -> Relaxation:
    """To let a move of the phase wait for more, or to leave it out."""
    part = conjunct(scenario, path, chance.node, None)
    return Relaxation(part.path, part.text, "hold back", "chance", at=part.at, guard=guard)


def chance_path(scenario: Scenario, element: Element) -> Path:
    """Where an element's chance is written."""
    if element.kind == "transition":
        section = tuple(scenario.section(element.owner).split("."))
        return (*section, "transitions", element.name, "chance")
    part = scenario.file.obligations[element.owner]
    if element.step is not None and list(part.named.values())[element.step].pace is not None:
        return ("obligations", element.owner, "steps", element.name, "pace")
    return ("obligations", element.owner, "pace")


# the text relaxed -------------------------------------------------------------------------------


def relaxed(scenario: Scenario, relaxations: Iterable[Relaxation]) -> Scenario:
    """The scenario with some relaxations in force."""
    chosen = tuple(relaxations)
    dropped = {relaxation.key for relaxation in chosen if relaxation.kind == "drop"}
    chances = {relaxation.path: chance for relaxation in chosen if (chance := changed_chance(relaxation)) is not None}
    guards = {f"{part.path.removesuffix('.chance')}.when": part.guard for part in chosen if part.guard}
    conditions = {}
    for path, target in targets(scenario.file).items():
        changed = condition_without(scenario, path, target.node, None, dropped)
        if chance_key(path) in guards:
            changed = And((changed, parse_expression(guards[chance_key(path)])))
        if changed is not target.node:
            conditions[path] = changed
    file = in_force(scenario.file, conditions)
    if chances:

        def change(path: Path, leaf: Leaf) -> Leaf:
            if not isinstance(leaf, Formula) or leaf.role is not Role.CHANCE or chance_key(path) not in chances:
                return leaf
            return Formula(Role.CHANCE, Number(chances[chance_key(path)]))

        file = rebuilt(file, change)
    for relaxation in chosen:
        if relaxation.kind == "lift":
            file = with_due(file, relaxation)
    return replace(scenario, file=file)


def changed_chance(relaxation: Relaxation) -> float | None:
    """What a relaxation makes of a chance; None where it changes none."""
    if relaxation.kind == "permit":
        return PERMITTED
    if relaxation.kind == "withhold":
        return WITHHELD
    return 0.0 if relaxation.kind == "hold back" and not relaxation.guard else None


def with_due(file: ScenarioFile, relaxation: Relaxation) -> ScenarioFile:
    """The file with another due day, or without it."""
    name, *step = relaxation.path.split(".")[1:-1]
    due = None if relaxation.due is None else Formula(Role.DAY, Number(float(relaxation.due)))
    part = file.obligations[name]
    if step:
        named = {**part.named, step[0]: part.named[step[0]].model_copy(update={"due": due})}
        changed = part.model_copy(update={"steps": named})
    else:
        changed = part.model_copy(update={"due": due})
    return file.model_copy(update={"obligations": {**file.obligations, name: changed}})


def chance_key(path: Path) -> str:
    """The path of a chance or a pace as a relaxation has it."""
    kept = [key for place, key in enumerate(path) if not (key in ("transitions", "steps") and place)]
    return ".".join(kept[:-1] if kept[-1] == "each" else kept)


def condition_without(
    scenario: Scenario, path: Path, node: Node, origin: Origin | None, dropped: set[ConjunctKey]
) -> Node:
    """A condition without some of its parts; the same object where it has none of them."""
    match node:
        case Noted(body=body, origin=own):
            inner = condition_without(scenario, path, body, own if isinstance(own, Origin) else origin, dropped)
            return node if inner is body else replace(node, body=inner)
        case And(parts=parts):
            changed = tuple(condition_without(scenario, path, part, origin, dropped) for part in parts)
            return node if all(a is b for a, b in zip(changed, parts, strict=True)) else And(changed)
        case Or(parts=parts) if any(structured(part) for part in parts):
            changed = tuple(condition_without(scenario, path, part, origin, dropped) for part in parts)
            return node if all(a is b for a, b in zip(changed, parts, strict=True)) else Or(changed)
        case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
            pair = tuple(condition_without(scenario, path, part, origin, dropped) for part in (then, otherwise))
            return node if pair == (then, otherwise) else Choose(when, *pair)
    return Truth(True) if conjunct(scenario, path, node, origin).key in dropped else node
