"""Conditions in plain English: grammar that follows the nouns others chose."""

from __future__ import annotations

import pytest

from ceasefire_sim.expressions import parse_expression, words
from ceasefire_sim.expressions.english import belonging, inside, lower, plural, so_many
from ceasefire_sim.expressions.words import stated

CALLED = {
    "disarm": "disarmament",
    "vote": "local elections",
    "talks": "the talks about the second phase",
    "opens": "2025-03-02 (first ends)",
    "wait": "patience (60)",
    "north.trust": "the North's trust",
    "south.trust": "the South's trust",
}


def said(text: str, negated: bool = False) -> str:
    """A condition in words, its names called as above."""
    return words(parse_expression(text), lambda name: CALLED.get(name, name.replace("_", " ")), negated)


@pytest.mark.parametrize("what", ["done", "verified", "acknowledged"])
def test_as_many_steps_as_are_owed_is_every_step(what: str) -> None:
    assert said(f"disarm.{what} == disarm.steps") == f"every step of disarmament is {what}"
    assert said(f"disarm.{what} >= disarm.steps") == f"every step of disarmament is {what}"
    assert said(f"disarm.{what} < disarm.steps") == f"not every step of disarmament is {what}"
    assert said(f"disarm.{what} == disarm.steps", negated=True) == f"not every step of disarmament is {what}"


def test_none_and_some_steps_are_said_without_a_nought() -> None:
    assert said("disarm.done == 0") == "no step of disarmament is done"
    assert said("disarm.done < 1") == "no step of disarmament is done"
    assert said("disarm.done > 0") == "at least 1 step of disarmament is done"


def test_verbs_agree_with_the_noun_they_stand_after() -> None:
    assert said("vote.fulfilled") == "local elections are fulfilled"
    assert said("not vote.overdue") == "local elections have missed no deadline"
    assert said("disarm.fulfilled") == "disarmament is fulfilled"
    assert said("talks == agreed") == "the talks about the second phase are agreed"
    assert said("talks not in (open, agreed)") == "the talks about the second phase are not open or agreed"
    assert said("days_in(talks) >= 3") == (
        "the talks about the second phase have been in the present state for at least 3 days"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("day >= opens", "it is 2025-03-02 (first ends) or later"),
        ("day < opens", "it is before 2025-03-02 (first ends)"),
        ("day >= wait", "it is day 60 (patience) or later"),
        ("day > 38", "it is after day 38"),
    ],
)
def test_days_are_told_as_dates_or_days(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_definition_holds_or_does_not() -> None:
    assert said("not calm") == "“calm” does not hold"
    assert said("calm and vote.fulfilled") == "“calm” holds and local elections are fulfilled"


def test_the_least_of_some_numbers_is_said_so() -> None:
    assert (
        said("min(north.trust, south.trust) >= 5")
        == "the least of the North's trust and the South's trust is at least 5"
    )


@pytest.mark.parametrize(
    "noun",
    ["local elections", "deliveries of the first phase", "The states that contribute troops", "amnesty and release",
     "Portugal, the United States and others", "checks by others", "The British and Irish governments"],
)  # fmt: skip
def test_nouns_in_the_plural_are_known_by_their_head(noun: str) -> None:
    assert plural(noun)


@pytest.mark.parametrize(
    "noun",
    ["release of 33 hostages", "handing over weapons", "access", "status in law", "Hamas", "UNITA",
     "departure of troops and police", "the inspection of the stores", "The United Nations"],
)  # fmt: skip
def test_nouns_in_the_singular_are_known_by_their_head(noun: str) -> None:
    assert not plural(noun)


def test_what_is_somebodys_has_no_genitive_after_a_clause() -> None:
    assert (
        belonging("the states that contribute troops", "reading") == "the reading of the states that contribute troops"
    )
    assert belonging("the mediators", "effort") == "the mediators' effort"
    assert belonging("Hamas", "trust") == "Hamas's trust"
    assert belonging("the United Nations", "census") == "the United Nations' census"
    assert inside("The North") == "the North"
    assert inside("Israel") == "Israel"


def test_what_changes_while_something_holds_is_told_with_both_forms() -> None:
    assert said("vote.fulfilled if calm else disarm.fulfilled") == (
        "(local elections are fulfilled, while calm; otherwise disarmament is fulfilled)"
    )


def test_a_definition_alone_is_said_to_hold_where_a_condition_is_stated() -> None:
    assert stated(parse_expression("calm")) == "“calm” holds"
    assert stated(parse_expression("not calm")) == "“calm” does not hold"
    assert stated(parse_expression("a.fulfilled and b.fulfilled")) == "a is fulfilled and b is fulfilled"


def test_what_a_comma_opened_is_closed_before_the_verb() -> None:
    assert words(parse_expression("transfer.fulfilled"), lambda name: "transfer of powers, with the bodies agreed") == (
        "transfer of powers, with the bodies agreed, is fulfilled"
    )
    assert words(
        parse_expression("transfer.fulfilled"), lambda name: "handing over of police, services and crossings"
    ) == ("handing over of police, services and crossings is fulfilled")


def test_parts_that_are_simply_true_and_parts_said_twice_are_left_out() -> None:
    assert said("true and true and calm and vote.fulfilled") == "“calm” holds and local elections are fulfilled"
    assert said("(calm and day > 3) and (calm and vote.fulfilled)") == (
        "“calm” holds, it is after day 3 and local elections are fulfilled"
    )
    assert said("false or vote.fulfilled or vote.fulfilled") == "local elections are fulfilled"
    assert said("true and true") == "always"
    assert said("calm and not (true and vote.fulfilled)") == "“calm” holds and local elections are not fulfilled"


def test_both_sides_of_a_choice_that_are_the_same_are_said_once() -> None:
    assert said("(true and vote.fulfilled) if calm else vote.fulfilled") == "local elections are fulfilled"


def test_arithmetic_keeps_the_brackets_it_needs() -> None:
    assert said("wait * (1 + north.trust / 2) >= 3") == "patience (60) × (1 + the North's trust / 2) is at least 3"
    assert said("4 - (north.trust - 1) > 0") == "4 - (the North's trust - 1) is more than 0"
    assert said("4 * wait - 0.5 > 0") == "4 × patience (60) - 0.5 is more than 0"


def test_functions_and_choices_inside_arithmetic_are_put_into_words() -> None:
    assert said("clamp(1 - north.trust / 20, 0.5, 1) < 1") == (
        "(1 - the North's trust / 20, kept within 0.5 and 1) is less than 1"
    )
    assert said("2 * (1.5 if talks == open else 1) > 2") == (
        "2 × (1.5 while the talks about the second phase are open, otherwise 1) is more than 2"
    )


@pytest.mark.parametrize("title", ["Syrian fighters leave", "Lebanese army", "Israeli withdrawal", "UN patrols"])
def test_a_proper_name_keeps_its_capital(title: str) -> None:
    assert lower(title) == title


@pytest.mark.parametrize("title", ["Civilian returns", "Humanitarian access", "Guardians", "Withdrawal"])
def test_any_other_title_begins_small_inside_a_sentence(title: str) -> None:
    assert lower(title) == title[:1].lower() + title[1:]


def test_one_thing_stands_in_the_singular_and_many_have_marks_of_thousands() -> None:
    assert [so_many(count, "cycle") for count in (0, 1, 2000)] == ["0 cycles", "1 cycle", "2,000 cycles"]
