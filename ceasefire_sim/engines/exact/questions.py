"""What is asked of the chain, each question as a few columns of probability carried through the days.

A question sees every S(t): it moves probability between its columns (what has happened so far), and at the
end of a run reads off its answer. Runs that end are closed on that day: every later S equals their last.
A column of *worth* carries, state by state, a value gathered so far times its probability; so a mean can be
restricted to runs in which something else comes true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray, NumberArray
from ceasefire_sim.engines.exact.state_reader import StateReader
from ceasefire_sim.expressions.tree import Node

__all__ = ["Between", "Days", "Extremes", "Happenings", "Hit", "LastHit", "Latched", "Period", "Question"]


@dataclass(frozen=True)
class Period:
    """The days a question looks at: up to ``last``, of a scenario with a horizon."""

    last: int
    horizon: int


class Question:
    """One question; ``columns`` of mass are its own. One without any sees the probability of everything.

    ``given`` is the flag, by day state, of runs the question is about (None: all).
    """

    columns = 1

    def __init__(self, period: Period) -> None:
        self.last = period.last
        self.horizon = period.horizon

    def alike(self) -> tuple[object, ...]:
        """What tells it from other questions of its kind; equal trees are one object."""
        return (id(self),)

    def start(self, mass: FloatArray, chance: FloatArray) -> None:
        """Puts the probabilities of day 0 in place."""
        if self.columns:
            mass[:, 0] = chance

    def observe(self, day: int, mass: FloatArray, read: StateReader) -> None:
        """Looks at S(day)."""

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Reads off the runs that end on S(day), in some of the states."""

    def before(self, day: int, mass: FloatArray, read: StateReader, happenings: Mapping[str, FloatArray]) -> None:
        """Looks at what goes on into the day."""


def kept(mass: FloatArray, which: IntArray, given: BoolArray | None) -> FloatArray:
    """The mass in some states of the runs a question is about."""
    return mass[which] if given is None else mass[which] * given[which][:, None]


class Hit(Question):
    """The first day on which a truth holds; with ``broken``, only if that has not held on any day before.

    Columns: waiting; for runs with something given also hit, and the day of the hit times the probability of
    having been hit. With ``fine`` these two are instead a column for each day of the hit, and the distribution
    among given runs is known.
    """

    def __init__(
        self,
        truth: Node,
        period: Period,
        broken: Node | None = None,
        given: bool = False,
        fine: bool = False,
    ) -> None:
        super().__init__(period)
        last = period.last
        self.truth, self.broken, self.given, self.fine = truth, broken, given, fine
        self.columns = 1 if not given else last + 2 if fine else 3
        self.by_day = np.zeros(last + 1)
        self.among_given = np.zeros(last + 1)
        self.happened = self.gathered = self.missed = self.failed = 0.0

    def alike(self) -> tuple[object, ...]:
        """What is asked."""
        return id(self.truth), id(self.broken), self.last, self.given, self.fine

    def observe(self, day: int, mass: FloatArray, read: StateReader) -> None:
        """Moves what is hit today; what has failed meanwhile is let go."""
        if day > self.last:
            return
        rows = read.where(self.truth, day)
        if len(rows):
            here = mass[rows, 0]
            amount = self.by_day[day] = float(here.sum())
            mass[rows, 0] = 0.0
            if not self.given:
                self.happened += amount
                self.gathered += day * amount
            elif self.fine:
                mass[rows, 1 + day] += here
            else:
                mass[rows, 1] += here
                mass[rows, 2] += day * here
        if self.broken is not None:
            rows = read.where(self.broken, day)
            self.failed += float(mass[rows, 0].sum())
            mass[rows, 0] = 0.0

    def waiting(self, day: int, mass: FloatArray, which: IntArray, read: StateReader) -> FloatArray:
        """The probability, in some states, of runs not hit so far."""
        waiting: FloatArray = mass[which, 0]
        return waiting

    @property
    def certain(self) -> bool:
        """Whether it happens in every run: nothing was ever left waiting or failed."""
        return self.missed == 0.0 and self.failed == 0.0

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Adds up the runs that end."""
        sums = kept(mass, which, given).sum(axis=0)
        self.missed += float(sums[0])
        if not self.given:
            return
        if self.fine:
            self.among_given += sums[1:]
            self.happened += float(sums[1:].sum())
            self.gathered += float(sums[1:] @ np.arange(self.last + 1))
        else:
            self.happened += float(sums[1])
            self.gathered += float(sums[2])


class LastHit(Hit):
    """The first day on which a truth holds that ends a run.

    It needs no column of its own: all probability waits, and is given that of everything.
    """

    def __init__(self, truth: Node, period: Period) -> None:
        super().__init__(truth, period, fine=True)
        self.columns = 0

    def observe(self, day: int, mass: FloatArray, read: StateReader) -> None:
        """Waits for runs to end."""

    def waiting(self, day: int, mass: FloatArray, which: IntArray, read: StateReader) -> FloatArray:
        """The probability, in some states, of runs not hit so far."""
        return np.where(read.truth(self.truth, day)[which], 0.0, mass[which, 0])

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Adds up the runs that end: those of them it happens in, and the others."""
        whole = mass[which, 0]
        about = whole if given is None else whole * given[which]
        if day > self.last:
            self.missed += float(about.sum())
            return
        hit = read.truth(self.truth, day)[which]
        amount = float(about[hit].sum())
        self.by_day[day] += amount if given is None else float(whole[hit].sum())
        self.among_given[day] += amount
        self.happened += amount
        self.gathered += day * amount
        self.missed += float(about[~hit].sum())


