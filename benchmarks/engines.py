"""Run-days a second: the vectorised engine beside a plain program on `transitions`, interleaved, digests checked.

    python -m benchmarks.engines [--runs 10000] [--plain 60] [--rounds 5]

Absolute figures are those of this machine at this hour; the ratio (a median over rounds) is what to quote.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from pathlib import Path

import numpy as np

import ceasefire_sim as cs
from benchmarks.transitions_program import Truce
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.playing import play
from ceasefire_sim.engines.vectorised.run_columns import play_block, program_of
from ceasefire_sim.reference.play import play_block as play_live

NAMES = ("tension", "trust", "mediation", "monitoring", "authority", "force", "phase")
PLAIN, DIGEST = 60, "66e3"  # of so many first runs; changes only if the scenario does


def digest(rows: list[list[int]]) -> str:
    """Four letters for the last states and last days of some runs."""
    return hashlib.sha256(np.array(rows, np.int64).tobytes()).hexdigest()[:4]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    for name, default in (("--runs", 10_000), ("--plain", PLAIN), ("--rounds", 5)):
        parser.add_argument(name, type=int, default=default)
    asked = parser.parse_args()
    scenario = cs.read_scenario(str(Path(__file__).with_name("scenario.yaml")))
    program, truce = program_of(scenario), Truce(seed=1)
    columns = [
        f"quantities.{n}" if n in scenario.quantities else "phase" if n == "phase" else f"regions.{n}" for n in NAMES
    ]
    ratios, whole_ratios, speeds = [], [], []
    for _ in range(asked.rounds):
        began = time.perf_counter()
        rows = [truce.play(run) for run in range(asked.plain)]
        plain = sum(day for day, _ in rows) / (time.perf_counter() - began)
        began = time.perf_counter()
        played = play(program, RunRange(1, 0, asked.runs))
        bare = played.end_day.sum() / (time.perf_counter() - began)
        began = time.perf_counter()
        block = play_block(scenario, program, 1, 0, asked.runs)
        whole = block.days / (time.perf_counter() - began)
        ours = [[int(block.columns[name][run]) for name in ("end_day", *columns)] for run in range(asked.plain)]
        theirs = [[day, *state] for day, state in rows]
        assert digest(ours) == digest(theirs), "the two programs made different runs"
        ratios.append(bare / plain)
        whole_ratios.append(whole / plain)
        speeds.append((plain, bare, whole))
    assert asked.plain != PLAIN or digest(ours) == DIGEST, f"other runs than before: {digest(ours)}, not {DIGEST}"
    live = play_live(scenario, 1, 0, 5)
    assert [int(day) for day in live.columns["end_day"]] == [row[0] for row in ours[:5]]
    plain, bare, whole = (statistics.median(column) for column in zip(*speeds, strict=True))
    print(f"{asked.runs} runs, {block.days} run-days ({block.days / asked.runs:.0f} a run), digest {digest(ours)}")
    print(f"plain program on transitions  {plain:>12,.0f} run-days a second")
    print(f"vectorised, table and counts  {whole:>12,.0f}  = {statistics.median(whole_ratios):.0f} times")
    print(f"vectorised, the runs alone    {bare:>12,.0f}  = {statistics.median(ratios):.0f} times")


if __name__ == "__main__":
    main()
