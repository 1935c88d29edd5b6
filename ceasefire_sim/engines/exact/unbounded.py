"""Answers without a horizon: whether something ever comes, and how many days it takes on average.

Probabilities 0 and 1 are decided on the graph first; the rest is one sparse system of linear equations, solved
directly, with a bound on the error: with A t = 1 approximately and A t >= 1/2, no solution of A x = b is farther
from the one found than twice the largest residual times the largest t, since A is an M-matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from ceasefire_sim.engines.exact.chain import Chain, Day
from ceasefire_sim.errors import LimitError

__all__ = ["Ever", "apart", "ever", "matrix_of", "visits"]

Array = Any
LARGEST = 50_000  # states of a system that is solved directly


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
        inside = matrix[open_]
        chance[open_], error = solved(inside[:, open_], np.asarray(inside @ chance).ravel())
    value = float(start @ chance)
    if start[~(sure | target)].sum() > 0:
        return Ever(value, None, error, 0.0)
    going = np.flatnonzero(reachable(matrix, start > 0, ~target) & ~target)
    days = np.zeros(len(start))
    days_error = 0.0
    if going.size:
        days[going], days_error = solved(matrix[going][:, going], np.ones(len(going)))
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
    found, error = solved(matrix[places][:, places], here[places].astype(float))
    return Ever(1.0, float(start[places] @ found), 0.0, error)


def apart(matrix: Any, start: Array, first: Array, then: Array) -> Ever | None:
    """Whether one truth follows once another has come, and the expected days between; None if that never comes.

    The days are None where the one does not surely follow.
    """
    open_ = backward(matrix, first, ~first) & ~first
    places = np.flatnonzero(open_)
    entry = np.where(first, start, 0.0)
    if places.size:
        stays, _ = solved(sparse.csr_matrix(matrix[places][:, places].T), start[places], forward=True)
        entry = entry + np.where(first, matrix[places].T @ stays, 0.0)
    begun = float(entry.sum())
    if begun <= 0:
        return None
    return ever(matrix, entry / begun, then, np.ones(len(start), bool))


def solved(inside: Any, right: Array, forward: bool = False) -> tuple[Array, float]:
    """The solution of (I - inside) x = right, refined once, and a bound on its error.

    ``forward``: the system is one of flows, transposed; its error is not bounded here.
    """
    size = inside.shape[0]
    if size > LARGEST:
        raise LimitError(f"a system of {size:,} states is too large to solve directly; give a horizon: `within`")
    system = sparse.csc_matrix(sparse.identity(size) - inside)
    factors = splu(system)
    found = factors.solve(right)
    found = found + factors.solve(right - system @ found)
    if forward:
        return found, 0.0
    times = factors.solve(np.ones(size))
    if (system @ times < 0.5).any():
        raise LimitError("this system is too badly conditioned to vouch for its solution; give a horizon with `within`")
    residual = float(np.abs(right - system @ found).max())
    return found, residual * 2 * float(times.max())


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
