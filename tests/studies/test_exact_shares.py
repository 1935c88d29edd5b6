"""Exact probabilities are sums over many states; rounding never takes them out of 0 to 1."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.numbers import known_share

TEXT = """
scenario: never
horizon: 50
goal: b.fulfilled
obligations:
  a: {steps: 3, pace: 0.1}
  b: {requires: a.done > 5}
phases: {initial: t, states: [t]}
"""


@pytest.mark.parametrize("days", [5, 50, 240])
def test_what_is_certain_is_one_and_not_a_little_more(days: int) -> None:
    scenario = cs.read_scenario_text(TEXT.replace("horizon: 50", f"horizon: {days}"))
    exact = cs.solve(scenario)
    assert exact.ending_shares["stuck"] == pytest.approx(1.0, abs=1e-12)
    assert all(0 <= value <= 1 for value in exact.ending_shares.values())
    assert all(0 <= one.value <= 1 for one in exact.share("phase", days).values())


def test_a_sum_that_rounds_beyond_one_is_not_called_impossible() -> None:
    assert known_share(1.0000000000000009) == known_share(1.0) == "1 (certain)"
    assert known_share(0.0) == "0 (impossible)"
    assert known_share(0.25) == "0.25"
