"""One run as swim lanes: a lane a party, days to the right; the phase on top as a band of colour."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ceasefire_sim.present.diagrams.diagram import FAINT, INK, PARTIES, tint
from ceasefire_sim.present.diagrams.elements import capital, read_by, settings_note
from ceasefire_sim.present.diagrams.history import Duty, Flag, History, Lane, history
from ceasefire_sim.present.diagrams.text_metrics import shortened_lines, width
from ceasefire_sim.present.plots.style import COLOURS, day_labels, phase_colours, spoken, verbatim
from ceasefire_sim.story.agreement import Agreement
from ceasefire_sim.story.narrative import Titles

__all__ = ["lanes"]

ACROSS, LEFT, RIGHT = 16.0, 4.0, 1.4  # inches
HEAD, FOOT = 1.25, 1.25
ROW, TITLE_ROW, FLAG_ROW = 0.46, 0.42, 0.34
NAME, TEXT, SMALL, TWO = 17.0, 15.0, 13.5, 12.5  # points; the last where a label takes two lines
MOST_FLAG_ROWS = 10  # one more holds those whose texts find no room
MISSED = COLOURS[3]
PLAIN = "#555555"
DARK_ON = (COLOURS[1], COLOURS[4], COLOURS[5], COLOURS[8])  # colours that bear black letters


def lanes(agreement: Agreement) -> Figure:
    """The swim lanes of a run; the agreement is played from its start to its end."""
    played = history(agreement)
    titles = Titles(agreement.scenario)
    scale = Scale(played.end)
    parties = [lane.party for lane in played.lanes if lane.party]
    colours = {name: PARTIES[at % len(PARTIES)] for at, name in enumerate(parties)} | {"": PLAIN}
    flags = {lane.party: scale.rows(lane.flags, titles) for lane in played.lanes}
    top = ROW + FLAG_ROW + 0.15
    tall = top + sum(lane_height(lane, flags[lane.party]) for lane in played.lanes)
    sheet = Figure(figsize=(ACROSS, tall + HEAD + FOOT), dpi=100, facecolor="white")
    axes = sheet.add_axes((LEFT / ACROSS, FOOT / (tall + HEAD + FOOT), 1 - (LEFT + RIGHT) / ACROSS,
                          tall / (tall + HEAD + FOOT)))  # fmt: skip
    axes.set_xlim(0, max(played.end, 1))
    axes.set_ylim(tall, 0)
    draw_title(sheet, agreement, tall + HEAD + FOOT)
    draw_phases(axes, played, phase_colours(agreement.scenario), scale)
    for lane in played.lanes:
        top = draw_lane(axes, lane, top, colours[lane.party], flags[lane.party], titles, scale)
    draw_day_axis(sheet, axes, agreement, played.end)
    return sheet


class Scale:
    """How many days a text takes up."""

    def __init__(self, end: int) -> None:
        self.end = max(end, 1)
        self.inches = ACROSS - LEFT - RIGHT

    def days(self, points: float) -> float:
        """A width in points as days."""
        return points / 72 / self.inches * self.end

    def rows(self, flags: Sequence[Flag], titles: Titles) -> list[tuple[Flag, int, bool, str]]:
        """For each flag its row, whether its text stands to its left, and the text; none where there is no room."""
        taken: list[list[tuple[float, float]]] = []
        pennants = []
        for flag in flags:
            for text in flag_texts(flag, titles):
                place = self.place(flag.day, self.days(width(text, SMALL) + 16), taken)
                if place is not None:
                    pennants.append((flag, *place, text))
                    break
            else:
                pennants.append((flag, MOST_FLAG_ROWS, False, ""))
        return pennants

    def place(self, day: int, long: float, taken: list[list[tuple[float, float]]]) -> tuple[int, bool] | None:
        """The first row with room for a text to the right of a day, or to its left."""
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


def lane_height(lane: Lane, flags: Sequence[tuple[Flag, int, bool, str]]) -> float:
    """How tall a lane is, in inches."""
    rows = max((row for _, row, _, _ in flags), default=-1) + 1
    return TITLE_ROW + ROW * (len(lane.duties) + len(lane.incidents)) + FLAG_ROW * rows + 0.12


def draw_title(sheet: Figure, agreement: Agreement, tall: float) -> None:
    """The title and which run it is."""
    scenario = agreement.scenario
    run = ", then ".join(f"run {number}" + (f" from day {day}" if day else "") for day, number in agreement.luck.runs)
    whose = [scenario.title, *([f"variant {scenario.variant}"] if scenario.variant else []), read_by(scenario),
             *settings_note(scenario), f"seed {agreement.luck.seed}, {run}, ends on day {agreement.today}"]  # fmt: skip
    sheet.text(0.3 / ACROSS, 1 - 0.55 / tall, "One run, by who acts", fontsize=24, fontweight="bold", va="baseline")
    text = shortened_lines(", ".join(filter(None, whose)), TEXT, (ACROSS - 0.6) * 72, 1)[0]
    sheet.text(0.3 / ACROSS, 1 - 0.95 / tall, verbatim(text), fontsize=TEXT, color="#333333", va="baseline")


def draw_phases(axes: Axes, played: History, colours: dict[str, str], scale: Scale) -> None:
    """The phases as a band, named where there is room."""
    draw_row_label(axes, "Phase", ROW / 2, True)
    draw_phase_key(axes, played, colours, scale)
    first = 0
    for day in range(1, len(played.phases) + 1):
        if day < len(played.phases) and played.phases[day] == played.phases[first]:
            continue
        phase = played.phases[first]
        last = max(float(min(day, played.end)), min(first + scale.days(3), played.end))
        colour = colours[phase]
        axes.barh(ROW / 2, last - first, left=first, height=ROW * 0.86, color=colour, edgecolor="white", linewidth=1,
                  zorder=2)  # fmt: skip
        name = verbatim(spoken(phase))
        if scale.days(width(name, TEXT, True) + 8) < last - first:
            dark = colour in DARK_ON
            axes.text((first + last) / 2, ROW / 2, name, ha="center", va="center", fontsize=TEXT, fontweight="bold",
                      color="black" if dark else "white", zorder=3)  # fmt: skip
        elif first == played.end:
            room = RIGHT * 72 - 10
            size = next((size for size in (SMALL, 12.0, 11.0, 10.0) if width(name, size, True) <= room), 10.0)
            axes.text(played.end + scale.days(6), ROW / 2, shortened_lines(name, size, room, 1, True)[0],
                      ha="left", va="center", fontsize=size, fontweight="bold")  # fmt: skip
        first = day


def draw_phase_key(axes: Axes, played: History, colours: dict[str, str], scale: Scale) -> None:
    """The colours of the phases that occur, below the band."""
    x, y = 0.0, ROW + FLAG_ROW / 2
    for phase in dict.fromkeys(played.phases):
        axes.plot([x + scale.days(7)], [y], "s", color=colours[phase], markersize=11, clip_on=False)
        axes.text(x + scale.days(18), y, verbatim(spoken(phase)), va="center", fontsize=SMALL)
        x += scale.days(18 + width(spoken(phase), SMALL) + 22)


def draw_lane(
    axes: Axes, lane: Lane, top: float, colour: str, flags: Sequence[tuple[Flag, int, bool, str]], titles: Titles,
    scale: Scale,
) -> float:  # fmt: skip
    """One lane from its top down; where it ends."""
    bottom = top + lane_height(lane, flags)
    axes.axhspan(top, bottom - 0.06, color=tint(colour, 0.1), linewidth=0, zorder=0)
    strip = -LEFT / scale.inches + 0.02
    axes.fill([strip, 0, 0, strip], [top, top, bottom - 0.06, bottom - 0.06], color=tint(colour, 0.1), linewidth=0,
              transform=axes.get_yaxis_transform(), clip_on=False, zorder=0)  # fmt: skip
    name = capital(titles.party(lane.party)) if lane.party else "The agreement"
    text = shortened_lines(name, NAME, (ACROSS - 0.6) * 72, 1, bold=True)[0]
    axes.fill([strip, strip + 0.008, strip + 0.008, strip], [top, top, bottom - 0.06, bottom - 0.06], color=colour,
              linewidth=0, transform=axes.get_yaxis_transform(), clip_on=False, zorder=1)  # fmt: skip
    axes.text(strip + 0.018, top + TITLE_ROW * 0.62, verbatim(text), transform=axes.get_yaxis_transform(),
              fontsize=NAME, fontweight="bold", color=INK, va="center", ha="left")  # fmt: skip
    y = top + TITLE_ROW
    rows = max((row for _, row, _, _ in flags), default=-1) + 1
    for flag, row, left, text in flags:
        draw_flag(axes, flag.day, y + (row + 0.5) * FLAG_ROW, left, text, colour, scale)
    y += rows * FLAG_ROW
    for duty in lane.duties:
        draw_duty(axes, duty, y + ROW / 2, colour, titles, scale)
        y += ROW
    for key, days in lane.incidents.items():
        draw_row_label(axes, titles.thing(f"incidents.{key}"), y + ROW / 2)
        for day, count in sorted(days.items()):
            axes.plot([day], [y + ROW / 2], "o", color=colour, markersize=min(6 + 2.5 * count, 16), alpha=0.75,
                      markeredgewidth=0, zorder=3, clip_on=False)  # fmt: skip
        axes.text(scale.end + scale.days(6), y + ROW / 2, str(sum(days.values())), va="center", fontsize=SMALL)
        y += ROW
    return bottom


def draw_row_label(axes: Axes, text: str, y: float, bold: bool = False) -> None:
    """What a row is, left of the days, in two small lines if need be."""
    room = (LEFT - 0.45) * 72
    size = SMALL + 1 if width(text, SMALL + 1, bold) <= room else TWO
    lines = shortened_lines(capital(text), size, room, 2, bold)
    axes.text(-0.008, y, verbatim("\n".join(lines)),
              transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=size, linespacing=1.0,
              fontweight="bold" if bold else "normal")  # fmt: skip


def draw_flag(axes: Axes, day: int, y: float, left: bool, text: str, colour: str, scale: Scale) -> None:
    """A flag for a transition that was taken, with its text beside."""
    axes.plot([day], [y], "<" if left else ">", color=colour, markersize=8, zorder=4, clip_on=False)
    away = scale.days(8)
    axes.text(day - away if left else day + away, y, text, ha="right" if left else "left", va="center",
              fontsize=SMALL, color=INK, zorder=4)  # fmt: skip


def draw_duty(axes: Axes, duty: Duty, y: float, colour: str, titles: Titles, scale: Scale) -> None:
    """An obligation: pale while it is owed, filled up as it is stepped; a tick a step, a cross a missed deadline."""
    draw_row_label(axes, titles.obligation(duty.name), y)
    half = ROW * 0.32
    for first, last in duty.spells():
        axes.fill_between([first, last], y - half, y + half, color=tint(colour, 0.3), linewidth=0, zorder=2)
    days = [0, *duty.steps, duty.owed[-1] + 1 if duty.owed else 0]
    heights = [y + half - 2 * half * min(done, duty.total) / duty.total for done in range(len(duty.steps) + 1)]
    if duty.steps:
        axes.fill_between(days, [*heights, heights[-1]], y + half, step="post", color=tint(colour, 0.6), linewidth=0,
                          zorder=2)  # fmt: skip
    axes.vlines(duty.steps, y - half, y + half, color=colour, linewidth=2.2 if duty.total <= 40 else 1, zorder=3)
    axes.plot(duty.missed, [y] * len(duty.missed), "X", color=MISSED, markersize=11, markeredgecolor="white", zorder=4)
    done = f"{len(duty.steps)} of {duty.total}"
    axes.text(scale.end + scale.days(6), y, done, va="center", fontsize=SMALL,
              fontweight="bold" if len(duty.steps) == duty.total else "normal")  # fmt: skip


def draw_day_axis(sheet: Figure, axes: Axes, agreement: Agreement, end: int) -> None:
    """Days below, with dates where there are any, and what the signs mean."""
    step = next((days for days in (1, 2, 5, 10, 20, 30, 60, 120, 365) if end / days <= 13), 730)
    ticks = list(range(0, end + 1, step))
    dated = agreement.scenario.start is not None
    axes.set_xticks(ticks, day_labels(agreement.scenario, ticks) if dated else list(map(str, ticks)))
    axes.set_yticks([])
    axes.tick_params(labelsize=SMALL)
    axes.grid(axis="x", color="#d0d0d0", linewidth=0.8, zorder=1)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    signs = "▸ a transition   pale: owed   filled up: done   ▮ a step   ✖ a deadline missed   "
    signs += "● an incident (larger: several on a day)"
    sheet.text(0.3 / ACROSS, 0.2 / sheet.get_figheight(), signs, fontsize=SMALL, color=FAINT)
    axes.text(-0.035, axes.get_ylim()[0] + 0.22, "day", transform=axes.get_yaxis_transform(), ha="right", va="center",
              fontsize=TEXT)  # fmt: skip
