"""What `sequence` says of two thousand AND/OR graphs of obligations is what brute force finds in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.testing import to_yaml
from tests.sequencing.courses import Explorer, TooLargeError, strict
from tests.sequencing.graphs import (
    PERMIT,
    Graph,
    Key,
    Solver,
    between_owners,
    components,
    owner,
)
from tests.sequencing.making_graphs import planted_graph, random_graph

CHUNK = 50
HALF = range(0, 1000, CHUNK)
# a common run tries graphs of every size, which grow with their number
COMMON = (0, 300, 600, 850)


def scenario_of(graph: Graph, **overrides: Any) -> cs.Scenario:
    readings = ["all"] if graph.changes else []
    return cs.read_scenario_text(to_yaml(dict(graph.data)), "graph.yaml", None, readings, overrides)


def short(path: str) -> str:
    """A path as findings have it, wherever a condition stands below it."""
    pieces = [piece for piece in path.split(".") if piece not in ("transitions", "steps")]
    fields = ("requires", "when", "during", "chance", "pace")
    return ".".join(pieces[:-1] if pieces[-1] in fields and len(pieces) > 2 else pieces)


def relaxations(solver: Solver, found: Any) -> set[frozenset[Key]]:
    """The sets of the repairs that only drop or permit."""
    sets = set()
    for repair in found.repairs:
        if repair.kind in ("drop", "permit"):
            keys = [(short(one.path), PERMIT if one.permit else one.condition, one.reading) for one in repair.relax]
            sets.add(frozenset(keys))
            assert all(key[1] == PERMIT or key in solver.parts for key in keys), keys
    return sets


def check_graph(graph: Graph, thorough: bool = False) -> None:
    """Everything at once, so that a graph is asked about once."""
    solver, scenario = Solver(graph), scenario_of(graph)
    found = cs.sequence(scenario, repairs="smallest", alternatives=False)
    assert found.reachable is solver.reachable(), found.why
    assert set(found.stuck) == solver.stuck()
    check_waits(graph, solver, found)
    check_gates(graph, solver, found)
    if found.reachable:
        assert found.witness is not None
        assert not relaxations(solver, found)
    else:
        assert found.witness is None and found.why
        expected = solver.smallest(thorough=thorough)
        assert relaxations(solver, found) == expected
        for chosen in expected:
            assert solver.reachable(chosen)


def check_waits(graph: Graph, solver: Solver, found: Any) -> None:
    """Who waits for whom and why, and the cycles in it."""
    stuck, cycles = set(found.stuck), set(map(frozenset, found.cycles))
    told = {(wait.source, wait.on, wait.because, wait.reading) for wait in found.waits if wait.on in stuck}
    assert {wait.source for wait in found.waits} <= stuck
    assert all(wait.at.startswith("graph.yaml:") for wait in found.waits)
    if graph.plain:
        assert solver.needed_waits() <= told <= solver.waits()
        assert cycles == components((source, on) for source, on, *_ in told)
    else:
        named = between_owners((source, on) for source, on, *_ in told)
        needed = between_owners((source, on) for source, on, *_ in solver.needed_waits(owner))
        assert needed <= named <= between_owners((source, on) for source, on, *_ in solver.waits())
        assert between(cycles) == between(components((source, on) for source, on, *_ in told))
    assert not graph.cycles or cycles == set(graph.cycles)


def between(cycles: Iterable[Iterable[str]]) -> set[frozenset[str]]:
    """Cycles of more than one duty or region, as those."""
    return {owners for owners in (frozenset(map(owner, cycle)) for cycle in cycles) if len(owners) > 1}


def check_gates(graph: Graph, solver: Solver, found: Any) -> None:
    """A gate hangs on a chance of 0, a consent never given, or nothing that can change."""
    gates = set(found.gates)
    assert gates <= set(found.stuck)
    surely, perhaps = solver.gates(), solver.gates(any) | solver.consented()
    if graph.plain:
        assert surely <= gates <= perhaps
    else:
        assert set(map(owner, surely)) <= set(map(owner, gates)) <= set(map(owner, perhaps))
    assert graph.gates <= gates


@pytest.mark.parametrize("make", [random_graph, planted_graph])
@pytest.mark.parametrize(
    "first", [number if number in COMMON else pytest.param(number, marks=pytest.mark.slow) for number in HALF]
)
def test_verdict_stuck_waits_cycles_gates_and_smallest_repairs(make: Callable[[int], Graph], first: int) -> None:
    for number in range(first, first + CHUNK):
        try:
            check_graph(make(number), thorough=number % CHUNK == 0)
        except AssertionError as error:
            raise AssertionError(f"{make.__name__}({number}): {error}") from error


@pytest.mark.parametrize("make", [random_graph, planted_graph])
def test_a_witness_of_a_graph_is_possible_luck_that_brings_the_goal_on_its_day(make: Callable[[int], Graph]) -> None:
    retold = 0
    for number in range(120):
        graph = make(number)
        if Solver(graph).reachable():
            witness = cs.sequence(scenario_of(graph), repairs=False, alternatives=False).witness
            assert witness is not None and witness.day is not None
            longer = scenario_of(graph, horizon=400)
            agreement = cs.live(longer, luck=strict(witness))
            agreement.retrace(witness.day)
            assert (agreement.today, agreement.goal_day) == (witness.day, witness.day), number
            retold += 1
    assert retold >= 5


@pytest.mark.parametrize("make", [random_graph, planted_graph])
def test_the_brute_force_agrees_with_playing_every_course_of_luck(make: Callable[[int], Graph]) -> None:
    explored = 0
    for number in range(60):
        graph, solver = make(number), Solver(make(number))
        try:
            played = Explorer(scenario_of(graph), to_yaml(dict(graph.data)), 200, 400).explore(graph.data["goal"])
        except TooLargeError:
            continue
        explored += 1
        assert (played.goal_day is not None) == solver.reachable()
        assert played.stuck() == solver.stuck()
    assert explored >= 40
