"""Sums and ranks by distinct values are those of the numbers one by one, to the bit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim.results.estimate import mean, quantile
from ceasefire_sim.results.tally import tally

REALS = st.floats(-1e6, 1e6) | st.sampled_from([0.1, 0.2, 1e-9]) | st.integers(-5, 5).map(float)


@given(st.lists(REALS, min_size=2, max_size=60))
def test_a_mean_and_its_variance_are_rounded_once(numbers: list[float]) -> None:
    estimate, n = mean(np.array(numbers)), len(numbers)
    average = math.fsum(numbers) / n if min(numbers) < max(numbers) else numbers[0]
    assert estimate.value == average
    if min(numbers) < max(numbers):
        spread = tally(np.array(numbers)).total(lambda value: (value - average) ** 2)
        assert spread == math.fsum((value - average) ** 2 for value in numbers)


@given(st.lists(REALS, min_size=1, max_size=60), st.floats(0, 1))
def test_a_quantile_is_the_number_at_its_rank(numbers: list[float], p: float) -> None:
    rank = max(math.ceil(p * len(numbers) - 1e-9), 1)
    assert quantile(numbers, 0, p) == sorted(numbers)[rank - 1]


@pytest.mark.parametrize("numbers", [[3, 1, 3], [3.0, 1.0, 3.0], [2.0**60, 1.0, 2.0**60], [1 << 62, 5, 1 << 62]])
def test_distinct_values_stand_in_order_with_their_numbers_and_keep_their_type(numbers: list[float]) -> None:
    counted = tally(numbers)
    assert counted.values.tolist() == sorted(set(numbers))
    assert [type(value) for value in counted.values.tolist()] == [type(numbers[0])] * 2
    assert (counted.counts.tolist(), counted.n) == ([1, 2], 3)
