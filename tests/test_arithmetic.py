"""exp, log and per have the bits that section 7 of the language spells out, in numbers and in arrays."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim.arithmetic import exp, exp_array, log, per
from tests.architecture.tree import file_of, modules, room_of

EXPONENTS = st.floats(-700, 700) | st.floats(-1, 1)
SHARES = st.floats(0, 1, exclude_min=True) | st.floats(0, 1e-9, exclude_min=True) | st.floats(0.7, 0.71)
OF_MEANING = ("expressions", "luck", "machine", "reference", "engines", "bounds")  # rooms that decide what happens
PLATFORMS_OWN = {"exp", "expm1", "exp2", "log", "log1p", "log2", "pow", "power", "float_power"}


def units(value: float, truth: float) -> float:
    """How many units in the last place of the truth a value is off."""
    return abs(value - truth) / math.ulp(truth)


@pytest.mark.parametrize(
    ("x", "bits"),
    [
        (0.0, "0x1p+0"),
        (1.0, "0x1.5bf0a8b14576ap+1"),  # Python's own ends in 9
        (-1.0, "0x1.78b56362cef38p-2"),
        (0.5, "0x1.a61298e1e069cp+0"),
        (-0.03, "0x1.f0de3caa47bcfp-1"),
        (-2.75, "0x1.05d93892fa010p-4"),
        (3.17, "0x1.7ceb74b76e48ap+4"),  # … b
        (-6.56, "0x1.732a7b488344cp-10"),  # … b
        (10.0, "0x1.5829dcf950560p+14"),
        (-45.5, "0x1.47f5bc5d1a914p-66"),
        (700.0, "0x1.d945df4f8ec8ep+1009"),
        (-700.0, "0x1.14f2b0fb9307fp-1010"),
        (math.nextafter(-700, -1e9), "0x0p+0"),
        (-1e300, "0x0p+0"),
    ],
)
def test_exponentials_have_these_bits(x: float, bits: str) -> None:
    assert exp(x) == float.fromhex(bits)
    assert exp_array(np.array([x, x])).tolist() == [float.fromhex(bits)] * 2


@pytest.mark.parametrize(
    ("y", "bits"),
    [
        (1.0, "0x0p+0"),
        (0.5, "-0x1.62e42fefa39efp-1"),
        (0.7, "-0x1.6d3c324e13f4fp-2"),  # Python's own ends in 50
        (0.9, "-0x1.af8e8210a415bp-4"),  # … c
        (0.7071067811865476, "-0x1.62e42fefa39eep-2"),
        (0.7071067811865475, "-0x1.62e42fefa39f1p-2"),
        (1 - 2**-53, "-0x1p-53"),
        (2**-53, "-0x1.25e4f7b2737fap+5"),
        (5e-324, "-0x1.74385446d71c3p+9"),
    ],
)
def test_logarithms_have_these_bits(y: float, bits: str) -> None:
    assert log(y) == float.fromhex(bits)


@pytest.mark.parametrize(
    ("p", "n", "bits"),
    [
        (0.3, 7, "0x1.96f4a412adaa0p-5"),
        (0.5, 7, "0x1.8227e72c5f2d8p-4"),
        (0.5, 14, "0x1.8bb69b41d8750p-5"),
        (0.25, 30, "0x1.38b9460c51580p-7"),
        (0.9, 1, "0x1.ccccccccccccdp-1"),
        (1e-9, 365, "0x1.8194p-39"),
        (0.0, 7, "0x0p+0"),
        (1.0, 7, "0x1p+0"),
    ],
)
def test_daily_chances_have_these_bits(p: float, n: float, bits: str) -> None:
    assert per(p, n) == float.fromhex(bits)


@given(EXPONENTS)
def test_an_exponential_is_within_two_units_of_pythons(x: float) -> None:
    assert units(exp(x), math.exp(x)) <= 2


@given(SHARES)
def test_a_logarithm_is_within_two_units_of_pythons(y: float) -> None:
    assert units(log(y), math.log(y)) <= 2 if y < 1 else log(y) == 0


@given(st.floats(0, 1), st.integers(1, 3650))
def test_a_daily_chance_is_within_two_units_of_one_of_pythons(p: float, n: int) -> None:
    assert abs(per(p, n) - (1 - (1 - p) ** (1 / n))) <= 2 * math.ulp(1)


@given(st.lists(EXPONENTS | st.floats(-1e6, 709), min_size=1, max_size=40))
def test_exponentials_of_arrays_are_those_of_numbers(values: list[float]) -> None:
    assert exp_array(np.array(values)).tolist() == [exp(value) for value in values]


@given(EXPONENTS, st.floats(0, 1e-3))
def test_an_exponential_grows_but_for_its_last_digits(x: float, step: float) -> None:
    assert exp(min(x + step, 700)) >= exp(x) - 2 * math.ulp(exp(x))


@given(st.floats(0, 1), st.integers(1, 365))
def test_so_many_days_with_the_daily_chance_make_the_whole(p: float, n: int) -> None:
    assert 1 - (1 - per(p, n)) ** n == pytest.approx(p, abs=1e-13)


def test_no_room_that_decides_what_happens_calls_the_platforms_exponentials() -> None:
    calls = [
        f"{file_of(module)}:{node.lineno}: {node.value.id}.{node.attr}"
        for module, tree in modules().items()
        if room_of(module) in OF_MEANING
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id in ("math", "np") and node.attr in PLATFORMS_OWN
    ]
    assert not calls, "\n".join(calls)
