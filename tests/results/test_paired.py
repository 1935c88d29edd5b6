"""Differences on common luck: intervals that cover, and no point where no pair differs."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from ceasefire_sim.results.estimate import wilson
from ceasefire_sim.results.paired import newcombe, paired_means, paired_shares


def truths(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    first = [1] * both + [1] * only_first + [0] * only_second + [0] * neither
    second = [1] * both + [0] * only_first + [1] * only_second + [0] * neither
    return np.array(first, bool), np.array(second, bool)


def test_no_discordant_pair_is_no_point() -> None:
    found = paired_shares(*truths(30, 0, 0, 70))
    assert found.value == 0
    assert found.low is not None and found.high is not None
    assert found.low < 0 < found.high
    assert found.ratio is None


def test_the_difference_is_second_less_first_and_turning_it_round_turns_the_interval() -> None:
    first, second = truths(20, 5, 15, 60)
    there, back = paired_shares(first, second), paired_shares(second, first)
    assert there.value == pytest.approx(0.10)
    assert there.interval is not None and back.interval is not None
    assert there.interval == pytest.approx([-back.interval[1], -back.interval[0]])


def test_the_interval_of_a_published_table_of_pairs() -> None:
    """36 pairs alike, 12 gained, 2 lost, as in Newcombe 1998: 0.0569 to 0.3404; no correction, as phi < 0."""
    assert newcombe(36, 12, 2, 0, 0.95) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_a_positive_association_is_corrected_for_continuity() -> None:
    """20, 12, 2, 16: phi = (20*16 - 12*2 - 25) / sqrt(32*18*22*28), not 296 / sqrt(…), which narrows the interval."""
    phi = (20 * 16 - 12 * 2 - 50 / 2) / math.sqrt(32 * 18 * 22 * 28)
    (low_p, high_p), (low_q, high_q) = wilson(32, 50), wilson(22, 50)
    ends = ((0.64 - low_p, high_q - 0.44), (high_p - 0.64, 0.44 - low_q))
    down, up = (math.sqrt(x * x - 2 * phi * x * y + y * y) for x, y in ends)
    assert newcombe(20, 12, 2, 16, 0.95) == pytest.approx((0.2 - down, 0.2 + up), rel=1e-12)
    assert newcombe(20, 12, 2, 16, 0.95) == pytest.approx((0.0562, 0.3292), abs=5e-5)


def test_a_correction_larger_than_the_association_leaves_none() -> None:
    """3, 2, 2, 2: ad - bc = 2 lies below n / 2 = 4.5, so phi is 0 and the squares add."""
    low, high = wilson(5, 9)
    half = math.hypot(5 / 9 - low, high - 5 / 9)
    assert newcombe(3, 2, 2, 2, 0.95) == pytest.approx((-half, half), rel=1e-12)


@pytest.mark.parametrize(("p11", "p10", "p01"), list(product((0.2, 0.5), (0.05, 0.2), (0.05, 0.25))))
def test_newcombes_interval_covers_about_as_often_as_it_says(p11: float, p10: float, p01: float) -> None:
    """Exact coverage by enumeration at n = 25; method 10 is close to 95 % and seldom below 92 %."""
    n, covered = 25, 0.0
    rest = 1 - p11 - p10 - p01
    logs = [math.lgamma(k + 1) for k in range(n + 1)]
    for a in range(n + 1):
        for b in range(n + 1 - a):
            for c in range(n + 1 - a - b):
                d = n - a - b - c
                chance = math.exp(
                    logs[n] - logs[a] - logs[b] - logs[c] - logs[d]
                    + a * math.log(p11) + b * math.log(p10) + c * math.log(p01) + d * math.log(rest)
                )  # fmt: skip
                low, high = newcombe(a, c, b, d, 0.95)
                covered += chance * (low <= p01 - p10 <= high)
    assert 0.92 <= covered <= 1


def test_means_are_compared_pair_by_pair_and_the_gain_is_the_ratio_of_variances() -> None:
    first = np.array([1.0, 5.0, 9.0, 13.0])
    second = first + np.array([1.0, 2.0, 1.0, 2.0])
    found = paired_means(first, second)
    assert found.value == 1.5
    spread = np.var(first, ddof=1) + np.var(second, ddof=1)
    assert found.ratio == pytest.approx(spread / np.var(second - first, ddof=1))
    assert found.ratio is not None and found.ratio > 100


def test_means_of_pairs_that_never_differ_are_no_point() -> None:
    """No pair of 50 differs, of at most 3 either way: a share of at most 1 - 0.025^(1/50) could."""
    values = np.arange(50.0) % 4
    change = paired_means(values, values, 0.95, (-3, 3))
    bound = 3 * (1 - 0.025 ** (1 / 50))
    assert (change.value, change.ratio) == (0, None)
    assert change.interval == pytest.approx((-bound, bound), rel=1e-12)
    one = paired_means(values[:1], values[:1] + 1, 0.95, (-3, 3))
    assert one.interval == (-3, 3)
