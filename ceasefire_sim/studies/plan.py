"""How many runs are made: in blocks, over processes; the result depends on none of that."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed

from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.live.block import play_block
from ceasefire_sim.results.runset import Block, RunSet
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["simulate"]

Progress = Callable[[int], None]
MOST_RUNS = 1 << 48
HELD: list[Scenario] = []


def simulate(
    scenario: Scenario,
    runs: int | None = None,
    seed: int | None = None,
    *,
    workers: int | None = None,
    confidence: float = 0.95,
    progress: Progress | None = None,
) -> RunSet:
    """Runs of a scenario, as many and with the seed it names unless said otherwise.

    ``workers`` processes share the work (by default one a core); ``progress`` is told the runs finished.
    """
    runs = scenario.file.runs if runs is None else runs
    seed = scenario.file.seed if seed is None else seed
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(f"the number of runs is at least 1, not {runs}")
    if not 0 <= seed < 1 << 64:
        raise InputError(f"a seed lies between 0 and 2^64-1, not at {seed}")
    if not 0 < confidence < 1:
        raise InputError(f"a confidence lies between 0 and 1, not at {confidence}")
    workers = max(1, workers or os.cpu_count() or 1)
    size = block_size(runs, workers, scenario.horizon)
    spans = [(first, min(size, runs - first)) for first in range(0, runs, size)]
    tell = progress or (lambda done: None)
    if workers == 1 or len(spans) == 1:
        blocks = []
        for first, count in spans:
            blocks.append(play_block(scenario, seed, first, count))
            tell(first + count)
    else:
        blocks = over_processes(scenario, seed, spans, workers, tell)
    whole = blocks[0]
    for block in blocks[1:]:
        whole.add(block)
    return RunSet(scenario, seed, "reference", whole, confidence)


def block_size(runs: int, workers: int, horizon: int) -> int:
    """Runs a block: enough to be worth handing over, few enough to show progress."""
    return max(
        1,
        min(runs if workers == 1 and runs * horizon < 2000 else 200, -(-runs // (workers * 4)), 50_000 // horizon + 1),
    )


def hold(scenario: Scenario) -> None:
    """Keeps the scenario in a worker process."""
    HELD[:] = [scenario]


def play_held(seed: int, first: int, count: int) -> Block:
    """Plays a block of the scenario a worker keeps."""
    return play_block(HELD[0], seed, first, count)


def over_processes(
    scenario: Scenario, seed: int, spans: list[tuple[int, int]], workers: int, tell: Progress
) -> list[Block]:
    """The blocks in order, played by worker processes; a block whose worker died is done again once."""
    context = multiprocessing.get_context("spawn")
    found: dict[int, Block] = {}
    for _ in range(2):
        missing = [span for span in spans if span[0] not in found]
        if not missing:
            break
        try:
            with ProcessPoolExecutor(workers, context, hold, (scenario,)) as pool:
                jobs = {pool.submit(play_held, seed, *span): span for span in missing}
                for job in as_completed(jobs):
                    found[jobs[job][0]] = job.result()
                    tell(sum(len(block.rows) for block in found.values()))
        except BrokenPipeError:
            continue
        except multiprocessing.ProcessError:
            continue
        except RuntimeError as error:
            if "process pool" not in str(error).lower() and "terminated" not in str(error).lower():
                raise
    if len(found) < len(spans):
        raise LimitError("worker processes died twice; try again with --workers 1")
    return [found[first] for first, _ in spans]
