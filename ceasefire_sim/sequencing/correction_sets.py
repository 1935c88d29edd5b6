"""The smallest changes of a text that let a goal be reached: which parts of conditions to leave out.

Candidates are the parts of conditions that are never true, and chances of 0 (to *permit* something is to let its
chance come up). Sets of one, two and three of them are screened by the over-approximation, which rules out only what
is impossible, and what is left is tried. With rules that must come, leaving more out can make a goal unreachable
again, so no set is judged by those inside it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.bounds.relaxed import may_reach
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Choose, Effect, Name, Node, Noted, Number, Or, Truth, show, walk
from ceasefire_sim.reachability.elements import (
    Conjunct,
    Element,
    Key,
    conjunct,
    conjuncts_of,
    effects_of,
    in_states,
    parts_of,
)
from ceasefire_sim.reachability.future import Future, beginnings
from ceasefire_sim.scenario.model.fields import Formula, Pace, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Leaf, Path, leaves, rebuilt
from ceasefire_sim.scenario.validation.conditions import Origin, in_force, structured, targets

__all__ = ["Relaxation", "Tried", "candidates", "loosened", "smallest"]

LARGEST = 3
MOST_SETS = 30_000  # screened for one size
BATCH = 4_000
MOST_TRIES = 400
PERMITTED = 0.5


@dataclass(frozen=True)
class Relaxation:
    """One part of a condition to leave out, or (``permit``) a chance of 0 to let come up."""

    path: str
    condition: str
    reading: str = ""
    kind: str = "text"
    permit: bool = False
    at: str = ""

    @property
    def key(self) -> Key:
        """What it leaves out."""
        return (self.path, self.condition, self.kind, self.reading)


@dataclass(frozen=True)
class Tried:
    """The smallest sets found, by what a trial said of each; ``note`` says where the search was cut short.

    ``size`` is the size of the sets, 0 where none was found; ``upto`` the size up to which every set was looked at.
    """

    sets: tuple[tuple[Relaxation, ...], ...]
    upto: int
    note: str = ""


# candidates -------------------------------------------------------------------------------------


def candidates(
    future: Future, known: Mapping[str, Element], paths: Iterable[str], others: Iterable[str] = ()
) -> tuple[list[Relaxation], int]:
    """The parts of conditions, and chances that never come up, that could be left out; and how many are likely.

    The likely ones come first: those of ``paths`` that are never true. Behind them stand all further parts of
    ``paths`` and of ``others``, which may be false together with something, or stand in the way by coming true.
    """
    likely: dict[Key, Relaxation] = {}
    further: dict[Key, Relaxation] = {}
    first = list(paths)
    for path in dict.fromkeys((*first, *others)):
        element = known[path]
        for where, node in element.conditions:
            if where[-1] in ("after", "not_before"):
                continue  # these always bind
            for part in conjuncts_of(future.scenario, where, node):
                one = Relaxation(part.path, part.text, part.reading, part.kind, at=part.at)
                if part.key not in likely:
                    hopeless = path in first and not holds_ever(future, element, part)
                    (likely if hopeless else further).setdefault(part.key, one)
        if path in first and element.chance is not None and not future.comes_up(element.chance):
            one = permit(future.scenario, element)
            likely.setdefault(one.key, one)
    rest = [one for key, one in further.items() if key not in likely]
    return [*likely.values(), *rest], len(likely)


def cone(scenario: Scenario, goal: Node, known: Mapping[str, Element]) -> list[str]:
    """The elements that a goal hangs on, however far back, in the order of a day."""
    needed, found = set(names_at(scenario, goal)), dict.fromkeys(known, False)
    file = scenario.file
    happenings = (*file.incidents.values(), *file.responses.values())
    while True:
        before = len(needed)
        for path, element in known.items():
            touched = {element.owner, *(effect.target for effect in effects_of(scenario, element))}
            if {target.partition(".")[0] for target in touched} & {name.partition(".")[0] for name in needed}:
                found[path] = True
                for _, node in element.conditions:
                    needed |= names_at(scenario, node)
                if element.chance is not None:
                    needed |= names_at(scenario, element.chance.node)
        for part in happenings:
            inside = list(leaves(part))
            if any(isinstance(leaf, Effect) and leaf.target in needed for _, leaf in inside):
                for _, leaf in inside:
                    if isinstance(leaf, Formula):
                        needed |= names_at(scenario, leaf.node)
        if len(needed) == before:
            return [path for path, inside_it in found.items() if inside_it]


def names_at(scenario: Scenario, node: Node) -> set[str]:
    """The names in a tree, and in the definitions it uses."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for inner in walk(waiting.pop()):
            if isinstance(inner, Name) and inner.text not in found:
                found.add(inner.text)
                if inner.text in scenario.file.definitions:
                    waiting.append(scenario.file.definitions[inner.text].node)
    return found


