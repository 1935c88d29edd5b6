"""What is called impossible never comes: the over-approximation is sound, and sharp enough for the lessons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from ceasefire_sim import live, read_scenario, read_scenario_text, testing
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.story.agreement import Agreement
from tests.examples import examples


def goal_impossible(agreement: Agreement) -> bool:
    state = {name: np.array([value]) for name, value in agreement.now.variables().items()}
    return agreement.goal_day is None and bool(certainly_stuck(agreement.scenario, state)[0])


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(testing.scenario_data())
def test_a_goal_called_impossible_on_some_day_is_never_reached_later(data: dict[str, Any]) -> None:
    scenario = read_scenario_text(testing.to_yaml(data))
    for run in range(3):
        agreement = live(scenario, seed=1, run=run)
        impossible = goal_impossible(agreement)
        while not agreement.ended:
            agreement.day()
            assert not (impossible and agreement.goal_day is not None), f"run {run}, day {agreement.today}"
            impossible = impossible or goal_impossible(agreement)


@pytest.mark.parametrize(
    ("readings", "variant", "ending"),
    [
        ((), None, "reached"),
        (["north_reading"], None, "reached"),
        (["all"], None, "stuck"),
        (["all"], "slices", "reached"),
    ],
)
def test_the_lesson_deadlocks_in_union_only_and_the_instrument_cures_it(
    readings: Any, variant: Any, ending: str
) -> None:
    scenario = read_scenario("two-party-deadlock", variant, readings)
    assert live(scenario, seed=1, run=0).trajectory().ending == ending
