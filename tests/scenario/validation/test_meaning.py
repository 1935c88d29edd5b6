"""Dates, constants, kinds, ranges and circles: the meaning of a scenario, each rule at its bound."""

from __future__ import annotations

from typing import Any

import pytest

from ceasefire_sim import read_scenario
from ceasefire_sim.scenario.limits import DEEPEST_DEFINITION
from tests.scenario.validation.faults import PHASES, faults, scenario


def test_dates_count_from_day_0_and_need_a_start() -> None:
    dates = {"anchors": {"before": "2025-10-09", "after": "2025-10-20", "plain": -3}, "horizon": "2025-11-09"}
    read = read_scenario(scenario(start="2025-10-10", **dates))
    assert read.constants == {"before": -1, "after": 10, "plain": -3}
    assert read.horizon == 30
    assert [line.split(":")[0] for line in faults(anchors=dates["anchors"])] == ["anchors.before", "anchors.after"]
    assert faults(horizon="2025-11-09") == ["horizon: a date needs `start`, the date of day 0"]
    assert faults(start="10.10.2025") == ["start: '10.10.2025' is not a date; write it as 2025-10-10, year first"]


def test_a_date_is_a_deadline_on_the_calendar_only() -> None:
    dated = {"due": "2025-10-20", "due_counts": "calendar"}
    assert faults(start="2025-10-10", obligations={"o": dated}) == []
    (line,) = faults(start="2025-10-10", obligations={"o": {"due": "2025-10-20"}})
    assert line == "obligations.o.due: a date is a deadline only with `due_counts: calendar`"


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ({"initial": 0, "range": [0, 9]}, None),
        ({"initial": 9, "range": [0, 9]}, None),
        ({"initial": 4, "range": [4, 4]}, None),
        ({"initial": 10, "range": [0, 9]}, ".initial: 10 is outside the range 0 to 9"),
        ({"initial": -1, "range": [0, 9]}, ".initial: -1 is outside the range 0 to 9"),
        ({"initial": 0, "range": [9, 0]}, ".range: the range is empty: 9 is above 0"),
        ({"initial": 0, "range": [0, 2**53]}, None),
        ({"initial": 0, "range": [0, 2**53 + 1]}, ".range: the range goes beyond ±2^53"),
        ({"initial": {0: 1, 9: 1}, "range": [0, 9]}, None),
        ({"initial": {10: 1}, "range": [0, 9]}, ".initial.10: 10 is outside the range 0 to 9"),
        ({"initial": {0.5: 1}, "range": [0, 9]}, ".initial.0.5: '0.5' is not an integer"),
        ({"initial": {"x": 1}, "range": [0, 9]}, ".initial.x: 'x' is not an integer"),
        ({"initial": {1: 1, "1.0": 1}, "range": [0, 9]}, ".initial.1.0: '1.0' is the same value as '1'"),
        ({"initial": {1: 0, 2: 0}, "range": [0, 9]}, ".initial: all weights are 0"),
        ({"initial": {1: 0, 2: 0.1}, "range": [0, 9]}, None),
    ],
)
def test_initial_values_are_integers_in_a_range_that_is_not_empty(quantity: dict[str, Any], words: str | None) -> None:
    for sections, path in (
        ({"quantities": {"q": quantity}}, "quantities.q"),
        ({"parties": {"n": {"quantities": {"q": quantity}}}}, "parties.n.quantities.q"),
    ):
        told = faults(**sections)
        assert [line.startswith(f"{path}{words}") for line in told] == ([True] if words else [])


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ({"value": 0, "range": [0, 1]}, None),
        ({"value": 1, "range": [0, 1]}, None),
        ({"value": 1.01, "range": [0, 1]}, ".value: 1.01 is outside the parameter's range 0.0 to 1.0"),
        ({"value": -0.01, "range": [0, 1]}, ".value: -0.01 is outside"),
        ({"value": 0, "range": [1, 0]}, ".range: the range is empty"),
        ({"value": "1/3"}, None),
        ({"value": "x/3"}, ".value: a number is expected here"),
        ({"value": 2**53 + 2}, ".value: this number is beyond ±2^53"),
    ],
)
def test_a_parameter_lies_in_its_range(parameter: dict[str, Any], words: str | None) -> None:
    told = faults(parameters={"p": parameter})
    assert [line.startswith(f"parameters.p{words}") for line in told] == ([True] if words else [])


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (0, None),
        ("p * 2", None),
        (-1, "-1 is out of bounds: 0 to"),
        ("p / 4", "an integer is needed here, not 0.5"),
        ("1 / 0", "divi"),
        ("day", "'day'"),
        ("q", "'q'"),
    ],
)
def test_a_constant_is_an_integer_of_parameters_and_anchors(after: object, words: str | None) -> None:
    transitions = {"on": {"from": "first", "to": "second", "after": after}}
    told = faults(
        parameters={"p": 2},
        quantities={"q": {"initial": 0, "range": [0, 1]}},
        phases={**PHASES, "transitions": transitions},
    )
    if words is None:
        assert told == []
    else:
        assert told and all(line.startswith("phases.transitions.on.after: ") for line in told)
        assert words in told[0]


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        ({"goal": "day"}, "goal"),
        ({"incidents": {"i": {"chance": "day > 1"}}}, "incidents.i.chance"),
        ({"incidents": {"i": {"when": "1"}}}, "incidents.i.when"),
        ({"definitions": {"d": "day > phase"}}, "definitions.d"),
        ({"invariants": {"v": "day + 1"}}, "invariants.v"),
        ({"properties": {"p": {"most": "day > 1"}}}, "properties.p.most"),
    ],
)
def test_an_expression_is_of_the_kind_its_place_asks_for(sections: dict[str, Any], path: str) -> None:
    (line,) = faults(**sections)
    assert line.startswith(path)


