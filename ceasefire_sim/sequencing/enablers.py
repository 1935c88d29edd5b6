"""Which stuck elements could make a part of a condition true that never is.

Asked by letting names take other values: first each alone, then as few as possible together; whoever could bring a
name to where the part would hold is waited on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets
from ceasefire_sim.expressions.tree import Effect, Name, Node, Noted, Or, walk
from ceasefire_sim.reachability.elements import Element, effects_of, in_states
from ceasefire_sim.reachability.future import Future, anything
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves

__all__ = ["Enablers"]

Free = Mapping[str, Known]


class Enablers:
    """Looks for what could make a part true, among stuck elements."""

    def __init__(self, future: Future, known: Mapping[str, Element], stuck: frozenset[str]) -> None:
        self.future = future
        self.scenario: Scenario = future.scenario
        self.known = known
        self.stuck = stuck
        self.free = anything(self.scenario)
        # the obligations of which some effect takes steps back
        targets = [leaf.target for _, leaf in leaves(self.scenario.file) if isinstance(leaf, Effect)]
        self.undone = {target.partition(".")[0] for target in targets}

    def of(self, node: Node, element: Element, done: tuple[str, int] | None) -> Iterator[str]:
        """The stuck elements that could make a part true; of alternatives each that needs no more than another."""
        ways = [way for one in alternatives(node) for way in self.ways(one, element, done)]
        if not ways:  # it waits for itself
            ways = [way for one in alternatives(node) for way in self.own_ways(one, element, done)]
        sets = [frozenset(way) for way in ways]
        for way, mine in zip(ways, sets, strict=True):
            if not any(other and other < mine for other in sets):
                yield from way

    def ways(self, node: Node, element: Element, done: tuple[str, int] | None) -> Iterator[list[str]]:
        """The stuck elements by each group of names that together could make a part true, its own left out."""
        own = f"{element.owner}." if element.kind != "transition" else "\0"
        others = [name for name in self.asked(node) if not name.startswith(own)]
        for group in self.enough(node, others, done):
            yield self.moved(group, node, element, done)

    def own_ways(self, node: Node, element: Element, done: tuple[str, int] | None) -> Iterator[list[str]]:
        """The same for what an obligation says of itself."""
        if element.kind == "transition":
            return
        for name in self.asked(node):
            if name.startswith(f"{element.owner}.") and self.future.could(node, self.further([name], done), None):
                yield self.moved([name], node, element, None)

    def asked(self, node: Node) -> list[str]:
        """The names in a part that could have other values."""
        return [name for name in self.looked_at(node) if name in self.free and name != "day"]

    def moved(self, group: list[str], node: Node, element: Element, done: tuple[str, int] | None) -> list[str]:
        """The stuck elements that could bring each name of a group to where a part would be true."""
        return [
            path
            for name in group
            for path in self.movers(name, node, self.freed([one for one in group if one != name]), element, done)
        ]

    def further(self, names: Iterable[str], done: tuple[str, int] | None) -> dict[str, Known]:
        """Some names of an obligation free to be what is done from now on, where nothing takes steps back."""
        found = self.freed(names)
        if done is not None and done[0] not in self.undone:
            least = np.array([float(done[1])])
            for name in [name for name in found if name == f"{done[0]}.done"]:
                wide = found[name]
                assert isinstance(wide, Intervals)
                found[name] = Intervals(least, wide.high)
        return found

    def looked_at(self, node: Node) -> list[str]:
        """The variables that a part looks at, through definitions and what obligations tell of themselves."""
        file, waiting = self.scenario.file, [node]
        found: dict[str, None] = {}
        seen: set[str] = set()
        while waiting:
            for inner in walk(waiting.pop(0)):
                if not isinstance(inner, Name) or inner.text in seen:
                    if getattr(inner, "function", "") == "days_in":
                        found[f"days_in({inner.arguments[0].text})"] = None  # type: ignore[union-attr]
                    continue
                seen.add(inner.text)
                owner, _, attribute = inner.text.partition(".")
                if inner.text in file.definitions:
                    waiting.append(file.definitions[inner.text].node)
                elif owner in file.obligations and attribute:
                    found.update(dict.fromkeys(variables(owner, file.obligations[owner], attribute)))
                else:
                    found[inner.text] = None
        return list(found)

    def freed(self, names: Iterable[str]) -> dict[str, Known]:
        """Some names free to be anything; what is credited without anybody's credit goes with what is done."""
        found = {}
        for name in names:
            found[name] = self.free[name]
            owner, _, attribute = name.partition(".")
            part = self.scenario.file.obligations.get(owner)
            if part is not None and attribute == "done":
                found |= {f"{owner}.{one}": self.free[name] for one in unmodelled(part)}
        return found

    def enough(self, node: Node, names: list[str], done: tuple[str, int] | None) -> Iterator[list[str]]:
        """Names that alone, free to be anything, could make a part true; then as few others as could together."""
        left = list(names)
        for name in names:
            if self.future.could(node, self.freed([name]), done):
                left.remove(name)
                yield [name]
        while left and self.future.could(node, self.freed(left), done):
            held = list(left)
            for name in left:
                fewer = [other for other in held if other != name]
                if self.future.could(node, self.freed(fewer), done):
                    held = fewer
            yield held
            left = [name for name in left if name not in held]

    def movers(
        self, name: str, node: Node, also: Free, element: Element, done: tuple[str, int] | None
    ) -> Iterator[str]:
        """The stuck elements that could bring a name to where a part would be true."""
        part = self.scenario.file.obligations.get(name.partition(".")[0])
        if name in self.scenario.regions:
            region = self.scenario.regions[name]
            states = tuple(region.states)
            good = [
                state
                for state in states
                if self.future.could(
                    node, {**also, name: StateSets(states, np.array([[one == state for one in states]]))}, done
                )
            ]
            yield from self.into(name, good)
        elif part is not None:
            yield from self.progress(name, part, element, lambda free: self.future.could(node, {**also, **free}, done))
        elif name in self.scenario.quantities:
            free = self.free[name]
            now = self.future.view.known[name]
            assert isinstance(free, Intervals)
            assert isinstance(now, Intervals)
            up = self.future.could(node, {**also, name: Intervals(now.low, free.high)}, done)
            down = self.future.could(node, {**also, name: Intervals(free.low, now.high)}, done)
            yield from self.changers(name, up, down, element)

    def into(self, region: str, states: Iterable[str]) -> Iterator[str]:
        """The stuck transitions that lead into some states."""
        for path, one in self.known.items():
            if path in self.stuck and one.kind == "transition" and one.owner == region and one.to in states:
                yield path

    def progress(
        self, variable: str, part: Obligation, element: Element, could: Callable[[Free], bool]
    ) -> Iterator[str]:
        """What stands in the way of steps being done, verified or acknowledged."""
        name, _, attribute = variable.partition(".")
        path = f"obligations.{name}"
        if attribute == "verified" and part.verified_by is not None:
            active = self.scenario.regions[part.verified_by].active_states
            if not self.future.may(in_states(part.verified_by, tuple(active))):
                yield from self.into(part.verified_by, active)
        most = self.future.most.get(name, 0)
        if attribute in ("verified", "acknowledged"):
            credited = Intervals(np.array([0.0]), np.array([float(most)]))
            if could({variable: credited}):  # enough is done; what is missing is that it is credited
                return
        if path not in self.stuck:
            return
        steps = list(part.named)
        for number in range(most + 1, part.total if steps else 0):
            now = Intervals(np.array([float(number)]), np.array([float(number)]))
            moved = {"done", attribute, *unmodelled(part)} & {"done", "verified", "acknowledged"}
            if could({f"{name}.{one}": now for one in moved}):
                yield f"{path}.{steps[number - 1]}"
                return
        yield path

    def changers(self, quantity: str, up: bool, down: bool, element: Element) -> Iterator[str]:
        """The stuck elements whose effects would move a quantity the right way."""
        for path, one in self.known.items():
            if path not in self.stuck or path == element.path:
                continue
            if any(moves(effect, quantity, up, down) for effect in effects_of(self.scenario, one)):
                yield path


def alternatives(node: Node) -> Iterator[Node]:
    """The parts one of which must be true: of an `or` each, else the part itself."""
    match node:
        case Noted(body=body):
            yield from alternatives(body)
        case Or(parts=parts):
            for part in parts:
                yield from alternatives(part)
        case _:
            yield node


def variables(name: str, part: Obligation, attribute: str) -> list[str]:
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


def moves(effect: Effect, quantity: str, up: bool, down: bool) -> bool:
    """Whether an effect may move a quantity the right way, as far as its sign tells."""
    if effect.target != quantity:
        return False
    return effect.op == "=" or (up if effect.op == "+=" else down) or (up and down)
