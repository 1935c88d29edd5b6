"""Why things waited: days open and allowed, who owes what stood in the way, and what its pace cannot bring about."""

from __future__ import annotations

import math

import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.needed_days import largest_of_geometrics, needed_days
from ceasefire_sim.analysis.waiting import blocking_conjunct, waiting_records
from tests.present.pages import run_json, run_page

PACES = """
scenario: paces
horizon: 500
parties: {north: {quantities: {trust: {initial: 2, range: [0, 4]}}}, south: {}}
parameters: {slow: {value: 0.004, range: [0.001, 0.9]}, few: 3}
definitions: {twice: slow * 2, willing: north.trust / 10}
obligations:
  five_points: {owed_by: north, steps: 5, pace: slow}
  each_of_two: {owed_by: north, steps: 2, pace: {each: 0.5}}
  by_days: {owed_by: south, steps: 4, pace: {days: few}}
  named: {owed_by: south, pace: 0.1, steps: {a: {pace: 0.5}, b: {}, c: {pace: {days: 7}}}}
  led: {owed_by: south, steps: 3, pace: 0.001}
  leading: {owed_by: north, steps: 3, pace: twice}
  trusting: {owed_by: south, steps: 10, pace: willing}
phases:
  initial: first
  states: [first, second]
  transitions:
    advance: {from: first, to: second, when: five_points.fulfilled, chance: 0.25}
    never: {from: first, to: second, chance: 0}
""".replace("  led:", "  led_by: {owed_by: south, steps: 3, pace: 1, together: led}\n  led:")


def test_the_days_a_pace_needs_are_those_worked_out_by_hand() -> None:
    found = needed_days(cs.read_scenario_text(PACES))
    assert found["obligations.five_points"].days == pytest.approx(5 / 0.004)
    assert found["obligations.each_of_two"].days == pytest.approx(8 / 3)  # 2 + 2 - 4/3
    assert found["obligations.by_days"].days == 12
    assert found["obligations.named"].days == pytest.approx(2 + 10 + 7)
    assert found["obligations.leading"].days == pytest.approx(3 / 0.008)
    assert found["phases.advance"].days == 4
    assert found["phases.never"].days == math.inf
    assert "obligations.led" not in found  # it steps only when the one it is together with does


def test_a_pace_that_changes_is_taken_at_its_largest_and_said_to_be() -> None:
    found = needed_days(cs.read_scenario_text(PACES))
    trusting = found["obligations.trusting"]
    assert trusting.days == pytest.approx(10 / 0.4)
    assert trusting.at_best
    assert not found["obligations.five_points"].at_best  # a parameter is a constant of a run, whatever its range


@pytest.mark.parametrize(("count", "p"), [(1, 0.1), (2, 0.5), (5, 0.1), (12, 0.03)])
def test_the_largest_of_geometric_times_is_that_of_inclusion_and_exclusion(count: int, p: float) -> None:
    by_hand = math.fsum(math.comb(count, k) * (-1) ** (k + 1) / (1 - (1 - p) ** k) for k in range(1, count + 1))
    assert largest_of_geometrics(count, p) == pytest.approx(by_hand, rel=1e-10)


def test_the_largest_of_rare_geometric_times_follows_the_harmonic_number() -> None:
    """3 at 1e-6 a day: about (1 + 1/2 + 1/3) million days."""
    assert largest_of_geometrics(3, 1e-6) == pytest.approx(11 / 6 * 1e6, rel=1e-6)
    assert largest_of_geometrics(3, 0) == math.inf
    assert largest_of_geometrics(3, 1) == 1


WAITS = """
scenario: waits
horizon: 10
parties: {north: {title: The North}, south: {title: The South}}
definitions: {handed_over: arms.done >= 1}
obligations:
  arms: {owed_by: south, requires: day >= 4, pace: {days: 2}}
  withdraw: {owed_by: north, requires: handed_over, pace: 0.001}
phases:
  initial: first
  states: [first, second]
  transitions: {advance: {from: first, to: second, when: arms.fulfilled and day >= 2}}
"""


