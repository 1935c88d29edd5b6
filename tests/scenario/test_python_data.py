"""Python data in place of a text: what is taken, as what, and what is refused in words."""

from __future__ import annotations

import datetime
import enum
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ceasefire_sim import CeasefireError, InputError, Scenario, ScenarioError, read_scenario
from ceasefire_sim.scenario.limits import DEEPEST, MOST_ITEMS
from ceasefire_sim.scenario.source.nodes import Place, plain_data
from ceasefire_sim.scenario.source.python_data import nodes_of

NOWHERE = Place("", 0, 0)


class Side(enum.StrEnum):
    NORTH = "north"


def read(value: object) -> Any:
    """A value as plain data, after it was made nodes."""
    return plain_data(nodes_of(value, NOWHERE))


def refusal(value: object) -> list[str]:
    """The faults of a value."""
    with pytest.raises(ScenarioError) as error:
        nodes_of(value, NOWHERE)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.25), 0.25),
        (np.float32(0.25), 0.25),
        (np.longdouble(0.25), 0.25),
        (np.int16(-3), -3),
        (np.bool_(True), True),
        (np.str_("phase"), "phase"),
        (np.arange(3), [0, 1, 2]),
        (np.array(7), 7),
        (np.datetime64("2025-10-10"), "2025-10-10"),
        (datetime.date(2025, 10, 10), "2025-10-10"),
        (datetime.datetime(2025, 10, 10), "2025-10-10"),
        (Decimal("0.1"), 0.1),
        (Decimal("1e4"), 10_000),
        (Fraction(1, 3), 1 / 3),
        (Fraction(6, 3), 2),
        ((1, "a", None), [1, "a", None]),
        (Side.NORTH, "north"),
        ({0: 1, 0.5: 2, True: 3, np.int64(7): 4}, {"0": 1, "0.5": 2, "true": 3, "7": 4}),
    ],
)
def test_a_value_is_taken_for_the_plain_one_it_stands_for(value: object, expected: object) -> None:
    taken = read(value)
    assert taken == expected
    assert type(taken) is type(expected)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, "every number is finite"),
        (np.float64("inf"), "every number is finite"),
        (Decimal("sNaN"), "every number is finite"),
        (Decimal("1e999999"), "too large"),
        (Fraction(10**400, 3), "too large"),
        (10**20, "too large"),
        ({1, 2}, "write a list"),
        (b"text", "decode"),
        (datetime.datetime(2025, 10, 10, 12), "a day has no time"),
        (np.datetime64("2025-10-10T12:00"), "a day has no time"),
        (datetime.timedelta(3), "number of days"),
        ((number for number in (1, 2)), "generator is no value of a scenario"),
        (1j, "complex is no value"),
        (len, "no value of a scenario"),
        (np.array([1 + 1j]), "complex is no value"),
        ("a\x00b", "U+0000"),
        ("a\u202eb", "U+202E"),
    ],
)
def test_what_no_scenario_can_hold_is_refused_at_its_path(value: object, words: str) -> None:
    (line,) = refusal({"parameters": {"p": value}})
    assert line.startswith("parameters.p")
    assert words in line


@pytest.mark.parametrize("key", [None, (1, 2), b"k", frozenset((1,)), "k\x07", "k" * 2000])
def test_a_key_that_is_no_name_is_refused(key: object) -> None:
    (line,) = refusal({"parameters": {key: 1}})
    assert line.startswith("parameters: ")


def test_a_key_that_stands_twice_as_text_and_number_is_refused() -> None:
    assert "stands twice" in refusal({"initial": {0: 1, "0": 2}})[0]


def test_all_faults_are_told_at_once_in_the_order_of_the_data() -> None:
    assert [line.split(":")[0] for line in refusal({"b": {1, 2}, "a": [1, math.nan], "c": b""})] == ["b", "a.1", "c"]


def test_data_that_hold_themselves_or_go_too_deep_are_refused_soon() -> None:
    circle: dict[str, Any] = {}
    circle["again"] = circle
    assert "holds itself" in refusal(circle)[0]
    deep: Any = 1
    for _ in range(DEEPEST + 2):
        deep = [deep]
    assert "nested more than" in refusal(deep)[0]


def test_data_of_very_many_values_are_refused() -> None:
    assert f"more than {MOST_ITEMS} values" in refusal([0] * (MOST_ITEMS + 1))[0]
    assert len(read([0] * (MOST_ITEMS - 1))) == MOST_ITEMS - 1


BASE: dict[str, object] = {
    "scenario": "x",
    "horizon": 9,
    "parameters": {"p": 0.5},
    "incidents": {"i": {"chance": "p"}},
    "phases": {"initial": "a", "states": ["a", "b"], "transitions": {"go": {"from": "a", "to": "b", "after": 3}}},
}


class Endless(Mapping[str, int]):
    """A mapping without end."""

    def __getitem__(self, key: str) -> int:
        return 0

    def __iter__(self) -> Iterator[str]:
        number = 0
        while True:
            yield f"k{number}"
            number += 1

    def __len__(self) -> int:
        return 1


ODD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=3), st.dates(),
        st.decimals(), st.fractions(), st.complex_numbers(), st.sampled_from([{1}, object(), len, Endless, iter(())]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner),
        st.dictionaries(st.one_of(st.text(max_size=3), st.none(), st.integers(), st.floats()), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip
SECTIONS = "scenario horizon phases parameters incidents obligations parties quantities extends sources variants"
KEYS = st.sampled_from((*SECTIONS.split(), "readings", "sweeps", "properties", "anchors", "start", "runs", "nosuch"))


@given(st.dictionaries(KEYS, ODD, max_size=3))
@settings(deadline=None, max_examples=150)
def test_any_mapping_is_a_scenario_or_an_error_of_ours(odd: dict[str, object]) -> None:
    try:
        assert isinstance(read_scenario({**BASE, **odd}), Scenario)
    except CeasefireError as error:
        assert str(error)


@given(ODD, ODD, ODD)
@settings(deadline=None, max_examples=100)
def test_any_arguments_give_a_scenario_or_an_error_of_ours(variant: Any, readings: Any, overrides: Any) -> None:
    for source in (BASE, variant, Endless() if variant is Endless else "two-party-deadlock"):
        try:
            assert isinstance(read_scenario(source, variant, readings, overrides), Scenario)
        except CeasefireError as error:
            assert str(error)


@given(st.sampled_from(["parameters.p", "horizon", "phases.states", "obligations.o", "a..b", ""]), ODD)
@settings(deadline=None, max_examples=150)
def test_any_override_gives_a_scenario_or_an_error_of_ours(path: str, value: Any) -> None:
    try:
        assert isinstance(read_scenario(BASE, overrides={path: value}), Scenario)
    except CeasefireError as error:
        assert str(error)


@pytest.mark.parametrize("source", [3, None, b"gaza-2025", ["gaza-2025"], object()])
def test_what_is_no_source_is_refused(source: Any) -> None:
    with pytest.raises(InputError, match="a scenario is a path, the name of a shipped scenario, or a mapping"):
        read_scenario(source)
