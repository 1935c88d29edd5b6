"""SALib as an oracle: indices and effects from this package's points agree with those of another author's code."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import sobol as sobol_sample

import ceasefire_sim as cs
from ceasefire_sim.analysis.elementary_effects import effect_sizes, elementary_effects, morris_trajectories
from ceasefire_sim.analysis.variance_indices import saltelli_points, variance_indices
from ceasefire_sim.arrays import FloatArray
from tests.studies.test_sensitivity import ishigami

CUBE = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0.0, 1.0]] * 3}


def test_sobol_indices_of_ishigami_agree_with_salib_on_points_of_its_own() -> None:
    rows = 512
    points = sobol_sample.sample(CUBE, rows, calc_second_order=False, seed=1)
    theirs = salib_sobol.analyze(CUBE, ishigami(points), calc_second_order=False, num_resamples=20, seed=1)
    answers = ishigami(saltelli_points(rows, 3, seed=1))
    ours = variance_indices(np.stack([answers, answers]), rows, seed=1)
    for place, (first, total) in enumerate(ours):
        assert first.low - theirs["S1_conf"][place] <= theirs["S1"][place] <= first.high + theirs["S1_conf"][place]
        assert total.low - theirs["ST_conf"][place] <= theirs["ST"][place] <= total.high + theirs["ST_conf"][place]


def test_the_total_index_is_salibs_to_the_last_digits_on_the_same_points() -> None:
    """The same estimator (Jansen); SALib divides by the variance of the same two samples."""
    rows = 512
    answers = ishigami(saltelli_points(rows, 3, seed=2))
    first, second, *mixed = answers.reshape(-1, rows)
    interleaved = np.stack([first, *mixed, second], axis=1).ravel()  # SALib's order, row by row
    theirs = salib_sobol.analyze(CUBE, interleaved, calc_second_order=False, num_resamples=2, seed=1)
    ours = variance_indices(np.stack([answers, answers]), rows, seed=1)
    assert np.allclose([total.value for _, total in ours], theirs["ST"], rtol=3e-3)


@pytest.mark.slow
def test_sobol_indices_of_a_lesson_agree_with_salib_on_exact_answers() -> None:
    scenario = cs.read_scenario("reciprocal-tranches")
    problem = {"num_vars": 2, "names": ["mistrust", "pace"], "bounds": [[0.0, 0.02], [0.02, 0.5]]}
    points = sobol_sample.sample(problem, 32, calc_second_order=False, seed=1)
    exact = [
        cs.solve(scenario.with_({"parameters.mistrust": mistrust, "parameters.pace": pace})).probability("concluded")
        for mistrust, pace in points.tolist()
    ]
    theirs = salib_sobol.analyze(
        problem, np.array(list(map(float, exact))), calc_second_order=False, num_resamples=100, seed=1
    )
    ours = cs.sensitivity(scenario, "concluded", ["mistrust", "pace"], method="sobol", points=64, runs=200)
    for share in ours.shares:
        place = problem["names"].index(share.factor.name)  # type: ignore[attr-defined]
        error = theirs["ST_conf"][place]
        assert share.total.low - error <= theirs["ST"][place] <= share.total.high + error


def test_elementary_effects_are_salibs_to_the_last_digits_on_the_same_trajectories() -> None:
    count = 40
    drawn = morris_trajectories(count, 3, seed=1)
    answers: FloatArray = ishigami(drawn.points.reshape(-1, 3)).reshape(4, count)
    rows = np.swapaxes(drawn.points, 0, 1).reshape(-1, 3)  # SALib's order, trajectory by trajectory
    theirs = salib_morris.analyze(CUBE, rows, answers.T.ravel(), num_levels=4, num_resamples=2, seed=1)
    ours = effect_sizes(elementary_effects(np.stack([answers, answers]), drawn), seed=1)
    assert np.allclose([size.mean.value for size in ours], theirs["mu"], rtol=1e-9)
    assert np.allclose([size.absolute.value for size in ours], theirs["mu_star"].astype(float), rtol=1e-9)
    assert np.allclose([size.spread.value for size in ours], theirs["sigma"], rtol=1e-9)
