"""Who waits for whom among what can never happen, and why: waits, cycles and gates.

An element that can never happen has a part in its condition that is never true. It waits *on* the elements that
could make that part true, found by asking which names would have to take other values: first each alone, then as
few as possible together. Strongly connected waits are a cycle (R. Tarjan, SIAM Journal on Computing 1, 1972); an
element that is blocked by what no other element could change is a gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from ceasefire_sim.analysis.elements import Conjunct, Element, conjunct, in_states, place_of
from ceasefire_sim.analysis.futures import Future, anything
from ceasefire_sim.expressions.tree import And, Choose, Effect, Name, Node, Not, Noted, Or, Truth, show, walk
from ceasefire_sim.outlook.spans import Intervals, Known, StateSets
from ceasefire_sim.scenario.conditions import Origin, structured
from ceasefire_sim.scenario.parts import Obligation
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.scenario.walk import Path, leaves

__all__ = ["Block", "Blocked", "Wait", "blocked", "cycles"]

MOST_JOINT = 12  # parts of a condition among which a jointly false set is looked for
Free = Mapping[str, Known]


@dataclass(frozen=True)
class Wait:
    """``source`` waits on ``on``: the part ``because`` of its condition is false, and ``on`` could make it true.

    ``reading`` is the reading or amendment that contributed the part ("" where that is the text), ``at`` its place.
    """

    source: str
    on: str
    because: str
    reading: str = ""
    at: str = ""


@dataclass(frozen=True)
class Block:
    """A part of an element's condition that is never true, and what could make it so (nothing: ``on`` is empty).

    ``jointly`` are the other parts it is false together with, where alone it can be true.
    """

    conjunct: Conjunct
    on: tuple[str, ...]
    jointly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Blocked:
    """What can never happen, and why: blocks by element, and elements whose own chance never comes up."""

    stuck: tuple[str, ...]
    blocks: Mapping[str, tuple[Block, ...]]
    never: tuple[str, ...]

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Every wait, in the order of the elements."""
        found = [
            Wait(path, on, block.conjunct.text, block.conjunct.reading, block.conjunct.at)
            for path, blocks in self.blocks.items()
            for block in blocks
            for on in block.on
        ]
        return tuple(dict.fromkeys(found))

    @property
    def gates(self) -> tuple[str, ...]:
        """Elements that hang on a chance of 0, or on something that nothing can change."""
        closed = {
            path for path, blocks in self.blocks.items() if any(not block.on and not block.jointly for block in blocks)
        }
        return tuple(path for path in self.stuck if path in closed or path in self.never)


def blocked(future: Future, known: Mapping[str, Element]) -> Blocked:
    """What can never happen of some elements, and what each of these waits on."""
    stuck = tuple(path for path, element in known.items() if not future.happens(element))
    search = Causes(future, known, frozenset(stuck))
    blocks = {path: tuple(search.of(known[path])) for path in stuck}
    never = tuple(path for path in stuck if search.never(known[path]))
    return Blocked(stuck, blocks, never)


