"""Where an answer crosses a level as a number grows: every crossing with its interval, and no monotony assumed.

That a crossing lies between two points is claimed where the answer is surely above at one and surely below at the
other, with the chance to err shared out over all points of the scan (C. E. Bonferroni). Its interval holds every value
at which the level lies within the answer's interval (inversion of tests; E. C. Fieller, JRSS B 16 (1954)): at the true
crossing the answer is the level, so the interval misses it no more often than an interval of the answer misses the
answer. Its ends are points at which the level was excluded: what is not resolved between points makes it wider, never
narrower.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ceasefire_sim.results.measures import Measure

__all__ = ["Crossing", "Profile", "Trial"]

Trial = tuple[float, Measure]
RESOLVED = 0.08  # of an interval's width: the distance between points at its ends
FINEST = 1 / 2000  # of the range: nearer points are not tried
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value at which an answer crosses the level, with its interval; ``rising`` where it is above from there on."""

    value: float
    low: float
    high: float
    rising: bool


@dataclass(frozen=True)
class Profile:
    """An answer at some values of a number, in increasing order, beside a level; ``scan`` are the first of them."""

    trials: tuple[Trial, ...]
    scan: tuple[float, ...]
    level: float
    confidence: float
    whole: bool = False

    @cached_property
    def near(self) -> list[int]:
        """On which side of the level each answer is, with the confidence of one interval: 1, -1, or 0 for not known."""
        return [side(measure, self.level, self.confidence) for _, measure in self.trials]

    @cached_property
    def sure(self) -> list[int]:
        """The places of the scan's points at which all sides are right at once, with the confidence."""
        each = 1 - (1 - self.confidence) / len(self.scan)
        scanned = set(self.scan)
        return [place for place, (value, measure) in enumerate(self.trials)
                if value in scanned and side(measure, self.level, each)]  # fmt: skip

    def brackets(self) -> Iterator[tuple[int, int]]:
        """The places of neighbouring sure points on different sides."""
        for first, last in zip(self.sure, self.sure[1:], strict=False):
            if self.near[first] != self.near[last]:
                yield first, last

    def edges(self, first: int, last: int) -> tuple[int, int]:
        """The places of the last point on the side of the first, and of the first on the side of the last."""
        low, high = first, last
        while low + 1 < last and self.near[low + 1] == self.near[first]:
            low += 1
        while high - 1 > low and self.near[high - 1] == self.near[last]:
            high -= 1
        return low, high

    def turn(self, low: int, high: int) -> int:
        """The place before the answer's own first change of side between two places."""
        above = self.is_above(high)
        return next(place for place in range(low, high) if self.is_above(place + 1) == above)

    def is_above(self, place: int) -> bool:
        """Whether the answer itself is above the level."""
        value = self.trials[place][1].value
        return value is not None and value > self.level

    def crossings(self) -> tuple[Crossing, ...]:
        """Every crossing, in increasing order."""
        return tuple(self.crossing(*self.edges(*bracket)) for bracket in self.brackets())

    def crossing(self, low: int, high: int) -> Crossing:
        """The crossing between two places."""
        place = self.turn(low, high)
        (before, first), (after, second) = self.trials[place], self.trials[place + 1]
        start, end = float(first.value or 0.0), float(second.value or 0.0)
        share = min(max((self.level - start) / (end - start), 0.0), 1.0) if end != start else 0.5
        return Crossing(
            before + share * (after - before), self.trials[low][0], self.trials[high][0], self.near[high] > 0
        )

    def doubts(self) -> tuple[tuple[float, float], ...]:
        """The stretches where nothing is sure and no crossing is known, from one point to another."""
        values = [value for value, _ in self.trials]
        sure = [-1, *self.sure, len(values)]
        doubts = []
        for first, last in itertools.pairwise(sure):
            ends = first < 0 or last == len(values) or self.near[first] == self.near[last]
            if ends and any(value in set(self.scan) for value in values[first + 1 : last]):
                doubts.append((values[max(first, 0)], values[min(last, len(values) - 1)]))
        return tuple(doubts)

    def next_values(self) -> list[float]:
        """The values to be tried next, so that the ends of every interval are resolved; none where all are."""
        least = FINEST * (self.trials[-1][0] - self.trials[0][0])
        wanted: dict[float, None] = {}
        for bracket in self.brackets():
            low, high = self.edges(*bracket)
            apart = max(RESOLVED * (self.trials[high][0] - self.trials[low][0]), least)
            for place in (low, high - 1, self.turn(low, high)):
                start, end = self.trials[place][0], self.trials[place + 1][0]
                middle = self.between(start, end)
                if end - start > apart and middle is not None:
                    wanted[middle] = None
        return list(wanted)

    def between(self, start: float, end: float) -> float | None:
        """A value in the middle between two; None where there is none."""
        middle = (start + end) / 2
        middle = float(int(middle)) if self.whole else float(f"{middle:.{DIGITS}g}")
        return middle if start < middle < end else None


def side(measure: Measure, level: float, confidence: float) -> int:
    """On which side of a level an answer is: 1 above, -1 below, 0 where that is not known."""
    interval = measure.estimate_at(confidence).interval
    if interval is None:
        return 0
    return 1 if interval[0] > level else -1 if interval[1] < level else 0
