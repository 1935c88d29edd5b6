"""From what was observed in each run to the values of the properties (language page, section 6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, NumberArray
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["property_columns"]


def property_columns(
    scenario: Scenario, seen: Mapping[str, NumberArray], count: int
) -> dict[str, FloatArray | BoolArray]:
    """The columns ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs.

    ``seen`` has an array by run under the name of every observer; a first day beyond the horizon means never.
    """
    columns: dict[str, FloatArray | BoolArray] = {}
    for name, prop in scenario.file.properties.items():
        value, capped = value_and_cap(scenario, name, prop, seen, count)
        given = np.ones(count, np.bool_) if prop.given is None else seen[f"{name}.given"] <= scenario.horizon
        columns[f"properties.{name}"] = np.where(given, value, np.nan)
        columns[f"capped.{name}"] = np.where(given, capped, np.nan)
        columns[f"given.{name}"] = given
    return columns


def value_and_cap(
    scenario: Scenario, name: str, prop: Property, seen: Mapping[str, NumberArray], count: int
) -> tuple[FloatArray, FloatArray]:
    """The value of a property by run, and the number its mean is made of; NaN where there is none."""
    horizon, empty = scenario.horizon, np.full(count, np.nan)
    if is_unbounded(prop):
        return empty, empty
    last = horizon if prop.within is None else min(max(prop.within.whole, 0), horizon)
    if prop.eventually is not None:
        return (seen[f"{name}.first"] <= horizon).astype(float), empty
    if prop.always is not None:
        return (seen[f"{name}.broken"] > horizon).astype(float), empty
    if prop.hold is not None:
        first, broken = seen[f"{name}.first"], seen[f"{name}.broken"]
        return ((first <= horizon) & (broken >= first)).astype(float), empty
    if prop.days_until is not None:
        first = seen[f"{name}.first"]
        happened = first <= horizon
        return np.where(happened, first, np.nan), np.where(happened, first, float(last))
    if prop.between is not None:
        start, first = seen[f"{name}.start"], seen[f"{name}.first"]
        begun, ended = start <= horizon, first <= horizon
        value = np.where(begun & ended, first - start, np.nan)
        return value, np.where(begun & ~ended, last - start, value)
    if prop.days_when is not None or prop.count is not None:
        total = seen[f"{name}.sum"].astype(float)
        return total, total
    value = seen[f"{name}.value"].astype(np.float64)
    return value, empty if scenario.is_truth(prop) else value
