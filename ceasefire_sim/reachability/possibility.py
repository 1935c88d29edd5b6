"""Whether something can come at all, and by which draws: by an exact search, else by sound bounds.

Where the state space is too large to be searched, the over-approximation of ``outlook`` may still prove that
something cannot come.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.expressions.tree import (
    Node,
)
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.search import MOST_STATES, Search, unending
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Possibility", "Verdict", "first_states", "possible"]

Array = Any


class Verdict(Enum):
    """Whether something can come."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Possibility:
    """An answer, how it was found (``exact`` or ``bounds``), and a witness: luck that brings it on ``witness.day``.

    ``states`` are the day states that were searched, ``days`` the least number of days it takes.
    """

    verdict: Verdict
    method: str
    states: int
    days: int | None = None
    witness: Luck | None = None


def possible(
    scenario: Scenario,
    wanted: Node,
    horizon: int | None = None,
    start: Mapping[str, int] | None = None,
    max_states: int = MOST_STATES,
    seed: int = 1,
    retold: bool = True,
) -> Possibility:
    """Whether an expression of a scenario can hold on some S(t), from S(0) or from a state given.

    Days go on up to ``horizon`` (None: however long it takes). ``start`` has ``day`` and every variable of the
    machine by name (``live.agreement.standing`` and the clocks). The witness of something possible, counted
    from S(0), is the shortest there is; without ``retold`` it is left out.
    """
    first_day = 0 if start is None else start["day"]
    if max_states <= 1:
        return bounded(scenario, wanted, start, 0)
    try:
        search = Search(scenario if horizon is not None else unending(scenario), [wanted], max_states, start)
        limit = scenario.horizon if horizon is None and search.settled is None else horizon
        found = search.first(search.names.lower(wanted), limit)
    except TooManyStatesError as error:
        return bounded(scenario, wanted, start, error.reached)
    if found is not None:
        witness = search.luck(found, seed) if retold and start is None else None
        return Possibility(Verdict.POSSIBLE, "exact", search.states, found[0] - first_day, witness)
    if horizon is None and search.settled is None:  # days beyond the horizon were not searched
        return bounded(scenario, wanted, start, search.states)
    return Possibility(Verdict.IMPOSSIBLE, "exact", search.states)


def bounded(scenario: Scenario, wanted: Node, start: Mapping[str, int] | None, states: int) -> Possibility:
    """What the over-approximation can say: impossible, or nothing."""
    rows = list(first_states(scenario, start))
    found = certainly_never(scenario, wanted, {name: np.concatenate([row[name] for row in rows]) for name in rows[0]})
    return Possibility(Verdict.IMPOSSIBLE if found.all() else Verdict.UNKNOWN, "bounds", states)


def first_states(scenario: Scenario, start: Mapping[str, int] | None) -> Iterator[dict[str, Array]]:
    """Every state to begin in, as the over-approximation wants it."""
    names = [*scenario.quantities, *scenario.regions]
    steps = [f"{name}.{what}" for name in scenario.file.obligations for what in ("done", "verified", "acknowledged")]
    missed = [f"{name}.missed" for name in scenario.file.obligations]
    if start is not None:
        yield {name: np.array([start.get(name, 0)]) for name in ("day", *names, *steps, *missed)}
        return
    choices: list[list[int]] = []
    for quantity in scenario.quantities.values():
        written = quantity.initial
        if isinstance(written, dict):
            choices.append([int(float(value)) for value, weight in written.items() if (weight.value or 0.0) > 0])
        else:
            choices.append([written.whole])
    fixed = {name: [part.states.index(part.initial)] for name, part in scenario.regions.items()}
    for values in itertools.product(*choices):
        row = dict(zip(scenario.quantities, values, strict=True)) | {name: one[0] for name, one in fixed.items()}
        row |= dict.fromkeys(("day", *steps, *missed), 0)
        yield {name: np.array([value]) for name, value in row.items()}