class Between(Question):
    """How long after one truth another holds.

    Columns: before; between; between times its first day; with something given also over, and the days it took
    times the probability. With ``fine`` all but the first are instead a column for each first day, then one for
    each number of days it took, and the whole distribution is known.
    """

    def __init__(self, start: Node, end: Node, period: Period, fine: bool, given: bool) -> None:
        super().__init__(period)
        self.begin, self.end, self.fine, self.given = start, end, fine, given
        self.columns = 1 + 2 * (self.last + 1) if fine else 5 if given else 3
        self.waiting = self.waited = self.done = self.took = 0.0
        self.by_days = np.zeros(self.last + 1)

    def alike(self) -> tuple[object, ...]:
        """What is asked."""
        return id(self.begin), id(self.end), self.last, self.fine, self.given

    def observe(self, day: int, mass: FloatArray, read: StateReader) -> None:
        """Begins and ends waits."""
        if day > self.last:
            return
        rows, over = read.where(self.begin, day), read.where(self.end, day)
        begun = mass[rows, 0]
        mass[rows, 0] = 0.0
        if self.fine:
            mass[rows, 1 + day] += begun
            done = self.last + 2  # the column of waits that took no day
            mass[over, done : done + day + 1] += mass[over, 1 : day + 2][:, ::-1]
            mass[over, 1 : day + 2] = 0.0
            return
        mass[rows, 1] += begun
        mass[rows, 2] += day * begun
        ended, took = mass[over, 1], day * mass[over, 1] - mass[over, 2]
        mass[over, 1:3] = 0.0
        if self.given:
            mass[over, 3] += ended
            mass[over, 4] += took
        else:
            self.done += float(ended.sum())
            self.took += float(took.sum())

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Adds up the runs that end; a wait without end counts up to the last day looked at."""
        left = kept(mass, which, given).sum(axis=0)[1:]
        if not self.fine:
            self.waiting += float(left[0])
            self.waited += float(self.last * left[0] - left[1])
            if self.given:
                self.done += float(left[2])
                self.took += float(left[3])
            return
        waits, done = left[: self.last + 1], left[self.last + 1 :]
        numbers = np.arange(self.last + 1)
        self.waiting += float(waits.sum())
        self.waited += float(waits @ (self.last - numbers))
        self.by_days += done
        self.done += float(done.sum())
        self.took += float(done @ numbers)


class Days(Question):
    """The number of days on which a truth holds.

    Columns: none; for runs with something given all, and days so far times the probability. With ``fine`` a
    column for each number of days so far.
    """

    def __init__(self, truth: Node, period: Period, fine: bool, given: bool) -> None:
        super().__init__(period)
        self.truth, self.fine, self.given = truth, fine, given
        self.columns = self.last + 1 if fine else 2 if given else 0
        self.weights = np.zeros(self.last + 1)
        self.all = self.gathered = 0.0

    def alike(self) -> tuple[object, ...]:
        """What is asked."""
        return id(self.truth), self.last, self.fine, self.given

    def before(self, day: int, mass: FloatArray, read: StateReader, happenings: Mapping[str, FloatArray]) -> None:
        """Counts the day."""
        if day >= self.last:
            return
        rows = read.where(self.truth, day)
        if self.fine:
            mass[rows, 1:] = mass[rows, :-1]
            mass[rows, 0] = 0.0
        elif self.given:
            mass[rows, 1] += mass[rows, 0]
        else:
            self.gathered += float(mass[rows, 0].sum())

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Adds up the runs that end."""
        sums = kept(mass, which, given).sum(axis=0)
        self.all += float(sums.sum() if self.fine else sums[0])
        if self.fine:
            self.weights += sums
            self.gathered += float(sums @ np.arange(len(sums)))
        elif self.given:
            self.gathered += float(sums[1])


