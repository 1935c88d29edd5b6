"""What matters at the scenario as written: exact derivatives of an exact answer, one number at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_sim.analysis.finite_differences import LocalSlope, local_slope
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.solve import ExactOptions, solve_exactly
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.factors import AS_WRITTEN, Factor

__all__ = ["Slope", "Slopes", "exact_slopes"]

STEP = 0.002  # of a range
LARGEST_UNIT = 0.01  # of a number between 0 and 1: one percentage point


@dataclass(frozen=True)
class Slope:
    """By how much an answer moves for each unit of one number, near the value in the file.

    ``step`` is the largest distance at which the answer was looked at; of a whole number it is 1, and the slopes are
    those from the value to the next whole numbers.
    """

    factor: Factor
    written: float
    step: float
    local: LocalSlope

    @property
    def unit(self) -> float:
        """A change of the number that can be told: one percentage point where it lies between 0 and 1."""
        assert self.factor.span is not None
        low, high = self.factor.span
        if self.factor.whole:
            return 1.0
        size = 10.0 ** math.floor(math.log10((high - low) / 5))
        return min(size, LARGEST_UNIT) if low >= 0 and high <= 1 else min(size, 1.0)

    @property
    def weight(self) -> float:
        """How much the answer would move over the whole range at the steeper slope there."""
        assert self.factor.span is not None
        low, high = self.factor.span
        local = self.local
        known = (local.value,) if local.value is not None else (local.left, local.right)
        return (high - low) * max(abs(slope or 0.0) for slope in known)


@dataclass(frozen=True)
class Slopes:
    """The slopes of an exact answer, the weightiest first; ``value`` is the answer as written.

    ``left_out`` are numbers that each run draws, so that no value of theirs is the one in the file.
    """

    value: float
    is_share: bool
    slopes: tuple[Slope, ...]
    left_out: tuple[str, ...]
    solves: int


def exact_slopes(over: AnswerOverRanges) -> Slopes:
    """The slope of every number that is not drawn. Raises ``LimitError`` where the states do not fit."""
    scenario = over.scenario
    fixed = [
        (factor, float(value)) for factor, value in zip(over.factors, over.written, strict=True) if value != AS_WRITTEN
    ]
    left_out = tuple(factor.name for factor, value in zip(over.factors, over.written, strict=True)
                     if value == AS_WRITTEN)  # fmt: skip
    if not fixed:
        raise InputError(f"each run draws {', '.join(left_out)}: at no value of it is there a slope")
    answer = ExactAnswer(scenario, over.measure)
    slopes = [slope_of(answer, factor, written) for factor, written in fixed]
    slopes.sort(key=lambda slope: -slope.weight)
    prop = scenario.file.properties.get(over.measure)
    is_share = prop is None or scenario.is_truth(prop)
    return Slopes(answer.written, is_share, tuple(slopes), left_out, answer.solves)


class ExactAnswer:
    """An exact answer as a function of one parameter, every value of it solved once."""

    def __init__(self, scenario: Scenario, measure: str) -> None:
        self.scenario, self.measure, self.solves = scenario, measure, 1
        self.written = exact_value(scenario, measure)

    def along(self, factor: Factor, written: float) -> Callable[[float], float]:
        """The answer at a value of the number."""

        def answer(value: float) -> float:
            if value == written:
                return self.written
            self.solves += 1
            return exact_value(self.scenario.with_({factor.path: int(value) if factor.whole else value}), self.measure)

        return answer


def slope_of(answer: ExactAnswer, factor: Factor, written: float) -> Slope:
    """The slope along one number; of a whole one the changes to the next whole numbers."""
    assert factor.span is not None
    low, high = factor.span
    function = answer.along(factor, written)
    if not factor.whole:
        step = STEP * (high - low)
        return Slope(factor, written, step, local_slope(function, written, step, factor.span))
    here = function(written)
    left = here - function(written - 1) if written - 1 >= low else None
    right = function(written + 1) - here if written + 1 <= high else None
    return Slope(factor, written, 1.0, LocalSlope(None, None, left, right))


def exact_value(scenario: Scenario, measure: str) -> float:
    """An exact answer of a scenario; raises ``InputError`` where it has none, or is infinite."""
    exact = solve_exactly(scenario, ExactOptions())
    value = exact.ending_shares["reached"] if measure == REACHED else exact.answers[measure].value
    if value is None:
        raise InputError(f"{measure} has no finite exact answer here, so it has no slope: ask runs")
    return float(value)
