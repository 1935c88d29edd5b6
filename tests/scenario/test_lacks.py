"""What lacks of a condition: on every day on which it is false just one lack is the true one, and that is minimal."""

from __future__ import annotations

import itertools

import pytest

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.scalar import evaluate
from ceasefire_sim.expressions.tree import And, Name, Node, Noted, Or, show
from ceasefire_sim.scenario.model.lacks import MOST_LACKS, lacks_of

DEFINITIONS = {
    "both": parse_expression("a and b"),
    "either": parse_expression("both or c"),
    "calm": parse_expression("a"),
}


def lacks(text: str) -> list[str]:
    return [show(lack.node) for lack in lacks_of(parse_expression(text), DEFINITIONS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("not (a and b)", ["not (a and b)"]),
        ("a or b", ["a or b"]),
        ("(a and b) or c", ["b or c", "a or c", "a and b or c"]),
        ("both or c", ["b or c", "a or c", "both or c"]),
        ("either or e", ["(b or c) or e", "(a or c) or e", "either or e"]),
        ("calm or c", ["calm or c"]),
        ("(a if e else b) or c", ["a or c", "b or c"]),
        ("(x if e else min(x, y)) >= 1", ["x >= 1", "y >= 1", "x >= 1", "min(x, y) >= 1"]),
        ("min(x, y) >= 1 or c", ["y >= 1 or c", "x >= 1 or c", "min(x, y) >= 1 or c"]),
        ("max(x, y) < 1", ["y < 1", "x < 1", "max(x, y) < 1"]),
        ("max(x, y) >= 1", ["max(x, y) >= 1"]),
    ],
)
def test_every_set_of_parts_that_can_lack_is_listed(text: str, expected: list[str]) -> None:
    assert lacks(text) == expected


@pytest.mark.parametrize("text", ["(a and b) or c", "either or (e and c)", "(a if e else b and c) or (c and b)"])
def test_where_a_condition_is_false_the_tests_of_just_one_lack_hold_and_what_it_names_is_false(text: str) -> None:
    node = parse_expression(text)
    for values in itertools.product([False, True], repeat=4):
        state = dict(zip("abce", values, strict=True))
        state |= {"both": state["a"] and state["b"]}
        state |= {"either": state["both"] or state["c"], "calm": state["a"]}
        true = [lack for lack in lacks_of(node, DEFINITIONS) if all(evaluate(test, state) for test in lack.tests)]
        assert len(true) == (not evaluate(node, state))
        for lack in true:
            assert not evaluate(lack.node, state)
            assert not any(state[name] for name in leaves(lack.node))


def leaves(node: Node) -> set[str]:
    """The names in a condition, those of definitions written out."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return set().union(*map(leaves, parts))
        case Noted(body=body):
            return leaves(body)
        case Name(text=text):
            return leaves(DEFINITIONS[text]) if text in DEFINITIONS else {text}
    raise AssertionError(node)


def test_a_condition_of_which_too_much_can_lack_is_told_whole() -> None:
    few, many = (" and ".join(f"a{n}" for n in range(count)) for count in (4, 5))
    assert len(lacks(f"({few}) or c")) == 15 <= MOST_LACKS
    assert lacks(f"({many}) or c") == [f"{many} or c"]


def test_definitions_that_double_are_not_written_out() -> None:
    doubling = {f"d{n + 1}": parse_expression(f"d{n} or d{n}") for n in range(2_000)}
    assert [show(lack.node) for lack in lacks_of(parse_expression("d2000 or c"), doubling)] == ["d2000 or c"]
