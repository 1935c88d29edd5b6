"""Which stuck elements could make a part of a condition true that never is.

Asked by letting names take other values: first each alone, then as few as possible together; whoever could bring a
name to where the part would hold is waited on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets
from ceasefire_sim.expressions.tree import Call, Compare, Effect, Name, Node, Noted, Number, Or, walk
from ceasefire_sim.reachability.elements import Element, effects_of, in_states
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.reachability.ranges import full_ranges, interval
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.parts import Incident, Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves

__all__ = ["Enablers", "above_zero"]

ANYBODY = Element("goal", "goal", "", ())  # asks as a goal does, which no element brings about for itself
Free: TypeAlias = Mapping[str, Known]  # what some names may be, by name


@dataclass(frozen=True)
class Need:
    """A part of an element's condition that is never true, asked where so many steps of an obligation are done.

    ``free`` are the values that other names may take meanwhile.
    """

    part: Node
    element: Element
    done: tuple[str, int] | None
    free: Free

    @property
    def own(self) -> str | None:
        """The prefix of what an obligation says of itself; None for a transition."""
        return None if self.element.kind == "transition" else f"{self.element.owner}."


class Enablers:
    """Looks for what could make a part true, among stuck elements."""

    def __init__(self, future: Future, known: Mapping[str, Element], stuck: frozenset[str]) -> None:
        self.future = future
        self.scenario: Scenario = future.scenario
        self.known = known
        self.stuck = stuck
        self.ranges = full_ranges(self.scenario)
        # the obligations of which some effect takes steps back
        targets = [leaf.target for _, leaf in leaves(self.scenario.file) if isinstance(leaf, Effect)]
        self.undone = {target.partition(".")[0] for target in targets}
        self.followed: list[Incident] = []  # happenings whose condition is being looked at

    def of(self, node: Node, element: Element, done: tuple[str, int] | None) -> Iterator[str]:
        """The stuck elements that could make a part true; of alternatives each that needs no more than another."""
        needs = [Need(part, element, done, {}) for part in disjuncts(node)]
        ways = [way for need in needs for way in self.ways(need)]
        if not ways:  # it waits for itself
            ways = [way for need in needs for way in self.own_ways(need)]
        sets = [frozenset(way) for way in ways]
        for way, mine in zip(ways, sets, strict=True):
            if not any(other and other < mine for other in sets):
                yield from way

    def into(self, region: str, states: Iterable[str]) -> Iterator[str]:
        """The stuck transitions that lead into some states."""
        for path, element in self.known.items():
            if path in self.stuck and element.kind == "transition" and element.owner == region and element.to in states:
                yield path

    # ways ---------------------------------------------------------------------------------------

    def ways(self, need: Need) -> Iterator[list[str]]:
        """The stuck elements by each group of names that together could make a part true, its own left out."""
        names = self.free_names(need.part)
        others = [name for name in names if need.own is None or not name.startswith(need.own)]
        for group in self.enough(need, others):
            yield self.moved(group, need)

    def own_ways(self, need: Need) -> Iterator[list[str]]:
        """The same for what an obligation says of itself."""
        if need.own is None:
            return
        for name in self.free_names(need.part):
            if name.startswith(need.own) and self.future.could(need.part, self.further([name], need.done), None):
                yield self.moved([name], replace(need, done=None))

    def enough(self, need: Need, names: list[str]) -> Iterator[list[str]]:
        """Names that alone, free to be anything, could make a part true; then as few others as could together."""
        left = list(names)
        for name in names:
            if self.future.could(need.part, self.freed([name]), need.done):
                left.remove(name)
                yield [name]
        while left and self.future.could(need.part, self.freed(left), need.done):
            held = list(left)
            for name in left:
                fewer = [other for other in held if other != name]
                if self.future.could(need.part, self.freed(fewer), need.done):
                    held = fewer
            yield held
            left = [name for name in left if name not in held]

    def moved(self, group: list[str], need: Need) -> list[str]:
        """The stuck elements that could bring each name of a group to where a part would be true."""
        return [
            path
            for name in group
            for path in self.movers(name, replace(need, free=self.freed(other for other in group if other != name)))
        ]

    # names --------------------------------------------------------------------------------------

    def free_names(self, node: Node) -> list[str]:
        """The names in a part that could have other values."""
        return [name for name in self.looked_at(node) if name in self.ranges and name != "day"]

    def looked_at(self, node: Node) -> list[str]:
        """The variables that a part looks at, through definitions and what obligations tell of themselves."""
        file, waiting = self.scenario.file, [node]
        variables: dict[str, None] = {}
        seen: set[str] = set()
        counted: list[Name] = []
        while waiting:
            for inner in walk(waiting.pop(0)):
                match inner:
                    case Call(function="days_in", arguments=(Name(text=region) as argument,)):
                        variables[f"days_in({region})"] = None
                        counted.append(argument)  # no move makes the days grow, so its state is not looked at
                    case Name(text=name) if name not in seen and not any(inner is other for other in counted):
                        seen.add(name)
                        owner, _, attribute = name.partition(".")
                        if name in file.definitions:
                            waiting.append(file.definitions[name].node)
                        elif owner in file.obligations and attribute:
                            behind = variables_behind(owner, file.obligations[owner], attribute)
                            variables.update(dict.fromkeys(behind))
                        else:
                            variables[name] = None
        return list(variables)

    def freed(self, names: Iterable[str]) -> dict[str, Known]:
        """Some names free to be anything; what is credited without anybody's credit goes with what is done."""
        free: dict[str, Known] = {}
        for name in names:
            free[name] = self.ranges[name]
            owner, _, attribute = name.partition(".")
            part = self.scenario.file.obligations.get(owner)
            if part is not None and attribute == "done":
                free |= {f"{owner}.{credit}": self.ranges[name] for credit in unmodelled(part)}
        return free

    def further(self, names: Iterable[str], done: tuple[str, int] | None) -> dict[str, Known]:
        """Some names of an obligation free to be what is done from now on, where nothing takes steps back."""
        free = self.freed(names)
        if done is not None and done[0] not in self.undone and f"{done[0]}.done" in free:
            full = free[f"{done[0]}.done"]
            assert isinstance(full, Intervals)
            free[f"{done[0]}.done"] = Intervals(np.array([float(done[1])]), full.high)
        return free

    # movers -------------------------------------------------------------------------------------

    def could(self, need: Need, free: Free) -> bool:
        """Whether a part could be true with some names free besides those of the need."""
        return self.future.could(need.part, {**need.free, **free}, need.done)

    def movers(self, name: str, need: Need) -> Iterator[str]:
        """The stuck elements that could bring a name to where a part would be true."""
        if name in self.scenario.regions:
            states = tuple(self.scenario.regions[name].states)
            alone = {state: StateSets(states, np.array([[other == state for other in states]])) for state in states}
            yield from self.into(name, [state for state in states if self.could(need, {name: alone[state]})])
        elif name.partition(".")[0] in self.scenario.file.obligations:
            yield from self.progress(name, need)
        elif name in self.scenario.quantities:
            full, now = self.ranges[name], self.future.view.known[name]
            assert isinstance(full, Intervals)
            assert isinstance(now, Intervals)
            up = self.could(need, {name: Intervals(now.low, full.high)})
            down = self.could(need, {name: Intervals(full.low, now.high)})
            yield from self.changers(name, up, down, need.element)

    def progress(self, variable: str, need: Need) -> Iterator[str]:
        """What stands in the way of steps being done, verified or acknowledged."""
        name, _, attribute = variable.partition(".")
        part = self.scenario.file.obligations[name]
        path = f"obligations.{name}"
        if attribute == "verified" and part.verified_by is not None:
            active = self.scenario.regions[part.verified_by].active_states
            if not self.future.may(in_states(part.verified_by, tuple(active))):
                yield from self.into(part.verified_by, active)
        most = self.future.most.get(name, 0)
        if attribute in ("verified", "acknowledged") and self.could(need, {variable: interval(0.0, float(most))}):
            # enough is done; what is missing is that it is credited
            credit = part.verification if attribute == "verified" else part.acknowledgement
            if credit is not None and credit.chance is not None and not self.future.comes_up(credit.chance):
                yield from self.of(above_zero(credit.chance), ANYBODY, None)
            return
        if path not in self.stuck:
            return
        steps = list(part.named)
        moved = {"done", attribute, *unmodelled(part)} & {"done", "verified", "acknowledged"}
        for number in range(most + 1, part.total if steps else 0):
            now = interval(float(number), float(number))
            if self.could(need, {f"{name}.{credit}": now for credit in moved}):
                yield f"{path}.{steps[number - 1]}"
                return
        yield path

    def changers(self, quantity: str, up: bool, down: bool, element: Element) -> Iterator[str]:
        """The stuck elements, but one, whose effects would move a quantity the right way."""
        for path, other in self.known.items():
            if path not in self.stuck or path == element.path:
                continue
            if any(moves_the_right_way(effect, quantity, up, down) for effect in effects_of(self.scenario, other)):
                yield path
        yield from self.behind_happenings(quantity, up, down)

    def behind_happenings(self, quantity: str, up: bool, down: bool) -> Iterator[str]:
        """The stuck elements without which no incident or response comes that would move a quantity the right way."""
        file = self.scenario.file
        for happening in (*file.incidents.values(), *file.responses.values()):
            effects = [leaf for _, leaf in leaves(happening) if isinstance(leaf, Effect)]
            moves = any(moves_the_right_way(effect, quantity, up, down) for effect in effects)
            if moves and happening not in self.followed and not self.future.may(happening.when.node):
                self.followed.append(happening)
                yield from self.of(happening.when.node, ANYBODY, None)
                self.followed.remove(happening)


