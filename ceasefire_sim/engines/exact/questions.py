"""What is asked of the chain, each question as a few columns of probability carried through the days.

A question sees every S(t): it moves probability between its columns (what has happened so far), and at the
end of a run reads off its answer. Runs that end are closed on that day: every later S equals their last.
A column of *worth* carries, state by state, a value gathered so far times its probability; so a mean can be
restricted to runs in which something else comes true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ceasefire_sim.expressions.tree import Node

__all__ = ["Between", "Days", "Extremes", "Happenings", "Hit", "Latched", "Question"]

Array = Any
Reader = Callable[[Node, int], Array]  # the value of a tree in every day state on a day


class Question:
    """One question; ``columns`` of mass are its own.

    ``given`` is the flag, by day state, of runs the question is about (None: all).
    """

    columns = 1

    def __init__(self, last: int, horizon: int) -> None:
        self.last = last
        self.horizon = horizon

    def start(self, mass: Array, chance: Array) -> None:
        """Puts the probabilities of day 0 in place."""
        mass[:, 0] = chance

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Looks at S(day)."""

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Reads off the runs that end on S(day), in some of the states."""

    def before(self, day: int, mass: Array, read: Reader, told: dict[str, Array]) -> None:
        """Looks at what goes on into the day."""


def kept(mass: Array, which: Array, given: Array | None) -> Array:
    """The mass in some states of the runs a question is about."""
    return mass[which] if given is None else mass[which] * given[which][:, None]


class Hit(Question):
    """The first day on which a truth holds; with ``meanwhile``, only while another has held on all days before.

    Columns: waiting; for runs with something given also hit, and the day of the hit times the probability of
    having been hit. With ``fine`` these two are instead a column for each day of the hit, and the distribution
    among given runs is known.
    """

    def __init__(
        self,
        truth: Node,
        last: int,
        horizon: int,
        meanwhile: Node | None = None,
        given: bool = False,
        fine: bool = False,
    ) -> None:
        super().__init__(last, horizon)
        self.truth, self.meanwhile, self.given, self.fine = truth, meanwhile, given, fine
        self.columns = 1 if not given else last + 2 if fine else 3
        self.by_day = np.zeros(last + 1)
        self.among_given = np.zeros(last + 1)
        self.happened = self.gathered = self.missed = self.broken = 0.0

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Moves what is hit today; what has failed meanwhile is let go."""
        if day > self.last:
            return
        here = np.where(read(self.truth, day), mass[:, 0], 0.0)
        self.by_day[day] += here.sum()
        mass[:, 0] -= here
        if not self.given:
            self.happened += float(self.by_day[day])
            self.gathered += day * float(self.by_day[day])
        elif self.fine:
            mass[:, 1 + day] += here
        else:
            mass[:, 1] += here
            mass[:, 2] += day * here
        if self.meanwhile is not None:
            on = np.broadcast_to(read(self.meanwhile, day), here.shape)
            self.broken += float(mass[~on, 0].sum())
            mass[~on, 0] = 0.0

    @property
    def certain(self) -> bool:
        """Whether it happens in every run: nothing was ever left waiting or failed."""
        return self.missed == 0.0 and self.broken == 0.0

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end."""
        sums = kept(mass, which, given).sum(axis=0)
        self.missed += sums[0]
        if not self.given:
            return
        if self.fine:
            self.among_given += sums[1:]
            self.happened += float(sums[1:].sum())
            self.gathered += float(sums[1:] @ np.arange(self.last + 1))
        else:
            self.happened += sums[1]
            self.gathered += sums[2]


class Between(Question):
    """How long after one truth another holds.

    Columns: before; between; between times its first day. With ``fine`` the last two are instead a column for
    each first day, then one for each number of days it took, and the whole distribution is known.
    """

    def __init__(self, start: Node, end: Node, last: int, horizon: int, fine: bool) -> None:
        super().__init__(last, horizon)
        self.begin, self.end, self.fine = start, end, fine
        self.columns = 1 + 2 * (last + 1) if fine else 3
        self.waiting = self.waited = self.done = self.took = 0.0
        self.by_days = np.zeros(last + 1)

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Begins and ends waits."""
        if day > self.last:
            return
        begun = np.where(read(self.begin, day), mass[:, 0], 0.0)
        mass[:, 0] -= begun
        over = np.flatnonzero(np.broadcast_to(read(self.end, day), begun.shape))
        if self.fine:
            mass[:, 1 + day] += begun
            done = self.last + 2  # the column of waits that took no day
            mass[over, done : done + day + 1] += mass[over, 1 : day + 2][:, ::-1]
            mass[over, 1 : day + 2] = 0.0
        else:
            mass[:, 1] += begun
            mass[:, 2] += day * begun
            ended, since = mass[over, 1:].sum(axis=0)
            mass[over, 1:] = 0.0
            self.done += ended
            self.took += day * ended - since

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end; a wait without end counts up to the last day looked at."""
        left = kept(mass, which, given).sum(axis=0)[1:]
        if not self.fine:
            self.waiting += left[0]
            self.waited += self.last * left[0] - left[1]
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

    Columns: all; days so far times the probability. With ``fine`` a column for each number of days so far.
    """

    def __init__(self, truth: Node, last: int, horizon: int, fine: bool) -> None:
        super().__init__(last, horizon)
        self.truth, self.fine = truth, fine
        self.columns = last + 1 if fine else 2
        self.weights = np.zeros(last + 1)
        self.all = self.gathered = 0.0

    def before(self, day: int, mass: Array, read: Reader, told: dict[str, Array]) -> None:
        """Counts the day."""
        if day >= self.last:
            return
        here = np.broadcast_to(read(self.truth, day), mass[:, 0].shape)
        if self.fine:
            rows = np.flatnonzero(here)
            mass[rows, 1:] = mass[rows, :-1]
            mass[rows, 0] = 0.0
        else:
            mass[:, 1] += np.where(here, mass[:, 0], 0.0)

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end."""
        sums = kept(mass, which, given).sum(axis=0)
        if self.fine:
            self.weights += sums
            self.all += float(sums.sum())
            self.gathered += float(sums @ np.arange(len(sums)))
        else:
            self.all += sums[0]
            self.gathered += sums[1]


class Happenings(Question):
    """The expected number of happenings of something counted; not for runs with something given."""

    def __init__(self, path: str, last: int, horizon: int) -> None:
        super().__init__(last, horizon)
        self.path = path
        self.gathered = 0.0

    def before(self, day: int, mass: Array, read: Reader, told: dict[str, Array]) -> None:
        """Adds what the day is expected to bring."""
        if day < self.last and self.path in told:
            self.gathered += float(mass[:, 0] @ told[self.path])


class Latched(Question):
    """The value of a number or truth on S(min(day, end)), as a distribution over its values.

    Without ``given`` values are read off on the day; with it they are carried on as worth.
    """

    columns = 2

    def __init__(self, node: Node, day: int, horizon: int) -> None:
        super().__init__(day, horizon)
        self.node = node
        self.values: dict[float, float] = {}
        self.all = self.gathered = 0.0

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Reads the value on its day."""
        if day == self.last:
            value = np.broadcast_to(np.asarray(read(self.node, day), float), mass[:, 0].shape)
            mass[:, 1] = mass[:, 0] * value
            self.note(value, mass[:, 0])

    def note(self, value: Array, mass: Array) -> None:
        """Adds to the distribution."""
        distinct, places = np.unique(value, return_inverse=True)
        for one, weight in zip(distinct, np.bincount(places.ravel(), weights=mass), strict=True):
            if weight > 0:
                self.values[float(one)] = self.values.get(float(one), 0.0) + float(weight)

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Reads the value of runs that end before its day; adds up."""
        if day < self.last:
            value = np.broadcast_to(np.asarray(read(self.node, day), float), mass[:, 0].shape)[which]
            mass[which, 1] = mass[which, 0] * value
            self.note(value, mass[which, 0])
        all_, gathered = kept(mass, which, given).sum(axis=0)
        self.all += all_
        self.gathered += gathered


class Extremes(Question):
    """The largest (``sign`` 1) or smallest value of a number: a column for each value it can have passed."""

    def __init__(self, node: Node, last: int, horizon: int, sign: int, values: Array) -> None:
        super().__init__(last, horizon)
        self.node, self.sign = node, sign
        self.values = np.sort(values)[::sign]
        self.columns = len(values)  # column i: the extreme so far is values[i]
        self.weights = np.zeros(len(values))

    def start(self, mass: Array, chance: Array) -> None:
        """Everything begins at the value farthest from the extreme."""
        mass[:, 0] = chance

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Moves what has a new extreme to its column."""
        if day > self.last:
            return
        value = np.broadcast_to(np.asarray(read(self.node, day), float), mass[:, 0].shape)
        place = np.searchsorted(self.sign * self.values, self.sign * value)
        rows = np.flatnonzero(place > 0)
        upto = np.cumsum(mass[rows], axis=1)[np.arange(len(rows)), place[rows]]
        mass[rows] = np.where(np.arange(self.columns) < place[rows][:, None], 0.0, mass[rows])
        mass[rows, place[rows]] = upto

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end."""
        self.weights += kept(mass, which, given).sum(axis=0)
