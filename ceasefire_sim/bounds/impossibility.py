"""From which states something can certainly not come any more: what the over-approximation proves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.bounds.alike import distinct_states
from ceasefire_sim.bounds.bearing_parts import bearing_owners, owner_of
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["certainly_never"]


def certainly_never(
    scenario: Scenario, wanted: Node, states: Mapping[str, IntArray], moving: Collection[str] = frozenset()
) -> BoolArray:
    """From which of some states an expression of the scenario can certainly never hold any more.

    ``states`` has an array of integers under ``day``, every quantity, every region (the number of its
    state), NAME.done, .verified, .acknowledged and .missed of every obligation, NAME.breaches of every commitment.
    What bears on nothing that the expression hangs on is taken to be 0: so states that differ there are one. The
    verdict holds whatever value of their range the parameters named ``moving`` have.
    """
    bearing = bearing_owners(scenario, wanted)
    rows = {
        name: np.asarray(row, np.int64) if owner_of(scenario, name) in bearing else np.zeros(len(row), np.int64)
        for name, row in states.items()
    }
    first, kind = distinct_states(list(rows.values()), len(states["day"]))
    if not first.size:
        return np.zeros(0, np.bool_)
    with np.errstate(all="ignore"):
        distinct = {name: row[first] for name, row in rows.items()}
        return OverApproximation(scenario, distinct, moving).impossible(wanted)[kind]
