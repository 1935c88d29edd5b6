"""The array form of an expression, and interval arithmetic in arrays, give what the scalar forms give."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_sim import live, read_scenario_text, testing
from ceasefire_sim.bounds.intervals import Intervals, StateSets, TruthSets, state_ranges
from ceasefire_sim.expressions import Interval, States, Truths, function, span
from ceasefire_sim.expressions.algebra import logistic
from ceasefire_sim.expressions.arrays import array_value, logistic_array
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.walk import leaves
from tests.examples import examples

MANY = settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))


@given(st.lists(st.floats(-1e6, 1e6) | st.sampled_from([-700.0, 700.0, -700.0000001, 700.0000001]), min_size=1))
def test_the_logistic_of_arrays_is_the_scalar_one(values: list[float]) -> None:
    assert logistic_array(np.array(values)).tolist() == [logistic(value) for value in values]


@MANY
@given(testing.scenario_data(), st.integers(0, 3))
def test_a_lowered_expression_has_the_value_of_the_written_one(data: dict[str, Any], run: int) -> None:
    scenario = read_scenario_text(testing.to_yaml(data))
    names = ExpressionLowering(scenario)
    agreement = live(scenario, seed=1, run=run)
    while True:
        values = state_of(agreement)
        for path, leaf in leaves(scenario.file):
            if isinstance(leaf, Formula) and path[0] not in ("readings", "amendments", "variants"):
                written = function(leaf.node, agreement.evaluation.lookup)()
                lowered = array_value(names.lower(leaf.node), values)
                assert float(written) == float(np.ravel(lowered)[0]), path
        if agreement.ended:
            break
        agreement.day()


def state_of(agreement: Any) -> dict[str, Any]:
    """The variables of a machine, read off the live agreement."""
    return {name: np.array([value]) for name, value in agreement.now.variables().items()}


@MANY
@given(testing.scenario_data())
def test_ranges_in_arrays_are_the_ranges_of_one_state(data: dict[str, Any]) -> None:
    scenario = read_scenario_text(testing.to_yaml(data))
    wide = {name: widened(known) for name, known in scenario.meaning.ranges.items() if name not in scenario.constants}
    ranges = state_ranges(wide, scenario.constants)
    fixed = {**scenario.meaning.ranges, **{n: Interval(v, v) for n, v in scenario.constants.items()}}
    for path, leaf in leaves(scenario.file):
        if isinstance(leaf, Formula) and path[0] not in ("readings", "amendments", "variants", "definitions"):
            one, many = span(leaf.node, fixed), ranges.of(leaf.node)
            if isinstance(one, Interval):
                assert isinstance(many, Intervals)
                assert (one.low, one.high) == (first(many.low), first(many.high)), path
            else:
                assert isinstance(many, TruthSets)
                assert (one.may_hold, one.may_fail) == (bool(first(many.may_hold)), bool(first(many.may_fail))), path


def first(value: Any) -> Any:
    return np.ravel(value)[0]


def widened(known: Any) -> Any:
    """What a name can be, for two states alike."""
    if isinstance(known, Interval):
        return Intervals(np.full(2, known.low), np.full(2, known.high))
    if isinstance(known, Truths):
        return TruthSets(np.full(2, known.may_hold), np.full(2, known.may_fail))
    assert isinstance(known, States)
    return StateSets(tuple(sorted(known.names)), np.ones((2, len(known.names)), bool))
