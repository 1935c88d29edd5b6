"""Sweeps: one scenario at many settings, on common luck, kept in a folder while they go on."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import SupportsFloat, SupportsIndex

from ceasefire_sim.arguments import folder_path
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.store import Store, run_identity
from ceasefire_sim.results.tables import write_long_table
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.batch import record_of_study
from ceasefire_sim.studies.blocks import Progress, RunOptions, RunPlan, plan_runs
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.sweeping.design import (
    Sample,
    SweepDesign,
    Varied,
    factors_of,
    grid_design,
    sample_design,
)
from ceasefire_sim.studies.sweeping.factors import declared_sweep, ranged_parameters
from ceasefire_sim.studies.sweeping.points import AllMeasures, PointStudy
from ceasefire_sim.studies.sweeping.table import Sweep, SweepLuck

__all__ = ["RUNS_A_POINT", "SweepBatch", "SweepOptions", "plan_sweep", "sweep", "wanted_factors"]

RUNS_A_POINT = 1000  # unless a number is named
SAMPLE_POINTS = 128
TABLE = "sweep"


@dataclass(frozen=True)
class SweepOptions:
    """What is varied: by name with values or without, or a ``declared`` sweep; as a grid, or as a sample of points."""

    vary: Varied = ()
    declared: str | None = None
    sample: Sample | None = None
    points: SupportsIndex | None = None


@dataclass(frozen=True)
class SweepBatch:
    """A sweep that is planned: what is played at which points."""

    scenario: Scenario
    design: SweepDesign
    plan: RunPlan
    clock: float = field(default_factory=time.perf_counter, compare=False)
    started: float = field(default_factory=time.time, compare=False)

    @property
    def luck(self) -> SweepLuck:
        """Which runs are made at every point."""
        return SweepLuck(self.plan.runs, self.plan.seed)

    def identity(self) -> dict[str, object]:
        """What decides every number of the sweep."""
        own = run_identity(self.scenario, self.plan.runs, self.plan.seed)
        return {"swept": {**own, **self.design.identity}, "seed": self.plan.seed, "runs": self.plan.runs}

    def play(self, store: Store | None = None, progress: Progress | None = None) -> Sweep:
        """Plays every point, or what is missing of them in a folder; ``progress`` is told the runs finished."""
        study = PointStudy(self.scenario, self.design.factors, self.design.points, self.plan, AllMeasures())
        return Sweep(self.scenario, self.design, self.luck, self.plan.confidence, study.play(store, progress))

    def finish(self, store: Store, swept: Sweep, summary: Mapping[str, object] | None = None) -> list[str]:
        """Writes the long table and the manifest into a folder; the names of the table's files."""
        names = write_long_table(store.folder, TABLE, swept.columns())
        store.files |= set(names)
        store.sign(self.plan.runs, self.about(), summary)
        return names

    def about(self) -> dict[str, object]:
        """What a manifest says besides the identity."""
        return record_of_study(self.plan, self.started, self.clock)


def plan_sweep(scenario: Scenario, varied: SweepOptions, options: RunOptions) -> SweepBatch:
    """A sweep with every number and name checked.

    Without a word on what is varied, a scenario's only declared sweep is meant; a sample without factors is of all
    parameters with a range. Raises ``InputError`` for what cannot be varied or asked, ``LimitError`` for too many runs.
    """
    known_scenario(scenario)
    plan = plan_runs(scenario, options)
    factors = factors_of(scenario, wanted_factors(scenario, varied))
    if varied.sample is None:
        if varied.points is not None:
            raise InputError("a number of points is that of a sample: choose lhs or sobol, or give N in NAME=LO:HI:N")
        return SweepBatch(scenario, grid_design(factors), plan)
    points = SAMPLE_POINTS if varied.points is None else varied.points
    return SweepBatch(scenario, sample_design(factors, varied.sample, points, plan.seed), plan)


def wanted_factors(scenario: Scenario, varied: SweepOptions) -> Varied:
    """What is to be varied, where some of it is left to the scenario."""
    vary = [varied.vary] if isinstance(varied.vary, str) else varied.vary
    own = dict(vary) if isinstance(vary, Mapping) else dict.fromkeys(vary)
    if varied.declared is not None:
        return {**declared_sweep(scenario, varied.declared), **own}
    if own:
        return own
    if varied.sample is not None:
        return ranged_parameters(scenario)
    sweeps = list(scenario.file.sweeps)
    if len(sweeps) > 1:
        raise InputError(f"{scenario.name} declares several sweeps: name one of {', '.join(sweeps)}, or what to vary")
    return declared_sweep(scenario, sweeps[0]) if sweeps else ()


def sweep(  # its keywords are options of the command line, each with a default
    scenario: Scenario,
    vary: Varied = (),
    *,
    declared: str | None = None,
    sample: Sample | None = None,
    points: SupportsIndex | None = None,
    runs: SupportsIndex = RUNS_A_POINT,
    seed: SupportsIndex | None = None,
    engine: EngineChoice = "auto",
    workers: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
    out: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Sweep:
    """A scenario at many settings, the same runs at each.

    ``vary`` maps names to values, ``"LO:HI:N"``, or None for what the scenario declares; a list of names does the
    latter. A name is that of a parameter, a path such as ``quantities.tension.initial``, ``variant`` or ``reading``.
    Without ``sample`` every combination is played; with ``lhs`` or ``sobol`` so many ``points`` drawn from the ranges.
    ``declared`` names a sweep of the file. The rest is as in ``simulate``.

    >>> import ceasefire_sim as cs
    >>> scenario = cs.read_scenario("verification-and-trust")
    >>> swept = cs.sweep(scenario, {"pace": [0.1, 0.2]}, runs=50)
    >>> [point["pace"] for point in swept.points]
    [0.1, 0.2]

    Raises ``InputError`` for names and values that there are not, ``LimitError`` as ``simulate`` does.
    """
    varied = SweepOptions(vary, declared, sample, points)
    batch = plan_sweep(scenario, varied, RunOptions(runs, seed, engine, workers, None, confidence))
    if out is None:
        return batch.play(progress=progress)
    with Store(folder_path(out), batch.identity()) as store:
        store.claim(overwrite)
        swept = batch.play(store, progress)
        batch.finish(store, swept)
    return swept
