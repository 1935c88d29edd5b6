"""The programs that play the benchmark's scenario: each a number of runs, as rows to compare and days to count."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import ceasefire_sim as cs
from benchmarks.hand import compiled as hand_written
from benchmarks.hand import compiler
from benchmarks.transitions_program import Truce
from ceasefire_sim.arrays import IntArray
from ceasefire_sim.engines.compiled import run_columns as wasm
from ceasefire_sim.engines.vectorised import run_columns as vectorised
from ceasefire_sim.reference.play import play_block as play_reference
from ceasefire_sim.results.run_block import RunBlock
from ceasefire_sim.studies.blocks import BLOCKS, MOST_IN_THREADS

__all__ = ["COMPARED", "Program", "programs"]

COMPARED = ("tension", "trust", "mediation", "monitoring", "authority", "force", "phase")
SEED = 1


@dataclass(frozen=True)
class Program:
    """One way to play the scenario; ``play(runs)`` gives end day and last state, a row a run."""

    name: str
    runs: int
    play: Callable[[int], IntArray]
    threads: int = 1


def rows_of(scenario: cs.Scenario, blocks: list[RunBlock]) -> IntArray:
    """End day and last state of some blocks of runs."""
    columns = ["end_day"]
    for name in COMPARED:
        kind = "quantities." if name in scenario.quantities else "" if name == "phase" else "regions."
        columns.append(kind + name)
    return np.concatenate([np.stack([np.asarray(b.columns[c], np.int64) for c in columns], axis=1) for b in blocks])


def installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def programs(folder: Path, runs: int, few: int) -> Iterator[Program]:
    """Every program that can run here: ``few`` runs of the slow ones, ``runs`` of the fast ones."""
    scenario = cs.read_scenario(str(Path(__file__).with_name("scenario.yaml")))
    truce = Truce(SEED)

    def transitions(count: int) -> IntArray:
        return np.array([[day, *state] for day, state in map(truce.play, range(count))])

    yield Program("plain program on transitions", few, transitions)
    keys: dict[str, int] = {}
    if installed("simpy"):
        from benchmarks import simpy_program

        yield Program("SimPy", few, lambda count: np.array([simpy_program.play(run, keys) for run in range(count)]))
    if installed("mesa"):
        from benchmarks import mesa_program

        yield Program("Mesa", few, lambda count: np.array([mesa_program.play(run, keys) for run in range(count)]))
    yield Program("reference engine", few, lambda n: rows_of(scenario, [play_reference(scenario, SEED, 0, n)]))
    arrays = vectorised.program_of(scenario)
    yield Program("vectorised engine", runs,
                  lambda n: rows_of(scenario, [vectorised.play_block(scenario, arrays, SEED, 0, n)]))  # fmt: skip
    machine = wasm.compiled(scenario)

    def block(first: int, count: int) -> RunBlock:
        return wasm.play_block(scenario, machine, SEED, first, count)

    def threaded(threads: int) -> Callable[[int], IntArray]:
        size = BLOCKS["compiled"] if threads == 1 else MOST_IN_THREADS  # as runs are made

        def play(count: int) -> IntArray:
            starts = range(0, count, size)
            with ThreadPoolExecutor(threads) as pool:
                return rows_of(scenario, list(pool.map(block, starts, [min(size, count - s) for s in starts])))

        return play

    yield Program("compiled engine", runs, threaded(1))
    yield Program("compiled engine, two threads", runs, threaded(2), threads=2)
    if compiler() is not None:
        hand = hand_written(folder, SEED)
        yield Program("C by hand, with tables", runs, lambda count: hand.with_observers(0, count)[0])
        yield Program("C by hand, runs alone", runs, lambda count: hand.runs_alone(0, count))
