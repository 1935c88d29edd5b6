"""Runs of one or several scenarios on the same luck, as one piece of work: so many, or until they are precise.

Finished blocks are kept in a folder while the work goes on; the same work begun again goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ceasefire_sim.arguments import real_number
from ceasefire_sim.results.sealed_blocks import Parts
from ceasefire_sim.results.store import Store, run_identity
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.blocks import Progress, RunOptions, RunPlan, plan_runs, play_runs
from ceasefire_sim.studies.precision import MOST, check_asked, until_precise
from ceasefire_sim.studies.run_set import RunSet
from ceasefire_sim.version import VERSION

__all__ = ["Batch", "BatchRuns", "plan_batch", "record_of_study"]


@dataclass(frozen=True)
class BatchRuns:
    """The run sets of a batch, one a scenario; ``imprecise`` are the properties whose intervals stayed too wide."""

    runs: tuple[RunSet, ...]
    imprecise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What is to be done: the same runs of some scenarios; with a ``precision`` the plan's runs are the most."""

    scenarios: tuple[Scenario, ...]
    plan: RunPlan
    precision: float | None = None
    started: float = field(default_factory=time.time, compare=False)
    clock: float = field(default_factory=time.perf_counter, compare=False)

    def identity(self) -> dict[str, object]:
        """What decides every number of the one scenario's runs."""
        (scenario,) = self.scenarios
        return self.identity_of(scenario)

    def identity_of(self, scenario: Scenario) -> dict[str, object]:
        """What decides every number of one scenario's runs."""
        if self.precision is None:
            return run_identity(scenario, self.plan.runs, self.plan.seed, first=self.plan.first)
        fixed = {"half_width": self.precision, "confidence": self.plan.confidence, "most": self.plan.runs}
        return run_identity(scenario, None, self.plan.seed, fixed)

    def identity_of_comparison(self, names: Sequence[str]) -> dict[str, object]:
        """What decides every number of a comparison of the scenarios, which bear some names in it."""
        identities = {name: self.identity_of(side) for name, side in zip(names, self.scenarios, strict=True)}
        runs = None if self.precision is not None else self.plan.runs
        return {"compared": identities, "seed": self.plan.seed, "runs": runs}

    def parts(self, store: Store | None) -> list[Parts | None]:
        """Where each scenario's blocks are kept."""
        if store is None:
            return [None for _ in self.scenarios]
        if len(self.scenarios) == 1:
            return [store.parts()]
        return [store.parts(number) for number in range(len(self.scenarios))]

    def kept(self, store: Store) -> int:
        """The number of runs kept in a folder, of all scenarios."""
        return sum(count for parts in self.parts(store) if parts is not None for _, count in parts.spans())

    def play(self, store: Store | None = None, progress: Progress | None = None) -> BatchRuns:
        """Makes the runs, or what is missing of them in a folder; ``progress`` is told the runs finished of all."""
        parts = self.parts(store)

        def play_first(scenario: Scenario, count: int) -> RunSet:
            number = next(number for number, known in enumerate(self.scenarios) if known is scenario)
            tell = None if progress is None else (lambda finished: progress(count * number + finished))
            return play_runs(scenario, replace(self.plan, runs=count), parts[number], tell)

        if self.precision is None:
            return BatchRuns(tuple(play_first(scenario, self.plan.runs) for scenario in self.scenarios))
        runs, widths = until_precise(
            self.scenarios, self.precision, self.plan.confidence, self.plan.runs, play_first
        )  # fmt: skip
        return BatchRuns(tuple(runs), tuple(name for name, width in widths.items() if width > self.precision))

    def about(self) -> Mapping[str, object]:
        """What a manifest says besides the identity: by what the runs were made, when, and in how many seconds."""
        return record_of_study(self.plan, self.started, self.clock)


def record_of_study(plan: RunPlan, started: float, clock: float) -> dict[str, object]:
    """By what runs were made, when (seconds since 1970), and in how many seconds since ``clock``."""
    return {
        "package": f"ceasefire_sim {VERSION}",
        "engine": plan.engine,
        "confidence": plan.confidence,
        "started": round(started, 3),
        "seconds": round(time.perf_counter() - clock, 3),
    }


def plan_batch(scenarios: Sequence[Scenario], options: RunOptions) -> Batch:
    """A batch with every number checked; the first scenario says what the options leave open.

    Raises ``InputError`` for what cannot be asked, ``LimitError`` for more runs than memory holds.
    """
    for scenario in scenarios:
        known_scenario(scenario)
    plan = plan_runs(scenarios[0], options)
    if options.precision is None:
        return Batch(tuple(scenarios), plan)
    precision = real_number("the precision", options.precision, 0, 1)
    most = MOST if options.runs is None else plan.runs
    check_asked(list(scenarios), most)
    return Batch(tuple(scenarios), replace(plan, runs=most), precision)
