"""Answers without a horizon: whether something ever comes, and how many days it takes on average.

Probabilities 0 and 1 are decided on the graph first; the rest is a sparse system of linear equations, its states
in the order of their strongly connected components, solved directly and with a bound on the error: with A t = 1
approximately and A t >= 1/2, no solution of A x = b is farther from the one found than twice the largest residual
times the largest t, since A is an M-matrix. What leaves a state is summed, never taken as 1 minus what stays, so
that a chain that hardly ever moves on loses no digits; residuals are taken in long double precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.chain.chain import Chain, Day, Matrix
from ceasefire_sim.errors import LimitError

__all__ = ["Ever", "apart", "ever", "matrix_of", "visits"]

LongArray: TypeAlias = NDArray[np.longdouble]
LARGEST = 50_000  # states of a component that is solved directly
REFINED = 3  # times a solution is refined


@dataclass(frozen=True)
class Ever:
    """Whether and when a truth comes at last: probability, expected days (None: infinite), and error bounds."""

    probability: float
    days: float | None
    error: float
    days_error: float


def matrix_of(chain: Chain, day: Day) -> Matrix:
    """The probabilities of a day from every day state (rows) to every other; runs that end stay where they are."""
    from scipy import sparse  # slow to load, and not needed where there is a horizon

    size = len(chain.day_ids)
    whole = day.matrices[0]
    for matrix in day.matrices[1:]:
        whole = matrix @ whole
    moved = sparse.csr_matrix(whole.T)
    moved.resize((size, size))
    still = np.ones(size)
    still[: len(day.inside)][day.inside] = 0.0
    return moved + sparse.diags(still, format="csr")


def ever(matrix: Matrix, start: FloatArray, target: BoolArray, meanwhile: BoolArray) -> Ever:
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


def visits(matrix: Matrix, start: FloatArray, truth: BoolArray, ended: BoolArray) -> Ever:
    """The expected number of days, before the end, on which a truth holds; None where it is infinite."""
    going = reachable(matrix, start > 0, ~ended) & ~ended
    here = truth & going
    alive = backward(matrix, here, ~ended) & going
    if (alive & ~backward(matrix, ~alive, ~ended)).any():
        return Ever(1.0, None, 0.0, 0.0)  # from there the truth comes again and again
    places = np.flatnonzero(alive)
    if not places.size:
        return Ever(1.0, 0.0, 0.0, 0.0)
    expected, error = System(matrix, places).vouched(here[places].astype(float))
    return Ever(1.0, float(start[places] @ expected), 0.0, error)


def apart(matrix: Matrix, start: FloatArray, first: BoolArray, then: BoolArray) -> Ever | None:
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

    def __init__(self, matrix: Matrix, places: IntArray) -> None:
        from scipy import sparse
        from scipy.sparse.csgraph import connected_components
        from scipy.sparse.linalg import splu

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

    def direct(self, right: FloatArray | LongArray, forward: bool) -> FloatArray:
        """A solution in double precision."""
        solution = np.empty(self.size)
        solution[self.order] = self.factors.solve(np.asarray(right, float)[self.order], trans="T" if forward else "N")
        return solution

    def residual(self, solution: FloatArray | LongArray, right: FloatArray, forward: bool) -> LongArray:
        """What is left of b: differences of neighbours, so that nothing is lost where they are alike."""
        residual = right.astype(np.longdouble)
        if forward:
            residual = residual - self.away * solution
            np.add.at(residual, self.col, self.share * solution[self.row])
            return residual
        residual = residual - self.leaving * solution
        np.add.at(residual, self.row, self.share * (solution[self.col] - solution[self.row]))
        return residual

    def solved(self, right: FloatArray, forward: bool = False) -> LongArray:
        """The solution, refined; ``forward``: of the transposed system."""
        solution = self.direct(right, forward).astype(np.longdouble)
        for _ in range(REFINED):
            solution = solution + self.direct(self.residual(solution, right, forward), forward)
        return solution

    def vouched(self, right: FloatArray) -> tuple[FloatArray, float]:
        """The solution and a bound on its error. Raises ``LimitError`` where nothing bounds it."""
        times, solution = self.solved(np.ones(self.size)), self.solved(right)
        residual_of_times = np.abs(self.residual(times, np.ones(self.size), False)).max(initial=0.0)
        if not residual_of_times < 0.5:
            raise LimitError("this system is too badly conditioned to vouch for; give a horizon with `within`")
        error = np.abs(self.residual(solution, right, False)).max(initial=0.0) * 2 * times.max(initial=0.0)
        return solution.astype(float), float(error)


def backward(matrix: Matrix, target: BoolArray, passing: BoolArray) -> BoolArray:
    """The states from which a target can be reached, through states that may be passed."""
    from scipy import sparse

    reaching = target.copy()
    links = sparse.csr_matrix(matrix.T)
    frontier = np.flatnonzero(target)
    while frontier.size:
        frontier = neighbours(links, frontier)
        frontier = frontier[passing[frontier] & ~reaching[frontier]]
        reaching[frontier] = True
    return reaching


def reachable(matrix: Matrix, start: BoolArray, passing: BoolArray) -> BoolArray:
    """The states that can be reached from some, going on from states that may be passed."""
    reached = start.copy()
    frontier = np.flatnonzero(start & passing)
    while frontier.size:
        frontier = neighbours(matrix, frontier)
        frontier = frontier[~reached[frontier]]
        reached[frontier] = True
        frontier = frontier[passing[frontier]]
    return reached


def neighbours(links: Matrix, states: IntArray) -> IntArray:
    """The states that some lead to."""
    starts, lengths = links.indptr[states], np.diff(links.indptr)[states]
    rows = np.repeat(np.arange(len(states)), lengths)
    where = starts[rows] + np.arange(len(rows)) - (np.cumsum(lengths) - lengths)[rows]
    return np.unique(links.indices[where][links.data[where] > 0])
