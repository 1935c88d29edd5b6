"""What `simulate` takes at the door, and what it leaves in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError, LimitError

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"runs": 0}, "the number of runs is a whole number between 1 and"),
    ({"runs": 10.0}, "the number of runs is a whole number"),
    ({"runs": True}, "the number of runs is a whole number"),
    ({"seed": -1}, "the seed is a whole number between 0 and 18446744073709551615"),
    ({"seed": 1 << 64}, "the seed is a whole number between 0 and 18446744073709551615"),
    ({"seed": "1"}, "the seed is a whole number"),
    ({"workers": 0}, "the number of workers is a whole number between 1 and"),
    ({"workers": 1.5}, "the number of workers is a whole number"),
    ({"block": 0}, "the number of runs in a block is a whole number at least 1"),
    ({"first": -1}, "the number of the first run is a whole number between 0 and"),
    ({"confidence": 1}, "the confidence is a number between 0 and 1, not 1"),
    ({"confidence": float("nan")}, "the confidence is a number between 0 and 1, not nan"),
    ({"engine": "vectorized"}, "there is no engine 'vectorized'; did you mean 'vectorised'?"),
    ({"engine": None}, "there is no engine None"),
]


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario("monitoring", overrides={"horizon": 20})


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_what_cannot_be_asked_is_refused_in_words(scenario: cs.Scenario, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as told:
        cs.simulate(scenario, **arguments)
    assert str(told.value).startswith(words)


def test_what_is_no_scenario_is_refused() -> None:
    wrong: Any = "monitoring"
    with pytest.raises(InputError, match="a scenario is what read_scenario"):
        cs.simulate(wrong)


def test_numpy_numbers_are_numbers(scenario: cs.Scenario) -> None:
    runs = cs.simulate(scenario, runs=np.int64(5), seed=np.uint64(3), block=np.int8(2), confidence=np.float64(0.9))
    assert runs == cs.simulate(scenario, runs=5, seed=3, confidence=0.9)


def test_more_runs_than_memory_holds_are_refused(scenario: cs.Scenario) -> None:
    with pytest.raises(LimitError, match="make fewer"):
        cs.simulate(scenario, runs=1 << 47)


def test_runs_depend_on_no_block_worker_engine_or_interruption(scenario: cs.Scenario, tmp_path: Path) -> None:
    whole = cs.simulate(scenario, runs=30, seed=2)

    def stop(done: int) -> None:
        if done >= 14:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cs.simulate(scenario, runs=30, seed=2, block=7, out=tmp_path, progress=stop)
    ways: list[dict[str, Any]] = [
        {"block": 1}, {"block": 7, "workers": 2}, {"engine": "reference"}, {"out": tmp_path, "engine": "reference"},
    ]  # fmt: skip
    for way in ways:
        runs = cs.simulate(scenario, runs=30, seed=2, **way)
        for name, values in whole.block.columns.items():
            np.testing.assert_array_equal(runs.block.columns[name], values, err_msg=f"{way}: {name}")
