"""A trap is told: how many runs end where the goal can no longer be reached, and which event takes it out of reach."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.screen import screen_lines
from ceasefire_sim.sequencing.traps import Trap
from tests.sequencing.small_texts import small

PREEMPTED = """
scenario: preempted
horizon: 40
goal: leave.fulfilled
parties: {north: {}}
obligations:
  leave: {owed_by: north, pace: 0.2, during: phase == truce}
phases:
  initial: truce
  states: [truce, later]
  transitions: {move_on: {title: The second phase begins, from: truce, to: later, after: 2}}
"""


def trap(scenario: cs.Scenario, runs: int = 200) -> Trap:
    """The trap of a scenario."""
    answer = cs.sequence(scenario, runs=runs)
    assert answer.reachable and answer.trap is not None
    return answer.trap


def test_a_phase_that_moves_on_is_what_takes_a_duty_out_of_reach_and_the_share_is_exact() -> None:
    scenario = cs.read_scenario_text(PREEMPTED, "preempted.yaml")
    lost = trap(scenario)
    assert lost.runs == 0 and lost.share == pytest.approx(0.8**3, abs=1e-12)  # days 0, 1 and 2 of the truce
    [point] = lost.turning_points
    assert (point.path, point.brought_by, point.first_day, point.runs) == (
        "phases.move_on", None, 2, lost.looked_at,
    )  # fmt: skip
    page = " ".join(" ".join(screen_lines(cs.sequence(scenario, runs=200), "x")).split())
    assert "There is a trap: 51.2 % (exact) of runs end, by day 40, where it no longer can." in page
    assert "takes it out of reach: “The second phase begins”" in page.replace("What takes", "takes")


def test_what_brought_the_last_event_of_the_day_is_told_with_it() -> None:
    raids = """
quantities: {anger: {initial: 0, range: [0, 1]}}
incidents: {raid: {title: A raid, chance: 0.1, do: [anger = 1]}}
regions:
  talks: {initial: open, states: [open, shut], transitions: {shut: {from: open, to: shut, when: anger == 1}}}
"""
    scenario = small({"leave": "{owed_by: north, pace: 0.1, requires: talks == open}"}, "leave.fulfilled", more=raids)
    points = trap(scenario).turning_points
    assert [(point.path, point.brought_by) for point in points] == [("regions.talks.shut", "incidents.raid")]


def test_where_no_event_of_the_day_is_to_blame_time_is_named() -> None:
    scenario = small({"leave": '{owed_by: north, pace: 0.1, requires: "day < 3"}'}, "leave.fulfilled")
    lost = trap(scenario)
    assert lost.share == pytest.approx(0.9**3, abs=1e-12)
    assert [(point.path, point.first_day) for point in lost.turning_points] == [(None, 2)]


def test_a_text_without_a_trap_has_none_in_words_and_a_share_of_0() -> None:
    scenario = small({"leave": "{owed_by: north, pace: 0.5}"}, "leave.fulfilled")
    lost = trap(scenario)
    assert (lost.share, lost.turning_points) == (0, ())
    assert "trap" not in " ".join(screen_lines(cs.sequence(scenario, runs=100), "x"))


def test_a_goal_of_ones_own_has_its_own_trap() -> None:
    scenario = cs.read_scenario_text(PREEMPTED.replace("leave.fulfilled", "phase == later", 1), "preempted.yaml")
    assert trap(scenario).share == 0
    answer = cs.sequence(scenario, "leave.fulfilled", runs=100)
    assert answer.trap is not None and answer.trap.share == pytest.approx(0.8**3, abs=1e-12)


ALONE = """
scenario: alone
horizon: 40
goal: a.fulfilled and b.fulfilled
parties: {north: {}, south: {}}
obligations:
  a: {owed_by: north, requires: b.fulfilled}
  b: {owed_by: south, pace: 0.5, requires: a.fulfilled}
phases: {initial: truce, states: [truce]}
invariants:
  together: {always: "a.done == b.done"}
readings:
  north_reading: {by: north, set: {obligations.a.requires: "true"}}
  south_reading: {by: south}
"""


def test_an_invariant_that_one_reading_in_force_alone_makes_breakable_is_told_without_being_asked() -> None:
    scenario = cs.read_scenario_text(ALONE, "alone.yaml", readings=["all"])
    answer = cs.sequence(scenario)
    assert not answer.breakable and dict(answer.breakable_alone) == {"north_reading": ("together",)}
    page = " ".join(" ".join(screen_lines(answer, "x")).split())
    assert "Under north's reading alone, “together” can be broken (`--reading north_reading`)." in page
    assert answer.as_json()["breakable_alone"] == {"north_reading": ["together"]}


def test_where_an_amendment_closes_the_way_time_is_named_and_without_which_it_would_be_open() -> None:
    later = """
amendments:
  protocol:
    title: The protocol
    when: day >= 3
    set: {obligations.leave.requires: disarm.fulfilled, obligations.disarm.requires: leave.fulfilled}
  harmless: {when: disarm.fulfilled, set: {obligations.leave.pace: 0.9}}
"""
    duties = {name: f"{{owed_by: {side}, pace: 0.2}}" for name, side in (("leave", "north"), ("disarm", "south"))}
    scenario = small(duties, "leave.fulfilled and disarm.fulfilled", more=later)
    [point] = trap(scenario).turning_points
    assert (point.path, point.amendments, point.first_day) == (None, ("protocol",), 2)
    page = " ".join(" ".join(screen_lines(cs.sequence(scenario, runs=200), "x")).split())
    assert "first on day 2; without “The protocol” it could still be reached then)" in page
