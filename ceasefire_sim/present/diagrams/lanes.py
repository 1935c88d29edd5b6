"""One run as swim lanes: a lane a party, days to the right; the phase on top as a band of colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.present.diagrams.diagram import FAINT, INK, PARTIES, tint
from ceasefire_sim.present.diagrams.elements import read_by, settings_note
from ceasefire_sim.present.diagrams.history import Duty, Flag, History, Lane, history
from ceasefire_sim.present.diagrams.text_metrics import fitted_lines, shortened_lines, width
from ceasefire_sim.present.plots.style import (
    Look,
    day_labels,
    figure_of,
    hide_spines,
    phase_looks,
    spoken,
    verbatim,
)
from ceasefire_sim.story.agreement import Agreement
from ceasefire_sim.story.titles import Titles

__all__ = ["lanes"]

ACROSS, LEFT, RIGHT = 16.0, 4.0, 1.4  # inches
HEAD, FOOT = 1.25, 1.25
SUBTITLE = 0.29  # from line to line below the title
ROW, TITLE_ROW, FLAG_ROW = 0.46, 0.42, 0.34
NAME, TEXT, SMALL, TWO = 17.0, 15.0, 13.5, 12.5  # points; the last where a label takes two lines
KEY = 24.0  # points of a look in the key of phases
MOST_FLAG_ROWS = 10  # one more holds those whose texts find no room
MISSED = INK  # no colour of a phase
PLAIN = "#555555"
SIGNS = {"incidents": "o", "responses": "D"}


@dataclass(frozen=True)
class Pennant:
    """A flag with its text beside it: in which of its lane's rows, and whether the text stands to its left."""

    flag: Flag
    row: int
    left: bool
    text: str


@dataclass(frozen=True)
class PaintedLane:
    """A lane with its colour and the pennants that fly over its rows."""

    lane: Lane
    colour: str
    pennants: tuple[Pennant, ...]

    @property
    def flag_rows(self) -> int:
        """How many rows the pennants take up."""
        return max((pennant.row for pennant in self.pennants), default=-1) + 1

    @property
    def height(self) -> float:
        """How tall the lane is, in inches."""
        lane = self.lane
        contents = (lane.duties, lane.verified, lane.acknowledged, lane.breaches, lane.happenings)
        rows = sum(map(len, contents))
        return TITLE_ROW + ROW * rows + FLAG_ROW * self.flag_rows + 0.12


@dataclass(frozen=True)
class Chart:
    """What every part of the picture is drawn with: axes, how long texts are there, and what things are called."""

    axes: Axes
    scale: Scale
    titles: Titles

    def row_label(self, text: str, y: float, bold: bool = False) -> None:
        """Writes what a row is, left of the days, in two small lines if need be."""
        room = (LEFT - 0.45) * 72
        size = SMALL + 1 if width(text, SMALL + 1, bold) <= room else TWO
        lines = shortened_lines(capitalised(text), size, room, 2, bold)
        self.axes.text(-0.085 / self.scale.inches, y, verbatim("\n".join(lines)),
                       transform=self.axes.get_yaxis_transform(), ha="right", va="center", fontsize=size,
                       linespacing=1.0, fontweight="bold" if bold else "normal")  # fmt: skip

    def sum_of_row(self, text: str, y: float, bold: bool = False) -> None:
        """Writes what a row comes to, right of the days."""
        self.axes.text(self.scale.end + self.scale.days(6), y, text, va="center", fontsize=SMALL,
                       fontweight="bold" if bold else "normal")  # fmt: skip


