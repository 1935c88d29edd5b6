"""What every name can be: by its kind and range alone, or in the states that a search has met."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.bounds.first_values import FOREVER
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets, TruthSets
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.machine.variables import VariableKind
from ceasefire_sim.reachability.possibility import first_states
from ceasefire_sim.scenario.model.calendar import CALENDAR, calendar_names
from ceasefire_sim.scenario.model.memory import memory_name
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["beginnings", "full_ranges", "hull", "interval", "join_rows"]


def beginnings(scenario: Scenario) -> dict[str, IntArray]:
    """Every state to begin in: an array by name, with an entry for each state."""
    rows = list(first_states(scenario, None))
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def full_ranges(scenario: Scenario) -> dict[str, Known]:
    """Everything that each name could be by its kind and range alone, as one row."""
    ranges: dict[str, Known] = {"day": interval(0.0, FOREVER)}
    for path in scenario.remembered:
        ranges[memory_name("happened", path)] = TruthSets(np.array([True]), np.array([True]))
        ranges[memory_name("days_without", path)] = interval(0.0, FOREVER)
    for name in calendar_names(scenario.file):
        ranges[name] = interval(CALENDAR[name].low, CALENDAR[name].high)
    for name, parameter in scenario.drawn_parameters.items():
        ranges[name] = interval(*parameter.hull)
    for name, quantity in scenario.quantities.items():
        ranges[name] = interval(*map(float, quantity.range))
    for name, region in scenario.regions.items():
        ranges[name] = StateSets(tuple(region.states), np.ones((1, len(region.states)), np.bool_))
        ranges[f"days_in({name})"] = interval(0.0, FOREVER)
    either = TruthSets(np.array([True]), np.array([True]))
    for name, part in scenario.file.obligations.items():
        for attribute in ("done", "verified", "acknowledged"):
            ranges[f"{name}.{attribute}"] = interval(0.0, float(part.total))
        ranges[f"{name}.missed"] = interval(0.0, float(part.most_missed))
        ranges[f"{name}.age"] = interval(0.0, FOREVER)
        ranges[f"{name}.late"] = ranges[f"{name}.waiting"] = either
    for name, commitment in scenario.file.commitments.items():
        ranges[f"{name}.breaches"] = interval(0.0, float(commitment.at_most.whole))
        ranges[f"{name}.kept"] = ranges[f"{name}.owed"] = either
    return ranges


def interval(low: float, high: float) -> Intervals:
    """The numbers between two, as one row."""
    return Intervals(np.array([low]), np.array([high]))


def join_rows(view: OverApproximation) -> None:
    """Makes one row of several: all that any of them can be."""
    for name, known in view.known.items():
        if isinstance(known, StateSets):
            view.known[name] = StateSets(known.names, np.logical_or.reduce(known.may, axis=0, keepdims=True))
        elif isinstance(known, Intervals):
            view.known[name] = Intervals(np.min(known.low, keepdims=True), np.max(known.high, keepdims=True))
        else:
            view.known[name] = TruthSets(np.any(known.may_hold, keepdims=True), np.any(known.may_fail, keepdims=True))
    view.count = 1


def hull(scenario: Scenario, machine: Machine, values: Mapping[str, IntArray]) -> OverApproximation:
    """What every name can be in some states, an array by variable; what the search left out can be anything."""
    view = OverApproximation(scenario, {name: row[:1] for name, row in beginnings(scenario).items()})
    everything = full_ranges(scenario)
    kinds = {variable.name: variable.kind for variable in machine.variables}
    for name in list(view.known):
        if name in scenario.file.definitions:
            continue
        if name in values:
            view.known[name] = spread(scenario, name, kinds[name], values[name])
        elif name in everything:
            view.known[name] = everything[name]
    for name, part in scenario.file.obligations.items():
        done = view.known[f"{name}.done"]
        for credit, modelled in (("verified", part.verified_by), ("acknowledged", part.acknowledgement)):
            if modelled is None:
                view.known[f"{name}.{credit}"] = done
        flags = [values[flag.name] for flag in machine.of_kind(VariableKind.MISSED, name)]
        if flags:
            missed = np.sum(flags, axis=0)
            view.known[f"{name}.missed"] = spread(scenario, name, VariableKind.MISSED, missed)
        view.follow(name, part)
    for name in scenario.file.commitments:
        view.breaches.follow(name)
    view.define()
    return view


def spread(scenario: Scenario, name: str, kind: VariableKind, values: IntArray) -> Known:
    """What a variable can be in some states; clocks that run at all are taken to run for ever, breaches to the most."""
    if kind is VariableKind.REGION:
        names = tuple(scenario.regions[name].states)
        return StateSets(names, np.isin(np.arange(len(names)), values)[None, :])
    low, high = float(values.min()), float(values.max())
    if kind.is_clock:
        low, high = 0.0, FOREVER if high > 0 else 0.0
    elif kind.saturates and high > 0:
        high = float(scenario.file.commitments[name.partition(".")[0]].at_most.whole)
    return interval(low, high)
