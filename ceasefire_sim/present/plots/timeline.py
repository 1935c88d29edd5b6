"""One run as a timeline: regions as bars, obligations as steps, incidents as marks, with dates."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ceasefire_sim.live.retelling import Titles
from ceasefire_sim.present.plots.style import COLOURS, SMALL, days, figure, phase_colours, spoken, verbatim
from ceasefire_sim.results.trajectory import Trajectory
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["timeline"]

HAPPENED: dict[str, Any] = {
    "marker": "|", "color": COLOURS[3], "markersize": 13, "markeredgewidth": 2, "linestyle": "",
}  # fmt: skip
MISSED: dict[str, Any] = {"marker": "X", "color": COLOURS[3], "markersize": 11, "linestyle": ""}
CALM = "#e3e3e3"
LETTERS = 25  # of a label in one of its two lines


def timeline(scenario: Scenario, run: Trajectory) -> Figure:
    """The timeline of one run, the agreement itself on top."""
    titles = Titles(scenario)
    rows = ["phase", *(name for name in scenario.regions if name != "phase")]
    happened = [name for name in scenario.file.incidents if marks(run, f"incidents.{name}")]
    height = 3.4 + 0.62 * (len(rows) + len(scenario.file.obligations) + len(happened))
    number = run.luck.get("runs", [[0, 0]])
    told = "run " + ",".join(f"{r}@{d}" if d else str(r) for d, r in number) + f", ends on day {run.end}"
    made, axes = figure("One history", scenario, told, max(height, 5.0), letters=64)
    labels: list[str] = []
    unnamed: dict[str, str] = {}
    for name in rows:
        paint = colours(scenario, name)
        left = bars(axes, len(labels), spells(run, name), paint, run.end)
        unnamed |= {state: paint[state] for state in left} if name == "phase" else {}
        labels.append("phase" if name == "phase" else titles(name))
    for name, part in scenario.file.obligations.items():
        steps(axes, len(labels), run, name, part.total)
        labels.append(titles.obligation(name))
    for name in happened:
        found = marks(run, f"incidents.{name}")
        axes.plot(found, [len(labels)] * len(found), clip_on=False, **HAPPENED)
        axes.text(run.end, len(labels), f" {len(found)}", va="center", ha="left", fontsize=SMALL, clip_on=False)
        labels.append(titles.thing(f"incidents.{name}"))
    axes.set_yticks(range(len(labels)), [short(label) for label in labels])
    axes.tick_params(axis="y", labelsize=SMALL, length=0)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    days(axes, scenario, run.end)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    key(made, unnamed, bool(happened), any(marks(run, f"obligations.{n}", "missed") for n in scenario.file.obligations))
    return made


def key(made: Figure, states: Mapping[str, str], happened: bool, missed: bool) -> None:
    """What the marks mean, and the phases that had no room for their names."""
    handles: list[Any] = [Patch(color=colour, label=spoken(state)) for state, colour in states.items()]
    if missed:
        handles.append(Line2D([], [], label="due day missed", **MISSED))
    if happened:
        handles.append(Line2D([], [], label="it happens", **HAPPENED))
    if handles:
        made.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=SMALL, frameon=False)


def short(text: str) -> str:
    """A label in at most two lines, which leave room for the plot."""
    return verbatim("\n".join(textwrap.wrap(text, LETTERS, max_lines=2, placeholder=" …")))


def spells(run: Trajectory, region: str) -> list[tuple[int, int, str]]:
    """The states of a region in turn: first day, day it was left, state."""
    found: list[tuple[int, int, str]] = []
    for state in run.states:
        value, day = state["phase"] if region == "phase" else state["regions"][region], int(state["day"])
        if found and found[-1][2] == value:
            found[-1] = (found[-1][0], day, value)
        else:
            if found:
                found[-1] = (found[-1][0], day, found[-1][2])
            found.append((day, day, value))
    return found


def colours(scenario: Scenario, region: str) -> dict[str, str]:
    """A colour for every state of a region, the first one calm; phases as in every other picture."""
    if region == "phase":
        return phase_colours(scenario)
    states = scenario.regions[region].states
    return {**dict(zip(states[1:], COLOURS * len(states), strict=False)), states[0]: CALM}


def bars(axes: Axes, row: int, found: Sequence[tuple[int, int, str]], paint: Mapping[str, str], end: int) -> list[str]:
    """The states of a region as coloured bars, named where there is room; those named nowhere."""
    named = set()
    for first, last, state in found:
        if first == last == end and first > 0:  # a last state that no day was spent in
            axes.text(
                end, row, f" {spoken(state)}", va="center", ha="left", fontsize=SMALL, color="black", clip_on=False
            )
            named.add(state)
            continue
        width = max(last - first, end / 250)
        colour = paint[state]
        axes.barh(row, width, left=first, height=0.72, color=colour, edgecolor="white", linewidth=1)
        if width > end * (0.0155 * len(state) + 0.012):
            named.add(state)
            dark = colour in (CALM, COLOURS[1], COLOURS[5], COLOURS[8])
            axes.text(first + width / 2, row, spoken(state), ha="center", va="center", fontsize=SMALL,
                      color="black" if dark else "white")  # fmt: skip
    return [state for state in dict.fromkeys(state for _, _, state in found) if state not in named]


def steps(axes: Axes, row: int, run: Trajectory, name: str, total: int) -> None:
    """The steps of an obligation: a rising line, a diamond a step if they are few, a cross a missed deadline."""
    done = [(int(state["day"]), int(state["obligations"][name]["done"])) for state in run.states]
    heights = [row + 0.36 - 0.72 * count / total for _, count in done]
    axes.fill_between([day for day, _ in done], heights, row + 0.36, step="post", color=COLOURS[0], alpha=0.25)
    axes.step([day for day, _ in done], heights, where="post", color=COLOURS[0], linewidth=2)
    missed = marks(run, f"obligations.{name}", "missed")
    axes.plot(missed, [row] * len(missed), clip_on=False, zorder=5, **MISSED)
    day, count = done[-1]
    axes.text(day, row, f" {count}/{total}", va="center", ha="left", fontsize=SMALL, clip_on=False)


def marks(run: Trajectory, site: str, what: str = "happens") -> list[int]:
    """The days on which something happened."""
    found: list[int] = []
    for state in run.states:
        events: Sequence[Mapping[str, Any]] = state["events"]
        found += [int(state["day"]) - 1 for event in events if event["site"] == site and event["what"] == what]
    return found
