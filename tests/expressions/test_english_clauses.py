"""Which titles are sentences, and which are nouns that pages can build a sentence around."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.english import is_clause


@pytest.mark.parametrize(
    "title",
    [
        "Syrian fighters leave", "The army leaves the south", "Amhara forces withdraw", "the North returns the dead",
        "The North will disarm", "Heavy weapons are stored", "both sides release all prisoners",
    ],
)  # fmt: skip
def test_a_title_with_a_verb_of_its_own_is_a_clause(title: str) -> None:
    assert is_clause(title)


@pytest.mark.parametrize(
    "title",
    [
        "release of prisoners", "return of the remains", "prisoner releases", "surrender of arms to the mission",
        "the right to leave", "release of prisoners whose group keeps its ceasefire", "May elections", "an open border",
        "handing over the depots", "troops out of the city", "the guns", "hand-over of arms",
    ],
)  # fmt: skip
def test_a_noun_phrase_is_none(title: str) -> None:
    assert not is_clause(title)


def test_no_shipped_scenario_owes_a_sentence() -> None:
    for path in cs.shipped_scenarios():
        for obligation in cs.read_scenario(path).file.obligations.values():
            titles = [obligation.title, *(step.title for step in obligation.named.values())]
            assert not [title for title in titles if title and is_clause(title)], path


def test_a_warning_asks_for_a_noun_where_an_obligation_or_a_step_is_titled_by_a_sentence() -> None:
    text = """
scenario: x
horizon: 5
phases: {initial: a, states: [a]}
parties: {a: {}}
obligations:
  leave: {title: Syrian fighters leave, owed_by: a, pace: 0.1}
  hand: {owed_by: a, pace: 0.1, steps: {one: {title: the list is handed over}, two: {title: the next list}}}
"""
    warnings = cs.read_scenario_text(text).warnings
    assert [(warning.line, "better a noun phrase" in warning.message) for warning in warnings] == [(7, True), (8, True)]
    assert warnings[0].message.startswith("'Syrian fighters leave' is a sentence")
