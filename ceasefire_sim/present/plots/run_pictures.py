"""The pictures of a run set."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.figure import Figure

from ceasefire_sim.analysis.typical import Example, examples
from ceasefire_sim.present.endings import ending_clause
from ceasefire_sim.present.plots import shares
from ceasefire_sim.present.plots.style import share_label
from ceasefire_sim.present.plots.timeline import timeline
from ceasefire_sim.results.run_block import ENDINGS
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
    endings = dict(zip(runs.array("run").tolist(), runs.array("ending").tolist(), strict=True))
    for example in examples(runs):
        trajectory = live(runs.scenario, runs.seed, example.run).trajectory(ENDINGS[endings[example.run]])
        yield f"run-{example.ending or 'typical'}", timeline(runs.scenario, trajectory, why=reason(example, runs))


def reason(example: Example, runs: RunTable) -> str:
    """Why this run is shown: for which others it stands."""
    if example.ending is None:
        return f"the run nearest to the medians of all {len(runs):,}"
    return f"nearest to the medians of those {ending_clause(example.ending)} ({share_label(example.share, 1)} of runs)"
