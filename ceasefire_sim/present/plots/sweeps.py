"""Pictures of a sweep: lines with bands over one number, a map over two, and for samples a cloud for each number.

Each is drawn on a figure of its own. The file's own value of a number is marked where it lies within what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.present.plots.style import (
    COLOURS,
    DASHES,
    SMALL,
    TEXT,
    Heading,
    LineStyle,
    blank,
    draw_heading,
    figure_of,
    hide_spines,
    legend,
    spoken,
    ticks_within,
    titled_axes,
    verbatim,
    widen,
)
from ceasefire_sim.present.titled_names import factor_title
from ceasefire_sim.results.measures import REACHED, Measure
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue
from ceasefire_sim.studies.sweeping.table import Sweep
from ceasefire_sim.studies.sweeping.thresholds import Thresholds

__all__ = ["clouds", "factor_label", "heat_map", "lines", "sweep_pictures", "threshold_picture"]

MOST_LINES = 8
ACROSS = 3  # clouds in a row
GROUPS = 8  # of a cloud's points, for which means are shown
SHOWN_NUMBERS = 64  # cells of a map in which there is room for a number
BRIGHT = 0.55  # of the range of colours: above it letters are black
OWN = "#555555"


@dataclass(frozen=True)
class SweptMeasure:
    """One measure of a sweep, ready to be drawn."""

    swept: Sweep
    name: str

    @cached_property
    def values(self) -> list[Measure]:
        """The measure at every point."""
        return self.swept.measure(self.name)

    @property
    def is_share(self) -> bool:
        """Whether it is a share of runs."""
        return self.values[0].kind == "probability"

    @property
    def title(self) -> str:
        """What is measured, in words."""
        if self.name == REACHED:
            return "How often the goal is reached"
        return verbatim(self.swept.scenario.file.properties[self.name].title or spoken(self.name).capitalize())

    @property
    def numbers(self) -> list[int]:
        """The factors with at least two numbers, by place."""
        factors = enumerate(self.swept.design.factors)
        return [place for place, factor in factors if factor.is_numeric and len(factor.values) > 1]

    def note(self, more: str = "") -> str:
        """How many runs, from which seed."""
        luck = self.swept.luck
        return f"{len(self.swept)} points of {luck.runs:,} runs, seed {luck.seed}" + (f"; {more}" if more else "")

    def column(self, factor: int) -> list[FactorValue]:
        """The value of a factor at every point."""
        return [point[factor] for point in self.swept.design.points]


def sweep_pictures(swept: Sweep, names: Sequence[str]) -> Iterator[tuple[str, Figure]]:
    """Every picture of some measures with its name."""
    for name in names:
        measure = SweptMeasure(swept, name)
        short = name.replace(".", "-")
        if swept.design.sample is not None:
            yield f"clouds-{short}", clouds(swept, name)
        elif measure.numbers:
            yield f"lines-{short}", lines(swept, name)
            if len(measure.numbers) == 2:
                yield f"map-{short}", heat_map(swept, name)


def lines(swept: Sweep, name: str) -> Figure:
    """A measure over one number, with its interval as a band; a line for each value of the others."""
    measure = SweptMeasure(swept, name)
    across = max(measure.numbers, key=lambda place: len(swept.design.factors[place].values))
    others = [place for place in range(len(swept.design.factors)) if place != across]
    groups: dict[tuple[FactorValue, ...], list[int]] = {}
    for point, values in enumerate(swept.design.points):
        groups.setdefault(tuple(values[place] for place in others), []).append(point)
    shown = dict(list(groups.items())[:MOST_LINES])
    more = "" if len(shown) == len(groups) else f"the first {len(shown)} of {len(groups)} lines"
    axes = titled_axes(Heading(measure.title, swept.scenario, measure.note(more), room=2.0), None)
    for number, (values, points) in enumerate(shown.items()):
        label = ", ".join(map(value_label, values))
        draw_line(axes, measure, across, points, (COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)], label))
    number_axis(axes, swept, swept.design.factors[across])
    measure_axis(axes, measure)
    if others:
        legend(axes, verbatim(", ".join(spoken(swept.design.factors[place].name) for place in others)))
        widen(figure_of(axes), len(shown))
    return figure_of(axes)


def draw_line(
    axes: Axes, measure: SweptMeasure, across: int, points: Sequence[int], look: tuple[str, LineStyle, str]
) -> None:
    """One line with its band."""
    colour, dash, label = look
    known = [point for point in points if measure.values[point].value is not None]
    known.sort(key=lambda point: float(measure.column(across)[point]))
    where = [float(measure.column(across)[point]) for point in known]
    chosen = [measure.values[point] for point in known]
    axes.fill_between(where, [low_of(each) for each in chosen], [high_of(each) for each in chosen], color=colour,
                      alpha=0.22, linewidth=0)  # fmt: skip
    axes.plot(where, [each.value or 0.0 for each in chosen], color=colour, linestyle=dash,
              linewidth=3, marker="o", markersize=6, label=verbatim(label), clip_on=False)  # fmt: skip


def threshold_picture(thresholds: Thresholds) -> Figure:
    """An answer over one number with the level of a claim, and each crossing with its interval."""
    figure = lines(thresholds.swept, thresholds.claim.measure)
    axes = figure.axes[0]
    axes.axhline(thresholds.claim.level, color=OWN, linewidth=1.5)
    for number, each in enumerate(thresholds.each[:MOST_LINES]):
        colour = COLOURS[number % len(COLOURS)]
        for crossing in each.crossings:
            axes.axvspan(crossing.low, crossing.high, color=colour, alpha=0.18, linewidth=0)
            axes.plot([crossing.value], [thresholds.claim.level], "D", color=colour, markersize=10, zorder=5)
    return figure


def low_of(measure: Measure) -> float:
    """The lower end of the interval."""
    return float(measure.value or 0.0) if measure.low is None else measure.low


def high_of(measure: Measure) -> float:
    """The upper end of the interval."""
    return float(measure.value or 0.0) if measure.high is None else measure.high


def heat_map(swept: Sweep, name: str) -> Figure:
    """A measure over two numbers; of further factors the first value each is shown."""
    measure = SweptMeasure(swept, name)
    upward, across = measure.numbers[:2]
    others = {place: swept.design.factors[place].values[0] for place in range(len(swept.design.factors))
              if place not in (upward, across)}  # fmt: skip
    more = ", ".join(f"{spoken(swept.design.factors[place].name)} {value}" for place, value in others.items())
    rows, columns = (sorted(map(float, set(swept.design.factors[place].values))) for place in (upward, across))
    cells = np.full((len(rows), len(columns)), np.nan)
    for point, values in enumerate(swept.design.points):
        if all(values[place] == value for place, value in others.items()):
            value = measure.values[point].value
            cells[rows.index(float(values[upward])), columns.index(float(values[across]))] = (
                np.nan if value is None else value
            )
    axes = titled_axes(Heading(measure.title, swept.scenario, measure.note(more)), None, 8.0)
    for text in axes.texts:  # the heading runs on above the bar of colours
        text.set_in_layout(False)
    draw_cells(axes, measure, cells)
    mark_own_case(axes, swept, [(swept.design.factors[across], columns), (swept.design.factors[upward], rows)])
    axes.set_xticks(range(len(columns)), [f"{value:.3g}" for value in columns], rotation=45 if len(columns) > 6 else 0)
    axes.set_yticks(range(len(rows)), [f"{value:.3g}" for value in rows])
    axes.set_xlabel(factor_label(swept, swept.design.factors[across]), fontsize=TEXT)
    axes.set_ylabel(factor_label(swept, swept.design.factors[upward]), fontsize=TEXT)
    return figure_of(axes)


def mark_own_case(axes: Axes, swept: Sweep, sides: Sequence[tuple[Factor, Sequence[float]]]) -> None:
    """A mark on a map where the file's own values lie, between its cells if need be."""
    where = []
    for factor, values in sides:
        part = swept.scenario.file.parameters.get(factor.name)
        if part is None or not values[0] <= part.value <= values[-1]:
            return
        where.append(float(np.interp(part.value, values, range(len(values)))))
    axes.plot(where[:1], where[1:], "*", color="white", markersize=22, markeredgecolor="black", markeredgewidth=1.5)
    axes.annotate("★ as written", (1, 0), (0, -46), "axes fraction", "offset points", fontsize=SMALL - 3, color=OWN,
                  va="top", ha="right")  # fmt: skip


