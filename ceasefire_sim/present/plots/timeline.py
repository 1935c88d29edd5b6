"""One run as a timeline: regions as bars, obligations as steps, incidents as marks, with dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from ceasefire_sim.present.diagrams.text_metrics import shortened_lines, width
from ceasefire_sim.present.plots.style import (
    PATTERNS,
    SMALL,
    Heading,
    Look,
    day_axis,
    figure_of,
    hide_spines,
    phase_looks,
    spoken,
    titled_axes,
    verbatim,
)
from ceasefire_sim.results.trajectory import Trajectory
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["timeline"]


class MarkLook(TypedDict, total=False):
    """How matplotlib paints a mark of no line."""

    marker: str
    color: str
    markersize: float
    markeredgewidth: float
    markeredgecolor: str
    linestyle: Literal[""]


# Colours are the phases' alone; all else is ink, grey, and the violet of steps.
INK, STEPS = "#1a1a1a", "#332288"
HAPPENED = MarkLook(marker="|", color=INK, markersize=13, markeredgewidth=2, linestyle="")
BREACHED = MarkLook(marker="x", color=INK, markersize=9, markeredgewidth=2, linestyle="")
MISSED = MarkLook(marker="X", color=INK, markersize=12, markeredgecolor="white", linestyle="")
GREYS = ("#ececec", "#cfcfcf", "#b3b3b3", "#979797", "#7a7a7a", "#5e5e5e")  # of the other regions' states
PALE = GREYS[:4]  # those that bear black letters
LABEL, LONGEST = 15, 300  # points: the size of labels, and the most that a line of one takes up
COLUMNS, LEGEND_ROW = 5, 0.36  # of the legend; inches of a row of it
ROOM = 795  # points for labels and days
SIZES = (SMALL, 13, 11)  # of a state's name, the largest that its bar holds


@dataclass(frozen=True)
class Stay:
    """A time that a region spends in one state: from its first day to the day on which it leaves."""

    first: int
    last: int
    state: str


@dataclass(frozen=True)
class Rows:
    """What stands in the rows of a timeline, from the top: regions, obligations, what was breached, incidents."""

    regions: tuple[str, ...]
    obligations: tuple[str, ...]
    commitments: tuple[str, ...]
    incidents: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.regions) + len(self.obligations) + len(self.commitments) + len(self.incidents)

    def labels(self, titles: Titles) -> list[str]:
        """What the rows are called, each in at most two lines."""
        names = [
            *("phase" if name == "phase" else titles(name) for name in self.regions),
            *map(titles.obligation, self.obligations),
            *map(titles.commitment_owed, self.commitments),
            *(titles.thing(f"incidents.{name}") for name in self.incidents),
        ]
        return [short_label(name) for name in names]


@dataclass(frozen=True)
class Canvas:
    """The axes of a timeline, the last day of its run, and how many points a day takes up, about."""

    axes: Axes
    end: int
    day: float

    def write(self, day: float, row: int, text: str) -> None:
        """Writes a text to the right of a day."""
        self.axes.text(day, row, f" {text}", va="center", ha="left", fontsize=SMALL, clip_on=False)


def timeline(scenario: Scenario, run: Trajectory, ax: Axes | None = None, why: str = "") -> Figure:
    """The timeline of one run, the agreement itself on top; on the axes given, or on a figure of its own.

    ``why`` says for which others the run stands.
    """
    rows = rows_of(scenario, run)
    note = source_words(run) + (f"; {why}" if why else "")
    heading = Heading("One run, day by day", scenario, note, letters=64)
    height = max(3.4 + 0.62 * len(rows), 5.0)
    axes = titled_axes(heading, ax, height)
    labels = rows.labels(Titles(scenario))
    widest = max(width(line, LABEL) for label in labels for line in label.split("\n"))
    canvas = Canvas(axes, run.end, (ROOM - widest) / max(run.end, 1))
    places = iter(range(len(rows)))
    unnamed: dict[str, Look] = {}
    for name in rows.regions:
        paint = state_looks(scenario, name)
        left = draw_stays(canvas, next(places), stays_of(run, name), paint)
        unnamed |= {state: paint[state] for state in left} if name == "phase" else {}
    for name in rows.obligations:
        draw_steps(canvas, next(places), run, name, scenario.file.obligations[name].total)
    for name in rows.commitments:
        draw_marks(canvas, next(places), event_days(run, f"commitments.{name}", "breached"), BREACHED)
    for name in rows.incidents:
        draw_marks(canvas, next(places), event_days(run, f"incidents.{name}"), HAPPENED)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", labelsize=LABEL, length=0)
    axes.yaxis.set_label_coords(0, 0.5)  # there is no label, and where it would stand takes long to find
    axes.set_ylim(len(labels) - 0.4, -0.6)
    day_axis(axes, scenario, run.end)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    hide_spines(axes, "left")
    handles = legend_handles(rows, run, unnamed)
    draw_legend(axes, handles, own_figure=ax is None)
    if ax is None:
        figure_of(axes).set_figheight(height + LEGEND_ROW * ((len(handles) - 1) // COLUMNS))
    return figure_of(axes)


def rows_of(scenario: Scenario, run: Trajectory) -> Rows:
    """The rows of a run's timeline."""
    incidents = tuple(name for name in scenario.file.incidents if event_days(run, f"incidents.{name}"))
    regions = ("phase", *(name for name in scenario.regions if name != "phase"))
    breached = (name for name in scenario.file.commitments if event_days(run, f"commitments.{name}", "breached"))
    return Rows(regions, tuple(scenario.file.obligations), tuple(breached), incidents)


