"""Who waits for whom among what can never happen, and why.

An element that can never happen has a part in its condition that is never true. It waits *on* the elements that
could make that part true; an element that is blocked by what no other element could change is a gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ceasefire_sim.expressions.tree import And, Choose, Name, Node, Not, Noted, Or, Truth, show
from ceasefire_sim.reachability.elements import (
    ANYTIME,
    Conjunct,
    Element,
    Turn,
    conjunct,
    in_states,
    place_of,
)
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.joint_steps import mate_of
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import structured
from ceasefire_sim.sequencing.enablers import Enablers, above_zero
from ceasefire_sim.sequencing.in_the_way import in_the_way
from ceasefire_sim.sequencing.relaxations import chance_path

__all__ = ["CHANCE", "FalsePart", "FalseParts", "StuckReasons", "Wait", "stuck_reasons"]

CHANCE = "chance"  # the origin of what is asked of a chance
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

    ``jointly`` are the other parts it is false together with, where alone it can be true; ``in_the_way`` the paths of
    what happens for certain while it asks for time without it.
    """

    conjunct: Conjunct
    on: tuple[str, ...]
    jointly: tuple[str, ...] = ()
    in_the_way: tuple[str, ...] = ()


@dataclass(frozen=True)
class StuckReasons:
    """What can never happen, and why: its false parts by element, and elements whose own chance never comes up.

    A chance that the step of something else that is stuck could raise is a false part.

    The chances of ``tiny`` are above 0, only less than the grain of a draw: simulation never sees them.
    """

    stuck: tuple[str, ...]
    blocks: Mapping[str, tuple[FalsePart, ...]] = field(hash=False)
    never: tuple[str, ...]
    tiny: tuple[str, ...] = ()

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Every wait, in the order of the elements."""
        waits = [
            Wait(path, on, block.conjunct.text, block.conjunct.reading, block.conjunct.at)
            for path, blocks in self.blocks.items()
            for block in blocks
            for on in block.on
        ]
        return tuple(dict.fromkeys(waits))

    @property
    def raised(self) -> frozenset[str]:
        """The elements whose chance of 0 others that are stuck could raise."""
        held = ((path, block) for path, blocks in self.blocks.items() for block in blocks)
        return frozenset(path for path, block in held if block.conjunct.kind == CHANCE)

    @property
    def gates(self) -> tuple[str, ...]:
        """Elements that hang on a chance of 0, or on something that nothing can change."""
        closed = {path for path, blocks in self.blocks.items() if any(map(closed_for_all, blocks))}
        return tuple(path for path in self.stuck if path in closed or path in self.never)


def closed_for_all(block: FalsePart) -> bool:
    """Whether nothing that can change would make a part true, or what happens for certain stands in its way."""
    return not block.on and (bool(block.in_the_way) or not block.jointly)


def stuck_reasons(future: Future, known: Mapping[str, Element]) -> StuckReasons:
    """What can never happen of some elements, and what each of these waits on."""
    stuck = tuple(path for path, element in known.items() if not future.happens(element))
    parts = FalseParts(future, known, frozenset(stuck))
    raised = {path: tuple(parts.of_chance(known[path])) for path in stuck}
    blocks = ReadOnlyDict({path: (*parts.of(known[path]), *raised[path]) for path in stuck})
    never = tuple(path for path in stuck if not raised[path] and parts.chance_is_zero(known[path]))
    tiny = tuple(path for path in never if future.below_the_grain(known[path].chance))
    return StuckReasons(stuck, blocks, never, tiny)


class FalseParts:
    """The parts of conditions that are never true, and who could make each true."""

    def __init__(self, future: Future, known: Mapping[str, Element], stuck: frozenset[str]) -> None:
        self.future = future
        self.scenario: Scenario = future.scenario
        self.known = known
        self.stuck = stuck
        self.enablers = Enablers(future, known, stuck)

    def of(self, element: Element) -> Iterator[FalsePart]:
        """Those of an element that can never happen; of a joint duty that the other steps, where that is what lacks."""
        parts = tuple(self.of_its_own(element))
        mate = None if element.kind == "transition" else mate_of(self.scenario.file, element.owner)
        if mate is None or f"obligations.{mate}" not in self.stuck:
            yield from parts
            return
        own = tuple(part for part in parts if not part.conjunct.path.startswith(f"obligations.{mate}."))
        yield from own
        leads = self.scenario.file.obligations[element.owner].together is not None
        if len(own) < len(parts) or not (own or leads):
            yield self.of_mate(element.owner, mate, leads)

    def of_mate(self, name: str, mate: str, leads: bool) -> FalsePart:
        """That an obligation steps only together with another, which is stuck; one of the two ``leads`` and says so."""
        where = ("obligations", name if leads else mate, "together")
        done = Name(f"{mate}.fulfilled")
        part = Conjunct(".".join(where), show(done), done, at=place_of(self.scenario, where))
        return FalsePart(part, (f"obligations.{mate}",))

    def of_its_own(self, element: Element) -> Iterator[FalsePart]:
        """The parts of its own conditions, and those of what it steps together with."""
        if element.kind == "transition":
            yield from self.of_transition(element)
        elif element.kind == "step":
            yield from self.of_step(element)
        elif self.scenario.file.obligations[element.owner].named:
            for path in self.steps(element.owner):
                if path in self.stuck:
                    yield self.needs(element, path)
        else:
            most = self.future.most.get(element.owner, 0)
            yield from self.of_conditions(element, Turn(done=(element.owner, most)))

    def of_goal(self, goal: Node) -> Iterator[FalsePart]:
        """Those of a goal that can never be reached."""
        yield from self.of_conditions(Element("goal", "goal", "", ((("goal",), goal),)), Turn(morning=True))

    def steps(self, name: str) -> list[str]:
        """The paths of the named steps of an obligation."""
        return [f"obligations.{name}.{key}" for key in self.scenario.file.obligations[name].named]

    def needs(self, element: Element, path: str) -> FalsePart:
        """That a named step of the same obligation has to be done."""
        key = path.rpartition(".")[2]
        at = place_of(self.scenario, ("obligations", element.owner, "steps", key))
        done = f"{element.owner}.{key}"
        return FalsePart(Conjunct(element.path, done, Name(done), at=at), (path,))

    def of_step(self, element: Element) -> Iterator[FalsePart]:
        """Those of a named step: the step before it, and its conditions."""
        assert element.step is not None
        if self.future.most.get(element.owner, 0) < element.step:
            yield self.needs(element, self.steps(element.owner)[element.step - 1])
        yield from self.of_conditions(element, Turn(done=(element.owner, element.step)))

    def of_transition(self, element: Element) -> Iterator[FalsePart]:
        """Those of a transition: its region is never where it leads from, else its conditions."""
        if not element.sources:
            return
        base = in_states(element.owner, element.sources)
        if self.future.may(base):
            yield from self.of_conditions(element, Turn((base,)))
            return
        section = tuple(self.scenario.section(element.owner).split("."))
        where = (*section, "transitions", element.name, "from")
        yield FalsePart(conjunct(self.scenario, where, base, None), tuple(self.before(element)))
        yield from self.of_conditions(element, ANYTIME)

    def before(self, element: Element) -> list[str]:
        """The stuck transitions that could bring a region to where one leads from, before that was ever taken."""
        ways = list(self.enablers.into(element.owner, element.sources))
        others = [
            other
            for path, other in self.known.items()
            if other.kind == "transition" and other.owner == element.owner and path != element.path
        ]
        region = self.scenario.regions[element.owner]
        entered = {state for state in region.states if self.future.may(in_states(element.owner, (state,)))}
        grown = True
        while grown:
            fresh = {other.to for other in others if entered.intersection(other.sources)} - entered
            entered |= fresh
            grown = bool(fresh)
        return [path for path in ways if entered.intersection(self.known[path].sources)] or ways

    def of_conditions(self, element: Element, turn: Turn) -> Iterator[FalsePart]:
        """The parts of an element's conditions that are never true at its turn, or never together."""
        parts = ConditionParts(self.future, turn)
        false = [part for path, node in element.conditions for part in parts.false(path, node, None)]
        together: list[Conjunct] = [] if false or not self.comes(turn) else self.jointly_false(parts.met, turn)
        seen = set()
        for part in false or together:
            if part.key not in seen:
                seen.add(part.key)
                on = tuple(dict.fromkeys(self.enablers.of(part.node, element, turn.done)))
                jointly = tuple(other.text for other in together if other is not part)
                if not on and not jointly and turn.base and self.future.may(part.node):
                    jointly = tuple(show(base) for base in turn.base)  # it comes, but never where the region stands
                hindrances = () if on or jointly else in_the_way(part.node, turn.done, self.enablers)
                yield FalsePart(part, on, jointly, hindrances)

    def comes(self, turn: Turn) -> bool:
        """Whether a turn ever comes: the region stands there, the last steps that can be done are done."""
        stands = not turn.base or self.future.may(turn.base[0])
        return stands and (turn.done is None or self.future.most.get(turn.done[0], 0) == turn.done[1])

    def jointly_false(self, parts: list[Conjunct], turn: Turn) -> list[Conjunct]:
        """A smallest set of parts that are never true together, by leaving out one after another; empty if none is."""
        held = list({part.key: part for part in parts}.values())[:MOST_JOINT]
        if self.future.search is None or self.holds_together(held, turn):
            return []
        for part in list(held):
            fewer = [other for other in held if other is not part]
            if not self.holds_together(fewer, turn):
                held = fewer
        return held

    def holds_together(self, parts: list[Conjunct], turn: Turn) -> bool:
        """Whether some parts are all true in some state of a turn."""
        return bool(self.future.holding((part.node for part in parts), turn).any())

    def of_chance(self, element: Element) -> Iterator[FalsePart]:
        """That its own chance is above 0, where others that are stuck could make it so."""
        chance = element.chance
        if chance is None or not self.chance_is_zero(element) or self.future.below_the_grain(chance):
            return
        above = above_zero(chance)
        done = None if element.kind == "transition" else (element.owner, self.future.most.get(element.owner, 0))
        on = tuple(dict.fromkeys(self.enablers.of(above, element, done)))
        if on:
            path = chance_path(self.scenario, element)
            part = replace(conjunct(self.scenario, path, chance.node, None), text=show(above), node=above, kind=CHANCE)
            yield FalsePart(part, on)

    def chance_is_zero(self, element: Element) -> bool:
        """Whether an element's own chance never comes up."""
        if element.kind == "obligation" and self.scenario.file.obligations[element.owner].named:
            return False
        return not self.future.comes_up(element.chance)


