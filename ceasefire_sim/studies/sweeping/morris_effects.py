"""What matters over all ranges, at little cost: what a step in each number changes, wherever the others stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.analysis.elementary_effects import (
    STEP,
    EffectSize,
    Trajectories,
    effect_sizes,
    elementary_effects,
    morris_trajectories,
)
from ceasefire_sim.analysis.resampling import Resampled
from ceasefire_sim.results.store import Store
from ceasefire_sim.studies.blocks import Progress
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue

__all__ = ["ElementaryEffect", "ElementaryEffects", "play_morris"]


@dataclass(frozen=True)
class ElementaryEffect:
    """How far an answer moves as one number crosses its range, at settings of the others from all their ranges."""

    factor: Factor
    size: EffectSize


@dataclass(frozen=True)
class ElementaryEffects:
    """The effects of every number, the largest first, and the absolute effect of a number without any bearing.

    ``value`` is the answer over all points.
    """

    value: float
    is_share: bool
    effects: tuple[ElementaryEffect, ...]
    noise: Resampled


def play_morris(
    over: AnswerOverRanges, store: Store | None = None, progress: Progress | None = None
) -> ElementaryEffects:
    """The elementary effects of every number, and of a dummy: the first points once more, on luck of their own.

    All points of a trajectory share their luck.
    """
    drawn = morris_trajectories(over.rows, len(over.factors), over.plan.seed)
    points = [over.point(shares) for step in drawn.points.tolist() for shares in step]
    blocks = over.paired_blocks(points, store, progress)
    answers = blocks.answers.reshape(2, -1, over.rows)
    standing = np.array([shares_at(over.factors, point) for point in points]).reshape(drawn.points.shape)
    effects = elementary_effects(answers[:, :-1], Trajectories(standing, drawn.moved))
    dummy = (answers[:, -1] - answers[:, 0]) / STEP
    *sizes, nothing = effect_sizes(
        np.concatenate([effects, dummy[:, :, None]], axis=2), over.plan.seed, over.plan.confidence
    )
    ranked = [ElementaryEffect(factor, size) for factor, size in zip(over.factors, sizes, strict=True)]
    ranked.sort(key=lambda effect: -effect.size.absolute.value)
    return ElementaryEffects(float(answers[:, :-1].mean()), blocks.is_share, tuple(ranked), nothing.absolute)


def shares_at(factors: tuple[Factor, ...], point: tuple[FactorValue, ...]) -> list[float]:
    """Where the values of a point lie in the ranges, from 0 to 1."""
    return [share_of(factor, float(value)) for factor, value in zip(factors, point, strict=True)]


def share_of(factor: Factor, value: float) -> float:
    """Where a value lies in the range of a number."""
    assert factor.span is not None
    low, high = factor.span
    return (value - low) / (high - low)