class Happenings(Question):
    """The expected number of happenings of something counted; not for runs with something given."""

    columns = 0

    def __init__(self, path: str, period: Period) -> None:
        super().__init__(period)
        self.path = path
        self.gathered = 0.0

    def alike(self) -> tuple[object, ...]:
        """What is asked."""
        return self.path, self.last

    def before(self, day: int, mass: FloatArray, read: StateReader, happenings: Mapping[str, FloatArray]) -> None:
        """Adds what the day is expected to bring."""
        if day < self.last and self.path in happenings:
            here = happenings[self.path]
            self.gathered += float(mass[: len(here), 0] @ here)


class Latched(Question):
    """The value of a number or truth on S(min(day, end)), as a distribution over its values.

    Values are read off on the day. Where it comes before the last, and runs with something given are asked
    about, they are carried on as worth, and the mean alone is known.
    """

    def __init__(self, node: Node, period: Period, given: bool) -> None:
        super().__init__(period)
        self.node = node
        self.carried = given and self.last < self.horizon
        self.columns = 2 if self.carried else 0
        self.values: dict[float, float] = {}
        self.all = self.gathered = 0.0

    def alike(self) -> tuple[object, ...]:
        """What is asked."""
        return id(self.node), self.last, self.carried

    def observe(self, day: int, mass: FloatArray, read: StateReader) -> None:
        """Reads the value on its day."""
        if day != self.last or day == self.horizon:
            return
        value = np.asarray(read(self.node, day), float)
        if self.carried:
            mass[:, 1] = mass[:, 0] * value
        else:
            self.note(value, mass[:, 0])

    def note(self, value: FloatArray, mass: FloatArray) -> None:
        """Adds to the distribution."""
        self.all += float(mass.sum())
        self.gathered += float(value @ mass)
        distinct, places = np.unique(value, return_inverse=True)
        for number, weight in zip(distinct, np.bincount(places.ravel(), weights=mass), strict=True):
            if weight > 0:
                self.values[float(number)] = self.values.get(float(number), 0.0) + float(weight)

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Reads the value of runs that end before its day or on the last; adds up what was carried."""
        early = day < self.last or day == self.last == self.horizon
        value = np.asarray(read(self.node, day), float)[which] if early else np.zeros(0)
        if self.carried:
            if early:
                mass[which, 1] = mass[which, 0] * value
            all_, gathered = kept(mass, which, given).sum(axis=0)
            self.all += float(all_)
            self.gathered += float(gathered)
        elif early:
            self.note(value, kept(mass, which, given)[:, 0])


class Extremes(Question):
    """The largest (``sign`` 1) or smallest value of a number: a column for each value it can have passed."""

    def __init__(self, node: Node, period: Period, sign: int, values: FloatArray) -> None:
        super().__init__(period)
        self.node, self.sign = node, sign
        self.values = np.sort(values)[::sign]
        self.columns = len(values)  # column i: the extreme so far is values[i]
        self.weights = np.zeros(len(values))
        self.all = 0.0
        self.seen: NumberArray | None = None
        self.passed: tuple[IntArray, BoolArray] = (np.zeros(0, np.int64), np.zeros((0, 0), bool))

    def alike(self) -> tuple[object, ...]:
        """What is asked."""
        return id(self.node), self.last, self.sign

    def observe(self, day: int, mass: FloatArray, read: StateReader) -> None:
        """Moves what has a new extreme to its column."""
        if day > self.last:
            return
        value = read(self.node, day)
        if value is not self.seen:
            place = np.searchsorted(self.sign * self.values, self.sign * np.asarray(value, float))
            self.seen, self.passed = value, (place, np.arange(self.columns) < place[:, None])
        place, below = self.passed
        moved = np.einsum("ij,ij->i", mass, below)
        np.multiply(mass, ~below, out=mass)
        mass[np.arange(len(mass)), place] += moved

    def close(self, day: int, mass: FloatArray, which: IntArray, given: BoolArray | None, read: StateReader) -> None:
        """Adds up the runs that end."""
        self.weights += kept(mass, which, given).sum(axis=0)
        self.all = float(self.weights.sum())
