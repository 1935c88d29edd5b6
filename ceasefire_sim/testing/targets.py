"""Scores that lead a search: how close an agreement is to a deadlock, how close a run is to a broken invariant.

The distance of a truth from being false is that of search-based testing: B. Korel, "Automated software test data
generation", IEEE Trans. Softw. Eng. 16 (1990); N. Tracey et al., "An automated framework for structural test-data
generation", ASE 1998.
"""

from __future__ import annotations

import itertools
import math

from hypothesis import target

from ceasefire_sim.expressions import Kind, kind_of
from ceasefire_sim.expressions.region_tests import region_test
from ceasefire_sim.expressions.tree import And, Compare, Node, Not, Noted, Or
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import bounded_future
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.waits import stuck_reasons
from ceasefire_sim.story.agreement import live
from ceasefire_sim.testing.contracts import played_days

__all__ = [
    "deadlock_score",
    "invariant_distance",
    "stuck_duties",
    "stuck_of_all_readings",
    "target_broken_invariant",
    "target_deadlock",
]

APART = 1.0  # the distance of what is true or false and no number


def stuck_duties(scenario: Scenario) -> frozenset[str]:
    """The obligations that certainly can never be fulfilled, as the text is read."""
    first = bounded_future(scenario).first
    return frozenset(name for name in scenario.file.obligations if f"obligations.{name}" not in first)


def stuck_of_all_readings(scenario: Scenario) -> frozenset[str]:
    """The obligations that can be fulfilled by the text and under each reading alone, and under all together never.

    That is a deadlock which no side has written: each could carry out what it reads.
    """
    names = tuple(scenario.available_readings)
    stuck = stuck_duties(scenario.with_(readings=names)) if len(names) > 1 else frozenset[str]()
    for alone in ((), *((name,) for name in names)):
        stuck = stuck - stuck_duties(scenario.with_(readings=alone)) if stuck else stuck
    return stuck


def deadlock_score(scenario: Scenario) -> float:
    """How close an agreement is to a deadlock under all its readings together; it grows with what can never happen.

    An element that is stuck counts 1, one that waits for others among them 1 more, and what is stuck under one reading
    alone a half less, for that is no dispute.
    """
    names = tuple(scenario.available_readings)
    united = scenario.with_(readings=names)
    reasons = stuck_reasons(bounded_future(united), elements(united))
    alone = {name for reading in names for name in stuck_duties(scenario.with_(readings=reading))} if names else set()
    waiting = {wait.source for wait in reasons.waits}
    return len(reasons.stuck) + len(waiting) - len(alone) / 2


def target_deadlock(scenario: Scenario) -> None:
    """Leads Hypothesis towards agreements that deadlock; to be called once in a test."""
    target(deadlock_score(scenario), label="towards a deadlock")


def invariant_distance(scenario: Scenario, luck: Luck) -> float:
    """How far the run of a luck stays from breaking an invariant: 0 where one is broken, infinite where there is none.

    For ``always: tension < 8`` it is the least of 8 - tension over the days; ``and`` has the nearest of its parts,
    ``or`` all of them together.
    """
    invariants = [part.always.node for part in scenario.file.invariants.values()]
    distances = [
        distance_to_false(node, agreement)
        for agreement in played_days(live(scenario, luck=luck))
        for node in invariants
    ]
    return min(distances, default=math.inf)


def target_broken_invariant(scenario: Scenario, luck: Luck) -> None:
    """Leads Hypothesis towards a run that breaks an invariant; to be called once in a test."""
    distance = invariant_distance(scenario, luck)
    if math.isfinite(distance):
        target(-distance, label="towards a broken invariant")


def distance_to_false(node: Node, agreement: Reference) -> float:
    """How far a truth is from being false where an agreement stands; 0 where it is."""
    match node:
        case Noted():
            return distance_to_false(node.body, agreement)
        case Not():
            return distance_to_true(node.body, agreement)
        case And():
            return min(distance_to_false(part, agreement) for part in node.parts)
        case Or():
            return sum(distance_to_false(part, agreement) for part in node.parts)
    if not agreement.truth(Formula(Role.CONDITION, node)):
        return 0.0
    return gap(node, agreement)


def distance_to_true(node: Node, agreement: Reference) -> float:
    """How far a truth is from being true where an agreement stands; 0 where it is."""
    match node:
        case Noted():
            return distance_to_true(node.body, agreement)
        case Not():
            return distance_to_false(node.body, agreement)
        case And():
            return sum(distance_to_true(part, agreement) for part in node.parts)
        case Or():
            return min(distance_to_true(part, agreement) for part in node.parts)
    return 0.0 if agreement.truth(Formula(Role.CONDITION, node)) else gap(node, agreement)


def gap(node: Node, agreement: Reference) -> float:
    """By how much the sides of a comparison of numbers must move for its truth to change, and 1 of anything else."""
    scenario = agreement.scenario
    if not isinstance(node, Compare) or region_test(node, scenario.regions.__contains__) is not None:
        return APART
    sides = [node.first, *(side for _, side in node.rest)]
    if kind_of(node.first, scenario.meaning.scope) is not Kind.NUMBER:
        return APART
    values = [agreement.number(Formula(Role.VALUE, side)) for side in sides]
    return max(min(abs(left - right) for left, right in itertools.pairwise(values)), APART / 2)
