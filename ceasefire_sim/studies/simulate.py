"""How many runs are made from Python: one scenario, in memory or into a folder."""

from __future__ import annotations

import os
from typing import SupportsFloat, SupportsIndex

from ceasefire_sim.arguments import folder_path, short_repr
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.batch import plan_batch
from ceasefire_sim.studies.blocks import Progress, RunOptions
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.run_set import RunSet

__all__ = ["simulate"]


def simulate(  # its keywords are options of the command line, each with a default
    scenario: Scenario,
    runs: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    *,
    engine: EngineChoice = "auto",
    workers: SupportsIndex | None = None,
    block: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
    first: SupportsIndex = 0,
    out: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    cluster: str | None = None,
    insecure: bool = False,
) -> RunSet:
    """Runs of a scenario, as many and with the seed it names unless said otherwise.

    ``engine`` is ``compiled`` (``auto``), ``vectorised`` or ``reference``; all give the same numbers. So many
    ``workers`` share the work (by default the calling thread does it), or the ``cluster`` whose Dask scheduler has
    that address (``insecure`` allows one on another machine without TLS); ``block`` runs are made at a time.
    ``first`` is the number of the first run. With a folder ``out`` finished blocks are
    kept there, an interrupted call made again goes on from them, and the tables are written at the end;
    ``overwrite`` lets it replace other runs there. ``progress`` is told the number of runs finished.

    Raises ``InputError`` for numbers out of bounds and for a folder that holds something else, ``LimitError`` where
    memory, the disk, workers or the cluster do not suffice, or another process works on the folder.
    """
    if progress is not None and not callable(progress):
        raise InputError(f"progress is a function that is told the number of runs finished, not {short_repr(progress)}")
    batch = plan_batch(
        [scenario], RunOptions(runs, seed, engine, workers, block, confidence, None, first, cluster, insecure)
    )
    if out is None:
        return batch.play(progress=progress).runs[0]
    with Store(folder_path(out), batch.identity()) as store:
        store.claim(overwrite)
        (run_set,) = batch.play(store, progress).runs
        store.finish(run_set, batch.about())
    return run_set
