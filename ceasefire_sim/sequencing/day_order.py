"""Whether the order of lines, which says who acts first within a day, moves the day of the goal, or the verdict."""

from __future__ import annotations

from dataclasses import replace

from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.reachability.possibility import Possibility, SearchLimits, possible
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["goal_in_opposite_order", "in_opposite_order"]


def in_opposite_order(scenario: Scenario) -> Scenario | None:
    """The scenario with its obligations in the opposite order; None where one has to stand before another."""
    file = scenario.file
    if any(part.together for part in file.obligations.values()):
        return None
    turned = {name: file.obligations[name] for name in reversed(list(file.obligations))}
    return replace(scenario, file=file.model_copy(update={"obligations": turned}))


def goal_in_opposite_order(scenario: Scenario, goal: Node, max_states: int) -> Possibility | None:
    """What a search says of a goal with the obligations in the opposite order; None where there is no such order."""
    turned = in_opposite_order(scenario)
    if turned is None or len(turned.file.obligations) < 2:
        return None
    return possible(turned, goal, SearchLimits(max_states), seed=None)