def holds_ever(future: Future, element: Element, part: Conjunct) -> bool:
    """Whether a part of an element's condition is ever true where the element stands next."""
    done = None
    if element.kind != "transition":
        most = future.most.get(element.owner, 0)
        done = (element.owner, most if element.step is None else element.step)
    if future.search is None:
        return future.could(part.node, {}, done)
    base = (in_states(element.owner, element.sources),) if element.kind == "transition" and element.sources else ()
    return future.may(part.node, base, done)


def permit(scenario: Scenario, element: Element) -> Relaxation:
    """To let an element's chance come up."""
    assert element.chance is not None
    path = chance_path(scenario, element)
    one = conjunct(scenario, path, element.chance.node, None)
    return Relaxation(one.path, show(element.chance.node), permit=True, kind="chance", at=one.at)


def chance_path(scenario: Scenario, element: Element) -> Path:
    """Where an element's chance is written."""
    if element.kind == "transition":
        section = tuple(scenario.section(element.owner).split("."))
        return (*section, "transitions", element.path.rpartition(".")[2], "chance")
    part = scenario.file.obligations[element.owner]
    if element.step is not None and list(part.named.values())[element.step].pace is not None:
        return ("obligations", element.owner, "steps", element.path.rpartition(".")[2], "pace")
    return ("obligations", element.owner, "pace")


# loosened texts ---------------------------------------------------------------------------------


def loosened(scenario: Scenario, chosen: Iterable[Relaxation]) -> Scenario:
    """The scenario with some parts of conditions left out and some chances permitted."""
    keys = {one.key for one in chosen if not one.permit}
    permits = {one.path for one in chosen if one.permit}
    conditions = {}
    for path, target in targets(scenario.file).items():
        changed = without(scenario, path, target.node, None, keys)
        if changed is not target.node:
            conditions[path] = changed
    file = in_force(scenario.file, conditions)
    if permits:

        def change(path: Path, leaf: Leaf) -> Leaf:
            return permitted(leaf) if isinstance(leaf, Formula) and plain(path) in permits else leaf

        file = rebuilt(file, change)
    return replace(scenario, file=file)


def plain(path: Path) -> str:
    """The path of a chance or a pace as a loosening has it."""
    kept = [key for place, key in enumerate(path) if not (key in ("transitions", "steps") and place)]
    return ".".join(kept[:-1] if kept[-1] == "each" else kept)


def permitted(formula: Formula) -> Formula:
    """A chance that may come up."""
    return Formula(Role.CHANCE, Number(PERMITTED)) if formula.role is Role.CHANCE else formula


def without(scenario: Scenario, path: Path, node: Node, origin: Origin | None, keys: set[Key]) -> Node:
    """A condition without some of its parts."""
    match node:
        case Noted(body=body, origin=own):
            inner = without(scenario, path, body, own if isinstance(own, Origin) else origin, keys)
            return node if inner is body else replace(node, body=inner)
        case And(parts=parts):
            changed = tuple(without(scenario, path, part, origin, keys) for part in parts)
            return node if all(a is b for a, b in zip(changed, parts, strict=True)) else And(changed)
        case Or(parts=parts) if any(structured(part) for part in parts):
            changed = tuple(without(scenario, path, part, origin, keys) for part in parts)
            return node if all(a is b for a, b in zip(changed, parts, strict=True)) else Or(changed)
        case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
            pair = tuple(without(scenario, path, part, origin, keys) for part in (then, otherwise))
            return node if pair == (then, otherwise) else Choose(when, *pair)
    return Truth(True) if conjunct(scenario, path, node, origin).key in keys else node


# the search -------------------------------------------------------------------------------------


