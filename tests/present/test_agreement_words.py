"""The agreement in words: who owes what, in English, with dates where there are dates."""

from __future__ import annotations

import re

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.agreement import agreement_lines
from ceasefire_sim.scenario.files import shipped_names


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
    assert "due after 3 days (remains due)" in text


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
