"""What one set of runs answers, a number each: how often the goal is reached, and the scenario's properties.

A measure keeps what an interval of any confidence is made of, and none of the runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.results.answer import DistributionAnswer
from ceasefire_sim.results.column_table import Column
from ceasefire_sim.results.estimate import Estimate, clopper_pearson, constant_interval, share, t_quantile
from ceasefire_sim.results.run_answers import PropertyColumns, run_answer
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["REACHED", "Measure", "MeasureKind", "measure_from_json", "measures_of"]

MeasureKind: TypeAlias = Literal["probability", "mean"]
REACHED = "ending.reached"  # the measure that says how often the goal is reached


@dataclass(frozen=True, slots=True)
class Measure:
    """A probability or a mean with its interval; ``value`` is None where no run is asked about.

    ``variance`` is that of a run, ``reach`` the least and the largest value a run can have. Of days until something,
    ``happened`` is the share of runs in which it comes; of numbers, ``median`` is None where it is censored.
    """

    name: str
    kind: MeasureKind
    value: float | None
    low: float | None
    high: float | None
    runs: int
    variance: float = 0.0
    reach: tuple[float, float] = (0.0, 1.0)
    happened: float | None = None
    median: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval as a pair."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def estimate_at(self, confidence: float) -> Estimate:
        """The value with an interval of any confidence, which for probabilities never covers less often than it says.

        Probabilities: Clopper and Pearson; means: Student's t, or what follows from the reach where nothing varies.
        """
        if self.value is None:
            return Estimate(math.nan, None, None, confidence, 0)
        if self.kind == "probability":
            low, high = clopper_pearson(round(self.value * self.runs), self.runs, confidence)
        elif self.variance > 0:
            half = t_quantile(0.5 + confidence / 2, self.runs - 1) * math.sqrt(self.variance / self.runs)
            low, high = self.value - half, self.value + half
        else:
            low, high = constant_interval(self.value, self.runs, self.reach, confidence)
        return Estimate(self.value, low, high, confidence, self.runs)

    def to_json(self) -> dict[str, object]:
        """The measure as JSON has it."""
        return asdict(self)


def measure_from_json(data: Mapping[str, Any]) -> Measure:  # what JSON gives
    """The measure that ``to_json`` wrote; raises ``TypeError``, ``KeyError`` or ``ValueError`` for anything else."""
    low, high = data["reach"]
    return Measure(**{**data, "reach": (float(low), float(high))})


def measures_of(scenario: Scenario, columns: Mapping[str, Column], runs: int, confidence: float) -> tuple[Measure, ...]:
    """The share of runs that reach the goal, and the probability or the mean of every property.

    ``columns`` are ``goal``, and ``properties.NAME``, ``capped.NAME``, ``given.NAME`` of each property.
    """
    measures = []
    if "goal" in columns:
        reached = share(int(np.count_nonzero(columns["goal"] <= scenario.horizon)), runs, confidence)
        low, high = reached.interval or (None, None)
        measures.append(Measure(REACHED, "probability", reached.value, low, high, runs, truth_variance(reached.value)))
    for name in scenario.file.properties:
        parts = (columns[f"{part}.{name}"] for part in ("properties", "capped", "given"))
        measures.append(property_measure(PropertyColumns(scenario, name, *parts), confidence))
    return tuple(measures)


def property_measure(columns: PropertyColumns, confidence: float) -> Measure:
    """The probability or the mean of a property."""
    answer = run_answer(columns, confidence)
    low, high = answer.interval or (None, None)
    if not isinstance(answer, DistributionAnswer):
        variance = truth_variance(answer.value or 0.0)
        return Measure(columns.name, "probability", answer.value, low, high, answer.runs, variance)
    numbers = columns.counted
    variance = float(np.var(numbers, ddof=1)) if len(numbers) > 1 else 0.0
    span = property_range(columns.scenario, columns.scenario.file.properties[columns.name])
    return Measure(
        columns.name, "mean", answer.value, low, high, answer.runs, variance, (span.low, span.high),
        answer.happened, answer.quantiles[0.5],
    )  # fmt: skip


def truth_variance(share: float) -> float:
    """The variance, over runs, of what is true in a share of them."""
    return share * (1.0 - share)
