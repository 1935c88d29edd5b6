"""More time before a phase moves on, joint duties each by itself, and parts of one condition that never meet."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.report import sequencing_lines
from ceasefire_sim.sequencing.answer import Repair
from ceasefire_sim.sequencing.repair_file import repair_file
from tests.sequencing.small_texts import small

EXPIRING = """
scenario: expiring
horizon: 40
goal: graves.fulfilled
parties: {north: {}, south: {}}
obligations:
  graves: {title: digging of graves, owed_by: north, owed_to: south, steps: 5, pace: {days: 2}}
phases:
  initial: truce
  states: [truce, expired]
  final: [expired]
  transitions:
    expire: {title: The truce expires, from: truce, to: expired, WHEN}
"""
WAYS = ["after: 3", "when: day >= 3", "when: days_in(phase) >= 3", "when: graves.done >= 1"]


def repairs(when: str) -> dict[str, Repair]:
    """The repairs by kind."""
    answer = cs.sequence(cs.read_scenario_text(EXPIRING.replace("WHEN", when), "expiring.yaml"))
    assert answer.reachable is False
    return {repair.kind: repair for repair in answer.repairs}


@pytest.mark.parametrize("when", WAYS)
def test_a_phase_that_ends_too_early_is_made_longer_by_the_least_days_that_work(when: str) -> None:
    """Ten days of work, day 0 to day 9; on day 9 the phase has stood for 9 days, and duties come before its move."""
    repair = repairs(when)["extension"]
    assert dict(repair.set) == {"phases.transitions.expire.after": 9}
    assert repair.effect.startswith("more time: “The truce expires” comes after 9 days in its phase at the earliest; ")
    condition = when if when.startswith("when") else "when: true"
    for days, reached in ((8, False), (9, True)):
        text = EXPIRING.replace("WHEN", f"{condition}, after: {days}")
        assert cs.sequence(cs.read_scenario_text(text), repairs=False).reachable is reached


def test_a_final_move_is_held_back_until_what_it_cuts_off_is_done_where_that_is_enough() -> None:
    (part,) = repairs("after: 3")["hold back"].relax
    assert part.guard == "graves.fulfilled"
    answer = cs.sequence(cs.read_scenario_text(EXPIRING.replace("WHEN", "after: 3"), "expiring.yaml"))
    page = " ".join(" ".join(sequencing_lines(answer)).split())
    assert "hold back “The truce expires” until digging of graves is fulfilled" in page


def test_where_no_number_of_days_is_enough_none_is_offered() -> None:
    text = EXPIRING.replace("WHEN", "when: graves.done >= 1").replace("goal: graves.fulfilled", "goal: day < 0")
    assert "extension" not in {repair.kind for repair in cs.sequence(cs.read_scenario_text(text)).repairs}


def test_an_extension_is_a_file_that_gives_its_score(tmp_path: Path) -> None:
    source, target = tmp_path / "expiring.yaml", tmp_path / "fixed.yaml"
    source.write_text(EXPIRING.replace("WHEN", "after: 3").replace("{days: 2}", "0.6"), "utf-8")
    scenario = cs.read_scenario(str(source))
    repairs_of_it = enumerate(cs.sequence(scenario, runs=60).repairs, 1)
    number, repair = next(pair for pair in repairs_of_it if pair[1].kind == "extension")
    file = repair_file(scenario, repair, number, target)
    target.write_text(file.text, "utf-8")
    fixed = cs.read_scenario(str(target), file.variant)
    assert cs.simulate(fixed, runs=60).endings()["reached"].value == repair.probability


JOINED = {
    "leave": "{owed_by: north, steps: 2, together: disarm}",
    "disarm": "{owed_by: south, steps: 2, requires: leave.done > disarm.done}",
}


def test_joint_duties_that_wait_for_each_other_can_each_be_done_by_itself(tmp_path: Path) -> None:
    scenario = small(JOINED, "leave.fulfilled and disarm.fulfilled")
    answer = cs.sequence(scenario)
    (repair,) = [repair for repair in answer.repairs if repair.kind == "apart"]
    assert dict(repair.set) == {"obligations.leave.together": None}
    assert repair.effect.startswith("each by itself: leave and disarm need no longer happen together; the goal can be")
    source, target = tmp_path / "small.yaml", tmp_path / "fixed.yaml"
    source.write_text(scenario.to_yaml(), "utf-8")
    file = repair_file(cs.read_scenario(str(source)), repair, 1, target)
    target.write_text(file.text, "utf-8")
    assert cs.read_scenario(str(target), file.variant).file.obligations["leave"].together is None
    assert "obligations.leave.together: null" in " ".join(" ".join(sequencing_lines(answer)).split())


def test_duties_that_step_together_and_are_not_what_blocks_are_not_set_apart() -> None:
    duties = {"leave": "{owed_by: north, together: disarm}", "disarm": "{owed_by: south}", "pay": "{requires: day < 0}"}
    answer = cs.sequence(small(duties, "pay.fulfilled and leave.fulfilled"))
    assert "apart" not in {repair.kind for repair in answer.repairs}


DAWN = "transitions: {dawn: {from: night, to: light, after: 3}}"
WATCH = f"regions: {{watch: {{initial: night, states: [night, light], {DAWN}}}}}"


def test_parts_of_one_condition_that_never_meet_are_told_with_the_first_day_of_each() -> None:
    duties = {
        "leave": "{owed_by: north, pace: {days: 5}}",
        "sign": "{owed_by: south, requires: leave.fulfilled and watch == night}",
    }
    answer = cs.sequence(small(duties, "sign.fulfilled", more=WATCH))
    assert answer.why == (
        "the parts of what sign waits for hold at times, never together: `leave.fulfilled` (from day 5 at the earliest)"
        " and `watch == night` (from day 0 at the earliest); what parts them is “dawn”, which happens by itself"
    )
    (quarrel,) = answer.quarrels
    assert quarrel.words == ("joint impossibility", "withhold")


def test_json_says_which_chances_no_run_sees_and_what_each_relaxation_does() -> None:
    vote = """
parameters: {consent: 1e-12}
mechanisms:
  panel: {initial: sitting, states: [sitting], transitions: {}}
incidents: {blast: {chance: 0.1, attribution: {by: panel, chance: 0}}}
"""
    duties = {
        "leave": "{owed_by: north, pace: consent}",
        "guns": "{owed_by: south, verified_by: panel, verification: 0}",
    }
    document = cs.sequence(small(duties, "leave.fulfilled", more=vote)).as_json()
    assert [(chance["path"], chance["chance"], chance["above_zero"]) for chance in document["unseen"]] == [
        ("obligations.leave.pace", "consent", True),
        ("obligations.guns.verification", "0", False),
        ("incidents.blast.attribution.chance", "0", False),
    ]
    assert [part["kind"] for repair in document["repairs"] for part in repair["relax"]][:1] == ["permit"]
