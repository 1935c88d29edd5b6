"""The exact distribution of how often something happens, against closed forms and runs."""

from __future__ import annotations

import math

import pytest

import ceasefire_sim as cs
from ceasefire_sim.results.mass_function import MassFunction
from ceasefire_sim.studies import exact_answers

RAIDS = """
scenario: raids
horizon: 6
quantities: {seen: {initial: 0, range: [0, 3]}}
incidents:
  raid: {count: "binomial(3, 0.2)", do: seen += 1}
  talk: {chance: 0.5}
phases:
  initial: on
  states: [on, over]
  final: [over]
  transitions: {end: {from: on, to: over, chance: END}}
properties:
  raids: {count: raid}
  early: {count: raid, within: 2}
  none: {count: raid, within: 0}
  ends: {count: phases.end}
  talks: {count: talk, observed: "2"}
"""


def masses(name: str, end: float, text: str = RAIDS) -> MassFunction:
    return cs.solve(cs.read_scenario_text(text.replace("END", str(end)))).mass_function(name)


def binomial(n: int, p: float, k: int) -> float:
    return math.comb(n, k) * p**k * (1 - p) ** (n - k)


def mean(function: MassFunction) -> float:
    return math.fsum(value * mass for value, mass in function.masses.items())


def test_daily_binomials_add_up_to_one_binomial() -> None:
    found = masses("raids", 0)
    assert dict(found.masses) == pytest.approx({k: binomial(18, 0.2, k) for k in range(19)}, rel=1e-12)


def test_days_are_counted_up_to_the_one_that_is_named() -> None:
    assert dict(masses("early", 0).masses) == pytest.approx({k: binomial(6, 0.2, k) for k in range(7)}, rel=1e-12)
    assert dict(masses("none", 0).masses) == {0: 1}


def test_what_happens_on_the_day_that_ends_a_run_is_counted_and_nothing_after() -> None:
    """Talks on each of T days, T the day of the end: P(T = t) = 1/4 (3/4)^(t - 1), or all six days."""
    lasts = {t: 0.25 * 0.75 ** (t - 1) for t in range(1, 6)} | {6: 0.75**5}
    expected = {k: sum(p * binomial(t, 0.5, k) for t, p in lasts.items() if k <= t) for k in range(7)}
    assert dict(masses("talks", 0.25).masses) == pytest.approx(expected, rel=1e-12)
    assert dict(masses("ends", 0.25).masses) == pytest.approx({0: 0.75**6, 1: 1 - 0.75**6}, rel=1e-12)


def test_the_mean_of_the_distribution_is_the_expected_number() -> None:
    exact = cs.solve(cs.read_scenario_text(RAIDS.replace("END", "0.1")))
    for name in exact.scenario.file.properties:
        assert mean(exact.mass_function(name)) == pytest.approx(exact.mean(name).value, rel=1e-12, abs=1e-15)


def test_quantiles_and_the_place_of_the_record_are_those_of_many_runs() -> None:
    """40,000 runs: no quantile that is shown lies within 5 errors of a step, and a share within 4 of its own."""
    scenario = cs.read_scenario_text(RAIDS.replace("END", "0.1"))
    exact, runs = cs.solve(scenario), cs.simulate(scenario, runs=40_000, seed=3)
    for name in ("raids", "early", "talks"):
        assert exact.quantiles(name) == runs.quantiles(name), name
    there, seen = exact.distribution("talks").observed, runs.distribution("talks").observed
    assert there is not None
    assert seen is not None
    assert there.share_below == pytest.approx(seen.share_below, abs=4 * 0.5 / 200)


@pytest.mark.parametrize("change", ["room", "dated"])
def test_where_the_distribution_does_not_fit_the_mean_stands_alone_and_says_why(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RAIDS.replace("END", "0")
    if change == "room":
        monkeypatch.setattr(exact_answers, "ROOM", 10)
    else:
        text = text.replace('"binomial(3, 0.2)"', '"binomial(3, 0.2)", when: day < 3')
    answer = cs.solve(cs.read_scenario_text(text)).distribution("raids")
    assert answer.value == pytest.approx(3.6 if change == "room" else 1.8, rel=1e-12)
    assert set(answer.quantiles.values()) == {None}
    assert "mean alone is exact" in (answer.note or "")
