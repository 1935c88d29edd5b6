"""Alternatives side by side: how runs end and what was asked, and when the goal is reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter
from matplotlib.transforms import blended_transform_factory

from ceasefire_sim.present.plots.style import (
    COLOURS,
    DASHES,
    TEXT,
    blank,
    day_axis,
    draw_title,
    share_axis,
    spoken,
    verbatim,
)
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import ENDINGS, RunSet

__all__ = ["comparison"]

MARKS = "osD^vP*X"
LONGEST = 60
LINE = 29.0  # points of a line of names


def comparison(sets: Mapping[str, RunSet]) -> Figure:
    """Every alternative's endings and probabilities with intervals; below them the goal's (or truce's) curve."""
    rows = compared_rows(sets)
    # the names stand side by side on top, in as many columns as have room at about 0.16 inches a letter
    columns = max(1, min(len(sets), int(11.8 / (1.1 + 0.16 * max(len(name) for name in sets)))))
    named = LINE * -(-len(sets) // columns)
    upper, lower = max(2.4, 0.2 * len(rows) * max(len(sets) + 1, 3)), 4.6
    sheet = blank(12.0, min(upper + lower + 2.2 + named / 72, 40.0))
    points, curves = sheet.subplots(2, 1, height_ratios=(upper, lower))
    draw_points(points, sets, rows, named + 12)
    draw_curves(curves, sets)
    styles = [
        Line2D(
            [], [], color=colour, marker=mark, linestyle=dash, linewidth=3, markersize=10, label=shortened_name(name)
        )
        for name, (colour, mark, dash) in zip(sets, marker_styles(), strict=False)
    ]
    # on top, for who meets the marks first has to know whose they are; the title leaves room for it
    across = blended_transform_factory(sheet.transFigure, points.transAxes)
    key = points.legend(handles=styles, loc="lower center", bbox_to_anchor=(0.5, 1.0), bbox_transform=across,
                        ncols=columns, fontsize=TEXT - 1, frameon=False, handlelength=3,
                        labelspacing=0.5, borderaxespad=0.3)  # fmt: skip
    key.set_in_layout(False)
    return sheet


def shortened_name(name: str) -> str:
    """A name, of a file perhaps with its folders, that fits into a line."""
    said = spoken(name)
    return verbatim(said if len(said) <= LONGEST else f"… {said[-LONGEST:]}")


def marker_styles() -> Iterator[tuple[str, str, Any]]:
    """A colour, a mark and a dash for each alternative in turn, without end."""
    return zip(cycle(COLOURS), cycle(MARKS), cycle(DASHES), strict=False)


def draw_points(
    axes: Axes, sets: Mapping[str, RunSet], rows: list[tuple[str, dict[str, Estimate | None]]], room: float
) -> None:
    """A row a question, in it a mark an alternative with its interval; above it room for the names."""
    base, step = next(iter(sets.values())), 0.8 / len(sets)
    for number, (name, (colour, mark, _)) in enumerate(zip(sets, marker_styles(), strict=False)):
        for row, (_, estimates) in enumerate(rows):
            estimate = estimates[name]
            if estimate is None or estimate.low is None or estimate.high is None:
                continue
            at = row + (number - (len(sets) - 1) / 2) * step
            axes.plot([estimate.low, estimate.high], [at, at], color=colour, linewidth=2.5, solid_capstyle="butt")
            axes.plot([estimate.value], [at], mark, color=colour, markersize=10)
    axes.set_yticks(range(len(rows)), [spoken(label) for label, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.grid(axis="x", color="#d8d8d8")
    for edge in range(1, len(rows)):
        axes.axhline(edge - 0.5, color="#e6e6e6", linewidth=0.8)
    source = f"{len(base):,} runs each, seed {base.seed}"
    draw_title(axes, "Alternatives compared, on the same luck", base.scenario, source, 64, room)
    axes.set_xlabel(f"share of runs, with its {100 * base.confidence:g} % interval", fontsize=TEXT)


def draw_curves(axes: Axes, sets: Mapping[str, RunSet]) -> None:
    """The share of runs in which the goal is reached (without a goal: the truce broken), by day."""
    base = next(iter(sets.values()))
    what = "goal" if base.scenario.file.goal is not None else "held"
    top = 0.0
    for runs, (colour, _, dash) in zip(sets.values(), marker_styles(), strict=False):
        curve = runs.by_day(what) / len(runs)
        top = max(top, float(curve[-1]))
        axes.step(np.arange(len(curve)), curve, where="post", color=colour, linestyle=dash, linewidth=3, clip_on=False)
    day_axis(axes, base.scenario, max(runs.scenario.horizon for runs in sets.values()))
    share_axis(axes, "share of runs, by this day")
    axes.set_ylim(0, min(1.0, max(top * 1.15, 0.02)))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g} %")
    said = "How soon the goal is reached" if what == "goal" else "How soon the truce is broken"
    axes.set_title(said, loc="left", fontsize=TEXT + 2, fontweight="bold")
    axes.tick_params(labelsize=TEXT)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def compared_rows(sets: Mapping[str, RunSet]) -> list[tuple[str, dict[str, Estimate | None]]]:
    """What is compared: endings that occur, and every probability that all ask."""
    endings = {name: runs.endings() for name, runs in sets.items()}
    rows: list[tuple[str, dict[str, Estimate | None]]] = [
        (f"ending: {ending}", {name: endings[name][ending] for name in sets})
        for ending in ENDINGS
        if any(endings[name][ending].value > 0 for name in sets)
    ]
    base = next(iter(sets.values())).scenario
    for key, question in base.file.properties.items():
        asked_by_all = all(key in runs.scenario.file.properties for runs in sets.values())
        if asked_by_all and base.is_truth(question):
            estimates = {name: runs.probability(key) for name, runs in sets.items()}
            rows.append((key, {name: estimate if estimate.n else None for name, estimate in estimates.items()}))
    return rows
