"""Run sets that were saved and opened again answer as before; what cannot be opened is told in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.saved import save_results
from ceasefire_sim.results.tables import reason_of
from ceasefire_sim.scenario.source.files import shipped_names
from tests.present.pages import run_json

CASES = [
    ("gaza-2025", "no-monitoring", (), {"horizon": 90}),
    ("two-party-deadlock", None, ("all",), {}),
    ("verification-and-trust", None, (), {"parameters.pace": 0.2}),
]


@pytest.fixture(scope="module")
def runs() -> cs.RunSet:
    return cs.simulate(cs.read_scenario("monitoring"), runs=30, seed=3, confidence=0.9)


def same_answers(opened: cs.RunSet, saved: cs.RunSet) -> None:
    assert run_json(opened) == run_json(saved)
    for name, values in saved.block.columns.items():
        np.testing.assert_array_equal(opened.block.columns[name], values, strict=True)
    for name, counts in saved.block.daily.items():
        np.testing.assert_array_equal(opened.block.daily[name], counts, strict=True)
    for name, histogram in saved.block.histograms.items():
        np.testing.assert_array_equal(opened.block.histograms[name].counts, histogram.counts, strict=True)
        assert opened.block.histograms[name].totals() == histogram.totals()
    np.testing.assert_array_equal(opened.block.waits, saved.block.waits, strict=True)
    assert (opened.seed, opened.engine, opened.confidence) == (saved.seed, saved.engine, saved.confidence)
    assert (opened.block.first, opened.block.days) == (saved.block.first, saved.block.days)


@pytest.mark.parametrize(("name", "variant", "readings", "overrides"), CASES)
def test_runs_saved_and_opened_answer_the_same(
    name: str, variant: str | None, readings: tuple[str, ...], overrides: dict[str, object], tmp_path: Path
) -> None:
    scenario = cs.read_scenario(name, variant, readings, overrides)
    saved = cs.simulate(scenario, runs=40, seed=7, confidence=0.9)
    saved.save(tmp_path / "out")
    opened = cs.open_results(tmp_path / "out")
    same_answers(opened, saved)
    told = [(s.variant, s.readings, s.overrides, s.hash) for s in (opened.scenario, scenario)]
    assert told[0] == told[1]


@pytest.mark.parametrize("name", shipped_names())
def test_the_runs_of_every_scenario_can_be_opened(name: str, tmp_path: Path) -> None:
    saved = cs.simulate(cs.read_scenario(name, overrides={"horizon": 5}), runs=2, out=tmp_path)
    same_answers(cs.open_results(tmp_path), saved)


def test_the_same_runs_are_saved_as_the_same_bytes(runs: cs.RunSet, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        runs.save(tmp_path / folder)
    again = cs.open_results(tmp_path / "a")
    again.save(tmp_path / "c")
    bytes_of = [
        {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir() if path.name != "manifest.json"}
        for folder in ("a", "b", "c")
    ]
    assert bytes_of[0] == bytes_of[1] == bytes_of[2]
    assert sorted(bytes_of[0]) == [
        *("blocked.parquet", "daily.parquet", "details.parquet", "histograms.parquet", "runs.parquet", "scenario.yaml"),
    ]


def test_a_part_of_the_runs_knows_its_numbers(tmp_path: Path) -> None:
    scenario = cs.read_scenario("monitoring")
    later = cs.simulate(scenario, runs=10, seed=1, first=20)
    assert later.array("run").tolist() == list(range(20, 30))
    later.save(tmp_path)
    same_answers(cs.open_results(tmp_path), later)


def test_run_sets_of_one_scenario_and_seed_add_up() -> None:
    scenario = cs.read_scenario("monitoring")
    whole = cs.simulate(scenario, runs=30, seed=1)
    parts = [cs.simulate(scenario, runs=10, seed=1, first=first, block=3) for first in (0, 10, 20)]
    same_answers(parts[0] + parts[1] + parts[2], whole)
    same_answers(parts[2] + parts[0] + parts[1], whole)


def test_run_sets_that_do_not_belong_together_are_not_added(tmp_path: Path) -> None:
    scenario = cs.read_scenario("monitoring")
    first = cs.simulate(scenario, runs=10, seed=1)
    with pytest.raises(InputError, match="both run sets have run 5"):
        first + cs.simulate(scenario, runs=10, seed=1, first=5)
    with pytest.raises(InputError, match="one seed"):
        first + cs.simulate(scenario, runs=10, seed=2, first=10)
    with pytest.raises(InputError, match="one scenario"):
        first + cs.simulate(cs.read_scenario("two-party-deadlock"), runs=10, seed=1, first=10)
    gap = first + cs.simulate(scenario, runs=10, seed=1, first=15)
    assert len(gap) == 20
    with pytest.raises(InputError, match="runs are missing between 0 and 24"):
        gap.save(tmp_path)


def change(name: str, change_bytes: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (folder / name).write_bytes(change_bytes((folder / name).read_bytes()))

    return harm


def manifest(**changes: object) -> Callable[[Path], None]:
    return change("manifest.json", lambda data: json.dumps(json.loads(data) | changes).encode())


HARMS: dict[str, tuple[Callable[[Path], None], str]] = {
    "flipped byte": (change("details.parquet", lambda d: d[:50] + bytes([d[50] ^ 1]) + d[51:]), "has changed since"),
    "cut table": (change("runs.parquet", lambda data: data[:-9]), "has changed since"),
    "missing table": (lambda folder: (folder / "daily.parquet").unlink(), "daily.parquet is missing"),
    "changed scenario": (change("scenario.yaml", lambda data: data + b" "), "has changed since"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "holds no results"),
    "half a manifest": (change("manifest.json", lambda data: data[:40]), "holds no results"),
    "odd manifest": (manifest(identity=[]), "not as it was written"),
    "odd list": (manifest(files=7), "not as it was written"),
    "newer": (manifest(format=99), "newer version"),
    "older": (manifest(files={}), "another version wrote it"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_cannot_be_opened_is_told_in_one_line(harm: str, runs: cs.RunSet, tmp_path: Path) -> None:
    save_results(runs, tmp_path)
    act, words = HARMS[harm]
    act(tmp_path)
    with pytest.raises(InputError, match=words) as told:
        cs.open_results(tmp_path)
    assert "\n" not in str(told.value)


def test_a_folder_that_holds_no_results_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name, words in (("", "holds no results"), ("file", "is a file"), ("nothing", "is not a folder")):
        with pytest.raises(InputError, match=words):
            cs.open_results(tmp_path / name)


def test_an_interrupted_run_is_not_opened(tmp_path: Path) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    scenario = cs.read_scenario("monitoring")
    with pytest.raises(KeyboardInterrupt):
        cs.simulate(scenario, runs=20, block=5, out=tmp_path, progress=stop)
    with pytest.raises(InputError, match="holds an interrupted run"):
        cs.open_results(tmp_path)
    finished: list[int] = []
    cs.simulate(scenario, runs=20, block=5, out=tmp_path, progress=finished.append)
    assert finished == [10, 15, 20]
    assert len(cs.open_results(tmp_path)) == 20


def test_other_runs_in_a_folder_are_replaced_only_if_asked(runs: cs.RunSet, tmp_path: Path) -> None:
    runs.save(tmp_path)
    other = cs.simulate(runs.scenario, runs=30, seed=4)
    with pytest.raises(InputError, match="seed 3, not 4"):
        other.save(tmp_path)
    other.save(tmp_path, overwrite=True)
    assert cs.open_results(tmp_path).seed == 4


def test_what_the_library_of_tables_says_is_told_without_its_wrapping() -> None:
    said = json.dumps({"exception_type": "IO", "exception_message": 'Could not write file "/x": File too large'})
    wrapped = f"IO Error: Async write failed for range [offset=0, size=9]: {said}"
    assert reason_of(wrapped) == 'could not write file "/x": file too large'
    assert reason_of("IO Error: No space left\non device") == "io error: no space left"
