"""One run of a machine, state by state, as ``trace`` tells them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.machine.property_values import property_columns
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["property_values_of", "state_of"]

TOLD = ("done", "verified", "acknowledged", "overdue")


def state_of(scenario: Scenario, machine: Machine, day: int, now: Mapping[str, IntArray]) -> dict[str, object]:
    """S(day) of one run; ``now`` has an array of one number for each variable."""
    values = {**now, "day": day}
    attributes = {name: np.ravel(array_value(node, values))[0] for name, node in machine.attributes}
    region = {name: part.states[int(now[name][0])] for name, part in scenario.regions.items()}
    drawn = {name: float(attributes[f"parameters.{name}"]) for name in scenario.drawn_parameters}
    breaches = {name: int(attributes[f"commitments.{name}.breaches"]) for name in scenario.file.commitments}
    kept = {name: {"breaches": number, "kept": number == 0} for name, number in breaches.items()}
    return {
        **({"parameters": drawn} if drawn else {}),
        **({"commitments": kept} if kept else {}),
        "day": day,
        "phase": region.pop("phase"),
        "regions": region,
        "quantities": {name: int(now[name][0]) for name in scenario.quantities},
        "obligations": {
            name: {
                what: bool(attributes[f"obligations.{name}.{what}"])
                if what == "overdue"
                else int(attributes[f"obligations.{name}.{what}"])
                for what in TOLD
            }
            for name in scenario.file.obligations
        },
    }


def property_values_of(scenario: Scenario, seen: Mapping[str, NumberArray]) -> dict[str, float]:
    """The value of every property in one run; NaN where it has none."""
    columns = property_columns(scenario, seen, 1)
    return {
        name.partition(".")[2]: float(column[0]) for name, column in columns.items() if name.startswith("properties.")
    }
