"""What matters in one picture: bars of change for a tornado, shares of variance for Sobol's indices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ceasefire_sim.present.plots.style import (
    COLOURS,
    SMALL,
    TEXT,
    Heading,
    figure_of,
    legend,
    share_label,
    spoken,
    ticks_within,
    titled_axes,
    verbatim,
)
from ceasefire_sim.present.sweep_report import factor_value, measure_label
from ceasefire_sim.present.titled_names import factor_title, measure_title
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity

__all__ = ["sensitivity_picture"]

EACH = 0.52  # inches of height that a number needs
AT_LEAST = 4.0
NOISE = "#bbbbbb"
NAME = 22  # letters of a line of a name
TITLE, LETTERS = 45, 80  # letters of a line of the title, and below it, beside names so long


def sensitivity_picture(weights: Sensitivity) -> Figure:
    """The numbers an answer hangs on, the weightiest on top, with intervals."""
    luck = weights.luck
    scenario = weights.scenario
    names = [fill(factor_title(scenario, each.name) or spoken(each.name), NAME) for each in weights.factors]
    note = (
        f"{weights.points:,} points of {luck.runs:,} runs, seed {luck.seed}; {100 * weights.confidence:g} % intervals"
    )
    if weights.method == "derivatives":
        note = f"{weights.points:,} exact solutions"
    measure = measure_title(scenario, weights.measure) or spoken(measure_label(weights.measure))
    about = Heading(fill(f"What “{verbatim(measure)}” hangs on", TITLE), scenario, note, LETTERS)
    axes = titled_axes(about, None, AT_LEAST + EACH * len(names))
    DRAWERS[weights.method](axes, weights)
    axes.set_xticks(ticks_within(*axes.get_xlim()))
    axes.set_yticks(range(len(names)), [verbatim(name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="x", color="#d8d8d8", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL)
    return figure_of(axes)


def draw_swings(axes: Axes, weights: Sensitivity) -> None:
    """A bar to either side of the scenario as written, its end of the range written at its tip."""
    scale = 100.0 if weights.is_share else 1.0
    for row, swing in enumerate(weights.swings):
        for number, (end, difference) in enumerate(zip(swing.ends, swing.differences, strict=True)):
            if difference.value is None or difference.interval is None:
                continue
            value = scale * difference.value
            low, high = (scale * each for each in difference.interval)
            at = row + (-0.18 if number == 0 else 0.18)
            axes.barh(at, value, 0.34, color=COLOURS[number])
            axes.plot([low, high], [at, at], color="black", linewidth=1.2)
            right = value >= 0
            tip, beside = (high, 4) if right else (low, -4)
            axes.annotate(factor_value(end), (tip, at), (beside, 0), textcoords="offset points", fontsize=SMALL - 5,
                          va="center", ha="left" if right else "right")  # fmt: skip
    axes.axvline(0, color="black", linewidth=1.2)
    axes.margins(x=0.12)
    unit = "in points of 100 runs" if weights.is_share else "in the mean"
    own = share_label(weights.value or 0.0, 1) if weights.is_share else f"{weights.value or 0.0:.3g}"
    axes.set_xlabel(f"change from the scenario as written ({own}), {unit}", fontsize=TEXT)
    handles = [Patch(color=COLOURS[0], label="lower end"), Patch(color=COLOURS[1], label="upper end")]
    legend(axes, "of the range", handles, ["lower", "upper"])


def draw_shares(axes: Axes, weights: Sensitivity) -> None:
    """The share a number has alone, and with all it interacts with, beside the noise floor."""
    for row, share in enumerate(weights.shares):
        for number, index in enumerate((share.first, share.total)):
            at = row + (-0.18 if number == 0 else 0.18)
            axes.barh(at, max(index.value, 0.0), 0.34, color=COLOURS[number])
            axes.plot([index.low, index.high], [at, at], color="black", linewidth=1.2)
    handles = [Patch(color=COLOURS[0]), Patch(color=COLOURS[1])]
    labels = ["alone", "with others"]
    if weights.noise is not None:
        axes.axvspan(min(weights.noise.low, 0.0), max(weights.noise.high, 0.0), color=NOISE, alpha=0.5, zorder=0)
        handles.append(Patch(color=NOISE))
        labels.append("noise")
    axes.set_xlabel("share of the variance of the answer", fontsize=TEXT)
    legend(axes, "a number", handles, labels)


def draw_effects(axes: Axes, weights: Sensitivity) -> None:
    """How far the answer moves as a number crosses its range, and how much that differs, beside the noise floor."""
    scale = 100.0 if weights.is_share else 1.0
    for row, effect in enumerate(weights.effects):
        for number, size in enumerate((effect.size.absolute, effect.size.spread)):
            at = row + (-0.18 if number == 0 else 0.18)
            axes.barh(at, scale * max(size.value, 0.0), 0.34, color=COLOURS[number])
            axes.plot([scale * size.low, scale * size.high], [at, at], color="black", linewidth=1.2)
    handles = [Patch(color=COLOURS[0]), Patch(color=COLOURS[1])]
    labels = ["moves it by", "differing by"]
    if weights.noise is not None:
        low, high = scale * min(weights.noise.low, 0.0), scale * max(weights.noise.high, 0.0)
        axes.axvspan(low, high, color=NOISE, alpha=0.5, zorder=0)
        handles.append(Patch(color=NOISE))
        labels.append("noise")
    unit = "points of 100 runs" if weights.is_share else "the mean"
    axes.set_xlabel(f"move of the answer over the whole range, in {unit}", fontsize=TEXT)
    legend(axes, "a number", handles, labels)


def draw_slopes(axes: Axes, weights: Sensitivity) -> None:
    """The slope of the answer, times the width of the range: what a straight line would move."""
    scale = 100.0 if weights.is_share else 1.0
    for row, slope in enumerate(weights.slopes):
        assert slope.factor.span is not None
        width = scale * (slope.factor.span[1] - slope.factor.span[0])
        local = slope.local
        sides = (local.left, local.right) if local.value is None else (local.value,)
        for number, side in enumerate(sides):
            at = row if len(sides) == 1 else row + (-0.18 if number == 0 else 0.18)
            axes.barh(at, width * (side or 0.0), 0.6 / len(sides), color=COLOURS[number])
    axes.axvline(0, color="black", linewidth=1.2)
    unit = "points" if weights.is_share else "the mean"
    axes.set_xlabel(f"slope as written × width of the range, in {unit}", fontsize=TEXT)


DRAWERS: Mapping[str, Callable[[Axes, Sensitivity], None]] = {
    "tornado": draw_swings, "morris": draw_effects, "sobol": draw_shares, "derivatives": draw_slopes,
}  # fmt: skip
