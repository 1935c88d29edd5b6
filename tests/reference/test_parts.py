"""The parts of the reference, each alone: state, evaluation, effects, draws, regions, obligations, property values."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim import Luck
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.draws import LiveDraws
from ceasefire_sim.reference.effects import apply_effects
from ceasefire_sim.reference.evaluation import LiveEvaluation
from ceasefire_sim.reference.obligation_state import Progress
from ceasefire_sim.reference.play import play_block
from ceasefire_sim.reference.property_values import Observation, PropertyValues, property_values
from ceasefire_sim.reference.wait_counts import WaitCounts
from ceasefire_sim.results.run_block import OPEN_DAYS
from ceasefire_sim.scenario.model.fields import Formula, Role

TEXT = """
scenario: parts
horizon: 6
parameters: {half: {value: 0.5}}
quantities: {q: {initial: 3, range: [0, 9]}, r: {initial: 0, range: [0, 9]}}
definitions: {high: q > 2}
incidents: {rise: {when: day >= 1, do: [q += 2, r = q, q -= 1]}}
mechanisms:
  m: {initial: off, states: [off, on], transitions: {go: {from: off, to: on, when: q >= 5, after: 2, do: r = 0}}}
obligations:
  o: {steps: 3, pace: {days: 2}, requires: day < 5, due: 3, on_step: r += 1, on_overdue: r = 9}
  p: {steps: 2, requires: o.done >= 2, verified_by: m}
phases: {initial: a, states: [a, b], final: [b], transitions: {t: {from: any, to: b, when: day >= 5}}}
invariants: {low: {always: r < 9}}
goal: o.fulfilled
properties:
  reached: {eventually: o.fulfilled}
  wait: {days_until: m == on}
  never: {days_until: q == 0}
  short: {days_until: m == on, within: 2}
  rises: {count: rise}
  peak: {most: q}
  end: {at_end: q}
  if_not: {eventually: q > 5, given: q == 0}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


@pytest.fixture
def reference(scenario: cs.Scenario) -> Reference:
    return Reference(scenario, Luck.keyed(1))


def condition(text: str) -> Formula:
    """A condition as a formula."""
    return Formula(Role.CONDITION, parse_expression(text))


def test_names_are_worth_what_stands(reference: Reference) -> None:
    reference.retrace(4)
    values = {name: reference.evaluation.lookup(name)() for name in ("day", "half", "q", "m", "days_in(m)", "high")}
    assert values == {"day": 4, "half": 0.5, "q": 6, "m": "on", "days_in(m)": 1, "high": True}
    assert reference.evaluation.lookup("o.done")() == 2
    with pytest.raises(KeyError):
        reference.evaluation.lookup("nothing")()


def test_an_expression_is_compiled_once_and_evaluated_afresh(reference: Reference) -> None:
    high = condition("q > 4")
    holds = reference.evaluation.truth_function(high)
    assert reference.evaluation.function(high) is reference.evaluation.function(high)
    assert not holds()
    reference.now.quantities["q"] = 5
    assert holds() is True


def test_each_effect_sees_the_one_before_and_changes_are_told_from_first_to_last(reference: Reference) -> None:
    effects = reference.scenario.file.incidents["rise"].do
    assert apply_effects(reference.now, reference.evaluation, effects) == {"q": [3, 4], "r": [0, 5]}
    reference.now.quantities["q"] = 9
    assert apply_effects(reference.now, reference.evaluation, effects) == {"q": [9, 8], "r": [5, 9]}


def test_the_days_of_a_worked_example(reference: Reference) -> None:
    seen = []
    while not reference.ended:
        events = [(event["site"], event["what"]) for event in reference.day()]
        seen.append((events, dict(reference.quantities)))
    rise, step, missed = ("incidents.rise", "happens"), ("obligations.o.pace", "step"), ("obligations.o", "missed")
    low = ("invariants.low", "violated")
    done = [("obligations.p.pace", "step"), ("obligations.p.pace", "fulfilled")]
    assert [events for events, _ in seen] == [
        [],
        [rise, step],
        [rise, ("mechanisms.m.go", "moves")],
        [rise, step, missed, done[0], ("obligations.p.verification", "verified"), low],
        [rise, done[0], done[1], ("obligations.p.verification", "verified")],
        [rise, ("phases.t", "moves"), low],
    ]
    assert [values["q"] for _, values in seen] == [3, 4, 5, 6, 7, 8]
    assert (reference.phase, reference.ending, reference.violations) == ("b", "failed", ((4, "low"), (6, "low")))


def test_a_snapshot_is_apart_from_the_agreement_and_brings_everything_back(reference: Reference) -> None:
    reference.retrace(4)
    snapshot, record, variables = reference.now.snapshot(), reference.state(), reference.now.variables()
    reference.retrace(6)
    assert reference.state() != record
    reference.now.restore(snapshot)
    assert (reference.state(), reference.now.variables()) == (record, variables)
    assert snapshot.obligations["o"] == Progress(done=2, clock=4, count=0, missed_dues=(True,))
    assert snapshot.regions["m"] == ("on", 1)
    reference.now.quantities["q"] = 0
    assert snapshot.quantities["q"] == 6


