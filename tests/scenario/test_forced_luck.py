"""Luck that is decided by hand, held against a scenario."""

from __future__ import annotations

import re

import pytest

import ceasefire_sim as cs
from ceasefire_sim import InputError, Luck
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.scenario.model.draws import DrawKind, SiteDraw, draws_of
from ceasefire_sim.scenario.model.sites import sites
from ceasefire_sim.scenario.source.files import shipped_names
from ceasefire_sim.scenario.validation.forced_luck import check_luck

TEXT = """
scenario: forced
horizon: 9
quantities: {q: {initial: {1: 1, 2: 1}, range: [0, 5]}, fixed: {initial: 1, range: [0, 3]}}
parties: {n: {quantities: {t: {initial: {1: 1, 3: 2}, range: [-2, 5]}}}}
mechanisms: {m: {initial: off, states: [off, on], transitions: {go: {from: off, to: on}}}}
incidents:
  i: {chance: 0.5, outcomes: [{weight: 1}, {weight: 1}, {weight: 0}], attribution: {by: m, chance: 0.5}}
  k: {count: poisson(1), at_most: 3, outcomes: [{weight: 1}]}
responses: {b: {count: 'binomial(4, 0.5)'}, c: {count: 'binomial(4, 0.5)', at_most: 2}}
obligations:
  each: {steps: 4, pace: {each: 0.3}, verified_by: m, verification: {each: 0.5}, acknowledgement: 0.2}
  days: {steps: 2, pace: {days: 3}}
  named: {steps: {x: {}, y: {pace: {days: 2}}, z: {pace: 0.5}}}
  leader: {steps: 2, pace: 0.5, together: led}
  led: {steps: 2, pace: 0.5}
phases: {initial: a, states: [a, b], transitions: {t: {from: a, to: b, chance: 0.5}}}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


def test_what_may_come_up_at_every_site(scenario: cs.Scenario) -> None:
    chance, count = DrawKind.CHANCE, DrawKind.COUNT
    assert draws_of(scenario) == {
        "incidents.i": SiteDraw(chance),
        "incidents.i.outcomes": SiteDraw(DrawKind.OUTCOME, 0, 2),
        "incidents.i.attribution": SiteDraw(chance),
        "incidents.k": SiteDraw(count, 0, 3),
        "incidents.k.outcomes": SiteDraw(DrawKind.OUTCOME, 0, 0, marks=3),
        "responses.b": SiteDraw(count, 0, 4),
        "responses.c": SiteDraw(count, 0, 2),
        "mechanisms.m.go": SiteDraw(chance),
        "phases.t": SiteDraw(chance),
        "obligations.each.pace": SiteDraw(count, 0, 4),
        "obligations.each.verification": SiteDraw(count, 0, 4),
        "obligations.each.acknowledgement": SiteDraw(chance),
        "obligations.named.pace": SiteDraw(chance),
        "obligations.leader.pace": SiteDraw(chance),
        "quantities.q.initial": SiteDraw(DrawKind.INITIAL, 0, 5),
        "parties.n.quantities.t.initial": SiteDraw(DrawKind.INITIAL, -2, 5),
    }


@pytest.mark.parametrize("name", shipped_names())
def test_draws_are_made_at_sites_of_the_scenario(name: str) -> None:
    scenario = cs.read_scenario(name)
    assert set(draws_of(scenario)) <= sites(scenario)


@pytest.mark.parametrize(
    ("day", "site", "value", "fragment"),
    [
        (1, "incident.i", True, "there is no such site; did you mean 'incidents.i'?"),
        (1, "disarmament", True, "there is no such site"),
        (1, "obligations.days.pace", True, "no luck is drawn there"),
        (1, "obligations.led.pace", True, "no luck is drawn there"),
        (0, "quantities.fixed.initial", 1, "no luck is drawn there"),
        (9, "phases.t", True, "on day 9; the days of this scenario are 0 to 8, for its horizon is 9"),
        (1, "quantities.q.initial", 1, "on day 1; initial values are drawn on day 0"),
        (0, "quantities.q.initial", 6, "to be 6; what may be drawn there is a number from 0 to 5"),
        (0, "quantities.q.initial", True, "to be true; what may be drawn there is a number from 0 to 5"),
        (1, "phases.t", 99, "to be 99; what may be drawn there is true or false"),
        (1, "incidents.i.outcomes", 3, "to be 3; what may be drawn there is an outcome from 0 to 2"),
        (1, "incidents.i.outcomes", -1, "to be -1; what may be drawn there is an outcome from 0 to 2"),
        (1, "incidents.i.outcomes", True, "to be true; what may be drawn there is an outcome from 0 to 2"),
        (1, "incidents.k.outcomes", 1, "to be 1; what may be drawn there is an outcome: 0"),
        (1, "incidents.k", 4, "to be 4; what may be drawn there is a number from 0 to 3"),
        (1, "obligations.each.pace", -7, "to be -7; what may be drawn there is a number from 0 to 4"),
        (1, "incidents.i.outcomes#1", 0, "is drawn once a day"),
        (1, "incidents.k.outcomes#3", 0, "the marks of its later happenings are #1 to #2"),
        (1, "incidents.k.outcomes#01", 0, "the marks of its later happenings are #1 to #2"),
        (1, "incidents.k.outcomes#", 0, "the marks of its later happenings are #1 to #2"),
    ],
)
def test_what_cannot_be_forced_is_refused_by_both_engines(
    scenario: cs.Scenario, day: int, site: str, value: bool | int, fragment: str
) -> None:
    luck = Luck.keyed(1).force(day, site, value)
    for use in (check_luck, states_and_findings, lambda s, luck: cs.live(s, luck=luck)):
        with pytest.raises(InputError) as error:
            use(scenario, luck)
        assert f"the luck forces '{site}'" in str(error.value)
        assert fragment in str(error.value)


@pytest.mark.parametrize(
    ("day", "site", "value"),
    [
        (8, "phases.t", True),
        (0, "phases.t", 0),
        (0, "quantities.q.initial", 0),
        (0, "parties.n.quantities.t.initial", -2),
        (1, "incidents.i.outcomes", 2),
        (1, "incidents.k", True),
        (1, "incidents.k.outcomes#2", 0),
        (1, "obligations.each.pace", 4),
    ],
)
def test_what_can_be_forced_is_taken(scenario: cs.Scenario, day: int, site: str, value: bool | int) -> None:
    check_luck(scenario, Luck.keyed(1).force(day, site, value))


def test_a_finding_may_be_of_a_run_beyond_the_horizon(scenario: cs.Scenario) -> None:
    check_luck(scenario, Luck(1, ((0, 0),), ((11, "phases.t", True),), day=12))
    with pytest.raises(InputError, match="on day 12; the days of this scenario are 0 to 8, for its horizon is 9"):
        check_luck(scenario, Luck(1, ((0, 0),), ((12, "phases.t", True),), day=12))


def test_all_slips_of_a_luck_are_said_at_once_each_once(scenario: cs.Scenario) -> None:
    luck = Luck.keyed(1).force(1, "phases.t", 7).force(2, "phases.t", 7).force(3, "phases.u", True)
    with pytest.raises(InputError) as error:
        check_luck(scenario, luck, "luck.json")
    assert [str(fault) for fault in error.value.faults] == [
        "luck.json: the luck forces 'phases.t' to be 7; what may be drawn there is true or false",
        "luck.json: the luck forces 'phases.u', and there is no such site; did you mean 'phases.t'?",
    ]


@pytest.mark.parametrize(
    ("site", "hint"),
    [
        ("incidents.talk", "did you mean 'incidents.talks_round'?"),
        ("incidents.atack", "did you mean 'incidents.attack'?"),
        ("responses.attack", "did you mean 'incidents.attack'?"),
        ("talks_round", "did you mean 'incidents.talks_round'?"),
        ("incidents.zzzz", "there are: incidents.attack, incidents.stray_attack"),
    ],
)
def test_a_site_that_is_misspelt_is_answered_with_its_like_and_not_with_a_neighbour(site: str, hint: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"there is no such site; {hint}")):
        check_luck(cs.read_scenario("gaza-2025"), Luck(forced=((3, site, True),)))
