"""How the chance of a run's outcome went, morning by morning, with the days on which it turned."""

from __future__ import annotations

import textwrap

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ceasefire_sim.luck import written_runs
from ceasefire_sim.present.endings import ending_verb
from ceasefire_sim.present.plots.style import (
    COLOURS,
    TEXT,
    Heading,
    day_axis,
    figure_of,
    legend,
    share_axis,
    titled_axes,
    verbatim,
)
from ceasefire_sim.present.turning_report import cause_words
from ceasefire_sim.studies.forking.turning_points import TurningDay, TurningPoints

__all__ = ["turning_picture"]

ACROSS = 84  # letters of a line above the plot
TICKS = 4  # on the axis of days, beside a wide legend
LETTERS, ROWS = 28, 2  # of what is said of a turning point beside the plot
MARK = 15.0  # points


def turning_picture(turns: TurningPoints, ax: Axes | None = None) -> Figure:
    """The chance on every morning that was looked at, with its interval; the turning points are numbered."""
    note = f"run {written_runs(turns.luck)} of seed {turns.luck.seed}"
    title = f"The chance that {ending_verb(turns.scenario, turns.outcome)}"
    axes = titled_axes(Heading(verbatim(title), turns.scenario, note, ACROSS), ax)
    days = [each.day for each in turns.chances]
    values = [each.chance.value for each in turns.chances]
    axes.fill_between(
        days, [each.chance.low or 0.0 for each in turns.chances], [each.chance.high or 0.0 for each in turns.chances],
        color=COLOURS[0], alpha=0.3, linewidth=0,
    )  # fmt: skip
    axes.plot(days, values, color=COLOURS[0], linewidth=3, marker="o", markersize=4, clip_on=False)
    handles: list[Artist] = []
    labels: list[str] = []
    for number, point in enumerate(turns.points, 1):
        mark_point(axes, number, point)
        handles.append(Line2D([], [], color=COLOURS[3], marker=f"${number}$", markersize=MARK, linestyle=""))
        labels.append(point_label(turns, point))
    day_axis(axes, turns.scenario, turns.trajectory.end, TICKS)
    share_axis(axes, "chance, on that morning")
    if labels:
        legend(axes, "days that turned it", handles, labels)
    return figure_of(axes)


def mark_point(axes: Axes, number: int, point: TurningDay) -> None:
    """The number of a turning point in the middle of its step."""
    change = point.change
    assert change.first is not None and change.second is not None
    axes.plot([point.day, point.day + 1], [change.first, change.second], color=COLOURS[3], linewidth=4, clip_on=False)
    middle = (change.first + change.second) / 2
    axes.annotate(
        str(number), (point.day + 0.5, middle), (-10, 0), "data", "offset points", ha="right", va="center",
        fontsize=TEXT, fontweight="bold", color=COLOURS[3],
    )  # fmt: skip


def point_label(turns: TurningPoints, point: TurningDay) -> str:
    """What a turning point did, and by what, in a few lines."""
    assert point.change.value is not None
    words = textwrap.wrap(verbatim(cause_words(turns, point.cause).partition(":")[0]), LETTERS)
    if len(words) > ROWS:
        words = [*words[: ROWS - 1], f"{words[ROWS - 1][: LETTERS - 1]}…"]
    return "\n".join([f"day {point.day}: {100 * point.change.value:+.0f} points", *words])
