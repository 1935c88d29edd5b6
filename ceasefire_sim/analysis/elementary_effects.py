"""Elementary effects: what a step in one number changes, at settings of the others drawn from all their ranges.

M. D. Morris, Technometrics 33 (1991); the mean of absolute effects: F. Campolongo, J. Cariboni, A. Saltelli,
Environmental Modelling & Software 22 (2007). A trajectory begins at a point of a grid of four levels and moves each
number once, in an order that is drawn, by two thirds of its range. An effect is the change of the answer over the part
of the range that was crossed: for an answer that is linear, its change over the whole range.

An answer from runs is its mean and an error, and the absolute value of an error is no 0. So there are two blocks of
runs that are independent of each other, and each product has one factor of either: the absolute effect is the effect
in one block with the sign it has in the other, and the variance of effects is their covariance across the blocks.
Without errors these are Morris' own; with errors a number without bearing has a mean of 0, and the absolute effect of
another is never too large on average.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ceasefire_sim.analysis.designs import uniforms
from ceasefire_sim.analysis.resampling import Resampled, resampled, resamples
from ceasefire_sim.arrays import FloatArray, IntArray

__all__ = ["STEP", "EffectSize", "Trajectories", "effect_sizes", "elementary_effects", "morris_trajectories"]

STEP = 2 / 3  # of a range: between the levels 0, 1/3, 2/3 and 1


@dataclass(frozen=True, slots=True)
class EffectSize:
    """What one number does: its effect on average, the mean of absolute effects, and how much effects differ.

    They are Morris' mu and sigma, and Campolongo's mu*.
    """

    mean: Resampled
    absolute: Resampled
    spread: Resampled


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Points of the unit cube, by step, trajectory and dimension; ``moved`` are the dimensions that a step moves in."""

    points: FloatArray
    moved: IntArray


def morris_trajectories(count: int, dimensions: int, seed: int) -> Trajectories:
    """So many trajectories, each of a point more than there are dimensions."""
    starts, ends = [], []
    for dimension in range(dimensions):
        low = (uniforms(seed, f"design.level.{dimension}", count) < 0.5) / 3
        is_rising = uniforms(seed, f"design.direction.{dimension}", count) < 0.5
        starts.append(np.where(is_rising, low, low + STEP))
        ends.append(np.where(is_rising, low + STEP, low))
    ranks = [uniforms(seed, f"design.turn.{dimension}", count) for dimension in range(dimensions)]
    moved = np.argsort(np.stack(ranks), axis=0, kind="stable")
    point, target = np.stack(starts, axis=1), np.stack(ends, axis=1)
    points = [point]
    for dimension in moved:
        point = point.copy()
        point[np.arange(count), dimension] = target[np.arange(count), dimension]
        points.append(point)
    return Trajectories(np.stack(points), moved)


def elementary_effects(answers: FloatArray, trajectories: Trajectories) -> FloatArray:
    """The effect of every dimension (last) in every trajectory, by block (first).

    ``answers`` are by block, step and trajectory. What stands at a point counts, so that a number of few values may
    have been moved by less or more than was meant.
    """
    steps, count = trajectories.moved.shape
    rows = np.arange(count)
    effects = np.zeros((len(answers), count, steps))
    for step, dimension in enumerate(trajectories.moved):
        before, after = (trajectories.points[at][rows, dimension] for at in (step, step + 1))
        effects[:, rows, dimension] = (answers[:, step + 1] - answers[:, step]) / (after - before)
    return effects


def effect_sizes(effects: FloatArray, seed: int, confidence: float = 0.95) -> list[EffectSize]:
    """How large the effects of every dimension are, with intervals from resampled trajectories."""
    samples = resamples(effects.shape[1], seed)
    return [
        EffectSize(
            *(resampled(partial(estimate, each), samples, confidence) for estimate in (mean_effect, absolute, spread))
        )
        for each in np.moveaxis(effects, 2, 0)
    ]


def mean_effect(effects: FloatArray, rows: IntArray) -> float:
    """The mean of effects."""
    return float(effects[:, rows].mean())


def absolute(effects: FloatArray, rows: IntArray) -> float:
    """The mean of absolute effects, from products across the blocks."""
    first, second = effects[:, rows]
    return float((np.sign(first) * second + np.sign(second) * first).mean()) / 2


def spread(effects: FloatArray, rows: IntArray) -> float:
    """The standard deviation of effects over trajectories, from products across the blocks."""
    return float(np.sqrt(max(np.cov(effects[:, rows], ddof=1)[0, 1], 0.0)))
