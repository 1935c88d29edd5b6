"""What the ways in which runs end are called on pages; documents keep the keys."""

from __future__ import annotations

from ceasefire_sim.expressions.english import joined
from ceasefire_sim.present.blockers import missed_ends
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["ending_clause", "ending_label", "ending_verb"]

MOST_NAMED = 3  # final phases that are named in one label


def ending_label(scenario: Scenario, ending: str) -> str:
    """An ending in words: where the file says which final phase misses the goal, by that phase.

    ``stuck`` is a run whose goal is out of reach.
    """
    if ending == "stuck":
        return "goal out of reach"
    phases = [state.replace("_", " ") for state in scenario.final if state in missed_ends(scenario)]
    if ending != "failed" or not 0 < len(phases) <= MOST_NAMED:
        return ending
    return f"ended in {joined(phases, 'or')}"


def ending_clause(ending: str) -> str:
    """Which runs have an ending, as a clause behind them."""
    clauses = {"reached": "that reach the goal", "failed": "that fail", "stuck": "that can no longer reach the goal"}
    return clauses.get(ending, "that are still open at the end")


def ending_verb(scenario: Scenario, ending: str) -> str:
    """An ending as a clause: what happens to the agreement."""
    match ending:
        case "reached":
            return "the goal is reached"
        case "stuck":
            return "the goal gets out of reach"
        case "open":
            return f"it is still open on day {scenario.horizon}"
    label = ending_label(scenario, ending)
    if label == ending:
        return "it ends without the goal" if scenario.file.goal is not None else "it ends in a final phase"
    return f"it {label.replace('ended in', 'ends in', 1)}"
