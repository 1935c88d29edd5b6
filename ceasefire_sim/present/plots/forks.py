"""The futures of a run from a day on, in a picture: how they end, and when, with and without what is forced."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ceasefire_sim.luck import written_runs
from ceasefire_sim.present.fork_report import side_names
from ceasefire_sim.present.plots.comparison import comparison
from ceasefire_sim.present.plots.style import SMALL, verbatim
from ceasefire_sim.studies.forking.fork import Fork

__all__ = ["fork_picture"]

SIDES = {"by luck": "as luck has it", "with": "as forced", "without": "the other way"}


def fork_picture(fork: Fork) -> Figure:
    """Every side's endings and probabilities with intervals; beside them the goal's curve, with the day of the fork."""
    sides = {SIDES[name]: futures for name, futures in fork.sides().items() if name != "without" or fork.other_way}
    luck, day = fork.point.luck, fork.point.day
    own = f"the run itself (day {fork.own.today})"
    note = f"run {written_runs(luck)} of seed {luck.seed}, {len(fork.by_luck):,} futures each; ◆ {own}"
    if fork.forced:
        note = f"{verbatim(side_names(fork)['with'])}; {note}"
    figure = comparison(sides, title=(f"What is to come from day {day} on", note))
    points, curves = figure.axes[-2:]
    mark_own_ending(points, fork)
    curves.axvline(day, color="#4D4D4D", linewidth=1.5, linestyle=(0, (2, 2)))
    curves.annotate(
        "the fork", (day, 1), (4, -4), curves.get_xaxis_transform(), "offset points", fontsize=SMALL, va="top"
    )
    return figure


def mark_own_ending(points: Axes, fork: Fork) -> None:
    """A mark at the end of the row of the ending that the run itself has; none where no future ends so."""
    rows = [label.get_text() for label in points.get_yticklabels()]
    label = f"ending: {fork.own.ending}"
    if label in rows:
        points.plot([1.03], [rows.index(label)], "D", color="black", markersize=9, clip_on=False,
                    transform=points.get_yaxis_transform())  # fmt: skip
