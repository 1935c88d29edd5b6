"""A scenario whose days go on, for what can come at all."""

from __future__ import annotations

from dataclasses import replace

from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["unending"]

FAR = 40_000


def unending(scenario: Scenario) -> Scenario:
    """The scenario with a horizon so far away that no clock ends at it."""
    far = Constant(scenario.file.horizon.formula, float(FAR))
    return replace(scenario, file=scenario.file.model_copy(update={"horizon": far}))
