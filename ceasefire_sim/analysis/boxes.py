"""Boxes of settings in which something holds unusually often: the patient rule induction method (PRIM).

J. H. Friedman, N. I. Fisher, Statistics and Computing 9 (1999). A box begins with all points. Peeling takes away, again
and again, a thin slice at one face: the one after whose loss the largest share of the points inside count. Of the boxes
passed on the way the one is chosen whose density (how many points inside count) and coverage (how many of those that
count are inside) are best together, by their harmonic mean. As a slice is never given back on the way, each limit is
then moved to where that mean is best, the others as they are. Limits that chance explains are given up, the points are
peeled anew at the other faces, and pasting moves faces out again as long as the density does not fall. Further boxes
are sought in what is left.

Whether chance explains a limit is judged as in B. P. Bryant, R. J. Lempert, Technological Forecasting and Social Change
77 (2010): its quasi-p-value is the chance of at least as many points that count, did the limit not matter. "Quasi", for
the limit was chosen on the same points; so limits are sought once more in resampled points, and boxes are to be judged
on fresh ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ceasefire_sim.analysis.resampling import resamples
from ceasefire_sim.arrays import BoolArray, FloatArray

__all__ = ["BoxSearch", "Face", "LimitBox", "PeelStep"]

Face: TypeAlias = tuple[int, str]  # a column with "low", "high", or the category that is left out
LOW, HIGH = "low", "high"
PEEL = 0.05  # of the points in a box: what a slice has
LEAST_SHARE, LEAST_POINTS = 0.05, 10  # that a box holds
LARGEST_P = 0.05  # of a limit that is kept
MOST_BOXES = 3
LEAST_GAIN = 1.5  # times as dense as what is left: else it is no box
RESAMPLES = 40
FEW = 5  # limits, of which one at a time is given up


@dataclass(frozen=True, slots=True)
class LimitBox:
    """Limits of columns: the least and the largest value of numbers, of names those that are left out.

    A value on a limit is inside. Where there is no limit it is infinite.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    without: frozenset[Face] = frozenset()

    @classmethod
    def whole(cls, columns: int) -> LimitBox:
        """The box of everything."""
        return cls((-np.inf,) * columns, (np.inf,) * columns)

    @property
    def faces(self) -> list[Face]:
        """Where it is limited."""
        lows = [(column, LOW) for column, value in enumerate(self.low) if value > -np.inf]
        highs = [(column, HIGH) for column, value in enumerate(self.high) if value < np.inf]
        return sorted([*lows, *highs, *self.without])

    def limited(self, face: Face, value: float) -> LimitBox:
        """The box with another limit at a face."""
        column, side = face
        if side == LOW:
            return replace(self, low=(*self.low[:column], value, *self.low[column + 1 :]))
        if side == HIGH:
            return replace(self, high=(*self.high[:column], value, *self.high[column + 1 :]))
        return replace(self, without=self.without | {face})

    def opened(self, face: Face) -> LimitBox:
        """The box without the limit at a face."""
        side = face[1]
        if side in (LOW, HIGH):
            return self.limited(face, -np.inf if side == LOW else np.inf)
        return replace(self, without=self.without - {face})


@dataclass(frozen=True, slots=True)
class PeelStep:
    """A box on the way of peeling: how many points it holds, and how many of these count."""

    box: LimitBox
    points: int
    counting: int


@dataclass(frozen=True, slots=True)
class BoxSlice:
    """A limit that takes a thin slice away: how many points it leaves, and how many of these count."""

    face: Face
    value: float
    points: int
    counting: int

    def kept(self, rows: FloatArray, names: Sequence[Sequence[str]]) -> BoolArray:
        """Which of some rows are left."""
        column, side = self.face
        if side == LOW:
            return np.asarray(rows[:, column] >= self.value, bool)
        if side == HIGH:
            return np.asarray(rows[:, column] <= self.value, bool)
        return np.asarray(rows[:, column] != names[column].index(side), bool)


