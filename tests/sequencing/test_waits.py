"""Who waits for whom, for which part of whose text."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.screen import screen_lines
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import bounded_future, searched_future
from ceasefire_sim.sequencing.waits import StuckReasons, stuck_reasons
from tests.sequencing.small_texts import CIRCLE, circle, goal_node, small


def reasons(scenario: cs.Scenario, searched: bool = True) -> StuckReasons:
    """What can never happen in a text, and why."""
    known = elements(scenario)
    roots = [goal_node(scenario), *(node for element in known.values() for _, node in element.conditions)]
    future = searched_future(scenario, roots, 5000) if searched else bounded_future(scenario)
    assert future is not None
    return stuck_reasons(future, known)


def edges(found: StuckReasons) -> set[tuple[str, str, str]]:
    """Who waits on whom, and because of what."""
    return {(wait.source, wait.on, wait.because) for wait in found.waits}


@pytest.mark.parametrize("searched", [True, False])
def test_each_side_of_a_circle_waits_for_the_other_because_of_its_condition(searched: bool) -> None:
    stuck = reasons(circle(), searched)
    assert stuck.stuck == ("obligations.leave", "obligations.disarm", "phases.conclude")
    assert edges(stuck) == {
        ("obligations.leave", "obligations.disarm", "disarm.fulfilled"),
        ("obligations.disarm", "obligations.leave", "leave.fulfilled"),
        ("phases.conclude", "obligations.leave", "leave.fulfilled"),
        ("phases.conclude", "obligations.disarm", "disarm.fulfilled"),
    }
    assert stuck.gates == ()


def test_a_wait_knows_whose_reading_it_is_and_where_that_stands() -> None:
    duties = {**CIRCLE, "leave": "{owed_by: north, pace: 0.5}"}
    more = "readings: {northern: {by: north, add: {obligations.leave.requires: disarm.fulfilled}}}"
    scenario = small(duties, "leave.fulfilled", more=more, readings=("northern",))
    wait = next(wait for wait in reasons(scenario).waits if wait.source == "obligations.leave")
    assert (wait.on, wait.because, wait.reading, wait.at) == (
        "obligations.disarm", "disarm.fulfilled", "northern", "small.yaml:6",
    )  # fmt: skip


@pytest.mark.parametrize("searched", [True, False])
def test_a_chance_of_nothing_and_a_condition_nobody_can_meet_are_gates(searched: bool) -> None:
    duties = {
        "shut": "{owed_by: north, pace: 0}",
        "impossible": "{owed_by: north, requires: calm > 3}",
        "behind": "{owed_by: south, requires: shut.fulfilled}",
    }
    more = "quantities: {calm: {initial: 1, range: [0, 9]}}"
    stuck = reasons(small(duties, "behind.fulfilled and impossible.fulfilled", more=more), searched)
    assert stuck.never == ("obligations.shut",)
    assert stuck.gates == ("obligations.shut", "obligations.impossible")
    assert [part.on for part in stuck.blocks["obligations.impossible"]] == [()]


def test_parts_that_hold_at_times_and_never_together_are_told_with_each_other() -> None:
    more = "quantities: {calm: {initial: 1, range: [0, 9]}}\nincidents: {raid: {chance: 0.5, do: [calm = 4]}}"
    clash = {"walk": "{owed_by: north, requires: calm < 2 and day >= 0 and calm > 3}"}
    stuck = reasons(small(clash, "walk.fulfilled", more=more))
    parts = stuck.blocks["obligations.walk"]
    assert stuck.gates == ()  # each can come true, so neither is hopeless by itself
    assert {(part.conjunct.text, part.jointly) for part in parts} == {
        ("calm < 2", ("calm > 3",)),
        ("calm > 3", ("calm < 2",)),
    }


def test_of_named_steps_the_obligation_waits_for_its_own_and_each_step_for_the_one_before() -> None:
    steps = "{owed_by: north, steps: {guns: {requires: day < 0}, maps: {}}}"
    found = edges(reasons(small({"arms": steps}, "arms.fulfilled")))
    assert ("obligations.arms", "obligations.arms.guns", "arms.guns") in found
    assert ("obligations.arms.maps", "obligations.arms.guns", "arms.guns") in found


def test_a_transition_waits_for_whoever_could_bring_its_region_to_where_it_leads_from() -> None:
    more = """
