"""A small scenario to put one thing wrong into, and what is said of it."""

from __future__ import annotations

from typing import Any

from ceasefire_sim import ScenarioError, read_scenario

PHASES = {
    "initial": "first",
    "states": ["first", "second", "over"],
    "final": "over",
    "transitions": {"on": {"from": "first", "to": "second"}, "end": {"from": "second", "to": "over"}},
}


def scenario(**sections: Any) -> dict[str, Any]:
    """A scenario of phases alone, with further sections."""
    return {"scenario": "x", "horizon": 30, "phases": PHASES, **sections}


def faults(**sections: Any) -> list[str]:
    """The faults of a scenario, each with its path."""
    try:
        read_scenario(scenario(**sections))
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    return []


def warnings(**sections: Any) -> list[str]:
    """The warnings of a scenario without faults."""
    return [str(warning).removeprefix("warning: ") for warning in read_scenario(scenario(**sections)).warnings]
