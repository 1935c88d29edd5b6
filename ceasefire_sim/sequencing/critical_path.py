"""The way to the goal, whole: of a run that reaches it, all that had to happen first, in order, and the goal itself.

A backward slice of the run: from the goal to what it names, from each of these to what its own conditions name, and
so on. Of a state that is asked for it is the last move into it, of an obligation its fulfilment, or its last step where
the goal did not wait for all of them; what is to be verified needs the region that verifies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ceasefire_sim.expressions.region_tests import region_test
from ceasefire_sim.expressions.tree import Compare, Membership, Name, Node, Not, children
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.unending import unending
from ceasefire_sim.reachability.elements import Element, elements, in_states
from ceasefire_sim.scenario.limits import MOST_DAYS
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import Agreement

__all__ = ["GOAL", "awaited", "critical_path"]

ANY_TIME = (MOST_DAYS + 1, 0)
GOAL = "goal"  # what stands last on the way, on the day on which the goal holds


@dataclass(frozen=True, order=True)
class Waypoint:
    """Something on the way of a run: on which day, as the how many-eth event of it, and its path."""

    day: int
    place: int
    path: str


def critical_path(
    scenario: Scenario, goal: Node, known: Mapping[str, Element], luck: Luck
) -> tuple[tuple[int, str], ...]:
    """The days and paths of all that had to happen in the run of a luck, and last the day on which the goal holds."""
    assert luck.day is not None
    happenings = list(retold(scenario, luck))
    demands, way = Demands(scenario, happenings), dict[str, Waypoint]()
    waiting = [(goal, luck.day, 0)]
    while waiting:
        node, *limit = waiting.pop()
        for happening in demands.of(node, (limit[0], limit[1])):
            if happening.path in way:
                continue
            way[happening.path] = happening
            behind = demands.behind(known[happening.path])
            waiting += [(condition, happening.day, happening.place) for condition in behind]
    in_steps = {known[path].owner for path in way if known[path].kind == "step"}
    on_the_way = [item for item in sorted(way.values()) if not stands_in_its_steps(known[item.path], in_steps)]
    return (*((happening.day, happening.path) for happening in on_the_way), (luck.day, GOAL))


def awaited(scenario: Scenario, goal: Node) -> frozenset[str]:
    """The elements that a goal, or the condition of another element, asks for."""
    known = elements(scenario)
    demands = Demands(scenario, [Waypoint(0, 0, path) for path in known])
    paths = {happening.path for happening in demands.all_of(goal)}
    for path, element in known.items():
        for node in demands.behind(element):
            named = {happening.path for happening in demands.all_of(node)}
            paths |= {other for other in named if known[other].owner != element.owner or other == path}
    return frozenset(paths)


def stands_in_its_steps(element: Element, in_steps: set[str]) -> bool:
    """Whether an obligation is on the way by named steps of it."""
    return element.kind == "obligation" and element.owner in in_steps


def retold(scenario: Scenario, luck: Luck) -> Iterator[Waypoint]:
    """The steps, fulfilments and moves of a run, in order."""
    agreement = Agreement(unending(scenario), luck)
    while luck.day is not None and agreement.today < luck.day and not agreement.ended:
        day = agreement.today
        for place, event in enumerate(agreement.day()):
            site = str(event["site"])
            if event["what"] == "moves":
                yield Waypoint(day, place, site)
            elif event["what"] == "step":
                owner = site.removesuffix(".pace").split(".")[1]
                yield Waypoint(day, place, f"obligations.{owner}")
                if "step" in event:
                    yield Waypoint(day, place, f"obligations.{owner}.{event['step']}")


class Demands:
    """What conditions ask for, as far as it happened in a run."""

    def __init__(self, scenario: Scenario, happenings: list[Waypoint]) -> None:
        self.scenario = scenario
        self.happenings = happenings

    def behind(self, element: Element) -> Iterator[Node]:
        """The conditions of an element, and where its region has to stand."""
        yield from (node for _, node in element.conditions)
        if element.sources:
            yield in_states(element.owner, element.sources)
            return
        file = self.scenario.file
        part = file.obligations.get(element.owner)
        if part is not None and element.kind == "obligation":
            for step in part.named.values():
                yield step.requires.node
            others = (name for name, other in file.obligations.items() if other.together == element.owner)
            mates = [part.together, *others]
            yield from (Name(f"{mate}.fulfilled") for mate in mates if mate)

    def of(self, node: Node, limit: tuple[int, int], negated: bool = False) -> Iterator[Waypoint]:
        """The last happenings before a moment that bring what a condition (or its contrary) asks for."""
        definitions = self.scenario.file.definitions
        match node:
            case Not(body=body):
                yield from self.of(body, limit, not negated)
            case Name(text=text) if text in definitions:
                yield from self.of(definitions[text].node, limit, negated)
            case Name(text=text):
                if not negated:
                    yield from self.of_name(text, limit)
            case Compare() | Membership() if (test := self.region_test(node)) is not None:
                region, states, contrary = test
                if contrary == negated:
                    yield from self.into(region, states, limit)
            case _:
                for part in children(node):
                    yield from self.of(part, limit, negated)

    def region_test(self, node: Compare | Membership) -> tuple[str, tuple[str, ...], bool] | None:
        """The region and the states that a comparison names, and whether it is the contrary; None for numbers."""
        test = region_test(node, lambda name: name in self.scenario.regions)
        return None if test is None else (test.region, test.states, test.negated)

    def all_of(self, node: Node) -> Iterator[Waypoint]:
        """Whatever could bring what a condition asks for."""
        return self.of(node, ANY_TIME)

    def of_name(self, text: str, limit: tuple[int, int]) -> Iterator[Waypoint]:
        """The named step, else the last step of the obligation, and who verifies it where that is asked for."""
        owner, _, attribute = text.partition(".")
        part = self.scenario.file.obligations.get(owner)
        if part is None:
            return
        path = f"obligations.{text}" if attribute in part.named else f"obligations.{owner}"
        yield from self.last({path}, limit)
        if attribute == "verified" and part.verified_by is not None:
            region = self.scenario.regions[part.verified_by]
            yield from self.into(part.verified_by, tuple(region.active_states), limit)

    def into(self, region: str, states: tuple[str, ...], limit: tuple[int, int]) -> Iterator[Waypoint]:
        """The last move of a region into one of some states before a moment."""
        section = self.scenario.section(region)
        moves = self.scenario.regions[region].transitions.items()
        yield from self.last({f"{section}.{key}" for key, move in moves if move.to in states}, limit)

    def last(self, paths: set[str], limit: tuple[int, int]) -> Iterator[Waypoint]:
        """The last happening of some before a moment, if there is one."""
        before = [item for item in self.happenings if item.path in paths and (item.day, item.place) < limit]
        yield from before if limit == ANY_TIME else before[-1:]
