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
    phase_colours,
    share_axis,
    share_label,
    spoken,
    titled_axes,
    verbatim,
)
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["endings", "entries", "phases", "survival"]

PATTERNS = ("..", "xx", "--", "||", "oo", "\\\\", "++", "**")
ROOMY, LEGEND_LINE = 12, 0.42  # phases that have room in the usual figure; inches of a line of a legend
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
    bands = axes.stackplot(
        np.arange(len(table)),
        table.T,
        colors=list(phase_colours(runs.scenario).values()),
        edgecolor="white",
        linewidth=0.8,
    )
    seen: dict[str, int] = {}  # how many phases have had a colour: once colours come round, patterns tell them apart
    for (state, colour), band in zip(phase_colours(runs.scenario).items(), bands, strict=True):
        if state in runs.scenario.final and state not in runs.scenario.broken_phases:
            band.set_hatch("//")  # its green and the pink of a neighbour are one grey to those who see no red
        elif seen.setdefault(colour, 0):
            band.set_hatch(PATTERNS[(seen[colour] - 1) % len(PATTERNS)])
        seen[colour] = seen.get(colour, 0) + 1
    day_axis(axes, runs.scenario)
    share_axis(axes)
    labels = [f"{spoken(state)}  {share_label(share)}" for state, share in zip(states, table[-1], strict=True)]
    figure = figure_of(axes)
    if ax is None and len(states) > ROOMY:  # a line of the legend for each, however many there are
        width, height = figure.get_size_inches()
        figure.set_size_inches(width, height + (len(states) - ROOMY) * LEGEND_LINE)
    legend(axes, "on the last day", bands[::-1], labels[::-1])
    return figure


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
    places = {state: number for number, state in enumerate(runs.scenario.file.phases.states)}
    curves = {state: runs.by_day(f"entry.{state}") / len(runs) for state in names}
    for state in sorted(names, key=lambda state: -curves[state][-1]):
        axes.step(
            np.arange(len(curves[state])),
            curves[state],
            where="post",
            color=phase_colours(runs.scenario)[state],
            linestyle=DASHES[places[state] % len(DASHES)],
            linewidth=3.2,
            label=f"{spoken(state)}  {share_label(curves[state][-1])}",
            clip_on=False,
        )
    day_axis(axes, runs.scenario)
    share_axis(axes, SO_FAR)
    if names:
        legend(axes, "entered by the end")
    return figure_of(axes)
