"""Numbers that may grow on the way to an event: read off its condition and off what leads there, else whatever counts.

Each is an expression of the language, so that a report can name it and a user can write it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from ceasefire_sim.expressions.intervals import range_faults
from ceasefire_sim.expressions.kinds import Kind, check
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.expressions.region_tests import RegionTest, region_test
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Compare,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Noted,
    Number,
    Or,
    names_of,
    show,
)
from ceasefire_sim.scenario.model.parts import Region
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["candidates"]

MOST = 12  # numbers that are tried
DEEPEST = 3  # moves of regions that are followed back
GROWING = {">": 1, ">=": 1, "<": -1, "<=": -1}


def candidates(scenario: Scenario, prop: Property) -> tuple[str, ...]:
    """Numbers that may lead to the event of a property, those read off its condition first; each once.

    Where there is none it is the day, which splits nothing.
    """
    back = Tracing(scenario)
    if prop.always is not None:
        read_off = back.towards(prop.always.node, False)
    else:
        asked_for = prop.eventually or prop.until or prop.at_end or prop.value
        assert asked_for is not None
        read_off = back.towards(asked_for.node, True)
    every = (number for number in (*read_off, *counters(scenario)) if is_fit(scenario, number))
    return tuple(islice(dict.fromkeys(every), MOST)) or ("day",)


def is_fit(scenario: Scenario, number: str) -> bool:
    """Whether a text is a number of the scenario, bounded, and not only the day: so that a reader would take it."""
    node = parse_expression(number)
    if check(node, scenario.meaning.scope, Kind.NUMBER) or names_of(node) <= {"day"}:
        return False
    return not range_faults(node, scenario.meaning.ranges)


def counters(scenario: Scenario) -> Iterator[str]:
    """Quantities, steps and clocks of the scenario, in either direction."""
    for name in scenario.quantities:
        yield from (name, f"-{name}")
    for name in scenario.file.obligations:
        yield from (f"{name}.done", f"-{name}.done", f"{name}.age")


@dataclass(frozen=True)
class Tracing:
    """Follows a condition back to numbers; ``left`` says how many more moves of regions are followed."""

    scenario: Scenario
    left: int = DEEPEST

    def towards(self, node: Node, wanted: bool) -> Iterator[str]:
        """Numbers that grow as a truth comes nearer to what is wanted."""
        match node:
            case Noted(body=body):
                yield from self.towards(body, wanted)
            case Not(body=body):
                yield from self.towards(body, not wanted)
            case And(parts=parts) | Or(parts=parts):
                yield from self.together(node, wanted)
                for part in parts:
                    yield from self.towards(part, wanted)
            case Compare() | Membership():
                test = region_test(node, self.scenario.regions.__contains__)
                if test is not None:
                    yield from self.into(test, wanted)
                elif isinstance(node, Compare):
                    yield from margins(node, wanted)
            case Name(text=text):
                yield from self.named(text, wanted)
            case _:
                return

    def together(self, node: Node, wanted: bool) -> Iterator[str]:
        """The steps done of several obligations that a condition names, each as a share of its own."""
        obligations = self.scenario.file.obligations
        owners = dict.fromkeys(sorted(name.rpartition(".")[0] for name in names_of(node)))
        shares = [f"{owner}.done / {obligations[owner].total}" for owner in owners if owner in obligations]
        if len(shares) > 1 and wanted:
            yield " + ".join(shares)

    def named(self, text: str, wanted: bool) -> Iterator[str]:
        """Numbers behind a truth that bears a name: a definition, or what is true of an obligation."""
        definitions = self.scenario.file.definitions
        if text in definitions:
            yield from self.towards(definitions[text].node, wanted)
        owner, _, attribute = text.rpartition(".")
        if owner in self.scenario.file.obligations:
            late = attribute in ("overdue", "late", "waiting")
            yield f"{'-' if late == wanted else ''}{owner}.done"
            yield f"{owner}.age"

    def into(self, test: RegionTest, wanted: bool) -> Iterator[str]:
        """Numbers that grow as a region comes nearer to some of its states: moves left to make, and what these ask."""
        region = self.scenario.regions[test.region]
        inside = test.negated != wanted
        targets = {state for state in region.states if (state in test.states) == inside}
        distances = moves_to(region, targets)
        if max(distances.values(), default=0) > 1:
            yield ladder(test.region, distances)
        if not self.left:
            return
        further = replace(self, left=self.left - 1)
        nearest = sorted(
            (distances.get(part.to, len(region.states)), name) for name, part in region.transitions.items()
        )  # moves into the states themselves first
        for distance, name in nearest:
            sources = region.sources_of(name)
            if any(distances.get(source, -1) > distance for source in sources):
                yield from further.towards(region.transitions[name].when.node, True)
                if region.transitions[name].after is not None:
                    yield f"days_in({test.region})"


def margins(node: Compare, wanted: bool) -> Iterator[str]:
    """The number that a comparison is about, or the difference of two, growing towards what is wanted."""
    (op, right), left = node.rest[0], node.first
    if op == "==" and wanted:
        yield show(Negate(Call("abs", (Arithmetic("-", left, right),))))
    if op not in GROWING:
        return
    low, high = (right, left) if (GROWING[op] > 0) == wanted else (left, right)
    if constant(low):
        yield show(high)
    elif constant(high):
        yield show(Negate(low))
    else:
        yield show(Arithmetic("-", high, low))


def constant(node: Node) -> bool:
    """Whether a tree is a number as it stands."""
    return isinstance(node, Number) or not names_of(node)


def moves_to(region: Region, targets: Iterable[str]) -> dict[str, int]:
    """The least number of moves from each state that leads to some states."""
    distances = dict.fromkeys(targets, 0)
    edge = list(distances)
    while edge:
        state = edge.pop(0)
        for name, part in region.transitions.items():
            if part.to == state:
                for source in region.sources_of(name):
                    if source not in distances:
                        distances[source] = distances[state] + 1
                        edge.append(source)
    return distances


def ladder(name: str, distances: Mapping[str, int]) -> str:
    """The moves made on the way, as an expression: 0 in the farthest state, and where no way leads there."""
    farthest = max(distances.values())
    text = "0"
    for distance in range(farthest - 1, -1, -1):
        states = ", ".join(state for state, moves in distances.items() if moves == distance)
        text = f"{farthest - distance} if {name} in ({states}) else ({text})"
    return text
