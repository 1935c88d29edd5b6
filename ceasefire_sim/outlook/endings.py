"""Whether a run can still reach its goal from where it stands: what bounds prove, and what the states decide."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.machine.variables import quantity_variable
from ceasefire_sim.outlook.lost_states import lost_states
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["certainly_stuck", "out_of_reach_from_the_start"]

MOST_STARTS = 1000  # combinations of values that quantities may be drawn as on day 0


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


def out_of_reach_from_the_start(scenario: Scenario, moving: Collection[str] = frozenset()) -> bool:
    """Whether the goal is certainly out of reach from day 0 on, whatever value the ``moving`` parameters have.

    Over-approximations alone decide: of some scenarios whose goal is out of reach this is not known.
    """
    goal = scenario.file.goal
    variables = [quantity_variable(name, part) for name, part in scenario.quantities.items()]
    starts = [[value for value, _ in variable.drawn] or [variable.initial] for variable in variables]
    if goal is None or math.prod(map(len, starts)) > MOST_STARTS:
        return False
    quantities = np.array(list(itertools.product(*starts)), np.int64)
    rows = {name: np.zeros(len(quantities), np.int64) for name in bounded_names(scenario)}
    rows |= {variable.name: quantities[:, number] for number, variable in enumerate(variables)}
    for name, part in scenario.regions.items():
        rows[name] = rows["day"] + part.states.index(part.initial)
    return bool(certainly_never(scenario, goal.node, rows, moving).all())


def bounded_names(scenario: Scenario) -> list[str]:
    """The variables that bounds look at."""
    attributes = ("done", "verified", "acknowledged", "missed")
    duties = [f"{name}.{credit}" for name in scenario.file.obligations for credit in attributes]
    breaches = [f"{name}.breaches" for name in scenario.file.commitments]
    return ["day", *scenario.quantities, *scenario.regions, *duties, *breaches]