def lanes(agreement: Agreement, ax: Axes | None = None, shape: float | None = None) -> Figure:
    """The swim lanes of a run, played from its start to its end; the agreement stays where it is.

    They are drawn on the axes given, which need room to their left for the names of the rows, or on a figure of
    their own, as tall as the lanes need; with a ``shape``, at least so many times as wide as tall.
    """
    run = agreement.fork()
    played = history(run)
    titles = Titles(run.scenario)
    scale = Scale(played.end, ACROSS - LEFT - RIGHT if ax is None else inches_across(ax))
    painted, top, tall = measured(played, scale, titles)
    if shape is not None and ax is None and (wide := (tall + HEAD + FOOT) * shape) > ACROSS:
        scale = Scale(played.end, wide - LEFT - RIGHT)
        painted, top, tall = measured(played, scale, titles)
    axes = own_axes(run, tall, scale.inches + LEFT + RIGHT, shape) if ax is None else ax
    axes.set_xlim(0, max(played.end, 1))
    axes.set_ylim(tall, 0)
    if ax is not None:
        axes.set_title(f"One run, by who acts: {verbatim(run_words(run))}", loc="left", fontsize=TEXT)
    chart = Chart(axes, scale, titles)
    draw_phases(chart, played, phase_looks(run.scenario))
    for lane in painted:
        draw_lane(chart, lane, top)
        top += lane.height
    draw_day_axis(chart, run)
    if ax is None:
        draw_signs(figure_of(axes))
    return figure_of(axes)


def measured(played: History, scale: Scale, titles: Titles) -> tuple[list[PaintedLane], float, float]:
    """The lanes, where the first of them begins below the phases, and how tall they all are."""
    painted = painted_lanes(played, scale, titles)
    top = ROW + FLAG_ROW * (1 + key_places(played, scale)[-1][2]) + 0.15
    return painted, top, top + sum(lane.height for lane in painted)


def painted_lanes(played: History, scale: Scale, titles: Titles) -> list[PaintedLane]:
    """The lanes with their colours, the agreement's own plain, and with their flags in rows."""
    parties = [lane.party for lane in played.lanes if lane.party]
    colours = {name: PARTIES[at % len(PARTIES)] for at, name in enumerate(parties)} | {"": PLAIN}
    return [PaintedLane(lane, colours[lane.party], scale.pennants(lane.flags, titles)) for lane in played.lanes]


def inches_across(axes: Axes) -> float:
    """How wide axes are, in inches."""
    return axes.get_position().width * figure_of(axes).get_figwidth()


def own_axes(agreement: Agreement, tall: float, across: float, shape: float | None) -> Axes:
    """Axes on a new figure as tall as the lanes need, under a title; of a shape, with room left at the foot."""
    about = fitted_lines(run_words(agreement), TEXT, (across - 0.6) * 72)
    whole = tall + HEAD + FOOT + SUBTITLE * (len(about) - 1)
    foot = FOOT + (max(0.0, across / shape - whole) if shape is not None else 0.0)
    whole += foot - FOOT
    figure = Figure(figsize=(across, whole), dpi=100, facecolor="white")
    axes = figure.add_axes((LEFT / across, foot / whole, 1 - (LEFT + RIGHT) / across, tall / whole))
    figure.text(0.3 / across, 1 - 0.55 / whole, "One run, by who acts", fontsize=24, fontweight="bold", va="baseline")
    for number, line in enumerate(about):
        y = 1 - (0.95 + SUBTITLE * number) / whole
        figure.text(0.3 / across, y, verbatim(line), fontsize=TEXT, color="#333333", va="baseline")
    return axes


