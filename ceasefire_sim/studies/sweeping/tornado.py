"""What matters, one number at a time: each at both ends of its range, all others as written, on common luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.column_table import Column
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.results.paired import Difference, paired_means, paired_shares
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.blocks import RunPlan
from ceasefire_sim.studies.sweeping.design import Point
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue
from ceasefire_sim.studies.sweeping.points import PointPlaying

__all__ = ["Swing", "Tornado", "play_tornado"]


@dataclass(frozen=True)
class Swing:
    """What one number does to an answer: the difference from the scenario as written, at both ends of its range."""

    factor: Factor
    written: FactorValue
    ends: tuple[FactorValue, FactorValue]
    differences: tuple[Difference, Difference]

    @property
    def size(self) -> float:
        """The larger of the two differences."""
        return max(abs(float(difference.value or 0.0)) for difference in self.differences)

    @property
    def is_clear(self) -> bool:
        """Whether at least one of the differences is surely none of luck."""
        intervals = [difference.interval for difference in self.differences]
        return any(interval is not None and (interval[0] > 0 or interval[1] < 0) for interval in intervals)


@dataclass(frozen=True)
class Tornado:
    """The swings of an answer, the largest first; ``value`` is the answer of the scenario as written."""

    measure: str
    is_share: bool
    value: float | None
    swings: tuple[Swing, ...]


def play_tornado(scenario: Scenario, factors: tuple[Factor, ...], measure: str, plan: RunPlan) -> Tornado:
    """Plays the scenario as written and with each number at both ends; all runs share their luck."""
    playing = PointPlaying(scenario, factors, plan)
    written = tuple(written_value(scenario, factor) for factor in factors)
    base = answers_at(playing, written, measure)
    swings = []
    for place, factor in enumerate(factors):
        if factor.span is None:
            raise InputError(f"{factor.name} has no range: what matters is asked of numbers, over their ranges")
        ends = (factor.at(0.0), factor.at(1.0))
        moved = [answers_at(playing, (*written[:place], end, *written[place + 1 :]), measure) for end in ends]
        low, high = (difference(base, each, plan.confidence) for each in moved)
        swings.append(Swing(factor, written[place], ends, (low, high)))
    swings.sort(key=lambda swing: -swing.size)
    known = base.values[~np.isnan(base.values)]
    return Tornado(measure, base.is_share, float(known.mean()) if len(known) else None, tuple(swings))


def written_value(scenario: Scenario, factor: Factor) -> FactorValue:
    """The value of a parameter in the file."""
    part = scenario.file.parameters.get(factor.name)
    if part is None:
        raise InputError(f"{factor.name} is no parameter: what matters is asked of parameters, over their ranges")
    return int(part.value) if factor.whole else part.value


@dataclass(frozen=True, eq=False)
class RunAnswers:
    """An answer run by run, NaN where a run is not asked; the least and the largest it can be."""

    values: Column
    is_share: bool
    reach: tuple[float, float]


def answers_at(playing: PointPlaying, point: Point, measure: str) -> RunAnswers:
    """An answer in every run at a point."""
    at, columns = playing.columns(point, playing.plan.first)
    if measure == REACHED:
        return RunAnswers((columns["goal"] <= at.horizon).astype(np.float64), True, (0.0, 1.0))
    prop = at.file.properties[measure]
    if at.is_truth(prop):
        return RunAnswers(columns[f"properties.{measure}"], True, (0.0, 1.0))
    span = property_range(at, prop)
    return RunAnswers(columns[f"capped.{measure}"], False, (span.low, span.high))


def difference(base: RunAnswers, other: RunAnswers, confidence: float) -> Difference:
    """The difference of an answer, over the runs that have it in both."""
    both = ~np.isnan(base.values) & ~np.isnan(other.values)
    before, after = base.values[both], other.values[both]
    if base.is_share:
        return paired_shares(before != 0, after != 0, confidence)
    reach = (other.reach[0] - base.reach[1], other.reach[1] - base.reach[0])
    return paired_means(before, after, confidence, reach)
