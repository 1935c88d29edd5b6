"""What all figures have in common: size, type, colours, and the axis of days.

Colours: M. Okabe and K. Ito, "Color universal design" (2008); lines differ in their dashes as well.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import readings_line, settings

__all__ = [
    "COLOURS",
    "DARK_ON",
    "DASHES",
    "MARKS",
    "PATTERNS",
    "SMALL",
    "TEXT",
    "Heading",
    "LineStyle",
    "Look",
    "blank",
    "day_axis",
    "draw_heading",
    "figure_of",
    "hide_spines",
    "legend",
    "phase_colours",
    "phase_looks",
    "share_axis",
    "share_label",
    "spoken",
    "ticks_within",
    "titled_axes",
    "verbatim",
    "widen",
]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8C6D1F", "#4D4D4D", "#F0E442")
LineStyle: TypeAlias = Literal["-"] | tuple[float, tuple[float, ...]]
DASHES: tuple[LineStyle, ...] = (
    "-",
    (0, (6, 2)),
    (0, (2, 1.5)),
    (0, (8, 2, 2, 2)),
    (0, (1, 1)),
    (0, (4, 1, 1, 1, 1, 1)),
)
PATTERNS = ("..", "xx", "--", "||", "oo", "\\\\", "++", "**")
MARKS = "osD^vP*X"
ENDS_WELL = "//"  # its green and the pink of a neighbour are one grey to those who see no red
DARK_ON = (COLOURS[1], COLOURS[4], COLOURS[5], COLOURS[8])  # colours that bear black letters
MARGIN = 0.18  # inches around a figure
TEXT, SMALL = 19, 16
LEGEND_ROWS = 17  # lines of a legend beside a figure of the usual height
NEAR = 0.13  # of the axis of days: as much as a date takes up


def phase_colours(scenario: Scenario) -> dict[str, str]:
    """A colour for every phase: green where the run ends with the truce holding, vermilion where without."""
    broken, final = scenario.broken_phases, scenario.final
    rest = iter([COLOURS[number] for number in (0, 1, 5, 4, 6, 7, 8)] * len(scenario.file.phases.states))
    return {
        state: (COLOURS[3] if state in broken else COLOURS[2]) if state in final else next(rest)
        for state in scenario.file.phases.states
    }


@dataclass(frozen=True)
class Look:
    """By what a phase is known in every picture: a colour, and once colours come round a pattern, a dash and a mark."""

    colour: str
    hatch: str
    dash: LineStyle = "-"
    mark: str = ""

    @property
    def ink(self) -> str:
        """The colour of letters on it."""
        return "black" if self.colour in DARK_ON else "white"


def phase_looks(scenario: Scenario) -> dict[str, Look]:
    """The look of every phase; no two are alike, however many there are."""
    looks: dict[str, Look] = {}
    worn: dict[str, int] = {}  # how many phases have had a colour
    first: dict[str, int] = {}  # which was the first
    for number, (state, colour) in enumerate(phase_colours(scenario).items()):
        before = worn[colour] = worn.get(colour, -1) + 1
        hatch = PATTERNS[(before - 1) % len(PATTERNS)] if before else ""
        if state in scenario.final and state not in scenario.broken_phases:
            hatch = ENDS_WELL + hatch
        mark = MARKS[before // len(DASHES) % len(MARKS)] if before >= len(DASHES) else ""
        looks[state] = Look(colour, hatch, DASHES[(first.setdefault(colour, number) + before) % len(DASHES)], mark)
    return looks


def verbatim(text: str) -> str:
    """A text without signs that would set mathematics."""
    return text.replace("$", r"\$")


def spoken(name: str) -> str:
    """A name as people say it."""
    return name.replace("_", " ")


def share_label(share: float, decimals: int = 0) -> str:
    """A share in words; what is not quite none or all never reads 0 % or 100 %."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    rare = 0 < share < 0.01 or 0.99 < share < 1
    return f"{100 * share:.{max(decimals, 1) if rare else decimals}f} %"


@dataclass(frozen=True)
class Heading:
    """What stands above a plot: its title, and below it the scenario's with a note, in lines of some letters.

    ``room`` are points left free below them.
    """

    title: str
    scenario: Scenario
    note: str = ""
    letters: int = 90
    room: float = 0.0

    def lines(self) -> list[str]:
        """The scenario's title, how it is read and what was set, and the note."""
        scenario = self.scenario
        about = scenario.title + (f", variant {scenario.variant}" if scenario.variant else "")
        about += f", {line}" if (line := "".join(readings_line(scenario))) else ""
        about += f", set {settings(scenario)}" if scenario.overrides else ""
        return textwrap.wrap(verbatim(about) + (f" — {self.note}" if self.note else ""), self.letters)


