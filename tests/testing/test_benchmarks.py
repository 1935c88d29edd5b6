"""The benchmarks measure what their rows say."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from benchmarks.__main__ import forget_modules, measured
from benchmarks.commands import COMMANDS
from benchmarks.page_speed import Spent, Threads
from benchmarks.programs import Program
from ceasefire_sim.arrays import IntArray
from ceasefire_sim.engines.compiled import run_columns
from ceasefire_sim.engines.compiled.hosting import host


def rows(count: int, odd: int | None = None) -> IntArray:
    """Rows of end days; one of them may differ from what it should be."""
    days = np.arange(1, count + 1, dtype=np.int64)
    if odd is not None and odd < count:
        days[odd] += 1
    return days[:, None]


@pytest.mark.parametrize(("odd", "words"), [(0, "the programs made different runs"), (7, "of 10 the programs made")])
def test_a_program_that_made_other_runs_is_not_compared(odd: int, words: str) -> None:
    programs = [Program("first", 10, rows), Program("second", 10, lambda count: rows(count, odd))]
    with pytest.raises(AssertionError, match=words):
        measured(programs, 1, 3)


def test_a_round_from_the_scenario_on_compiles_anew() -> None:
    scenario = cs.read_scenario("monitoring")
    run_columns.play_block(scenario, run_columns.compiled(scenario), 1, 0, 5)
    assert host().modules
    forget_modules()
    assert not host().modules


def test_the_measured_comparison_is_that_of_all_variants() -> None:
    (words,) = [command.words for command in COMMANDS if command.words.startswith("compare")]
    assert words.split()[:2] == ["compare", "gaza-2025"] and words.split()[2].startswith("--")
    assert len(cs.read_scenario("gaza-2025").variants) >= 5


def test_of_a_page_its_own_thread_and_its_workers_count_and_no_other_process() -> None:
    before = Threads({"/proc/7/task/7": (2_000_000, 0), "/proc/9/task/9": (0, 0)}, {"/proc/7/task/8": (0, 0)})
    now = Threads(
        {"/proc/7/task/7": (5_000_000, 1_000_000), "/proc/9/task/9": (90_000_000, 90_000_000)},
        {"/proc/7/task/8": (10_000_000, 4_000_000), "/proc/7/task/11": (6_000_000, 2_000_000)},
    )
    assert now.since(before) == Spent(page=3.0, workers=16.0, waited=1.0 + (4.0 + 2.0) / 2)
