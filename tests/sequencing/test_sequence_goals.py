"""Which goal `sequence` answers for: the file's, one given, none, one that always or never holds."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs

PLAIN = """
scenario: plain
horizon: 30
{goal}
quantities: {{grudge: {{initial: {grudge}, range: [0, 5]}}}}
obligations:
  leave: {{steps: 2, pace: 0.5}}
  hand_over: {{requires: leave.fulfilled}}
phases:
  initial: truce
  states: [truce, collapsed, concluded]
  final: [collapsed, concluded]
  transitions:
    collapse: {{from: truce, to: collapsed, when: grudge >= 3}}
    conclude: {{from: truce, to: concluded, when: hand_over.fulfilled and grudge >= {least}}}
incidents:
  insult: {{chance: 0.3, do: [grudge += 1]}}
"""


def plain(goal: str = "goal: phase == concluded", grudge: int = 0, least: int = 1) -> cs.Scenario:
    return cs.read_scenario_text(PLAIN.format(goal=goal, grudge=grudge, least=least), "plain.yaml")


def test_a_goal_that_holds_from_the_beginning_is_reached_on_day_0() -> None:
    found = cs.sequence(plain("goal: phase == truce"))
    assert found.reachable is True
    assert found.witness is not None and found.witness.day == 0
    assert not found.repairs


def test_a_goal_of_false_is_impossible_and_no_repair_is_offered() -> None:
    found = cs.sequence(plain("goal: false"))
    assert found.reachable is False and found.why
    assert not found.repairs and not found.stuck and found.witness is None


def test_without_a_goal_it_says_how_to_give_one() -> None:
    with pytest.raises(cs.InputError, match="--goal"):
        cs.sequence(plain(""))


def test_a_goal_may_be_given_in_place_of_the_files() -> None:
    found = cs.sequence(plain(""), goal="leave.done == 1")
    assert found.reachable is True and found.goal == "leave.done == 1"
    assert cs.sequence(plain(), goal="leave.done > 2").reachable is False


def test_a_given_goal_with_an_unknown_name_is_answered_with_what_may_have_been_meant() -> None:
    with pytest.raises(cs.InputError) as told:
        cs.sequence(plain(), goal="hand_ovr.fulfilled")
    assert "hand_ovr" in str(told.value) and "hand_over" in str(told.value)


def test_a_given_goal_that_is_no_truth_value_is_an_input_error() -> None:
    with pytest.raises(cs.InputError):
        cs.sequence(plain(), goal="leave.done")


def test_a_final_phase_that_comes_first_makes_the_goal_impossible_with_the_conjuncts_that_never_hold_together() -> None:
    found = cs.sequence(plain(least=3))
    assert found.reachable is False
    assert set(found.stuck) == {"phases.conclude"}
    assert "“collapse” comes before what the goal needs" in found.why


def test_a_goal_impossible_with_nothing_stuck_names_the_parts_that_never_hold_together() -> None:
    found = cs.sequence(plain(), goal="phase == concluded and leave.done == 1")
    assert found.reachable is False and not found.stuck
    assert "phase == concluded" in found.why and "leave.done == 1" in found.why


def test_the_horizon_does_not_matter() -> None:
    text = PLAIN.format(goal="goal: phase == concluded and day >= 50", grudge=0, least=1)
    short = cs.read_scenario_text(text.replace("horizon: 30", "horizon: 1"))
    assert cs.sequence(short, goal="phase == concluded").reachable is True
    assert cs.sequence(short, goal="phase == truce and day >= 50").reachable is True
