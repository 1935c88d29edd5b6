"""Who owes a part of a condition that is false."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.story.debts import Debt, debts_of, wanted_states

TEXT = """
scenario: debts
horizon: 9
parties: {north: {title: The North}, south: {title: The South}}
quantities: {q: {initial: 3, range: [0, 9]}}
definitions: {both: leave.fulfilled and disarm.fulfilled}
mechanisms:
  m: {initial: off, states: [off, ready, on], active: [ready, on], transitions: {go: {from: off, to: on, chance: 0}}}
obligations:
  leave: {owed_by: north, steps: 3, pace: 0, requires: disarm.done > leave.done}
  disarm: {owed_by: south, steps: 3, pace: 0, verified_by: m}
  pay: {owed_by: [north, south], owed_to: south, pace: 0}
phases: {initial: a, states: [a]}
"""
LEAVE = Debt(("north",), "the North owes step 1 of 3 of leave")
DISARM = Debt(("south",), "the South owes step 1 of 3 of disarm")


def debts(condition: str, own: str = "") -> tuple[Debt, ...]:
    """What a part hangs on on day 0."""
    return debts_of(cs.live(cs.read_scenario_text(TEXT)), parse_expression(condition), own)


def test_an_obligation_waits_for_the_others_its_own_condition_compares_it_with() -> None:
    assert debts("disarm.done > leave.done", own="leave") == (DISARM,)
    assert debts("disarm.done > leave.done", own="disarm") == (DISARM,)  # nobody else's step would help


def test_what_would_not_help_is_owed_by_nobody() -> None:
    """A further step of leaving would make it falser."""
    assert debts("disarm.done > leave.done") == (DISARM,)
    assert debts("not (leave.done >= 0)") == ()


def test_a_negation_is_owed_by_whoever_can_end_what_it_denies() -> None:
    assert debts("not (disarm.done < 1)") == (DISARM,)
    assert debts("not disarm.late") == (DISARM,)
    assert debts("not disarm.overdue") == ()  # a miss stays


def test_a_step_made_only_together_with_another_is_up_to_the_parties_of_both() -> None:
    text = TEXT.replace("leave: {owed_by: north,", "leave: {owed_by: north, together: disarm,")
    agreement = cs.live(cs.read_scenario_text(text))
    assert debts_of(agreement, parse_expression("disarm.done >= 1")) == (
        Debt(("south", "north"), "the South owes step 1 of 3 of disarm, only together with leave (owed by the North)"),
    )


def test_only_the_branch_in_force_is_owed() -> None:
    assert debts("(leave.done if day >= 5 else disarm.done) >= 1") == (DISARM,)


def test_an_obligation_that_waits_for_itself_alone_owes_it() -> None:
    assert debts("leave.done >= 2", own="leave") == (LEAVE,)


def test_why_names_the_other_and_not_the_one_that_waits() -> None:
    told = str(cs.live(cs.read_scenario_text(TEXT)).why("leave"))
    assert "→ disarm.done > leave.done: the South owes step 1 of 3 of disarm" in told
    assert "the North owes" not in told


@pytest.mark.parametrize("attribute", ["steps", "age", "late", "missed", "overdue", "waiting"])
def test_what_nobody_makes_true_by_acting_is_owed_by_nobody(attribute: str) -> None:
    assert debts(f"leave.{attribute} > 5" if attribute in ("steps", "age", "missed") else f"leave.{attribute}") == ()


def test_several_who_owe_stand_in_the_plural() -> None:
    assert debts("pay.done >= 1") == (Debt(("north", "south"), "the North and the South owe pay"),)


def test_a_definition_is_spelt_out() -> None:
    assert debts("both") == (LEAVE, DISARM)


def test_a_verifier_that_is_not_active_is_named_with_the_states_in_which_it_can() -> None:
    assert debts("disarm.verified >= 1") == (
        DISARM,
        Debt(("m",), "m can verify only when 'ready' or 'on', and is 'off' now"),
    )


def test_quantities_days_and_states_are_said_as_they_stand() -> None:
    assert debts("q >= 5") == (Debt((), "q is 3 now"),)
    assert debts("day >= 5") == (Debt((), "it is day 0"),)
    assert debts("days_in(m) >= 5") == (Debt((), "m has been 'off' for 0 days"),)
    assert debts("m == on") == (Debt((), "m is 'off' now; “go” leads to 'on'"),)
    assert debts("m != off") == (Debt((), "m is 'off' now"),)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("m == on", ("m", ("on",))),
        ("m != on", ("m", ())),
        ("m in (ready, on)", ("m", ("ready", "on"))),
        ("m not in (ready, on)", ("m", ())),
        ("q + 1", ("", ())),
    ],
)
def test_the_states_a_comparison_wants(condition: str, wanted: tuple[str, tuple[str, ...]]) -> None:
    assert wanted_states(parse_expression(condition)) == wanted
