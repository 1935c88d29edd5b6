"""What is known of a scenario's parameters, in brief; apart from the ledger, which loads all that studies need."""

from __future__ import annotations

from ceasefire_sim.results.documents import Document
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["assumptions_summary"]


def assumptions_summary(scenario: Scenario) -> Document:
    """The parameters of a scenario by what is known of them, in brief, for the document of its runs."""
    parameters = scenario.file.parameters
    return {
        "parameters": len(parameters),
        "drawn": [name for name, part in parameters.items() if part.drawn],
        "without_range": [name for name, part in parameters.items() if part.range is None and not part.drawn],
        "without_source": [name for name, part in parameters.items() if not part.source],
        "overrides": [path for path, _ in scenario.overrides if path.startswith("parameters.")],
    }
