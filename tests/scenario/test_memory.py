"""What has happened, and for how long it has not: one meaning in every engine, judged soundly, said in words."""

from __future__ import annotations

import pickle

import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.expressions.words import words

TEXT = """
scenario: memory
horizon: 20
goal: phase == calm
incidents:
  strike: {chance: 0.1, when: phase == tense}
  fire: {chance: 0.05, when: happened(strike)}
obligations: {withdraw: {steps: 2, pace: 0.3, requires: days_without(strike) >= 4 and not happened(fire)}}
phases:
  initial: tense
  states: [tense, calm]
  final: [calm]
  transitions: {go: {from: tense, to: calm, when: withdraw.fulfilled and days_without(incidents.strike) >= 7}}
properties:
  calm: {eventually: phase == calm}
  quiet: {at_end: days_without(strike)}
  burnt: {eventually: happened(fire)}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


def test_every_engine_gives_the_same_runs(scenario: cs.Scenario) -> None:
    fast = cs.simulate(scenario, runs=200).to_pandas()
    assert cs.simulate(scenario, runs=200, engine="reference").to_pandas().equals(fast)


def test_simulated_answers_are_the_exact_ones(scenario: cs.Scenario) -> None:
    exact = cs.solve(scenario).properties()
    for name, answer in cs.simulate(scenario, runs=4000).properties().items():
        true = exact[name].value
        assert answer.interval is not None and true is not None
        low, high = answer.interval
        assert 2 * low - high <= true <= 2 * high - low  # three half-widths of 95 %


def test_the_days_without_what_comes_each_day_with_a_chance_are_geometric() -> None:
    text = """
scenario: geometric
horizon: 6
incidents: {strike: {chance: 0.25}}
phases: {initial: t, states: [t]}
properties: {quiet: {at_end: days_without(strike)}, never: {at_end: not happened(strike)}}
"""
    answers = cs.solve(cs.read_scenario_text(text)).properties()
    q = 0.75
    assert answers["never"].value == pytest.approx(q**6, abs=1e-12)
    assert answers["quiet"].value == pytest.approx(sum(k * q**k * 0.25 for k in range(6)) + 6 * q**6, abs=1e-12)


def test_what_nothing_asks_for_is_no_state(scenario: cs.Scenario) -> None:
    assert scenario.remembered == ("incidents.strike", "incidents.fire")
    assert not cs.read_scenario("two-party-deadlock").remembered


def test_copies_remember(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario, run=3)
    for _ in range(9):
        agreement.day()
    copies = [agreement.fork(), pickle.loads(pickle.dumps(agreement))]
    for copy in (agreement, *copies):
        while not copy.ended:
            copy.day()
    assert all(copy.state() == agreement.state() for copy in copies)


def test_a_run_is_not_called_stuck_for_what_may_be_forgotten(scenario: cs.Scenario) -> None:
    endings = cs.solve(scenario).endings()
    burnt = cs.solve(scenario).properties()["burnt"].value
    assert burnt is not None and endings["stuck"].value is not None
    assert 0 < endings["stuck"].value <= burnt  # only a fire closes the way for good


def test_it_is_said_in_words() -> None:
    assert words(parse_expression("happened(incidents.raid)")) == "raid has happened"
    assert words(parse_expression("not happened(raid)")) == "raid has not happened"
    assert words(parse_expression("days_without(raid.attributed) >= 7")) == (
        "at least 7 days have passed without raid (attributed)"
    )
    assert words(parse_expression("days_without(raid) >= 1")) == "at least 1 day has passed without raid"
    assert words(parse_expression("days_without(raid) == 0")) == "no day has passed without raid"
    assert words(parse_expression("not days_without(raid) == 0")) == "at least 1 day has passed without raid"
    assert words(parse_expression("not days_without(raid) >= patience")) == (
        "fewer than patience days have passed without raid"
    )
    assert words(parse_expression("days_without(raid) >= calm_days")) == "at least calm days have passed without raid"
    assert words(parse_expression("3 < days_without(raid)")) == "3 is less than the days without raid"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("happened(ghost)", "there is nothing called 'ghost' that happens"),
        ("happened(3)", "happened takes the name or the path of one thing"),
        ("happened(strike, fire)", "happened takes 1 argument, not 2"),
        ("days_without(strike)", "a truth value is needed here, and this is a number"),
        ("happened(tense)", "there is nothing called 'tense' that happens"),
    ],
)
def test_what_cannot_be_remembered_is_refused(when: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        cs.read_scenario_text(TEXT.replace("happened(strike)}", f"{when}}}" if "," not in when else f'"{when}"}}'))
    assert said in str(refused.value)


def test_of_what_stands_for_several_it_is_any_and_the_least() -> None:
    text = """
scenario: several
horizon: 6
indexes: {sector: [west, east]}
incidents:
  raid: {for: sector, when: "day == day_{sector}"}
parameters: {day_west: 1, day_east: 3}
phases: {initial: t, states: [t]}
properties: {since: {days_until: happened(raid)}, quiet: {at_end: days_without(raid)}}
"""
    answers = cs.solve(cs.read_scenario_text(text)).properties()
    assert (answers["since"].value, answers["quiet"].value) == (2, 2)