def blank(width: float, height: float) -> Figure:
    """An empty figure, in inches of 100 dots."""
    layout = ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=MARGIN)
    return Figure(figsize=(width, height), dpi=100, layout=layout)


def titled_axes(heading: Heading, ax: Axes | None, height: float = 7.2) -> Axes:
    """The axes a plot is drawn on, under its heading: those given, or those of a new figure, 12 inches wide."""
    axes: Axes = blank(12.0, height).subplots() if ax is None else ax
    draw_heading(axes, heading)
    return axes


def figure_of(axes: Axes) -> Figure:
    """The figure that axes stand on, were they in a part of one."""
    figure = axes.figure
    while not isinstance(figure, Figure):
        assert figure is not None
        figure = figure.figure
    return figure


def draw_heading(axes: Axes, heading: Heading) -> None:
    """Writes a heading above axes, and makes these a plain corner with large numbers."""
    lines = heading.lines()
    pad = SMALL * 1.25 * len(lines) + 14 + heading.room
    # its height is given, so that the axis of y is not measured to find it
    axes.set_title(heading.title, loc="left", fontsize=TEXT + 5, fontweight="bold", pad=pad, y=1.0)
    axes.annotate("\n".join(lines), (0, 1), (0, 7 + heading.room), "axes fraction", "offset points", fontsize=SMALL,
                  va="bottom", color="#333333", annotation_clip=False)  # fmt: skip
    axes.tick_params(labelsize=TEXT)
    hide_spines(axes, "top", "right")


def hide_spines(axes: Axes, *sides: str) -> None:
    """Takes the frame's sides away."""
    for side in sides:
        axes.spines[side].set_visible(False)


def day_axis(axes: Axes, scenario: Scenario, last: int | None = None, ticks_at_most: int = 6) -> None:
    """The axis of days up to the last one, with dates below where the scenario has them."""
    end = scenario.horizon if last is None else max(last, 1)
    axes.set_xlim(0, end)
    axes.set_xlabel("day", fontsize=TEXT)
    candidates = MaxNLocator(ticks_at_most, integer=True, steps=[1, 2, 3, 5, 6, 10]).tick_values(0, end)
    # the end has a tick of its own, since legends speak of it; one too near for its label gives way
    near = NEAR * 6 / ticks_at_most
    ticks = [int(tick) for tick in candidates if 0 <= tick <= end * (1 - near)] + [end]
    axes.set_xticks(ticks, day_labels(scenario, ticks) if scenario.start is not None else None)


def day_labels(scenario: Scenario, ticks: Sequence[int]) -> list[str]:
    """Days with their dates below, the year where it is new."""
    labels, year = [], None
    for day in ticks:
        date = scenario.date(day)
        assert date is not None
        labels.append(f"{day}\n{date.day} {date:%b}" + (f"\n{date.year}" if date.year != year else ""))
        year = date.year
    return labels


def share_axis(axes: Axes, label: str = "share of runs") -> None:
    """The axis of shares of runs."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_ylabel(label, fontsize=TEXT)
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.8)
    axes.set_axisbelow(True)


def legend(axes: Axes, title: str, handles: Sequence[Artist] = (), labels: Sequence[str] = ()) -> None:
    """The legend with its title, to the right of the plot; of all that is labelled unless handles are given."""
    if not handles:
        handles, labels = axes.get_legend_handles_labels()
    box = axes.legend(handles=handles, labels=labels, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=TEXT,
                      frameon=False, handlelength=2.4, columnspacing=1.2,
                      ncols=legend_columns(len(labels)))  # fmt: skip
    box.set_title(title, prop=FontProperties(size=SMALL))


def legend_columns(entries: int) -> int:
    """In how many columns entries stand beside a plot."""
    return max(1, -(-entries // LEGEND_ROWS))


def widen(figure: Figure, entries: int) -> None:
    """Makes room for a legend of more than one column, as wide as its names, and for what it stands beside."""
    columns = legend_columns(entries)
    if columns > 1:
        width, height = map(float, figure.get_size_inches())
        figure.set_size_inches(width * (1 + columns), height)  # so wide that no plot is squeezed to nothing
        figure.draw_without_rendering()
        needed = sum(box.get_window_extent().width for axes in figure.axes if (box := axes.get_legend())) / figure.dpi
        figure.set_size_inches(width + needed, height + 2.0)


def ticks_within(low: float, high: float, most: int = 6) -> list[float]:
    """A few round numbers within the ends of an axis."""
    return [float(tick) for tick in MaxNLocator(most).tick_values(low, high) if low <= tick <= high]
