"""Whom a condition with an `or` waits for: those of every alternative that needs no more than another."""

from __future__ import annotations

import ceasefire_sim as cs

PORT = """
scenario: either-or
horizon: 200
goal: phase == done
parties: {{north: {{}}, south: {{}}}}
regions:
  port:
    initial: closed
    states: [closed, joint, foreign]
    transitions:
      share: {{from: closed, to: joint, when: guns.fulfilled, chance: 0.2}}
      lease: {{from: closed, to: foreign, when: guns.fulfilled, chance: 0.2}}
obligations:
  guns: {{owed_by: south, steps: 2, pace: 0.2, requires: {condition}}}
  road: {{owed_by: north, pace: 0.2, requires: guns.done >= 1}}
phases:
  initial: truce
  states: [truce, done]
  final: [done]
  transitions:
    finish: {{from: truce, to: done, when: guns.fulfilled and road.fulfilled}}
"""


def waited_on(condition: str) -> set[str]:
    found = cs.sequence(cs.read_scenario_text(PORT.format(condition=condition), "port.yaml"), repairs=False)
    assert found.reachable is False
    return {wait.on for wait in found.waits if wait.source == "obligations.guns"}


def test_each_alternative_of_an_or_is_waited_for() -> None:
    found = waited_on("(port == joint and road.fulfilled) or (port == foreign and not road.fulfilled)")
    assert found == {"regions.port.share", "obligations.road", "regions.port.lease"}


def test_an_alternative_that_needs_more_than_another_is_left_out() -> None:
    assert waited_on("road.fulfilled or (road.fulfilled and port == joint)") == {"obligations.road"}


def test_an_obligation_waits_for_itself_only_where_no_alternative_is_about_others() -> None:
    assert waited_on("guns.fulfilled or port == joint") == {"regions.port.share"}
    assert waited_on("guns.fulfilled") == {"obligations.guns"}