class Scale:
    """How many days a text takes up on axes of some inches."""

    def __init__(self, end: int, inches: float = ACROSS - LEFT - RIGHT) -> None:
        self.end = max(end, 1)
        self.inches = inches

    def days(self, points: float) -> float:
        """A width in points as days."""
        return points / 72 / self.inches * self.end

    def pennants(self, flags: Sequence[Flag], titles: Titles) -> tuple[Pennant, ...]:
        """Each flag in the first row with room for one of its texts; without a text where there is none."""
        taken: list[list[tuple[float, float]]] = []
        return tuple(self.pennant(flag, titles, taken) for flag in flags)

    def pennant(self, flag: Flag, titles: Titles, taken: list[list[tuple[float, float]]]) -> Pennant:
        """One flag, beside those whose spans are ``taken``, row by row."""
        for text in flag_texts(flag, titles):
            place = self.place(flag.day, self.days(width(text, SMALL) + 16), taken)
            if place is not None:
                return Pennant(flag, *place, text)
        return Pennant(flag, MOST_FLAG_ROWS, False, "")

    def place(self, day: int, long: float, taken: list[list[tuple[float, float]]]) -> tuple[int, bool] | None:
        """The first row with room for a text to the right of a day, or to its left; None where there is none."""
        rim = self.days(10)
        for row in range(MOST_FLAG_ROWS):
            if row == len(taken):
                taken.append([])
            for left, start, stop in ((False, day - rim, day + long), (True, day - long, day + rim)):
                inside = start >= -rim and (stop <= self.end + rim or left)
                if inside and all(stop <= first or last <= start for first, last in taken[row]):
                    taken[row].append((start, stop))
                    return row, left
        return None


def flag_texts(flag: Flag, titles: Titles) -> tuple[str, ...]:
    """What a flag can say, the fullest first."""
    name = spoken(flag.path.rpartition(".")[2])
    return verbatim(titles.thing(flag.path)), f"{verbatim(name)} → {spoken(flag.to)}", verbatim(name)


def run_words(agreement: Agreement) -> str:
    """Which scenario it is, how it is read, which run, and when that ends."""
    scenario = agreement.scenario
    run = ", then ".join(f"run {number}" + (f" from day {day}" if day else "") for day, number in agreement.luck.runs)
    parts = [scenario.title, *([f"variant {scenario.variant}"] if scenario.variant else []), read_by(scenario),
             *settings_note(scenario), f"seed {agreement.luck.seed}, {run}, ends on day {agreement.today}"]  # fmt: skip
    return ", ".join(filter(None, parts))


def draw_signs(figure: Figure) -> None:
    """What the signs mean, at the foot."""
    signs = "▸ a transition   pale: owed   ▨ owed, but it has to wait   filled: done   ▮ a step   "
    signs += "✖ a deadline missed   × a breach   ● an incident   ◆ a response (larger: several)"
    figure.text(0.3 / figure.get_figwidth(), 0.2 / figure.get_figheight(), signs, fontsize=SMALL, color=FAINT)


def draw_phases(chart: Chart, played: History, looks: Mapping[str, Look]) -> None:
    """The phases as a band, named where there is room."""
    chart.row_label("Phase", ROW / 2, True)
    draw_phase_key(chart, played, looks)
    first = 0
    for day in range(1, len(played.phases) + 1):
        if day < len(played.phases) and played.phases[day] == played.phases[first]:
            continue
        last = max(float(min(day, played.end)), min(first + chart.scale.days(3), played.end))
        draw_phase(chart, played.phases[first], (first, last), looks[played.phases[first]])
        first = day


def draw_phase(chart: Chart, phase: str, span: tuple[float, float], look: Look) -> None:
    """One stretch of a phase; its name stands in it, or beside the last one."""
    axes, scale, (first, last) = chart.axes, chart.scale, span
    axes.barh(ROW / 2, last - first, left=first, height=ROW * 0.86, facecolor=look.colour, hatch=look.hatch,
              edgecolor="white", linewidth=1, zorder=2)  # fmt: skip
    name = verbatim(spoken(phase))
    halo = [withStroke(linewidth=4, foreground=look.colour)] if look.hatch else None
    if scale.days(width(name, TEXT, True) + 8) < last - first:
        axes.text((first + last) / 2, ROW / 2, name, ha="center", va="center", fontsize=TEXT, fontweight="bold",
                  color=look.ink, zorder=3, path_effects=halo)  # fmt: skip
    elif first == scale.end:
        room = RIGHT * 72 - 10
        size = next((size for size in (SMALL, 12.0, 11.0, 10.0) if width(name, size, True) <= room), 10.0)
        axes.text(scale.end + scale.days(6), ROW / 2, shortened_lines(name, size, room, 1, True)[0],
                  ha="left", va="center", fontsize=size, fontweight="bold")  # fmt: skip


