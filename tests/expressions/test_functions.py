"""Every function of the guard language has one entry, and its forms agree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim.export.prism_terms import PrismTerms
from ceasefire_sim.expressions.algebra import PLAIN, Algebra
from ceasefire_sim.expressions.arrays import ARRAYS, array_functions
from ceasefire_sim.expressions.functions import FUNCTIONS, ArgumentKind, Function
from ceasefire_sim.expressions.intervals import Interval, range_faults
from ceasefire_sim.expressions.parser import parse_expression

OF_NUMBERS = [function for function in FUNCTIONS.values() if function.takes is ArgumentKind.NUMBER]
NUMBERS = st.floats(-1000, 1000) | st.sampled_from([0.0, -700.0, 700.0, -701.0, 701.0])


@st.composite
def arguments(draw: st.DrawFn, function: Function) -> list[float]:
    """Arguments that a function takes."""
    count = draw(st.integers(function.least, min(function.most, 4)))
    return draw(st.lists(NUMBERS, min_size=count, max_size=count))


@pytest.mark.parametrize("function", OF_NUMBERS, ids=lambda function: function.name)
@given(data=st.data())
def test_a_function_has_one_value_in_every_form(function: Function, data: st.DataObject) -> None:
    given_numbers = data.draw(arguments(function))
    value = function.value(*given_numbers)
    assert function.elementwise(PLAIN, given_numbers) == value
    arrays = [np.full(2, number) for number in given_numbers]
    assert np.array_equal(function.elementwise(ARRAYS, arrays), [value, value])
    texts = [f"({number!r})" for number in given_numbers]
    plain = {"min": min, "max": max, "abs": abs, **{one.name: one.value for one in OF_NUMBERS}}
    assert eval(function.python(texts), plain) == value
    space = {**array_functions(), "minimum": np.minimum, "maximum": np.maximum, "abs": np.abs}
    assert eval(function.numpy([f"x[{place}]" for place in range(len(arrays))]), {**space, "x": arrays})[0] == value


@pytest.mark.parametrize("algebra", [PLAIN, ARRAYS], ids=["plain", "arrays"])
@pytest.mark.parametrize("function", OF_NUMBERS, ids=lambda function: function.name)
@given(data=st.data())
def test_the_range_of_a_function_holds_its_values(function: Function, algebra: Algebra, data: st.DataObject) -> None:
    first = data.draw(arguments(function))
    second = data.draw(st.lists(NUMBERS, min_size=len(first), max_size=len(first)))
    spans = [Interval(min(pair), max(pair)) for pair in zip(first, second, strict=True)]
    inner = [data.draw(st.floats(span.low, span.high)) for span in spans]
    low, high = function.range(algebra, spans)
    assert low <= function.value(*inner) <= high


@pytest.mark.parametrize(
    ("function", "spans", "low", "high"),
    [
        ("abs", [(-3, 2)], 0, 3),
        ("abs", [(-3, -2)], 2, 3),
        ("min", [(0, 9), (4, 5)], 0, 5),
        ("max", [(0, 9), (4, 5)], 4, 9),
        ("clamp", [(-9, 9), (0, 0), (4, 5)], 0, 5),
    ],
)
def test_the_range_of_an_exact_function_is_exact(
    function: str, spans: list[tuple[float, float]], low: float, high: float
) -> None:
    assert FUNCTIONS[function].range(PLAIN, [Interval(*span) for span in spans]) == (low, high)


def test_the_range_of_a_power_is_four_units_in_the_last_place_wide_at_each_end() -> None:
    low, high = FUNCTIONS["per"].range(PLAIN, [Interval(0.5, 0.5), Interval(10, 10)])
    value = FUNCTIONS["per"].value(0.5, 10)
    assert value == pytest.approx(0.0669670084631926)
    assert (high - low) == pytest.approx(8 * math.ulp(value))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_kept_under_its_name(name: str) -> None:
    assert FUNCTIONS[name].name == name


@pytest.mark.parametrize(
    ("text", "prism"),
    [
        ("min(a, b, 3)", "min(a, b, 3)"),
        ("abs(a)", "max(a, -a)"),
        ("clamp(a, 0, b)", "max(0, min(a, b))"),
        ("logistic(a)", "(a < -700 ? 0 : (a > 700 ? 1 : 1 / (1 + pow(2.718281828459045, -a))))"),
    ],
)
def test_a_function_in_the_language_of_prism(text: str, prism: str) -> None:
    assert PrismTerms({"a": "a", "b": "b"}, {}).text(parse_expression(text)) == prism


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("per(p, 10)", 4, "the chance in `per` is between 0 and 1, not 0 to 2"),
        ("per(0.5, n)", 9, "the days in `per` are 1 or more, not 0 to 4"),
        ("per(0.5, 1.5)", 9, "the days in `per` are an integer, not 1.5"),
    ],
)
def test_what_is_out_of_the_domain_of_per_is_said_at_the_argument(text: str, column: int, message: str) -> None:
    known = {"p": Interval(0.0, 2.0), "n": Interval(0.0, 4.0)}
    (fault,) = range_faults(parse_expression(text), known)
    assert (fault.column, str(fault)) == (column, message)
