"""A condition as a tree of reasons, and which of its parts are missing."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.story.debts import Debt
from ceasefire_sim.story.reasons import Reason, all_of, condition_reason

TEXT = """
scenario: reasons
horizon: 9
quantities: {q: {initial: 3, range: [0, 9]}, r: {initial: 0, range: [0, 9]}}
definitions: {calm: q < 2 and r == 0}
phases: {initial: a, states: [a]}
"""


def reason(condition: str) -> Reason:
    """The reasons of a condition on day 0, where q is 3 and r is 0."""
    agreement = cs.live(cs.read_scenario_text(TEXT))
    return condition_reason(agreement, parse_expression(condition), ("phases",))


def missing(condition: str) -> list[str]:
    """The parts of a condition that are missing on day 0."""
    return [part.text for part in reason(condition).missing()]


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("q >= 4", ["q >= 4"]),
        ("q >= 3", []),
        ("q >= 4 and r >= 1 and q >= 1", ["q >= 4", "r >= 1"]),
        ("q >= 4 or r >= 1", ["q >= 4", "r >= 1"]),
        ("q >= 4 or q >= 2", []),
        ("not q >= 3", ["q < 3"]),
        ("not (q >= 9 or q >= 3)", ["q < 3"]),
        ("not (not (q >= 9))", ["q >= 9"]),
        ("not (q >= 1 and r == 0)", ["q < 1", "r != 0"]),
        ("r >= 1 and not (q >= 3 or r >= 5)", ["r >= 1", "q < 3"]),
        ("r >= 1 if q >= 3 else r >= 2", ["r >= 1"]),
        ("r >= 1 if q >= 4 else r >= 2", ["r >= 2"]),
        ("calm", ["q < 2"]),
    ],
)
def test_missing_are_the_innermost_false_parts_that_would_help(condition: str, parts: list[str]) -> None:
    assert missing(condition) == parts


def test_nothing_inside_a_negation_is_missing_whatever_is_false_there() -> None:
    inside = Reason("a or b", True, parts=(Reason("a", False), Reason("b", True)), kind="or")
    negation = Reason("not (a or b)", False, parts=(inside,), kind="not")
    assert list(all_of((negation, Reason("c", False))).missing()) == [Reason("c", False)]


def test_a_choice_does_not_miss_what_decides_it() -> None:
    choice = Reason("b if a else c", False, parts=(Reason("a", False), Reason("c", False)), kind="if")
    assert [part.text for part in choice.missing()] == ["c"]


@pytest.mark.parametrize(
    ("condition", "kind", "texts"),
    [
        ("(q > 1 and r > 1) and (q > 1 and true)", "and", ["q > 1", "r > 1"]),
        ("q > 1 or (false or r > 1)", "or", ["q > 1", "r > 1"]),
        ("true and q > 1", "", []),
        ("calm", "defined", ["q < 2 and r == 0"]),
        ("r >= 1 if q >= 4 else r >= 2", "if", ["q >= 4", "r >= 2"]),
    ],
)
def test_lists_are_one_list_without_what_changes_nothing(condition: str, kind: str, texts: list[str]) -> None:
    found = reason(condition)
    assert (found.kind, [part.text for part in found.parts]) == (kind, texts)


def test_all_of_nothing_holds() -> None:
    assert all_of(()) == Reason("true", True, kind="and")


def test_a_part_is_up_to_each_that_owes_it_once() -> None:
    debts = (Debt(("north", "south"), "one"), Debt(("south",), "another"))
    assert Reason("a", False, debts=debts).owed_by == ("north", "south")


DUTIES = """
scenario: owing
horizon: 40
parties: {east: {}, west: {}, guests: {}}
definitions: {ready: ships.fulfilled and trains.fulfilled}
mechanisms: {monitors: {initial: away, states: [away, there], active: there}}
obligations:
  ships: {owed_by: east, requires: day > 9}
  trains: {owed_by: west}
  wagons: {owed_by: [east, west], pace: 0}
  coach: {owed_by: guests, pace: 0, verified_by: monitors}
phases: {initial: a, states: [a]}
"""


@pytest.mark.parametrize(
    ("condition", "first_day", "second_day"),
    [
        ("(ships.fulfilled and trains.fulfilled) or coach.fulfilled", ["east+west", "guests"], ["east", "guests"]),
        ("ready or coach.fulfilled", ["east+west", "guests"], ["east", "guests"]),
        ("min(ships.done, trains.done) >= 1 or coach.fulfilled", ["east+west", "guests"], ["east", "guests"]),
        ("ships.done + trains.done >= 2", ["east", "west"], ["east"]),
        ("trains.fulfilled if day < 1 else wagons.fulfilled or coach.fulfilled", ["west"], ["east+west", "guests"]),
        ("wagons.fulfilled and coach.verified >= 1", ["east+west+guests+monitors"], ["east+west+guests+monitors"]),
        ("wagons.fulfilled or ships.fulfilled", ["east"], ["east"]),
        ("day > 30 or coach.fulfilled", ["guests"], ["guests"]),
        ("not trains.fulfilled", [], []),
        ("trains.fulfilled", ["west"], []),
    ],
)
def test_who_owes_is_told_by_ways_of_what_is_missing_that_day(
    condition: str, first_day: list[str], second_day: list[str]
) -> None:
    """The West's trains run on day 0; a way is written as its parties joined by +."""
    agreement = cs.live(cs.read_scenario_text(DUTIES))
    for expected in (first_day, second_day):
        reasons = condition_reason(agreement, parse_expression(condition), ("phases",))
        assert ["+".join(way) for way in reasons.alternatives] == expected
        assert set(reasons.owed_by) == {who for way in expected for who in way.split("+")}
        agreement.day()
