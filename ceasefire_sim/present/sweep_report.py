"""A sweep as a page of text: between what every answer moves, and one answer point by point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.numbers import bar, number, number_span, percent, percent_span
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.results.measures import REACHED, Measure
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.sweeping.design import SweepDesign
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue
from ceasefire_sim.studies.sweeping.table import Sweep

__all__ = ["SAMPLES", "factor_value", "main_measure", "measure_cell", "measure_label", "setting_label", "sweep_lines",
           "varied_words"]  # fmt: skip

MOST_ROWS = 30  # points that a page shows one by one
FEW_FACTORS = 4  # whose values fit into a sentence
SAMPLES = {"lhs": "a Latin hypercube sample", "sobol": "a Sobol sequence"}
SPANS = (Column("", "left"), Column("lowest", "right"), Column("", "left"), Column("at point", "right"),
         Column("highest", "right"), Column("", "left"), Column("at point", "right"))  # fmt: skip


def sweep_lines(swept: Sweep, measures: Sequence[str] = (), brief: bool = False) -> Iterator[str]:
    """The sweep as a page of text; ``measures`` are shown point by point, else the first probability."""
    yield from heading(swept.scenario)
    yield from wrap(
        f"{len(swept)} points of {swept.luck.runs:,} runs each, on the same luck (seed {swept.luck.seed}),"
        f" with {100 * swept.confidence:g} % intervals; {varied_words(swept.design)}"
    )
    shown = [swept.measure_name(name) for name in measures] or [main_measure(swept)]
    for name in shown:
        if len(swept) <= MOST_ROWS:
            yield ""
            yield from point_lines(swept, name)
    if not brief:
        yield ""
        yield "Between what every answer moves"
        yield from span_lines(swept)
    yield ""
    yield from extreme_lines(swept, shown[0])


def varied_words(design: SweepDesign) -> str:
    """What is varied, in words."""
    varied = listed(factor_words(factor) for factor in design.factors)
    kind = "every combination" if design.sample is None else SAMPLES[design.sample]
    return f"varied: {varied}" + (f" ({kind})" if len(design.factors) > 1 or design.sample else "")


def factor_words(factor: Factor) -> str:
    """One factor with its values."""
    if factor.is_numeric and len(factor.values) > 1:
        low, high = factor.span or (min(map(float, factor.values)), max(map(float, factor.values)))
        return f"{factor.name} from {low:g} to {high:g}"
    return f"{factor.name} ({', '.join(map(factor_value, factor.values))})"


def factor_value(value: FactorValue) -> str:
    """A value of a factor with as many digits as it needs."""
    return value if isinstance(value, str) else f"{value:.6g}"


def main_measure(swept: Sweep) -> str:
    """The measure that is shown unless another is asked for: the first probability that is a property of the file."""
    kinds = {measure.name: measure.kind for measure in swept.measured[0]}
    probabilities = [name for name in swept.measures if kinds[name] == "probability"]
    return next((name for name in probabilities if name != REACHED), next(iter(probabilities or swept.measures)))


def measure_label(name: str) -> str:
    """A measure in words."""
    return "goal reached" if name == REACHED else name


def measure_cell(measure: Measure) -> tuple[str, str]:
    """The value and its interval."""
    show, span = (percent, percent_span) if measure.kind == "probability" else (number, number_span)
    return show(measure.value), "" if measure.interval is None else span(measure.interval)


def point_lines(swept: Sweep, name: str) -> Iterator[str]:
    """One measure at every point."""
    factors = swept.design.factors
    columns = (
        Column("point", "right"),
        *(Column(factor.name, "right" if factor.is_numeric else "left") for factor in factors),
        Column(measure_label(name), "right"), Column(), Column(),
    )  # fmt: skip
    rows = []
    for place, measure in enumerate(swept.measure(name)):
        drawn = bar(measure.value or 0.0) if measure.kind == "probability" else ""
        values = (factor_value(value) for value in swept.design.points[place])
        rows.append((str(place), *values, *measure_cell(measure), drawn))
    return table(columns, rows)


def extremes(values: Sequence[Measure]) -> tuple[int, int] | None:
    """The points with the lowest and with the highest value; None where no point has one."""
    known = [(measure.value, place) for place, measure in enumerate(values) if measure.value is not None]
    return (min(known)[1], max(known, key=lambda pair: (pair[0], -pair[1]))[1]) if known else None


def span_lines(swept: Sweep) -> Iterator[str]:
    """The lowest and the highest value of every measure, and at which points."""
    rows = []
    for name in swept.measures:
        values = swept.measure(name)
        if (ends := extremes(values)) is not None:
            low, high = (measure_cell(values[place]) for place in ends)
            rows.append((measure_label(name), *low, str(ends[0]), *high, str(ends[1])))
    return table(SPANS, rows)


def extreme_lines(swept: Sweep, name: str) -> Iterator[str]:
    """Where a measure is lowest and highest, in a sentence each, with the command that makes the point again."""
    values = swept.measure(name)
    ends = extremes(values)
    for word, place in zip(("lowest", "highest"), ends or (), strict=False):
        value, interval = measure_cell(values[place])
        setting = f" ({setting_label(swept, place)})" if len(swept.design.factors) <= FEW_FACTORS else ""
        yield from wrap(
            f"{measure_label(name)} is {word} at point {place}{setting}: {value} {interval}; these runs once more:"
        )
        yield f"  {swept.command(place)}"


def setting_label(swept: Sweep, point: int) -> str:
    """The values of the factors at a point."""
    return ", ".join(f"{name} {factor_value(value)}" for name, value in swept.points[point].items())
