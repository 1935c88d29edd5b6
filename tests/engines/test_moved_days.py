"""Deadlines that are moved, exactly: the chance of a miss under each version is that of a geometric wait."""

from __future__ import annotations

from fractions import Fraction

import pytest

import ceasefire_sim as cs

TEXT = """
scenario: moved
horizon: 30
phases: {{initial: a, states: [a]}}
obligations: {{walk: {{pace: 0.25, due: 3}}}}
amendments: {{later: {{when: day >= {signed}, set: {{obligations.walk.due: 9{more}}}}}}}
properties:
  once: {{eventually: walk.missed >= 1}}
  twice: {{eventually: walk.missed >= 2}}
  late: {{days_when: walk.late}}
"""
LATE = Fraction(3, 4)  # the chance that it is not done on a day


def solved(signed: int, more: str = "") -> tuple[float | None, float | None, float | None]:
    """The chances of one miss and of two, and the days on which it is late, where the amendment begins on a day."""
    exact = cs.solve(cs.read_scenario_text(TEXT.format(signed=signed, more=more)))
    once, twice, late = (exact.property(name).value for name in ("once", "twice", "late"))
    return once, twice, late


def test_moved_after_it_is_missed_it_is_missed_under_both_dates() -> None:
    once, twice, late = solved(6)
    assert once == pytest.approx(float(LATE**4), abs=1e-12)  # the clock shows 4 on day 3
    assert twice == pytest.approx(float(LATE**10), abs=1e-12)
    days = [*range(4, 6), *range(10, 30)]  # late on S(t): t days are over, none of them brought the step
    assert late == pytest.approx(float(sum((LATE**day for day in days), Fraction(0))), abs=1e-12)


def test_moved_before_it_is_missed_it_is_missed_under_the_new_date_alone() -> None:
    once, twice, _ = solved(3)
    assert once == pytest.approx(float(LATE**10), abs=1e-12)
    assert twice == 0


def test_a_pace_is_another_from_the_day_of_the_amendment_on() -> None:
    _, twice, _ = solved(6, ", obligations.walk.pace: 0.5")
    assert twice == pytest.approx(float(LATE**6 * Fraction(1, 2) ** 4), abs=1e-12)


def test_the_simulated_share_is_the_exact_one() -> None:
    scenario = cs.read_scenario_text(TEXT.format(signed=6, more=""))
    runs = 4000
    share = cs.simulate(scenario, runs=runs).property("twice").value
    exact = float(LATE**10)
    assert share is not None
    assert abs(share - exact) < 5 * (exact * (1 - exact) / runs) ** 0.5  # five standard errors
