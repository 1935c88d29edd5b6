"""The clauses of a scenario, each with the scenario in which it is left out, or stands the other way round.

A clause is a part of a condition that must hold, one alternative of an `or`, an effect, or a whole incident, response
or transition. What is changed is the text in force, so that readings and amendments are changed where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ceasefire_sim.coverage.targets import conditions
from ceasefire_sim.expressions.tree import And, Effect, Node, Not, Noted, Number, Or, Truth, show
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.waiting_conditions import conjuncts
from ceasefire_sim.scenario.model.walk import Leaf, Path, leaves, rebuilt

__all__ = ["Clause", "clauses"]

HAPPENING = ("incidents", "responses")
MERGED = ("amendments",)  # what they change stands in the conditions in force


@dataclass(frozen=True)
class Clause:
    """A clause: its path, its text, the scenario without it, and the one in which it is denied (None: no such)."""

    path: Path
    text: str
    without: Scenario
    denied: Scenario | None = None


def clauses(scenario: Scenario) -> Iterator[Clause]:
    """Every clause of a scenario, in the order of a day, then every effect in the order of the file."""
    seen: set[Path] = set()
    for looked in conditions(scenario):
        if looked.path in seen or looked.path[0] in MERGED or looked.path[-1] in ("after", "not_before"):
            continue
        seen.add(looked.path)
        if looked.path[0] in HAPPENING or "transitions" in looked.path:
            whole = changed(scenario, looked.path, Truth(False))
            yield Clause(looked.path[:-1], f"{dotted(looked.path[:-1])} as a whole", whole)
        yield from parts(scenario, looked.path, looked.condition)
    for path, leaf in leaves(scenario.file):
        if isinstance(leaf, Effect):
            words = f"`{leaf.target} {leaf.op} {show(leaf.amount)}` of {dotted(path[:-1])}"
            yield Clause(path, words, changed(scenario, path, None))


def parts(scenario: Scenario, path: Path, condition: Node) -> Iterator[Clause]:
    """The parts of one condition."""
    whole = conjuncts(condition)
    for number, part in enumerate(whole):
        others = (*whole[:number], *whole[number + 1 :])
        bare = part.body if isinstance(part, Noted) else part
        if isinstance(bare, Truth):
            continue
        words = f"`{show(part)}` of {dotted(path)}"
        without, denied = changed(scenario, path, joined(others)), changed(scenario, path, joined((*others, Not(part))))
        yield Clause(path, words, without, denied)
        if isinstance(bare, Or):
            for at, way in enumerate(bare.parts):
                left = tuple(other for place, other in enumerate(bare.parts) if place != at)
                rest = left[0] if len(left) == 1 else Or(left)
                less = changed(scenario, path, joined((*whole[:number], rest, *whole[number + 1 :])))
                yield Clause(path, f"the way `{show(way)}` of {dotted(path)}", less)


def joined(parts_left: tuple[Node, ...]) -> Node:
    """All of some truths."""
    if not parts_left:
        return Truth(True)
    return parts_left[0] if len(parts_left) == 1 else And(parts_left)


def changed(scenario: Scenario, path: Path, condition: Node | None) -> Scenario:
    """The scenario with another condition at a path, or (None) with an effect there that changes nothing."""

    def change(at: Path, leaf: Leaf) -> Leaf:
        if at != path:
            return leaf
        if isinstance(leaf, Effect):
            return replace(leaf, op="-=" if leaf.op == "-=" else "+=", amount=Number(0.0))
        assert isinstance(leaf, Formula) and condition is not None
        return Formula(leaf.role, condition)

    return replace(scenario, file=rebuilt(scenario.file, change))


def dotted(path: Path) -> str:
    """A path as it is written in a scenario."""
    return ".".join(key for key in path if key not in ("transitions", "steps"))
