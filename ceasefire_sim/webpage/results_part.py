"""The results at the file's own numbers as tables: what a page says where no script runs."""

from __future__ import annotations

from ceasefire_sim.present.document.outcome_chapter import outcome_chapter
from ceasefire_sim.present.html.pieces import block_html
from ceasefire_sim.present.run_summary import summarise
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.simulate import simulate

__all__ = ["results_part"]

RUNS = 2000


def results_part(scenario: Scenario) -> str:
    """What 2,000 runs of the file give."""
    return "\n".join(map(block_html, outcome_chapter(summarise(simulate(scenario, RUNS)), pictures=False).blocks))
