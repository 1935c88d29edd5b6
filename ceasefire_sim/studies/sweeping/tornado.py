"""What matters, one number at a time: each at both ends of its range, all others as written, on common luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.results.column_table import Column
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.results.paired import Difference, paired_means, paired_shares
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.blocks import Progress
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.design import Point
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue
from ceasefire_sim.studies.sweeping.points import PointPlayer, PointPlaying, PointStudy

__all__ = ["AnswerMove", "RunAnswers", "Swing", "Tornado", "answers_of", "difference", "play_tornado", "tornado_points"]


@dataclass(frozen=True)
class Swing:
    """What one number does to an answer: the difference from the scenario as written, at both ends of its range."""

    factor: Factor
    written: FactorValue
    ends: tuple[FactorValue, FactorValue]
    differences: tuple[Difference, Difference]

    @property
    def size(self) -> float:
        """How far the answer goes between the two ends and the value as written."""
        reached = [0.0, *(float(difference.value or 0.0) for difference in self.differences)]
        return max(reached) - min(reached)

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


@dataclass(frozen=True)
class AnswerMove:
    """An answer at a point, None where no run has it, and its difference from the scenario as written."""

    value: float | None
    is_share: bool
    difference: Difference


@dataclass(frozen=True)
class AnswerMoves:
    """What is wanted of a point: by how much an answer differs from that of the scenario as written, run by run."""

    measure: str
    written: Point

    def player(self, playing: PointPlaying) -> PointPlayer[AnswerMove]:
        """What compares a point; the scenario as written is played once."""

        @lru_cache(1)
        def base(first: int) -> RunAnswers:
            return answers_at(playing, self.written, self.measure, first)

        def move(point: Point, first: int) -> AnswerMove:
            before = base(first)
            after = answers_at(playing, point, self.measure, first)
            known = after.values[~np.isnan(after.values)]
            value = float(known.mean()) if len(known) else None
            return AnswerMove(value, after.is_share, difference(before, after, playing.plan.confidence))

        return move

    def to_json(self, value: AnswerMove) -> object:
        """The numbers of a move."""
        return asdict(value)

    def from_json(self, data: Any) -> AnswerMove:  # what JSON gives
        """The move of such numbers."""
        return AnswerMove(data["value"], data["is_share"], Difference(**data["difference"]))


def tornado_points(factors: Sequence[Factor], written: Point) -> tuple[Point, ...]:
    """The scenario as written, then each number at the lower and at the upper end of its range."""
    moved = [
        (*written[:place], factor.at(share), *written[place + 1 :])
        for place, factor in enumerate(factors)
        for share in (0.0, 1.0)
    ]
    return (written, *moved)


def play_tornado(over: AnswerOverRanges, store: Store | None = None, progress: Progress | None = None) -> Tornado:
    """Plays the scenario as written and with each number at both ends; all runs share their luck.

    What is kept in a folder is not played again.
    """
    factors, written = over.factors, over.written
    kind = AnswerMoves(over.measure, written)
    points = tornado_points(factors, written)
    base, *moves = PointStudy(over.scenario, factors, points, over.plan, kind, begin=over.begin).play(store, progress)
    swings = [
        Swing(factor, written[place], (factor.at(0.0), factor.at(1.0)), (low.difference, high.difference))
        for place, (factor, low, high) in enumerate(zip(factors, moves[::2], moves[1::2], strict=True))
    ]
    swings.sort(key=lambda swing: -swing.size)
    return Tornado(over.measure, base.is_share, base.value, tuple(swings))


@dataclass(frozen=True, eq=False)
class RunAnswers:
    """An answer run by run, NaN where a run is not asked; the least and the largest it can be."""

    values: Column
    is_share: bool
    reach: tuple[float, float]


def answers_at(playing: PointPlaying, point: Point, measure: str, first: int) -> RunAnswers:
    """An answer in every run at a point, from a first run on."""
    return answers_of(*playing.columns(point, first), measure)


def answers_of(at: Scenario, columns: Mapping[str, Column], measure: str) -> RunAnswers:
    """An answer in every run, from all that the runs of a scenario answer."""
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
