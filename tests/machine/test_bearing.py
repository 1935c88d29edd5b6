"""Which parameters may change an answer, each way to matter at both sides of where it begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import ceasefire_sim as cs
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.machine.bearing import parameters_in_question
from ceasefire_sim.studies.engine_choice import asked_only
from ceasefire_sim.testing.strategies import scenarios

TEXT: dict[str, Any] = {
    "scenario": "x",
    "horizon": 30,
    "parameters": {"p": 0.05, "n": 3},
    "quantities": {"tension": {"initial": 0, "range": [0, 9]}, "trust": {"initial": "n", "range": [0, 9]}},
    "definitions": {"tense": "tension >= 3"},
    "incidents": {"raid": {"chance": "p", "do": "tension += 1"}, "rain": {"chance": 0.1}},
    "responses": {"grief": {"when": "tense", "do": "trust -= 1"}},
    "obligations": {"leave": {"steps": "n", "pace": 0.3, "due": "4 * n", "requires": "not tense"}, "pay": {}},
    "phases": {"initial": "on", "states": ["on", "off"]},
}
ENDING = {**TEXT["phases"], "transitions": {"end": {"from": "on", "to": "off", "when": "tense"}}}


@pytest.mark.parametrize(
    ("asked", "in_question"),
    [
        # by an effect, a definition, a condition
        ({"properties": {"q": {"most": "tension"}}}, {"p"}),
        ({"properties": {"q": {"eventually": "trust <= 1"}}}, {"p", "n"}),
        ({"properties": {"q": {"eventually": "leave.fulfilled"}}}, {"p", "n"}),
        ({"goal": "leave.overdue"}, {"p", "n"}),
        ({"holds": "not tense"}, {"p"}),
        ({"invariants": {"i": "tension < 9"}}, {"p"}),
        # what is asked about has nothing to do with them
        ({"properties": {"q": {"eventually": "pay.fulfilled"}}}, set()),
        ({"properties": {"q": {"count": "rain"}}}, set()),
        ({"properties": {"q": {"count": "raid"}}}, {"p"}),
        ({"properties": {"q": {"count": "rain + raid"}}}, {"p"}),
        # a question itself names one
        ({"properties": {"q": {"eventually": "pay.fulfilled", "within": "n"}}}, {"n"}),
        ({"properties": {"q": {"always": "day < 40 * p"}}}, {"p"}),
        # the phase is told of on every page
        ({"goal": "pay.fulfilled", "phases": ENDING}, {"p"}),
        # nothing is asked, so nothing is left aside
        ({}, {"p", "n"}),
    ],
)  # fmt: skip
def test_a_parameter_is_in_question_where_the_cone_of_a_question_has_it(
    asked: dict[str, Any], in_question: set[str]
) -> None:
    assert parameters_in_question(cs.read_scenario({**TEXT, **asked})) == in_question


def test_a_drawn_parameter_is_in_question_where_its_number_is() -> None:
    drawn = {"parameters": {"p": {"value": 0.5, "draw": {0.2: 1, 0.5: 2}}, "n": 3}}
    raids = cs.read_scenario({**TEXT, **drawn, "properties": {"q": {"count": "raid"}}})
    assert parameters_in_question(raids) == {"p"}
    assert parameters_in_question(raids.with_({"properties.q.count": "rain"})) == set()


@pytest.mark.parametrize("question", ["tension", "trust", "leave.done", "leave.missed", "pay.done"])
def test_what_is_not_in_question_changes_no_answer(question: str) -> None:
    scenario = cs.read_scenario({**TEXT, "properties": {"q": {"at_end": question}}})
    first = cs.simulate(scenario, 60)
    for name, value in {"p": 0.5, "n": 1}.items():
        other = cs.simulate(scenario.with_({f"parameters.{name}": value}), 60)
        alike = first.property("q").value == other.property("q").value
        assert alike is (name not in parameters_in_question(scenario))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios(15, everything=True))
def test_in_generated_scenarios_what_is_not_in_question_changes_no_run(scenario: cs.Scenario) -> None:
    in_question = parameters_in_question(scenario)
    for name, part in scenario.file.parameters.items():
        if name in in_question or part.range is None:
            continue
        low, high = part.range
        other = scenario.with_({f"parameters.{name}": low if part.value == high else high})
        before, after = (asked_only(text, RunRange(1, 0, 40), "vectorised") for text in (scenario, other))
        for key, column in before.items():
            assert np.array_equal(np.asarray(column, float), np.asarray(after[key], float), equal_nan=True), (name, key)
