"""Two run sets are compared where they are runs of the same luck; else the error says what to do."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario("reciprocal-tranches", overrides={"horizon": 60})


@pytest.fixture(scope="module")
def runs(scenario: cs.Scenario) -> cs.RunSet:
    return cs.simulate(scenario, runs=20, seed=1)


def test_other_luck_or_another_horizon_is_refused(scenario: cs.Scenario, runs: cs.RunSet) -> None:
    with pytest.raises(InputError, match="same seed, not on 1 and 2; simulate both with one seed"):
        cs.compare(runs, cs.simulate(scenario, runs=20, seed=2))
    with pytest.raises(InputError, match="20 runs from number 0 and 10 runs from number 0; simulate the same runs"):
        cs.compare(runs, cs.simulate(scenario, runs=10, seed=1))
    with pytest.raises(InputError, match="20 runs from number 0 and 20 runs from number 5"):
        cs.compare(runs, cs.simulate(scenario, runs=20, seed=1, first=5))
    longer = cs.read_scenario("reciprocal-tranches", overrides={"horizon": 61})
    with pytest.raises(InputError, match=r"runs for 61 days .* for 60; .*--horizon 60"):
        cs.compare(runs, cs.simulate(longer, runs=20, seed=1))


def test_what_is_no_run_set_is_refused(scenario: cs.Scenario, runs: cs.RunSet) -> None:
    with pytest.raises(InputError, match="two run sets are compared"):
        cs.compare(runs, cast("Any", scenario))


def test_an_unknown_property_or_run_is_refused(runs: cs.RunSet) -> None:
    comparison = cs.compare(runs, runs)
    name = next(iter(runs.scenario.file.properties))
    with pytest.raises(InputError, match=f"did you mean '{name}'"):
        comparison.property(f"{name}x")
    with pytest.raises(InputError, match="a run"):
        comparison.parting(cast("Any", 1.0))


def test_a_run_set_beside_itself_differs_in_nothing(runs: cs.RunSet) -> None:
    comparison = cs.compare(runs, runs)
    assert comparison.telling_run() is None
    assert comparison.parting() is None
    assert {change.value for change in comparison.endings().values()} == {0.0}
    assert comparison.changes() == []


def test_the_telling_run_is_the_first_whose_ending_changes(runs: cs.RunSet) -> None:
    variant = next(iter(runs.scenario.file.variants))
    other = cs.read_scenario("reciprocal-tranches", variant, overrides={"horizon": 60})
    second = cs.simulate(other, runs=20, seed=1)
    changed = np.flatnonzero(runs.array("ending") != second.array("ending"))
    comparison = cs.compare(runs, second)
    if changed.size:
        assert comparison.telling_run() == changed[0]
    parting = comparison.parting()
    assert parting is not None
    assert parting.day is not None
    states = [history.states[: parting.day + 1] for history in parting.histories]
    assert [state["events"] for state in states[0]] == [state["events"] for state in states[1]]


def test_a_parting_tells_how_both_histories_end_as_they_do_when_played(runs: cs.RunSet) -> None:
    variant = next(iter(runs.scenario.file.variants))
    second = cs.simulate(cs.read_scenario("reciprocal-tranches", variant, overrides={"horizon": 60}), runs=20, seed=1)
    for run in (0, 3, 25):  # the last is not in the tables
        parting = cs.compare(runs, second).parting(run)
        assert parting is not None
        for end, history in zip(parting.ends, parting.histories, strict=True):
            assert (end.day, end.phase, end.ending) == (history.end, history.phase, history.ending)
        if parting.day is not None:
            first, other = (history.states[parting.day + 1]["events"] for history in parting.histories)
            assert parting.only == (
                tuple(event for event in first if event not in other),
                tuple(event for event in other if event not in first),
            )
