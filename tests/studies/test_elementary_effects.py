"""Elementary effects: against functions whose effects are known, and scenarios whose answers are."""

from __future__ import annotations

import math

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.designs import uniforms
from ceasefire_sim.analysis.elementary_effects import (
    STEP,
    Trajectories,
    effect_sizes,
    elementary_effects,
    morris_trajectories,
)
from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.present.plots.sensitivity import sensitivity_picture
from ceasefire_sim.present.sensitivity_document import sensitivity_document
from ceasefire_sim.present.sensitivity_report import sensitivity_lines
from tests.present.test_plots import clipped
from tests.studies.test_sensitivity import TWO


def answers(function: FloatArray) -> FloatArray:
    """A function in two blocks without errors."""
    return np.stack([function, function])


def test_a_trajectory_moves_each_number_once_by_two_thirds_of_its_range() -> None:
    drawn = morris_trajectories(50, 4, seed=3)
    moves = np.diff(drawn.points, axis=0)
    assert np.array_equal((moves != 0).sum(axis=0), np.ones((50, 4)))
    assert np.allclose(np.abs(moves[moves != 0]), STEP)
    assert np.allclose(np.unique(np.round(3 * drawn.points, 12)), [0, 1, 2, 3])
    assert sorted(map(tuple, drawn.moved.T.tolist()))[0] != sorted(map(tuple, drawn.moved.T.tolist()))[-1]


def test_a_linear_function_moves_by_its_weights_without_spread() -> None:
    drawn = morris_trajectories(20, 3, seed=1)
    function = drawn.points @ np.array([3.0, -2.0, 0.0])
    sizes = effect_sizes(elementary_effects(answers(function), drawn), seed=1)
    assert np.allclose([size.mean.value for size in sizes], [3, -2, 0])
    assert np.allclose([size.absolute.value for size in sizes], [3, 2, 0])
    assert np.allclose([size.spread.value for size in sizes], [0, 0, 0], atol=1e-6)


def test_what_two_numbers_do_together_shows_as_spread() -> None:
    """Of x y, the effect of x is y: 0, 1/3, 2/3 or 1, so mean 1/2 and variance 5/36."""
    drawn = morris_trajectories(4000, 2, seed=2)
    function = drawn.points[..., 0] * drawn.points[..., 1]
    for size in effect_sizes(elementary_effects(answers(function), drawn), seed=1):
        assert size.absolute.low < 0.5 < size.absolute.high
        assert size.spread.low < math.sqrt(5 / 36) < size.spread.high
        assert size.absolute.high - size.absolute.low < 0.03


def test_the_effect_of_pure_luck_is_nothing_on_average() -> None:
    """The absolute value of errors would be 1.5 * sqrt(2) * sqrt(2 / pi) of theirs, some 0.17 here."""
    drawn = morris_trajectories(2000, 1, seed=2)
    luck = np.stack([0.1 * (uniforms(5, f"design.error.{block}", 4000) - 0.5).reshape(2, 2000) for block in (0, 1)])
    (size,) = effect_sizes(elementary_effects(luck, drawn), seed=1)
    assert size.absolute.low < 0 < size.absolute.high
    assert size.absolute.high < 0.005
    assert size.spread.value < 0.03


def test_a_step_is_taken_as_large_as_it_was() -> None:
    """A number of three values that stands at 0, 1/2 and 1."""
    points = np.array([[[0.0]], [[0.5]]])
    effects = elementary_effects(answers(np.array([[1.0], [2.0]])), Trajectories(points, np.array([[0]])))
    assert effects.tolist() == [[[2.0]], [[2.0]]]


@pytest.fixture(scope="module")
def weights() -> cs.Sensitivity:
    return cs.sensitivity(cs.read_scenario_text(TWO), "agreed", method="morris", points=24, runs=200, seed=2)


def test_numbers_are_ranked_and_what_has_no_bearing_is_said(weights: cs.Sensitivity) -> None:
    assert [effect.factor.name for effect in weights.effects] == ["haste", "spoiling", "idle"]
    haste, spoiling, idle = (effect.size for effect in weights.effects)
    assert haste.mean.low > 0 > spoiling.mean.high
    assert (idle.absolute.value, idle.absolute.low, idle.absolute.high, idle.spread.value) == (0.0, 0.0, 0.0, 0.0)
    assert weights.noise is not None
    assert weights.noise.low < 0 < weights.noise.high
    lines = " ".join(sensitivity_lines(weights))
    assert "- idle: no bearing on agreed stands out of the noise." in lines
    assert "- haste: from 0.01 to 0.1, agreed moves by " in lines
    assert clipped(sensitivity_picture(weights)) == []


def test_effects_from_runs_agree_with_those_of_exact_answers(weights: cs.Sensitivity) -> None:
    scenario = cs.read_scenario_text(TWO)
    drawn = morris_trajectories(24, 3, seed=2)
    exact = {}
    for haste in (0, 1, 2, 3):
        for spoiling in (0, 1, 2, 3):
            values = {"parameters.haste": 0.01 + 0.03 * haste, "parameters.spoiling": 0.01 * spoiling}
            exact[haste, spoiling] = cs.solve(scenario.with_(values)).probability("agreed").value
    levels = np.rint(3 * drawn.points).astype(int)
    function = np.array([[exact[haste, spoiling] for haste, spoiling, _ in step] for step in levels.tolist()])
    known = effect_sizes(elementary_effects(answers(function), drawn), seed=1)
    for effect, size in zip(weights.effects, known, strict=True):
        assert abs(effect.size.absolute.value - size.absolute.value) < 0.04  # 24 effects of 200 runs: 4 errors
        assert effect.size.mean.low - 0.02 <= size.mean.value <= effect.size.mean.high + 0.02


def test_the_document_has_every_size(weights: cs.Sensitivity) -> None:
    data = sensitivity_document(weights)
    assert (data["method"], data["points"]) == ("morris", 96)
    factors = data["factors"]
    assert isinstance(factors, list)
    assert set(factors[0]) == {"name", "range", "mean", "absolute", "spread"}


def test_whole_numbers_are_moved_among_whole_numbers() -> None:
    weights = cs.sensitivity(cs.read_scenario("reciprocal-tranches"), method="morris", points=8, runs=40)
    assert {effect.factor.name for effect in weights.effects} == {"mistrust", "pace", "slices"}
