"""The contrary of a condition holds just where that does not, and negates nothing that can be said otherwise."""

from __future__ import annotations

import itertools

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.contrary import contrary
from ceasefire_sim.expressions.tree import Not, show, walk
from ceasefire_sim.scenario.model.fields import Formula, Role

TEXT = """
scenario: contraries
horizon: 9
quantities: {q: {initial: 3, range: [0, 3]}, r: {initial: 0, range: [0, 3]}}
phases: {initial: a, states: [a, b]}
"""
CONDITIONS = [
    *(f"q {op} 1" for op in ("<", "<=", ">", ">=", "==", "!=")),
    "q < 2 and r >= 1 or q == 3",
    "not (q < 2 and not r >= 1)",
    "q < 2 if r == 0 else not q < 2",
    "phase in a | b and q > 0",
    "phase != a",
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_it_holds_just_where_the_condition_does_not(condition: str) -> None:
    node = parse_expression(condition)
    turned = contrary(node)
    assert not any(isinstance(inner, Not) for inner in walk(turned)) or "not" in condition
    for q, r in itertools.product(range(4), repeat=2):
        scenario = cs.read_scenario_text(TEXT, overrides={"quantities.q.initial": q, "quantities.r.initial": r})
        agreement = cs.live(scenario)
        truths = [agreement.truth(Formula(Role.CONDITION, part)) for part in (node, turned)]
        assert truths == [truths[0], not truths[0]]


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ("o.late", "not o.late"),
        ("not o.late", "o.late"),
        ("1 < q < 3", "not 1 < q < 3"),
        ("o.done < 1 and not o.late", "o.done >= 1 or o.late"),
    ],
)
def test_what_nothing_else_says_is_negated(condition: str, other: str) -> None:
    assert show(contrary(parse_expression(condition))) == other
