"""Runs until the answers are narrow enough, with the looks fixed in advance.

Looks are at n = 1000 · 2^k runs, and look k may err with a share 6 / (π² (k+1)²) of what is allowed in all,
divided among the properties; so the whole procedure keeps its confidence, and the number of runs is the same
on any machine. Probabilities: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934). Means: the empirical
Bernstein bound of A. Maurer and M. Pontil (COLT 2009) on the known range.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.estimate import clopper_pearson, empirical_bernstein
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.run_set import RunSet

__all__ = ["MOST", "check_asked", "half_widths", "looks", "until_precise"]

FIRST = 1000
MOST = 1_024_000


def looks(most: int) -> list[int]:
    """The numbers of runs after which one looks, up to a most."""
    counts = [FIRST]
    while counts[-1] * 2 <= most:
        counts.append(counts[-1] * 2)
    return counts


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
        run_sets = [simulate(scenario, count) for scenario in scenarios]
        widths: dict[str, float] = {}
        for runs in run_sets:
            for name, width in half_widths(runs, spent(look, confidence) / asking).items():
                widths[name] = max(width, widths.get(name, 0.0))
        if max(widths.values()) <= precision:
            break
    return run_sets, widths


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
    names = list(runs.scenario.file.properties)
    each = allowed / max(len(names), 1)
    return {name: half_width(runs, name, each) for name in names}


def half_width(runs: RunSet, name: str, allowed: float) -> float:
    """The half-width of one property's interval; of a mean as a share of its range."""
    prop = runs.scenario.file.properties[name]
    if runs.scenario.is_truth(prop):
        truths = runs.values(name)
        if not len(truths):
            return 0.5
        low, high = clopper_pearson(int(np.count_nonzero(truths)), len(truths), 1 - allowed)
        return (high - low) / 2
    values, span = runs.columns(name).counted, property_range(runs.scenario, prop)
    if span.high <= span.low:
        return 0.0
    if len(values) < 2:
        return 0.5
    variance = float(np.var((values - span.low) / (span.high - span.low), ddof=1))
    return empirical_bernstein(variance, len(values), allowed)
