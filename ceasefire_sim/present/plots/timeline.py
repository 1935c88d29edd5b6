"""One run as a timeline: regions as bars, obligations as steps, incidents as marks, with dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ceasefire_sim.present.diagrams.text_metrics import shortened_lines, width
from ceasefire_sim.present.plots.style import COLOURS, SMALL, day_axis, phase_colours, spoken, titled_plot, verbatim
from ceasefire_sim.results.trajectory import Trajectory
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.narrative import Titles

__all__ = ["timeline"]

HAPPENED: dict[str, Any] = {
    "marker": "|", "color": COLOURS[3], "markersize": 13, "markeredgewidth": 2, "linestyle": "",
}  # fmt: skip
MISSED: dict[str, Any] = {"marker": "X", "color": COLOURS[3], "markersize": 11, "linestyle": ""}
CALM = "#e3e3e3"
LABEL, LONGEST = 15, 300  # points: the size of labels, and the most that a line of one takes up
ROOM = 795  # points for labels and days
SIZES = (SMALL, 13, 11)  # of a state's name, the largest that its bar holds


def timeline(scenario: Scenario, run: Trajectory) -> Figure:
    """The timeline of one run, the agreement itself on top."""
    titles = Titles(scenario)
    rows = ["phase", *(name for name in scenario.regions if name != "phase")]
    happened = [name for name in scenario.file.incidents if event_days(run, f"incidents.{name}")]
    height = 3.4 + 0.62 * (len(rows) + len(scenario.file.obligations) + len(happened))
    number = run.luck.get("runs", [[0, 0]])
    source = "run " + ",".join(f"{r}@{d}" if d else str(r) for d, r in number)
    source += f" of seed {run.luck['seed']}, {run.end} days"
    sheet, axes = titled_plot("One run, day by day", scenario, source, max(height, 5.0), letters=64)
    labels = [
        *("phase" if name == "phase" else titles(name) for name in rows),
        *map(titles.obligation, scenario.file.obligations),
        *(titles.thing(f"incidents.{name}") for name in happened),
    ]
    labels = [short_label(label) for label in labels]
    widest = max(width(line, LABEL) for label in labels for line in label.split("\n"))
    day = (ROOM - widest) / max(run.end, 1)  # points, about
    places = iter(range(len(labels)))
    unnamed: dict[str, str] = {}
    for name in rows:
        paint = colours(scenario, name)
        left = draw_stays(axes, next(places), states_in_turn(run, name), paint, run.end, day)
        unnamed |= {state: paint[state] for state in left} if name == "phase" else {}
    for name, part in scenario.file.obligations.items():
        draw_steps(axes, next(places), run, name, part.total)
    for name in happened:
        happenings, place = event_days(run, f"incidents.{name}"), next(places)
        axes.plot(happenings, [place] * len(happenings), clip_on=False, **HAPPENED)
        axes.text(run.end, place, f" {len(happenings)}", va="center", ha="left", fontsize=SMALL, clip_on=False)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", labelsize=LABEL, length=0)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    day_axis(axes, scenario, run.end)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    missed = any(event_days(run, f"obligations.{name}", "missed") for name in scenario.file.obligations)
    draw_legend(sheet, unnamed, bool(scenario.file.obligations), missed, bool(happened))
    return sheet


def draw_legend(sheet: Figure, states: Mapping[str, str], owed: bool, missed: bool, happened: bool) -> None:
    """What the marks mean, and the phases that had no room for their names."""
    handles: list[Any] = [Patch(color=colour, label=spoken(state)) for state, colour in states.items()]
    if owed:
        handles.append(Patch(facecolor=(COLOURS[0], 0.25), edgecolor=COLOURS[0], linewidth=2,
                             label="steps done"))  # fmt: skip
    if missed:
        handles.append(Line2D([], [], label="due day missed", **MISSED))
    if happened:
        handles.append(Line2D([], [], label="an incident", **HAPPENED))
    if handles:
        sheet.legend(handles=handles, loc="outside lower center", ncols=5, fontsize=SMALL, frameon=False)


def short_label(text: str) -> str:
    """A label in at most two lines, which leave room for the plot."""
    return verbatim("\n".join(shortened_lines(text, LABEL, LONGEST, 2)))


def states_in_turn(run: Trajectory, region: str) -> list[tuple[int, int, str]]:
    """The states of a region in turn: first day, day it was left, state."""
    stays: list[tuple[int, int, str]] = []
    for state in run.states:
        value, day = state["phase"] if region == "phase" else state["regions"][region], int(state["day"])
        if stays and stays[-1][2] == value:
            stays[-1] = (stays[-1][0], day, value)
        else:
            if stays:
                stays[-1] = (stays[-1][0], day, stays[-1][2])
            stays.append((day, day, value))
    return stays


def colours(scenario: Scenario, region: str) -> dict[str, str]:
    """A colour for every state of a region, the first one calm; phases as in every other picture."""
    if region == "phase":
        return phase_colours(scenario)
    states = scenario.regions[region].states
    return {**dict(zip(states[1:], COLOURS * len(states), strict=False)), states[0]: CALM}


def draw_stays(
    axes: Axes, row: int, stays: Sequence[tuple[int, int, str]], paint: Mapping[str, str], end: int, day: float
) -> list[str]:
    """The states of a region as coloured bars, named where there is room (of some points a day); the unnamed."""
    named = set()
    for first, last, state in stays:
        if first == last == end and first > 0:  # a last state that no day was spent in
            axes.text(
                end, row, f" {spoken(state)}", va="center", ha="left", fontsize=SMALL, color="black", clip_on=False
            )
            named.add(state)
            continue
        long = max(last - first, end / 250)
        colour = paint[state]
        axes.barh(row, long, left=first, height=0.72, color=colour, edgecolor="white", linewidth=1)
        size = next((size for size in SIZES if long * day > width(spoken(state), size) + 8), None)
        if size is not None:
            named.add(state)
            dark = colour in (CALM, COLOURS[1], COLOURS[4], COLOURS[5], COLOURS[8])
            axes.text(first + long / 2, row, spoken(state), ha="center", va="center", fontsize=size,
                      color="black" if dark else "white")  # fmt: skip
    return [state for state in dict.fromkeys(state for _, _, state in stays) if state not in named]


def draw_steps(axes: Axes, row: int, run: Trajectory, name: str, total: int) -> None:
    """The steps of an obligation: a rising line, a diamond a step if they are few, a cross a missed deadline."""
    done = [(int(state["day"]), int(state["obligations"][name]["done"])) for state in run.states]
    heights = [row + 0.36 - 0.72 * count / total for _, count in done]
    axes.fill_between([day for day, _ in done], heights, row + 0.36, step="post", color=COLOURS[0], alpha=0.25)
    axes.step([day for day, _ in done], heights, where="post", color=COLOURS[0], linewidth=2)
    missed = event_days(run, f"obligations.{name}", "missed")
    if missed:  # marks of no day would take up room in the corner of the sheet
        axes.plot(missed, [row] * len(missed), clip_on=False, zorder=5, **MISSED)
    day, count = done[-1]
    axes.text(day, row, f" {count}/{total}", va="center", ha="left", fontsize=SMALL, clip_on=False)


def event_days(run: Trajectory, site: str, what: str = "happens") -> list[int]:
    """The days on which something happened."""
    days: list[int] = []
    for state in run.states:
        events: Sequence[Mapping[str, Any]] = state["events"]
        days += [int(state["day"]) - 1 for event in events if event["site"] == site and event["what"] == what]
    return days
