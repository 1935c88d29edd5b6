"""From what was observed in each run to the values of the properties (language page, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["findings"]

Array = Any


def findings(scenario: Scenario, seen: Mapping[str, Array], count: int) -> dict[str, Array]:
    """The columns ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs.

    ``seen`` has an array by run under the name of every observer; a first day beyond the horizon means never.
    """
    found: dict[str, Array] = {}
    for name, asked in scenario.file.properties.items():
        value, capped = worth(scenario, name, asked, seen, count)
        given = np.ones(count, bool) if asked.given is None else seen[f"{name}.given"] <= scenario.horizon
        found[f"properties.{name}"] = np.where(given, value, np.nan)
        found[f"capped.{name}"] = np.where(given, capped, np.nan)
        found[f"given.{name}"] = given
    return found


def worth(scenario: Scenario, name: str, asked: Property, seen: Mapping[str, Array], count: int) -> tuple[Array, Array]:
    """The value of a property by run, and the number its mean is made of; NaN where there is none."""
    horizon, empty = scenario.horizon, np.full(count, np.nan)
    if is_unbounded(asked):
        return empty, empty
    last = horizon if asked.within is None else min(max(asked.within.whole, 0), horizon)
    if asked.eventually is not None:
        return (seen[f"{name}.first"] <= horizon).astype(float), empty
    if asked.always is not None:
        return (seen[f"{name}.broken"] > horizon).astype(float), empty
    if asked.hold is not None:
        first, broken = seen[f"{name}.first"], seen[f"{name}.broken"]
        return ((first <= horizon) & (broken >= first)).astype(float), empty
    if asked.days_until is not None:
        first = seen[f"{name}.first"]
        happened = first <= horizon
        return np.where(happened, first, np.nan), np.where(happened, first, float(last))
    if asked.between is not None:
        start, first = seen[f"{name}.start"], seen[f"{name}.first"]
        begun, ended = start <= horizon, first <= horizon
        value = np.where(begun & ended, first - start, np.nan)
        return value, np.where(begun & ~ended, last - start, value)
    if asked.days_when is not None or asked.count is not None:
        total = seen[f"{name}.sum"].astype(float)
        return total, total
    value = seen[f"{name}.value"]
    return value, empty if scenario.is_truth(asked) else value
