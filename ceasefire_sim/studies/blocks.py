"""Runs are played in blocks: planned, shared out over workers, kept, and joined; results depend on none of that."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.results.daily_values import daily_numbers
from ceasefire_sim.results.run_block import BlockJoin, RunBlock, column_types, wait_keys
from ceasefire_sim.results.sealed_blocks import Parts, Span
from ceasefire_sim.scenario.limits import LARGEST_SEED, MOST_RUNS
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.engine_choice import RE_ENTRANT, chosen_engine, runs_player
from ceasefire_sim.studies.executors.cluster import DaskCluster, checked_address
from ceasefire_sim.studies.executors.inline import Inline
from ceasefire_sim.studies.executors.processes import Processes
from ceasefire_sim.studies.executors.threads import Threads
from ceasefire_sim.studies.executors.work import Executor, TaskSet
from ceasefire_sim.studies.run_set import RunSet

__all__ = ["Progress", "RunOptions", "RunPlan", "plan_runs", "play_runs", "spans_of"]

Progress = Callable[[int], object]  # is told the number of runs finished
MOST_WORKERS = 1024
# runs that stand side by side: enough for NumPy's overhead, few enough for the cache and for progress
BLOCKS = {"compiled": 10_000, "vectorised": 20_000, "reference": 200}
MOST_IN_THREADS = 4_000  # what a thread is at when the work is interrupted is lost
CLUSTER_BLOCKS = 256  # of a whole number of runs, for the number of threads is not known beforehand
LEAST_ON_CLUSTER, MOST_ON_CLUSTER = 1_000, 20_000  # unless that makes them small or large
MEMORY_UNKNOWN = 1 << 40  # bytes taken to be there where the system does not say


@dataclass(frozen=True)
class RunOptions:
    """What a caller asks for; None stands for the scenario's own number of runs and seed.

    ``workers`` share the work on this machine (None: this thread does it), or a ``cluster`` does, named by the
    address of its scheduler (``insecure``: another machine, in the open); ``block`` runs are made at a time. With a
    ``precision`` runs are made until every interval is at most so far to either side, ``runs`` at most. ``first`` is
    the number of the first run.
    """

    runs: SupportsIndex | None = None
    seed: SupportsIndex | None = None
    engine: str = "auto"
    workers: SupportsIndex | None = None
    block: SupportsIndex | None = None
    confidence: SupportsFloat = 0.95
    precision: SupportsFloat | None = None
    first: SupportsIndex = 0
    cluster: str | None = None
    insecure: bool = False


@dataclass(frozen=True)
class RunPlan:
    """How runs are made, every number checked."""

    runs: int
    seed: int
    engine: str
    workers: int
    block: int | None
    confidence: float
    first: int = 0
    cluster: str | None = None

    @property
    def executor(self) -> Executor:
        """Who plays the blocks."""
        if self.cluster is not None:
            return DaskCluster(self.cluster)
        if self.workers < 2:
            return Inline()
        return Threads(self.workers) if self.engine in RE_ENTRANT else Processes(self.workers)

    @property
    def end(self) -> int:
        """The number after that of the last run."""
        return self.first + self.runs


def plan_runs(scenario: Scenario, options: RunOptions) -> RunPlan:
    """The plan of a scenario's runs; raises ``InputError`` for what cannot be asked, ``LimitError`` for too much."""
    runs = whole_number("the number of runs", fallback(options.runs, scenario.file.runs), 1, MOST_RUNS)
    seed = whole_number("the seed", fallback(options.seed, scenario.file.seed), 0, LARGEST_SEED)
    workers = whole_number("the number of workers", fallback(options.workers, 1), 1, MOST_WORKERS)
    confidence = real_number("the confidence", options.confidence, 0, 1)
    engine = chosen_engine(options.engine)
    block = None if options.block is None else whole_number("the number of runs in a block", options.block, 1)
    check_memory(scenario, runs)
    first = whole_number("the number of the first run", options.first, 0, MOST_RUNS - runs)
    if options.cluster is not None and options.workers is not None:
        raise InputError("workers are of this machine, and a cluster has its own: name one of them")
    cluster = None if options.cluster is None else checked_address(options.cluster, options.insecure)
    return RunPlan(runs, seed, engine, workers, block, confidence, first, cluster)


