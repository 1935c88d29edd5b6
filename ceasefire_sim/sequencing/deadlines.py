"""Time, with all luck good: deadlines that nobody can meet, and the path on which the goal hangs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.expressions.region_tests import region_test
from ceasefire_sim.expressions.tree import Compare, Membership, Name, Node, Not, children
from ceasefire_sim.reachability.elements import Element
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.meaning import default_during
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.warnings import days_needed

__all__ = ["Deadline", "critical_path", "missed_by_all"]


@dataclass(frozen=True)
class Deadline:
    """A due day that passes before what is due can be done: ``earliest`` is the least clock (or calendar day)."""

    path: str
    due: int
    earliest: int


def missed_by_all(future: Future, earliest: Mapping[str, int]) -> Iterator[Deadline]:
    """The deadlines that nobody's good faith can meet; ``earliest`` are the first days, or less, by path."""
    for name, part in future.scenario.file.obligations.items():
        for number, path, due in dues(name, part):
            least = least_clock(future, earliest, name, part, number, path)
            latest = upper(future, due)
            # a step on the due day itself is in time; a clock counts the day on which it is done
            if least is not None and latest is not None and least > latest:
                yield Deadline(path, math.floor(latest), least)


def dues(name: str, part: Obligation) -> Iterator[tuple[int, str, Formula]]:
    """Every due day: the number of steps it needs, the path of what is due, and the day."""
    for due_day in part.due_days:
        path = f"obligations.{name}" if due_day.step is None else f"obligations.{name}.{due_day.step}"
        yield due_day.steps, path, due_day.due


def upper(future: Future, due: Formula) -> float | None:
    """The latest that a due day can be."""
    with np.errstate(all="ignore"):
        high = float(np.max(future.view.high(due)))
    return high if math.isfinite(high) else None


def least_clock(
    future: Future, earliest: Mapping[str, int], name: str, part: Obligation, number: int, path: str
) -> int | None:
    """The least its clock can say when so many steps are done; None where they never are."""
    if path not in earliest:
        return None
    if part.due_counts == "calendar":
        return earliest[path]
    if part.named:
        worked = sum(days_needed(step.pace or part.pace, 1) for step in list(part.named.values())[:number])
    else:
        worked = days_needed(part.pace, number)
    always = part.during is not None and part.during.node == default_during(future.scenario.file)
    counted = always and part.due_counts == "owed"  # then its clock is d + 1 on day d
    seen = future.ages.get((name, number), 0)  # an age is followed no further than what is asked of it
    return max(worked, seen, earliest[path] + 1 if counted else 0)


def critical_path(
    scenario: Scenario, goal: Node, known: Mapping[str, Element], earliest: Mapping[str, int]
) -> tuple[tuple[int, str], ...]:
    """The days and paths of what has to come first, last of all what the goal itself hangs on.

    From the goal backwards: of all that a condition names, what can come last.
    """
    trail: list[tuple[int, str]] = []
    nodes, limit = [goal], math.inf
    sources: dict[str, tuple[str, ...]] = {}
    while True:
        named = {path for node in nodes for path in makers(scenario, node, known, earliest)}
        named |= {path for region, states in sources.items() for path in into(known, earliest, region, states)}
        before = {path for path in named if earliest[path] <= limit and path not in {path for _, path in trail}}
        if not before:
            return tuple(reversed(trail))
        place = {path: number for number, path in enumerate(earliest)}
        last = max(before, key=lambda path: (earliest[path], place[path]))  # of one day, what acts last on it
        trail.append((earliest[last], last))
        limit = earliest[last]
        nodes = [node for _, node in known[last].conditions]
        sources = {known[last].owner: known[last].sources} if known[last].sources else {}


def makers(
    scenario: Scenario, node: Node, known: Mapping[str, Element], earliest: Mapping[str, int], negated: bool = False
) -> Iterator[str]:
    """What a condition asks for: obligations, named steps, and the first transition into each state it names."""
    again = (known, earliest)
    match node:
        case Not(body=body):
            yield from makers(scenario, body, *again, not negated)
        case Name(text=text) if text in scenario.file.definitions:
            yield from makers(scenario, scenario.file.definitions[text].node, *again, negated)
        case Name(text=text):
            owner, _, attribute = text.partition(".")
            for path in (f"obligations.{text}", f"obligations.{owner}"):
                if path in earliest and attribute and not negated:
                    yield path
                    return
        case Compare() | Membership():
            test = region_test(node, lambda name: name in scenario.regions)
            if test is None:
                for part in children(node):
                    yield from makers(scenario, part, *again, negated)
                return
            if test.negated == negated:
                yield from into(known, earliest, test.region, test.states)
        case _:
            for part in children(node):
                yield from makers(scenario, part, *again, negated)


def into(
    known: Mapping[str, Element], earliest: Mapping[str, int], region: str, states: tuple[str, ...]
) -> Iterator[str]:
    """The transition that can first lead into one of some states."""
    ways = [path for path, one in known.items() if one.owner == region and one.to in states and path in earliest]
    if ways:
        yield min(ways, key=lambda path: earliest[path])
