"""Ways out built for two obligations that wait for each other: what each sets, and that each works."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import bounded_future
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible
from ceasefire_sim.sequencing.constructive import Construction, Pair, ways_out
from ceasefire_sim.sequencing.repairs import pairs
from ceasefire_sim.sequencing.verdict import reading_answer
from tests.sequencing.small_texts import CIRCLE, circle, goal_node, small

MONITORS = """
mechanisms:
  monitors:
    initial: none
    states: [none, active]
    active: [active]
    transitions: {deploy: {from: none, to: active, chance: 0.1}}
"""


def pair_of(scenario: cs.Scenario) -> Pair:
    """The one pair of a text's cycle."""
    [pair] = pairs(reading_answer(scenario, goal_node(scenario), 1000), elements(scenario))
    return pair


def built(scenario: cs.Scenario) -> dict[str, Construction]:
    """What can be built for the pair, by kind."""
    return {way.kind: way for way in ways_out(bounded_future(scenario), pair_of(scenario))}


def test_the_pair_of_a_circle_is_in_the_order_of_the_file_with_what_makes_each_wait() -> None:
    pair = pair_of(circle())
    assert (pair.first, pair.second) == ("leave", "disarm")
    assert [part.condition for part in pair.first_waits] == ["disarm.fulfilled"]
    assert [part.condition for part in pair.second_waits] == ["leave.fulfilled"]


def test_each_way_out_sets_what_it_says() -> None:
    settings = {kind: dict(way.set) for kind, way in built(circle()).items()}
    leave, disarm = "obligations.leave.requires", "obligations.disarm.requires"
    custody = settings.pop("custody")
    assert settings == {
        "tranches": {
            "obligations.leave.steps": 4,
            "obligations.disarm.steps": 4,
            leave: "disarm.done >= leave.done",
            disarm: "leave.done > disarm.done",
        },
        "together": {leave: "true", disarm: "true", "obligations.leave.together": "disarm"},
        "date": {leave: "day >= 10"},
        "guarantor": {leave: "disarm.fulfilled or leave.age >= 6"},
    }
    assert custody[leave] == "custody == held"
    region = custody["mechanisms.custody"]
    assert isinstance(region, dict) and region["initial"] == "none" and region["states"] == ["none", "held"]


@pytest.mark.parametrize("kind", ["tranches", "together", "verification first", "custody", "date", "guarantor"])
def test_each_way_out_lets_the_goal_be_reached(kind: str) -> None:
    scenario = small(CIRCLE, "leave.fulfilled and disarm.fulfilled", more=MONITORS)
    way = built(scenario)[kind]
    assert possible(scenario, goal_node(scenario)).verdict is PossibilityVerdict.IMPOSSIBLE
    assert possible(way.scenario, goal_node(scenario)).verdict is PossibilityVerdict.POSSIBLE


def test_slices_of_unequal_numbers_are_held_to_shares() -> None:
    duties = {**CIRCLE, "leave": "{owed_by: north, steps: 3, requires: disarm.fulfilled}"}
    scenario = small(duties, "leave.fulfilled and disarm.fulfilled")
    settings = built(scenario)["tranches"].set
    assert settings["obligations.leave.requires"] == "disarm.done * 3 >= leave.done * 4"
    assert settings["obligations.disarm.requires"] == "leave.done * 4 > disarm.done * 3"


def test_what_the_file_has_no_place_for_is_not_built() -> None:
    assert "verification first" not in built(circle())
    linked = {**CIRCLE, "aside": "{owed_by: envoy, together: disarm}"}
    order = {name: linked[name] for name in ("leave", "aside", "disarm")}
    assert "together" not in built(small(order, "leave.fulfilled and disarm.fulfilled"))
    taken = "quantities: {custody: {initial: 0, range: [0, 1]}}"
    assert "custody" not in built(small(CIRCLE, "leave.fulfilled and disarm.fulfilled", more=taken))


def test_days_follow_the_horizon() -> None:
    scenario = small(CIRCLE, "leave.fulfilled and disarm.fulfilled", horizon=400)
    ways = built(scenario)
    assert ways["date"].set == {"obligations.leave.requires": "day >= 100"}
    assert ways["guarantor"].set == {"obligations.leave.requires": "disarm.fulfilled or leave.age >= 30"}


def test_what_counts_for_the_other_side_is_what_its_text_looks_at() -> None:
    for looked_at, credit in (("fulfilled", "done"), ("verified == 1", "verified")):
        duties = {
            "leave": f"{{owed_by: north, requires: disarm.{looked_at}}}",
            "disarm": "{owed_by: south, requires: leave.fulfilled, verified_by: monitors, verification: 0.5}",
        }
        scenario = small(duties, "leave.fulfilled and disarm.fulfilled", more=MONITORS)
        condition = built(scenario)["tranches"].set["obligations.leave.requires"]
        assert condition == f"disarm.{credit} >= leave.done"
