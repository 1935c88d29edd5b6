"""Estimates against textbook values."""

from __future__ import annotations

import math

import pytest
from scipy.special import betaincinv, stdtrit

from ceasefire_sim.results.answer import verdict
from ceasefire_sim.results.estimate import (
    clopper_pearson,
    empirical_bernstein,
    mean,
    quantile,
    share,
    t_quantile,
    wilson,
)


def test_wilson_against_a_textbook_value() -> None:
    """81 of 263 with 95 %: 0.2553 to 0.3662 (R. G. Newcombe, Statistics in Medicine 17, 1998)."""
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 20)[0] == 0
    assert round(wilson(0, 20)[1], 4) == 0.1611
    assert wilson(20, 20)[1] == 1


@pytest.mark.parametrize(
    ("p", "freedom", "value"), [(0.975, 1, 12.7062), (0.975, 10, 2.2281), (0.995, 30, 2.7500), (0.5, 4, 0)]
)
def test_the_quantiles_of_t(p: float, freedom: int, value: float) -> None:
    assert t_quantile(p, freedom) == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize("p", [0.0005, 0.5, 0.9, 0.975, 0.995, 0.9995])
@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 30, 99, 499, 500, 999, 9_999, 100_000])
def test_the_quantiles_of_t_are_those_of_scipy(p: float, freedom: int) -> None:
    assert t_quantile(p, freedom) == pytest.approx(float(stdtrit(freedom, p)), rel=1e-11, abs=1e-15)


@pytest.mark.parametrize(("n", "confidence"), [(1, 0.95), (10, 0.95), (1000, 0.99), (1_024_000, 0.999)])
def test_clopper_and_pearsons_bound_of_what_never_happened_is_known_in_closed_form(n: int, confidence: float) -> None:
    """0 of n: the largest p with (1 - p)^n = tail; n of n is its mirror image."""
    tail = (1 - confidence) / 2
    bound = -math.expm1(math.log(tail) / n)
    never, always = clopper_pearson(0, n, confidence), clopper_pearson(n, n, confidence)
    assert (never[0], always[1]) == (0.0, 1.0)
    assert (never[1], always[0]) == pytest.approx((bound, 1 - bound), rel=1e-12)


@pytest.mark.parametrize(("n", "confidence"), [(1, 0.5), (7, 0.95), (60, 0.9), (10_000, 0.95), (10**9, 0.999)])
def test_the_bounds_of_none_and_of_all_are_those_of_scipy_without_loading_it(n: int, confidence: float) -> None:
    tail = (1 - confidence) / 2
    assert clopper_pearson(0, n, confidence) == pytest.approx((0.0, betaincinv(1, n, 1 - tail)), rel=1e-15)
    assert clopper_pearson(n, n, confidence) == pytest.approx((betaincinv(n, 1, tail), 1.0), rel=1e-15)
    assert clopper_pearson(0, n, math.nextafter(1, 0)) == (0.0, 1.0)
    assert clopper_pearson(0, 0, confidence) == (0.0, 1.0)


def test_clopper_and_pearsons_interval_leaves_each_tail_its_share() -> None:
    """Of 10, 3 came up: P(X >= 3 | low) = P(X <= 3 | high) = 0.025."""
    low, high = clopper_pearson(3, 10)
    at_least = sum(math.comb(10, k) * low**k * (1 - low) ** (10 - k) for k in range(3, 11))
    at_most = sum(math.comb(10, k) * high**k * (1 - high) ** (10 - k) for k in range(4))
    assert (at_least, at_most) == pytest.approx((0.025, 0.025), rel=1e-11)


def test_a_mean_with_its_interval() -> None:
    found = mean([1, 2, 3, 4, 5])
    assert found.value == 3
    assert found.low == pytest.approx(3 - 2.7764451 * (2.5 / 5) ** 0.5, abs=1e-6)
    assert mean([7]).interval is None


def test_a_mean_that_never_varied_is_no_point_at_an_end_of_its_range() -> None:
    """0 in all of 100 runs, of at most 9: each run differs with at most 1 - 0.025^(1/100), and then by 9."""
    other = 1 - 0.025**0.01
    assert mean([0.0] * 100, 0.95, (0, 9)).interval == pytest.approx((0, 9 * other), rel=1e-12)
    assert mean([9.0] * 100, 0.95, (0, 9)).interval == pytest.approx((9 - 9 * other, 9), rel=1e-12)
    assert mean([0.0] * 100, 0.95, (-9, 9)).interval == pytest.approx((-9 * other, 9 * other), rel=1e-12)
    assert mean([1.0], 0.95, (0, 1)).interval == pytest.approx((0.025, 1), rel=1e-12)


def test_a_mean_that_never_varied_inside_its_range_has_the_empirical_bernstein_bound() -> None:
    half = 10 * 7 * math.log(4 / 0.05) / (3 * 99)
    assert mean([4.0] * 100, 0.95, (0, 10)).interval == pytest.approx((4 - half, 4 + half), rel=1e-12)
    assert mean([4.0], 0.95, (0, 10)).interval == (0, 10)
    assert mean([4.0] * 100, 0.95, (4, 4)).interval == (4, 4)
    assert empirical_bernstein(0.25, 1000, 0.05) == pytest.approx(
        math.sqrt(2 * 0.25 * math.log(80) / 1000) + 7 * math.log(80) / (3 * 999), rel=1e-12
    )


def test_the_interval_of_a_rare_number_covers_at_least_as_often_as_it_says() -> None:
    """Of 30 runs, each 1 with 2 %: all 0 with 0.98^30 = 54.5 %, and then t alone would give the point 0."""
    p, n, covered = 0.02, 30, 0.0
    for ones in range(n + 1):
        low, high = mean([1.0] * ones + [0.0] * (n - ones), 0.95, (0, 1)).interval or (1.0, 0.0)
        covered += math.comb(n, ones) * p**ones * (1 - p) ** (n - ones) * (low <= p <= high)
    assert covered >= 0.95


@pytest.mark.parametrize(
    ("p", "expected"), [(0.05, 1), (0.2, 1), (0.21, 2), (0.5, 3), (0.6, 3), (0.61, 4), (0.8, 4), (0.95, 5)]
)
def test_a_quantile_is_the_least_value_that_so_many_do_not_exceed(p: float, expected: float) -> None:
    """Of 5 values, rank ceil(5 p); at p = 0.2 exactly, and not above, the first still is it."""
    assert quantile([5, 3, 1, 4, 2], 0, p) == expected


def test_quantiles_beyond_what_was_seen_are_unknown() -> None:
    assert quantile([1, 2, 3, 4], 0, 0.5) == 2
    assert quantile([1, 2, 3], 5, 0.25) == 2
    assert quantile([1, 2, 3], 5, 0.5) is None
    assert quantile([], 0, 0.5) is None


@pytest.mark.parametrize(
    ("expect", "successes", "expected"),
    [
        (">= 0.5", 90, True),
        (">= 0.5", 10, False),
        (">= 0.5", 50, "undecided"),
        ("< 0.5", 10, True),
        ("== 0.5", 99, False),
    ],
)
def test_an_expectation_is_met_only_by_the_whole_interval(expect: str, successes: int, expected: object) -> None:
    assert verdict(expect, share(successes, 100)) == expected
