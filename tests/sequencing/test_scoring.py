"""Scores: the probability of the goal and exposures, against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.sequencing.scoring import Scoring, exact_score, leads, score, scores, shares_by_party
from tests.sequencing.small_texts import goal_node, small

CHANCE, DAYS, RUNS = 0.1, 20, 4000
WAIT = {"walk": f"{{owed_by: north, pace: {CHANCE}}}"}
REACHED = 1 - (1 - CHANCE) ** DAYS  # a day is passed between S(t) and S(t + 1)
GIVEN_FIRST = {"give": "{owed_by: north}", "take": '{owed_by: south, requires: "day >= 5"}'}


def test_the_exact_score_is_the_chance_that_a_daily_chance_comes_up_by_the_horizon() -> None:
    scenario = small(WAIT, "false", goal="walk.fulfilled", horizon=DAYS)
    exact = exact_score(scenario, Scoring(goal_node(scenario), 0))
    assert exact is not None
    assert exact.probability == pytest.approx(REACHED, abs=1e-12)
    assert (exact.low, exact.high, exact.runs, exact.soonest) == (exact.probability, exact.probability, 0, None)


def test_a_score_from_runs_lies_within_five_standard_errors_and_inside_its_interval() -> None:
    scenario = small(WAIT, "false", goal="walk.fulfilled", horizon=DAYS)
    simulated = score(scenario, Scoring(goal_node(scenario), RUNS, seed=3))
    error = math.sqrt(REACHED * (1 - REACHED) / RUNS)
    assert simulated.probability == pytest.approx(REACHED, abs=5 * error)
    assert simulated.low < simulated.probability < simulated.high
    assert simulated.runs == RUNS
    assert simulated.soonest is not None and simulated.soonest[1] == 1


def test_the_goal_scored_is_the_one_given_and_not_the_files() -> None:
    scenario = small(WAIT, "false", goal="walk.fulfilled", horizon=DAYS)
    assert score(scenario, Scoring(parse_expression("walk.done > 5"), 50)).probability == 0
    assert score(scenario, Scoring(parse_expression("day >= 2"), 50)).probability == 1


def test_who_has_given_all_while_the_other_has_given_nothing_is_exposed_a_day_each_day() -> None:
    scenario = small(GIVEN_FIRST, "false", horizon=12)
    exact = exact_score(scenario, Scoring(goal_node(scenario), 0))
    assert exact is not None
    # north gives on day 0, which S(1) sees; south takes on day 5, which S(6) sees
    assert exact.exposure == pytest.approx({"north to south": 5.0, "south to north": 0.0})


def test_exposure_is_in_shares_where_one_side_owes_more_steps() -> None:
    steps = {"give": "{owed_by: north, steps: 4, pace: {days: 1}}", "take": '{owed_by: south, requires: "day >= 4"}'}
    scenario = small(steps, "false", horizon=12)
    exact = exact_score(scenario, Scoring(goal_node(scenario), 0))
    simulated = score(scenario, Scoring(goal_node(scenario), 5))
    assert exact is not None
    # a quarter more on each of S(1) … S(4), then both have done all
    assert exact.exposure["north to south"] == pytest.approx(0.25 + 0.5 + 0.75 + 1.0)
    assert simulated.exposure == pytest.approx(exact.exposure)


def test_levels_of_a_lead_are_whole_and_their_widths_add_up_to_a_whole_share() -> None:
    scenario = small({"give": "{owed_by: north, steps: 4}", "take": "{owed_by: south, steps: 6}"})
    levels = leads(scenario, ("give",), ("take",))
    assert sum(level.width for level in levels) == pytest.approx(1.0)
    assert all(level.width > 0 for level in levels)
    assert levels[-1].condition == "(give.done) * 6 - (take.done) * 4 >= 24"
    many = small({"give": "{owed_by: north, steps: 61}", "take": "{owed_by: south, steps: 59}"})
    assert leads(many, ("give",), ("take",)) == []


def test_joint_owers_are_a_side_of_their_own_and_what_nobody_owes_is_left_out() -> None:
    scenario = small({"give": "{owed_by: north}", "both": "{owed_by: [north, south]}", "take": "{owed_by: south}"})
    assert shares_by_party(scenario) == {"north": ("give",), "north and south": ("both",), "south": ("take",)}
    assert shares_by_party(scenario, ("take",)) == {"south": ("take",)}
    assert shares_by_party(scenario, ()) == {}


def test_scores_of_several_texts_share_their_luck() -> None:
    scenario = small(WAIT, "false", goal="walk.fulfilled", horizon=DAYS)
    slower = small({"walk": "{owed_by: north, pace: 0.05}"}, "false", goal="walk.fulfilled", horizon=DAYS)
    scoring = Scoring(goal_node(scenario), 300, ())
    one, other, again = scores([scenario, slower, scenario], scoring)
    assert one == again
    assert other.probability < one.probability  # on common random numbers what is slower never comes first
    assert one.exposure == {}
