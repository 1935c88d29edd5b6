"""ceasefire_sim: what follows from the text of a ceasefire agreement, and from stated assumptions.

The names below are the front door; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

HOMES = {
    "Agreement": "ceasefire_sim.live.agreement",
    "CeasefireError": "ceasefire_sim.errors",
    "Estimate": "ceasefire_sim.results.estimate",
    "ExpressionError": "ceasefire_sim.errors",
    "Fault": "ceasefire_sim.errors",
    "InputError": "ceasefire_sim.errors",
    "LimitError": "ceasefire_sim.errors",
    "Luck": "ceasefire_sim.luck",
    "RunSet": "ceasefire_sim.results.runset",
    "Scenario": "ceasefire_sim.scenario.scenario",
    "ScenarioError": "ceasefire_sim.errors",
    "Trajectory": "ceasefire_sim.results.trajectory",
    "live": "ceasefire_sim.live.agreement",
    "read_scenario": "ceasefire_sim.scenario.loading",
    "read_scenario_text": "ceasefire_sim.scenario.loading",
    "simulate": "ceasefire_sim.studies.plan",
}

__version__ = "0.1.0"
__all__ = [*sorted(HOMES), "__version__"]


def __getattr__(name: str) -> Any:
    """Loads a name of the front door."""
    if name not in HOMES:
        raise AttributeError(f"module 'ceasefire_sim' has no attribute '{name}'")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