mechanisms:
  monitors:
    initial: none
    states: [none, talks, active]
    transitions:
      deploy: {from: talks, to: active}
      invite: {from: none, to: talks, when: leave.fulfilled}
"""
    duties = {"leave": '{owed_by: north, requires: "false"}'}
    found = edges(reasons(small(duties, "monitors == active", more=more)))
    assert ("mechanisms.monitors.deploy", "mechanisms.monitors.invite", "monitors == talks") in found
    assert ("mechanisms.monitors.invite", "obligations.leave", "leave.fulfilled") in found
    assert ("phases.conclude", "mechanisms.monitors.deploy", "monitors == active") in found


def test_of_alternatives_that_are_all_false_each_is_waited_on() -> None:
    duties = {**CIRCLE, "pay": "{owed_by: envoy, requires: leave.fulfilled or disarm.fulfilled}"}
    found = edges(reasons(small(duties, "pay.fulfilled")))
    text = "leave.fulfilled or disarm.fulfilled"
    assert {on for source, on, why in found if source == "obligations.pay" and why == text} == {
        "obligations.leave", "obligations.disarm",
    }  # fmt: skip


def test_a_joint_obligation_waits_for_the_one_whose_pace_it_has() -> None:
    guns = "{owed_by: north, pace: 0, together: maps}"
    answer = cs.sequence(small({"guns": guns, "maps": "{owed_by: south}"}, "maps.fulfilled"))
    assert [(wait.source, wait.on) for wait in answer.waits] == [
        ("obligations.maps", "obligations.guns"),
        ("phases.conclude", "obligations.maps"),
    ]
    assert ["obligations.guns.pace"] in [[part.path for part in repair.relax] for repair in answer.repairs]


LINKED = {
    "captives": "{title: the captives' release, owed_by: north, pace: 0.5, together: bodies}",
    "bodies": "{owed_by: south, requires: crossing.fulfilled}",
    "crossing": "{owed_by: north, requires: captives.fulfilled}",
}


def test_a_condition_is_that_of_the_duty_it_stands_at_and_what_steps_together_waits_for_the_other() -> None:
    answer = cs.sequence(small(LINKED, "crossing.fulfilled"))
    assert [(wait.source, wait.on, wait.because) for wait in answer.waits[:3]] == [
        ("obligations.captives", "obligations.bodies", "bodies.fulfilled"),
        ("obligations.bodies", "obligations.crossing", "crossing.fulfilled"),
        ("obligations.crossing", "obligations.captives", "captives.fulfilled"),
    ]
    assert [set(cycle) for cycle in answer.cycles] == [{f"obligations.{name}" for name in LINKED}]
    page = " ".join(" ".join(screen_lines(answer, "small")).split())
    assert "steps only together with south's bodies (line 8, the text)" in page
    assert "└─ steps only together (line 8, the text) ─→ south's bodies" in page


def test_ways_out_are_built_both_ways_where_one_of_the_two_steps_together_with_a_third() -> None:
    repairs = cs.sequence(small(LINKED, "crossing.fulfilled")).repairs
    begins = [repair.effect.partition(" begins")[0] for repair in repairs if repair.kind == "date"]
    assert begins == ["a date: the captives' release", "a date: crossing"]


def test_a_duty_that_waits_for_one_it_steps_together_with_waits_for_itself_and_the_other_is_not_blamed() -> None:
    duties = {
        "captives": "{owed_by: north, requires: bodies.done >= 1, together: bodies}",
        "bodies": "{owed_by: south}",
    }
    answer = cs.sequence(small(duties, "bodies.fulfilled"))
    assert ("obligations.bodies", "obligations.captives") in [(wait.source, wait.on) for wait in answer.waits]
    assert not any(wait.source == wait.on for wait in answer.waits)
