"""Alternatives side by side: how runs end and what was asked, and when the goal is reached."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from ceasefire_sim.present.plots.style import COLOURS, DASHES, TEXT, blank, days, head, shares, spoken
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import ENDINGS, RunSet

__all__ = ["comparison"]

MARKS = "osD^vP*X"


def comparison(sets: Mapping[str, RunSet]) -> Figure:
    """Every alternative's endings and probabilities with intervals; beside them the goal's (or truce's) curve."""
    base = next(iter(sets.values()))
    rows = rows_of(sets)
    height = max(7.2, 2.6 + 0.34 * len(rows) * max(len(sets), 2))
    made = blank(15.0, min(height, 30.0))
    left, right = made.subplots(1, 2, width_ratios=(1.15, 1))
    step = 0.8 / len(sets)
    for number, name in enumerate(sets):
        colour, mark = COLOURS[number % len(COLOURS)], MARKS[number % len(MARKS)]
        for row, (_, found) in enumerate(rows):
            one = found[name]
            if one is None or one.low is None or one.high is None:
                continue
            at = row + (number - (len(sets) - 1) / 2) * step
            left.plot([one.low, one.high], [at, at], color=colour, linewidth=2.5, solid_capstyle="butt")
            left.plot([one.value], [at], mark, color=colour, markersize=9, label=spoken(name) if row == 0 else None)
    left.set_yticks(range(len(rows)), [spoken(label) for label, _ in rows])
    left.set_ylim(len(rows) - 0.5, -0.5)
    left.set_xlim(-0.02, 1.02)
    left.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    left.grid(axis="x", color="#d8d8d8")
    for edge in range(1, len(rows)):
        left.axhline(edge - 0.5, color="#e6e6e6", linewidth=0.8)
    head(left, "The same luck in every alternative", base.scenario, f"{len(base):,} runs each, seed {base.seed}")
    left.set_xlabel("share of runs, with its interval", fontsize=TEXT)
    goal = base.scenario.file.goal is not None
    for number, (name, runs) in enumerate(sets.items()):
        curve = runs.by_day("goal" if goal else "held") / len(runs)
        right.step(np.arange(len(curve)), curve, where="post", color=COLOURS[number % len(COLOURS)],
                   linestyle=DASHES[number % len(DASHES)], linewidth=3, label=spoken(name))  # fmt: skip
    days(right, base.scenario, max(runs.scenario.horizon for runs in sets.values()))
    shares(right)
    top = max(float(runs.by_day("goal" if goal else "held")[-1]) / len(runs) for runs in sets.values())
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.set_ylim(0, min(1.0, max(top * 1.15, 0.02)))
    right.set_title("goal reached by" if goal else "truce broken by", loc="left", fontsize=TEXT + 1)
    right.tick_params(labelsize=TEXT - 4)
    for side in ("top", "right"):
        right.spines[side].set_visible(False)
    made.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=min(len(sets), 3),
                fontsize=TEXT, frameon=False)  # fmt: skip
    return made


def rows_of(sets: Mapping[str, RunSet]) -> list[tuple[str, dict[str, Estimate | None]]]:
    """What is compared: endings that occur, and every probability that all ask."""
    endings = {name: runs.endings() for name, runs in sets.items()}
    found: list[tuple[str, dict[str, Estimate | None]]] = [
        (ending, {name: endings[name][ending] for name in sets})
        for ending in ENDINGS
        if any(endings[name][ending].value > 0 for name in sets)
    ]
    base = next(iter(sets.values())).scenario
    for key, asked in base.file.properties.items():
        asked_by_all = all(key in runs.scenario.file.properties for runs in sets.values())
        if asked_by_all and base.is_truth(asked):
            estimates = {name: runs.probability(key) for name, runs in sets.items()}
            found.append((key, {name: one if one.n else None for name, one in estimates.items()}))
    return found