def draw_phase_key(chart: Chart, played: History, looks: Mapping[str, Look]) -> None:
    """The looks of the phases that occur, below the band."""
    axes, scale = chart.axes, chart.scale
    for phase, x, row in key_places(played, scale):
        y = ROW + FLAG_ROW * (row + 0.5)
        axes.barh(y, scale.days(KEY), left=x, height=FLAG_ROW * 0.55, facecolor=looks[phase].colour,
                  hatch=looks[phase].hatch, edgecolor="white", linewidth=0, clip_on=False)  # fmt: skip
        axes.text(x + scale.days(KEY + 6), y, verbatim(spoken(phase)), va="center", fontsize=SMALL)


def key_places(played: History, scale: Scale) -> list[tuple[str, float, int]]:
    """Each phase that occurs, on which day the look of it stands in the key, and in which row."""
    places: list[tuple[str, float, int]] = []
    x, row = 0.0, 0
    for phase in dict.fromkeys(played.phases):
        long = scale.days(KEY + 6 + width(spoken(phase), SMALL))
        if x and x + long > scale.end:
            x, row = 0.0, row + 1
        places.append((phase, x, row))
        x += long + scale.days(22)
    return places


def draw_lane(chart: Chart, painted: PaintedLane, top: float) -> None:
    """One lane from its top down: its name, its flags, its obligations, its incidents."""
    draw_lane_ground(chart, painted, top)
    y = top + TITLE_ROW
    for pennant in painted.pennants:
        draw_pennant(chart, pennant, y + (pennant.row + 0.5) * FLAG_ROW, painted.colour)
    y += painted.flag_rows * FLAG_ROW
    lane, titles = painted.lane, chart.titles
    rows = [(duty_label(duty, titles), duty) for duty in lane.duties]
    rows += [(f"verifying: {titles.obligation(duty.name)}", duty) for duty in lane.verified]
    rows += [(f"crediting: {titles.obligation(duty.name)}", duty) for duty in lane.acknowledged]
    for label, duty in rows:
        chart.row_label(label, y + ROW / 2)
        draw_duty(chart, duty, y + ROW / 2, painted.colour)
        y += ROW
    marks = [(titles.commitment(name), "x", days) for name, days in lane.breaches.items()]
    marks += [(titles.thing(path), SIGNS[path.partition(".")[0]], days) for path, days in lane.happenings.items()]
    for label, sign, days in marks:
        chart.row_label(label, y + ROW / 2)
        draw_marks(chart, days, y + ROW / 2, sign, painted.colour)
        y += ROW


def draw_marks(chart: Chart, days: Mapping[int, int], y: float, sign: str, colour: str) -> None:
    """What happens now and then: a mark a day, larger where it happens more than once, and how often in all."""
    crossed = sign == "x"  # drawn by its strokes alone
    for day, count in sorted(days.items()):
        size = min(6 + 2.5 * count, 16)
        chart.axes.plot([day], [y], sign, color=INK if crossed else colour, markersize=size, zorder=3, clip_on=False,
                        alpha=1 if crossed else 0.75, markeredgewidth=1.8 if crossed else 0)  # fmt: skip
    chart.sum_of_row(str(sum(days.values())), y)


def duty_label(duty: Duty, titles: Titles) -> str:
    """What an obligation is called, with the others who owe it, too."""
    jointly = f" (jointly with {titles.who(duty.jointly)})" if duty.jointly else ""
    return titles.obligation(duty.name) + jointly