class Causes:
    """Looks for what blocks an element."""

    def __init__(self, future: Future, known: Mapping[str, Element], stuck: frozenset[str]) -> None:
        self.future = future
        self.scenario: Scenario = future.scenario
        self.known = known
        self.stuck = stuck
        self.free = anything(self.scenario)
        # the obligations of which some effect takes steps back
        targets = [leaf.target for _, leaf in leaves(self.scenario.file) if isinstance(leaf, Effect)]
        self.undone = {target.partition(".")[0] for target in targets}

    def of(self, element: Element) -> Iterator[Block]:
        """The blocks of an element that can never happen."""
        if element.kind == "transition":
            yield from self.of_transition(element)
        elif element.kind == "step":
            yield from self.of_step(element)
        elif self.scenario.file.obligations[element.owner].named:
            for path in self.steps(element.owner):
                if path in self.stuck:
                    yield self.needs(element, path)
        else:
            yield from self.of_conditions(element, (), (element.owner, self.future.most.get(element.owner, 0)))

    def steps(self, name: str) -> list[str]:
        """The paths of the named steps of an obligation."""
        return [f"obligations.{name}.{key}" for key in self.scenario.file.obligations[name].named]

    def needs(self, element: Element, path: str) -> Block:
        """That a named step of the same obligation has to be done."""
        key = path.rpartition(".")[2]
        at = place_of(self.scenario, ("obligations", element.owner, "steps", key))
        return Block(Conjunct(element.path, f"{element.owner}.{key}", Name(f"{element.owner}.{key}"), at=at), (path,))

    def of_step(self, element: Element) -> Iterator[Block]:
        """The blocks of a named step: the step before it, and its conditions."""
        assert element.step is not None
        if self.future.most.get(element.owner, 0) < element.step:
            yield self.needs(element, self.steps(element.owner)[element.step - 1])
        yield from self.of_conditions(element, (), (element.owner, element.step))

    def of_transition(self, element: Element) -> Iterator[Block]:
        """The blocks of a transition: its region is never where it leads from, else its conditions."""
        if not element.sources:
            return
        base = in_states(element.owner, element.sources)
        if not self.future.may(base):
            section = tuple(self.scenario.section(element.owner).split("."))
            where = (*section, "transitions", element.path.rpartition(".")[2], "from")
            found = conjunct(self.scenario, where, base, None)
            yield Block(found, tuple(self.before(element)))
            yield from self.of_conditions(element, (), None)
            return
        yield from self.of_conditions(element, (base,), None)

    def before(self, element: Element) -> list[str]:
        """The stuck transitions that could bring a region to where one leads from, before that was ever taken."""
        ways = list(self.into(element.owner, element.sources))
        others = [one for path, one in self.known.items() if one.owner == element.owner and path != element.path]
        region = self.scenario.regions[element.owner]
        been = {state for state in region.states if self.future.may(in_states(element.owner, (state,)))}
        grown = True
        while grown:
            fresh = {one.to for one in others if one.kind == "transition" and been.intersection(one.sources)} - been
            been |= fresh
            grown = bool(fresh)
        return [path for path in ways if been.intersection(self.known[path].sources)] or ways

    def of_conditions(
        self, element: Element, base: tuple[Node, ...], done: tuple[str, int] | None
    ) -> Iterator[Block]:
        """The parts of an element's conditions that are never true while it could happen."""
        found: list[tuple[Conjunct, tuple[Conjunct, ...]]] = []
        leaves: list[Conjunct] = []
        for path, node in element.conditions:
            found += [(one, ()) for one in self.false_parts(path, node, None, base, done, leaves)]
        next_one = not base or self.future.may(base[0])
        if not found and next_one and (done is None or self.future.most.get(done[0], 0) == done[1]):
            joint = self.jointly(leaves, base, done)
            found = [(one, tuple(other for other in joint if other is not one)) for one in joint]
        seen = set()
        for one, others in found:
            if one.key not in seen:
                seen.add(one.key)
                on = tuple(dict.fromkeys(self.makers(one.node, element, done)))
                with_what = tuple(other.text for other in others)
                if not on and not others and base and self.future.may(one.node):
                    with_what = tuple(show(part) for part in base)  # it comes, but never where the region stands
                yield Block(one, on, with_what)

    def false_parts(
        self,
        path: Path,
        node: Node,
        origin: Origin | None,
        base: tuple[Node, ...],
        done: tuple[str, int] | None,
        leaves: list[Conjunct],
    ) -> list[Conjunct]:
        """The parts of a condition that are never true; every part met is added to ``leaves``."""
        again = (base, done, leaves)
        match node:
            case Noted(body=body):
                return self.false_parts(path, body, node.origin if isinstance(node.origin, Origin) else origin, *again)
            case And(parts=parts):
                return [one for part in parts for one in self.false_parts(path, part, origin, *again)]
            case Or(parts=parts) if any(structured(part) for part in parts):
                if self.future.may(node, base, done):
                    leaves.append(conjunct(self.scenario, path, node, origin))
                    return []
                return [one for part in parts for one in self.false_parts(path, part, origin, *again)]
            case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
                return self.false_choice(path, (when, then, otherwise), origin, *again)
        if isinstance(node, Truth) and node.value:
            return []
        one = conjunct(self.scenario, path, node, origin)
        leaves.append(one)
        return [] if self.future.may(node, base, done) else [one]

    def false_choice(
        self,
        path: Path,
        parts: tuple[Noted, Node, Node],
        origin: Origin | None,
        base: tuple[Node, ...],
        done: tuple[str, int] | None,
        leaves: list[Conjunct],
    ) -> list[Conjunct]:
        """The parts of an amended condition that are never true: of the way that can be in force, or of both."""
        when, then, otherwise = parts
        whole = Choose(when, then, otherwise)
        if self.future.may(whole, base, done):
            leaves.append(conjunct(self.scenario, path, whole, origin))
            return []
        found: list[Conjunct] = []
        if self.future.may(Not(when.body), base, done):
            found += self.false_parts(path, otherwise, origin, base, done, leaves)
        if self.future.may(when.body, base, done):
            return found + self.false_parts(path, then, origin, base, done, leaves)
        known = when.origin if isinstance(when.origin, Origin) else origin
        return [*found, conjunct(self.scenario, path, when.body, known)]

    def jointly(
        self, leaves: list[Conjunct], base: tuple[Node, ...], done: tuple[str, int] | None
    ) -> list[Conjunct]:
        """A smallest set of parts that are never true together, found by leaving out one after another."""
        held = list({one.key: one for one in leaves}.values())[:MOST_JOINT]
        if self.future.search is None or self.future.holding([*(one.node for one in held), *base], done).any():
            return []
        for one in list(held):
            fewer = [other for other in held if other is not one]
            if not self.future.holding([*(other.node for other in fewer), *base], done).any():
                held = fewer
        return held

    def never(self, element: Element) -> bool:
        """Whether an element's own chance never comes up."""
        if element.kind == "obligation" and self.scenario.file.obligations[element.owner].named:
            return False
        return not self.future.comes_up(element.chance)

    # who could make it true ---------------------------------------------------------------------

    def makers(self, node: Node, element: Element, done: tuple[str, int] | None) -> Iterator[str]:
        """The stuck elements that could make a part true."""
        names = [name for name in self.looked_at(node) if name in self.free and name != "day"]
        own = f"{element.owner}." if element.kind != "transition" else "\0"
        others = [name for name in names if not name.startswith(own)]
        groups = list(self.enough(node, others, done))
        if not groups:  # it waits for itself
            groups = [[n] for n in names if n not in others and self.future.could(node, self.further([n], done), None)]
            done = None
        for group in groups:
            for name in group:
                yield from self.movers(name, node, self.freed([one for one in group if one != name]), element, done)

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
        steps = self.steps(name)
        for number in range(most + 1, part.total if steps else 0):
            now = Intervals(np.array([float(number)]), np.array([float(number)]))
            moved = {"done", attribute, *unmodelled(part)} & {"done", "verified", "acknowledged"}
            if could({f"{name}.{one}": now for one in moved}):
                yield steps[number - 1]
                return
        yield path

    def changers(self, quantity: str, up: bool, down: bool, element: Element) -> Iterator[str]:
        """The stuck elements whose effects would move a quantity the right way."""
        for path, one in self.known.items():
            if path not in self.stuck or path == element.path:
                continue
            if any(moves(effect, quantity, up, down) for effect in effects_of(self.scenario, one)):
                yield path


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