def source_words(run: Trajectory) -> str:
    """Which run it is, of which seed, and how long."""
    parts = run.luck.get("runs", [[0, 0]])
    runs = ",".join(f"{number}@{day}" if day else str(number) for day, number in parts)
    return f"run {runs} of seed {run.luck['seed']}, {run.end} days"


def legend_handles(rows: Rows, run: Trajectory, unnamed: Mapping[str, Look]) -> list[Artist]:
    """What the marks mean, as far as they occur, and the phases that had no room for their names."""
    handles: list[Artist] = [
        Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="white", label=spoken(state))
        for state, look in unnamed.items()
    ]
    if rows.obligations:
        handles.append(Patch(facecolor=(STEPS, 0.25), edgecolor=STEPS, linewidth=2,
                             label="steps done"))  # fmt: skip
    if any(event_days(run, f"obligations.{name}", "missed") for name in rows.obligations):
        handles.append(Line2D([], [], label="due day missed", **MISSED))
    if rows.commitments:
        handles.append(Line2D([], [], label="a breach", **BREACHED))
    if rows.incidents:
        handles.append(Line2D([], [], label="an incident", **HAPPENED))
    return handles


def draw_legend(axes: Axes, handles: Sequence[Artist], own_figure: bool) -> None:
    """The legend, below everything on a figure of its own, else below the axes."""
    if not handles:
        return
    if own_figure:
        figure_of(axes).legend(
            handles=handles, loc="outside lower center", ncols=COLUMNS, fontsize=SMALL, frameon=False
        )
    else:
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=COLUMNS, fontsize=SMALL,
                    frameon=False)  # fmt: skip


def short_label(text: str) -> str:
    """A label in at most two lines, which leave room for the plot."""
    return verbatim("\n".join(shortened_lines(text, LABEL, LONGEST, 2)))


def stays_of(run: Trajectory, region: str) -> list[Stay]:
    """The states of a region in turn."""
    stays: list[Stay] = []
    for state in run.states:
        value, day = state["phase"] if region == "phase" else state["regions"][region], int(state["day"])
        if stays:
            stays[-1] = replace(stays[-1], last=day)
        if not stays or stays[-1].state != value:
            stays.append(Stay(day, day, value))
    return stays


def state_looks(scenario: Scenario, region: str) -> dict[str, Look]:
    """The look of every state of a region: phases as in every other picture, other states in greys, ever darker."""
    if region == "phase":
        return phase_looks(scenario)
    states, patterns = scenario.regions[region].states, ("", *PATTERNS)
    return {
        state: Look(GREYS[at % len(GREYS)], patterns[at // len(GREYS) % len(patterns)])
        for at, state in enumerate(states)
    }


def draw_stays(canvas: Canvas, row: int, stays: Sequence[Stay], paint: Mapping[str, Look]) -> list[str]:
    """The states of a region as coloured bars, named where there is room; the states that stay unnamed."""
    named = set()
    for stay in stays:
        if stay.first == stay.last == canvas.end and stay.first > 0:  # a last state that no day was spent in
            canvas.axes.text(canvas.end, row, f" {spoken(stay.state)}", va="center", ha="left", fontsize=SMALL,
                             color="black", clip_on=False)  # fmt: skip
            named.add(stay.state)
        elif draw_bar(canvas, row, stay, paint[stay.state]):
            named.add(stay.state)
    return [state for state in dict.fromkeys(stay.state for stay in stays) if state not in named]


def draw_bar(canvas: Canvas, row: int, stay: Stay, look: Look) -> bool:
    """One stay as a bar; whether it had room for its name."""
    long = max(stay.last - stay.first, canvas.end / 250)
    name = spoken(stay.state)
    canvas.axes.barh(row, long, left=stay.first, height=0.72, facecolor=look.colour, hatch=look.hatch,
                     edgecolor="white", linewidth=1)  # fmt: skip
    size = next((size for size in SIZES if long * canvas.day > width(name, size) + 8), None)
    halo = [withStroke(linewidth=4, foreground=look.colour)] if look.hatch else None
    if size is not None:
        canvas.axes.text(stay.first + long / 2, row, name, ha="center", va="center", fontsize=size,
                         color=ink(look), path_effects=halo)  # fmt: skip
    return size is not None


def ink(look: Look) -> str:
    """The colour of letters on a bar."""
    return "black" if look.colour in PALE else "white" if look.colour in GREYS else look.ink


def draw_steps(canvas: Canvas, row: int, run: Trajectory, name: str, total: int) -> None:
    """The steps of an obligation: a rising line, a diamond a step if they are few, a cross a missed deadline."""
    axes = canvas.axes
    days = [int(state["day"]) for state in run.states]
    done = [int(state["obligations"][name]["done"]) for state in run.states]
    heights = [row + 0.36 - 0.72 * count / total for count in done]
    axes.fill_between(days, heights, row + 0.36, step="post", color=STEPS, alpha=0.25)
    axes.step(days, heights, where="post", color=STEPS, linewidth=2)
    missed = event_days(run, f"obligations.{name}", "missed")
    if missed:  # marks of no day would take up room in the corner of the sheet
        axes.plot(missed, [row] * len(missed), clip_on=False, zorder=5, **MISSED)
    canvas.write(days[-1], row, f"{done[-1]}/{total}")


def draw_marks(canvas: Canvas, row: int, days: Sequence[int], look: MarkLook) -> None:
    """A mark for each time that something happened, and behind them how many there are."""
    canvas.axes.plot(days, [row] * len(days), clip_on=False, **look)
    canvas.write(canvas.end, row, str(len(days)))


def event_days(run: Trajectory, site: str, what: str = "happens") -> list[int]:
    """The days on which something happened."""
    return [
        int(state["day"]) - 1
        for state in run.states
        for event in state["events"]
        if event["site"] == site and event["what"] == what
    ]