def test_days_open_and_allowed_and_who_owes_what_stood_in_the_way() -> None:
    """Worked out by hand: arms may proceed on days 4 and 5 and are done on S(6), on which the phase moves."""
    runs = cs.simulate(cs.read_scenario_text(WAITS, overrides={"obligations.withdraw.pace": 0}), runs=3)
    arms, withdraw, advance = waiting_records(runs)
    assert (arms.path, arms.owed_by, arms.open, arms.free) == ("obligations.arms", ("south",), 3 * 6, 3 * 2)
    assert [(part.condition, part.days, part.owed_by) for part in arms.alone] == [("day >= 4", 3 * 4, ())]
    assert (withdraw.open, withdraw.free) == (3 * 10, 3 * 4)
    assert [(part.obligations, part.owed_by) for part in withdraw.alone] == [(("arms",), ("south",))]
    # the transition comes after the obligation on the day on which that is done: open in the mornings of days 0 to 5
    assert (advance.path, advance.open, advance.free) == ("phases.advance", 3 * 6, 0)
    assert [(part.condition, part.days) for part in advance.alone] == [("arms.fulfilled", 3 * 4)]


def test_a_pace_too_slow_for_the_horizon_is_said_in_the_table_and_in_json() -> None:
    runs = cs.simulate(cs.read_scenario_text(PACES), runs=3)
    data = run_json(runs)["waiting"]
    sentence = "at this pace five points need about 1,250 days; the horizon is 500"
    assert data["obligations.five_points"]["pace"] == sentence
    assert data["obligations.five_points"]["needed_days"] == pytest.approx(1250)
    assert data["phases.never"]["needed_days"] is None
    assert data["phases.never"]["pace"] == "“never” never comes: the chance is 0"
    assert data["obligations.by_days"]["pace"] is None
    lines = run_page(runs)
    assert f"  {sentence}" in lines


def test_the_table_says_who_owes_what_was_waited_for() -> None:
    lines = " ".join(" ".join(run_page(cs.simulate(cs.read_scenario_text(WAITS), runs=3))).split())
    assert "withdraw: open on 100.0 % of days, allowed on 40.0 % of days; on 60.0 % it waited only for this" in lines
    assert "(owed by the South): “handed over” holds" in lines


def test_days_waited_are_those_counted_by_hand_in_the_traces_of_the_same_runs() -> None:
    """Lebanon's last five points, and the handing over of the south, day by day from the states of four runs."""
    scenario = cs.read_scenario("lebanon-2024")
    found = {one.path: one for one in waiting_records(cs.simulate(scenario, runs=4))}
    points, handed = [0, 0], [0, 0, 0]
    for run in range(4):
        for state in cs.live(scenario, run=run).trajectory().states[:-1]:
            duties = state["obligations"]
            if duties["five_points"]["done"] < 5 and state["phase"] not in scenario.final:
                points[0] += 1
                points[1] += duties["withdrawal"]["done"] == 3
            if state["phase"] in ("sixty_days", "extended"):
                missing = [name for name in ("withdrawal", "deployment", "dismantling") if duties[name]["done"] < 3]
                handed[0] += 1
                handed[1] += missing == ["dismantling"]
                handed[2] += missing == ["withdrawal"]
    one = found["obligations.five_points"]
    assert [one.open, one.free] == points
    assert [(part.condition, part.days, part.owed_by) for part in one.alone] == [
        ("withdrawal.fulfilled", points[0] - points[1], ("party_a",))
    ]
    hand_over = found["phases.hand_over"]
    assert hand_over.open == handed[0]
    assert {part.condition: part.days for part in hand_over.alone} == {
        "dismantling.fulfilled": handed[1], "withdrawal.fulfilled": handed[2]
    }  # fmt: skip


