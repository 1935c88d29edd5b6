"""ceasefire_sim: what follows from the text of a ceasefire agreement, and from stated assumptions.

The names below are the front door; each is loaded when it is first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

HOMES = {
    "Agreement": "ceasefire_sim.live.agreement",
    "CeasefireError": "ceasefire_sim.errors",
    "Comparison": "ceasefire_sim.studies.compare",
    "Distribution": "ceasefire_sim.results.distribution",
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
    "check": "ceasefire_sim.studies.check",
    "compare": "ceasefire_sim.studies.compare",
    "live": "ceasefire_sim.live.agreement",
    "parse_expression": "ceasefire_sim.expressions.parser:parse",
    "read_scenario": "ceasefire_sim.scenario.loading",
    "read_scenario_text": "ceasefire_sim.scenario.loading",
    "sequence": "ceasefire_sim.studies.sequence",
    "simulate": "ceasefire_sim.studies.plan",
    "solve": "ceasefire_sim.studies.solve",
}

__version__ = "0.1.0"
__all__ = [*sorted(HOMES), "__version__"]


def __getattr__(name: str) -> Any:
    """Loads a name of the front door."""
    if name not in HOMES:
        raise AttributeError(f"module 'ceasefire_sim' has no attribute '{name}'")
    home, _, attribute = HOMES[name].partition(":")
    return getattr(import_module(home), attribute or name)


def __dir__() -> list[str]:
    return sorted(__all__)


class Room(ModuleType):
    """A room with the name of a verb: ``live(scenario)`` calls, ``live.agreement`` is a module."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Calls the verb of the front door."""
        return __getattr__(self.__name__.rpartition(".")[2])(*arguments, **named)


class FrontDoor(ModuleType):
    """This module: importing the room ``live`` binds its name here, and it stays the verb."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in HOMES and isinstance(value, ModuleType):
            value.__class__ = Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = FrontDoor