def smallest(
    scenario: Scenario,
    goal: Node,
    found: list[Relaxation],
    likely: int,
    confirm: Callable[[tuple[Relaxation, ...], Scenario], bool | None],
    largest: int = LARGEST,
) -> Tried:
    """All sets of least size that let the goal be reached, each confirmed by a trial.

    Where all sets of a size are too many, only those of the first ``likely`` are looked at. ``confirm`` says of some
    loosenings and the scenario so loosened whether the goal was reached (None: not known).
    """
    apart = distinct(scenario)
    parts, chances = columns(apart, found)
    start = beginnings(scenario)
    unknown = tries = 0
    for size in range(1, largest + 1):
        pool = len(found) if math.comb(len(found), size) <= MOST_SETS else likely
        if math.comb(pool, size) > MOST_SETS:
            return Tried((), size - 1, f"there are too many sets of {size} of {pool} parts to try")
        good: list[tuple[Relaxation, ...]] = []
        for chosen in screened(apart, goal, start, parts, chances, (len(found), pool), size):
            if tries >= MOST_TRIES:
                note = f"after {tries} trials not every set of {size} was tried"
                return Tried(tuple(good), size - 1, note)
            tries += 1
            pick = tuple(found[number] for number in chosen)
            verdict = confirm(pick, loosened(scenario, pick))
            unknown += verdict is None
            if verdict:
                good.append(pick)
        if good:
            return Tried(tuple(good), size, f"{unknown} further sets could not be judged" if unknown else "")
    return Tried((), largest, f"{unknown} sets could not be judged" if unknown else "")


def distinct(scenario: Scenario) -> Scenario:
    """The same scenario in which every part of a condition, and every chance, is an object of its own."""
    conditions = {path: copied(target.node) for path, target in targets(scenario.file).items()}
    file = in_force(scenario.file, conditions)

    def change(_: Path, leaf: Leaf) -> Leaf:
        return Formula(leaf.role, leaf.node) if isinstance(leaf, Formula) and leaf.role is Role.CHANCE else leaf

    return replace(scenario, file=rebuilt(file, change))


def copied(node: Node) -> Node:
    """A condition whose parts are objects of their own."""
    match node:
        case Noted(body=body):
            return replace(node, body=copied(body))
        case And(parts=parts):
            return And(tuple(copied(part) for part in parts))
        case Or(parts=parts) if any(structured(part) for part in parts):
            return Or(tuple(copied(part) for part in parts))
        case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
            return Choose(when, copied(then), copied(otherwise))
    return replace(node)


def columns(
    scenario: Scenario, found: list[Relaxation]
) -> tuple[IdentityCache[Node, int], IdentityCache[Formula, int]]:
    """Which loosening a part of a condition (a chance) is, by its identity in the scenario."""
    number = {one.key: place for place, one in enumerate(found) if not one.permit}
    parts: IdentityCache[Node, int] = IdentityCache()
    for path, target in targets(scenario.file).items():
        for part, origin in parts_of(target.node, None):
            place = number.get(conjunct(scenario, path, part, origin).key)
            if place is not None:
                parts[part] = place
    chances: IdentityCache[Formula, int] = IdentityCache()
    permits = {one.path: place for place, one in enumerate(found) if one.permit}
    if permits:
        for dotted, formula in chance_formulas(scenario):
            if dotted in permits:
                chances[formula] = permits[dotted]
    return parts, chances


def chance_formulas(scenario: Scenario) -> Iterator[tuple[str, Formula]]:
    """The chances of transitions and paces, by the path a loosening has."""
    for name, region in scenario.regions.items():
        for key, one in region.transitions.items():
            yield f"{scenario.section(name)}.{key}.chance", one.chance
    for name, part in scenario.file.obligations.items():
        paces: list[tuple[str, Pace | None]] = [(f"obligations.{name}.pace", part.pace)]
        paces += [(f"obligations.{name}.{key}.pace", step.pace) for key, step in part.named.items()]
        yield from ((path, pace.chance) for path, pace in paces if pace is not None and pace.chance is not None)


def screened(
    scenario: Scenario,
    goal: Node,
    start: Mapping[str, object],
    parts: IdentityCache[Node, int],
    chances: IdentityCache[Formula, int],
    width: tuple[int, int],
    size: int,
) -> Iterator[tuple[int, ...]]:
    """The sets of a size for which the goal may come, as far as bounds tell; ``width`` of all, and of the pool."""
    sets = itertools.combinations(range(width[1]), size)
    while batch := list(itertools.islice(sets, BATCH)):
        may = may_reach(scenario, goal, start, parts, chances, batch, width[0])
        yield from (chosen for chosen, yes in zip(batch, may, strict=True) if yes)
