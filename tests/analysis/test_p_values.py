"""P-values against closed forms."""

from __future__ import annotations

import math

import pytest

from ceasefire_sim.analysis.p_values import constant_p_value, mean_p_value, number_p_value, share_p_value


@pytest.mark.parametrize(
    ("successes", "runs", "p", "expected"),
    [(0, 10, 0.5, 2 / 1024), (3, 10, 0.5, 352 / 1024), (5, 10, 0.5, 1.0), (2, 2, 0.1, 0.01), (1, 1, 0.25, 0.25)],
)
def test_a_share_is_tested_by_the_exact_binomial_test(successes: int, runs: int, p: float, expected: float) -> None:
    assert share_p_value(successes, runs, p) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("successes", "p", "expected"), [(0, 0.0, 1.0), (1, 0.0, 0.0), (7, 1.0, 1.0), (6, 1.0, 0.0)])
def test_what_is_impossible_or_certain_leaves_no_room(successes: int, p: float, expected: float) -> None:
    assert share_p_value(successes, 7, p) == expected


def test_a_mean_is_tested_by_its_standard_error() -> None:
    assert mean_p_value(3.0, 0.5, 3.0) == 1.0
    for errors, expected in ((1.0, 0.31731050786291), (1.959963984540054, 0.05), (3.0, 0.00269979606326)):
        assert mean_p_value(3.0 + 0.5 * errors, 0.5, 3.0) == pytest.approx(expected, rel=1e-9)
        assert mean_p_value(3.0 - 0.5 * errors, 0.5, 3.0) == pytest.approx(expected, rel=1e-9)


def test_a_mean_without_variance_is_the_exact_one_or_is_wrong() -> None:
    assert mean_p_value(3.0, 0.0, 3.0 + 1e-12) == 1.0
    assert mean_p_value(3.0, 0.0, math.pi) == 0.0


def test_a_number_that_does_not_vary_is_equal_though_its_mass_misses_one_by_a_rounding() -> None:
    assert number_p_value(600.0, 300, {2.0: 1 - 2.0**-50}) == 1.0
    assert number_p_value(603.0, 300, {2.0: 1 - 2.0**-50}) == 0.0


def test_a_number_with_two_values_is_tested_as_a_share() -> None:
    """3 of 10 runs have 7 and the rest 2: the binomial test of 3 of 10."""
    assert number_p_value(3 * 7 + 7 * 2, 10, {2: 0.5, 7: 0.5}) == pytest.approx(352 / 1024, rel=1e-12)
    assert number_p_value(0, 100, {0: 0.998, 1: 0.002}) == 1.0


def test_a_number_is_tested_with_its_exact_variance_not_that_of_the_runs() -> None:
    """A die cast 105 times: variance 35/12, so the mean's error is 1/6; 4 lies three errors away."""
    die = {float(eyes): 1 / 6 for eyes in range(1, 7)}
    assert number_p_value(4.0 * 105, 105, die) == pytest.approx(0.00269979606326, rel=1e-9)
    assert number_p_value(3.5 * 105, 105, die) == 1.0
    assert number_p_value(6.0 * 105, 105, die) < 1e-12


def test_one_rare_happening_is_no_contradiction() -> None:
    """One of 100 runs has 5, which has probability 1e-5: about 1e-3, where the normal approximation says 1e-50."""
    assert number_p_value(5, 100, {0: 0.99998, 1: 1e-5, 5: 1e-5}) > 1e-6


def test_runs_that_do_not_vary_are_judged_by_how_likely_that_is_at_most() -> None:
    """A mean of 0.002 within [0, 1] needs 1 in 500 runs to be 1: no one in 100 with 0.998^100."""
    assert constant_p_value(0, 100, 0.002, (0, 1)) == pytest.approx(0.998**100, rel=1e-12)
    assert constant_p_value(1, 100, 0.25, (0, 1)) == pytest.approx(0.25**100, rel=1e-12)
    assert constant_p_value(4, 100, 4 + 1e-12, (0, 9)) == 1.0
    assert constant_p_value(0, 3, 5.0, (0, 1)) == 0.0
