"""The vectorised engine gives what the reference gives: every run, every count, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_sim import read_scenario, read_scenario_text, testing
from ceasefire_sim.engines.vectorised import columns
from ceasefire_sim.live.block import play_block
from ceasefire_sim.results.block import Block, joined
from ceasefire_sim.scenario.scenario import Scenario

SEEDS = (0, 1, 2**64 - 1)
FIRST_RUNS = (0, 5, 2**32 - 3, 2**47)
BLOCKS = (1, 7, 1000)


def vectorised(scenario: Scenario, seed: int, first: int, count: int, size: int) -> Block:
    """Runs on the vectorised engine, in blocks of a size."""
    program = columns.program_of(scenario)
    starts = range(first, first + count, size)
    return joined([columns.play_block(scenario, program, seed, s, min(size, first + count - s)) for s in starts])


def assert_equal(reference: Block, other: Block) -> None:
    assert list(reference.columns) == list(other.columns)
    for name, values in reference.columns.items():
        assert values.dtype == other.columns[name].dtype, name
        same = np.array_equal(values, other.columns[name], equal_nan=values.dtype.kind == "f")
        assert same, f"{name}: {values} on the reference, {other.columns[name]} vectorised"
    for region, table in reference.daily.items():
        assert np.array_equal(table, other.daily[region]), f"daily {region}"
    assert np.array_equal(reference.waits, other.waits), (reference.waits, other.waits)
    assert reference.days == other.days


def compare(data: dict[str, Any], seed: int, first: int, readings: bool) -> None:
    scenario = read_scenario_text(testing.to_yaml(data), readings=list(data.get("readings", ())) if readings else ())
    reference = play_block(scenario, seed, first, 9)
    for size in BLOCKS:
        assert_equal(reference, vectorised(scenario, seed, first, 9, size))


CASES = (testing.scenario_data(), st.sampled_from(SEEDS), st.sampled_from(FIRST_RUNS), st.booleans())


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(*CASES)
def test_the_engines_agree_over_the_whole_language(data: Any, seed: int, first: int, readings: bool) -> None:
    compare(data, seed, first, readings)


@pytest.mark.nightly
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(*CASES)
def test_the_engines_agree_on_many_more(data: Any, seed: int, first: int, readings: bool) -> None:
    compare(data, seed, first, readings)


@pytest.mark.parametrize(
    "name", ["gaza-2025", "two-party-deadlock", "reciprocal-tranches", "monitoring", "impossible-deadline"]
)
def test_the_engines_agree_on_what_is_shipped(name: str) -> None:
    scenario = read_scenario(name, readings=["all"] if name == "two-party-deadlock" else ())
    assert_equal(play_block(scenario, 1, 0, 200), vectorised(scenario, 1, 0, 200, 17))
