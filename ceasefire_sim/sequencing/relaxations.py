"""The vocabulary of relaxations: what may be changed in a text so that more can happen, and the text so changed.

A *relaxation* is one smallest such change: to drop a part of a condition, or to permit a chance of 0 (to let it come
up). Repairs are sets of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ceasefire_sim.expressions.tree import And, Choose, Node, Noted, Number, Or, Truth
from ceasefire_sim.reachability.elements import Conjunct, ConjunctKey, Element, conjunct
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Leaf, Path, rebuilt
from ceasefire_sim.scenario.validation.conditions import Origin, in_force, structured, targets

__all__ = ["Relaxation", "RelaxationKind", "drop", "permit", "relaxed"]

PERMITTED = 0.5  # what a chance of 0 is set to

RelaxationKind: TypeAlias = Literal["drop", "permit"]


@dataclass(frozen=True)
class Relaxation:
    """One part of a condition to drop, or a chance of 0 to permit.

    ``path`` is that of the condition or the chance, ``condition`` its text; ``origin`` says what contributed it
    (``text``, ``reading``, ``amendment``; ``chance`` for one to permit), ``reading`` which reading or amendment
    ("" where that is the text itself), ``at`` where that stands, as file:line.
    """

    path: str
    condition: str
    kind: RelaxationKind = "drop"
    origin: str = "text"
    reading: str = ""
    at: str = ""

    @property
    def key(self) -> ConjunctKey:
        """What it relaxes."""
        return (self.path, self.condition, self.origin, self.reading)

    @property
    def permit(self) -> bool:
        """Whether it lets a chance of 0 come up."""
        return self.kind == "permit"


def drop(part: Conjunct) -> Relaxation:
    """To leave a part of a condition out."""
    return Relaxation(part.path, part.text, "drop", part.kind, part.reading, part.at)


def permit(scenario: Scenario, element: Element) -> Relaxation:
    """To let an element's chance come up."""
    assert element.chance is not None
    part = conjunct(scenario, chance_path(scenario, element), element.chance.node, None)
    return Relaxation(part.path, part.text, "permit", "chance", at=part.at)


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
    """The scenario with some parts of conditions left out and some chances permitted."""
    chosen = tuple(relaxations)
    dropped = {relaxation.key for relaxation in chosen if not relaxation.permit}
    permitted = {relaxation.path for relaxation in chosen if relaxation.permit}
    conditions = {}
    for path, target in targets(scenario.file).items():
        changed = condition_without(scenario, path, target.node, None, dropped)
        if changed is not target.node:
            conditions[path] = changed
    file = in_force(scenario.file, conditions)
    if permitted:

        def change(path: Path, leaf: Leaf) -> Leaf:
            return permissive(leaf) if isinstance(leaf, Formula) and chance_key(path) in permitted else leaf

        file = rebuilt(file, change)
    return replace(scenario, file=file)


def chance_key(path: Path) -> str:
    """The path of a chance or a pace as a relaxation has it."""
    kept = [key for place, key in enumerate(path) if not (key in ("transitions", "steps") and place)]
    return ".".join(kept[:-1] if kept[-1] == "each" else kept)


def permissive(formula: Formula) -> Formula:
    """A chance that may come up."""
    return Formula(Role.CHANCE, Number(PERMITTED)) if formula.role is Role.CHANCE else formula


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
