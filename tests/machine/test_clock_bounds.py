"""How far the clocks of a machine have to count."""

from __future__ import annotations

from fractions import Fraction

import pytest

import ceasefire_sim as cs

UNDONE = """
scenario: undone
horizon: 30
obligations: {o: {steps: 2, pace: {days: 3}}}
incidents: {setback: {chance: 0.1, do: o.done -= 1}}
phases: {initial: go, states: [go]}
properties: {ever: {eventually: o.fulfilled, within: unbounded}, days: {days_until: o.fulfilled, within: unbounded}}
"""


def test_days_counted_for_a_step_have_a_bound_although_an_undo_may_begin_them_again() -> None:
    answers = cs.solve(cs.read_scenario_text(UNDONE)).properties()
    assert answers["ever"].value == pytest.approx(1.0)
    # with one step done, a setback (chance 1/10 a day) leaves a day counted towards the first step, so 2 + x days to
    # go, where x is the number from one step done on: x = 1 + (2 + x) / 10 + 9 / 10 * (1 + ...), three times
    s = Fraction(9, 10)
    days = 1 + s + s * s  # begun with one step done, while no setback comes
    setback = 1 - s**3
    x = (days + 2 * setback) / (1 - setback)
    assert answers["days"].value == pytest.approx(float(3 + x), rel=1e-9)
