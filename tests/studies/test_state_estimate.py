"""How many states there are at the least, judged from runs that meet."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.reachability.search import Search
from ceasefire_sim.studies.check import InvariantSearches
from ceasefire_sim.studies.state_estimate import least_states, standing_states, states_behind


@pytest.mark.parametrize("states", [1, 7, 100, 10_000])
def test_the_estimate_stays_below_the_number_of_equally_likely_states(states: int) -> None:
    draws = np.random.default_rng(5)
    for _ in range(50):
        assert 1 <= states_behind(draws.integers(0, states, (1, 500))) <= states


def test_many_runs_that_never_meet_stand_for_many_states() -> None:
    assert states_behind(np.arange(6000)[None, :]) > 2_000_000


def test_runs_that_all_stand_in_one_state_stand_for_one() -> None:
    assert states_behind(np.zeros((3, 1000), np.int64)) == 1


@pytest.mark.parametrize("name", ["monitoring", "aceh-2005", "lebanon-2024"])
def test_a_scenario_whose_states_fit_is_never_said_not_to(name: str) -> None:
    scenario = cs.read_scenario(name)
    assert least_states(scenario, 2_000) <= cs.solve(scenario).visited


def test_check_gives_up_on_gaza_before_it_explores(monkeypatch: pytest.MonkeyPatch) -> None:
    def explored(*args: object) -> None:
        raise AssertionError("explored although there are too many states")

    monkeypatch.setattr("ceasefire_sim.studies.check.solve_exactly", explored)
    checked = cs.check(cs.read_scenario("gaza-2025"), runs=50)
    assert "more than 1,000,000 states" in checked.note


def test_a_machine_cut_down_has_no_fewer_states_than_is_said_of_it() -> None:
    scenario = cs.read_scenario("monitoring")
    standing = standing_states(scenario, 2_000)
    goal = scenario.file.goal
    assert goal is not None
    search = Search(scenario, [goal.node], 100_000)
    assert search.first(Truth(False), scenario.horizon) is None  # walked to its end
    assert 1 < standing.least_of(search.machine) <= search.states
    assert standing.least_of(search.machine) <= standing.least


def test_an_invariant_is_not_searched_where_standing_runs_show_too_many_states(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.read_scenario("gaza-2025")
    standing = standing_states(scenario, 1_000_000)
    monkeypatch.setattr(Search, "first", lambda *_: pytest.fail("searched"))
    searches = InvariantSearches(scenario, 100_000, None, standing)
    assert searches.kept_everywhere("nobody_verifies_unseen").holds is None
