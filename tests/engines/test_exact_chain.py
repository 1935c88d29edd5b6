"""The exact chain against every run there is: by brute force, by runs, and in its own sums."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.analysis.p_values import mean_p_value, share_p_value
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.results.answer import ProbabilityAnswer
from tests.examples import examples

RUNS = 1500
LEAST = 1e-6 / 40  # some forty answers a scenario
MANY = settings(
    max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


@MANY
@given(testing.scenario_data(6))
def test_exact_answers_are_those_of_runs_and_shares_sum_to_one(data: dict[str, Any]) -> None:
    """Every property, region and ending: exact binomial p-value (an exact 0 or 1 demands equality), n = 1500."""
    scenario = cs.read_scenario_text(testing.to_yaml(data))
    try:
        exact = cs.solve(scenario, max_states=30_000)
    except TooManyStatesError:
        return
    assert_sums_are_one(exact)
    runs = cs.simulate(scenario, runs=RUNS, seed=11)
    for name, one in exact.endings().items():
        assert share_p_value(round(runs.endings()[name].value * RUNS), RUNS, rounded(one.value)) >= LEAST, name
    for region in scenario.regions:
        for day in (1, scenario.horizon):
            for state, one in exact.share(region, day).items():
                seen = round(runs.share(region, day)[state].value * RUNS)
                assert share_p_value(seen, RUNS, rounded(one.value)) >= LEAST, (region, state, day)
    for name in scenario.file.properties:
        answer = exact.property(name)
        if answer.value is None:
            continue
        if isinstance(answer, ProbabilityAnswer):
            values = runs.values(name)
            assert share_p_value(int(np.count_nonzero(values)), len(values), rounded(answer.value)) >= LEAST, name
        else:
            values = runs.columns(name).counted
            if np.count_nonzero(values - np.median(values)) > 100:  # else the mean is far from normal
                error = float(values.std(ddof=1)) / len(values) ** 0.5
                assert mean_p_value(float(values.mean()), error, answer.value) >= 1e-9, name


def rounded(p: float) -> float:
    """A sum of probabilities that is 0 or 1 but for rounding."""
    return 0.0 if p < 1e-12 else 1.0 if p > 1 - 1e-12 else p


def assert_sums_are_one(exact: cs.Distribution) -> None:
    """Of every region on every day, and of the endings."""
    for table in exact.regions.values():
        assert np.allclose(table.sum(axis=1), 1.0, rtol=0, atol=1e-12)
        assert (table >= 0).all()
    assert sum(exact.ending_shares.values()) == pytest.approx(1.0, abs=1e-12)


def test_states_dropped_leave_intervals_that_hold_the_exact_answer() -> None:
    scenario = cs.read_scenario("monitoring", overrides={"horizon": 60})
    whole, cut = cs.solve(scenario), cs.solve(scenario, drop=1e-3)
    assert 0 < cut.lost <= 1e-3
    for name in scenario.file.properties:
        value, interval = whole.property(name).value, cut.property(name).interval
        if value is not None and interval is not None:
            assert interval[0] <= value <= interval[1], name


def test_past_the_limit_it_names_the_variables_that_multiply_the_states() -> None:
    with pytest.raises(TooManyStatesError) as refused:
        cs.solve(cs.read_scenario("el-salvador-1992"), max_states=3000)
    assert refused.value.reached == 3000
    assert len(refused.value.widest) == 3
    assert "--max-states" in str(refused.value)


def test_day_dependent_rules_are_followed_day_by_day() -> None:
    """A chance of day/10 on day d: the first happening has an exact product form."""
    text = """
scenario: clock
horizon: 6
incidents: {i: {chance: day / 10, when: phase == a}}
phases: {initial: a, states: [a, b], transitions: {go: {from: a, to: b, when: day >= 2, chance: 0.25 * (day - 1)}}}
properties: {gone: {days_until: phase == b}, seen: {count: i}}
"""
    found = cs.solve(cs.read_scenario_text(text))
    still, shares, seen = 1.0, [1.0], 0.0
    for day in range(6):
        seen += still * day / 10
        if day >= 2:
            still *= 1 - min(0.25 * (day - 1), 1)
        shares.append(still)
    assert [found.share("phase", day)["a"].value for day in range(7)] == pytest.approx(shares, abs=1e-15)
    assert found.property("seen").value == pytest.approx(seen, rel=1e-14)
