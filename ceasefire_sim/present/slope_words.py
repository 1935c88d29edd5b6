"""Exact derivatives in words: by how much an answer moves for one unit more of a number."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.present.numbers import number, percent
from ceasefire_sim.present.sweep_report import factor_value, measure_label
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.slopes import Slope

__all__ = ["slope_lines"]

COLUMNS = (Column(), Column("as written", "right"), Column("more by", "right"), Column("moves it by", "right"),
           Column("error below", "right"), Column("step", "right"))  # fmt: skip
POINTS = {
    0.01: "one percentage point",
    0.001: "a tenth of a percentage point",
    0.0001: "a hundredth of a percentage point",
}
NOTHING = 1e-9  # of an answer's range: moves so small are rounding


def slope_lines(weights: Sensitivity) -> Iterator[str]:
    """The slopes of an exact answer as a page of text."""
    label = measure_label(weights.measure)
    value = percent(weights.value) if weights.is_share else number(weights.value)
    yield from wrap(f"By how much the exact {label} moves for a little more of each number, all else as written;"
                    f" {weights.points} exact solutions")  # fmt: skip
    yield from wrap(f"As written it is {value}.")
    yield ""
    yield from table(COLUMNS, [slope_row(slope, weights.is_share) for slope in weights.slopes])
    yield ""
    for slope in weights.slopes:
        yield from wrap(slope_sentence(slope, label, weights.is_share))
    if weights.left_out:
        yield from wrap(f"- left out: {', '.join(weights.left_out)}, which each run draws.")
    yield ""
    yield from wrap(
        "These are slopes at the values as written, and say nothing of changes that are not small. They come from"
        " exact answers up to one step away on either side; the error is the difference that the size of a step makes."
    )


def slope_row(slope: Slope, is_share: bool) -> tuple[str, ...]:
    """A number with its slope; where there is none, those to either side."""
    local = slope.local
    if local.value is not None:
        moved, error = moves(local.value, slope, is_share), error_cell(slope, is_share)
    else:
        sides = ((local.left, "to its left"), (local.right, "to its right"))
        moved = ", ".join(f"{moves(side, slope, is_share)} {words}" for side, words in sides if side is not None)
        moved = moved or "it jumps"
        error = "exact" if slope.factor.whole else "–"
    return (slope.factor.name, factor_value(slope.written), factor_value(slope.unit), moved, error,
            factor_value(slope.step))  # fmt: skip


def moves(value: float, slope: Slope, is_share: bool) -> str:
    """By how much an answer moves for a unit more, shares in points of a hundred."""
    moved = value * slope.unit * (100 if is_share else 1)
    return "0" if abs(moved) < NOTHING else f"{moved:+.4g}"


def error_cell(slope: Slope, is_share: bool) -> str:
    """A bound of the error, for a unit more, to one digit upward."""
    assert slope.local.error is not None
    error = max(slope.local.error * slope.unit * (100 if is_share else 1), 1e-15)
    return f"{error * 1.05:.0e}" if error < 1e-3 else f"{error * 1.05:.2g}"


def unit_words(slope: Slope) -> str:
    """One unit more of a number, in words."""
    assert slope.factor.span is not None
    low, high = slope.factor.span
    if not slope.factor.whole and low >= 0 and high <= 1 and slope.unit in POINTS:
        return POINTS[slope.unit]
    return factor_value(slope.unit)


def slope_sentence(slope: Slope, label: str, is_share: bool) -> str:
    """What a little more of a number does, in a sentence."""
    local, name = slope.local, slope.factor.name
    unit = " percentage points" if is_share else ""
    at = factor_value(slope.written)
    if local.value is not None:
        moved = moves(local.value, slope, is_share)
        if moved == "0":
            return f"- {name}: near {at} it moves {label} not at all."
        return f"- {name}: near {at}, {unit_words(slope)} more moves {label} by {moved}{unit}."
    sides = []
    if local.right is not None:
        sides.append(f"{unit_words(slope)} more moves {label} by {moves(local.right, slope, is_share)}{unit}")
    if local.left is not None:
        sides.append(f"{unit_words(slope)} less by {moves(-local.left, slope, is_share)}{unit}")
    if not sides:
        return f"- {name}: at {at} {label} jumps, and has no slope."
    kink = "" if slope.factor.whole else " (it bends there)"
    return f"- {name}: at {at}{kink}, {', '.join(sides)}."
