"""Sweeps: which points are played, what is measured at each, and that no point costs a compilation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.designs import latin_hypercube, sobol_points
from ceasefire_sim.engines.compiled import hosting
from ceasefire_sim.results.measures import measure_from_json
from ceasefire_sim.results.sealed_blocks import PARTS
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.varying import free_parameters, with_free_parameters
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.sweeping.sweep import SweepBatch, SweepOptions, plan_sweep

RANGES = """
scenario: swept
horizon: 20
goal: phase == done
parameters:
  rate: {value: 0.1, range: [0, 0.5]}
  patience: {value: 3, range: [1, 9]}
  plain: 2
quantities: {tension: {initial: 2, range: [0, 10]}}
incidents: {raid: {chance: rate, do: [tension += 1]}}
phases:
  initial: truce
  states: [truce, done]
  transitions: {end: {from: truce, to: done, after: patience, when: tension <= plain}}
properties: {raids: {count: raid}, calm: {always: tension <= 3}}
variants: {raging: {set: {parameters.rate: 0.5}}}
readings: {late: {set: {phases.end.when: tension <= 1}}}
sweeps: {own: {rate: [0.1, 0.4], patience: {from: 1, to: 5, step: 2}}}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(RANGES)


def settings(swept: cs.Sweep) -> list[dict[str, float | int | str]]:
    return [dict(point) for point in swept.points]


def test_a_grid_has_every_combination_of_values(scenario: cs.Scenario) -> None:
    swept = cs.sweep(scenario, {"rate": "0.1:0.3:3", "variant": None}, runs=2)
    assert [tuple(point.values()) for point in swept.points] == [
        (0.1, "none"), (0.1, "raging"), (0.2, "none"), (0.2, "raging"), (0.3, "none"), (0.3, "raging"),
    ]  # fmt: skip


def test_the_sweep_of_the_file_is_made_where_nothing_is_said(scenario: cs.Scenario) -> None:
    expected = [{"rate": rate, "patience": patience} for rate in (0.1, 0.4) for patience in (1, 3, 5)]
    assert settings(cs.sweep(scenario, runs=2)) == expected
    assert settings(cs.sweep(scenario, declared="own", runs=2)) == expected


def test_what_decides_a_number_of_days_takes_whole_numbers_alone(scenario: cs.Scenario) -> None:
    swept = cs.sweep(scenario, ["patience"], sample="lhs", points=9, runs=2)
    assert sorted(point["patience"] for point in swept.points) == list(range(1, 10))
    grid = cs.sweep(scenario, {"patience": "1:4:9"}, runs=2)
    assert [point["patience"] for point in grid.points] == [1, 2, 3, 4]


@pytest.mark.parametrize("engine", ["compiled", "vectorised", "reference"])
def test_every_point_has_the_numbers_of_the_run_that_its_command_makes(scenario: cs.Scenario, engine: str) -> None:
    vary = {"rate": [0.05, 0.3], "patience": [2, 5], "reading": ["none", "late"]}
    swept = cs.sweep(scenario, vary, runs=40, seed=3, engine=engine)  # type: ignore[arg-type]
    for number in range(len(swept)):
        runs = cs.simulate(swept.at(number), runs=40, seed=3)
        calm = runs.probability("calm")
        assert swept.measure("calm")[number].value == calm.value
        assert swept.measure("calm")[number].interval == calm.interval
        assert swept.measure("raids")[number].value == runs.mean("raids").value
        assert swept.measure("raids")[number].interval == runs.mean("raids").interval
        assert swept.measure("reached")[number].value == runs.endings()["reached"].value


def test_a_point_is_made_again_by_a_command_that_says_all_of_it(scenario: cs.Scenario) -> None:
    changed = scenario.with_({"parameters.plain": 4})
    swept = cs.sweep(changed, {"rate": [0.2], "variant": ["raging"], "reading": ["late"]}, runs=5, seed=9)
    assert swept.command(0) == (
        "ceasefire-sim run scenario.yaml --variant=raging --reading=late --set=parameters.plain=4"
        " --set=parameters.rate=0.2 --runs=5 --seed=9"
    )


