"""`sequence` on small scenarios that go back as well as forward, against every course of luck, played out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.testing import to_yaml
from tests.analysis.courses import Explored, Explorer, TooLargeError, strict
from tests.analysis.worlds import World

pytestmark = pytest.mark.slow

CHUNK = 50
WORLDS = 2200  # of these at least 2000 are small enough
Outcome = tuple[Explored, Any, Any]


def world(number: int, **overrides: Any) -> tuple[cs.Scenario, str]:
    text = to_yaml(World(number).data())
    readings = ["all"] if "readings:" in text else []
    return cs.read_scenario_text(text, "world.yaml", None, readings, overrides), text


def explored(scenario: cs.Scenario, text: str) -> Explored | None:
    """Everything that can happen in a world, or None where that is too much."""
    assert scenario.file.goal is not None
    try:
        return Explorer(scenario, text).explore(show(scenario.file.goal.node))
    except TooLargeError:
        return None


def check_verdict(truth: Explored, found: Any) -> None:
    """Never true where it is impossible, never false where it is possible, unknown only beyond exact search."""
    possible = truth.goal_day is not None
    assert found.reachable in (possible, None), f"{found.reachable} by {found.method}: {found.why}"
    if found.reachable is None:
        assert found.method == "bounds" and found.why
    if found.reachable is False:
        assert found.why


def check_elements(truth: Explored, found: Any) -> None:
    """What can never happen, and the first days of what can: exactly, or on the safe side."""
    stuck, first = set(found.stuck), {path: day for path, day in found.earliest.items() if path in truth.elements}
    if found.method == "exact":
        assert stuck == truth.stuck()
        assert first == truth.happens
    else:
        assert stuck <= truth.stuck()
        for path, day in truth.happens.items():
            assert first.get(path, 0) <= day, path
    assert {wait.source for wait in found.waits} <= stuck
    assert set(found.gates) <= stuck and {path for cycle in found.cycles for path in cycle} <= stuck


def check_witness(longer: cs.Scenario, truth: Explored, found: Any) -> None:
    """Luck that may come up, and brings the goal on its day, not sooner than it can be."""
    if found.reachable:
        agreement = cs.live(longer, luck=strict(found.witness))
        agreement.retrace(found.witness.day)
        assert truth.goal_day is not None and truth.goal_day <= found.witness.day == agreement.today
        assert agreement.truth(agreement.scenario.file.goal)
    else:
        assert found.witness is None


def check_world(number: int) -> str | None:
    """All laws for one world; returns how it was decided, None if it is too large to be played out."""
    longer, text = world(number, horizon=400)
    truth = explored(longer, text)
    if truth is None:
        return None
    scenario, _ = world(number)
    found = cs.sequence(scenario, repairs=False, alternatives=False)
    answers = [found]
    if number % 2:
        answers.append(cs.sequence(scenario, repairs=False, alternatives=False, max_states=1))
    for one in answers:
        check_verdict(truth, one)
        check_elements(truth, one)
        check_witness(longer, truth, one)
    return f"{found.method} {found.reachable}"


@pytest.mark.parametrize("first", range(0, WORLDS, CHUNK))
def test_verdicts_witnesses_stuck_elements_and_earliest_days(first: int) -> None:
    told: Counter[str | None] = Counter()
    for number in range(first, first + CHUNK):
        try:
            told[check_world(number)] += 1
        except AssertionError as error:
            raise AssertionError(f"world({number}): {error}") from error
    assert told[None] <= 8, told  # so that 2000 of all are searched
    assert told["exact True"] >= 10 and told["exact False"] >= 10, told


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
    assert "hand_over.fulfilled" in found.why and "grudge >= 3" in found.why


def test_a_goal_impossible_with_nothing_stuck_names_the_parts_that_never_hold_together() -> None:
    found = cs.sequence(plain(), goal="phase == concluded and leave.done == 1")
    assert found.reachable is False and not found.stuck
    assert "phase == concluded" in found.why and "leave.done == 1" in found.why


def test_the_horizon_does_not_matter() -> None:
    text = PLAIN.format(goal="goal: phase == concluded and day >= 50", grudge=0, least=1)
    short = cs.read_scenario_text(text.replace("horizon: 30", "horizon: 1"))
    assert cs.sequence(short, goal="phase == concluded").reachable is True
    assert cs.sequence(short, goal="phase == truce and day >= 50").reachable is True
