"""Quarrels: the minimal sets that every smallest way out takes something from, and the words for them."""

from __future__ import annotations

from itertools import chain, combinations
from random import Random

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.report import sequencing_lines
from ceasefire_sim.present.sequencing.screen import screen_lines
from ceasefire_sim.sequencing.quarrels import minimal_hitting_sets
from tests.sequencing.small_texts import CIRCLE, circle, small

TWO = {
    "troops": "{owed_by: north, requires: arms.fulfilled}",
    "arms": "{owed_by: south, requires: troops.fulfilled}",
    "water": "{owed_by: north, requires: grain.fulfilled}",
    "grain": "{owed_by: south, requires: water.fulfilled}",
}


def quarrels(answer: cs.Sequencing) -> list[tuple[tuple[str, ...], list[str]]]:
    """The words and the members of each quarrel."""
    return [(quarrel.words, [f"{part.kind} {part.path}" for part in quarrel.members]) for quarrel in answer.quarrels]


@pytest.mark.parametrize("number", range(40))
def test_minimal_hitting_sets_are_those_of_brute_force(number: int) -> None:
    luck = Random(f"hitting {number}")
    sets = [frozenset(luck.sample(range(6), luck.randint(1, 3))) for _ in range(luck.randint(1, 5))]
    every = map(frozenset, chain.from_iterable(combinations(range(6), size) for size in range(7)))
    hitting = [chosen for chosen in every if all(chosen & other for other in sets)]
    assert set(minimal_hitting_sets(sets)) == {a for a in hitting if not any(b < a for b in hitting)}
    assert minimal_hitting_sets([]) == []


def test_a_circle_is_one_quarrel_either_member_of_which_may_give() -> None:
    answer = cs.sequence(circle())
    assert quarrels(answer) == [
        (("circle",), ["drop obligations.leave.requires", "drop obligations.disarm.requires"])
    ]  # fmt: skip
    assert not any("quarrels;" in line for line in screen_lines(answer, "x"))


def test_two_circles_are_two_quarrels_in_each_of_which_one_must_give() -> None:
    ends = " and ".join(f"{name}.fulfilled" for name in TWO)
    answer = cs.sequence(small(TWO, ends))
    assert quarrels(answer) == [
        (("circle",), ["drop obligations.troops.requires", "drop obligations.arms.requires"]),
        (("circle",), ["drop obligations.water.requires", "drop obligations.grain.requires"]),
    ]
    assert answer.choice and sum(bool(repair.relax) for repair in answer.repairs) == 4
    for lines in (sequencing_lines(answer), screen_lines(answer, "x")):
        page = " ".join(" ".join(lines).split())
        assert "Two quarrels; in each, one must give: (1) drop `arms.fulfilled` from what" in page
        assert "; or drop `troops.fulfilled` from what" in page and "(2) drop `grain.fulfilled`" in page
    assert [len(quarrel["members"]) for quarrel in answer.as_json()["quarrels"]] == [2, 2]


def test_the_words_stand_in_their_order_and_a_condition_nobody_can_meet_is_a_chain() -> None:
    alone = small({"leave": '{owed_by: north, requires: "false"}'}, "leave.fulfilled")
    assert quarrels(cs.sequence(alone)) == [(("chain",), ["drop obligations.leave.requires"])]
    vote = """
regions:
  vote: {initial: open, states: [open, given], transitions: {agree: {from: open, to: given, chance: 0}}}
"""
    consent = small({"leave": "{owed_by: north, requires: vote == given}"}, "leave.fulfilled", more=vote)
    assert quarrels(cs.sequence(consent)) == [
        (("permit",), ["permit regions.vote.agree.chance", "drop obligations.leave.requires"])
    ]  # fmt: skip


def test_what_a_reading_would_close_has_its_quarrels_in_the_dispute() -> None:
    text = "\n".join(
        [
            "readings:",
            "  north_reading: {by: north, set: {obligations.leave.requires: disarm.fulfilled}}",
            "  south_reading: {by: south, set: {obligations.disarm.requires: leave.fulfilled}}",
        ]
    )
    free = dict.fromkeys(CIRCLE, "{owed_by: north}")
    answer = cs.sequence(small(free, "leave.fulfilled and disarm.fulfilled", more=text))
    assert answer.quarrels == () and answer.dispute is not None
    assert [len(quarrel.members) for quarrel in answer.dispute.quarrels] == [2]
    document = answer.as_json()["dispute"]
    assert document is not None and [quarrel["words"] for quarrel in document["quarrels"]] == [["circle"]]


def test_verification_that_starves_is_a_cause() -> None:
    observers = """
mechanisms:
  observers:
    initial: present
    states: [present, gone]
    active: [present]
    transitions: {leave: {title: The observers go, from: present, to: gone, when: remove.done >= 1}}
"""
    duty = {
        "remove": "{owed_by: north, pace: 0.5, verified_by: observers, verification: 0.5, requires: observers == gone}"
    }
    gone = observers.replace("when: remove.done >= 1", "after: 1")
    answer = cs.sequence(small(duty, "remove.verified == 1", more=gone))
    assert answer.reachable is False
    assert "nobody verifies remove: it can be done, and observers can be at work, but never while" in answer.why


def test_parts_of_a_goal_that_meet_only_in_the_course_of_a_day_never_hold_together() -> None:
    watch = """
regions:
  watch: {initial: manned, states: [manned, gone], transitions: {go: {from: manned, to: gone, when: leave.done >= 2}}}
"""
    duty = {"leave": "{owed_by: north, steps: 2, pace: 0.2}"}
    answer = cs.sequence(small(duty, "false", goal="leave.fulfilled and watch == manned", more=watch))
    assert answer.reachable is False and answer.stuck == ("phases.conclude",)
    assert "hold at times, never together" in answer.why and answer.quarrels[0].words[0] == "joint impossibility"
