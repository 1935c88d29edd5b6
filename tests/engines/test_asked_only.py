"""What is asked alone: the machine cut down gives what the whole one gives, run by run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_sim import read_scenario, read_scenario_text, testing
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.goal_only import asked_only
from ceasefire_sim.engines.vectorised.run_columns import play_block, program_of
from ceasefire_sim.scenario.model.scenario import Scenario
from tests.examples import examples

KINDS = ("goal", "properties.", "capped.", "given.")


def assert_same(scenario: Scenario, seed: int, first: int, runs: int) -> None:
    whole = play_block(scenario, program_of(scenario), seed, first, runs).columns
    alone = asked_only(scenario, RunRange(seed, first, runs))
    expected = {name for name in whole if name.startswith(KINDS)}
    assert set(alone) >= expected - {"goal"}
    for name in alone:
        assert np.array_equal(alone[name], whole[name], equal_nan=whole[name].dtype.kind == "f"), name


@settings(max_examples=examples(25), deadline=None)
@given(testing.scenario_data(), st.sampled_from((0, 1, 2**64 - 1)))
def test_the_goal_and_the_properties_are_those_of_the_whole_machine(data: dict[str, Any], seed: int) -> None:
    assert_same(read_scenario_text(testing.to_yaml(data)), seed, 3, 40)


@pytest.mark.parametrize("name", ["gaza-2025", "two-party-deadlock"])
def test_so_they_are_for_shipped_scenarios(name: str) -> None:
    assert_same(read_scenario(name), 5, 0, 200)


@pytest.mark.parametrize("name", ["days", "entry", "invariants"])
def test_a_property_may_be_called_like_what_is_observed_in_every_run(name: str) -> None:
    lesson = read_scenario("two-party-deadlock").with_({f"properties.{name}": {"days_until": "phase == concluded"}})
    assert_same(lesson, 5, 0, 40)
