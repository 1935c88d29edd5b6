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

    Columns: waiting; hit; the day of the hit times the probability of having been hit.
    """

    columns = 3

    def __init__(self, truth: Node, last: int, horizon: int, meanwhile: Node | None = None) -> None:
        super().__init__(last, horizon)
        self.truth, self.meanwhile = truth, meanwhile
        self.by_day = np.zeros(last + 1)
        self.happened = self.gathered = self.missed = self.broken = 0.0

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Moves what is hit today; what has failed meanwhile is let go."""
        if day > self.last:
            return
        here = np.where(read(self.truth, day), mass[:, 0], 0.0)
        self.by_day[day] += here.sum()
        mass[:, 0] -= here
        mass[:, 1] += here
        mass[:, 2] += day * here
        if self.meanwhile is not None:
            on = read(self.meanwhile, day)
            self.broken += float(mass[~np.broadcast_to(on, mass[:, 0].shape), 0].sum())
            mass[:, 0] = np.where(on, mass[:, 0], 0.0)

    @property
    def certain(self) -> bool:
        """Whether it happens in every run: nothing was ever left waiting or failed."""
        return self.missed == 0.0 and self.broken == 0.0

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end."""
        waiting, hit, worth = kept(mass, which, given).sum(axis=0)
        self.missed += waiting
        self.happened += hit
        self.gathered += worth


class Between(Question):
    """How long after one truth another holds. Columns: before; between; between times its first day; done; its days."""

    columns = 5

    def __init__(self, start: Node, end: Node, last: int, horizon: int) -> None:
        super().__init__(last, horizon)
        self.begin, self.end = start, end
        self.waiting = self.waited = self.done = self.took = 0.0

    def observe(self, day: int, mass: Array, read: Reader) -> None:
        """Begins and ends waits."""
        if day > self.last:
            return
        begun = np.where(read(self.begin, day), mass[:, 0], 0.0)
        mass[:, 0] -= begun
        mass[:, 1] += begun
        mass[:, 2] += day * begun
        over = read(self.end, day)
        ended, since = np.where(over, mass[:, 1], 0.0), np.where(over, mass[:, 2], 0.0)
        mass[:, 1] -= ended
        mass[:, 2] -= since
        mass[:, 3] += ended
        mass[:, 4] += day * ended - since

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end; a wait without end counts up to the last day looked at."""
        _, waiting, since, done, took = kept(mass, which, given).sum(axis=0)
        self.waiting += waiting
        self.waited += self.last * waiting - since
        self.done += done
        self.took += took


class Days(Question):
    """The number of days on which a truth holds. Columns: all; days so far times the probability."""

    columns = 2

    def __init__(self, truth: Node, last: int, horizon: int) -> None:
        super().__init__(last, horizon)
        self.truth = truth
        self.all = self.gathered = 0.0

    def before(self, day: int, mass: Array, read: Reader, told: dict[str, Array]) -> None:
        """Counts the day."""
        if day < self.last:
            mass[:, 1] += np.where(read(self.truth, day), mass[:, 0], 0.0)

    def close(self, day: int, mass: Array, which: Array, given: Array | None, read: Reader) -> None:
        """Adds up the runs that end."""
        all_, gathered = kept(mass, which, given).sum(axis=0)
        self.all += all_
        self.gathered += gathered


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
