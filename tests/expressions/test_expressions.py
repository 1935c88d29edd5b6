"""The guard language: any text is a tree or an expression error; trees print and parse; values lie in ranges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ceasefire_sim import ExpressionError
from ceasefire_sim.expressions import (
    Interval,
    Kind,
    States,
    Symbol,
    Truths,
    check,
    evaluate,
    function,
    parse_count,
    parse_effect,
    parse_expression,
    range_faults,
    show,
    span,
    words,
)
from ceasefire_sim.testing import Vocabulary, numbers, truths

WORDS = Vocabulary(["q0", "q1"], ["p0"], {"phase": ["first", "second"], "m": ["x", "y"]}, {"o": ["s0"]})
SCOPE = {
    "day": Symbol(Kind.NUMBER),
    **dict.fromkeys(("q0", "q1"), Symbol(Kind.NUMBER)),
    "p0": Symbol(Kind.NUMBER, (), True),
    "phase": Symbol(Kind.STATE, ("first", "second")),
    "m": Symbol(Kind.STATE, ("x", "y")),
    **{
        f"o.{name}": Symbol(Kind.NUMBER)
        for name in ("done", "verified", "acknowledged", "age", "missed", "amount", "steps")
    },
    **{f"o.{name}": Symbol(Kind.TRUTH) for name in ("fulfilled", "overdue", "late", "waiting", "s0")},
}
RANGES: dict[str, Any] = {
    name: States(frozenset(symbol.states))
    if symbol.kind is Kind.STATE
    else Truths(True, True)
    if symbol.kind is Kind.TRUTH
    else Interval(0.0, 9.0)
    for name, symbol in SCOPE.items()
} | {"days_in(phase)": Interval(0.0, 9.0), "days_in(m)": Interval(0.0, 9.0)}


@st.composite
def values(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, known in RANGES.items():
        if isinstance(known, States):
            found[name] = draw(st.sampled_from(sorted(known.names)))
        elif isinstance(known, Truths):
            found[name] = draw(st.booleans())
        else:
            found[name] = draw(st.integers(0, 9))
    return found


@given(st.text(max_size=60) | st.text("()andornt <>=!+-*/.,|0123456789abe_[]{}:'\"", max_size=60))
@example("(" * 100)
@example("not " * 100 + "x")
@example("9" * 400)
@example("a\x00b")
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_tree_or_an_expression_error(text: str) -> None:
    for read in (parse_expression, parse_effect, parse_count):
        try:
            read(text)
        except ExpressionError as error:
            assert 0 <= error.column <= max(len(text), 500)


@given(numbers(WORDS) | truths(WORDS))
@settings(max_examples=300, deadline=None)
def test_a_printed_tree_parses_to_itself(text: str) -> None:
    tree = parse_expression(text)
    assert parse_expression(show(tree)) == tree


@given(numbers(WORDS), values())
@settings(max_examples=300, deadline=None)
def test_a_number_lies_in_its_range_and_both_forms_agree(text: str, state: dict[str, Any]) -> None:
    tree = parse_expression(text)
    assert check(tree, SCOPE, Kind.NUMBER) == []
    assert range_faults(tree, RANGES) == []
    value = evaluate(tree, state)
    limits = span(tree, RANGES)
    assert isinstance(limits, Interval)
    assert limits.low <= value <= limits.high
    assert function(tree, lambda name: lambda: state[name])() == value


@given(truths(WORDS), values())
@settings(max_examples=300, deadline=None)
def test_a_truth_is_one_its_range_allows_and_both_forms_agree(text: str, state: dict[str, Any]) -> None:
    tree = parse_expression(text)
    assert check(tree, SCOPE, Kind.TRUTH) == []
    value = evaluate(tree, state)
    possible = span(tree, RANGES)
    assert isinstance(possible, Truths)
    assert possible.may_hold if value else possible.may_fail
    assert function(tree, lambda name: lambda: state[name])() is value
    assert words(tree)


@pytest.mark.parametrize(
    ("text", "column", "fragment"),
    [
        ("q0 = 2", 3, "=="),
        ("q0 && q1", 3, "and"),
        ("q0 > 40%", 5, "decimal"),
        ("day >= 2026-01-14", 7, "anchors"),
        ("q0 ** 2", 3, "powers"),
        ("+q0", 0, "cannot stand"),
        ("q0 in ()", 6, "nothing is listed"),
        ("q0 in {1, 2}", 6, "braces"),
        ("0x10 > 1", 0, "decimal"),
        ("1_000", 0, "decimal"),
        ("None", 0, "no meaning"),
        ("'a'", 0, "quotes"),
        ("a.b.c", 0, "one dot"),
        ("clam(1, 2, 3)", 0, "did you mean 'clamp'"),
        ("clamp(1, 2)", 0, "3 arguments"),
        ("(1 + 2", 0, "')' is missing"),
        ("q0 is 2", 0, "=="),
        ("lambda: 3", 0, "not part"),
        ("q0 \u2265 2", 3, ">="),
    ],
)
def test_a_fault_of_form_names_its_column_and_the_mend(text: str, column: int, fragment: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_expression(text)
    assert fragment in error.value.message
    assert error.value.column == column


@pytest.mark.parametrize(
    ("text", "expected", "column", "fragment"),
    [
        ("q0 + phase > 1", Kind.TRUTH, 5, "compare it with one of its states"),
        ("q0 > 1 and day", Kind.TRUTH, 11, "a truth value is needed"),
        ("o.dnoe > 1", Kind.TRUTH, 2, "did you mean 'done'"),
        ("phase == secnd", Kind.TRUTH, 9, "did you mean 'second'"),
        ("phase < first", Kind.TRUTH, 0, "not by <"),
        ("first", Kind.TRUTH, 0, "phase == first"),
        ("days_in(q0) > 1", Kind.TRUTH, 8, "takes a region"),
        ("per(q0, 2)", Kind.NUMBER, 4, "a constant is needed"),
        ("o.late == 1", Kind.TRUTH, 10, "cannot be compared"),
        ("1 if o.late else o.late", Kind.NUMBER, 17, "one way gives"),
    ],
)
def test_a_fault_of_kind_points_at_the_word(text: str, expected: Kind, column: int, fragment: str) -> None:
    errors = check(parse_expression(text), SCOPE, expected)
    assert fragment in errors[0].message
    assert errors[0].column == column
