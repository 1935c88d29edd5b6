"""What matters: indices against a function whose indices are known, swings against runs, and a noise floor."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.designs import uniforms
from ceasefire_sim.analysis.variance_indices import saltelli_points, variance_indices
from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.present.plots.sensitivity import sensitivity_picture
from ceasefire_sim.present.sensitivity_document import sensitivity_document
from ceasefire_sim.present.sensitivity_report import sensitivity_lines
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.results.store import Store
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.sweeping.factors import Factor
from ceasefire_sim.studies.sweeping.sensitivity import SensitivityMethod, plan_sensitivity, with_rows
from ceasefire_sim.studies.sweeping.tornado import Swing
from tests.present.test_plots import clipped

# of Ishigami's function with a = 7, b = 0.1 (T. Ishigami, T. Homma, ISUMA 1990)
ISHIGAMI = ((0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437))
TWO = """
scenario: two
horizon: 30
goal: phase == done
parameters:
  haste: {value: 0.05, range: [0.01, 0.1]}
  spoiling: {value: 0.02, range: [0, 0.03]}
  idle: {value: 0.5, range: [0, 1]}
incidents: {talk: {chance: idle}}
phases:
  initial: truce
  states: [truce, done, broken]
  final: [done, broken]
  transitions:
    spoil: {from: truce, to: broken, chance: spoiling}
    close: {from: truce, to: done, chance: haste}