def test_points_that_differ_in_free_parameters_compile_one_module(
    scenario: cs.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    bytes_of = hosting.module_bytes

    def counted(text: str) -> bytes:
        compiled.append(text)
        return bytes_of(text)

    monkeypatch.setattr(hosting, "module_bytes", counted)
    other = cs.read_scenario_text(
        RANGES.replace("always: tension <= 3", "always: tension <= 4")
    )  # a module not yet known
    cs.sweep(other, {"rate": "0:0.5:11"}, runs=5)
    assert len(compiled) == 1


@pytest.mark.parametrize("name", ["gaza-2025", "two-party-deadlock", "verification-and-trust"])
def test_a_free_parameter_given_a_value_is_the_scenario_read_with_it(name: str) -> None:
    scenario = cs.read_scenario(name)
    for parameter in sorted(free_parameters(scenario))[:3]:
        top = scenario.file.parameters[parameter].range
        assert top is not None
        quick = with_free_parameters(scenario, {parameter: top[1]})
        read = scenario.with_({f"parameters.{parameter}": top[1]})
        assert (quick.file, quick.meaning, quick.hash) == (read.file, read.meaning, read.hash)
        assert quick == read


def test_what_decides_a_constant_is_not_free(scenario: cs.Scenario) -> None:
    assert free_parameters(scenario) == {"rate"}


def test_all_points_share_their_luck(scenario: cs.Scenario) -> None:
    """With the same luck more raids come wherever the rate is higher, in every run; so never fewer on average."""
    raids = [measure.value for measure in cs.sweep(scenario, {"rate": "0:0.5:26"}, runs=3).measure("raids")]
    assert raids == sorted(raids, key=lambda value: value or 0.0)
    assert raids[0] == 0.0


def test_workers_change_no_number(scenario: cs.Scenario) -> None:
    alone, shared = (cs.sweep(scenario, {"rate": "0:0.5:7"}, runs=30, workers=workers) for workers in (1, 2))
    assert alone == shared


def test_a_sweep_goes_on_from_the_points_in_its_folder(scenario: cs.Scenario, tmp_path: Path) -> None:
    batch = plan_sweep(scenario, SweepOptions({"rate": "0:0.5:40"}), RunOptions(1000))
    with Store(tmp_path / "x", batch.identity()) as store:
        store.claim()
        with pytest.raises(KeyboardInterrupt):
            batch.play(store, interrupt)
    kept = sorted((tmp_path / "x" / PARTS).glob("*.part"))
    assert [path.name for path in kept] == ["000000000000000-0000020.part"]
    with Store(tmp_path / "x", batch.identity()) as store:
        store.claim()
        told: list[int] = []
        swept = batch.play(store, told.append)
        batch.finish(store, swept)
    assert told == [40_000]  # the first twenty were there
    assert swept == batch.play()
    assert not (tmp_path / "x" / PARTS).exists()


def interrupt(_: int) -> None:
    raise KeyboardInterrupt


def test_a_folder_holds_the_long_table_in_both_forms(scenario: cs.Scenario, tmp_path: Path) -> None:
    import duckdb

    swept = cs.sweep(scenario, {"rate": [0.1, 0.2], "variant": None}, runs=7, out=tmp_path / "x")
    for name in ("sweep.parquet", "sweep.csv"):
        with duckdb.connect() as connection:
            rows = connection.execute(f"select * from '{tmp_path / 'x' / name}'").fetchall()
        assert len(rows) == 4 * 3
        assert rows[0][:4] == (0, 0.1, "none", "ending.reached")
    manifest = json.loads((tmp_path / "x" / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) >= {"sweep.csv", "sweep.parquet"}
    frame = swept.to_pandas()
    assert list(frame.columns[:4]) == ["point", "rate", "variant", "measure"]
    assert frame["value"].tolist() == [measure.value for point in swept.measured for measure in point]
    with pytest.raises(cs.InputError, match="holds a sweep"):
        cs.open_results(tmp_path / "x")


def test_another_sweep_is_not_written_over_unasked(scenario: cs.Scenario, tmp_path: Path) -> None:
    cs.sweep(scenario, {"rate": [0.1]}, runs=2, out=tmp_path)
    with pytest.raises(cs.InputError, match="another sweep, or other runs of it"):
        cs.sweep(scenario, {"rate": [0.2]}, runs=2, out=tmp_path)


def test_a_measure_goes_through_json_unchanged(scenario: cs.Scenario) -> None:
    for measure in cs.sweep(scenario, {"rate": [0.1]}, runs=9).measured[0]:
        assert measure_from_json(json.loads(json.dumps(measure.to_json()))) == measure


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ({"rat": "0:1:2"}, "there is no parameter 'rat' to vary; did you mean 'rate'?"),
        ({"rate": "0.5:0:3"}, "rate=0.5:0:3: 0.5 is not less than 0"),
        ({"rate": "0:0.5:1"}, "rate=0:0.5:1: the number of values is a whole number from 2 to 10000"),
        ({"rate": "0:0.9:3"}, "rate cannot be 0.9: parameters.rate.value: 0.9 is outside the parameter's range"),
        ({"plain": None}, "plain declares no range: write plain=LO:HI:N, or plain=A,B,C"),
        ({"variant": "ragin"}, "there is no variant 'ragin'; did you mean 'raging'?"),
        ({"reading": ["early"]}, "there is no reading 'early'"),
        ({"phases.initial": "done,gone"}, "phases.initial cannot be gone"),
        ({"rate": [0.1], "parameters.rate": [0.2]}, "rate is varied twice"),
        ({"phases.begin": [1]}, "phases.begin cannot be varied: there is no 'begin' in phases"),
        ({"rate": [True]}, "the values of rate are numbers or names, not True"),
    ],
)
def test_what_cannot_be_varied_is_refused_in_words(scenario: cs.Scenario, vary: Any, message: str) -> None:
    with pytest.raises(cs.InputError) as refused:
        cs.sweep(scenario, vary, runs=2)
    assert message in str(refused.value)


