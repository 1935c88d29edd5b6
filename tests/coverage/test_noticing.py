"""Clause mutation: a clause that some question misses is not listed, and one that none misses is."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.coverage.noticing import Noticing, noticing

TRUCE = """\
scenario: truce
horizon: 30
goal: phase == settled
parties: {north: {title: N}, south: {title: S}}
quantities: {tension: {initial: 0, range: [0, 3]}}
responses:
  growth: {when: tension < 3, do: [tension += 1]}
obligations:
  bridges: {owed_by: north, owed_to: south, pace: 0.2, requires: tension >= 0 and depots.done > bridges.done}
  depots: {owed_by: south, owed_to: north, pace: 0.2}
phases:
  initial: truce
  states: [truce, settled]
  final: [settled]
  transitions:
    settle: {from: truce, to: settled, when: bridges.fulfilled}
"""
ORDER = "invariants: {in_order: {always: bridges.done <= depots.done}}\n"
SLOW = 'properties: {time: {days_until: phase == settled, expect: ">= 9"}}\n'


def judged(*asked: str) -> tuple[Noticing, dict[str, str]]:
    """The result, and of each clause that is not noticed the property that moves."""
    result = noticing(cs.read_scenario_text(TRUCE + "".join(asked)), 50, 5_000)
    return result, {miss.clause.text: miss.change.name if miss.change else "" for miss in result.unnoticed}


def test_a_clause_is_noticed_by_the_question_that_hangs_on_it() -> None:
    order = "`depots.done > bridges.done` of obligations.bridges.requires"
    _, unnoticed = judged()
    assert order in unnoticed
    _, unnoticed = judged(ORDER)
    assert order not in unnoticed
    _, unnoticed = judged(SLOW)
    assert order not in unnoticed


def test_a_clause_that_says_nothing_changes_no_answer_when_it_is_left_out() -> None:
    result, unnoticed = judged(ORDER, SLOW)
    assert unnoticed["`tension >= 0` of obligations.bridges.requires"] == ""
    (idle,) = (miss for miss in result.unnoticed if miss.clause.text.startswith("`tension >= 0`"))
    assert idle.denial_noticed  # the contrary, tension < 0, keeps the bridges from ever being left


def test_what_moves_without_being_noticed_is_named() -> None:
    _, unnoticed = judged("properties: {most: {at_end: tension}}\n")
    assert unnoticed["`tension += 1` of responses.growth.do"] == "most"


def test_whether_the_goal_can_be_reached_is_a_verdict_of_its_own() -> None:
    result, unnoticed = judged()
    assert "phases.settle as a whole" not in unnoticed
    assert result.noticed + len(unnoticed) == result.clauses


READ = """\
readings:
  north_reading: {by: north, set: {obligations.bridges.requires: depots.fulfilled and watched == yes}}
mechanisms:
  watched: {initial: no, states: [no, yes], transitions: {begin: {from: no, to: yes}}}
"""


def test_a_clause_that_only_a_reading_needs_is_noticed_under_that_reading() -> None:
    begins = "mechanisms.watched.begin as a whole"
    _, unnoticed = judged(READ.partition("mechanisms")[1] + READ.partition("mechanisms")[2])
    assert begins in unnoticed
    _, unnoticed = judged(READ)
    assert begins not in unnoticed
    assert begins in {miss.clause.text for miss in noticing(cs.read_scenario_text(TRUCE + READ), 50, 0).unnoticed}
