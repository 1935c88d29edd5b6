"""Pictures of sweeps: what is drawn is what was measured, and nothing is cut off."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.plots.discovery import discovery_picture
from ceasefire_sim.present.plots.sweeps import heat_map, lines, sweep_pictures
from tests.present.test_plots import clipped


@pytest.fixture(scope="module")
def grid() -> cs.Sweep:
    scenario = cs.read_scenario("verification-and-trust")
    return cs.sweep(scenario, {"pace": "0.05:0.3:4", "sensing": "0.1:0.5:3"}, runs=60)


def test_a_line_is_drawn_for_each_value_of_the_other_number(grid: cs.Sweep) -> None:
    name = grid.measures[1]
    (axes,) = lines(grid, name).axes
    drawn = [line for line in axes.lines if len(line.get_xdata()) == 4]  # type: ignore[arg-type]
    assert len(drawn) == 3
    heights = np.array([line.get_ydata() for line in drawn])
    values = np.array([measure.value for measure in grid.measure(name)], float).reshape(4, 3).T
    assert np.array_equal(heights, values)


def test_a_map_has_the_value_of_every_cell(grid: cs.Sweep) -> None:
    name = grid.measures[1]
    axes = heat_map(grid, name).axes[0]
    cells = np.asarray(axes.images[0].get_array())
    values = np.array([measure.value for measure in grid.measure(name)], float)
    assert np.array_equal(cells.ravel(), values)


def test_no_word_of_a_picture_is_cut_off(grid: cs.Sweep) -> None:
    sample = cs.sweep(grid.scenario, ["pace", "sensing"], sample="lhs", points=12, runs=20)
    for swept in (grid, sample):
        for name, figure in sweep_pictures(swept, swept.measures[:2]):
            assert clipped(figure) == [], name


def test_the_own_case_of_the_file_is_marked_on_a_map_and_among_settings() -> None:
    scenario = cs.read_scenario("monitoring")
    swept = cs.sweep(scenario, {"raid_rate": "0.04,0.12,0.2", "attributed": "0.6,0.8"}, runs=5)
    (star,) = [line for line in heat_map(swept, "holds_a_year").axes[0].lines if line.get_marker() == "*"]
    at = sorted([*np.asarray(star.get_xdata()).tolist(), *np.asarray(star.get_ydata()).tolist()])
    assert at == pytest.approx([0.5, 1.0])
    discovery = cs.discover(scenario, "holds_a_year < 0.5", points=20, runs=5)
    marks = [
        line for axes in discovery_picture(discovery).axes for line in axes.lines if line.get_label() == "as written"
    ]
    own = {"raid_rate": 0.12, "attributed": 0.7, "recovery": 0.3}
    (mark,) = marks
    assert {*np.asarray(mark.get_xdata()).tolist(), *np.asarray(mark.get_ydata()).tolist()} <= set(own.values())
