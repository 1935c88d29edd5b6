"""Endings on agreements small enough to be counted: what bounds miss is decided by the states themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.outlook.endings import bounded_names, certainly_stuck
from ceasefire_sim.outlook.lost_states import LostStates, lost_states
from ceasefire_sim.scenario.model.scenario import Scenario


def text(goal: str, **sections: Any) -> dict[str, Any]:
    """A scenario of one phase that never ends."""
    phases = {"initial": "truce", "states": ["truce"]}
    return {"scenario": "small", "horizon": 20, "goal": goal, "phases": phases, **sections}


def read(data: dict[str, Any]) -> Scenario:
    return cs.read_scenario_text(testing.to_yaml(data))


# Either side comes, once: whoever comes first shuts the other out. Both together are never there.
RIVALS = text(
    "north.fulfilled and south.fulfilled",
    obligations={
        "north": {"pace": 0.5, "requires": "not south.fulfilled"},
        "south": {"pace": 0.5, "requires": "not north.fulfilled"},
    },
)
# The third strike cannot be taken back: trust falls by 1 or rises by 1, but at 0 it stays.
RUIN = text(
    "trust >= 4",
    quantities={"trust": {"initial": 2, "range": [0, 4]}},
    incidents={"walk": {"when": "trust >= 1", "outcomes": [
        {"weight": 1, "do": ["trust += 1"]}, {"weight": 1, "do": ["trust -= 1"]}
    ]}},
)  # fmt: skip


def test_what_either_half_lets_come_and_both_never_do_is_lost_from_the_start() -> None:
    scenario = read(RIVALS)
    start = live_state(scenario, 0)
    goal = scenario.file.goal
    assert goal is not None
    bounds = {name: start[name] for name in bounded_names(scenario)}
    assert certainly_never(scenario, goal.node, bounds).tolist() == [False]  # each half may hold
    assert certainly_stuck(scenario, start).tolist() == [True]
    for engine in ("compiled", "vectorised", "reference"):
        assert cs.simulate(scenario, runs=50, engine=engine).endings()["stuck"].value == 1
    assert cs.solve(scenario).endings()["stuck"].value == 1
    assert cs.live(scenario).trajectory().ending == "stuck"


def live_state(scenario: Scenario, days: int, run: int = 0) -> dict[str, Any]:
    """The state of a run after some days, as one row."""
    agreement = cs.live(scenario, run=run)
    for _ in range(days):
        agreement.day()
    return {name: np.array([value]) for name, value in agreement.now.variables().items()}


def test_the_share_of_stuck_runs_of_a_walk_is_that_of_ruin() -> None:
    """A fair walk from 2 between 0 and 4 ends at either with probability 1/2; after 20 days 2^-10 is still between."""
    scenario = read(RUIN)
    endings = cs.solve(scenario).endings()
    inside = 0.5**10  # every two days half of what stands at 2 stays inside
    assert endings["open"].value == pytest.approx(inside, abs=1e-12)
    assert endings["stuck"].value == endings["reached"].value == pytest.approx((1 - inside) / 2, abs=1e-12)


@pytest.mark.parametrize(("waited", "stuck"), [(2, False), (3, True)])
def test_a_clock_decides_where_the_days_in_a_state_run_out(waited: int, stuck: bool) -> None:
    """The door shuts on the third day in a state that is never entered again; after that no one leaves by it."""
    regions = {
        "door": {"initial": "open", "states": ["open", "passed"], "transitions": {
            "leave": {"from": "open", "to": "passed", "when": "days_in(door) <= 2", "chance": 0.5},
        }},
    }  # fmt: skip
    scenario = read(text("door == passed", regions=regions))
    state = live_state(scenario, 0) | {"day": np.array([waited]), "days_in(door)": np.array([waited])}
    assert certainly_stuck(scenario, state).tolist() == [stuck]


@pytest.mark.parametrize(("day", "stuck"), [(4, False), (5, False), (6, True)])
def test_what_may_only_come_by_a_day_is_lost_from_the_next_day_on(day: int, stuck: bool) -> None:
    scenario = read(text("pay.fulfilled", obligations={"pay": {"pace": 0.5, "requires": "day <= 5"}}))
    state = live_state(scenario, 0) | {"day": np.array([day])}
    assert certainly_stuck(scenario, state).tolist() == [stuck]


def test_the_days_beyond_the_horizon_count() -> None:
    scenario = read(text("pay.fulfilled", obligations={"pay": {"pace": 0.5, "requires": "day >= 400"}}))
    assert certainly_stuck(scenario, live_state(scenario, 20)).tolist() == [False]
    assert cs.simulate(scenario, runs=10).endings()["open"].value == 1


def test_a_state_that_was_never_met_is_left_to_bounds() -> None:
    scenario = read(RIVALS | {"phases": {"initial": "truce", "states": ["truce", "nowhere"]}})
    lost = lost_states(scenario)
    assert lost is not None
    state = live_state(scenario, 0)
    assert lost.are_lost(state).tolist() == [True]
    assert lost.are_lost(state | {"phase": np.array([1])}).tolist() == [False]
    assert lost.are_lost({name: row for name, row in state.items() if name != "north.done"}).tolist() == [False]


def test_where_the_states_do_not_fit_bounds_alone_answer() -> None:
    scenario = read(RIVALS)
    goal = scenario.file.goal
    assert goal is not None
    with pytest.raises(TooManyStatesError):
        LostStates(scenario, goal.node, 1)
    many = read(RIVALS | {"quantities": {f"q{n}": {"initial": 0, "range": [0, 30]} for n in range(4)},
                          "incidents": {f"i{n}": {"chance": 0.5, "do": [f"q{n} += 1"]} for n in range(4)},
                          "goal": "north.fulfilled and south.fulfilled and q0 + q1 + q2 + q3 >= 0"})  # fmt: skip
    assert lost_states(many) is None
    assert certainly_stuck(many, live_state(many, 0)).tolist() == [False]


def test_the_verdict_on_a_state_is_the_same_whatever_stands_beside_it() -> None:
    scenario = read(RUIN)
    rows = [live_state(scenario, days, run) for run in range(4) for days in (0, 3, 9)]
    together = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    apart = [bool(certainly_stuck(scenario, row)[0]) for row in rows]
    assert certainly_stuck(scenario, together).tolist() == apart
    assert True in apart and False in apart


def test_of_a_scenario_without_a_goal_nothing_is_stuck() -> None:
    data = {key: value for key, value in RUIN.items() if key != "goal"}
    scenario = read(data)
    assert certainly_stuck(scenario, live_state(scenario, 9)).tolist() == [False]
