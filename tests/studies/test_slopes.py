"""Exact derivatives: against closed forms, and at kinks, at ends and of whole numbers."""

from __future__ import annotations

import math
from functools import partial

import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.finite_differences import local_slope
from ceasefire_sim.present.plots.sensitivity import sensitivity_picture
from ceasefire_sim.present.sensitivity_document import sensitivity_document
from ceasefire_sim.present.sensitivity_report import sensitivity_lines
from ceasefire_sim.studies.solve import ExactOptions
from ceasefire_sim.studies.sweeping import slopes
from tests.present.test_plots import clipped

RACE = """
scenario: race
horizon: 20
goal: phase == done
parameters:
  haste: {value: 0.05, range: [0, 0.2]}
  spoiling: {value: 0.02, range: [0.02, 0.1]}
  days: {value: 20, range: [5, 20]}
  mood: {value: 0.1, range: [0, 1], draw: {0.1: 1, 0.9: 1}}
incidents: {talk: {chance: mood}}
phases:
  initial: truce
  states: [truce, done, broken]
  final: [done, broken]
  transitions:
    close: {from: truce, to: done, chance: haste}
    spoil: {from: truce, to: broken, chance: spoiling}
properties: {agreed: {eventually: phase == done, within: days}, wait: {days_until: phase == done}}
"""  # closing comes first in a day, so a day leaves (1 - haste) (1 - spoiling)


def agreed(haste: float, spoiling: float, days: int) -> float:
    left = (1 - haste) * (1 - spoiling)
    return haste * (1 - left**days) / (1 - left)


@pytest.fixture(scope="module")
def weights() -> cs.Sensitivity:
    return cs.sensitivity(cs.read_scenario_text(RACE), "agreed", method="derivatives")


def test_slopes_are_those_of_the_closed_form_within_the_error_they_state(weights: cs.Sensitivity) -> None:
    tiny = 1e-6
    slopes = {slope.factor.name: slope.local for slope in weights.slopes}
    assert weights.value == pytest.approx(agreed(0.05, 0.02, 20), abs=1e-12)
    true = (agreed(0.05 + tiny, 0.02, 20) - agreed(0.05 - tiny, 0.02, 20)) / (2 * tiny)
    haste = slopes["haste"]
    assert haste.value is not None
    assert haste.error is not None
    assert abs(haste.value - true) < haste.error + 1e-8
    assert haste.error < 1e-3 * abs(true)
    at_end = (agreed(0.05, 0.02 + tiny, 20) - agreed(0.05, 0.02 - tiny, 20)) / (2 * tiny)
    spoiling = slopes["spoiling"]  # at the lower end of its range
    assert (spoiling.left, spoiling.right) == (None, spoiling.value)
    assert spoiling.value is not None
    assert spoiling.error is not None
    assert abs(spoiling.value - at_end) < spoiling.error + 1e-8


def test_a_whole_number_has_the_changes_to_the_next_ones(weights: cs.Sensitivity) -> None:
    (days,) = [slope.local for slope in weights.slopes if slope.factor.name == "days"]
    assert (days.value, days.right) == (None, None)
    assert days.left == pytest.approx(agreed(0.05, 0.02, 20) - agreed(0.05, 0.02, 19), abs=1e-12)


def test_it_is_told_in_percentage_points_and_what_is_drawn_is_left_out(weights: cs.Sensitivity) -> None:
    lines = " ".join(" ".join(sensitivity_lines(weights)).split())
    per_point = 100 * (agreed(0.05001, 0.02, 20) - agreed(0.04999, 0.02, 20)) / 0.002
    assert f"- haste: near 0.05, one percentage point more moves agreed by {per_point:+.4g} percentage points." in lines
    assert "- left out: mood, which each run draws." in lines
    assert sensitivity_document(weights)["left_out"] == ["mood"]
    assert clipped(sensitivity_picture(weights)) == []


def test_a_mean_has_slopes_and_a_number_without_bearing_none() -> None:
    scenario = cs.read_scenario_text(RACE.replace(", draw: {0.1: 1, 0.9: 1}", ""))
    wait = cs.sensitivity(scenario, "wait", ["haste", "mood"], method="derivatives")
    assert not wait.is_share
    assert [slope.factor.name for slope in wait.slopes] == ["haste", "mood"]
    assert "- mood: near 0.1 it moves wait not at all." in list(sensitivity_lines(wait))


def test_a_kink_has_two_slopes_and_a_bend_that_is_smooth_has_one() -> None:
    kink = local_slope(lambda x: abs(x - 0.5) + x, 0.5, 0.01, (0, 1))
    assert kink.value is None
    assert kink.left == pytest.approx(0.0, abs=1e-9)
    assert kink.right == pytest.approx(2.0)
    smooth = local_slope(lambda x: math.sin(40 * x), 0.5, 0.01, (0, 1))
    assert smooth.value is not None
    assert smooth.error is not None
    assert abs(smooth.value - 40 * math.cos(20)) < smooth.error
    steps = [
        local_slope(lambda x: float(x > 0.5), 0.5, 0.01, (0, 1)),
        local_slope(lambda x: float(x > 0.503), 0.5, 0.01, (0, 1)),
    ]
    assert [(step.value, step.left, step.right) for step in steps] == [(None, None, None)] * 2
    flat = local_slope(lambda x: 0.7, 0.5, 0.01, (0, 1))
    assert flat.value == 0


def test_what_has_no_slope_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.read_scenario_text(RACE)
    with pytest.raises(cs.InputError, match="each run draws mood: at no value of it is there a slope"):
        cs.sensitivity(scenario, "agreed", ["mood"], method="derivatives")
    with pytest.raises(cs.InputError, match="a number of runs has no use"):
        cs.sensitivity(scenario, "agreed", method="derivatives", runs=10)
    monkeypatch.setattr(slopes, "ExactOptions", partial(ExactOptions, max_states=1_000))
    with pytest.raises(cs.LimitError, match="states were reached"):
        cs.sensitivity(cs.read_scenario("gaza-2025"), method="derivatives")
