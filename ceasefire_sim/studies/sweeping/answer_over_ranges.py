"""One answer of a scenario, and the numbers over whose ranges it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.measures import Measure
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.blocks import Progress, RunPlan
from ceasefire_sim.studies.sweeping.design import Point
from ceasefire_sim.studies.sweeping.factors import AS_WRITTEN, Factor, FactorValue
from ceasefire_sim.studies.sweeping.points import AllMeasures, Measured, PointStudy

__all__ = ["AnswerOverRanges", "PairedBlocks"]


@dataclass(frozen=True, eq=False)
class PairedBlocks:
    """An answer at points in two independent blocks of runs each (first axis), then at a dummy.

    ``answers`` are by block and point; the last ``rows`` of them are the first ones once more, on luck of their own.
    """

    answers: FloatArray
    is_share: bool


@dataclass(frozen=True)
class AnswerOverRanges:
    """An answer, the numbers over whose ranges it is looked at, in rows of points, and the runs at each point.

    ``begin`` is the number that the first point has in a folder.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    measure: str
    rows: int
    plan: RunPlan
    begin: int = 0

    @property
    def written(self) -> Point:
        """The values in the file."""
        return tuple(written_value(self.scenario, factor) for factor in self.factors)

    def point(self, shares: Sequence[float]) -> Point:
        """The point at some shares of the ranges."""
        return tuple(factor.at(share) for factor, share in zip(self.factors, shares, strict=True))

    def paired_blocks(self, points: Sequence[Point], store: Store | None, progress: Progress | None) -> PairedBlocks:
        """What is answered at points in two blocks of runs, those kept in a folder among them.

        Points that are a whole number of rows apart share their luck, and no two rows do: each row has four blocks of
        runs that no other row has, two for its points, two for its dummy.
        """
        half = self.plan.runs // 2
        dummy = points[: self.rows]
        groups = ((points, 0), (dummy, 2), (points, 1), (dummy, 3))
        firsts = [half * (4 * (place % self.rows) + block) for group, block in groups for place in range(len(group))]
        played = tuple(point for group, _ in groups for point in group)
        plan = replace(self.plan, runs=half)
        study = PointStudy(self.scenario, self.factors, played, plan, AllMeasures(), tuple(firsts), self.begin)
        measures = [self.answer(measured) for measured in study.play(store, progress)]
        answers = np.array([measure.value for measure in measures], np.float64)
        if np.isnan(answers).any():
            raise InputError(f"at some points no run answers {self.measure}: ask something that every run answers, or"
                             " make more runs")  # fmt: skip
        return PairedBlocks(answers.reshape(2, -1), measures[0].kind == "probability")

    def answer(self, measured: Measured) -> Measure:
        """The answer in question, of all that was measured at a point."""
        return next(measure for measure in measured if measure.name == self.measure)


def written_value(scenario: Scenario, factor: Factor) -> FactorValue:
    """The value of a parameter in the file, which is left alone where runs draw it.

    Raises ``InputError`` for what is no parameter, or has no range.
    """
    part = scenario.file.parameters.get(factor.name)
    if part is None:
        raise InputError(f"{factor.name} is no parameter: what matters is asked of parameters, over their ranges")
    if factor.span is None:
        raise InputError(f"{factor.name} has no range: what matters is asked of numbers, over their ranges")
    if part.drawn:
        return AS_WRITTEN
    return int(part.value) if factor.whole else part.value
