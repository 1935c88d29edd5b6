"""Turning points: the day that decides is named with what decided it, and the chances before and after are right."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim import InputError
from ceasefire_sim.present.turning_report import turning_paragraphs
from ceasefire_sim.studies.forking.endings import EndingPlayer
from ceasefire_sim.studies.forking.futures import FuturePlayer
from ceasefire_sim.studies.forking.turning_points import RunHistory, happening_of, split

DECIDED = """
scenario: decided
horizon: 30
quantities: {agreed: {initial: 0, range: [0, 1]}, noise: {initial: {0: 1, 3: 1}, range: [0, 9]}}
incidents:
  summit:
    title: The summit
    when: day == 10
    chance: 0.4
    outcomes: [{title: a handshake, weight: 1, do: [agreed = 1]}, {title: no handshake, weight: 3}]
  rumour: {title: A rumour, chance: 0.5, do: [noise += 1]}
responses: {calm: {title: Calm, when: noise > 0, chance: 0.5, do: [noise -= 1]}}
phases:
  initial: talks
  states: [talks, peace, war]
  final: [peace, war]
  transitions:
    sign: {title: They sign, from: talks, to: peace, when: agreed == 1 and day >= 20}
    part: {title: They part, from: talks, to: war, when: agreed == 0 and day >= 20}
goal: phase == peace
"""


@pytest.fixture(scope="module")
def decided() -> cs.Scenario:
    return cs.read_scenario_text(DECIDED)


@pytest.fixture(scope="module")
def runs(decided: cs.Scenario) -> cs.RunSet:
    return cs.simulate(decided, runs=200)


def history(scenario: cs.Scenario, run: int, ending: str) -> RunHistory:
    agreement = cs.live(scenario, run=run)
    return RunHistory(agreement, agreement.trajectory(), EndingPlayer(scenario, ending), 0.95)


def test_the_day_that_decides_is_the_one_turning_point_with_the_chances_on_both_sides(
    decided: cs.Scenario, runs: cs.RunSet
) -> None:
    """Exact: 0.4 / 4 = 10 % until the summit of day 10, then 0 or 100 %; intervals of 99.9 %, n = 1000."""
    turns = cs.turning_points(decided, runs.typical("reached"), confidence=0.999)
    assert turns.outcome == "reached"
    (point,) = turns.points
    assert point.day == 10 and point.change.second == 1
    assert point.change.low is not None and point.change.high is not None
    assert point.change.low <= 0.9 <= point.change.high
    cause = point.cause
    assert cause is not None
    assert cause.draws == ((10, "incidents.summit", True), (10, "incidents.summit.outcomes", 0))
    assert cause.other_way is not None and cause.other_way.first == 0
    assert cause.worth.first is not None and 0.07 < cause.worth.first < 0.13
    text = " ".join(turning_paragraphs(turns))
    assert "Day 10: The summit (a handshake): agreed rises from 0 to 1. The chance rose from" in text
    assert (
        "had that not happened, it would have been 0.0 %. Day 21 settled it: reached, with the phase 'peace'." in text
    )


def test_what_does_not_happen_can_turn_a_run(decided: cs.Scenario) -> None:
    run = next(
        run for run in range(50) if not any("summit" in str(s) for s in cs.live(decided, run=run).trajectory().states)
    )
    turns = cs.turning_points(decided, run)
    (point,) = turns.points
    assert (turns.outcome, point.day) == ("failed", 10)
    assert point.cause is not None and point.cause.draws == ((10, "incidents.summit", False),)
    text = " ".join(turning_paragraphs(turns))
    assert "Day 10: “The summit” does not happen. The chance rose from" in text
    assert "; had that happened, it would have been" in text


def test_a_morning_with_all_draws_of_the_day_kept_is_the_next_morning_to_the_bit() -> None:
    scenario = cs.read_scenario("monitoring")
    past = history(scenario, 261, "failed")
    for day in (0, 30, 67):
        kept = [draw for draws in past.happenings(day).values() for draw in draws]
        assert np.array_equal(past.player.truths(past.point(day, kept), 300), past.truths(day + 1, 300))
    assert 0 < past.truths(67, 300).sum() < 300


@pytest.mark.parametrize("ending", ["reached", "failed"])
def test_an_ending_asked_of_the_machine_cut_down_is_that_of_the_whole(ending: str) -> None:
    scenario = cs.read_scenario("reciprocal-tranches")
    past = history(scenario, 13, ending)
    player = EndingPlayer(scenario, ending)
    assert player.asking is not None
    whole = FuturePlayer(scenario).futures(past.point(20), 300).column("ending")
    assert player.truths(past.point(20), 300).tolist() == [each == ending for each in whole]


def test_a_run_in_which_nothing_is_left_to_luck_turns_on_no_day() -> None:
    turns = cs.turning_points(cs.read_scenario("two-party-deadlock", readings=["all"]), 0, runs=50)
    assert (turns.outcome, turns.points) == ("stuck", ())
    assert "It was the same on every morning that was looked at." in " ".join(turning_paragraphs(turns))


def test_parts_of_a_run_are_split_evenly_down_to_days() -> None:
    assert split(0, 30, 3) == [0, 10, 20, 30]
    assert split(4, 6, 5) == [4, 5, 6]
    assert split(0, 0, 12) == [0]


def test_an_incident_is_one_happening_with_all_that_is_drawn_of_it() -> None:
    assert happening_of("incidents.raid.outcomes#2") == "incidents.raid"
    assert happening_of("phases.collapse") == "phases.collapse"
    assert happening_of("obligations.withdraw.pace") == "obligations.withdraw.pace"


def test_the_typical_run_has_the_ending_and_none_is_named_where_no_run_has_it(runs: cs.RunSet) -> None:
    for ending in ("reached", "failed"):
        assert runs.retrace(runs.typical(ending)).ending == ending
    assert runs.typical() == runs.typical("failed")
    with pytest.raises(InputError, match=r"none of the 200 runs ends 'stuck'; how they end: reached \d"):
        runs.typical("stuck")
    with pytest.raises(InputError, match="there is no ending 'fails'; did you mean 'failed'"):
        runs.typical("fails")
