"""Two numbers at once: which pair turns a conclusion round that no number turns round alone.

All pairs of all ends would be too many. Those are tried whose ends, alone, take the answer nearest to the level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.blocks import RunOptions, plan_runs
from ceasefire_sim.studies.conclusions import Conclusion, Flip
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.factors import FactorValue, factor_of
from ceasefire_sim.studies.sweeping.points import PointPlaying

__all__ = ["JointChange", "JointChanges", "joint_changes"]

MOST_NUMBERS = 4  # of which all pairs are tried


@dataclass(frozen=True)
class JointChange:
    """Two numbers, each at an end of its range, and the answer with both."""

    first: Flip
    second: Flip
    estimate: Estimate


@dataclass(frozen=True)
class JointChanges:
    """The pairs that were tried of a conclusion which no number turns round alone."""

    conclusion: Conclusion
    pairs: tuple[JointChange, ...]

    @property
    def flips(self) -> tuple[JointChange, ...]:
        """The pairs that turn it round, those that take the answer farthest first."""
        wanted, level = not self.conclusion.holds, self.conclusion.claim.level
        turned = [pair for pair in self.pairs if self.conclusion.side(pair.estimate) is wanted]
        return tuple(sorted(turned, key=lambda pair: -abs(pair.estimate.value - level)))

    @property
    def nearest(self) -> JointChange:
        """The pair that takes the answer nearest to the level, or past it."""
        sign = 1 if self.conclusion.estimate.value >= self.conclusion.claim.level else -1
        return min(self.pairs, key=lambda pair: sign * pair.estimate.value)


def joint_changes(
    scenario: Scenario, conclusions: Iterable[Conclusion], options: RunOptions
) -> tuple[JointChanges, ...]:
    """For each conclusion that is decided and that no number flips alone, the pairs of its four nearest numbers.

    Every pair has the same luck as the ends of the ranges alone. Empty where there are fewer than two numbers.
    """
    tried = []
    for conclusion in conclusions:
        ends = nearest_ends(conclusion)
        alone = any(flip.kind == "number" for flip in conclusion.flips)
        if conclusion.holds is not None and not alone and len(ends) > 1:
            tried.append(JointChanges(conclusion, tuple(played_pairs(scenario, conclusion, ends, options))))
    return tuple(each for each in tried if each.pairs)


def nearest_ends(conclusion: Conclusion) -> list[Flip]:
    """The ends of ranges, one a number, that take the answer nearest to the level."""
    sign = 1 if conclusion.estimate.value >= conclusion.claim.level else -1
    numbers = sorted(
        (change for change in conclusion.changes if change.kind == "number"),
        key=lambda change: sign * change.estimate.value,
    )
    nearest: dict[str, Flip] = {}
    for change in numbers:
        if sign * (conclusion.estimate.value - change.estimate.value) > 0:  # it moves that way at all
            nearest.setdefault(change.name, change)
    return list(nearest.values())[:MOST_NUMBERS]


def played_pairs(
    scenario: Scenario, conclusion: Conclusion, ends: list[Flip], options: RunOptions
) -> Iterator[JointChange]:
    """Every pair of some ends with the answer; one that no run answers is left out."""
    plan = replace(plan_runs(scenario, options), workers=1)
    factors = tuple(factor_of(scenario, end.name) for end in ends)
    playing = PointPlaying(scenario, factors, plan)
    written = AnswerOverRanges(scenario, factors, conclusion.claim.measure, 0, plan).written
    for left, right in combinations(range(len(ends)), 2):
        point: list[FactorValue] = list(written)
        for place in (left, right):
            end = ends[place].at
            assert end is not None
            point[place] = end
        measured = next(
            each for each in playing.measured(tuple(point), plan.first) if each.name == conclusion.claim.measure
        )
        if measured.value is not None:
            estimate = Estimate(measured.value, measured.low, measured.high, plan.confidence, measured.runs)
            yield JointChange(ends[left], ends[right], estimate)
