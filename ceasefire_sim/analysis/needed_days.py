"""How many days something needs at its pace, where the pace is a constant or has a largest value.

The days are those on which it may proceed. Steps by a chance p take steps / p days on average, named steps the sum
of theirs, ``{days: n}`` n each; ``{each: p}`` the expected largest of as many geometric times, of which
B. Eisenberg, "On the expectation of the maximum of IID geometric random variables", Statistics & Probability
Letters 78 (2008), says how far they lie from the harmonic number over -ln(1 - p).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.expressions import Environment, Interval, span
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.definitions import definition_order
from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["NeededDays", "largest_of_geometrics", "needed_days"]

LONGEST_SUM = 1_000_000


@dataclass(frozen=True, slots=True)
class NeededDays:
    """The expected days on which it may proceed, until it is done; infinite where its chance is 0.

    ``at_best``: the pace changes, and this is with its largest value.
    """

    days: float
    at_best: bool

    def __add__(self, other: NeededDays) -> NeededDays:
        return NeededDays(self.days + other.days, self.at_best or other.at_best)


def needed_days(scenario: Scenario) -> dict[str, NeededDays]:
    """What every transition and obligation needs at its pace, by path; not what steps only together with another."""
    known = settled_ranges(scenario)
    led = {part.together for part in scenario.file.obligations.values() if part.together}
    needed = {}
    for region, part in scenario.regions.items():
        for key, transition in part.transitions.items():
            chance = chance_range(transition.chance.node, known)
            days = NeededDays(mean_days(1, chance.high), chance.low < chance.high)
            needed[f"{scenario.section(region)}.{key}"] = days
    for name, obligation in scenario.file.obligations.items():
        if name not in led:
            needed[f"obligations.{name}"] = days_of_obligation(obligation, known)
    return needed


def settled_ranges(scenario: Scenario) -> Environment:
    """The range of every name, parameters at their values; definitions worked out with those."""
    known = dict(scenario.meaning.ranges)
    known |= {name: Interval(value, value) for name, value in scenario.constants.items()}
    for name in definition_order(scenario.file):
        known[name] = span(scenario.file.definitions[name].node, known)
    return known


def days_of_obligation(part: Obligation, known: Environment) -> NeededDays:
    """What all steps of an obligation need."""
    if not part.named:
        return days_of_steps(part.pace, part.total, known)
    whole = NeededDays(0.0, False)
    for step in part.named.values():
        whole += days_of_steps(step.pace or part.pace, 1, known)
    return whole


def days_of_steps(pace: Pace, steps: int, known: Environment) -> NeededDays:
    """What some steps need at one pace."""
    if pace.counts_days:
        return NeededDays(float(steps * max(pace.mean_days, 1)), False)
    assert pace.chance is not None
    chance = chance_range(pace.chance.node, known)
    days = largest_of_geometrics(steps, chance.high) if pace.kind == "each" else mean_days(steps, chance.high)
    return NeededDays(days, chance.low < chance.high)


def chance_range(chance: Node, known: Environment) -> Interval:
    """The range of a chance, within 0 to 1."""
    interval = span(chance, known)
    assert isinstance(interval, Interval)
    return Interval(min(max(interval.low, 0.0), 1.0), min(max(interval.high, 0.0), 1.0))


def mean_days(steps: float, chance: float) -> float:
    """The mean of a negative binomial time: so many steps, each with a chance a day."""
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
