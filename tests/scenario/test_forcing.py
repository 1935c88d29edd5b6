"""What people decide by hand, in their words, as draws of a luck."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.luck import ForcedDraw
from ceasefire_sim.scenario.validation.forcing import ForcedValue, forced_draws
from ceasefire_sim.story.forced_words import forced_words

TEXT = """
scenario: forcing
horizon: 9
parameters: {rate: {value: 0.1, range: [0, 1], draw: {0.1: 1, 0.3: 1}}}
quantities: {q: {title: Prices, initial: {1: 1, 2: 1}, range: [0, 5]}}
mechanisms: {m: {initial: off, states: [off, on], transitions: {go: {title: Monitors arrive, from: off, to: on}}}}
incidents:
  i:
    title: A raid
    chance: rate
    outcomes: [{title: Some understanding, weight: 1}, {title: No result, weight: 1}, {weight: 1}]
    attribution: {by: m, chance: 0.5}
  k: {title: Shells, count: poisson(1), at_most: 3}
obligations:
  each: {title: Release of prisoners, steps: 4, pace: {each: 0.3}, verified_by: m, verification: 0.5}
phases: {initial: a, states: [a, b], transitions: {t: {from: a, to: b, chance: 0.5}}}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


@pytest.mark.parametrize(
    ("site", "value", "draws", "words"),
    [
        ("incidents.i", True, [("incidents.i", True)], "“A raid” happens"),
        ("incidents.i", "yes", [("incidents.i", True)], "“A raid” happens"),
        ("incidents.i", "does not happen", [("incidents.i", False)], "“A raid” does not happen"),
        ("incidents.i", "No Result", [("incidents.i", True), ("incidents.i.outcomes", 1)],
         "“A raid” turns out: no result"),
        ("incidents.i", "understanding", [("incidents.i", True), ("incidents.i.outcomes", 0)],
         "“A raid” turns out: some understanding"),
        ("incidents.i", "outcome_3", [("incidents.i", True), ("incidents.i.outcomes", 2)],
         "“A raid” turns out: outcome 3"),
        ("incidents.i.outcomes", "no result", [("incidents.i.outcomes", 1)], "“A raid” turns out: no result"),
        ("incidents.i.outcomes", 0, [("incidents.i.outcomes", 0)], "“A raid” turns out: some understanding"),
        ("incidents.i", "attributed", [("incidents.i", True), ("incidents.i.attribution", True)],
         "“A raid” is attributed"),
        ("incidents.i", "contested", [("incidents.i", True), ("incidents.i.attribution", False)],
         "responsibility for “A raid” stays contested"),
        ("incidents.k", "3", [("incidents.k", 3)], "“Shells” happens 3 times"),
        ("mechanisms.m.go", "yes", [("mechanisms.m.go", True)], "“Monitors arrive” happens"),
        ("obligations.each.pace", "2", [("obligations.each.pace", 2)], "2 steps of release of prisoners are done"),
        ("obligations.each.verification", "no", [("obligations.each.verification", False)],
         "no step of release of prisoners is verified"),
        ("quantities.q.initial", "2", [("quantities.q.initial", 2)], "prices begins as 2"),
        ("parameters.rate.initial", 1, [("parameters.rate.initial", 1)], "rate (0.1) begins as 0.3"),
    ],
)  # fmt: skip
def test_a_wish_is_the_draws_that_make_it_come_out_so(
    scenario: cs.Scenario, site: str, value: ForcedValue, draws: list[tuple[str, bool | int]], words: str
) -> None:
    decided: tuple[ForcedDraw, ...] = tuple((0, name, drawn) for name, drawn in draws)
    assert forced_draws(scenario, 0, {site: value}) == decided
    assert forced_words(scenario, decided, days=False) == words


def test_a_story_says_what_was_decided_by_hand(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario, seed=1, run=7)
    agreement.force("incidents.i", "no result", 3)
    assert "(luck: seed 1, run 7; by hand: “A raid” turns out: no result on day 3)" in agreement.story()


def test_a_day_that_all_share_is_named_once(scenario: cs.Scenario) -> None:
    raid, shells, later = (4, "incidents.i", True), (4, "incidents.k", False), (5, "incidents.k", True)
    assert forced_words(scenario, (raid, shells)) == "“A raid” happens and “Shells” does not happen on day 4"
    assert forced_words(scenario, (raid, later)) == "“A raid” happens on day 4 and “Shells” happens on day 5"
    assert forced_words(scenario, ()) == ""
