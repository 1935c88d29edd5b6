"""What is called possible comes with luck that brings it; what is called impossible never comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.reachability.possibility import PossibilityVerdict, SearchLimits, possible
from tests.examples import examples

MANY = settings(
    max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


@MANY
@given(testing.scenario_data(8))
def test_a_witness_brings_the_goal_on_its_day_and_no_run_brings_it_sooner(data: dict[str, Any]) -> None:
    scenario = cs.read_scenario_text(testing.to_yaml(data))
    goal = scenario.file.goal
    assert goal is not None
    found = possible(scenario, goal.node, SearchLimits(20_000, scenario.horizon))
    runs = cs.simulate(scenario, runs=60)
    soonest = int(runs.array("goal").min())
    if found.verdict is PossibilityVerdict.POSSIBLE:
        assert found.witness is not None and found.witness.day is not None
        agreement = cs.live(scenario, luck=found.witness)
        agreement.retrace(found.witness.day)
        assert agreement.goal_day == found.witness.day == found.days
        assert soonest >= found.witness.day
    elif found.verdict is PossibilityVerdict.IMPOSSIBLE:
        assert soonest > scenario.horizon


@pytest.mark.parametrize(
    ("readings", "variant", "verdict"),
    [
        ((), None, PossibilityVerdict.POSSIBLE),
        (["north_reading"], None, PossibilityVerdict.POSSIBLE),
        (["south_reading"], None, PossibilityVerdict.POSSIBLE),
        (["all"], None, PossibilityVerdict.IMPOSSIBLE),
        (["all"], "slices", PossibilityVerdict.POSSIBLE),
    ],
)
def test_each_reading_alone_can_conclude_and_their_union_cannot(
    readings: Any, variant: Any, verdict: PossibilityVerdict
) -> None:
    scenario = cs.read_scenario("two-party-deadlock", variant, readings)
    assert scenario.file.goal is not None
    assert possible(scenario, scenario.file.goal.node).verdict is verdict


def test_the_search_may_begin_where_an_agreement_stands() -> None:
    scenario = cs.read_scenario("two-party-deadlock")
    agreement = cs.live(scenario, seed=1)
    agreement.retrace(scenario.horizon)
    assert scenario.file.goal is not None
    now = possible(scenario, scenario.file.goal.node, start=agreement.now.variables())
    assert (now.verdict, now.days) == (PossibilityVerdict.POSSIBLE, 0)
    never = possible(scenario, parse_expression("phase == truce"), start=agreement.now.variables())
    assert never.verdict is PossibilityVerdict.IMPOSSIBLE


def test_past_the_limit_bounds_may_still_prove_impossibility_and_otherwise_say_unknown() -> None:
    scenario = cs.read_scenario("monitoring")
    over = possible(scenario, parse_expression("north.trust > 1000"), SearchLimits(10))
    assert (over.verdict, over.method) == (PossibilityVerdict.IMPOSSIBLE, "bounds")
    maybe = possible(scenario, parse_expression("north.trust < 20"), SearchLimits(10))
    assert maybe.verdict is PossibilityVerdict.UNKNOWN
