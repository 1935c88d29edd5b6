"""Chances of 0 in a dispute: raised by somebody's step they are waits like others; else a door that is shut."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from tests.sequencing.small_texts import small
from tests.sequencing.test_words_of_disputes import page

BOTH = "leave.fulfilled and disarm.fulfilled"
TRUST = "quantities: {trust: {initial: 0, range: [0, 10]}}"
TRUSTING = {
    "leave": "{owed_by: north, owed_to: south, pace: trust / 10}",
    "disarm": "{owed_by: south, owed_to: north, pace: 0.5, requires: leave.fulfilled, on_step: trust += 5}",
}
RESPONDING = {
    "leave": "{owed_by: north, owed_to: south, pace: trust / 10}",
    "disarm": "{owed_by: south, owed_to: north, pace: 0.5, requires: leave.fulfilled}",
}
THANKS = TRUST + "\nresponses: {thanks: {when: disarm.done >= 1, do: trust += 5}}"
VERIFIED = {
    "leave": "{owed_by: north, owed_to: south, pace: 0.5, requires: disarm.verified >= 1, on_step: trust += 5}",
    "disarm": "{owed_by: south, owed_to: north, pace: 0.5, verified_by: team, verification: trust / 10}",
}
TEAM = TRUST + "\nmechanisms: {team: {initial: there, states: [there]}}"
COUNCIL = """
parameters: {consent: 0}
mechanisms:
  council: {initial: silent, states: [silent, agreed], transitions: {agree: {from: silent, to: agreed, chance: CHANCE}}}
"""
DOOR = {
    "leave": "{owed_by: north, pace: 0.5, requires: disarm.fulfilled or council == agreed}",
    "disarm": "{owed_by: south, pace: 0.5, requires: leave.fulfilled}",
}


def test_a_chance_that_the_other_sides_step_would_raise_is_a_wait_in_a_circle() -> None:
    answer = cs.sequence(small(TRUSTING, BOTH, more=TRUST))
    assert answer.cycles == (("obligations.leave", "obligations.disarm"),)
    assert answer.gates == ()
    assert [quarrel.words for quarrel in answer.quarrels] == [("circle",)]
    first, second = answer.repairs[:2]
    assert [repair.relax[0].path for repair in (first, second)] == [
        "obligations.leave.pace",
        "obligations.disarm.requires",
    ]
    assert {repair.kind for repair in answer.repairs} >= {"together", "custody", "date", "guarantor"}
    told = page(small(TRUSTING, BOTH, more=TRUST))
    assert "leave waits until its chance `trust / 10` is above 0 (line" in told
    assert "let north's leave come about before its chance `trust / 10` is above 0 (tried with 0.5)" in told


@pytest.mark.parametrize(("duties", "more"), [(RESPONDING, THANKS), (VERIFIED, TEAM)], ids=["response", "verification"])
def test_so_it_is_where_a_response_raises_it_or_it_is_that_of_verification(duties: dict[str, str], more: str) -> None:
    answer = cs.sequence(small(duties, BOTH, more=more))
    assert answer.reachable is False
    assert len(answer.cycles) == 1
    assert answer.gates == ()


def test_a_chance_that_only_its_own_step_would_raise_is_a_gate() -> None:
    alone = {"leave": "{owed_by: north, pace: trust / 10, on_step: trust += 5}"}
    answer = cs.sequence(small(alone, "leave.fulfilled", more=TRUST))
    assert answer.gates[0] == "obligations.leave" and answer.cycles == ()
    told = page(small(alone, "leave.fulfilled", more=TRUST))
    assert "never comes about, for its chance `trust / 10` is never above 0 (line" in told


@pytest.mark.parametrize(
    ("chance", "number"),
    [("0", "is 0"), ("consent", "`consent` is 0"), ("consent * 2", "`consent * 2` is 0 (consent is 0)")],
)
def test_a_side_door_that_is_shut_is_told_with_its_number(chance: str, number: str) -> None:
    scenario = small(DOOR, BOTH, more=COUNCIL.replace("CHANCE", chance))
    told = page(scenario)
    assert f"Besides, the side door is shut: “agree” never comes about, for its chance {number} (line" in told
    assert f"let “agree” come about (its chance {number}; tried with 0.5)" in told
    (quarrel,) = cs.sequence(scenario).quarrels
    assert quarrel.words == ("permit", "circle")


def test_a_chance_too_small_for_a_draw_is_not_called_zero() -> None:
    told = page(small(DOOR, BOTH, more=COUNCIL.replace("CHANCE", "consent").replace("consent: 0", "consent: 1e-12")))
    assert "its chance `consent` is 1e-12, too small for any run to see" in told


def test_what_the_goal_does_not_hang_on_is_no_gate_beside_the_circle() -> None:
    duties = {**DOOR, "leave": "{owed_by: north, pace: 0, requires: disarm.fulfilled}"}
    told = page(small(duties, BOTH, more=COUNCIL.replace("CHANCE", "consent")))
    assert "Besides, north's leave never comes about, for its chance is 0 (line" in told
