"""Whole readings given up: the smallest sets of them, each once."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible
from ceasefire_sim.sequencing.readings_given_up import given_up, parts_added
from tests.sequencing.small_texts import goal_node, small

READINGS = """
readings:
  northern: {by: north, add: {obligations.leave.requires: disarm.fulfilled}}
  southern: {by: south, add: {obligations.disarm.requires: leave.fulfilled}}
  cautious: {by: south, or: {obligations.disarm.requires: "false"}}
  strict: {by: envoy, set: {obligations.leave.requires: "day > 3"}}
"""
DUTIES = {"leave": "{owed_by: north, pace: 0.5}", "disarm": "{owed_by: south, pace: 0.5}"}
BOTH = "leave.fulfilled and disarm.fulfilled"


def read(*readings: str) -> cs.Scenario:
    """The text under some readings."""
    return small(DUTIES, BOTH, more=READINGS, readings=readings)


def reaches(scenario: cs.Scenario) -> bool:
    """Whether the goal can be reached."""
    return possible(scenario, goal_node(scenario), seed=None).verdict is PossibilityVerdict.POSSIBLE


def test_of_two_readings_that_clash_either_may_be_given_up() -> None:
    ways = given_up(read("northern", "southern"), (), reaches, [])
    assert [dict(way.set) for way in ways] == [{"readings.northern": None}, {"readings.southern": None}]
    assert [way.scenario.readings for way in ways] == [("southern",), ("northern",)]
    assert {way.kind for way in ways} == {"reading"}
    assert ways[0].words == "“northern” given up"


def test_two_are_given_up_together_only_where_no_single_one_is_enough() -> None:
    def both_gone(scenario: cs.Scenario) -> bool:
        return not {"northern", "southern"} & set(scenario.readings)

    ways = given_up(read("northern", "southern", "strict"), (), both_gone, [])
    assert [sorted(way.set) for way in ways] == [["readings.northern", "readings.southern"]]


def test_no_more_than_three_are_given_up_together() -> None:
    def none_left(scenario: cs.Scenario) -> bool:
        return not scenario.readings

    assert given_up(read("northern", "southern", "cautious", "strict"), (), none_left, []) == []
    assert len(given_up(read("northern", "southern", "strict"), (), none_left, [])) == 1


def test_a_reading_that_does_no_more_than_add_a_part_left_out_is_not_told_again() -> None:
    scenario = read("northern", "southern")
    added = parts_added(scenario, ("northern",))
    assert added == frozenset([("obligations.leave.requires", "disarm.fulfilled", "reading", "northern")])
    ways = given_up(scenario, (), reaches, [added])
    assert [dict(way.set) for way in ways] == [{"readings.southern": None}]


def test_a_reading_that_replaces_what_is_there_or_opens_a_way_does_more_than_add() -> None:
    scenario = read("cautious", "strict")
    assert parts_added(scenario, ("cautious",)) is None
    assert parts_added(scenario, ("strict",)) is not None  # it puts a condition where there is none
    written = small(
        {**DUTIES, "leave": "{owed_by: north, requires: day > 1}"}, BOTH, more=READINGS, readings=("strict",)
    )
    assert parts_added(written, ("strict",)) is None


def test_without_readings_there_is_nothing_to_give_up() -> None:
    assert given_up(read(), (), reaches, []) == []