class ConditionParts:
    """The parts of conditions, asked at one turn; ``met`` are those that were asked, true at times or never."""

    def __init__(self, future: Future, turn: Turn) -> None:
        self.future = future
        self.turn = turn
        self.met: list[Conjunct] = []

    def false(self, path: Path, node: Node, origin: Origin | None) -> list[Conjunct]:
        """The parts of a condition that are never true."""
        match node:
            case Noted(body=body):
                return self.false(path, body, node.origin if isinstance(node.origin, Origin) else origin)
            case And(parts=parts):
                return [false for part in parts for false in self.false(path, part, origin)]
            case Or(parts=parts) if any(structured(part) for part in parts):
                if self.future.may(node, self.turn):
                    self.met.append(conjunct(self.future.scenario, path, node, origin))
                    return []
                return [false for part in parts for false in self.false(path, part, origin)]
            case Choose(condition=Noted()):
                return self.false_choice(path, node, origin)
        if isinstance(node, Truth) and node.value:
            return []
        part = conjunct(self.future.scenario, path, node, origin)
        self.met.append(part)
        return [] if self.future.may(node, self.turn) else [part]

    def false_choice(self, path: Path, choice: Choose, origin: Origin | None) -> list[Conjunct]:
        """The parts of an amended condition that are never true: of the way that can be in force, or of both."""
        when, scenario = choice.condition, self.future.scenario
        assert isinstance(when, Noted)
        if self.future.may(choice, self.turn):
            self.met.append(conjunct(scenario, path, choice, origin))
            return []
        false: list[Conjunct] = []
        if self.future.may(Not(when.body), self.turn):
            false += self.false(path, choice.otherwise, origin)
        if self.future.may(when.body, self.turn):
            return false + self.false(path, choice.then, origin)
        own = when.origin if isinstance(when.origin, Origin) else origin
        return [*false, conjunct(scenario, path, when.body, own)]
