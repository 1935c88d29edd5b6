"""The smallest agreement that still shows something: short enough to read, and nothing in it can be left out."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

import ceasefire_sim as cs
from ceasefire_sim import testing

DEADLOCK = """\
scenario: generated
horizon: 12
obligations:
  bridges: {}
  depots: {}
phases:
  initial: truce
  states: [truce]
readings:
  north_reading:
    set:
      obligations.bridges.requires: depots.fulfilled
  south_reading:
    set:
      obligations.depots.requires: bridges.fulfilled
"""
TENSE = """
scenario: x
horizon: 9
quantities: {tension: {initial: 0, range: [0, 5]}}
responses: {growth: {when: day < 3, do: [tension += 1]}}
phases: {initial: a, states: [a]}
"""


def test_the_smallest_deadlock_of_two_readings_is_a_file_that_commands_read(tmp_path: Path) -> None:
    small = testing.find_smallest(testing.stuck_of_all_readings, seconds=300, readings=2)
    assert small.text == DEADLOCK  # each asks for what the other has to begin
    assert small.lines <= 20
    scenario = cs.read_scenario(small.save(tmp_path / "smallest.yaml"))
    assert testing.stuck_of_all_readings(scenario) == testing.stuck_of_all_readings(small.scenario) != frozenset()
    assert str(small) == small.text == (tmp_path / "smallest.yaml").read_text("utf-8")


def test_a_shipped_agreement_is_cut_down_to_its_dispute() -> None:
    lesson = cs.read_scenario("two-party-deadlock")
    small = testing.cut_down(lesson, testing.stuck_of_all_readings, seconds=300)
    assert testing.stuck_of_all_readings(small.scenario) == testing.stuck_of_all_readings(lesson)
    assert small.lines <= 15 < len(lesson.to_yaml().splitlines())
    for line in small.text.splitlines():
        assert "title" not in line and "note" not in line, small.text


def test_an_agreement_of_hundreds_of_lines_is_cut_down_by_whole_sections_first() -> None:
    mozambique = cs.read_scenario("mozambique-1992")

    def votes(scenario: cs.Scenario) -> bool:
        return "elections" in scenario.file.obligations and len(scenario.file.readings) > 1

    small = testing.cut_down(mozambique, votes, seconds=300)
    assert (small.lines, small.finished, small.looked_at) == (10, True, 108)


def test_a_search_that_time_ends_says_that_it_is_not_finished() -> None:
    lesson = cs.read_scenario("two-party-deadlock")
    assert not testing.cut_down(lesson, testing.stuck_of_all_readings, seconds=1e-6).finished


def test_parts_of_a_condition_are_left_out_too() -> None:
    scenario = cs.read_scenario_text(TENSE.replace("day < 3", "day < 3 and (not tension > 4 or day == 8)"))

    def rises(changed: cs.Scenario) -> bool:
        return cs.live(changed).trajectory().states[-1]["quantities"]["tension"] == 3

    assert "when: day < 3\n" in testing.cut_down(scenario, rises, seconds=300).text


def never(scenario: cs.Scenario) -> bool:
    return False


def test_what_is_not_so_anywhere_is_said() -> None:
    with pytest.raises(cs.LimitError, match=r"^the predicate is true of none of 5 agreements that were drawn; more"):
        testing.find_smallest(lambda scenario: False, examples=5)
    with pytest.raises(cs.InputError, match=r"^'never' is not true of 'x'; an agreement is cut"):
        testing.cut_down(cs.read_scenario_text(TENSE), never)
    with pytest.raises(cs.InputError, match="the number of seconds is a number between 0 and"):
        testing.find_smallest(lambda scenario: True, seconds=-1)


def test_a_search_ends_when_its_time_is_over() -> None:
    with pytest.raises(cs.LimitError, match=r"none of \d+ agreements that were drawn in 0\.2 seconds; more"):
        testing.find_smallest(lambda scenario: False, seconds=0.2, examples=100_000)


@pytest.mark.parametrize(
    ("invariant", "distance"),
    [
        ("tension < 8", 5),
        ("tension < 8 and tension < 5", 2),
        ("tension < 8 or tension > 9", 5),
        ("not (tension == 7)", 4),
        ("tension < 3", 0),
        ("2 <= tension + 9 < 20", 7),
        ("phase == a", 1),
    ],
)
def test_how_far_a_run_stays_from_breaking_an_invariant(invariant: str, distance: float) -> None:
    scenario = cs.read_scenario_text(f"{TENSE}invariants: {{calm: {{always: {invariant}}}}}\n")
    assert testing.invariant_distance(scenario, cs.Luck()) == distance
    assert testing.invariant_distance(cs.read_scenario_text(TENSE), cs.Luck()) == math.inf


def test_an_agreement_nearer_to_a_deadlock_has_the_greater_score() -> None:
    texts = [DEADLOCK.replace("bridges.requires: depots", "bridges.requires: bridges"), DEADLOCK]
    texts.append(texts[0].replace("requires: bridges.fulfilled", "requires: day >= 2"))
    own, crossed, open_ = (testing.deadlock_score(cs.read_scenario_text(text)) for text in texts)
    assert crossed > own > open_ == 0
    assert testing.stuck_of_all_readings(cs.read_scenario_text(texts[1])) == {"bridges", "depots"}


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(testing.scenarios(readings=2, invariants=1))
def test_targets_can_be_named_together_in_one_test(scenario: cs.Scenario) -> None:
    testing.target_deadlock(scenario)
    testing.target_broken_invariant(scenario, cs.Luck())
