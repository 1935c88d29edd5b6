"""How many days something needs at its pace, where the pace is a constant or has a largest value.

The days are those on which it may proceed. Steps by a chance p take steps / p days on average, named steps the sum
of theirs, ``{days: n}`` n each; ``{each: p}`` the expected largest of as many geometric times, of which
B. Eisenberg, "On the expectation of the maximum of IID geometric random variables", Statistics & Probability
Letters 78 (2008), says how far they lie from the harmonic number over -ln(1 - p).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ceasefire_sim.expressions import Interval, span
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.definitions import definition_order
from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Needed", "largest_of_geometrics", "needed_days"]

LONGEST_SUM = 1_000_000


@dataclass(frozen=True, slots=True)
class Needed:
    """The expected days on which it may proceed, until it is done; infinite where its chance is 0.

    ``at_best``: the pace changes, and this is with its largest value.
    """

    days: float
    at_best: bool

    def __add__(self, other: Needed) -> Needed:
        return Needed(self.days + other.days, self.at_best or other.at_best)


def needed_days(scenario: Scenario) -> dict[str, Needed]:
    """What every transition and obligation needs at its pace, by path; not what steps only together with another."""
    known = settled(scenario)
    led = {part.together for part in scenario.file.obligations.values() if part.together}
    found = {}
    for region, one in scenario.regions.items():
        for key, transition in one.transitions.items():
            chance = largest(transition.chance.node, known)
            found[f"{scenario.section(region)}.{key}"] = Needed(divided(1, chance.high), chance.low < chance.high)
    for name, part in scenario.file.obligations.items():
        if name not in led:
            found[f"obligations.{name}"] = of_obligation(part, known)
    return found


def settled(scenario: Scenario) -> Mapping[str, Any]:
    """The range of every name, parameters at their values; definitions worked out with those."""
    known = dict(scenario.meaning.ranges)
    known |= {name: Interval(value, value) for name, value in scenario.constants.items()}
    for name in definition_order(scenario.file):
        known[name] = span(scenario.file.definitions[name].node, known)
    return known


def of_obligation(part: Obligation, known: Mapping[str, Any]) -> Needed:
    """What all steps of an obligation need."""
    if not part.named:
        return of_steps(part.pace, part.total, known)
    whole = Needed(0.0, False)
    for step in part.named.values():
        whole += of_steps(step.pace or part.pace, 1, known)
    return whole


def of_steps(pace: Pace, steps: int, known: Mapping[str, Any]) -> Needed:
    """What some steps need at one pace."""
    if pace.days is not None:
        return Needed(float(steps * max(pace.days.whole, 1)), False)
    assert pace.chance is not None
    chance = largest(pace.chance.node, known)
    days = largest_of_geometrics(steps, chance.high) if pace.kind == "each" else divided(steps, chance.high)
    return Needed(days, chance.low < chance.high)


def largest(chance: Node, known: Mapping[str, Any]) -> Interval:
    """The range of a chance, within 0 to 1."""
    found = span(chance, known)
    assert isinstance(found, Interval)
    return Interval(min(max(found.low, 0.0), 1.0), min(max(found.high, 0.0), 1.0))


def divided(steps: float, chance: float) -> float:
    """Steps over a chance."""
    return steps / chance if chance > 0 else math.inf


def largest_of_geometrics(count: int, p: float) -> float:
    """The expected largest of ``count`` independent waits of at least a day, each ending with chance p a day."""
    if p <= 0:
        return math.inf
    if p >= 1:
        return 1.0
    rate = -math.log1p(-p)
    last = (math.log(count) + 40) / rate
    if last > LONGEST_SUM:  # then the sum is an integral to many digits: half a day on top of the continuous answer
        return sum(1 / k for k in range(1, count + 1)) / rate + 0.5
    days = np.arange(math.ceil(last))
    # P(largest > t) = 1 - (1 - q^t)^count, written so that small values keep their digits
    with np.errstate(divide="ignore"):
        return float(-np.expm1(count * np.log1p(-np.exp(-rate * days))).sum())
