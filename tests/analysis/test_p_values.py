"""P-values against closed forms."""

from __future__ import annotations

import math

import pytest

from ceasefire_sim.analysis.p_values import mean_p_value, share_p_value


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
