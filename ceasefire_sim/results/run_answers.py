"""What the runs say of a property, as an answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.results.answer import (
    QUANTILE_LEVELS,
    Answer,
    DistributionAnswer,
    Observed,
    Occurrence,
    ProbabilityAnswer,
    awaits,
    observed_truth,
    verdict,
)
from ceasefire_sim.results.estimate import Estimate, mean, quantile, share
from ceasefire_sim.results.read_only import FrozenMapping
from ceasefire_sim.results.tally import Tally, tally
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["PropertyColumns", "mean_of_runs", "probability_of_runs", "run_answer"]


@dataclass(frozen=True, slots=True)
class PropertyColumns:
    """The columns of one property, an entry a run.

    ``values`` are NaN where the run has none: it is censored, or not `given`. ``capped`` counts what is censored up to
    the last day looked at, and is NaN only where not `given`.
    """

    scenario: Scenario
    name: str
    values: FloatArray
    capped: FloatArray
    given: BoolArray

    @property
    def known(self) -> FloatArray:
        """The values of the runs that have one."""
        return self.values[~np.isnan(self.values)]

    @property
    def counted(self) -> FloatArray:
        """The numbers of all runs that are asked about, censored ones capped."""
        return self.capped[~np.isnan(self.capped)]

    def given_runs(self) -> int | None:
        """How many runs meet what is `given`; None where nothing is."""
        return None if self.scenario.file.properties[self.name].given is None else int(self.given.sum())


def probability_of_runs(columns: PropertyColumns, confidence: float) -> Estimate:
    """The share of runs in which a property is true, among those that answer it."""
    known = columns.known
    return share(int(np.count_nonzero(known)), len(known), confidence)


def mean_of_runs(columns: PropertyColumns, confidence: float) -> Estimate:
    """The mean of a property that is a number, over the runs that are asked about; what is censored is capped."""
    span = property_range(columns.scenario, columns.scenario.file.properties[columns.name])
    return mean(columns.counted, confidence, (span.low, span.high))


def run_answer(columns: PropertyColumns, confidence: float) -> Answer:
    """All that the runs say of a property."""
    prop = columns.scenario.file.properties[columns.name]
    truth = columns.scenario.is_truth(prop)
    estimate = probability_of_runs(columns, confidence) if truth else mean_of_runs(columns, confidence)
    answered = estimate.n > 0
    value, interval = (estimate.value, estimate.interval) if answered else (None, None)
    met = verdict(prop.expect, estimate if answered else None)
    if truth:
        return ProbabilityAnswer(
            name=columns.name, value=value, interval=interval, confidence=confidence, method="simulation",
            runs=estimate.n, given=columns.given_runs(), expect=prop.expect, met=met,
            observed=observed_truth(prop, value),
        )  # fmt: skip
    values = tally(columns.known)
    censored = estimate.n - values.n
    return DistributionAnswer(
        name=columns.name, value=value, interval=interval, confidence=confidence, method="simulation",
        runs=estimate.n, given=columns.given_runs(), expect=prop.expect, met=met,
        censored=censored,
        occurrence=occurrence_in(values, censored, confidence) if awaits(prop) else None,
        quantiles=FrozenMapping({level: quantile(values, censored, level) for level in QUANTILE_LEVELS}, "level"),
        observed=None if prop.observed is None else place(columns.scenario.day_of(prop.observed), values, estimate.n),
    )  # fmt: skip


def occurrence_in(values: Tally, censored: int, confidence: float) -> Occurrence:
    """Whether what is awaited happens, and after how many days on average where it does."""
    happened = share(values.n, values.n + censored, confidence)
    average = mean(values).value if values.n else None
    return Occurrence(happened.value, happened.interval, average) if happened.n else Occurrence(None, None, None)


def place(record: float, values: Tally, runs: int) -> Observed:
    """Where the record lies among the runs that are asked about."""
    if not runs:
        return Observed(record, None, None)
    below, equal = (int(values.counts[which].sum()) for which in (values.values < record, values.values == record))
    return Observed(record, below / runs, equal / runs)
