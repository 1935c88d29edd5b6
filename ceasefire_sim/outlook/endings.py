"""Whether a run can still reach its goal from where it stands: what bounds prove, and what the states decide."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.outlook.lost_states import lost_states
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["certainly_stuck"]


def certainly_stuck(scenario: Scenario, states: Mapping[str, IntArray]) -> BoolArray:
    """From which of some states the goal is certainly out of reach.

    ``states`` has what ``certainly_never`` asks for. With the other variables of the machine, too, the states are
    decided exactly where they fit. The verdict on a state depends on nothing but the scenario and the state.
    """
    goal = scenario.file.goal
    if goal is None:
        return np.zeros(len(states["day"]), np.bool_)
    stuck = certainly_never(scenario, goal.node, {name: states[name] for name in bounded_names(scenario)})
    undecided = np.flatnonzero(~stuck)
    if undecided.size and (lost := lost_states(scenario)) is not None:
        stuck[undecided] = lost.are_lost({name: np.asarray(row)[undecided] for name, row in states.items()})
    return stuck


def bounded_names(scenario: Scenario) -> list[str]:
    """The variables that bounds look at."""
    attributes = ("done", "verified", "acknowledged", "missed")
    duties = [f"{name}.{credit}" for name in scenario.file.obligations for credit in attributes]
    breaches = [f"{name}.breaches" for name in scenario.file.commitments]
    return ["day", *scenario.quantities, *scenario.regions, *duties, *breaches]