def effects_of(scenario: Scenario, element: Element) -> Iterator[Effect]:
    """The effects that an element brings."""
    if element.kind == "transition":
        yield from scenario.regions[element.owner].transitions[element.path.rpartition(".")[2]].do
        return
    part = scenario.file.obligations[element.owner]
    if element.step is not None:
        yield from list(part.named.values())[element.step].on_step
        return
    for effects in (part.on_step, part.on_fulfilled, part.on_verified, part.on_acknowledged):
        yield from effects


def moves(effect: Effect, quantity: str, up: bool, down: bool) -> bool:
    """Whether an effect may move a quantity the right way, as far as its sign tells."""
    if effect.target != quantity:
        return False
    return effect.op == "=" or (up if effect.op == "+=" else down) or (up and down)


# cycles -----------------------------------------------------------------------------------------


def cycles(waits: Iterable[Wait]) -> tuple[tuple[str, ...], ...]:
    """The strongly connected components of the waits, each in an order that follows them as far as it can."""
    arrows: dict[str, list[str]] = {}
    for wait in waits:
        arrows.setdefault(wait.source, []).append(wait.on)
        arrows.setdefault(wait.on, [])
    paths = list(arrows)
    if not paths:
        return ()
    number = {path: place for place, path in enumerate(paths)}
    rows = [number[source] for source, targets in arrows.items() for _ in targets]
    columns = [number[on] for targets in arrows.values() for on in targets]
    graph = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(paths), len(paths)))
    _, labels = connected_components(graph, directed=True, connection="strong")
    found = []
    for label in dict.fromkeys(labels.tolist()):
        members = [path for path, one in zip(paths, labels.tolist(), strict=True) if one == label]
        if len(members) > 1 or members[0] in arrows[members[0]]:
            found.append(folded(in_turn(members, arrows)))
    return tuple(found)


def folded(cycle: tuple[str, ...]) -> tuple[str, ...]:
    """A cycle in which a named step whose obligation is in it, too, is not told apart."""
    inside = set(cycle)
    return tuple(path for path in cycle if path.count(".") < 2 or path.rpartition(".")[0] not in inside)


def in_turn(members: list[str], arrows: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The members of a component along the longest round from the first that a short search finds."""
    inside = set(members)
    best: list[str] = []
    tries = 0

    def follow(trail: list[str]) -> None:
        nonlocal best, tries
        tries += 1
        if tries > 5_000 or len(best) == len(members):
            return
        for on in dict.fromkeys(arrows[trail[-1]]):
            if on == trail[0] and len(trail) > len(best):
                best = list(trail)
            elif on in inside and on not in trail:
                follow([*trail, on])

    follow([members[0]])
    return (*best, *(member for member in members if member not in best))
