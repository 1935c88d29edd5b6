"""Columns are kept narrow and handed out as they were, whatever their range."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ceasefire_sim as cs
from ceasefire_sim.results.column_table import ColumnTable, ColumnType, narrowest, whole_or_empty
from ceasefire_sim.results.run_block import column_types, columns_of
from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.studies.engine_choice import EngineChoice


@pytest.mark.parametrize(
    ("low", "high", "stored"),
    [
        (0, 127, "int8"),
        (0, 128, "int16"),
        (-128, 0, "int8"),
        (-129, 0, "int16"),
        (0, 2**15, "int32"),
        (0, 2**31, "int64"),
    ],
)
def test_the_narrowest_type_that_holds_a_range(low: int, high: int, stored: str) -> None:
    assert narrowest(low, high) == stored


@given(st.integers(-(2**53), 2**53), st.integers(0, 2**40), st.data())
def test_whole_numbers_and_nan_come_back_as_they_were(low: int, width: int, data: st.DataObject) -> None:
    high = min(low + width, 2**53)
    values = data.draw(st.lists(st.integers(low, high).map(float) | st.just(math.nan), min_size=1, max_size=9))
    kind = whole_or_empty(low, high)
    back = kind.widen(kind.narrow("x", values))
    np.testing.assert_array_equal(back, np.array(values))
    assert back.dtype == np.float64


def test_what_is_out_of_its_range_is_never_wrapped() -> None:
    with pytest.raises(AssertionError, match="x is out of its range"):
        ColumnType("int64", "int8").narrow("x", [1, 300])
    with pytest.raises(AssertionError, match="x is no whole number"):
        whole_or_empty(0, 9).narrow("x", [0.5])


def test_columns_are_locked_and_travel() -> None:
    table = ColumnTable.of(
        {"run": ColumnType("int64", "int64"), "x": ColumnType("int64", "int8")}, {"run": [5], "x": [7]}
    )
    table.freeze()
    for copy in (table, pickle.loads(pickle.dumps(table))):
        assert {name: values.tolist() for name, values in copy.items()} == {"run": [5], "x": [7]}
        assert copy.stored["x"].dtype == np.int8
        with pytest.raises(ValueError, match="read-only"):
            copy["x"][0] = 1


@pytest.mark.parametrize("name", cs.shipped_scenarios())
def test_a_run_of_a_shipped_scenario_takes_less_than_half_the_room(name: str) -> None:
    scenario = cs.read_scenario(name)
    kinds = column_types(scenario).values()
    kept = sum(np.dtype(kind.stored).itemsize for kind in kinds)
    assert kept <= 2.1 * len(kinds)  # bytes a column
    assert kept <= 0.5 * sum(np.dtype(kind).itemsize for kind in columns_of(scenario).values())


def test_values_that_are_no_whole_numbers_are_kept_as_they_are() -> None:
    scenario = read_scenario_text(
        """
scenario: thirds
horizon: 9
quantities: {x: {initial: 1, range: [-1000, 1000]}}
incidents: {step: {chance: 0.5, do: x += 1}}
phases: {initial: a, states: [a]}
properties:
  third: {at_end: x / 3}
  whole: {at_end: x}
  late: {days_until: x >= 4}
  often: {count: step}
"""
    )
    runs = cs.simulate(scenario, runs=40, seed=1)
    stored = {name: str(values.dtype) for name, values in runs.block.columns.stored.items()}
    assert (stored["properties.third"], stored["properties.whole"]) == ("float64", "int16")
    assert (stored["capped.late"], stored["properties.often"], stored["goal"]) == ("int8", "int8", "int8")
    np.testing.assert_array_equal(runs.array("properties.third"), runs.array("properties.whole") / 3)


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_no_zero_has_a_sign_on_any_engine(engine: EngineChoice) -> None:
    scenario = read_scenario_text(
        """
scenario: zeros
horizon: 2
quantities: {x: {initial: 0, range: [-3, 3]}}
phases: {initial: a, states: [a]}
properties:
  largest: {value: "max(0, -(x / 2))", on: 1}
  clamped: {at_end: "clamp(-(x / 2), 0, 3)"}
  minus: {most: -x / 2}
"""
    )
    stored = cs.simulate(scenario, runs=3, seed=1, engine=engine).block.columns.stored
    for name in ("properties.largest", "properties.clamped", "capped.minus"):
        assert stored[name].tobytes() == np.zeros(3).tobytes(), name
