"""Scenario discovery in one picture: the settings with the first box, and how boxes were peeled."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.discovery_report import claim_text, counted
from ceasefire_sim.present.plots.style import (
    COLOURS,
    SMALL,
    TEXT,
    Heading,
    blank,
    draw_heading,
    hide_spines,
    ticks_within,
    verbatim,
)
from ceasefire_sim.present.plots.sweeps import factor_label
from ceasefire_sim.studies.sweeping.discovery import Discovery, SettingsBox
from ceasefire_sim.studies.sweeping.factors import Factor

__all__ = ["discovery_picture"]

OUTSIDE = "#9a9a9a"
OWN_CASE = "as written"


def discovery_picture(discovery: Discovery) -> Figure:
    """Every setting over the two numbers that the first box limits most, and the coverage and density of all boxes."""
    swept = discovery.swept
    figure = blank(13.0, 8.2)
    grid = figure.add_gridspec(2, 2, height_ratios=(0.01, 1), width_ratios=(1.5, 1))
    top = figure.add_subplot(grid[0, :])
    top.set_axis_off()
    note = f"{counted(discovery.base)} settings; {swept.luck.runs:,} runs each, seed {swept.luck.seed}"
    draw_heading(top, Heading(verbatim(f"When {claim_text(discovery)}"), swept.scenario, note, room=6))
    draw_settings(figure.add_subplot(grid[1, 0]), discovery)
    draw_peeling(figure.add_subplot(grid[1, 1]), discovery.boxes)
    return figure


def shown_factors(discovery: Discovery) -> list[int]:
    """The places of two factors with numbers: those that the boxes limit, the most needed first, then any others."""
    factors = discovery.swept.design.factors
    limited = [factors.index(limit.factor) for box in discovery.boxes[:1] for limit in box.limits]
    places = [place for place in dict.fromkeys([*limited, *range(len(factors))]) if factors[place].is_numeric]
    return places[:2]


def draw_settings(axes: Axes, discovery: Discovery) -> None:
    """A mark a setting, and the first box."""
    swept = discovery.swept
    places = shown_factors(discovery)
    factors = swept.design.factors
    across = [float(point[places[0]]) for point in swept.design.points]
    if len(places) > 1:
        upward = [float(point[places[1]]) for point in swept.design.points]
        axes.set_ylabel(factor_label(swept, factors[places[1]]), fontsize=TEXT)
    else:
        upward = [float(measure.value or 0.0) for measure in swept.measure(discovery.claim.measure)]
        axes.axhline(discovery.claim.level, color=OUTSIDE, linewidth=1.5)
    axes.set_xlabel(factor_label(swept, factors[places[0]]), fontsize=TEXT)
    for holds, look, colour, label in ((False, "o", OUTSIDE, "it is not so"), (True, "D", COLOURS[3], "it is so")):
        chosen = [place for place, value in enumerate(discovery.holding) if value == holds]
        axes.plot([across[place] for place in chosen], [upward[place] for place in chosen], look, color=colour,
                  markersize=6, alpha=0.75, markeredgewidth=0, label=label)  # fmt: skip
    draw_own_case(axes, discovery, [factors[place] for place in places])
    for box in discovery.boxes[:1]:
        draw_box(axes, box, [factors[place] for place in places])
    axes.set_xticks(ticks_within(*axes.get_xlim()))
    axes.set_yticks(ticks_within(*axes.get_ylim()))
    axes.tick_params(labelsize=SMALL)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize=SMALL, frameon=False)
    hide_spines(axes, "top", "right")


def draw_own_case(axes: Axes, discovery: Discovery, factors: Sequence[Factor]) -> None:
    """A mark at the file's own values; a line where there is one number alone."""
    parameters = discovery.swept.scenario.file.parameters
    own = [parameters[factor.name].value for factor in factors if factor.name in parameters]
    if len(own) < len(factors):
        return
    if len(own) > 1:
        axes.plot(
            own[:1], own[1:], "*", color="black", markersize=22, markeredgecolor="white", label=OWN_CASE, zorder=5
        )
    else:
        axes.axvline(own[0], color="black", linestyle=(0, (3, 3)), linewidth=1.5, label=OWN_CASE)


def draw_box(axes: Axes, box: SettingsBox, factors: Sequence[Factor]) -> None:
    """The outline of a box on the axes of one or two factors."""
    ends = []
    for factor, limits in zip(factors, (axes.get_xlim(), axes.get_ylim()), strict=False):
        own = [limit for limit in box.limits if limit.factor == factor]
        low = max((limit.above for limit in own if limit.above is not None), default=-math.inf)
        high = min((limit.below for limit in own if limit.below is not None), default=math.inf)
        ends.append((max(low, limits[0]), min(high, limits[1])))
    if len(ends) < 2:
        ends.append(axes.get_ylim())
    (left, right), (bottom, top) = ends
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor="black", linewidth=3,
                             label="box 1"))  # fmt: skip
    further = [limit.factor for limit in box.limits if limit.factor not in factors]
    if further:
        names = listed(dict.fromkeys(factor.name for factor in further))
        axes.set_title(verbatim(f"box 1 limits {names}, too"), fontsize=SMALL, loc="left")


def draw_peeling(axes: Axes, boxes: Sequence[SettingsBox]) -> None:
    """Coverage and density of the boxes on the way, of those that were chosen, and on fresh settings."""
    for place, box in enumerate(boxes):
        colour = COLOURS[place % len(COLOURS)]
        coverage, density = zip(*box.steps, strict=True)
        axes.plot(coverage, density, "-", color=colour, linewidth=2)
        axes.plot([box.coverage.value], [box.density.value], "s", color=colour, markersize=12, label=f"box {place + 1}")
        if box.fresh_density.n and box.fresh_coverage.n:
            axes.plot([box.fresh_coverage.value], [box.fresh_density.value], "s", markerfacecolor="none",
                      markeredgecolor=colour, markeredgewidth=2.5, markersize=12,
                      label="on fresh settings")  # fmt: skip
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_xlim(0, 1.04)
    axes.set_ylim(0, 1.04)
    axes.set_xticks([0, 0.5, 1])
    axes.set_yticks([0.25, 0.5, 0.75, 1])
    axes.set_xlabel("coverage: of all such settings", fontsize=TEXT)
    axes.set_ylabel("density: of those inside", fontsize=TEXT)
    axes.tick_params(labelsize=SMALL)
    axes.grid(color="#d8d8d8", linewidth=0.8)
    if boxes:
        axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=2, fontsize=SMALL - 2, frameon=False)
    hide_spines(axes, "top", "right")