def draw_cells(axes: Axes, measure: SweptMeasure, cells: FloatArray) -> None:
    """The cells of a map with their colour bar, and numbers where there is room."""
    image = axes.imshow(cells, origin="lower", aspect="auto", cmap="cividis",
                        vmin=0 if measure.is_share else None, vmax=1 if measure.is_share else None)  # fmt: skip
    bar = figure_of(axes).colorbar(image, ax=axes)
    bar.ax.tick_params(labelsize=SMALL)
    if measure.is_share:
        bar.ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    bar.set_label("share of runs" if measure.is_share else "mean over runs", fontsize=SMALL)
    if cells.size > SHOWN_NUMBERS:
        return
    low, high = image.get_clim()
    for row, column in np.ndindex(*cells.shape):
        value = float(cells[row, column])
        text = "–" if np.isnan(value) else f"{100 * value:.0f}" if measure.is_share else f"{value:.3g}"
        bright = value > low + BRIGHT * (high - low)
        axes.text(column, row, text, ha="center", va="center", fontsize=SMALL, color="black" if bright else "white")


def clouds(swept: Sweep, name: str) -> Figure:
    """A measure at every point of a sample, over each number; the line is the mean of neighbours."""
    measure = SweptMeasure(swept, name)
    places = measure.numbers
    rows, width = max(1, -(-len(places) // ACROSS)), min(ACROSS, max(len(places), 1))
    figure = blank(max(12.0, 4.8 * width), 3.4 + 3.4 * rows)
    grid = figure.add_gridspec(rows + 1, width, height_ratios=(0.01, *([1] * rows)))
    top = figure.add_subplot(grid[0, :])
    top.set_axis_off()
    draw_heading(top, Heading(measure.title, swept.scenario, measure.note("line: mean of neighbours"), room=6))
    for number, place in enumerate(places):
        draw_cloud(figure.add_subplot(grid[1 + number // width, number % width]), measure, place)
    return figure


def draw_cloud(axes: Axes, measure: SweptMeasure, place: int) -> None:
    """One cloud: a dot a point, and the means of groups of neighbours."""
    known = [point for point, value in enumerate(measure.values) if value.value is not None]
    where = np.array([float(measure.column(place)[point]) for point in known])
    values = np.array([float(measure.values[point].value or 0.0) for point in known])
    axes.plot(where, values, "o", color=COLOURS[0], alpha=0.45, markersize=5, markeredgewidth=0)
    order = np.argsort(where, kind="stable")
    groups = [group for group in np.array_split(order, min(GROUPS, max(len(order) // 4, 1))) if group.size]
    axes.plot([where[group].mean() for group in groups], [values[group].mean() for group in groups], "-",
              color=COLOURS[3], linewidth=3)  # fmt: skip
    number_axis(axes, measure.swept, measure.swept.design.factors[place])
    measure_axis(axes, measure)
    axes.set_xticks(ticks_within(*axes.get_xlim(), 4))
    axes.set_ylabel("")
    axes.tick_params(labelsize=SMALL)
    axes.xaxis.label.set_fontsize(SMALL)
    hide_spines(axes, "top", "right")


def number_axis(axes: Axes, swept: Sweep, factor: Factor) -> None:
    """The axis of a number, with a mark at the file's own value."""
    low, high = factor.span or (min(map(float, factor.values)), max(map(float, factor.values)))
    axes.set_xlim(low, high)
    axes.tick_params(axis="x", pad=9)  # else its first label stands in that of the other axis
    axes.set_xlabel(factor_label(swept, factor), fontsize=TEXT)
    part = swept.scenario.file.parameters.get(factor.name)
    if part is not None and low <= part.value <= high:
        axes.axvline(part.value, color=OWN, linestyle=(0, (3, 3)), linewidth=1.5, zorder=0)
        left = part.value < (low + high) / 2
        axes.annotate("as written", (part.value, 0), (5 if left else -5, 4), ("data", "axes fraction"), "offset points",
                      fontsize=SMALL - 3, color=OWN, va="bottom", ha="left" if left else "right")  # fmt: skip


def measure_axis(axes: Axes, measure: SweptMeasure) -> None:
    """The axis of what is measured."""
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.8)
    axes.set_axisbelow(True)
    if measure.is_share:
        axes.set_ylim(0, 1)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_ylabel("share of runs" if measure.is_share else "mean over runs", fontsize=TEXT)


def factor_label(swept: Sweep, factor: Factor) -> str:
    """A factor with its unit."""
    part = swept.scenario.file.parameters.get(factor.name)
    unit = f" ({part.unit})" if part is not None and part.unit and part.unit != spoken(factor.name) else ""
    return verbatim((factor_title(swept.scenario, factor.name) or spoken(factor.name)) + unit)


def value_label(value: FactorValue) -> str:
    """A value in a legend."""
    return spoken(value) if isinstance(value, str) else f"{value:.4g}"