def test_initial_states_are_varied_by_their_path(scenario: cs.Scenario) -> None:
    swept = cs.sweep(scenario, {"phases.initial": "truce,done"}, runs=4)
    assert [measure.value for measure in swept.measure("reached")][1] == 1.0


def test_a_latin_hypercube_has_one_point_in_each_part_of_each_dimension() -> None:
    cube = latin_hypercube(32, 3, seed=5)
    for column in (cube * 32).astype(int).T:
        assert sorted(column.tolist()) == list(range(32))


def test_sobol_points_fill_halves_and_quarters_evenly() -> None:
    cube = sobol_points(64, 2, seed=5)
    quarters = np.bincount((2 * cube).astype(int) @ np.array([2, 1]), minlength=4)
    assert cube.shape == (64, 2)
    assert np.abs(quarters - 16).max() <= 8  # the shift moves the borders by at most a point in each row and column


def test_designs_hang_on_the_seed_alone() -> None:
    for design in (latin_hypercube, sobol_points):
        assert np.array_equal(design(10, 2, 7), design(10, 2, 7))
        assert not np.array_equal(design(10, 2, 7), design(10, 2, 8))


def test_a_plan_says_what_is_left_open(scenario: cs.Scenario) -> None:
    batch = plan_sweep(scenario, SweepOptions(sample="sobol", points=4), RunOptions(3))
    assert isinstance(batch, SweepBatch)
    assert [factor.name for factor in batch.design.factors] == ["rate", "patience"]
    with pytest.raises(cs.InputError, match="a number of points is that of a sample"):
        plan_sweep(scenario, SweepOptions({"rate": [0.1]}, points=4), RunOptions(3))
