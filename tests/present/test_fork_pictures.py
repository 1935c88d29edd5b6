"""Pictures of forks and turning points: what is drawn is what was measured, and nothing is cut off."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.plots.forks import fork_picture
from ceasefire_sim.present.plots.turning import turning_picture
from tests.present.test_plots import clipped


@pytest.mark.parametrize("force", [{}, {"incidents.raid": True}, {"incidents.raid": True, "responses.recovery": False}])
def test_a_fork_has_a_curve_for_each_side_and_its_day_is_marked(force: dict[str, bool]) -> None:
    fork = cs.fork(cs.read_scenario("monitoring"), 7, 12, force, runs=40)
    figure = fork_picture(fork)
    assert clipped(figure) == []
    curves = figure.axes[-1].lines
    assert len(curves) == {0: 2, 1: 4, 2: 3}[len(force)]
    assert np.asarray(curves[-1].get_xdata()).tolist() == [12, 12]


def test_every_turning_point_is_drawn_and_named() -> None:
    turns = cs.turning_points(cs.read_scenario("monitoring"), 261, runs=200)
    figure = turning_picture(turns)
    assert clipped(figure) == []
    axes = figure.axes[0]
    steps = [np.asarray(line.get_ydata()).tolist() for line in axes.lines if np.size(line.get_xdata()) == 2]
    assert steps == [[point.change.first, point.change.second] for point in turns.points]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text().partition(":")[0] for text in legend.get_texts()] == [f"day {p.day}" for p in turns.points]


def test_the_ending_of_the_run_itself_is_marked_on_its_row() -> None:
    fork = cs.fork(cs.read_scenario("monitoring"), 261, 30, runs=40)
    points = fork_picture(fork).axes[-2]
    rows = [label.get_text() for label in points.get_yticklabels()]
    marks = [line for line in points.lines if line.get_marker() == "D"]
    assert [np.asarray(line.get_ydata()).tolist() for line in marks] == [[rows.index("ending: failed")]]
