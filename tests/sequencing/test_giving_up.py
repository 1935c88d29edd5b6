"""Whole readings given up, as repairs."""

from __future__ import annotations

from typing import Any

import ceasefire_sim as cs
from ceasefire_sim.scenario.assembly import reread

TEXT = """
scenario: readings
horizon: 60
goal: phase == done
parties: {{north: {{}}, south: {{}}}}
obligations:
  leave: {{owed_by: north, pace: 0.5{plain}}}
  guns: {{owed_by: south, pace: 0.5}}
  mines: {{owed_by: south, pace: 0.5}}
phases:
  initial: truce
  states: [truce, done]
  final: [done]
  transitions:
    finish: {{from: truce, to: done, when: leave.fulfilled and guns.fulfilled and mines.fulfilled}}
readings:
  northern: {{by: north, {northern}}}
  southern:
    by: south
    add: {{obligations.guns.requires: leave.fulfilled, obligations.mines.requires: leave.fulfilled}}
"""


def asked(northern: str, plain: str = "") -> Any:
    text = TEXT.format(northern=northern, plain=plain)
    return cs.sequence(cs.read_scenario_text(text, "readings.yaml", readings=["all"]))


def given_up(found: Any) -> list[list[str]]:
    return [sorted(one.set) for one in found.repairs if one.kind == "reading"]


def test_a_reading_that_stands_in_the_way_with_two_parts_can_be_given_up_whole() -> None:
    found = asked("add: {obligations.leave.requires: guns.fulfilled}")
    assert given_up(found) == [["readings.southern"]]
    assert cs.sequence(reread(found.scenario, ["northern"]), repairs=False).reachable is True


def test_giving_up_a_reading_that_adds_one_of_the_parts_left_out_is_not_told_twice() -> None:
    found = asked("add: {obligations.leave.requires: guns.fulfilled}")
    assert [one.relax[0].reading for one in found.repairs if len(one.relax) == 1] == ["northern", "southern"]
    assert ["readings.northern"] not in given_up(found)


def test_giving_up_a_reading_that_replaces_the_text_is_not_leaving_out_what_it_says() -> None:
    found = asked("set: {obligations.leave.requires: guns.fulfilled}", plain=", requires: day >= 3")
    assert ["readings.northern"] in given_up(found)


def test_only_a_reading_that_deadlocks_by_itself_is_to_be_given_up() -> None:
    found = asked("add: {obligations.leave.requires: guns.fulfilled, obligations.guns.requires: leave.fulfilled}")
    assert given_up(found) == [["readings.northern"]]
    assert cs.sequence(reread(found.scenario, ["northern"]), repairs=False).reachable is False
    assert cs.sequence(reread(found.scenario, ["southern"]), repairs=False).reachable is True


def test_without_readings_nothing_is_given_up() -> None:
    text = TEXT.format(northern="add: {}", plain=", requires: guns.fulfilled and mines.fulfilled")
    text = text.replace("guns: {owed_by: south,", "guns: {owed_by: south, requires: leave.fulfilled,")
    assert not given_up(cs.sequence(cs.read_scenario_text(text, "plain.yaml")))
