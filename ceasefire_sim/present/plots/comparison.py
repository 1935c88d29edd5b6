"""Alternatives compared on one wide slide: how runs end and what was asked, beside it when the goal is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter
from matplotlib.transforms import blended_transform_factory

from ceasefire_sim.present.plots.style import (
    COLOURS,
    DASHES,
    MARKS,
    TEXT,
    Heading,
    Look,
    blank,
    day_axis,
    draw_heading,
    figure_of,
    hide_spines,
    share_axis,
    spoken,
    verbatim,
)
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import ENDINGS, RunTable

__all__ = ["comparison"]

LONGEST = 60
LABEL = 30  # letters of a line of what is compared
LINE = 29.0  # points of a line of names
SLIDE = 9.0, 16 / 9  # inches of height at the least, and how many times as wide
STACKED_LETTERS, SLIDE_LETTERS = 64, 110  # of a line of the heading
STACKED = 12.0  # inches of width with one plot above the other
EACH = 0.075  # inches of height that an alternative needs in a row
MARK = 10.0  # points of a mark where there is room


@dataclass(frozen=True)
class ComparisonRow:
    """One thing compared, with the estimate of each alternative; None where no run answers it."""

    label: str
    estimates: Mapping[str, Estimate | None]


@dataclass(frozen=True)
class ComparedSide:
    """The run sets to be compared by name, the first of them the base, and what is drawn of them."""

    sets: Mapping[str, RunTable]
    rows: tuple[ComparisonRow, ...]
    looks: Mapping[str, Look]
    stacked: bool = False

    @property
    def height(self) -> float:
        """How tall a figure of its own is, in inches: with one plot above the other, as tall as both need."""
        if self.stacked:
            return min(max(2.4, 0.2 * len(self.rows) * max(len(self.sets) + 1, 3)) + 6.8 + self.room / 72, 40.0)
        return max(SLIDE[0], 3.4 + EACH * len(self.rows) * (len(self.sets) + 1))

    @property
    def width(self) -> float:
        """How wide a figure of its own is, in inches."""
        return STACKED if self.stacked else self.height * SLIDE[1]

    @property
    def base(self) -> RunTable:
        """The first run set."""
        return next(iter(self.sets.values()))

    @property
    def columns(self) -> int:
        """In how many columns the names stand side by side, at about 0.15 inches a letter."""
        across = STACKED if self.stacked else SLIDE[0] * SLIDE[1]
        return max(1, min(len(self.sets), int((across - 0.2) / (1.0 + 0.15 * max(map(len, self.sets))))))

    @property
    def room(self) -> float:
        """Points that the names take up above the upper plot."""
        return LINE * -(-len(self.sets) // self.columns)


def comparison(
    sets: Mapping[str, RunTable],
    ax: tuple[Axes, Axes] | None = None,
    stacked: bool = False,
    title: tuple[str, str] | None = None,
) -> Figure:
    """Every alternative's endings and probabilities with intervals; beside them the goal's (or truce's) curve.

    ``ax`` are the axes of the first and of the second plot; without them a figure of its own is made, as wide as a
    slide, or for a page with one plot ``stacked`` above the other. ``title`` is another one, with its note.
    """
    compared = ComparedSide(sets, compared_rows(sets), looks_of(sets), stacked or ax is not None)
    top, points, curves = (ax[0], *ax) if ax else own_axes(compared)
    draw_points(points, compared)
    draw_curves(curves, compared)
    own_title = (
        "Alternatives compared, on the same luck",
        f"{len(compared.base):,} runs each, seed {compared.base.seed}",
    )
    letters = STACKED_LETTERS if compared.stacked else SLIDE_LETTERS
    text, note = title or own_title
    about = Heading(text, compared.base.scenario, note, letters, compared.room + 12)
    draw_heading(top, about)
    draw_names(top, compared, whole_figure=ax is None)
    return figure_of(points)


def own_axes(compared: ComparedSide) -> tuple[Axes, Axes, Axes]:
    """Axes below the heading, and those of both plots, on a figure as large as their rows and names need.

    Side by side both stand below a row that has nothing but the heading; else the heading is the upper plot's.
    """
    figure = blank(compared.width, compared.height)
    if compared.stacked:
        lower = 4.6
        points, curves = figure.subplots(2, 1, height_ratios=(compared.height - lower - 2.2, lower))
        return points, points, curves
    parts = figure.subplot_mosaic([["top", "top"], ["points", "curves"]], height_ratios=(0.01, 1))
    parts["top"].set_axis_off()
    return parts["top"], parts["points"], parts["curves"]


def looks_of(sets: Mapping[str, RunTable]) -> dict[str, Look]:
    """A colour, a mark and a dash for each alternative; with very many they come again, each in its own turn."""
    return {
        name: Look(COLOURS[at % len(COLOURS)], "", DASHES[at % len(DASHES)], MARKS[at % len(MARKS)])
        for at, name in enumerate(sets)
    }


def draw_names(points: Axes, compared: ComparedSide, whole_figure: bool) -> None:
    """The names with their looks, on top, across the whole figure or the axes alone.

    Who meets the marks first has to know whose they are.
    """
    handles = [
        Line2D([], [], color=look.colour, marker=look.mark, linestyle=look.dash, linewidth=3, markersize=10,
               label=shortened_name(name))
        for name, look in compared.looks.items()
    ]  # fmt: skip
    wide = figure_of(points).transFigure if whole_figure else points.transAxes
    across = blended_transform_factory(wide, points.transAxes)
    box = points.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), bbox_transform=across,
                        ncols=compared.columns, fontsize=TEXT - 1, frameon=False, handlelength=3,
                        labelspacing=0.5,
                        borderaxespad=0.3)  # fmt: skip
    box.set_in_layout(False)


def shortened_name(name: str) -> str:
    """A name, of a file perhaps with its folders, that fits into a line."""
    text = spoken(name)
    return verbatim(text if len(text) <= LONGEST else f"… {text[-LONGEST:]}")


def draw_points(axes: Axes, compared: ComparedSide) -> None:
    """A row a question, in it a mark an alternative with its interval; above it room for the names."""
    rows, base, step = compared.rows, compared.base, 0.8 / len(compared.sets)
    size = min(MARK, max(4.0, 72 * (compared.height - 3.4) / max(len(rows), 1) * step))
    for number, (name, look) in enumerate(compared.looks.items()):
        for row, compared_row in enumerate(rows):
            estimate = compared_row.estimates[name]
            if estimate is None or estimate.low is None or estimate.high is None:
                continue
            at = row + (number - (len(compared.sets) - 1) / 2) * step
            axes.plot([estimate.low, estimate.high], [at, at], color=look.colour, linewidth=2.5, solid_capstyle="butt")
            axes.plot([estimate.value], [at], look.mark, color=look.colour, markersize=size)
    axes.set_yticks(range(len(rows)), [fill(verbatim(spoken(row.label)), LABEL) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.grid(axis="x", color="#d8d8d8")
    for edge in range(1, len(rows)):
        axes.axhline(edge - 0.5, color="#e6e6e6", linewidth=0.8)
    axes.tick_params(labelsize=TEXT)
    hide_spines(axes, "top", "right")
    axes.set_xlabel(f"share of runs, with its {100 * base.confidence:g} % interval", fontsize=TEXT)


def draw_curves(axes: Axes, compared: ComparedSide) -> None:
    """The share of runs in which the goal is reached (without a goal: the truce broken), by day."""
    base, sets = compared.base, compared.sets
    what = "goal" if base.scenario.file.goal is not None else "held"
    top = 0.0
    for name, look in compared.looks.items():
        runs = sets[name]
        curve = runs.by_day(what) / len(runs)
        top = max(top, float(curve[-1]))
        axes.step(np.arange(len(curve)), curve, where="post", color=look.colour, linestyle=look.dash, linewidth=3,
                  clip_on=False)  # fmt: skip
    last = max(runs.scenario.horizon for runs in sets.values())
    day_axis(axes, base.scenario, last, 6 if compared.stacked else 4)
    share_axis(axes, "share of runs, by this day")
    axes.set_ylim(0, min(1.0, max(top * 1.15, 0.02)))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g} %")
    title = "How soon the goal is reached" if what == "goal" else "How soon the truce is broken"
    axes.set_title(title, loc="left", fontsize=TEXT + 2, fontweight="bold")
    axes.tick_params(labelsize=TEXT)
    hide_spines(axes, "top", "right")


def compared_rows(sets: Mapping[str, RunTable]) -> tuple[ComparisonRow, ...]:
    """What is compared: endings that occur, and every probability that all ask."""
    endings = {name: runs.endings() for name, runs in sets.items()}
    rows = [
        ComparisonRow(f"ending: {ending}", {name: endings[name][ending] for name in sets})
        for ending in ENDINGS
        if any(endings[name][ending].value > 0 for name in sets)
    ]
    base = next(iter(sets.values())).scenario
    for key, question in base.file.properties.items():
        asked_by_all = all(key in runs.scenario.file.properties for runs in sets.values())
        if asked_by_all and base.is_truth(question):
            answers = {name: runs.probability(key) for name, runs in sets.items()}
            estimates = {name: answer if answer.n else None for name, answer in answers.items()}
            rows.append(ComparisonRow(question.title or key, estimates))
    return tuple(rows)
