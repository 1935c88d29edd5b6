"""What all figures have in common: size, type, colours, and the axis of days.

Colours: M. Okabe and K. Ito, "Color universal design" (2008); lines differ in their dashes as well.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ceasefire_sim.scenario.scenario import Scenario

__all__ = [
    "COLOURS",
    "DASHES",
    "SMALL",
    "TEXT",
    "blank",
    "days",
    "figure",
    "head",
    "legend",
    "phase_colours",
    "shares",
    "spoken",
    "verbatim",
]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8C6D1F", "#4D4D4D", "#F0E442")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (8, 2, 2, 2)), (0, (1, 1)), (0, (4, 1, 1, 1, 1, 1)))
TEXT, SMALL = 19, 16


def phase_colours(scenario: Scenario) -> dict[str, str]:
    """A colour for every phase: green where the run ends with the truce holding, vermilion where without."""
    broken, final = scenario.broken_phases, scenario.final
    rest = iter([COLOURS[number] for number in (0, 1, 5, 4, 6, 7, 8)] * len(scenario.file.phases.states))
    return {
        state: (COLOURS[3] if state in broken else COLOURS[2]) if state in final else next(rest)
        for state in scenario.file.phases.states
    }


def verbatim(text: str) -> str:
    """A text without signs that would set mathematics."""
    return text.replace("$", r"\$")


def spoken(name: str) -> str:
    """A name as people say it."""
    return name.replace("_", " ")


def blank(width: float, height: float) -> Figure:
    """An empty figure, in inches of 100 dots."""
    return Figure(figsize=(width, height), dpi=100, layout="constrained")


def figure(
    title: str, scenario: Scenario, note: str = "", height: float = 7.2, letters: int = 96
) -> tuple[Figure, Axes]:
    """A figure with a title, the scenario's name below it (in lines of some letters), and one plot."""
    made = blank(12.0, height)
    axes: Axes = made.subplots()
    head(axes, title, scenario, note, letters)
    return made, axes


def head(axes: Axes, title: str, scenario: Scenario, note: str = "", letters: int = 96) -> None:
    """The title of a plot and what it is about."""
    whose = scenario.title + (f", variant {scenario.variant}" if scenario.variant else "")
    whose += f", read as {' and '.join(scenario.readings)}" if scenario.readings else ""
    lines = textwrap.wrap(verbatim(whose) + (f" — {note}" if note else ""), letters)
    axes.set_title(f"{title}\n", loc="left", fontsize=TEXT + 5, fontweight="bold", pad=SMALL * 1.25 * len(lines))
    axes.text(0, 1.015, "\n".join(lines), transform=axes.transAxes, fontsize=SMALL, va="bottom", color="#333333")
    axes.tick_params(labelsize=TEXT)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def days(axes: Axes, scenario: Scenario, last: int | None = None) -> None:
    """The axis of days, with dates below where the scenario has them."""
    axes.set_xlim(0, scenario.horizon if last is None else max(last, 1))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 3, 5, 6, 10]))
    axes.set_xlabel("day", fontsize=TEXT)
    if scenario.start is not None:
        ticks = [tick for tick in axes.get_xticks() if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]]
        axes.set_xticks(ticks, day_labels(scenario, [int(tick) for tick in ticks]))


def day_labels(scenario: Scenario, ticks: Sequence[int]) -> list[str]:
    """Days with their dates below, the year where it is new."""
    found, year = [], None
    for day in ticks:
        date = scenario.date(day)
        assert date is not None
        found.append(f"{day}\n{date.day} {date:%b}" + (f"\n{date.year}" if date.year != year else ""))
        year = date.year
    return found


def shares(axes: Axes) -> None:
    """The axis of shares of runs."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylabel("share of runs", fontsize=TEXT)
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.8)
    axes.set_axisbelow(True)


def legend(axes: Axes, title: str, handles: Sequence[Any] = (), labels: Sequence[str] = ()) -> None:
    """The legend with its title, to the right of the plot."""
    given = {"handles": list(handles), "labels": list(labels)} if handles else {}
    made = axes.legend(**given, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=TEXT, frameon=False,
                       handlelength=2.4)  # fmt: skip
    made.set_title(title, prop=FontProperties(size=SMALL))
