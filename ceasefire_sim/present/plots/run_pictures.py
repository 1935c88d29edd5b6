"""The pictures of a run set."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.figure import Figure

from ceasefire_sim.present.plots import shares
from ceasefire_sim.present.plots.timeline import timeline
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.story.agreement import live

__all__ = ["pictures"]


def pictures(runs: RunTable) -> Iterator[tuple[str, Figure]]:
    """Every picture of a run set with its name; survival only where the scenario says when the truce holds."""
    yield "phases", shares.phases(runs)
    if runs.scenario.file.holds is not None:
        yield "survival", shares.survival(runs)
    yield "endings", shares.endings(runs)
    yield "entries", shares.entries(runs)
    first = int(runs.array("run")[0])
    yield f"run-{first}", timeline(runs.scenario, live(runs.scenario, runs.seed, first).trajectory())
