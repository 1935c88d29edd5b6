"""The points of a sweep: a grid of the factors' values, or a sample of their ranges."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, SupportsIndex, TypeAlias, get_args

from ceasefire_sim.analysis.designs import latin_hypercube, sobol_points
from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.lookup import known
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.suggestions import listed
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue, Levels, factor_of, ranged_parameters

__all__ = ["MOST_POINTS", "SAMPLES", "Point", "Sample", "SweepDesign", "Varied", "factors_of", "grid_design",
           "sample_design"]  # fmt: skip

Sample: TypeAlias = Literal["lhs", "sobol"]
SAMPLES: tuple[Sample, ...] = get_args(Sample)
Point: TypeAlias = tuple[FactorValue, ...]
Varied: TypeAlias = Mapping[str, Levels] | Iterable[str]
MOST_POINTS = 100_000


@dataclass(frozen=True)
class SweepDesign:
    """Factors, and the points at which runs are made: a value a factor each, in the factors' order.

    ``sample`` says how they were chosen, None for a grid.
    """

    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    sample: Sample | None = None

    @property
    def identity(self) -> dict[str, object]:
        """What decides the points, as JSON has it."""
        return {
            "sample": self.sample,
            "factors": [[factor.path, list(factor.values), factor.span] for factor in self.factors],
            "points": len(self.points),
        }


def factors_of(scenario: Scenario, vary: Varied) -> tuple[Factor, ...]:
    """The factors that a caller names, with values or without. Raises ``InputError`` where none is named or fits."""
    if isinstance(vary, str):
        vary = [vary]
    levels = dict(vary) if isinstance(vary, Mapping) else dict.fromkeys(vary)
    if not levels:
        ranged = ranged_parameters(scenario)
        there = f"; {scenario.name} declares ranges of {listed(ranged)}" if ranged else ""
        raise InputError(f"nothing is varied: name what, and between which values{there}")
    factors = tuple(factor_of(scenario, name, values) for name, values in levels.items())
    paths = [factor.path for factor in factors]
    for factor in factors:
        if paths.count(factor.path) > 1:
            raise InputError(f"{factor.name} is varied twice")
    return factors


def grid_design(factors: tuple[Factor, ...]) -> SweepDesign:
    """Every combination of the factors' values; the last factor varies fastest."""
    count = math.prod(len(factor.values) for factor in factors)
    if count > MOST_POINTS:
        raise InputError(f"{count:,} points are more than {MOST_POINTS:,}: give fewer values, or sample the ranges")
    return SweepDesign(factors, tuple(product(*(factor.values for factor in factors))))


def sample_design(factors: tuple[Factor, ...], sample: Sample, points: SupportsIndex, seed: int) -> SweepDesign:
    """So many points drawn from the factors' ranges."""
    known("kind of sample", sample, SAMPLES)
    count = whole_number("the number of points", points, 1, MOST_POINTS)
    cube = (latin_hypercube if sample == "lhs" else sobol_points)(count, len(factors), seed)
    drawn = tuple(tuple(factor.at(share) for factor, share in zip(factors, row, strict=True)) for row in cube.tolist())
    return SweepDesign(factors, drawn, sample)
