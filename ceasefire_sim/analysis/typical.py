"""Which run stands for the others: the one whose numbers are nearest to the medians of them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.results.runset import ENDINGS, RunTable

__all__ = ["Example", "examples", "typical_run"]

NAMED = ("phase", "ending")  # columns whose numbers stand for names: no number between two of them means anything


@dataclass(frozen=True, slots=True)
class Example:
    """A run that stands for others: for those with an ``ending``, or for all where that is None.

    ``share`` is the share of runs that it stands for.
    """

    run: int
    ending: str | None
    share: float


def typical_run(runs: RunTable, among: BoolArray | None = None) -> int:
    """The number of the run nearest to the medians of all of them, or of those of a mask.

    Each column counts by its distance from the median, in mean distances of that column, the last phase and the ending
    by whether they are the most frequent; of several as near the first is taken. There has to be one run.
    """
    chosen = np.ones(len(runs), dtype=bool) if among is None else among
    far: FloatArray = sum(distances(runs, chosen), np.zeros(int(chosen.sum())))
    return int(runs.array("run")[chosen][int(far.argmin())])


def distances(runs: RunTable, chosen: BoolArray) -> Iterator[FloatArray]:
    """How far each run is from the middle of each column in which they differ."""
    for name in columns(runs):
        values = runs.array(name)[chosen]
        if name in NAMED:
            yield (values != np.bincount(values).argmax()).astype(np.float64)
            continue
        far = np.abs(values - np.median(values))
        if mean := float(far.mean()):
            yield far / mean


def columns(runs: RunTable) -> list[str]:
    """The columns that make up what a run was like: when it ended and how, where it spent its days, what was done."""
    file = runs.scenario.file
    return [
        *NAMED, "end_day", "goal", *(f"days.{state}" for state in file.phases.states),
        *(f"obligations.{name}.done" for name in file.obligations),
        *(f"quantities.{name}" for name in runs.scenario.quantities),
    ]  # fmt: skip


def examples(runs: RunTable) -> list[Example]:
    """A typical run of all, and one of each ending that occurs and that the first does not have."""
    endings = runs.array("ending")
    numbers = runs.array("run").tolist()
    typical = typical_run(runs)
    own = int(endings[numbers.index(typical)])
    masks = {ENDINGS[code]: endings == code for code in range(len(ENDINGS)) if code != own}
    return [
        Example(typical, None, 1.0),
        *(Example(typical_run(runs, mask), name, float(mask.mean())) for name, mask in masks.items() if mask.any()),
    ]
