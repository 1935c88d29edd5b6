"""The path on which the goal hangs in time: with all luck good, what has to come first, back from the goal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ceasefire_sim.expressions.region_tests import region_test
from ceasefire_sim.expressions.tree import Compare, Membership, Name, Node, Not, children
from ceasefire_sim.reachability.elements import Element
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["critical_path"]


def critical_path(
    scenario: Scenario, goal: Node, known: Mapping[str, Element], earliest: Mapping[str, int]
) -> tuple[tuple[int, str], ...]:
    """The days and paths of what has to come first, last of all what the goal itself hangs on.

    From the goal backwards: of all that a condition names, what can come last. ``earliest`` are first days by path,
    in the order of a day.
    """
    makers = Makers(scenario, known, earliest)
    order = {path: place for place, path in enumerate(earliest)}
    trail: list[tuple[int, str]] = []
    named, limit = set(makers.of(goal)), math.inf
    while True:
        passed = {path for _, path in trail}
        before = {path for path in named if earliest[path] <= limit and path not in passed}
        if not before:
            return tuple(reversed(trail))
        last = max(before, key=lambda path: (earliest[path], order[path]))  # of one day, what acts last on it
        trail.append((earliest[last], last))
        limit = earliest[last]
        element = known[last]
        named = {path for _, node in element.conditions for path in makers.of(node)}
        if element.sources:
            named |= set(makers.into(element.owner, element.sources))


class Makers:
    """What a condition asks for, as far as it can happen: obligations, named steps, first transitions into states."""

    def __init__(self, scenario: Scenario, known: Mapping[str, Element], earliest: Mapping[str, int]) -> None:
        self.scenario = scenario
        self.known = known
        self.earliest = earliest

    def of(self, node: Node, negated: bool = False) -> Iterator[str]:
        """The paths of what a condition (or its contrary) asks for."""
        match node:
            case Not(body=body):
                yield from self.of(body, not negated)
            case Name(text=text) if text in self.scenario.file.definitions:
                yield from self.of(self.scenario.file.definitions[text].node, negated)
            case Name(text=text):
                if not negated:
                    yield from self.of_name(text)
            case Compare() | Membership():
                yield from self.of_relation(node, negated)
            case _:
                for part in children(node):
                    yield from self.of(part, negated)

    def of_name(self, text: str) -> Iterator[str]:
        """The named step, else the obligation, that a name tells of."""
        owner, _, attribute = text.partition(".")
        paths = (f"obligations.{text}", f"obligations.{owner}") if attribute else ()
        yield from [path for path in paths if path in self.earliest][:1]

    def of_relation(self, node: Compare | Membership, negated: bool) -> Iterator[str]:
        """What a comparison asks for: of a region with its states the first transition into one of them."""
        test = region_test(node, lambda name: name in self.scenario.regions)
        if test is None:
            for part in children(node):
                yield from self.of(part, negated)
            return
        if test.negated == negated:
            yield from self.into(test.region, test.states)

    def into(self, region: str, states: tuple[str, ...]) -> Iterator[str]:
        """The transition that can first lead into one of some states."""
        ways = [
            path
            for path, element in self.known.items()
            if element.owner == region and element.to in states and path in self.earliest
        ]
        if ways:
            yield min(ways, key=lambda path: self.earliest[path])
