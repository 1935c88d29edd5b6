"""Whether all engines say the same of a file: the same runs to the bit, and runs as the exact answers have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.expressions.english import so_many
from ceasefire_sim.luck import Luck, luck_token
from ceasefire_sim.pytest_plugin.examined import ExaminedFile
from ceasefire_sim.pytest_plugin.grade import Grade
from ceasefire_sim.reference.play import play_block
from ceasefire_sim.results.run_block import RunBlock
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.engine_choice import runs_player
from ceasefire_sim.studies.simulate import simulate

__all__ = ["differences", "engine_grade"]

RUNS_RETOLD = 10  # on the reference, which plays one run at a time
FAST = ("compiled", "vectorised")
COMPARED = 1_000  # runs beside an exact answer, at least
UNLIKELY = 1e-6  # of a p-value: runs that differ so from the exact answer do not compute the same


def engine_grade(examined: ExaminedFile) -> Grade:
    """Whether the engines agree on the text as it stands, on all readings together, and with the exact answers."""
    scenario, runs = examined.scenario, min(examined.options.runs, RUNS_RETOLD)
    texts = [scenario, *([scenario.with_(readings="all")] if scenario.file.readings else [])]
    for text in texts:
        for engine, run, column in engine_differences(text, runs):
            options = [f"--reading={name}" for name in text.readings]
            token = luck_token(Luck.keyed(text.file.seed, run))
            summary = f"run {run}: '{column}' is not the same on the {engine} engine as on the reference"
            replay = (f"replay: {examined.command('trace', *options, '--luck', token)}",)
            return Grade("fails", examined.file, summary, replay=replay)
    same = f"{so_many(runs, 'run')} {'is' if runs == 1 else 'are'} the same"
    words = f"{same} on the reference and the {' and '.join(FAST)} engines"
    return exact_grade(examined, words)


def engine_differences(scenario: Scenario, runs: int) -> Iterator[tuple[str, int, str]]:
    """The engine, the run and the column of each difference from the reference."""
    seed = scenario.file.seed
    reference = play_block(scenario, seed, 0, runs)
    for engine in FAST:
        for run, column in differences(reference, runs_player(scenario, engine)(RunRange(seed, 0, runs))):
            yield engine, run, column


def differences(first: RunBlock, second: RunBlock) -> Iterator[tuple[int, str]]:
    """The first run, from the beginning of both blocks, in which they differ, for each column in which they do.

    What was counted by day or of waiting is laid to the first run.
    """
    for name, values in first.columns.items():
        other = second.columns[name]
        alike = (
            (values == other) | (np.isnan(values) & np.isnan(other)) if values.dtype.kind == "f" else values == other
        )
        if not alike.all():
            yield first.first + int(np.argmin(alike)), name
    for region, table in first.daily.items():
        if not np.array_equal(table, second.daily[region]):
            yield first.first, f"{region} by day"
    if not np.array_equal(first.waits, second.waits):
        yield first.first, "days of waiting"


def exact_grade(examined: ExaminedFile, words: str) -> Grade:
    """Whether runs are as the exact answers have them, where there are any."""
    if examined.check.exact is None:
        return Grade("holds", examined.file, f"{words}; not solved exactly")
    runs = simulate(examined.scenario, max(examined.options.runs, COMPARED))
    both = replace(examined.check, runs=runs)
    for name, prop in both.properties().items():
        if prop.p_value is not None and prop.p_value < UNLIKELY:
            summary = f"runs differ from the exact answer to '{name}' more than luck explains (p = {prop.p_value:.1g})"
            place = examined.place(("properties", name))
            return Grade("fails", place, summary, replay=(examined.command("check", "--method", "both"),))
    return Grade("holds", examined.file, f"{words}, and as the exact answers have them")