def draw_lane_ground(chart: Chart, painted: PaintedLane, top: float) -> None:
    """The pale ground of a lane, the strip of its colour to its left, and whose it is."""
    axes, party = chart.axes, painted.lane.party
    bottom, pale = top + painted.height - 0.06, tint(painted.colour, 0.1)
    axes.axhspan(top, bottom, color=pale, linewidth=0, zorder=0)
    inch = 1 / chart.scale.inches  # of the axes' width
    strip = (0.21 - LEFT) * inch
    across = axes.get_yaxis_transform()
    for left, right, colour, order in ((strip, 0.0, pale, 0), (strip, strip + 0.085 * inch, painted.colour, 1)):
        axes.fill([left, right, right, left], [top, top, bottom, bottom], color=colour, linewidth=0, transform=across,
                  clip_on=False, zorder=order)  # fmt: skip
    region = painted.lane.region
    name = capitalised(chart.titles.party(party) if party else chart.titles(region)) if party or region else ""
    name = name or "The agreement"
    text = shortened_lines(name, NAME, (chart.scale.inches + LEFT + RIGHT - 0.6) * 72, 1, bold=True)[0]
    axes.text(strip + 0.19 * inch, top + TITLE_ROW * 0.62, verbatim(text), transform=across, fontsize=NAME,
              fontweight="bold", color=INK, va="center", ha="left")  # fmt: skip


def draw_pennant(chart: Chart, pennant: Pennant, y: float, colour: str) -> None:
    """A flag for a transition that was taken, with its text beside."""
    day, left, away = pennant.flag.day, pennant.left, chart.scale.days(8)
    chart.axes.plot([day], [y], "<" if left else ">", color=colour, markersize=8, zorder=4, clip_on=False)
    chart.axes.text(day - away if left else day + away, y, pennant.text, ha="right" if left else "left", va="center",
                    fontsize=SMALL, color=INK, zorder=4)  # fmt: skip


def draw_duty(chart: Chart, duty: Duty, y: float, colour: str) -> None:
    """An obligation: pale while it is owed, filled up by what is done; a tick a step, a cross a missed deadline."""
    axes = chart.axes
    half = ROW * 0.32
    for first, last in duty.spells():
        axes.fill_between([first, last], y - half, y + half, color=tint(colour, 0.3), linewidth=0, zorder=2)
    for first, last in duty.waits():
        axes.fill_between([first, last], y - half, y + half, facecolor="white", edgecolor=tint(colour, 0.6),
                          hatch="////", linewidth=0, zorder=2)  # fmt: skip
    changes = duty.changes()
    days = [*(day for day, _ in changes), max([*duty.owed[-1:], changes[-1][0]]) + 1]
    heights = [y + half - 2 * half * done / duty.total for _, done in changes]
    if duty.steps:
        axes.fill_between(days, [*heights, heights[-1]], y + half, step="post", color=tint(colour, 0.6), linewidth=0,
                          zorder=2)  # fmt: skip
    axes.vlines(duty.steps, y - half, y + half, color=colour, linewidth=2.2 if duty.total <= 40 else 1, zorder=3)
    axes.plot(duty.missed, [y] * len(duty.missed), "X", color=MISSED, markersize=11, markeredgecolor="white", zorder=4)
    chart.sum_of_row(f"{duty.standing} of {duty.total}", y, duty.standing == duty.total)


def draw_day_axis(chart: Chart, agreement: Agreement) -> None:
    """Days below, with dates where there are any."""
    axes, end = chart.axes, agreement.today
    step = next((days for days in (1, 2, 5, 10, 20, 30, 60, 120, 365) if end / days <= 13), 730)
    ticks = list(range(0, end + 1, step))
    with_dates = agreement.scenario.start is not None
    axes.set_xticks(ticks, day_labels(agreement.scenario, ticks) if with_dates else list(map(str, ticks)))
    axes.set_yticks([])
    axes.tick_params(labelsize=SMALL)
    axes.grid(axis="x", color="#d0d0d0", linewidth=0.8, zorder=1)
    axes.set_axisbelow(True)
    hide_spines(axes, "top", "right", "left")
    left = -0.37 / chart.scale.inches
    axes.text(left, axes.get_ylim()[0] + 0.22, "day", transform=axes.get_yaxis_transform(), ha="right", va="center",
              fontsize=TEXT)  # fmt: skip
