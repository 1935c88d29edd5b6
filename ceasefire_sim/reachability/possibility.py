"""Whether something can come at all, and by which draws: by an exact search, else by sound bounds.

Where the state space is too large to be searched, an over-approximation may still prove that something cannot come.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.unending import unending
from ceasefire_sim.reachability.search import MOST_STATES, Search
from ceasefire_sim.reachability.way_back import luck_of
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Possibility", "PossibilityVerdict", "ProofMethod", "SearchLimits", "first_states", "possible"]

ProofMethod: TypeAlias = Literal["exact", "bounds"]


class PossibilityVerdict(Enum):
    """Whether something can come."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SearchLimits:
    """How far is searched: at most so many states, and days up to ``horizon`` (None: however long it takes).

    With ``max_states`` of 1 or less nothing is searched; bounds alone answer.
    """

    max_states: int = MOST_STATES
    horizon: int | None = None


@dataclass(frozen=True)
class Possibility:
    """An answer, how it was proven, and a witness: luck that brings what was asked on ``witness.day``.

    ``states`` are the day states that were searched, ``days`` the least number of days it takes.
    """

    verdict: PossibilityVerdict
    method: ProofMethod
    states: int
    days: int | None = None
    witness: Luck | None = None


def possible(
    scenario: Scenario,
    wanted: Node,
    limits: SearchLimits | None = None,
    start: Mapping[str, int] | None = None,
    seed: int | None = 1,
) -> Possibility:
    """Whether an expression of a scenario can hold on some S(t), from S(0) or from a state given.

    ``start`` has ``day`` and every variable of the machine by name (``reference.agreement.standing`` and the clocks).
    The witness of something possible, counted from S(0), is the shortest there is; ``seed`` is that of its draws
    left free, and None leaves the witness out.
    """
    limits = SearchLimits() if limits is None else limits
    if limits.max_states <= 1:
        return bounded(scenario, wanted, start, 0)
    horizon = limits.horizon
    try:
        search = Search(scenario if horizon is not None else unending(scenario), [wanted], limits.max_states, start)
        last_day = scenario.horizon if horizon is None and search.settled is None else horizon
        arrival = search.first(search.names.lower(wanted), last_day)
    except TooManyStatesError as error:
        return bounded(scenario, wanted, start, error.reached)
    if arrival is not None:
        witness = luck_of(search, arrival, seed) if seed is not None and start is None else None
        return Possibility(PossibilityVerdict.POSSIBLE, "exact", search.states, arrival.day - search.first_day, witness)
    if horizon is None and search.settled is None:  # days beyond the horizon were not searched
        return bounded(scenario, wanted, start, search.states)
    return Possibility(PossibilityVerdict.IMPOSSIBLE, "exact", search.states)


def bounded(scenario: Scenario, wanted: Node, start: Mapping[str, int] | None, states: int) -> Possibility:
    """What the over-approximation can say: impossible, or nothing."""
    rows = list(first_states(scenario, start))
    never = certainly_never(scenario, wanted, {name: np.concatenate([row[name] for row in rows]) for name in rows[0]})
    return Possibility(PossibilityVerdict.IMPOSSIBLE if never.all() else PossibilityVerdict.UNKNOWN, "bounds", states)


def first_states(scenario: Scenario, start: Mapping[str, int] | None) -> Iterator[dict[str, IntArray]]:
    """Every state to begin in, as the over-approximation wants it: one value by name."""
    names = [*scenario.quantities, *scenario.regions]
    steps = [
        f"{name}.{credit}" for name in scenario.file.obligations for credit in ("done", "verified", "acknowledged")
    ]
    counts = [f"{name}.missed" for name in scenario.file.obligations]
    counts += [f"{name}.breaches" for name in scenario.file.commitments]
    if start is not None:
        yield {name: np.array([start.get(name, 0)]) for name in ("day", *names, *steps, *counts)}
        return
    initial_values: list[list[int]] = []
    for quantity in scenario.quantities.values():
        written = quantity.initial
        if isinstance(written, Constant):
            initial_values.append([written.whole])
        else:
            drawn = [int(float(value)) for value, weight in written.items() if (weight.value or 0.0) > 0]
            initial_values.append(drawn)
    states = {name: part.states.index(part.initial) for name, part in scenario.regions.items()}
    for values in itertools.product(*initial_values):
        row = dict(zip(scenario.quantities, values, strict=True)) | states
        row |= dict.fromkeys(("day", *steps, *counts), 0)
        yield {name: np.array([value]) for name, value in row.items()}
