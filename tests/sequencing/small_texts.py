"""Texts of a few lines, in which what must come out can be worked out by hand."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import Node

TEXT = """
scenario: small
horizon: {horizon}
goal: "{goal}"
parties: {{north: {{}}, south: {{}}, envoy: {{}}}}
{more}
obligations:
{duties}
phases:
  initial: truce
  states: [truce, concluded, collapsed]
  final: [concluded, collapsed]
  transitions:
    conclude: {{from: truce, to: concluded, when: "{conclude}"}}
"""
CIRCLE = {
    "leave": "{owed_by: north, pace: 0.5, requires: disarm.fulfilled}",
    "disarm": "{owed_by: south, pace: 0.5, requires: leave.fulfilled}",
}


def small(
    duties: dict[str, str],
    conclude: str = "true",
    *,
    goal: str = "phase == concluded",
    more: str = "",
    horizon: int = 40,
    readings: tuple[str, ...] = (),
) -> cs.Scenario:
    """A scenario with some obligations (in the flow form of YAML) that concludes once a condition holds."""
    lines = "\n".join(f"  {name}: {part}" for name, part in duties.items())
    text = TEXT.format(goal=goal, more=more, duties=lines, conclude=conclude, horizon=horizon)
    return cs.read_scenario_text(text, "small.yaml", readings=readings)


def circle() -> cs.Scenario:
    """Two obligations that wait for each other; the end waits for both."""
    return small(CIRCLE, "leave.fulfilled and disarm.fulfilled")


def goal_node(scenario: cs.Scenario) -> Node:
    """The scenario's own goal."""
    assert scenario.file.goal is not None
    return scenario.file.goal.node