@dataclass(frozen=True, eq=False)
class BoxSearch:
    """Points with what is looked for: numbers by row and column, names as the places in ``names``, and which count.

    ``names`` has for each column its names, none for a column of numbers.
    """

    points: FloatArray
    counting: BoolArray
    names: tuple[tuple[str, ...], ...]

    @property
    def least(self) -> int:
        """How many points a box holds at least."""
        return max(LEAST_POINTS, int(LEAST_SHARE * len(self.points)))

    def inside(self, box: LimitBox, points: FloatArray | None = None) -> BoolArray:
        """Which points lie in a box."""
        rows = self.points if points is None else points
        within = ((rows >= np.array(box.low)) & (rows <= np.array(box.high))).all(axis=1)
        for column, name in box.without:
            within &= rows[:, column] != self.names[column].index(name)
        return np.asarray(within, bool)

    # one box --------------------------------------------------------------------------------------

    def peeled(self, faces: Collection[Face] | None = None) -> Iterator[PeelStep]:
        """The boxes passed while slices are taken away, the one of everything first; at some faces alone if named."""
        step = self.step(LimitBox.whole(self.points.shape[1]))
        rows, counting = self.points, self.counting
        yield step
        while 0 < step.counting < step.points:
            slices = [each for each in self.slices(rows, counting, faces) if self.least <= each.points < step.points]
            if not slices:
                return
            best = max(slices, key=lambda each: (each.counting / each.points, each.points))
            kept = best.kept(rows, self.names)
            rows, counting = rows[kept], counting[kept]
            step = PeelStep(step.box.limited(best.face, best.value), best.points, best.counting)
            yield step

    def step(self, box: LimitBox) -> PeelStep:
        """A box with what it holds."""
        within = self.inside(box)
        return PeelStep(box, int(within.sum()), int((within & self.counting).sum()))

    def slices(
        self, rows: FloatArray, counting: BoolArray, faces: Collection[Face] | None = None
    ) -> Iterator[BoxSlice]:
        """What is left of some rows without a thin slice at each face, or at those that are named."""
        columns = range(len(self.names)) if faces is None else sorted({column for column, _ in faces})
        for column in columns:
            for place in np.unique(rows[:, column]) if self.names[column] else ():
                kept = rows[:, column] != place
                face = (column, self.names[column][int(place)])
                yield BoxSlice(face, 0.0, int(kept.sum()), int(counting[kept].sum()))
        numbers = [column for column in columns if not self.names[column]]
        slices = numeric_slices(rows[:, numbers], counting, numbers) if numbers else []
        yield from (each for each in slices if faces is None or each.face in faces)

    def best(self) -> PeelStep:
        """The best box, by density and coverage together, without limits that chance explains, and pasted.

        Where some limits are given up, the points are peeled anew at the other faces, which then stand better.
        """
        faces: Collection[Face] | None = None
        while True:
            chosen = self.chosen(faces)
            doubts = {face: self.quasi_p(chosen.box, face) for face in chosen.box.faces}
            explained = sorted((face for face in doubts if doubts[face] > LARGEST_P), key=lambda face: -doubts[face])
            if not explained:
                return self.pasted(chosen)
            faces = set(doubts) - set(explained[: 1 if len(doubts) <= FEW else max(1, len(explained) // 2)])

    def chosen(self, faces: Collection[Face] | None = None) -> PeelStep:
        """The best box on the way of peeling; it ends where none to come can be better."""
        whole = max(int(self.counting.sum()), 1)
        best: PeelStep | None = None
        for step in self.peeled(faces):
            if best is None or self.merit(step) > self.merit(best):
                best = step
            if 2 * step.counting / (step.counting + whole) < self.merit(best):
                break
        assert best is not None
        return self.tuned(best)

    def tuned(self, step: PeelStep) -> PeelStep:
        """The box with each limit of a number where density and coverage are best together, until none moves."""
        while True:
            moved = step
            for face in step.box.faces:
                if not self.names[face[0]]:
                    moved = max(moved, self.moved(moved.box, face), key=self.merit)
            if moved == step:
                return step
            step = moved

    def moved(self, box: LimitBox, face: Face) -> PeelStep:
        """The box with the best limit at a face, all others as they are."""
        column, side = face
        opened = self.inside(box.opened(face))
        sign = -1.0 if side == LOW else 1.0
        order = np.argsort(sign * self.points[opened, column], kind="stable")
        values, counted = self.points[opened, column][order], np.cumsum(self.counting[opened][order])
        points = np.arange(1, len(values) + 1)
        ends = np.append(values[1:] != values[:-1], True) & (points >= self.least)
        if not ends.any():
            return self.step(box)
        merits = np.where(ends, counted / (points + max(int(self.counting.sum()), 1)), -1.0)
        best = int(np.argmax(merits))
        limit = float(values[best])
        return self.step(box.opened(face) if best == len(values) - 1 else box.limited(face, limit))

    def merit(self, step: PeelStep) -> float:
        """The harmonic mean of density and coverage."""
        return 2 * step.counting / (step.points + max(int(self.counting.sum()), 1))

    def quasi_p(self, box: LimitBox, face: Face) -> float:
        """The chance of at least as many points that count, if the limit at a face did not matter."""
        from scipy.stats import binom

        limited, opened = self.step(box), self.step(box.opened(face))
        return float(binom.sf(limited.counting - 1, limited.points, opened.counting / opened.points))

    def pasted(self, step: PeelStep) -> PeelStep:
        """The box with faces moved out again, as long as its density does not fall."""
        while True:
            wider = [self.step(box) for box in self.pastes(step)]
            wider = [each for each in wider if each.points > step.points]
            if not wider:
                return step
            best = max(wider, key=lambda each: (each.counting / each.points, each.points))
            if best.counting * step.points < step.counting * best.points:
                return step
            step = best

    def pastes(self, step: PeelStep) -> Iterator[LimitBox]:
        """The box with one of its faces further out, so that it holds a few more points."""
        count = max(1, int(PEEL * step.points))
        for face in step.box.faces:
            column, side = face
            if self.names[column]:
                yield step.box.opened(face)
                continue
            beyond = self.inside(step.box.opened(face)) & ~self.inside(step.box)
            values = np.sort(self.points[beyond, column])
            values = (
                values[values < step.box.low[column]][::-1] if side == LOW else values[values > step.box.high[column]]
            )
            if values.size:
                yield step.box.limited(face, float(values[min(count, values.size) - 1]))

    # several boxes --------------------------------------------------------------------------------

    def boxes(self) -> Iterator[tuple[BoxSearch, PeelStep]]:
        """Boxes one after another, each with the points it was sought in: those in none before it."""
        search = self
        for _ in range(MOST_BOXES):
            if len(search.points) < 2 * self.least or int(search.counting.sum()) < LEAST_POINTS:
                return
            step = search.best()
            if not search.is_worth_telling(step):
                return
            yield search, step
            outside = ~search.inside(step.box)
            search = BoxSearch(search.points[outside], search.counting[outside], self.names)

    def is_worth_telling(self, step: PeelStep) -> bool:
        """Whether a box has limits, none that chance explains, and is denser than the points it was sought in."""
        rate = float(self.counting.mean())
        if not step.box.faces or step.counting < min(LEAST_GAIN * rate, (1 + rate) / 2) * step.points:
            return False
        return all(self.quasi_p(step.box, face) <= LARGEST_P for face in step.box.faces)

    def stability(self, faces: Sequence[Face], seed: int) -> list[float]:
        """In which share of resampled point sets the best box is limited at each of some faces."""
        used = np.zeros(len(faces))
        for rows in resamples(len(self.points), seed, RESAMPLES)[1:]:
            limited = BoxSearch(self.points[rows], self.counting[rows], self.names).best().box.faces
            used += [face in limited for face in faces]
        return [float(share) for share in used / RESAMPLES]


def numeric_slices(rows: FloatArray, counting: BoolArray, columns: Sequence[int]) -> list[BoxSlice]:
    """A slice at either face of columns of numbers.

    Where many points share the value at a face, all of them are taken.
    """
    count = max(1, int(PEEL * len(rows)))
    ordered = np.sort(rows, axis=0)
    low = np.where(rows > ordered[count - 1], rows, np.inf).min(axis=0)
    high = np.where(rows < ordered[-count], rows, -np.inf).max(axis=0)
    slices: list[BoxSlice] = []
    for side, limits, kept in ((LOW, low, rows >= low), (HIGH, high, rows <= high)):
        points, counted = kept.sum(axis=0).tolist(), (counting.astype(np.int64) @ kept).tolist()
        for column, limit, left, hits in zip(columns, limits.tolist(), points, counted, strict=True):
            slices.append(BoxSlice((column, side), limit, left, hits))
    return slices