def above_zero(chance: Formula) -> Node:
    """That a chance is above 0."""
    return Compare(chance.node, ((">", Number(0.0)),))


def disjuncts(node: Node) -> Iterator[Node]:
    """The parts one of which must be true: of an `or` each, else the part itself."""
    match node:
        case Noted(body=body):
            yield from disjuncts(body)
        case Or(parts=parts):
            for part in parts:
                yield from disjuncts(part)
        case _:
            yield node


def variables_behind(name: str, part: Obligation, attribute: str) -> list[str]:
    """The variables behind an attribute of an obligation."""
    if attribute in ("done", "amount", "fulfilled", *part.named):
        return [f"{name}.done"]
    if attribute in ("missed", "overdue"):
        return [f"{name}.missed"]
    if attribute in unmodelled(part):
        return [f"{name}.done"]
    if attribute in ("verified", "acknowledged"):
        return [f"{name}.{attribute}", f"{name}.done"]
    return [] if attribute == "steps" else [f"{name}.{attribute}"]


def unmodelled(part: Obligation) -> list[str]:
    """The credits that equal what is done."""
    pairs = (("verified", part.verified_by), ("acknowledged", part.acknowledgement))
    return [credit for credit, modelled in pairs if modelled is None]


def moves_the_right_way(effect: Effect, quantity: str, up: bool, down: bool) -> bool:
    """Whether an effect may move a quantity the right way, as far as its sign tells."""
    if effect.target != quantity:
        return False
    return effect.op == "=" or (up if effect.op == "+=" else down) or (up and down)
