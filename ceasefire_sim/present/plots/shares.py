"""Shares of runs by day: phases, survival of the truce, endings, and when each phase is first entered.

Each plot is drawn on the axes given as ``ax``, or on a figure of its own, which it returns.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ceasefire_sim.expressions.tree import Name
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.present.plots.style import (
    COLOURS,
    DASHES,
    SMALL,
    TEXT,
    Heading,
    day_axis,
    figure_of,
    legend,
    phase_looks,
    share_axis,
    share_label,
    spoken,
    titled_axes,
    verbatim,
    widen,
)
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["endings", "entries", "phases", "survival"]

SO_FAR = "share of runs, by this day"
ENDED = ("reached", "failed")  # on a day; whether the rest are stuck or open shows at the end only


def sample_words(runs: RunTable) -> str:
    """How many runs, from which seed."""
    return f"{len(runs):,} runs, seed {runs.seed}"


def phases(runs: RunTable, ax: Axes | None = None) -> Figure:
    """The share of runs in each phase on every day, one above the other."""
    heading = Heading("In which phase the agreement is, day by day", runs.scenario, sample_words(runs))
    axes = titled_axes(heading, ax)
    states = runs.scenario.file.phases.states
    table = runs.daily("phase") / len(runs)
    looks = list(phase_looks(runs.scenario).values())
    bands = axes.stackplot(
        np.arange(len(table)), table.T, colors=[look.colour for look in looks], edgecolor="white", linewidth=0.8
    )
    for look, band in zip(looks, bands, strict=True):
        band.set_hatch(look.hatch)
    day_axis(axes, runs.scenario)
    share_axis(axes)
    labels = [f"{spoken(state)}  {share_label(share)}" for state, share in zip(states, table[-1], strict=True)]
    legend(axes, "on the last day", bands[::-1], labels[::-1])
    if ax is None:
        widen(figure_of(axes), len(labels))
    return figure_of(axes)


def survival(runs: RunTable, ax: Axes | None = None) -> Figure:
    """The share of runs in which the truce has held on every day so far, with its band."""
    note = f"{sample_words(runs)}; {what_holds(runs.scenario)}"
    axes = titled_axes(Heading("How long the truce holds", runs.scenario, note), ax)
    curve = runs.survival()
    day = np.arange(len(curve))
    low, high = (np.array([getattr(estimate, end) for estimate in curve]) for end in ("low", "high"))
    axes.fill_between(day, low, high, step="post", color=COLOURS[0], alpha=0.3, linewidth=0)
    axes.step(day, [estimate.value for estimate in curve], where="post", color=COLOURS[0], linewidth=3, clip_on=False)
    day_axis(axes, runs.scenario)
    share_axis(axes)
    last, late = curve[-1].value, curve[7 * (len(curve) - 1) // 10].value
    below = last > 0.15  # a curve only falls: below its end nothing is in the way, unless the axis is
    axes.text(
        0.99,
        last - 0.05 if below else late + 0.04,
        f"{share_label(last)} hold on every day to the end",
        transform=axes.get_yaxis_transform(),
        ha="right",
        va="top" if below else "bottom",
        fontsize=TEXT,
    )
    axes.text(
        0.01, 0.03, f"band: {100 * runs.confidence:g} % interval on each day", transform=axes.transAxes, fontsize=SMALL
    )
    return figure_of(axes)


def what_holds(scenario: Scenario) -> str:
    """What it means that the truce holds, in the scenario's own condition; a definition is written out."""
    assert scenario.file.holds is not None
    node = scenario.file.holds.node
    if isinstance(node, Name) and node.text in scenario.file.definitions:
        node = scenario.file.definitions[node.text].node
    return verbatim(f"the truce holds as long as {stated(node, Titles(scenario))}")


def endings(runs: RunTable, ax: Axes | None = None) -> Figure:
    """The share of runs that have ended each way by every day; those still open make up the rest."""
    axes = titled_axes(Heading("How runs end, and when", runs.scenario, sample_words(runs)), ax)
    last = runs.endings()
    for number, ending in enumerate(ENDED):
        share = runs.ended_by_day(ending) / len(runs)
        axes.step(
            np.arange(len(share)),
            share,
            where="post",
            color=COLOURS[2 if ending == "reached" else 3],
            linestyle=DASHES[number],
            linewidth=3.5,
            label=f"{ending}  {share_label(last[ending].value, 1)}",
            clip_on=False,
        )
    for ending in ("open", "stuck"):
        axes.plot([], [], " ", label=f"{ending}  {share_label(last[ending].value, 1)}")
    day_axis(axes, runs.scenario)
    share_axis(axes, SO_FAR)
    legend(axes, "at the end")
    return figure_of(axes)


def entries(runs: RunTable, ax: Axes | None = None) -> Figure:
    """The share of runs that have entered each phase by every day, the initial one aside."""
    axes = titled_axes(Heading("When each phase is first entered", runs.scenario, sample_words(runs)), ax)
    names = [state for state in runs.scenario.file.phases.states if state != runs.scenario.file.phases.initial]
    looks = phase_looks(runs.scenario)
    curves = {state: runs.by_day(f"entry.{state}") / len(runs) for state in names}
    for state in sorted(names, key=lambda state: -curves[state][-1]):
        axes.step(
            np.arange(len(curves[state])),
            curves[state],
            where="post",
            color=looks[state].colour,
            linestyle=looks[state].dash,
            marker=looks[state].mark or None,
            markevery=0.1,
            markersize=8,
            linewidth=3.2,
            label=f"{spoken(state)}  {share_label(curves[state][-1])}",
            clip_on=False,
        )
    day_axis(axes, runs.scenario)
    share_axis(axes, SO_FAR)
    if names:
        legend(axes, "entered by the end")
    if ax is None:
        widen(figure_of(axes), len(names))
    return figure_of(axes)
