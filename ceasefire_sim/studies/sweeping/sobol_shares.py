"""What matters over all ranges at once: how much of an answer's variance each number accounts for."""

from __future__ import annotations

from dataclasses import dataclass

from ceasefire_sim.analysis.resampling import Resampled
from ceasefire_sim.analysis.variance_indices import saltelli_points, variance_indices
from ceasefire_sim.results.store import Store
from ceasefire_sim.studies.blocks import Progress
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.factors import Factor

__all__ = ["VarianceShare", "VarianceShares", "play_sobol"]


@dataclass(frozen=True)
class VarianceShare:
    """How much of the variance of an answer one number accounts for: alone, and with all it interacts with."""

    factor: Factor
    first: Resampled
    total: Resampled


@dataclass(frozen=True)
class VarianceShares:
    """The shares of every number, the largest first, and the total index of a number without any bearing.

    ``value`` is the answer over all points.
    """

    value: float
    is_share: bool
    shares: tuple[VarianceShare, ...]
    noise: Resampled


def play_sobol(over: AnswerOverRanges, store: Store | None = None, progress: Progress | None = None) -> VarianceShares:
    """The indices of every number, and of a dummy: the points of A once more, on luck of their own."""
    cube = saltelli_points(over.rows, len(over.factors), over.plan.seed).tolist()
    blocks = over.paired_blocks([over.point(row) for row in cube], store, progress)
    indices = variance_indices(blocks.answers, over.rows, over.plan.seed, over.plan.confidence)
    shares = [VarianceShare(factor, *index) for factor, index in zip(over.factors, indices[:-1], strict=True)]
    shares.sort(key=lambda share: -share.total.value)
    return VarianceShares(float(blocks.answers.mean()), blocks.is_share, tuple(shares), indices[-1][1])
