"""The minimal correction sets of a text: the smallest sets of relaxations that let a goal be reached.

Sets of one, two and three relaxations are screened by the over-approximation, which rules out only what is
impossible, and what is left is tried. With rules that must come, leaving more out can make a goal unreachable again,
so no set is judged by those inside it; up to the least size at which one works, all are looked at.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ceasefire_sim.bounds.relaxed import RelaxationColumns, may_reach
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Choose, Node, Noted, Or
from ceasefire_sim.reachability.elements import conjunct, separate_parts
from ceasefire_sim.reachability.ranges import beginnings
from ceasefire_sim.scenario.model.fields import Formula, Pace, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Leaf, Path, rebuilt
from ceasefire_sim.scenario.validation.conditions import in_force, structured, targets
from ceasefire_sim.sequencing.candidates import Candidates
from ceasefire_sim.sequencing.relaxations import Relaxation, relaxed

__all__ = ["Confirm", "CorrectionSets", "minimal_correction_sets"]

LARGEST = 3  # relaxations in a set
MOST_SETS = 30_000  # screened for one size
BATCH = 4_000
MOST_TRIES = 400

# says of some relaxations, and of the scenario so relaxed, whether the goal is reached (None: not known)
Confirm: TypeAlias = Callable[[tuple[Relaxation, ...], Scenario], bool | None]


@dataclass(frozen=True)
class CorrectionSets:
    """The smallest sets that a trial confirmed, all of one size; empty where there are none.

    ``upto`` is the size up to which every set was looked at; ``note`` says where the search was cut short.
    """

    sets: tuple[tuple[Relaxation, ...], ...]
    upto: int
    note: str = ""


def minimal_correction_sets(
    scenario: Scenario, goal: Node, among: Candidates, confirm: Confirm, largest: int = LARGEST
) -> CorrectionSets:
    """All sets of least size that let the goal be reached, each confirmed by a trial.

    Where all sets of a size are too many, only those of the likely candidates are looked at.
    """
    relaxations = among.all
    screen = Screen(scenario, goal, relaxations)
    unknown = tries = 0
    for size in range(1, largest + 1):
        pool = len(relaxations) if math.comb(len(relaxations), size) <= MOST_SETS else len(among.likely)
        if math.comb(pool, size) > MOST_SETS:
            return CorrectionSets((), size - 1, f"there are too many sets of {size} of {pool} parts to try")
        confirmed: list[tuple[Relaxation, ...]] = []
        for chosen in screen.promising(size, pool):
            if tries >= MOST_TRIES:
                note = f"after {tries} trials not every set of {size} was tried"
                return CorrectionSets(tuple(confirmed), size - 1, note)
            tries += 1
            verdict = confirm(chosen, relaxed(scenario, chosen))
            unknown += verdict is None
            if verdict:
                confirmed.append(chosen)
        if confirmed:
            note = f"{unknown} further sets could not be judged" if unknown else ""
            return CorrectionSets(tuple(confirmed), size, note)
    return CorrectionSets((), largest, f"{unknown} sets could not be judged" if unknown else "")


class Screen:
    """Rules out sets of relaxations with which the goal is impossible, by the over-approximation.

    That lets everything stay away that can happen, so what withholds, lifts or holds back has no column in it.
    """

    def __init__(self, scenario: Scenario, goal: Node, relaxations: Sequence[Relaxation]) -> None:
        self.goal = goal
        self.relaxations = relaxations
        self.scenario = with_distinct_parts(scenario)
        self.columns = RelaxationColumns(self.columns_of_parts(), self.columns_of_chances(), len(relaxations))
        self.start = beginnings(scenario)

    def promising(self, size: int, pool: int) -> Iterator[tuple[Relaxation, ...]]:
        """The sets of a size, of the first ``pool`` relaxations, for which the goal may come as far as bounds tell."""
        sets = itertools.combinations(range(pool), size)
        while batch := list(itertools.islice(sets, BATCH)):
            may = may_reach(self.scenario, self.goal, self.start, self.columns, batch)
            for chosen, promising in zip(batch, may, strict=True):
                if promising:
                    yield tuple(self.relaxations[number] for number in chosen)

    def columns_of_parts(self) -> IdentityCache[Node, int]:
        """Which relaxation drops a part of a condition, by the part's identity."""
        numbers = {item.key: number for number, item in enumerate(self.relaxations) if item.kind == "drop"}
        columns: IdentityCache[Node, int] = IdentityCache()
        for path, target in targets(self.scenario.file).items():
            for part, origin in separate_parts(target.node, None):
                number = numbers.get(conjunct(self.scenario, path, part, origin).key)
                if number is not None:
                    columns[part] = number
        return columns

    def columns_of_chances(self) -> IdentityCache[Formula, int]:
        """Which relaxation permits a chance, by the chance's identity."""
        numbers = {item.path: number for number, item in enumerate(self.relaxations) if item.permit}
        columns: IdentityCache[Formula, int] = IdentityCache()
        for path, chance in chances_by_path(self.scenario):
            if path in numbers:
                columns[chance] = numbers[path]
        return columns


def with_distinct_parts(scenario: Scenario) -> Scenario:
    """The same scenario in which every part of a condition, and every chance, is an object of its own."""
    conditions = {path: copied_parts(target.node) for path, target in targets(scenario.file).items()}
    file = in_force(scenario.file, conditions)

    def change(_: Path, leaf: Leaf) -> Leaf:
        return Formula(leaf.role, leaf.node) if isinstance(leaf, Formula) and leaf.role is Role.CHANCE else leaf

    return replace(scenario, file=rebuilt(file, change))


def copied_parts(node: Node) -> Node:
    """A condition whose parts are objects of their own."""
    match node:
        case Noted(body=body):
            return replace(node, body=copied_parts(body))
        case And(parts=parts):
            return And(tuple(copied_parts(part) for part in parts))
        case Or(parts=parts) if any(structured(part) for part in parts):
            return Or(tuple(copied_parts(part) for part in parts))
        case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
            return Choose(when, copied_parts(then), copied_parts(otherwise))
    return replace(node)


def chances_by_path(scenario: Scenario) -> Iterator[tuple[str, Formula]]:
    """The chances of transitions and paces, by the path a relaxation has."""
    for name, region in scenario.regions.items():
        for key, transition in region.transitions.items():
            yield f"{scenario.section(name)}.{key}.chance", transition.chance
    for name, part in scenario.file.obligations.items():
        paces: list[tuple[str, Pace | None]] = [(f"obligations.{name}.pace", part.pace)]
        paces += [(f"obligations.{name}.{key}.pace", step.pace) for key, step in part.named.items()]
        paces += [(f"obligations.{name}.verification", part.verification)]
        paces += [(f"obligations.{name}.acknowledgement", part.acknowledgement)]
        yield from ((path, pace.chance) for path, pace in paces if pace is not None and pace.chance is not None)
    for section, happenings in (("incidents", scenario.file.incidents), ("responses", scenario.file.responses)):
        for name, happening in happenings.items():
            yield f"{section}.{name}.chance", happening.chance
            if happening.attribution is not None:
                yield f"{section}.{name}.attribution.chance", happening.attribution.chance
