"""Draws for many runs at once are those of one run at a time, to the bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_sim.luck import sampling
from ceasefire_sim.luck.arrays import CountTables, chosen, squares, thresholds
from ceasefire_sim.luck.squares import squares32

WORDS = st.integers(0, 2**64 - 1)
DRAWS = st.integers(0, 2**32 - 1) | st.sampled_from([0, 2**31, 2**32 - 1])
CHANCES = st.floats(-0.5, 1.5) | st.sampled_from([0.0, 1.0, 2.0**-33, 1 - 2.0**-33, 0.5])


@given(st.lists(WORDS, min_size=1, max_size=20), WORDS.map(lambda word: word | 1))
def test_squares_over_arrays_are_squares(counters: list[int], key: int) -> None:
    work = np.empty((4, len(counters)), np.uint64)
    found = squares(np.array(counters, np.uint64), np.uint64(key), work)
    assert found.tolist() == [squares32(counter, key) for counter in counters]


def test_squares_under_a_column_of_keys_are_those_under_each() -> None:
    counters, keys = np.arange(7, dtype=np.uint64) << np.uint64(16), [3, 2**33 + 7, 2**64 - 1, 2**63 + 5]
    found = squares(counters, np.array(keys, np.uint64)[:, None], np.empty((4, 4, 9), np.uint64))
    for row, one in zip(found, keys, strict=True):
        assert np.array_equal(row, squares(counters, np.uint64(one), np.empty((4, 9), np.uint64)))


@given(st.lists(CHANCES, min_size=1))
def test_thresholds_over_arrays_are_thresholds(chances: list[float]) -> None:
    assert thresholds(np.array(chances)).tolist() == [sampling.threshold(p) for p in chances]


@given(st.data(), st.integers(1, 5), st.integers(1, 9))
def test_choices_over_arrays_are_choices(data: st.DataObject, weights: int, runs: int) -> None:
    table = [[data.draw(st.floats(-1, 3) | st.just(0.0)) for _ in range(weights)] for _ in range(runs)]
    draws = [data.draw(DRAWS) for _ in range(runs)]
    found = chosen(np.array(draws, np.int64), [np.array(column) for column in zip(*table, strict=True)])
    wanted = [sampling.choice(draw, row) for draw, row in zip(draws, table, strict=True)]
    assert found.tolist() == [-1 if one is None else one for one in wanted]


@settings(max_examples=60)
@given(st.lists(st.tuples(DRAWS, st.integers(-1, 40), CHANCES), min_size=1, max_size=30))
def test_binomials_over_arrays_are_binomials(rows: list[tuple[int, int, float]]) -> None:
    draws, numbers, chances = (np.array(column) for column in zip(*rows, strict=True))
    tables = CountTables()
    for _ in range(2):  # the second time from the tables kept
        found = tables.binomial(draws.astype(np.int64), numbers, chances)
        assert found.tolist() == [sampling.binomial(draw, k, p) for draw, k, p in rows]


@settings(max_examples=60)
@given(st.lists(st.tuples(DRAWS, st.floats(-1, 700)), min_size=1, max_size=30), st.integers(1, 1000))
def test_poissons_over_arrays_are_poissons(rows: list[tuple[int, float]], cap: int) -> None:
    draws, means = (np.array(column) for column in zip(*rows, strict=True))
    found = CountTables().poisson(draws.astype(np.int64), means, cap)
    assert found.tolist() == [sampling.poisson(draw, mean, cap) for draw, mean in rows]


def test_tables_that_grow_too_large_are_made_anew() -> None:
    tables = CountTables()
    for number in range(6):
        found = tables.binomial(np.array([2**31], np.int64), np.array([900_000]), np.array([0.3 + number / 100]))
        assert found.tolist() == [sampling.binomial(2**31, 900_000, 0.3 + number / 100)]
    assert len(tables.flat) < 4_000_000


def test_a_draw_that_equals_a_threshold_falls_on_the_next_count() -> None:
    for k, p in ((1, 0.5), (7, 0.3), (28, 0.06)):
        limits = sampling.binomial_thresholds(k, p)
        draws = [draw for limit in limits for draw in (limit - 1, limit) if 0 <= draw < 2**32]
        found = CountTables().binomial(np.array(draws, np.int64), k, p)
        assert found.tolist() == [sampling.binomial(draw, k, p) for draw in draws]
    for mean in (0.4, 3.0):
        draws = [draw for limit in sampling.poisson_thresholds(mean, 9) for draw in (limit - 1, limit)]
        found = CountTables().poisson(np.array(draws, np.int64), mean, 9)
        assert found.tolist() == [sampling.poisson(draw, mean, 9) for draw in draws]
