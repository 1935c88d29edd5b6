"""What a number of the text is, in words: the number or the expression, and the value of each parameter in it."""

from __future__ import annotations

from ceasefire_sim.expressions import Interval, parse_expression, span
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.expressions.tree import Name, Number
from ceasefire_sim.machine.thresholds import LEAST_CHANCE
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.candidates import names_at

__all__ = ["CERTAIN", "NEVER", "number_words"]

NEVER = "never above 0"
CERTAIN = "never below 1"


def number_words(scenario: Scenario, text: str, otherwise: str) -> str:
    """What a number is: "`consent` is 0", "`consent * 2` is 0 (consent is 0)", "0"; ``otherwise`` where it varies."""
    node = parse_expression(text)
    if isinstance(node, Number):
        return value_words(node.value)
    parameters = scenario.file.parameters
    values = {name: parameters[name].value for name in names_at(scenario, node) if name in parameters}
    known = {name: Interval(value, value) for name, value in values.items() if not parameters[name].draw}
    reach = span(node, scenario.meaning.ranges_where(known))
    fixed = isinstance(reach, Interval) and reach.low == reach.high
    what = value_words(reach.low) if isinstance(reach, Interval) and fixed else otherwise
    of = "" if isinstance(node, Name) else listed(f"{name} is {values[name]:g}" for name in sorted(values))
    return f"`{text}` is {what}{f' ({of})' if of else ''}"


def value_words(value: float) -> str:
    """A number; of a chance that is too small for a draw also that."""
    return f"{value:g}, too small for any run to see" if 0 < value < LEAST_CHANCE else f"{value:g}"
