"""Results in one line, for ``repr``."""

from __future__ import annotations

from collections.abc import Mapping

from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["exact", "run_set", "scenario_label"]


def scenario_label(scenario: Scenario) -> str:
    """The scenario with its variant and readings."""
    variant = [] if scenario.variant is None else [scenario.variant]
    return ", ".join([scenario.name, *variant, *(f"as {reading} reads it" for reading in scenario.readings)])


def reached(endings: Mapping[str, Estimate]) -> str:
    """How likely the goal is reached."""
    return f"reached {100 * endings['reached'].value:.1f} %"


def run_set(scenario: Scenario, runs: int, seed: int, endings: Mapping[str, Estimate]) -> str:
    """A run set."""
    return f"RunSet({scenario_label(scenario)}, {runs:,} run{'s' * (runs != 1)}, seed {seed}, {reached(endings)})"


def exact(scenario: Scenario, states: int, lost: float, endings: Mapping[str, Estimate]) -> str:
    """An exact result."""
    dropped = f", {lost:.2g} dropped" if lost else ""
    return f"Distribution({scenario_label(scenario)}, {states:,} states{dropped}, {reached(endings)})"