def test_an_end_that_misses_the_goal_is_nothing_that_comes_too_slowly() -> None:
    lines = run_page(cs.simulate(cs.read_scenario("passage-and-surrender"), runs=3))
    assert not [line for line in lines if "phases.fight" in line]


def in_one_line(runs: cs.RunSet) -> str:
    return " ".join(" ".join(run_page(runs)).split())


def test_where_a_finding_is_asked_for_who_verifies_stands_beside_who_owes() -> None:
    scenario = cs.read_scenario("disarm-or-withdraw", "custody-unseen", ["all"])
    runs = cs.simulate(scenario, runs=3)
    told = in_one_line(runs)
    assert "(the South to do, the inspectors to verify): at least 1 step of disarmament is verified" in told
    assert "(owed by the South): at least 1 step" not in told
    row = next(row for row in run_json(runs)["waited"] if row["path"] == "obligations.withdraw")
    assert (row["owed_by"], row["credited_by"]) == (["south"], ["inspectors"])


def test_where_credit_is_asked_for_who_acknowledges_stands_beside_who_owes() -> None:
    text = WAITS.replace("pace: {days: 2}}", "pace: {days: 2}, owed_to: north, acknowledgement: 0.01}")
    runs = cs.simulate(cs.read_scenario_text(text.replace("arms.done >= 1", "arms.acknowledged >= 1")), runs=3)
    assert "(the South to do, the North to acknowledge): “handed over” holds" in in_one_line(runs)


def test_an_amount_depends_on_an_obligation_and_is_owed_by_nobody() -> None:
    runs = cs.simulate(cs.read_scenario("aceh-2005", "army-counts"), runs=20)
    assert "(depends on handing in weapons): counted is at least" in in_one_line(runs)
    parts = next(one for one in waiting_records(runs) if one.path == "obligations.acceptance").alone
    assert [(part.owed_by, part.measures) for part in parts if "counted" in part.condition][:1] == [((), ("weapons",))]


@pytest.mark.parametrize("condition", ["not arms.fulfilled", "arms.done < 1", "arms.missed >= 1", "1 - arms.done > 0"])
def test_what_no_act_of_the_ower_brings_about_is_owed_by_nobody(condition: str) -> None:
    scenario = cs.read_scenario_text(WAITS)
    assert blocking_conjunct(scenario, "withdraw", condition, 1).owed_by == ()
    assert blocking_conjunct(scenario, "withdraw", condition, 1).obligations == ("arms",)


@pytest.mark.parametrize("condition", ["not arms.late", "not arms.done < 1", "not (arms.done < 1 or day < 2)"])
def test_a_negation_is_owed_by_whoever_can_end_what_it_denies(condition: str) -> None:
    assert blocking_conjunct(cs.read_scenario_text(WAITS), "withdraw", condition, 1).owed_by == ("south",)


def test_what_steps_only_together_is_owed_by_both_jointly() -> None:
    scenario = cs.read_scenario_text(
        WAITS.replace("arms: {owed_by: south,", "arms: {owed_by: south, together: withdraw,")
    )
    conjunct = blocking_conjunct(scenario, "", "withdraw.fulfilled", 1)
    assert conjunct.owed_by == ("north", "south")
    assert conjunct.alternatives == (("north", "south"),)


def test_obligations_come_before_a_last_transition_that_waits_for_its_own_duty() -> None:
    runs = cs.simulate(cs.read_scenario("lebanon-2024"), runs=50)
    rows = run_json(runs)["waited"]
    assert rows[0]["path"].startswith("obligations.")
    assert any(row["days"] > rows[0]["days"] for row in rows)  # a transition that waited on more days comes after


def test_what_hardly_waited_does_not_come_first_though_it_is_an_obligation() -> None:
    text = WAITS.replace("horizon: 10", "horizon: 100").replace("day >= 4", "day >= 1")
    text = text.replace("when: arms.fulfilled and day >= 2", "when: day >= 99")
    rows = run_json(cs.simulate(cs.read_scenario_text(text), runs=3))["waited"]
    assert rows[0]["path"] == "phases.advance"
