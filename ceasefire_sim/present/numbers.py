"""How numbers are written on a page: shares of runs, values, and what is known exactly."""

from __future__ import annotations

from collections.abc import Iterable

from ceasefire_sim.expressions.english import joined
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.results.answer import Answer, DistributionAnswer
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = [
    "BAR",
    "TINY",
    "bar",
    "counted_as",
    "counted_day",
    "drawn_words",
    "known_share",
    "never_words",
    "number",
    "number_span",
    "percent",
    "percent_span",
    "six_digits",
]

BAR = 24  # letters of a whole bar
TINY = 1e-9  # smaller numbers are said to be so, not written out


def percent(value: float | None) -> str:
    """A share as a percentage."""
    return "–" if value is None else f"{100 * value:.1f} %"


def percent_span(interval: tuple[float, float]) -> str:
    """An interval of shares, in per cent."""
    return f"[{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]"


def number(value: float | None) -> str:
    """A number with as many digits as it needs."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0") if abs(value) >= 10 else f"{value:.2f}"


def number_span(interval: tuple[float, float]) -> str:
    """An interval of numbers."""
    return f"[{number(interval[0])}, {number(interval[1])}]"


def bar(value: float) -> str:
    """A share as a bar of blocks."""
    return "█" * round(value * BAR)


def never_words(scenario: Scenario, answer: Answer) -> str:
    """In brackets, what the mean days until something count it as where it never comes; empty where it always does."""
    prop = scenario.file.properties[answer.name]
    happened = answer.happened if isinstance(answer, DistributionAnswer) else None
    if happened in (None, 1) or is_unbounded(prop):
        return ""
    return counted_as(scenario, prop)


def counted_day(scenario: Scenario, prop: Property) -> int:
    """The day with which the mean days until something count a run in which it never comes."""
    return scenario.horizon if prop.within is None else min(max(prop.within.whole, 0), scenario.horizon)


def counted_as(scenario: Scenario, prop: Property) -> str:
    """In brackets, what the mean days until something count a run as in which it never comes."""
    last = counted_day(scenario, prop)
    if prop.between is None:
        return f" (a run in which it does not come counts with {last})"
    return f" (a run in which it does not come counts as if it came on day {last})"


def six_digits(value: float) -> str:
    """A number with at most six significant digits."""
    if value != 0 and abs(value) < TINY:
        return f"{'less than ' if value > 0 else 'more than -'}{TINY:.9f}"
    text = f"{value:.6g}"
    return f"{value:,.0f}" if "e+" in text else text


def known_share(value: float) -> str:
    """A probability known exactly; what is nearly 0 or 1 is told from what is."""
    if value <= 0 or value >= 1:
        return "1 (certain)" if value >= 1 else "0 (impossible)"
    return "above 0.999999, though not certain" if 1 - value < 5e-7 else six_digits(value)


def drawn_words(drawn: Iterable[tuple[float, float]]) -> str:
    """The values that are drawn for each run, with their chances, from pairs of a value and its weight."""
    weights = [(value, max(weight, 0.0)) for value, weight in drawn]
    whole = sum(weight for _, weight in weights)
    chances = [f"{value:g} ({100 * weight / whole:.3g} %)" for value, weight in weights]
    return f"drawn for each run, {joined(chances, 'or')}"
