"""States that go on alike are asked about once, and each has the verdict it has alone."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.bounds import alike
from ceasefire_sim.bounds.alike import distinct_states
from ceasefire_sim.bounds.bearing_parts import bearing_owners
from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.outlook.endings import bounded_names
from ceasefire_sim.reachability.ranges import beginnings
from tests.sequencing.small_texts import small

DUTIES = {"a": "{owed_by: north, pace: 0.5, requires: trust > 3}", "b": "{owed_by: north, pace: 0.5}"}
QUANTITIES = "quantities: {trust: {initial: 4, range: [0, 9]}, noise: {initial: 0, range: [0, 9]}}\n"
RAIDS = "incidents: {raid: {chance: 0.5, do: noise += 1}}\n"
PLEDGE = "commitments: {calm: {owed_by: north, breached_by: raid, on_breach: trust -= 1}}\n"


@pytest.mark.parametrize("weights", ["its own", "all alike"])
def test_the_kinds_of_states_are_told_apart_whatever_their_sums(weights: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if weights == "all alike":  # then 1 + 2 is 2 + 1
        monkeypatch.setattr(alike, "weight", lambda _: np.uint64(1))
    table = [np.array([1, 2, 1, 2, 1]), np.array([7, 7, 7, 7, 7]), np.array([2.0, 1.0, 2.0, 2.0, 1.0])]
    first, kind = distinct_states(table, 5)
    assert sorted(first.tolist()) == [0, 1, 3, 4]
    assert [table[0][first][kind].tolist(), table[2][first][kind].tolist()] == [table[0].tolist(), table[2].tolist()]


def test_no_state_and_states_all_alike() -> None:
    assert [part.tolist() for part in distinct_states([np.zeros(0)], 0)] == [[], []]
    assert [part.tolist() for part in distinct_states([np.ones(3)], 3)] == [[0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("goal", "more", "bearing"),
    [
        ("b.fulfilled", RAIDS, {"b"}),
        ("a.fulfilled", RAIDS, {"a", "trust"}),
        ("noise > 2", RAIDS, {"noise"}),
        ("a.fulfilled", RAIDS + PLEDGE, {"a", "trust"}),  # how often it was breached changes nothing
        ("calm.kept", RAIDS + PLEDGE, {"calm"}),
        ("close", "definitions: {close: far, far: noise > 2}\n", {"noise"}),
        ("b.fulfilled", "incidents: {undo: {when: noise > 2, do: b.done -= 1}}\n", {"b", "noise"}),
    ],
)
def test_what_a_goal_hangs_on(goal: str, more: str, bearing: set[str]) -> None:
    scenario = small(DUTIES, "false", more=QUANTITIES + more)
    assert bearing_owners(scenario, parse_expression(goal)) == bearing | {"phase", "day"}


@pytest.mark.parametrize("name", ["gaza-2025", "sierra-leone-1999", "lessons/monitoring", "lessons/two-party-deadlock"])
def test_many_states_at_once_have_the_verdicts_that_each_has_with_all_it_is_made_of(name: str) -> None:
    scenario = cs.read_scenario(name)
    assert scenario.file.goal is not None
    goal, start, luck = scenario.file.goal.node, beginnings(scenario), np.random.default_rng(1)
    states = {key: luck.integers(0, 2, 5) for key in bounded_names(scenario) if key in start}
    whole = certainly_never(scenario, goal, {**states, "day": np.full(5, 9)})
    for place in range(5):
        alone = {key: row[place : place + 1] for key, row in {**states, "day": np.full(5, 9)}.items()}
        with np.errstate(all="ignore"):
            assert OverApproximation(scenario, alone).impossible(goal).tolist() == [whole[place]]