def test_the_variables_of_a_state_are_integers(reference: Reference) -> None:
    reference.retrace(4)
    assert reference.now.variables() == {
        "day": 4, "q": 6, "r": 9,
        "m": 1, "days_in(m)": 1, "moved(m)": 0, "phase": 0, "days_in(phase)": 4, "moved(phase)": 0,
        "o.done": 2, "o.verified": 2, "o.acknowledged": 2, "o.missed": 1, "o.age": 4, "o.count": 0, "o.missed[0]": 1,
        "p.done": 1, "p.verified": 1, "p.acknowledged": 1, "p.missed": 0, "p.age": 4, "p.count": 0,
    }  # fmt: skip


def test_what_is_undone_is_never_verified_or_acknowledged_beyond_what_is_done(reference: Reference) -> None:
    obligation = reference.obligations["p"]
    obligation.restore(Progress(done=2, verified_steps=2, acknowledged_steps=1, clock=4, count=1))
    obligation.undo("done", 1)
    assert obligation.progress() == Progress(done=1, verified_steps=1, acknowledged_steps=1, clock=4, count=0)
    obligation.undo("verified", 5)
    assert obligation.progress() == Progress(done=1, verified_steps=0, acknowledged_steps=1, clock=4, count=0)
    obligation.undo("done", -3)
    assert obligation.done == 1


def test_a_region_moves_by_its_machine_and_counts_its_days(reference: Reference) -> None:
    region = reference.regions["m"]
    assert (region.leaving(), region.may("go"), region.active) == (["go"], False, False)
    region.restore("off", 2)
    reference.now.quantities.update(q=5, r=7)
    assert region.may("go")
    assert region.take("go") == {"r": [7, 0]}
    region.close_day()
    assert (region.state, region.days, region.active, region.leaving()) == ("on", 0, True, [])
    region.close_day()
    assert region.days == 1


def test_draws_are_those_of_the_luck_and_are_recorded_on_request() -> None:
    luck = Luck.keyed(3, 4)
    draws = LiveDraws(luck)
    draws.recorded = []
    drawn = [
        draws.chance(1, "a", 0.5),
        draws.choose(1, "b", [1.0, 2.0]),
        draws.binomial(2, "c", 5, 0.5),
        draws.poisson(2, "d", 3.0, 9),
        draws.initial("e", ((4, 1.0), (7, 1.0))),
    ]
    place = luck.choose(0, "e", [1.0, 1.0])
    assert place is not None
    assert drawn[:4] == [
        luck.chance(1, "a", 0.5),
        luck.choose(1, "b", [1.0, 2.0]),
        luck.binomial(2, "c", 5, 0.5),
        luck.poisson(2, "d", 3.0, 9),
    ]
    assert drawn[4] == (4, 7)[place]
    assert [value for _, _, value in draws.recorded] == drawn
    assert draws.choose(3, "f", [0.0]) is None
    assert len(draws.recorded) == 5
    assert draws.remarks == {}


def test_what_a_run_says_of_the_properties(scenario: cs.Scenario) -> None:
    assert property_values(scenario, Luck.keyed(1)) == {
        "reached": False, "wait": 3.0, "never": None, "short": None,
        "rises": 5.0, "peak": 8.0, "end": 8.0, "if_not": None,
    }  # fmt: skip


def test_a_wait_that_does_not_end_counts_up_to_the_last_day_looked_at(reference: Reference) -> None:
    observed = PropertyValues(reference)
    observed.observe()
    while not reference.ended:
        reference.day()
        observed.observe()
    observations = observed.observations()
    assert observations["never"] == Observation(None, 6.0, True)
    assert observations["short"] == Observation(None, 2.0, True)
    assert observations["wait"] == Observation(3.0, 3.0, True)
    assert observations["if_not"] == Observation(None, None, False)
    assert observations["reached"] == Observation(False, None, True)


def test_waits_are_counted_on_the_morning_of_every_day(reference: Reference) -> None:
    waits = WaitCounts(reference)
    while not reference.ended:
        waits.observe()
        reference.day()
    days = waits.days
    assert days["mechanisms.m.go", OPEN_DAYS] == 3  # days 0 to 2: it moves on day 2, when q reaches 5
    assert days["mechanisms.m.go", ""] == 3
    assert days["obligations.p", ""] == 4  # o.done is 2 from the morning of day 4 on
    assert days["obligations.o", ""] == 1  # on day 5


def test_a_block_is_its_runs_one_by_one(scenario: cs.Scenario) -> None:
    block = play_block(scenario, 1, 5, 3)
    assert block.columns["run"].tolist() == [5, 6, 7]
    assert block.columns["end_day"].tolist() == [6, 6, 6]
    assert np.isnan(block.columns["properties.never"]).all()
    assert block.daily["m"].tolist() == [[3, 0]] * 3 + [[0, 3]] * 4


def test_an_evaluation_sees_only_its_own_state(reference: Reference) -> None:
    other = copy.copy(reference)
    other.now.quantities["q"] = 8
    high = condition("q > 4")
    assert (reference.truth(high), other.truth(high)) == (False, True)
    assert LiveEvaluation(other.now).truth(high)
