"""Luck to the bit, and statistically sound."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim import InputError, Luck
from ceasefire_sim.luck import draw, key, parse_run, threshold
from ceasefire_sim.luck.sampling import binomial, choice, poisson


def test_the_check_values_of_the_language() -> None:
    assert key(1, "incidents.raid") == 0xD1D741E0BA4FEFF1
    assert draw(1, 0, 0, "incidents.raid") == 4034813311
    assert draw(1, 0, 1, "incidents.raid") == 3998911145
    assert draw(1, 1, 0, "incidents.raid") == 2273166466
    assert draw(2**64 - 1, 2**48 - 1, 3649, "phases.collapse") == 1504386143
    assert draw(7, 123456, 17, "incidents.skirmish.outcomes#1") == 754572757


@pytest.mark.parametrize(
    ("p", "limit"), [(0, 0), (1, 2**32), (0.5, 2**31), (-3, 0), (7, 2**32), (2**-33, 0), (2**-32, 1)]
)
def test_the_threshold_of_a_chance(p: float, limit: int) -> None:
    assert threshold(p) == limit


def test_what_remains_goes_to_the_last_weight_above_zero() -> None:
    assert choice(2**32 - 1, [1 / 3, 1 / 3, 1 / 3, 0]) == 2
    assert choice(0, [0, 2, 1]) == 1
    assert choice(0, [0, -1]) is None


@given(st.integers(1, 12), st.fractions(Fraction(1, 50), Fraction(49, 50)))
def test_binomial_thresholds_are_the_exact_distribution(k: int, p: Fraction) -> None:
    cumulative = Fraction(0)
    for j in range(k):
        cumulative += math.comb(k, j) * p**j * (1 - p) ** (k - j)
        limit = int(cumulative * 2**32)
        if limit > 4:
            assert binomial(limit - 4, k, float(p)) <= j
        if limit + 4 < 2**32:
            assert binomial(limit + 4, k, float(p)) >= j + 1
    assert binomial(2**32 - 1, k, 1.0) == k
    assert binomial(0, k, 0.0) == 0
    assert binomial(2**32 - 1, k, 1.0, 2) == min(k, 2)


@pytest.mark.parametrize("mean", [0.1, 1.0, 7.5, 300.0])
def test_poisson_thresholds_are_the_distribution(mean: float) -> None:
    cumulative, weight = 0.0, math.exp(-mean)
    for j in range(int(mean * 2) + 5):
        cumulative += weight
        weight *= mean / (j + 1)
        limit = int(cumulative * 2**32)
        if 16 < limit < 2**32 - 16:
            assert poisson(limit - 16, mean, 1000) <= j < poisson(limit + 16, mean, 1000)
    assert poisson(2**32 - 1, mean, 3) == 3
    assert poisson(123, 0.0, 3) == 0


def chi_square(counts: list[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


# 64 cells, 63 degrees of freedom: P(chi-square > 131.4) = 1e-6.
BOUND, N = 131.4, 40_000
STREAMS = {
    "days": [(1, run, day, "a") for run in range(40) for day in range(1000)],
    "runs": [(1, run, 0, "a") for run in range(N)],
    "sites": [(1, 0, 0, f"site{number}") for number in range(N)],
    "seeds": [(seed, 0, 0, "a") for seed in range(N)],
}


@pytest.mark.parametrize("name", STREAMS)
def test_draws_are_uniform_and_neighbours_independent(name: str) -> None:
    """n = 40,000; chi-square over 64 cells of the top bits, and over 8 x 8 cells of neighbours; bound 1e-6."""
    draws = [draw(*counter) for counter in STREAMS[name]]
    high, pairs = [0] * 64, [0] * 64
    for one in draws:
        high[one >> 26] += 1
    for one, two in zip(draws[::2], draws[1::2], strict=True):
        pairs[(one >> 29) * 8 + (two >> 29)] += 1
    assert chi_square(high) < BOUND
    assert chi_square(pairs) < BOUND


def test_a_luck_is_the_same_after_json() -> None:
    luck = Luck.spliced(9, [(0, 7), (57, 0)]).force(3, "incidents.raid", True).force(4, "phases.t", 2)
    assert Luck.from_json(luck.to_json()) == luck


def test_a_run_written_with_a_splice() -> None:
    assert parse_run("7", 1) == Luck.keyed(1, 7)
    assert parse_run("7,0@57", 1) == Luck.spliced(1, [(0, 7), (57, 0)])


@pytest.mark.parametrize("written", ["", "x", "7@3", "7,0", "7,0@0", "7,1@9,2@5", "-1", str(2**48)])
def test_what_is_no_run_is_refused_in_words(written: str) -> None:
    with pytest.raises(InputError):
        parse_run(written, 1)


@pytest.mark.parametrize(
    "data", [None, [], {"seed": "1"}, {"runs": [[1, 2]]}, {"forced": [[1, 2, 3]]}, {"seed": 2**64}]
)
def test_what_is_no_luck_is_refused_in_words(data: object) -> None:
    with pytest.raises(InputError):
        Luck.from_json(data)


@pytest.mark.parametrize("seed", [1.0, True, "1", None, -1, 2**64])
def test_a_seed_is_a_whole_number_whatever_was_drawn_before(seed: object) -> None:
    key(1, "incidents.raid")  # 1.0 and True equal 1: a cache must not answer for them
    with pytest.raises(InputError, match="the seed is a whole number"):
        Luck.keyed(seed)  # type: ignore[arg-type]


def test_a_key_is_of_an_integer_and_not_of_what_equals_it() -> None:
    assert key(1, "incidents.raid") == 0xD1D741E0BA4FEFF1
    with pytest.raises(TypeError):
        key(1.0, "incidents.raid")


@pytest.mark.parametrize("run", [0.0, False, -1, 2**48])
def test_a_run_is_a_whole_number(run: object) -> None:
    with pytest.raises(InputError, match="the run is a whole number"):
        Luck.keyed(1, run)  # type: ignore[arg-type]


def test_a_numpy_integer_is_taken_as_the_integer_it_is() -> None:
    luck = Luck.keyed(np.int64(3), np.int32(5)).force(np.int64(2), "incidents.raid", np.int64(1))
    assert luck == Luck(3, ((0, 5),), ((2, "incidents.raid", 1),))
    assert all(type(number) is int for number in (luck.seed, *luck.runs[0], luck.forced[0][0], luck.forced[0][2]))


def test_lucks_compare_and_hash_by_value() -> None:
    one, other = (Luck(1, [[0, 3], [4, 5]]).force(2, "phases.t", True) for _ in range(2))  # type: ignore[arg-type]
    assert one == other
    assert len({one, other, Luck.keyed(1)}) == 2


def test_a_luck_goes_on_as_another_from_a_day_on() -> None:
    first = Luck.spliced(9, [(0, 7), (5, 8)]).force(2, "a", True).force(6, "a", True)
    second = Luck.spliced(9, [(0, 1), (10, 2)]).force(2, "b", True).force(6, "b", False)
    joined = first.then(6, second)
    assert joined == Luck(9, ((0, 7), (5, 8), (6, 1), (10, 2)), ((2, "a", True), (6, "b", False)))
    for day, whose in ((0, first), (5, first), (6, second), (12, second)):
        assert joined.draw(day, "c") == whose.draw(day, "c")
    assert first.then(0, second) == second.then(0, second)


def test_a_luck_does_not_go_on_as_one_of_another_seed() -> None:
    with pytest.raises(InputError, match="of seed 1 cannot go on as one of seed 2"):
        Luck.keyed(1).then(3, Luck.keyed(2))


@pytest.mark.parametrize(
    ("data", "fragment"),
    [
        ([], "[] is no mapping"),
        ({"sed": 1}, "no 'sed'; did you mean 'seed'?"),
        ({"seed": "1"}, "the seed is a whole number"),
        ({"runs": [[2, 0]]}, 'a luck begins on day 0, as "runs": [[0, 7]] does, not on day 2'),
        ({"runs": 3}, '"runs" is a list of [first day, run], not 3'),
        ({"runs": [[0, 0, 0]]}, '"runs" is a list of [first day, run], and [0, 0, 0] is none'),
        ({"forced": [[1, "incidents.raid"]]}, '"forced" is a list of [day, site, value]'),
        ({"forced": [[-1, "incidents.raid", True]]}, "a day is a whole number at least 0, not -1"),
        ({"forced": [[1, 5, True]]}, "a site is a text such as 'incidents.raid', not 5"),
        ({"forced": [[1, "incidents.raid", "yes"]]}, "is forced to be true, false or a whole number, not 'yes'"),
        ({"day": "3"}, "a day is a whole number"),
    ],
)
def test_a_slip_in_a_luck_is_named_and_a_luck_is_shown(data: object, fragment: str) -> None:
    with pytest.raises(InputError) as error:
        Luck.from_json(data)
    assert fragment in str(error.value)
    assert '"forced": [[3, "incidents.raid", true]]' in str(error.value)


def test_a_choice_decided_by_hand_is_one_of_those_there_are() -> None:
    for value in (-1, 2, 99):
        with pytest.raises(InputError, match=f"forces a on day 1 to be {value}, of 0 to 1"):
            Luck.keyed(1).force(1, "a", value).choose(1, "a", [1.0, 1.0])
