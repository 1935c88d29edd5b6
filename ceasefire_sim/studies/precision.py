"""Runs until the answers are narrow enough, with the looks fixed in advance.

Looks are at n = 1000 · 2^k runs, and look k may err with a share 6 / (π² (k+1)²) of what is allowed in all,
divided among the properties; so the whole procedure keeps its confidence, and the number of runs is the same
on any machine. Probabilities: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934). Means: the empirical
Bernstein bound of A. Maurer and M. Pontil (COLT 2009) on the known range.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions import Interval, span
from ceasefire_sim.results.estimate import clopper_pearson
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.model.parts import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["MOST", "check_asked", "half_widths", "looks", "until_precise"]

FIRST = 1000
MOST = 1_024_000


def looks(most: int) -> list[int]:
    """The numbers of runs after which one looks, up to a most."""
    found = [FIRST]
    while found[-1] * 2 <= most:
        found.append(found[-1] * 2)
    return found


def spent(look: int, confidence: float) -> float:
    """The chance to err that may be spent at a look, from 0."""
    return (1 - confidence) * 6 / (math.pi**2 * (look + 1) ** 2)


def until_precise(
    scenarios: Sequence[Scenario],
    precision: float,
    confidence: float,
    most: int,
    simulate: Callable[[Scenario, int], RunSet],
) -> tuple[list[RunSet], dict[str, float]]:
    """Runs of some scenarios until every property's interval has half-widths of at most ``precision``.

    At most ``most`` runs are made of each. The precision of a mean is a share of its range. Returns the runs and
    the half-widths reached, by property the widest. Raises ``InputError`` where nothing is asked.
    """
    asking = check_asked(scenarios, most)
    for look, count in enumerate(looks(most)):
        made = [simulate(scenario, count) for scenario in scenarios]
        widths: dict[str, float] = {}
        for runs in made:
            for name, width in half_widths(runs, spent(look, confidence) / asking).items():
                widths[name] = max(width, widths.get(name, 0.0))
        if max(widths.values()) <= precision:
            break
    return made, widths


def check_asked(scenarios: Sequence[Scenario], most: int) -> int:
    """How many of the scenarios ask anything; raises ``InputError`` where none does, or too few runs are allowed."""
    asking = sum(bool(scenario.file.properties) for scenario in scenarios)
    if not asking:
        raise InputError("--precision is about properties, and the scenario asks for none")
    if most < FIRST:
        raise InputError(f"with a precision {FIRST} runs are made before one looks, so --runs cannot be {most}")
    return asking


def half_widths(runs: RunSet, allowed: float) -> dict[str, float]:
    """The half-width of every property's interval, all together erring with at most the chance allowed."""
    properties = runs.scenario.file.properties
    each = allowed / max(len(properties), 1)
    return {name: half_width(runs, name, asked, each) for name, asked in properties.items()}


def half_width(runs: RunSet, name: str, asked: Property, allowed: float) -> float:
    """The half-width of one property's interval; of a mean as a share of its range."""
    if runs.scenario.is_truth(asked):
        values = runs.values(name)
        if not len(values):
            return 0.5
        low, high = clopper_pearson(int(np.count_nonzero(values)), len(values), 1 - allowed)
        return (high - low) / 2
    capped = runs.array(f"capped.{name}")
    values = capped[~np.isnan(capped)]
    least, most = known_range(runs.scenario, asked)
    if len(values) < 2:
        return 0.5 if most > least else 0.0
    return bernstein((values - least) / (most - least), allowed) if most > least else 0.0


def bernstein(values: Any, allowed: float) -> float:
    """The empirical Bernstein half-width of a mean of numbers within [0, 1]."""
    n, term = len(values), math.log(4 / allowed)
    return math.sqrt(2 * float(np.var(values, ddof=1)) * term / n) + 7 * term / (3 * (n - 1))


def known_range(scenario: Scenario, asked: Property) -> tuple[float, float]:
    """The least and largest value a distribution's number can have in a run."""
    last = scenario.horizon if asked.within is None else min(max(asked.within.whole, 0), scenario.horizon)
    number = asked.at_end or asked.value or asked.most or asked.least
    if number is not None:
        found = span(number.node, scenario.meaning.ranges)
        assert isinstance(found, Interval)
        return found.low, found.high
    return 0.0, float(last * most_a_day(scenario, asked))


def most_a_day(scenario: Scenario, asked: Property) -> int:
    """How often something counted can happen on one day; 1 for days."""
    if asked.count is None:
        return 1
    section, name, *_ = scenario.counted(asked.count).split(".")
    if section == "obligations":
        return scenario.file.obligations[name].total
    if section not in ("incidents", "responses"):
        return 1
    part = getattr(scenario.file, section)[name]
    cap = part.at_most.whole if part.at_most else 1
    if part.count is not None and part.count.number is not None:
        cap = min(part.count.number.whole, cap) if part.at_most else part.count.number.whole
    return int(cap)
