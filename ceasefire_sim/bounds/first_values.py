"""What each name can be before anything has happened, from each state that an over-approximation begins with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets, TruthSets
from ceasefire_sim.scenario.model.calendar import CALENDAR, calendar_names
from ceasefire_sim.scenario.model.memory import memory_name
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["FOREVER", "first_values"]

FOREVER = 2.0**40  # days; longer than any clock is compared with


def first_values(scenario: Scenario, rows: Mapping[str, IntArray], moving: Collection[str]) -> dict[str, Known]:
    """What each name can be at first, but for definitions and what follows from steps and breaches.

    Clocks may show any number of days: likelihood and dates are forgotten. Parameters named ``moving`` may have
    any value of their range.
    """
    zeros = np.zeros(len(rows["day"]))
    ever, either = Intervals(zeros, zeros + FOREVER), TruthSets(zeros == 0, zeros == 0)
    known: dict[str, Known] = {"day": Intervals(rows["day"].astype(float), zeros + FOREVER)}
    for name, parameter in scenario.drawn_parameters.items():
        drawn = [value for value, weight in parameter.drawn if weight > 0]
        known[name] = Intervals(zeros + min(drawn), zeros + max(drawn))
    for name in moving:
        low, high = scenario.file.parameters[name].hull
        known[name] = Intervals(zeros + low, zeros + high)
    for path in scenario.remembered:
        known[memory_name("happened", path)] = either
        known[memory_name("days_without", path)] = ever
    for name in calendar_names(scenario.file):
        known[name] = Intervals(zeros + CALENDAR[name].low, zeros + CALENDAR[name].high)
    for name in scenario.quantities:
        known[name] = counted(rows[name])
    for name, region in scenario.regions.items():
        known[name] = StateSets(region.states, rows[name][:, None] == np.arange(len(region.states)))
        known[f"days_in({name})"] = ever
    for name, part in scenario.file.obligations.items():
        known[f"{name}.steps"] = Intervals(zeros + part.total, zeros + part.total)
        for attribute in ("done", "verified", "acknowledged", "missed"):
            known[f"{name}.{attribute}"] = counted(rows[f"{name}.{attribute}"])
        known[f"{name}.age"] = ever
        known[f"{name}.late"] = known[f"{name}.waiting"] = either
    for name in scenario.file.commitments:
        known[f"{name}.breaches"] = counted(rows[f"{name}.breaches"])
        known[f"{name}.owed"] = either
    return known


def counted(values: IntArray) -> Intervals:
    """A number that is known, by state."""
    exact = values.astype(float)
    return Intervals(exact, exact)
