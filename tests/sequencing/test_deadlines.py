"""Deadlines that nobody's good faith can meet, and the path on which the goal hangs."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.story.agreement import live
from tests.sequencing.small_texts import small


def missed(scenario: cs.Scenario) -> bool:
    """Whether the walk is late in a run; what it hangs on has no luck in it."""
    agreement = live(scenario)
    while not agreement.ended:
        agreement.day()
    return agreement.obligations["walk"].missed > 0


@pytest.mark.parametrize(("due", "late"), [(3, True), (4, False), (5, False)])
def test_five_days_of_work_end_on_day_4_and_cannot_be_due_before(due: int, late: bool) -> None:
    scenario = small({"walk": f"{{owed_by: north, steps: 5, pace: {{days: 1}}, due: {due}}}"}, "walk.fulfilled")
    deadlines = cs.sequence(scenario).infeasible_deadlines
    assert [(one.path, one.due, one.earliest) for one in deadlines] == ([("obligations.walk", due, 4)] if late else [])
    assert missed(scenario) == late


@pytest.mark.parametrize(("moved", "late"), [("2", 3), ("3", 3), ("4", None), ("null", None)])
def test_a_deadline_that_is_moved_cannot_be_met_where_no_version_of_it_can(moved: str, late: int | None) -> None:
    later = f"amendments: {{later: {{when: day >= 1, set: {{obligations.walk.due: {moved}}}}}}}"
    scenario = small({"walk": "{owed_by: north, steps: 5, pace: {days: 1}, due: 3}"}, "walk.fulfilled", more=later)
    deadlines = cs.sequence(scenario).infeasible_deadlines
    assert [(one.path, one.due, one.earliest) for one in deadlines] == ([("obligations.walk", late, 4)] if late else [])
    assert missed(scenario) == (late is not None)


def test_a_calendar_deadline_is_held_against_the_day_itself() -> None:
    walk = "{{owed_by: north, pace: {{days: 3}}, requires: wait.fulfilled, due: {due}, due_counts: calendar}}"
    wait = "{owed_by: south, pace: {days: 4}}"
    for due, late in ((4, True), (5, False)):
        scenario = small({"wait": wait, "walk": walk.format(due=due)}, "walk.fulfilled")
        [*deadlines] = cs.sequence(scenario).infeasible_deadlines
        assert [(one.due, one.earliest) for one in deadlines] == ([(due, 5)] if late else [])


@pytest.mark.parametrize("max_states", [1, 1000])
@pytest.mark.parametrize(("due", "late"), [(2, True), (3, False)])
def test_a_clock_that_counts_owed_days_runs_while_one_waits(due: int, late: bool, max_states: int) -> None:
    duties = {
        "wait": "{owed_by: south, pace: {days: 4}}",
        "walk": f"{{owed_by: north, requires: wait.fulfilled, due: {due}}}",
    }
    scenario = small(duties, "walk.fulfilled")
    deadlines = cs.sequence(scenario, max_states=max_states).infeasible_deadlines
    assert [(one.due, one.earliest) for one in deadlines] == ([(2, 3)] if late else [])  # done on day 3
    assert missed(scenario) == late


def test_of_named_steps_those_before_count_too() -> None:
    steps = "{owed_by: north, steps: {guns: {pace: {days: 3}, due: 2}, maps: {pace: {days: 4}, due: 5}}}"
    [late] = cs.sequence(small({"arms": steps}, "arms.fulfilled")).infeasible_deadlines
    assert (late.path, late.due, late.earliest) == ("obligations.arms.maps", 5, 6)


def test_a_due_day_that_is_no_whole_number_is_met_on_the_calendar_day_after_it_and_on_no_later_day_of_a_clock() -> None:
    walk = "{{owed_by: north, pace: {{days: 5}}, due: 7 / 2, due_counts: {counts}}}"
    for counts, late in (("calendar", []), ("owed", [(3, 4)])):  # done on day 4
        scenario = small({"walk": walk.format(counts=counts)}, "walk.fulfilled")
        assert [(deadline.due, deadline.earliest) for deadline in cs.sequence(scenario).infeasible_deadlines] == late
        assert missed(scenario) == bool(late)


def test_what_never_comes_has_no_deadline_that_could_be_met_or_missed() -> None:
    never = '{owed_by: north, requires: "false", due: 2}'
    assert not cs.sequence(small({"walk": never}, "true"), repairs=False).infeasible_deadlines


def test_a_due_day_that_can_be_later_is_held_to_the_latest_it_can_be() -> None:
    more = "quantities: {grace: {initial: 1, range: [0, 9]}}\nincidents: {plea: {chance: 0.1, do: [grace += 1]}}"
    walk = "{owed_by: north, steps: 9, pace: {days: 1}, due: grace}"
    assert not cs.sequence(small({"walk": walk}, "walk.fulfilled", more=more)).infeasible_deadlines


CHAIN = {
    "first": "{owed_by: north, pace: {days: 3}}",
    "second": "{owed_by: south, pace: {days: 2}, requires: first.fulfilled}",
    "aside": "{owed_by: south, pace: 0.5}",
}
MONITORS = """
mechanisms:
  monitors:
    initial: none
    states: [none, active]
    transitions:
      deploy: {from: none, to: active, when: aside.fulfilled, after: 9}
"""


def test_the_way_has_all_that_must_happen_in_order_and_ends_on_the_day_of_the_goal() -> None:
    answer = cs.sequence(small(CHAIN, "second.fulfilled and aside.fulfilled"))
    *before, (last, goal) = answer.critical_path
    days = {path: day for day, path in before}
    assert set(days) == {"obligations.first", "obligations.second", "obligations.aside", "phases.conclude"}
    assert (days["obligations.first"], days["obligations.second"], days["phases.conclude"]) == (2, 3, 3)
    order = [path for _, path in before]
    assert order.index("obligations.first") < order.index("obligations.second") < order.index("phases.conclude")
    assert answer.witness is not None
    assert (last, goal) == (answer.witness.day, "goal") == (4, "goal")


def test_a_state_that_a_condition_names_is_come_to_by_its_first_transition() -> None:
    path = cs.sequence(small(CHAIN, "second.fulfilled and monitors == active", more=MONITORS)).critical_path
    assert [what for _, what in path if what not in ("obligations.first", "obligations.second")] == [
        "obligations.aside",
        "mechanisms.monitors.deploy",
        "phases.conclude",
        "goal",
    ]


def test_a_mission_that_verifies_is_on_the_way_where_what_it_verifies_is_asked_for() -> None:
    duties = {"aside": "{owed_by: south, pace: 0.5}", "arms": "{owed_by: south, pace: 0.5, verified_by: monitors}"}
    path = cs.sequence(small(duties, "arms.verified == arms.steps", more=MONITORS)).critical_path
    assert "mechanisms.monitors.deploy" in [what for _, what in path]
    path = cs.sequence(small(duties, "arms.fulfilled", more=MONITORS)).critical_path
    assert "mechanisms.monitors.deploy" not in [what for _, what in path]


def test_the_contrary_of_a_state_or_of_a_duty_done_is_not_on_the_path() -> None:
    unless = "second.fulfilled and not aside.fulfilled and monitors != active"
    path = cs.sequence(small(CHAIN, unless, more=MONITORS)).critical_path
    assert [what for _, what in path] == ["obligations.first", "obligations.second", "phases.conclude", "goal"]
