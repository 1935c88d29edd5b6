"""What stands in the way of time without it: told where it comes for certain, and only there."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.report import sequencing_lines

TEXT = """
scenario: waited-out
horizon: 60
goal: phase == over
parties: {{north: {{title: The North}}, south: {{title: The South}}}}
quantities: {{anger: {{initial: 0, range: [0, 3]}}}}
incidents:
  fire: {{title: Fire across the line, {fire}}}
  rain: {{chance: 0.5}}
obligations:
  leave: {{title: withdrawal, owed_by: north, owed_to: south, requires: {requires}}}
  stay: {{title: staying, owed_by: south, owed_to: north, requires: {other}}}
phases:
  initial: truce
  states: [truce, over]
  final: [over]
  transitions: {{end: {{from: truce, to: over, when: leave.fulfilled}}}}
"""
CALM = "days_without(fire) >= 3"


def answer(requires: str, fire: str = "chance: 1", other: str = "true") -> cs.Sequencing:
    text = TEXT.format(requires=requires, fire=fire, other=other)
    return cs.sequence(cs.read_scenario_text(text), runs=0)


@pytest.mark.parametrize(
    ("requires", "on", "in_the_way"),
    [
        (CALM, [], ["incidents.fire"]),
        ("days_without(fire) >= 1 and day >= 20", [], ["incidents.fire"]),
        ("days_without(fire) >= 3 and days_without(rain) >= 3", [], ["incidents.fire"]),  # rain can stay away
        (f"{CALM} if true else false", [], ["incidents.fire"]),
        # what would have to happen stands in nobody's way, nor does what has nothing to do with it
        ("happened(leave)", [], []),
        ("anger >= 2", [], []),
        ("anger >= 2 and days_without(rain) >= 1", [], []),
    ],
)
def test_what_comes_for_certain_stands_in_the_way(requires: str, on: list[str], in_the_way: list[str]) -> None:
    found = answer(requires)
    assert found.reachable is False
    reasons = found.as_json()["blocked"]["obligations.leave"]
    assert [(reason["on"], reason["in_the_way"]) for reason in reasons] == [(on, in_the_way)]


@pytest.mark.parametrize("fire", ["chance: 0.999", "when: day < 20", "when: not stay.fulfilled"])
def test_what_may_stay_away_is_waited_out(fire: str) -> None:
    assert answer(CALM, fire).reachable is True


def test_what_lasts_until_somebody_moves_who_cannot_stands_in_the_way_and_is_no_wait() -> None:
    found = answer(CALM, "when: not stay.fulfilled", other="leave.fulfilled")
    assert found.reachable is False
    assert [(wait.source, wait.on) for wait in found.waits] == [
        ("obligations.stay", "obligations.leave"),
        ("phases.end", "obligations.leave"),
    ]
    assert found.as_json()["blocked"]["obligations.leave"][0]["in_the_way"] == ["incidents.fire"]


def test_the_page_says_what_stands_in_the_way() -> None:
    page = " ".join(" ".join(sequencing_lines(answer(CALM))).split())
    assert "─→ “Fire across the line” stands in the way" in page
    assert "nothing can make it true" not in page


def test_why_says_when_it_came_last_and_that_nobody_owes_the_calm() -> None:
    text = TEXT.format(requires=f"day > 9 and {CALM}", fire="when: day == 4", other="true")
    agreement = cs.live(cs.read_scenario_text(text))
    agreement.retrace(2)
    assert "“Fire across the line” has not come so far: 2 days without it" in str(agreement.why("leave"))
    agreement.retrace(6)
    why = agreement.why("leave")
    assert "“Fire across the line” last came on day 4: 1 day without it" in str(why)
    assert [debt.by for part in why.reason.missing() for debt in part.debts] == [(), ()]


PROMISE = "commitments: {hold: {owed_by: south, owed_to: north, breached_by: [fire]}}"


def promised(requires: str) -> cs.Sequencing:
    text = TEXT.format(requires=requires, fire="chance: 1, do: anger += 1", other="true")
    return cs.sequence(cs.read_scenario_text(text + PROMISE), runs=0)


@pytest.mark.parametrize("requires", ["hold.kept", "hold.kept and day >= 3", "hold.breaches < 2 and anger == 0"])
def test_a_promise_that_is_broken_for_certain_is_told_with_what_breaks_it(requires: str) -> None:
    found = promised(requires)
    ways = [part.in_the_way for part in found.answer.blocked.blocks["obligations.leave"] if part.in_the_way]
    assert ways and set(ways) == {("incidents.fire",)}
    assert found.gates == ("obligations.leave",)
    page = " ".join(" ".join(sequencing_lines(found)).split())
    assert "─→ “Fire across the line” stands in the way" in page
    assert "it holds at times" not in page


def test_a_quantity_that_something_certain_moves_away_is_told_so_too() -> None:
    found = promised("anger == 0 and day >= 2")
    (part,) = found.answer.blocked.blocks["obligations.leave"]
    assert (part.conjunct.text, part.in_the_way) == ("anger == 0", ("incidents.fire",))