def fallback(value: SupportsIndex | None, default: int) -> SupportsIndex:
    """A value, or what stands for None."""
    return default if value is None else value


def check_memory(scenario: Scenario, runs: int) -> None:
    """Raises ``LimitError`` where the columns of so many runs cannot lie in this machine's memory."""
    each = sum(np.dtype(kind.stored).itemsize for kind in column_types(scenario).values())
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not on Windows
        memory = MEMORY_UNKNOWN
    if runs * each > memory:
        needed, present = (f"{size / 1e9:,.0f} GB" for size in (runs * each, memory))
        raise LimitError(f"{runs:,} runs need about {needed} of memory, and this machine has {present}; make fewer")


def block_size(plan: RunPlan, horizon: int) -> int:
    """Runs a block: enough to be worth handing over, few enough to show progress."""
    if plan.block is not None:
        return plan.block
    size = BLOCKS[plan.engine]
    if plan.engine == "reference":
        size = max(1, min(size, 50_000 // horizon + 1))
    elif plan.cluster is not None:
        return min(max(plan.runs // CLUSTER_BLOCKS, LEAST_ON_CLUSTER), MOST_ON_CLUSTER)
    elif plan.workers > 1 and plan.engine in RE_ENTRANT:
        size = MOST_IN_THREADS
    return max(1, min(size, -(-plan.runs // plan.workers)))


def play_runs(
    scenario: Scenario, plan: RunPlan, parts: Parts | None = None, progress: Progress | None = None
) -> RunSet:
    """The runs of a plan; blocks that ``parts`` hold are not made again, and those made are kept there.

    Raises ``LimitError`` where workers fail over one block three times.
    """
    kept = parts.blocks(plan.end) if parts is not None else ()
    join, spans = BlockJoin(plan.first, plan.runs), []
    for span, block in kept:
        if fits(scenario, block):
            join.add(block)
            spans.append(span)
    missing = list(spans_of(plan.first, plan.end, block_size(plan, scenario.horizon), spans))
    finished = sum(count for _, count in spans)
    with closing(played_blocks(scenario, plan, missing)) as fresh:
        for span, block in fresh:
            if parts is not None:
                parts.keep(span, block)
            join.add(block)
            finished += span[1]
            if progress is not None:
                progress(finished)
    return RunSet(scenario, plan.seed, plan.engine, join.joined(), plan.confidence)


def fits(scenario: Scenario, block: RunBlock) -> bool:
    """Whether a block has what blocks of the scenario have; another version may have counted other things."""
    bins = {name: histogram.bins for name, histogram in block.histograms.items()}
    numbers = daily_numbers(scenario)
    waits = len(block.waits) == len(wait_keys(scenario))
    return (
        block.columns.types == column_types(scenario)
        and bins == {name: number.bins for name, number in numbers.items()}
        and waits
    )


def spans_of(first: int, end: int, size: int, kept: Iterable[Span] = ()) -> Iterator[Span]:
    """The blocks to be made of the runs up to ``end``: those no block kept holds, at most ``size`` at a time."""
    for start, count in [*sorted(kept), (end, 0)]:
        for begin in range(first, start, size):
            yield begin, min(size, start - begin)
        first = start + count


def played_blocks(
    scenario: Scenario, plan: RunPlan, spans: Sequence[Span]
) -> Generator[tuple[Span, RunBlock], None, None]:
    """The blocks of some spans, as they are finished."""
    work = TaskSet(block_player, (scenario, plan.engine, plan.seed), spans, span_name)
    with closing(plan.executor.results(work)) as results:
        for number, block in results:
            yield spans[number], block


def span_name(span: Span) -> str:
    """A block in words."""
    first, count = span
    return f"the block of runs {first} to {first + count - 1}"


def block_player(scenario: Scenario, engine: str, seed: int) -> Callable[[Span], RunBlock]:
    """The function that plays a block of a scenario on an engine; workers make their own."""
    if engine == "reference":
        from ceasefire_sim.reference.play import play_block as play_on_reference

        return lambda span: play_on_reference(scenario, seed, *span)
    play = runs_player(scenario, engine)
    return lambda span: play(RunRange(seed, *span))
