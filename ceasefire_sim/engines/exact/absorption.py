"""Answers without a horizon: whether something ever comes, and how many days it takes on average.

Probabilities 0 and 1 are decided on the graph first; the rest is a sparse system of linear equations, its states
in the order of their strongly connected components, solved directly and with a bound on the error: with A t = 1
approximately and A t >= 1/2, no solution of A x = b is farther from the one found than twice the largest residual
times the largest t, since A is an M-matrix. What leaves a state is summed, never taken as 1 minus what stays, so
that a chain that hardly ever moves on loses no digits; residuals are taken in long double precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from ceasefire_sim.engines.exact.chain import Chain, Day
from ceasefire_sim.errors import LimitError

__all__ = ["Ever", "apart", "ever", "matrix_of", "visits"]

Array = Any
LARGEST = 50_000  # states of a component that is solved directly
REFINED = 3  # times a solution is refined


@dataclass(frozen=True)
class Ever:
    """Whether and when a truth comes at last: probability, expected days (None: infinite), and error bounds."""

    probability: float
    days: float | None
    error: float
    days_error: float


def matrix_of(chain: Chain, day: Day) -> Any:
    """The probabilities of a day from every day state (rows) to every other; runs that end stay where they are."""
    size = len(chain.day_ids)
    whole = day.matrices[0]
    for matrix in day.matrices[1:]:
        whole = matrix @ whole
    moved = sparse.csr_matrix(whole.T)
    moved.resize((size, size))
    still = np.ones(size)
    still[: len(day.inside)][day.inside] = 0.0
    return moved + sparse.diags(still, format="csr")


def ever(matrix: Any, start: Array, target: Array, meanwhile: Array) -> Ever:
    """Whether a target is ever reached from a start, all days before in ``meanwhile``, and after how many days."""
    passing = meanwhile & ~target
    may = backward(matrix, target, passing)  # probability above 0
    hopeless = ~may & ~target
    sure = ~backward(matrix, hopeless, ~target) & ~hopeless  # probability 1
    open_ = np.flatnonzero(may & ~sure & ~target)
    chance = np.where(sure | target, 1.0, 0.0)
    error = 0.0
    if open_.size:
        chance[open_], error = System(matrix, open_).vouched(np.asarray(matrix[open_] @ chance).ravel())
    value = float(start @ chance)
    if start[~(sure | target)].sum() > 0:
        return Ever(value, None, error, 0.0)
    going = np.flatnonzero(reachable(matrix, start > 0, ~target) & ~target)
    days = np.zeros(len(start))
    days_error = 0.0
    if going.size:
        days[going], days_error = System(matrix, going).vouched(np.ones(len(going)))
    return Ever(1.0 if start[hopeless].sum() == 0 else value, float(start @ days), error, days_error)


def visits(matrix: Any, start: Array, truth: Array, ended: Array) -> Ever:
    """The expected number of days, before the end, on which a truth holds; None where it is infinite."""
    going = reachable(matrix, start > 0, ~ended) & ~ended
    here = truth & going
    alive = backward(matrix, here, ~ended) & going
    if (alive & ~backward(matrix, ~alive, ~ended)).any():
        return Ever(1.0, None, 0.0, 0.0)  # from there the truth comes again and again
    places = np.flatnonzero(alive)
    if not places.size:
        return Ever(1.0, 0.0, 0.0, 0.0)
    found, error = System(matrix, places).vouched(here[places].astype(float))
    return Ever(1.0, float(start[places] @ found), 0.0, error)


def apart(matrix: Any, start: Array, first: Array, then: Array) -> Ever | None:
    """Whether one truth follows once another has come, and the expected days between; None if that never comes.

    The days are None where the one does not surely follow.
    """
    open_ = backward(matrix, first, ~first) & ~first
    places = np.flatnonzero(open_)
    entry = np.where(first, start, 0.0)
    if places.size:
        stays = System(matrix, places).solved(start[places], forward=True).astype(float)
        entry = entry + np.where(first, matrix[places].T @ stays, 0.0)
    begun = float(entry.sum())
    if begun <= 0:
        return None
    return ever(matrix, entry / begun, then, np.ones(len(start), bool))


class System:
    """The equations (I - Q) x = b over some states of a chain, for several b."""

    def __init__(self, matrix: Any, places: Array) -> None:
        rows = sparse.csr_matrix(matrix[places])
        inside = rows[:, places].tocoo()
        moving = (inside.row != inside.col) & (inside.data > 0)
        self.row, self.col, self.share = inside.row[moving], inside.col[moving], inside.data[moving]
        self.size = len(places)
        within = np.zeros(rows.shape[1], bool)
        within[places] = True
        outside = np.where(within[rows.indices], 0.0, rows.data)
        numbers = np.repeat(np.arange(self.size), np.diff(rows.indptr))
        self.leaving = np.bincount(numbers, weights=outside, minlength=self.size)
        self.away = self.leaving + np.bincount(self.row, weights=self.share, minlength=self.size)
        off = sparse.csr_matrix((self.share, (self.row, self.col)), shape=(self.size, self.size))
        self.count, self.labels = connected_components(off, directed=True, connection="strong")
        largest = int(np.bincount(self.labels).max(initial=0))
        if largest > LARGEST:
            raise LimitError(f"a system of {largest:,} states is too large to solve directly; give a horizon: `within`")
        # a state leads to components of its own or a lower label: in that order the system is block triangular
        self.order = np.lexsort((np.arange(self.size), self.labels))
        triangular = (sparse.diags(self.away) - off).tocsc()[self.order][:, self.order]
        natural = largest <= 1
        self.factors = splu(triangular.tocsc(), permc_spec="NATURAL" if natural else "COLAMD", diag_pivot_thresh=0.0)

    def direct(self, right: Array, forward: bool) -> Array:
        """A solution in double precision."""
        found = np.empty(self.size)
        found[self.order] = self.factors.solve(np.asarray(right, float)[self.order], trans="T" if forward else "N")
        return found

    def residual(self, found: Array, right: Array, forward: bool) -> Array:
        """What is left of b: differences of neighbours, so that nothing is lost where they are alike."""
        rest = right.astype(np.longdouble)
        if forward:
            rest = rest - self.away * found
            np.add.at(rest, self.col, self.share * found[self.row])
            return rest
        rest = rest - self.leaving * found
        np.add.at(rest, self.row, self.share * (found[self.col] - found[self.row]))
        return rest

    def solved(self, right: Array, forward: bool = False) -> Array:
        """The solution, refined; ``forward``: of the transposed system."""
        found = self.direct(right, forward).astype(np.longdouble)
        for _ in range(REFINED):
            found = found + self.direct(self.residual(found, right, forward), forward)
        return found

    def vouched(self, right: Array) -> tuple[Array, float]:
        """The solution and a bound on its error. Raises ``LimitError`` where nothing bounds it."""
        times, found = self.solved(np.ones(self.size)), self.solved(right)
        left = np.abs(self.residual(times, np.ones(self.size), False)).max(initial=0.0)
        if not left < 0.5:
            raise LimitError("this system is too badly conditioned to vouch for; give a horizon with `within`")
        error = np.abs(self.residual(found, right, False)).max(initial=0.0) * 2 * times.max(initial=0.0)
        return found.astype(float), float(error)


def backward(matrix: Any, target: Array, passing: Array) -> Array:
    """The states from which a target can be reached, through states that may be passed."""
    found = target.copy()
    links = sparse.csr_matrix(matrix.T)
    fresh = np.flatnonzero(target)
    while fresh.size:
        fresh = neighbours(links, fresh)
        fresh = fresh[passing[fresh] & ~found[fresh]]
        found[fresh] = True
    return found


def reachable(matrix: Any, start: Array, passing: Array) -> Array:
    """The states that can be reached from some, going on from states that may be passed."""
    found = start.copy()
    fresh = np.flatnonzero(start & passing)
    while fresh.size:
        fresh = neighbours(matrix, fresh)
        fresh = fresh[~found[fresh]]
        found[fresh] = True
        fresh = fresh[passing[fresh]]
    return found


def neighbours(links: Any, states: Array) -> Array:
    """The states that some lead to."""
    starts, lengths = links.indptr[states], np.diff(links.indptr)[states]
    rows = np.repeat(np.arange(len(states)), lengths)
    where = starts[rows] + np.arange(len(rows)) - (np.cumsum(lengths) - lengths)[rows]
    return np.unique(links.indices[where][links.data[where] > 0])
