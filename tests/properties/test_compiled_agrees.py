"""The compiled engine gives what the vectorised one gives: every run, every count, to the bit, under any luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from ceasefire_sim import Luck, fork, read_scenario, read_scenario_text, testing
from ceasefire_sim.engines.compiled import run_columns as compiled
from ceasefire_sim.engines.compiled.single_run import recorded_run
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised import run_columns as vectorised
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.luck.paths import Paths
from ceasefire_sim.results.run_block import RunBlock, join_blocks
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.source.files import shipped_names
from ceasefire_sim.studies.forking.futures import ForkPoint
from tests.properties.test_engines_agree import FIRST_RUNS, RUNS, SEEDS, assert_equal

BLOCKS = (1, 7, 1000)


def in_blocks(scenario: Scenario, machine: Any, seed: int, first: int, size: int) -> RunBlock:
    """Runs in blocks of a size; after two blocks of one run the rest stand together."""
    starts = [*range(first, first + RUNS, size)][: 3 if size == 1 else None]
    ends = [*starts[1:], first + RUNS]
    return join_blocks(
        [compiled.play_block(scenario, machine, seed, s, e - s) for s, e in zip(starts, ends, strict=True)]
    )


def compare(scenario: Scenario, seed: int, first: int, many: bool = False) -> None:
    """One scenario on both engines, in blocks of every size, and some of its runs by their numbers."""
    machine, program = compiled.compiled(scenario), vectorised.program_of(scenario)
    whole = vectorised.play_block(scenario, program, seed, first, RUNS)
    for size in BLOCKS:
        assert_equal(whole, in_blocks(scenario, machine, seed, first, size))
    chosen = RunRange.of(seed, first + np.array([5, 0, 3], np.int64))
    assert_equal(vectorised.played_runs(scenario, program, chosen), compiled.played_runs(scenario, machine, chosen))
    if many and first + 1000 < 2**48:
        assert_equal(
            vectorised.play_block(scenario, program, seed, first, 1000),
            compiled.play_block(scenario, machine, seed, first, 1000),
        )


def compare_luck(scenario: Scenario, luck: Luck) -> None:
    """One run under a luck on both engines, day by day."""
    states, values = states_and_findings(scenario, luck)
    run = recorded_run(scenario, luck)
    assert list(run.states) == states
    assert len(run.happenings) == len(states) - 1
    assert np.array_equal(list(run.values.values()), list(values.values()), equal_nan=True)


def compare_futures(scenario: Scenario, luck: Luck, day: int) -> None:
    """Futures of a run on both engines, and the first of them as a run of its own."""
    runs = RunRange.along(luck.seed, Paths.futures(luck, day, 0, 5), luck)
    block = compiled.played_runs(scenario, compiled.compiled(scenario), runs)
    assert_equal(vectorised.played_runs(scenario, vectorised.program_of(scenario), runs), block)
    alone = recorded_run(scenario, ForkPoint(scenario, luck, day).future(0))
    last = alone.states[-1]
    assert last["day"] == block.columns["end_day"][0]
    phase = scenario.file.phases.states[int(block.columns["phase"][0])]
    assert last["phase"] == phase


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_a_hand_decides_a_draw_that_is_certain_in_every_future(engine: Any) -> None:
    raid = {"when": "day == 3", "chance": 1}
    phases = {"initial": "truce", "states": ["truce"]}
    scenario = read_scenario(
        {"scenario": "x", "horizon": 4, "goal": "happened(raid)", "incidents": {"raid": raid}, "phases": phases}
    )
    forked = fork(scenario, 0, 3, {"incidents.raid": False}, runs=5, engine=engine)
    assert forked.endings()["reached"].value == -1
    compare_futures(scenario, Luck(forced=((3, "incidents.raid", False),)), 1)


def search(part: int, examples: int) -> None:
    """One part of a search, which begins elsewhere than the others."""

    @seed(part)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), testing.scenario_data(), st.sampled_from(SEEDS), st.sampled_from(FIRST_RUNS), st.booleans())
    def agree(choices: st.DataObject, data: Any, seed: int, first: int, readings: bool) -> None:
        chosen = list(data.get("readings", ())) if readings else ()
        scenario = read_scenario_text(testing.to_yaml(data), readings=chosen)
        compare(scenario, seed, first, many=choices.draw(st.integers(0, 9)) == 0)
        luck = choices.draw(testing.lucks(scenario, 12))
        compare_luck(scenario, luck)
        if choices.draw(st.integers(0, 3)) == 0:
            compare_futures(scenario, luck, choices.draw(st.integers(0, scenario.horizon - 1)))

    agree()


@pytest.mark.parametrize("part", range(3))
def test_the_compiled_engine_agrees_over_the_whole_language(part: int) -> None:
    search(part, 100)


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(3, 13))
def test_the_compiled_engine_agrees_on_many_more(part: int) -> None:
    search(part, 300)


def ways_of(name: str) -> list[Scenario]:
    """A shipped scenario as written, with each variant, and under all readings together."""
    plain = read_scenario(name)
    ways = [plain, *(read_scenario(name, variant=variant) for variant in plain.variants)]
    return [*ways, read_scenario(name, readings=["all"])] if plain.file.readings else ways


def compare_shipped(name: str, runs: int) -> None:
    for scenario in ways_of(name):
        played = vectorised.play_block(scenario, vectorised.program_of(scenario), 7, 0, runs)
        assert_equal(played, compiled.play_block(scenario, compiled.compiled(scenario), 7, 0, runs))


@pytest.mark.parametrize("name", shipped_names())
def test_the_compiled_engine_agrees_on_what_is_shipped(name: str) -> None:
    compare_shipped(name, 20)


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_names())
def test_the_compiled_engine_agrees_on_ten_thousand_runs_of_what_is_shipped(name: str) -> None:
    compare_shipped(name, 10_000)
