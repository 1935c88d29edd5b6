"""What is allowed but deserves a second look; each warning at both sides of where it begins."""

from __future__ import annotations

from typing import Any

import pytest

from ceasefire_sim.scenario.loading import read_scenario_text
from tests.scenario.validation.faults import PHASES, warnings

TENSION = {"tension": {"initial": 0, "range": [0, 10]}}


@pytest.mark.parametrize(
    ("duty", "soonest"),
    [
        # a clock that runs from day 0 shows d + 1 on day d; a step on the due day itself is in time
        ({"steps": 3, "pace": {"days": 4}, "due": 12}, None),
        ({"steps": 3, "pace": {"days": 4}, "due": 10}, 12),
        ({"steps": 3, "pace": {"days": 4}, "due": 11}, None),
        ({"steps": 3, "due": 2}, None),
        ({"steps": 3, "due": 1}, 3),
        ({"steps": 3, "pace": {"each": 0.5}, "due": 0}, None),
        ({"steps": {"a": {"not_before": 5}, "b": {"due": 6}}}, None),
        ({"steps": {"a": {"not_before": 5}, "b": {"due": 5}}}, 7),
        ({"steps": {"a": {"pace": {"days": 3}}, "b": {}}, "due": 3}, None),
        ({"steps": {"a": {"pace": {"days": 3}}, "b": {}}, "due": 2}, 4),
        # a clock of its own begins when it begins: only the days of work count
        ({"steps": {"a": {"not_before": 5}, "b": {}}, "due": 1, "due_counts": "allowed"}, None),
        ({"steps": 3, "due": 1, "due_counts": "allowed"}, 3),
        ({"steps": 3, "due": 1, "during": "day > 5"}, 3),
        # on the calendar a deadline is the number of a day
        ({"steps": 3, "due": 2, "due_counts": "calendar"}, None),
        ({"steps": 3, "due": 1, "due_counts": "calendar"}, 2),
    ],
)
def test_a_deadline_nobody_can_meet_is_warned_of_to_the_day(duty: dict[str, Any], soonest: int | None) -> None:
    told = [line for line in warnings(obligations={"o": duty}) if "nobody can meet" in line]
    if soonest is None:
        assert told == []
    else:
        (line,) = told
        assert f" {soonest} at the earliest" in line


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        ("tension / 10", None),
        ("tension / 9", "this chance can be 0 to 1.11111"),
        ("tension / 10 - 0.1", "this chance can be -0.1 to 0.9"),
    ],
)
def test_a_chance_that_is_clamped_is_warned_of(chance: str, words: str | None) -> None:
    told = warnings(quantities=TENSION, incidents={"i": {"chance": chance}})
    assert [words in line for line in told if words] == ([True] if words else [])
    assert bool(told) == bool(words)


def test_weights_below_zero_are_warned_of() -> None:
    outcomes = {"i": {"outcomes": [{"weight": 1}, {"weight": "tension - 1"}]}}
    assert "this weight can be -1" in warnings(quantities=TENSION, incidents=outcomes)[0]
    drawn = {"q": {"initial": {0: 1, 1: -1}, "range": [0, 1]}}
    assert warnings(quantities=drawn) == ["quantities.q.initial.1: a weight below 0 counts as 0"]


@pytest.mark.parametrize(
    ("effect", "warned"),
    [("tension += 0.5", True), ("tension += 0.51", False), ("tension -= -0.5", True), ("tension = 0", False)],
)
def test_an_effect_that_rounds_to_nothing_is_warned_of(effect: str, warned: bool) -> None:
    told = warnings(quantities=TENSION, incidents={"i": {"do": effect}})
    assert ["always rounds to 0" in line for line in told] == [True] * warned


def test_states_never_entered_and_transitions_never_taken_are_warned_of() -> None:
    phases = {**PHASES, "states": [*PHASES["states"], "limbo"]}
    assert warnings(phases=phases) == ["phases.states.3: the state 'limbo' is never entered"]
    back = {**PHASES["transitions"], "back": {"from": "over", "to": "first"}}  # type: ignore[dict-item]
    (line,) = warnings(phases={**PHASES, "transitions": back})
    assert line == "phases.transitions.back.from: a transition out of a final state is never taken"


def test_active_states_left_to_be_guessed_are_warned_of_where_they_matter() -> None:
    transitions = {"up": {"from": "a", "to": "b"}, "on": {"from": "b", "to": "c"}}
    office: dict[str, Any] = {"initial": "a", "states": ["a", "b", "c"], "transitions": transitions}
    assert warnings(regions={"r": office}) == []
    assert "no `active` states are given" in warnings(mechanisms={"r": office})[0]
    assert "no `active` states are given" in warnings(regions={"r": office}, obligations={"o": {"verified_by": "r"}})[0]
    assert warnings(mechanisms={"r": {**office, "active": "b"}}) == []
    two = {"initial": "a", "states": ["a", "b"], "transitions": {"up": {"from": "a", "to": "b"}}}
    assert warnings(mechanisms={"r": two}) == []


def test_a_finding_nobody_makes_is_warned_of() -> None:
    goal = "o.verified >= 1 and o.acknowledged >= 1"
    told = warnings(obligations={"o": {}}, goal=goal)
    assert ["no `verified_by`" in told[0], "no `acknowledgement`" in told[1]] == [True, True]
    modelled = {"o": {"verified_by": "phase", "acknowledgement": 1}}
    assert not [line for line in warnings(obligations=modelled, goal=goal) if "equals" in line]


def test_a_parameter_that_only_a_variant_uses_is_used() -> None:
    variants = {"v": {"set": {"incidents.i.chance": "rate / 2"}}}
    assert warnings(parameters={"rate": 0.5}, incidents={"i": {}}, variants=variants) == []
    assert warnings(parameters={"rate": 0.5}) == ["parameters.rate: the parameter 'rate' is not used"]


@pytest.mark.parametrize(
    ("pace", "requires", "warned"),
    [
        ("{each: 0.5}", "camps.done > move.done", True),
        ("{each: 0.5}", "behind", True),
        ("{each: 0.5}", "camps.fulfilled", False),
        ("0.5", "camps.done > move.done", False),
    ],
)
def test_a_condition_on_its_own_count_beside_each_is_warned_of(pace: str, requires: str, warned: bool) -> None:
    text = f"""
scenario: own-count
horizon: 9
definitions: {{behind: camps.done > move.done}}
obligations:
  camps: {{steps: 4, pace: 0.5}}
  move: {{steps: 4, pace: {pace}, requires: {requires}}}
phases: {{initial: a, states: [a]}}
goal: behind
"""
    warnings = [str(warning) for warning in read_scenario_text(text).warnings]
    assert any("holds none of them back" in warning for warning in warnings) == warned
