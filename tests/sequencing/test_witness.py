"""Runs that reach something where states are too many: found by playing, retold on the text as it is."""

from __future__ import annotations

from dataclasses import replace

import ceasefire_sim as cs
from ceasefire_sim.luck import Luck
from ceasefire_sim.sequencing.witness import OwnRuns, Plays, Recording, bent_chances, goal_alone, reaches, witness
from tests.sequencing.small_texts import goal_node, small

RARE = {"walk": "{owed_by: north, steps: 4, pace: 0.0002}"}


def rare() -> cs.Scenario:
    """A goal that a run reaches about once in a hundred million times."""
    return small(RARE, "false", goal="walk.fulfilled", horizon=30)


def test_what_is_likely_is_reached_on_the_texts_own_luck_with_nothing_decided_by_hand() -> None:
    scenario = small({"walk": "{owed_by: north, pace: 0.5}"}, "false", goal="walk.fulfilled")
    luck = witness(scenario, goal_node(scenario), 7)
    assert luck is not None and luck.seed == 7
    assert luck.forced == () and luck.day == 1  # of 400 runs some reach it at once
    assert reaches(scenario, goal_node(scenario), luck)


def test_what_is_rare_is_reached_by_bending_chances_and_retold_on_the_text_as_it_is() -> None:
    scenario = rare()
    assert witness(scenario, goal_node(scenario), 1, Plays(tries=0)) is None
    luck = witness(scenario, goal_node(scenario), 1)
    assert luck is not None and luck.day is not None
    assert [value for _, _, value in luck.forced].count(1) >= 3  # steps that its own draws would not bring
    agreement = cs.live(scenario, luck=luck)
    agreement.retrace(luck.day)
    assert agreement.goal_day == luck.day


def test_luck_from_elsewhere_reaches_a_goal_in_the_own_runs_just_where_it_does_when_played() -> None:
    """A goal that comes and goes, asked on its first day, before it, after it and beyond the horizon."""
    scenario = small(
        {"walk": "{owed_by: north, pace: 0.2}"}, "false", goal="walk.fulfilled and (day < 5 or day > 8)", horizon=12
    )
    goal = goal_node(scenario)
    own = OwnRuns(replace(scenario, file=scenario.file.model_copy(update=goal_alone(goal))), 3, 20)
    verdicts = set()
    for run in range(22):
        first = int(own.days[run]) if run < 20 else 4
        for day in (0, first - 1, first, first + 1, first + 2, 12, 13, 15):
            for luck in (Luck(3, ((0, run),), (), max(day, 0)), Luck(4, ((0, run),), (), max(day, 0))):
                verdicts.add(reached := own.reached_by(goal, luck))
                assert reached == reaches(scenario, goal, luck), luck
    assert verdicts == {True, False}


def test_what_can_never_come_has_no_witness() -> None:
    scenario = small({"walk": "{owed_by: north, pace: 0}"}, "false", goal="walk.fulfilled")
    assert witness(scenario, goal_node(scenario), 1, Plays(50, 2)) is None


def test_a_luck_that_does_not_reach_the_goal_is_no_witness() -> None:
    scenario = rare()
    luck = witness(scenario, goal_node(scenario), 1)
    assert luck is not None and luck.day is not None
    assert reaches(scenario, goal_node(scenario), luck)
    assert not reaches(scenario, goal_node(scenario), cs.Luck(luck.seed, luck.runs, luck.forced[:-1], luck.day))
    assert not reaches(scenario, goal_node(scenario), cs.Luck(luck.seed, luck.runs, luck.forced))


def test_chances_that_are_certain_or_never_come_up_are_not_bent() -> None:
    duties = {"sure": "{owed_by: north, pace: 1}", "never": "{owed_by: north, pace: 1.0e-10}", "open": "{pace: 0.3}"}
    bent = bent_chances(small(duties), cs.Luck.keyed(1, 0)).file.obligations
    chances = {name: part.pace.chance for name, part in bent.items()}
    before = {name: part.pace.chance for name, part in small(duties).file.obligations.items()}
    assert chances["sure"] == before["sure"] and chances["never"] == before["never"]
    assert chances["open"] != before["open"]


def test_a_recording_notes_what_its_own_draws_would_not_have_said() -> None:
    own = cs.Luck.keyed(3, 0)
    forced = not own.chance(2, "here", 0.5)
    recording = Recording(3, own.runs, ((2, "here", forced),), own=own)
    assert recording.chance(2, "here", 0.5) is forced
    recording.chance(2, "there", 0.5)
    assert recording.noted == [(2, "here", forced)]


def test_only_the_goal_is_asked_while_playing() -> None:
    assert set(goal_alone(goal_node(rare()))) == {"goal", "properties", "invariants", "holds"}
