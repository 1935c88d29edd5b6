"""The vectorised engine gives what the reference gives: every run, every count, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from ceasefire_sim import read_scenario, read_scenario_text, testing
from ceasefire_sim.engines.vectorised import run_columns
from ceasefire_sim.reference.play import play_block
from ceasefire_sim.results.run_block import RunBlock, join_blocks
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.source.files import shipped_names

SEEDS = (0, 1, 2**64 - 1)
RUNS = 9
FIRST_RUNS = (0, 5, 2**32 - 3, 2**47, 2**48 - RUNS)
BLOCKS = (1, 7, 1000)


def vectorised(scenario: Scenario, program: Any, seed: int, first: int, count: int, size: int) -> RunBlock:
    """Runs on the vectorised engine, in blocks of a size; after three blocks of one run the rest stand together."""
    starts = [*range(first, first + count, size)][: 3 if size == 1 else None]
    ends = [*starts[1:], first + count]
    return join_blocks(
        [run_columns.play_block(scenario, program, seed, s, e - s) for s, e in zip(starts, ends, strict=True)]
    )


def assert_equal(reference: RunBlock, other: RunBlock) -> None:
    assert_equal_runs(reference, other)
    for region, table in reference.daily.items():
        assert np.array_equal(table, other.daily[region]), f"daily {region}"
    assert list(reference.histograms) == list(other.histograms)
    for name, histogram in reference.histograms.items():
        theirs = other.histograms[name]
        assert np.array_equal(histogram.counts, theirs.counts), f"daily {name}"
        assert histogram.totals() == theirs.totals(), f"daily {name}"
    assert np.array_equal(reference.waits, other.waits), (reference.waits, other.waits)
    assert reference.days == other.days


def assert_equal_runs(reference: RunBlock, other: RunBlock) -> None:
    """The runs of the first are the same rows in the other, which may have more."""
    assert list(reference.columns) == list(other.columns)
    for name, values in reference.columns.items():
        theirs = other.columns[name][: len(values)]
        assert values.dtype == theirs.dtype, name
        same = np.array_equal(values, theirs, equal_nan=values.dtype.kind == "f")
        assert same, f"{name}: {values} on the reference, {theirs} vectorised"


def compare(data: dict[str, Any], seed: int, first: int, readings: bool, variant: bool, many: bool = False) -> None:
    """One scenario on the reference and in blocks of every size; ``many`` also among a thousand others."""
    scenario = read_scenario_text(
        testing.to_yaml(data),
        variant="more" if variant and "variants" in data else None,
        readings=list(data.get("readings", ())) if readings else (),
    )
    program = run_columns.program_of(scenario)
    reference = play_block(scenario, seed, first, RUNS)
    for size in BLOCKS:
        assert_equal(reference, vectorised(scenario, program, seed, first, RUNS, size))
    if many and first + 1000 < 2**48:
        full = vectorised(scenario, program, seed, first, 1000, 1000)
        assert_equal_runs(reference, full)
        rest = run_columns.play_block(scenario, program, seed, first + RUNS, 1000 - RUNS)
        assert_equal(join_blocks([vectorised(scenario, program, seed, first, RUNS, RUNS), rest]), full)


CASES = (
    testing.scenario_data(),
    st.sampled_from(SEEDS),
    st.sampled_from(FIRST_RUNS),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3).map(lambda number: number == 0),
)


def search(part: int, examples: int) -> None:
    """One part of a search, which begins elsewhere than the others."""

    @seed(part)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(*CASES)
    def agree(data: Any, seed: int, first: int, readings: bool, variant: bool, many: bool) -> None:
        compare(data, seed, first, readings, variant, many)

    agree()


@pytest.mark.parametrize("part", range(3))  # so that several processes share them
def test_the_engines_agree_over_the_whole_language(part: int) -> None:
    search(part, 100)


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(3, 15))
def test_the_engines_agree_on_many_more(part: int) -> None:
    search(part, 500)


def ways(scenario: str) -> list[tuple[str, ...]]:
    """The plain text, and all readings together where there are any."""
    return [(), ("all",)] if read_scenario(scenario).file.readings else [()]


def compare_shipped(name: str, runs: int) -> None:
    for readings in ways(name):
        scenario = read_scenario(name, readings=readings)
        program = run_columns.program_of(scenario)
        assert_equal(play_block(scenario, 1, 0, runs), vectorised(scenario, program, 1, 0, runs, 17))


@pytest.mark.parametrize("name", shipped_names())
def test_the_engines_agree_on_what_is_shipped(name: str) -> None:
    compare_shipped(name, 12)


@pytest.mark.nightly
@pytest.mark.parametrize("name", shipped_names())
def test_the_engines_agree_on_two_hundred_runs_of_what_is_shipped(name: str) -> None:
    compare_shipped(name, 200)