def test_what_may_divide_by_zero_is_refused_and_what_cannot_is_not() -> None:
    quantities = {"q": {"initial": 0, "range": [0, 3]}, "r": {"initial": 1, "range": [1, 3]}}
    assert faults(quantities=quantities, incidents={"i": {"chance": "1 / r"}}) == []
    (line,) = faults(quantities=quantities, incidents={"i": {"chance": "1 / q"}})
    assert line.startswith("incidents.i.chance: ")


def test_definitions_may_use_definitions_so_deep_and_in_no_circle() -> None:
    chain = {f"d{number}": f"d{number + 1}" for number in range(DEEPEST_DEFINITION - 1)}
    assert faults(definitions={**chain, f"d{DEEPEST_DEFINITION - 1}": "day > 1"}) == []
    deeper = {**chain, f"d{DEEPEST_DEFINITION - 1}": f"d{DEEPEST_DEFINITION}", f"d{DEEPEST_DEFINITION}": "day > 1"}
    assert f"through more than {DEEPEST_DEFINITION} others" in faults(definitions=deeper)[0]
    circle = faults(definitions={"a": "b", "b": "a"})
    assert circle[0] == "definitions.a: 'a' is defined in a circle: a → b → a"


def test_waiting_and_late_do_not_lead_back_to_themselves() -> None:
    waits = {"a": {"requires": "not b.waiting"}, "b": {"requires": "not a.waiting"}}
    assert faults(obligations=waits) == [
        "obligations.a: 'a.waiting' is asked in a circle: a.waiting → b.waiting → a.waiting"
    ]
    through = {"a": {"steps": {"s": {"requires": "calm"}}}}
    assert "a.waiting → calm → a.waiting" in faults(obligations=through, definitions={"calm": "not a.waiting"})[0]
    late = {"a": {"steps": {"s": {"due": "3 if a.late else 4"}}}}
    assert "'a.late' is asked in a circle" in faults(obligations=late)[0]
    assert faults(obligations={"a": {"requires": "not b.waiting"}, "b": {"requires": "a.done >= 1"}}) == []
