"""Checks for users: they hold on the shipped scenarios, and say what is wrong where something is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ceasefire_sim as cs
from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.testing import (
    Vocabulary,
    check_all,
    check_declared_invariants,
    check_quantities_in_range,
    check_steps_in_order,
    contracts,
    scenario_data,
    to_yaml,
    truths,
)

BROKEN = """
scenario: x
horizon: 9
quantities: {tension: {initial: 0, range: [0, 5]}}
responses: {growth: {do: [tension += 1]}}
phases: {initial: a, states: [a]}
invariants: {calm: {always: tension < 3}}
"""


def test_every_check_holds_on_a_lesson() -> None:
    check_all(cs.read_scenario("two-party-deadlock"), runs=2)


def test_a_broken_invariant_is_named_with_the_day_it_breaks_on() -> None:
    words = re.escape("scenario.yaml:7:29: invariants.calm.always: on day 3 the invariant 'calm' is broken")
    with pytest.raises(AssertionError, match=words):
        check_declared_invariants(cs.read_scenario_text(BROKEN))


def days_of(**state: object) -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(today=4, **state)


def test_a_quantity_outside_its_range_is_named_with_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.read_scenario_text(BROKEN)
    monkeypatch.setattr(contracts, "played_days", lambda _: days_of(quantities={"tension": 6}))
    with pytest.raises(AssertionError, match="on day 4 tension is 6, outside 0 to 5"):
        check_quantities_in_range(scenario, run=2)


@pytest.mark.parametrize(
    ("done", "verified", "acknowledged", "words"),
    [(5, 0, 0, "5 of 4 steps done"), (2, 3, 0, "3 verified of 2 done"), (2, 2, 3, "3 acknowledged of 2 done")],
)
def test_steps_out_of_order_are_named(
    done: int, verified: int, acknowledged: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty = SimpleNamespace(steps=4, done=done, verified=verified, acknowledged=acknowledged)
    monkeypatch.setattr(contracts, "played_days", lambda _: days_of(obligations={"withdraw": duty}))
    with pytest.raises(AssertionError, match=words):
        check_steps_in_order(cs.read_scenario_text(BROKEN))


@settings(max_examples=15, deadline=None)
@given(scenario_data(horizon=6))
def test_what_is_written_as_yaml_is_read_as_the_same_data(data: dict[str, object]) -> None:
    scenario = read_scenario_text(to_yaml(data), "generated.yaml")
    assert scenario.horizon == data["horizon"]
    assert list(scenario.file.incidents) == list(data.get("incidents") or {})  # type: ignore[call-overload]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_truth_over_a_vocabulary_names_nothing_else(data: st.DataObject) -> None:
    text = data.draw(truths(Vocabulary(quantities=["tension"], parameters=["share"]), 1))
    names = {word for word in text.replace("(", " ").replace(")", " ").replace(",", " ").split() if word.isalpha()}
    assert names <= {"tension", "share", "day", "and", "or", "not", "in", "if", "else", "min", "max", "clamp",
                     "logistic", "abs"}  # fmt: skip
