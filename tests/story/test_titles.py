"""What people call the things of a scenario."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.expressions.words import words
from ceasefire_sim.story.titles import Titles, below_title, date_of, heading, state_words

TEXT = """
scenario: titles
title: A small truce
start: 2026-01-30
horizon: 9
parties:
  north: {title: The North, quantities: {trust: {initial: 1, range: [0, 5]}}}
  rebels: {title: The Rebels}
parameters: {rate: {title: Rate of raids, value: 0.25}}
quantities: {tension: {initial: 3, range: [0, 9]}}
obligations: {leave: {title: Leaving the zone, steps: {heavy: {title: heavy arms}, light_arms: {}}}}
incidents: {raid: {title: A raid}, big_raid: {}}
phases:
  initial: first_days
  states: [first_days, over]
  transitions: {end_it: {from: first_days, to: over, title: The end, when: day >= 5}}
readings: {strict: {set: {phases.end_it.when: day >= 6}}}
variants: {calm: {set: {quantities.tension.initial: 0}}}
"""


@pytest.fixture(scope="module")
def titles() -> Titles:
    return Titles(cs.read_scenario_text(TEXT))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("phase", "the phase"),
        ("tension", "tension"),
        ("north.trust", "the North's trust"),
        ("leave", "leaving the zone"),
        ("leave.heavy", "heavy arms (leaving the zone)"),
        ("leave.light_arms", "light arms (leaving the zone)"),
        ("rate", "rate of raids (0.25)"),
        ("days_in", "days in"),
    ],
)
def test_a_name_of_an_expression_is_called_as_it_is_titled(titles: Titles, name: str, words: str) -> None:
    assert titles(name) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("obligations.leave", "leaving the zone"),
        ("incidents.raid", "A raid"),
        ("incidents.big_raid", "big raid"),
        ("phases.end_it", "The end"),
    ],
)
def test_what_stands_at_a_path_is_called_as_it_is_titled(titles: Titles, path: str, words: str) -> None:
    assert titles.thing(path) == words


def test_parties_begin_small_inside_a_sentence_and_know_their_number(titles: Titles) -> None:
    assert titles.parties(("north", "rebels")) == "The North and The Rebels"
    assert titles.who(("north", "rebels")) == "the North and the Rebels"
    assert [titles.many(names) for names in (("north",), ("rebels",), ("north", "north"))] == [False, True, True]


def test_days_have_dates_where_the_scenario_has_a_start(titles: Titles) -> None:
    assert date_of(titles.scenario, 2) == "Day 2, 1 February 2026"
    assert date_of(cs.read_scenario_text(TEXT.replace("start: 2026-01-30\n", "")), 2) == "Day 2"
    assert state_words("first_days") == "'first days'"


def test_the_title_says_the_variant_the_readings_and_what_was_set() -> None:
    scenario = cs.read_scenario_text(TEXT, "titles.yaml", "calm", ("strict",), {"horizon": 7})
    assert list(heading(scenario)) == ["A small truce — variant calm", "read as: strict", "set: horizon = 7"]
    assert list(below_title(scenario)) == ["variant: calm", "read as: strict", "set: horizon = 7"]
    assert list(below_title(cs.read_scenario_text(TEXT))) == []


PARTIES = """
scenario: parties
horizon: 9
parties:
  islands: {title: The Bahamas, plural: false}
  front: {title: The Front, plural: true}
  guess: {title: The rebels}
obligations: {disarm: {title: handing in arms, owed_by: islands}}
phases: {initial: a, states: [a, disarm], transitions: {go: {from: a, to: disarm}}}
"""


def test_a_file_says_which_verb_goes_with_a_party() -> None:
    titles = Titles(cs.read_scenario_text(PARTIES))
    assert [titles.many((name,)) for name in ("islands", "front", "guess")] == [False, True, True]


def test_plural_changes_no_hash() -> None:
    without = PARTIES.replace(", plural: false", "").replace(", plural: true", "")
    assert cs.read_scenario_text(PARTIES).hash == cs.read_scenario_text(without).hash


def test_a_state_is_not_called_by_the_title_of_an_obligation() -> None:
    titles = Titles(cs.read_scenario_text(PARTIES))
    assert words(parse_expression("phase == disarm"), titles) == "the phase is disarm"
    assert words(parse_expression("phase in (a, disarm)"), titles) == "the phase is a or disarm"
