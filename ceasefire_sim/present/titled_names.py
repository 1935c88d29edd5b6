"""What numbers and answers are called where people read: their titles, with the names that one types in brackets."""

from __future__ import annotations

from ceasefire_sim.expressions.english import lower
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["factor_title", "measure_title", "titled_factor", "titled_measure"]

GOAL = "goal reached"


def factor_title(scenario: Scenario, name: str) -> str | None:
    """The title of a parameter; None for one without, and for what is no parameter."""
    part = scenario.file.parameters.get(name)
    return None if part is None or part.title is None else lower(part.title)


def measure_title(scenario: Scenario, name: str) -> str | None:
    """The title of a property; None for one without."""
    part = scenario.file.properties.get(name)
    return None if part is None else part.title


def titled_factor(scenario: Scenario, name: str) -> str:
    """A number inside a sentence: its title with its name, or its name alone."""
    title = factor_title(scenario, name)
    return name if title is None else f"{title} ({name})"


def titled_measure(scenario: Scenario, name: str) -> str:
    """An answer inside a sentence: its title in quotes with its name, or its name alone."""
    if name == REACHED:
        return GOAL
    title = measure_title(scenario, name)
    return name if title is None else f"“{title}” ({name})"
