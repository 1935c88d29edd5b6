"""Answers without a horizon: their error bounds cover what they are off by, on chains solved in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.engines.exact.absorption import System, ever, visits

RUINS = [(300, Fraction(1, 2), 77), (2000, Fraction(1, 2), 601), (60, Fraction(1, 4), 20), (200, Fraction(7, 16), 100)]


def ruin(stakes: int, p: Fraction) -> sparse.csr_matrix:
    """Gambler's ruin: from i to i + 1 with probability p, else to i - 1, until 0 or all the stakes."""
    rows, columns, shares = [0, stakes], [0, stakes], [1.0, 1.0]
    for i in range(1, stakes):
        rows += [i, i]
        columns += [i + 1, i - 1]
        shares += [float(p), float(1 - p)]
    return sparse.csr_matrix((shares, (rows, columns)), shape=(stakes + 1, stakes + 1))


def winning(stakes: int, p: Fraction, i: int) -> Fraction:
    """The probability of winning all the stakes (Feller, volume 1, chapter XIV)."""
    ratio = (1 - p) / p
    return Fraction(i, stakes) if ratio == 1 else (ratio**i - 1) / (ratio**stakes - 1)


def duration(stakes: int, p: Fraction, i: int) -> Fraction:
    """The expected number of games."""
    return Fraction(i * (stakes - i)) if 2 * p == 1 else (i - stakes * winning(stakes, p, i)) / (1 - 2 * p)


def at(size: int, *places: int) -> BoolArray:
    """The truth of some states."""
    truth = np.zeros(size, bool)
    truth[list(places)] = True
    return truth


@pytest.mark.parametrize(("stakes", "p", "i"), RUINS)
def test_the_error_bound_of_a_probability_covers_its_error_and_is_no_zero(stakes: int, p: Fraction, i: int) -> None:
    size = stakes + 1
    answer = ever(ruin(stakes, p), at(size, i).astype(float), at(size, stakes), np.ones(size, bool))
    exact = winning(stakes, p, i)
    assert 0 < answer.error < 1e-12
    assert abs(Fraction(answer.probability) - exact) <= Fraction(answer.error)
    assert answer.days is None


@pytest.mark.parametrize(("stakes", "p", "i"), RUINS[2:])
def test_the_error_bound_of_expected_days_covers_their_error_and_is_no_zero(stakes: int, p: Fraction, i: int) -> None:
    size = stakes + 1
    answer = ever(ruin(stakes, p), at(size, i).astype(float), at(size, 0, stakes), np.ones(size, bool))
    assert answer.days is not None
    assert answer.probability == 1.0
    assert 0 < answer.days_error < 1e-9
    assert abs(Fraction(answer.days) - duration(stakes, p, i)) <= Fraction(answer.days_error)


def test_the_error_bound_of_expected_visits_covers_their_error_and_is_no_zero() -> None:
    """Visits to the start before the end: 1 over the probability of never coming back."""
    stakes, p, i = 60, Fraction(1, 4), 20
    size = stakes + 1
    # never back: up and then win before coming back to i, or down and then lose before it
    gone = p * winning(stakes - i, p, 1) + (1 - p) * (1 - winning(i, p, i - 1))
    answer = visits(ruin(stakes, p), at(size, i).astype(float), at(size, i), at(size, 0, stakes))
    assert answer.days is not None
    assert 0 < answer.days_error < 1e-12
    assert abs(Fraction(answer.days) - 1 / gone) <= Fraction(answer.days_error) + Fraction(2) ** -53


@pytest.mark.parametrize("off", [1e-3, 1e-6, 1e-9])
def test_the_bound_covers_a_solution_that_is_off(monkeypatch: pytest.MonkeyPatch, off: float) -> None:
    """A worse solver is vouched for less: the bound follows from residuals, not from trust in the solver."""
    stakes, p = 40, Fraction(1, 2)
    inner = np.arange(1, stakes)
    solved = System.solved
    noise = np.random.default_rng(1).uniform(-off, off, len(inner))

    def badly(system: System, right: FloatArray, forward: bool = False) -> FloatArray:
        return np.asarray(solved(system, right, forward) * (1 + noise))

    monkeypatch.setattr(System, "solved", badly)
    days, error = System(ruin(stakes, p), inner).vouched(np.ones(len(inner)))
    largest = max(abs(day - i * (stakes - i)) for day, i in zip(days, inner, strict=True))
    assert off * 10 < largest <= error