properties: {agreed: {eventually: phase == done}, talks: {count: talk}}
"""


def ishigami(cube: FloatArray) -> FloatArray:
    x, y, z = (np.pi * (2 * column - 1) for column in cube.T)
    return np.asarray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), np.float64)


def normal(count: int, site: str) -> FloatArray:
    """Errors of mean 0 and variance 1."""
    return np.asarray(math.sqrt(12) * (uniforms(3, site, count) - 0.5), np.float64)


@pytest.mark.parametrize("error", [0.0, 2.0])
def test_the_indices_of_a_known_function_lie_in_their_intervals_whatever_the_error_of_answers(error: float) -> None:
    """The error's variance is up to a third of the function's; without two blocks all totals would be too large."""
    answers = ishigami(saltelli_points(1024, 3, seed=1))
    blocks = np.stack([answers + error * normal(len(answers), f"design.error.{block}") for block in (0, 1)])
    for (first, total), exact in zip(variance_indices(blocks, 1024, seed=1), ISHIGAMI, strict=True):
        assert first.low <= exact[0] <= first.high
        assert total.low <= exact[1] <= total.high
        assert total.high - total.low < 0.25


def test_the_points_differ_from_the_first_sample_in_one_column_each() -> None:
    cube = saltelli_points(8, 3, seed=4).reshape(5, 8, 3)
    for column, mixed in enumerate(cube[2:]):
        changed = (mixed != cube[0]).all(axis=0)
        assert changed.tolist() == [column == place for place in range(3)]
        assert np.array_equal(mixed[:, column], cube[1][:, column])


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TWO)


def test_a_swing_is_the_difference_of_runs_on_the_same_luck(scenario: cs.Scenario) -> None:
    weights = cs.sensitivity(scenario, "agreed", runs=300, seed=5)
    assert weights.swings[0].factor.name == "haste"
    base = cs.simulate(scenario, runs=300, seed=5)
    for swing in weights.swings:
        for end, difference in zip(swing.ends, swing.differences, strict=True):
            other = cs.simulate(scenario.with_({swing.factor.path: end}), runs=300, seed=5)
            assert cs.compare(base, other).property("agreed") == difference
    assert weights.value == base.probability("agreed").value


@pytest.mark.parametrize(("low", "high", "size"), [(-0.25, 0.5, 0.75), (0.25, 0.5, 0.5), (-0.5, -0.25, 0.5), (0, 0, 0)])
def test_a_swing_is_as_large_as_the_way_from_end_to_end_past_the_answer_as_written(
    low: float, high: float, size: float
) -> None:
    ends = [Difference(0.5, 0.5 + value, value, None, None, None, 10) for value in (low, high)]
    swing = Swing(Factor("p", "parameters.p", (0.0, 1.0)), 0.5, (0.0, 1.0), (ends[0], ends[1]))
    assert swing.size == size


def test_a_number_without_bearing_swings_nothing_and_is_said_to(scenario: cs.Scenario) -> None:
    weights = cs.sensitivity(scenario, "agreed", runs=200)
    idle = weights.swings[-1]
    assert (idle.factor.name, idle.size, idle.is_clear) == ("idle", 0.0, False)
    lines = list(sensitivity_lines(weights))
    assert "- idle: no change of agreed is seen between 0 and 1." in lines


def test_what_each_run_draws_is_left_alone_in_the_scenario_as_written() -> None:
    drawn = cs.read_scenario_text(TWO.replace("range: [0, 0.03]", "range: [0, 0.03], draw: {0: 1, 0.03: 3}"))
    weights = cs.sensitivity(drawn, "agreed", runs=300)
    assert weights.value == cs.simulate(drawn, runs=300).probability("agreed").value
    (spoiling,) = [swing for swing in weights.swings if swing.factor.name == "spoiling"]
    assert spoiling.written == "as written"
    for end, difference in zip((0, 0.03), spoiling.differences, strict=True):
        moved = cs.simulate(drawn.with_({"parameters.spoiling": end}), runs=300).probability("agreed").value
        assert difference.second == moved


def test_a_mean_and_the_goal_can_be_asked_about(scenario: cs.Scenario) -> None:
    talks = cs.sensitivity(scenario, "talks", runs=100)
    assert not talks.is_share
    assert talks.swings[0].factor.name == "idle"
    assert cs.sensitivity(scenario, "reached", runs=100).measure == "ending.reached"


def test_sobol_tells_what_has_bearing_from_what_has_none(scenario: cs.Scenario) -> None:
    weights = cs.sensitivity(scenario, "agreed", method="sobol", points=64, runs=100)
    totals = {share.factor.name: share.total for share in weights.shares}
    assert list(totals) == ["haste", "spoiling", "idle"]
    assert (totals["idle"].value, totals["idle"].low, totals["idle"].high) == (0.0, 0.0, 0.0)
    assert weights.noise is not None
    assert weights.noise.low <= 0.0 <= weights.noise.high
    assert "- idle: no bearing on agreed stands out of the noise." in list(sensitivity_lines(weights))
    assert clipped(sensitivity_picture(weights)) == []


@pytest.mark.slow
def test_indices_from_runs_agree_with_those_of_exact_answers(scenario: cs.Scenario) -> None:
    rows = 256
    weights = cs.sensitivity(scenario, "agreed", ["haste", "spoiling"], method="sobol", points=rows, runs=400)
    batch = plan_sensitivity(scenario, "agreed", ["haste", "spoiling"], "sobol", RunOptions(2))
    cube = saltelli_points(rows, 2, batch.plan.seed)
    exact = [
        cs.solve(scenario.with_({f.path: f.at(u) for f, u in zip(batch.factors, row, strict=True)}))
        .probability("agreed").value
        for row in cube.tolist()
    ]  # fmt: skip
    known = dict(zip(("haste", "spoiling"), variance_indices(np.array([exact, exact]), rows, seed=1), strict=True))
    for share in weights.shares:
        first, total = known[share.factor.name]
        assert share.first.low <= first.value <= share.first.high
        assert share.total.low <= total.value <= share.total.high


@pytest.mark.parametrize(("method", "rows"), [("sobol", 32), ("morris", 32), ("tornado", None)])
def test_an_interrupted_study_goes_on_from_its_points(
    scenario: cs.Scenario, tmp_path: Path, method: SensitivityMethod, rows: int | None
) -> None:
    runs = 15_000 if method == "tornado" else 20  # so that points are kept one by one
    batch = with_rows(plan_sensitivity(scenario, "agreed", [], method, RunOptions(runs)), rows)
    finished: list[int] = []

    def stop(runs: int) -> None:
        finished.append(runs)
        if len(finished) == 3:
            raise KeyboardInterrupt

    with Store(tmp_path, batch.identity()) as store:
        store.claim()
        with pytest.raises(KeyboardInterrupt):
            batch.play(store, stop)
        first = finished[-1]
        weights = batch.play(store, finished.append)
    assert finished[3] > first
    assert weights == batch.play()


def test_what_cannot_be_weighed_is_refused(scenario: cs.Scenario) -> None:
    with pytest.raises(cs.InputError, match="there is no property 'agred'"):
        cs.sensitivity(scenario, "agred")
    with pytest.raises(cs.InputError, match="a number of points is that of method sobol"):
        cs.sensitivity(scenario, points=8)
    with pytest.raises(cs.InputError, match="is no parameter"):
        cs.sensitivity(scenario, vary=["variant"] if scenario.variants else ["horizon"], runs=2)
    with pytest.raises(cs.InputError, match="there is no method 'morriss'; did you mean 'morris'"):
        cs.sensitivity(scenario, method="morriss")  # type: ignore[arg-type]


def test_the_document_has_every_number(scenario: cs.Scenario) -> None:
    data = sensitivity_document(cs.sensitivity(scenario, "agreed", runs=50))
    factors = data["factors"]
    assert isinstance(factors, list)
    assert {factor["name"] for factor in factors} == {"haste", "spoiling", "idle"}
    assert all(len(factor["ends"]) == 2 for factor in factors)
