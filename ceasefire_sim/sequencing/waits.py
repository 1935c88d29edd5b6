"""Who waits for whom among what can never happen, and why.

An element that can never happen has a part in its condition that is never true. It waits *on* the elements that
could make that part true; an element that is blocked by what no other element could change is a gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import And, Choose, Name, Node, Not, Noted, Or, Truth, show
from ceasefire_sim.reachability.elements import Conjunct, Element, conjunct, in_states, place_of
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import Origin, structured
from ceasefire_sim.sequencing.enablers import Enablers

__all__ = ["FalsePart", "StuckReasons", "Wait", "blocked"]

MOST_JOINT = 12  # parts of a condition among which a jointly false set is looked for


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
class FalsePart:
    """A part of an element's condition that is never true, and what could make it so (nothing: ``on`` is empty).

    ``jointly`` are the other parts it is false together with, where alone it can be true.
    """

    conjunct: Conjunct
    on: tuple[str, ...]
    jointly: tuple[str, ...] = ()


@dataclass(frozen=True)
class StuckReasons:
    """What can never happen, and why: blocks by element, and elements whose own chance never comes up."""

    stuck: tuple[str, ...]
    blocks: Mapping[str, tuple[FalsePart, ...]]
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


def blocked(future: Future, known: Mapping[str, Element]) -> StuckReasons:
    """What can never happen of some elements, and what each of these waits on."""
    stuck = tuple(path for path, element in known.items() if not future.happens(element))
    search = Causes(future, known, frozenset(stuck))
    blocks = {path: tuple(search.of(known[path])) for path in stuck}
    never = tuple(path for path in stuck if search.never(known[path]))
    return StuckReasons(stuck, blocks, never)


class Causes:
    """Looks for what blocks an element."""

    def __init__(self, future: Future, known: Mapping[str, Element], stuck: frozenset[str]) -> None:
        self.future = future
        self.scenario: Scenario = future.scenario
        self.known = known
        self.stuck = stuck
        self.makers = Enablers(future, known, stuck)

    def of(self, element: Element) -> Iterator[FalsePart]:
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

    def needs(self, element: Element, path: str) -> FalsePart:
        """That a named step of the same obligation has to be done."""
        key = path.rpartition(".")[2]
        at = place_of(self.scenario, ("obligations", element.owner, "steps", key))
        return FalsePart(
            Conjunct(element.path, f"{element.owner}.{key}", Name(f"{element.owner}.{key}"), at=at), (path,)
        )

    def of_step(self, element: Element) -> Iterator[FalsePart]:
        """The blocks of a named step: the step before it, and its conditions."""
        assert element.step is not None
        if self.future.most.get(element.owner, 0) < element.step:
            yield self.needs(element, self.steps(element.owner)[element.step - 1])
        yield from self.of_conditions(element, (), (element.owner, element.step))

    def of_transition(self, element: Element) -> Iterator[FalsePart]:
        """The blocks of a transition: its region is never where it leads from, else its conditions."""
        if not element.sources:
            return
        base = in_states(element.owner, element.sources)
        if not self.future.may(base):
            section = tuple(self.scenario.section(element.owner).split("."))
            where = (*section, "transitions", element.path.rpartition(".")[2], "from")
            found = conjunct(self.scenario, where, base, None)
            yield FalsePart(found, tuple(self.before(element)))
            yield from self.of_conditions(element, (), None)
            return
        yield from self.of_conditions(element, (base,), None)

    def before(self, element: Element) -> list[str]:
        """The stuck transitions that could bring a region to where one leads from, before that was ever taken."""
        ways = list(self.makers.into(element.owner, element.sources))
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
    ) -> Iterator[FalsePart]:
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
                on = tuple(dict.fromkeys(self.makers.of(one.node, element, done)))
                with_what = tuple(other.text for other in others)
                if not on and not others and base and self.future.may(one.node):
                    with_what = tuple(show(part) for part in base)  # it comes, but never where the region stands
                yield FalsePart(one, on, with_what)

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

    def jointly(self, leaves: list[Conjunct], base: tuple[Node, ...], done: tuple[str, int] | None) -> list[Conjunct]:
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
