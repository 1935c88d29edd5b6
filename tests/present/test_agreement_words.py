"""The agreement in words: who owes what, in English, with dates where there are dates."""

from __future__ import annotations

import re

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.agreement import agreement_lines
from ceasefire_sim.scenario.source.files import shipped_names


def shown(name: str) -> str:
    """The words of a shipped scenario, on one line."""
    return " ".join(" ".join(agreement_lines(cs.read_scenario(name))).split())


def test_several_owers_owe_and_those_who_owe_themselves_owe_each_other() -> None:
    text = shown("gaza-january-2025")
    assert "Israel and Hamas owe each other: declaring calm for good" in text
    assert "Hamas owes Israel: release of 33 hostages" in text


def test_a_due_date_is_a_date_and_a_due_number_is_days() -> None:
    text = shown("gaza-january-2025")
    assert "due on 2025-03-09 (corridor due)" in text
    assert "due on 2025-01-26" in text
    text = shown("gaza-2025")
    assert "due after 240 days" in text
    assert "due after 3 days (time to return the remains)" in text


def test_named_steps_are_listed_with_their_own_days_and_conditions() -> None:
    assert "- three on day 14; not before 2025-02-01; due on 2025-02-02" in shown("gaza-january-2025")
    assert "only when the transitional authority is seated" in shown("gaza-2025")


def test_a_pace_that_changes_says_which_chance_holds_when() -> None:
    text = shown("remains-and-crossing")
    assert "with machines (0.12) while joint teams with machines are at work, otherwise by hand (0.02)" in text


def test_what_conditions_call_by_a_name_is_explained() -> None:
    text = shown("angola-1991")
    assert "What is meant by - disarmed: at least 9 steps of demobilisation" in text
    assert "when “disarmed” does not hold" in text
    assert "The goal: the phase is settled" in text


@pytest.mark.parametrize("name", shipped_names())
def test_no_shipped_scenario_is_shown_in_broken_english(name: str) -> None:
    body = shown(name).partition("Phases ")[2].partition("Numbers and where")[0]
    assert not re.search(r"\bowes? to\b| and \w+ owes\b|, The |\b(to|and|by|of) The [A-Z]|not so that|\) days\b", body)


def test_whose_an_allegation_is_does_not_read_as_what_is_alleged() -> None:
    assert "- Israel alleges that aid is diverted, when" in shown("gaza-2025")
    assert "The Ulster Unionist Party: An allegation that an armed group has not stopped" in shown("good-friday-1998")
    for name in shipped_names():
        assert " (by " not in shown(name)


def test_a_move_that_hangs_on_a_chance_says_so() -> None:
    text = shown("gaza-2025")
    assert "not suspended, with a chance a day of declaration of the second phase (0.024) × the guarantor's" in text
    assert "tension is at least 8, with a chance of collapse of a suspended truce (0.06) a day" in text


def test_quantities_are_shown_with_their_start_and_their_range() -> None:
    text = shown("gaza-2025")
    assert "- Israel's trust: 20 on day 0, from 0 to 100" in text
    drawn = "- the guarantor's pressure: on day 0, drawn for each run, 0 (20 %), 1 (40 %) or 2 (40 %), from 0 to 2"
    assert drawn in text


def test_what_happens_says_how_likely_it_is_and_what_follows() -> None:
    text = shown("gaza-2025")
    assert "strikes (0.18) × (answers in kind (2) while attacked, otherwise 1) × restraint → attributed" in text
    assert (
        "→ attributed by the breach-monitoring mechanism, while 'attributing', with a chance of "
        "attribution by monitors (0.5): Hamas's trust falls by 1 → not attributed: tension rises by 1 and "
        "Hamas's trust falls by grievance over an unattributed act (2)"
    ) in text
    talks = "rounds of talks (0.3) in 7 days → some understanding (weight 1 + the mediators' effort / 5 + "
    assert talks in text
    assert "→ no result (weight 2): nothing changes" in text
    assert "Deaths, on average (1.5, while level is 0; otherwise" in shown("generic-monitored")


def test_what_a_step_or_a_missed_deadline_changes_is_shown_with_the_obligation() -> None:
    assert (
        "→ each due day missed: tension rises by 1 and Israel's trust falls by blame for a missed due day (3)"
        in shown("gaza-2025")
    )


def test_readings_and_amendments_say_which_condition_they_change_and_how() -> None:
    text = shown("gaza-2025")
    assert "→ withdrawal of forces: besides, only when disarmament is fulfilled" in text
    assert "→ in force while the revised proposal is accepted → withdrawal of forces: only when" in text
    assert "→ withdrawal: only when disarmament is fulfilled" in shown("two-party-deadlock")
    sensors = " ".join(agreement_lines(cs.read_scenario("verification-and-trust", "sensors")))
    assert "→ end of the strikes: or else, when the sensors of a certifier are clear" in " ".join(sensors.split())


def test_an_amendment_says_which_numbers_it_sets_and_a_due_day_under_which_it_is_what() -> None:
    lines = agreement_lines(cs.read_scenario("moved-deadline"))
    text = " ".join(" ".join(lines).split())
    assert "due after 60 days; due after 100 days once amended by “A protocol of forty days more”" in text
    assert "→ withdrawal: due after 100 days" in text
    numbers = {
        "obligations.withdrawal.due": None,
        "obligations.withdrawal.pace": 1,
        "obligations.withdrawal.verification": 0.5,
    }
    changed = cs.read_scenario("moved-deadline", overrides={"amendments.protocol": {"set": numbers}})
    text = " ".join(" ".join(agreement_lines(changed)).split())
    for words in ("not due by any day", "as soon as it may proceed", "verified with a chance of 0.5 a day"):
        assert f"→ withdrawal: {words}" in text


def test_the_agreement_says_below_its_title_what_was_set() -> None:
    scenario = cs.read_scenario("monitoring", "off", overrides={"parameters.attributed": 0.3, "horizon": 90})
    assert list(agreement_lines(scenario))[2:4] == ["variant: off", "set: parameters.attributed = 0.3, horizon = 90"]


def test_no_union_of_readings_is_said_with_parts_that_are_simply_true_or_said_twice() -> None:
    for name in shipped_names():
        plain = cs.read_scenario(name)
        whole = cs.read_scenario(name, readings=["all"]) if plain.file.readings else plain
        text = " ".join(" ".join(agreement_lines(whole)).split())
        assert not re.search(r"\balways (and|or)\b|\b(and|or) always\b", text), name
