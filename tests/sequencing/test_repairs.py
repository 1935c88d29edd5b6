"""Where repairs are looked for: in what the goal hangs on, and in the dispute of all readings together first."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.sequencing.repairs import hung_on_paths
from ceasefire_sim.sequencing.verdict import reading_answer
from tests.sequencing.small_texts import CIRCLE, goal_node, small

READINGS = """
readings:
  northern: {by: north, add: {obligations.leave.requires: "false"}}
  southern: {by: south, add: {obligations.disarm.requires: "day > 2"}}
"""


def test_a_goal_hangs_on_what_it_waits_for_and_on_all_steps_of_that_obligation() -> None:
    steps = '{owed_by: north, steps: {guns: {requires: "false"}, maps: {requires: "false"}}}'
    scenario = small({"arms": steps, **CIRCLE}, "false", goal="arms.guns")
    answer = reading_answer(scenario, goal_node(scenario), 1000)
    paths = hung_on_paths(answer, elements(scenario))
    assert paths == ["obligations.arms", "obligations.arms.guns", "obligations.arms.maps"]


def test_where_the_goal_names_nothing_that_could_bring_it_everything_is_looked_at() -> None:
    scenario = small(CIRCLE, "false", goal="day < 0")
    answer = reading_answer(scenario, goal_node(scenario), 1000)
    assert hung_on_paths(answer, elements(scenario)) == list(elements(scenario))


def test_the_dispute_of_all_readings_together_is_repaired_before_that_of_one() -> None:
    duties = {"leave": "{owed_by: north, pace: 0.5}", "disarm": "{owed_by: south, pace: 0.5}"}
    scenario = small(duties, "leave.fulfilled and disarm.fulfilled", more=READINGS)
    answer = cs.sequence(scenario, repairs="smallest")
    assert answer.reachable is True
    assert [other.readings for other in answer.alternatives if other.reachable is False] == [
        ("northern",),
        ("northern", "southern"),
    ]
    assert answer.dispute is not None and answer.dispute.readings == ("northern", "southern")
    assert "northern" in {part.reading for repair in answer.dispute.repairs for part in repair.relax}


def test_a_text_that_can_be_carried_out_has_no_repairs_of_its_own() -> None:
    duties = {"leave": "{owed_by: north, pace: 0.5}", "disarm": "{owed_by: south, pace: 0.5}"}
    scenario = small(duties, "leave.fulfilled and disarm.fulfilled", more=READINGS)
    document = cs.sequence(scenario, repairs="smallest").as_json()
    assert (document["reachable"], document["stuck"], document["waits"], document["repairs"]) == (True, [], [], [])
    assert document["dispute"] is not None and document["dispute"]["reachable"] is False
    assert document["repairs_of"] == document["dispute"]["readings"] == ["northern", "southern"]
    assert document["dispute"]["repairs"] and document["dispute"]["stuck"] == list(document["dispute"]["blocked"])
    own = cs.sequence(scenario, repairs="own")
    assert own.dispute is not None and own.dispute.repairs == ()
