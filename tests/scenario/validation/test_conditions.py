"""Which condition is in force: readings replace, add and widen; several form a union; amendments come last."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ceasefire_sim import ScenarioError, read_scenario
from ceasefire_sim.expressions import evaluate
from ceasefire_sim.scenario.limits import HEAVIEST_CONDITION
from ceasefire_sim.scenario.model.scenario import Scenario
from tests.scenario.validation.faults import faults, scenario

NAMES = ("a", "b", "c", "d")
TRUTHS = [dict(zip(NAMES, values, strict=True)) for values in itertools.product((0, 1), repeat=len(NAMES))]


def condition(name: str) -> str:
    return f"{name} >= 1"


def read(readings: dict[str, Any], in_force: list[str], **sections: Any) -> Scenario:
    """A scenario in which one obligation waits for `a`, under some of its readings."""
    quantities = {name: {"initial": 0, "range": [0, 1]} for name in NAMES}
    duty = {"requires": "calm" if "definitions" in sections else condition("a")}
    return read_scenario(
        scenario(quantities=quantities, obligations={"o": duty}, readings=readings, **sections), readings=in_force
    )


def holds(scenario: Scenario) -> list[bool]:
    """Whether the obligation may proceed, for every value of the four quantities."""
    node = scenario.file.obligations["o"].requires.node
    meanings = {name: formula.node for name, formula in scenario.file.definitions.items()}
    values = ({**truth, "day": 5.0} for truth in TRUTHS)
    return [
        bool(evaluate(node, {**row, **{name: evaluate(body, row) for name, body in meanings.items()}}))
        for row in values
    ]


def expected(formula: str) -> list[bool]:
    return [bool(eval(formula, {}, dict(truth))) for truth in TRUTHS]


REQUIRES = "obligations.o.requires"
SET = {"set": {REQUIRES: condition("b")}}
ADD = {"add": {REQUIRES: condition("c")}}
WIDE = {"or": {REQUIRES: condition("d")}}


@pytest.mark.parametrize(
    ("readings", "formula"),
    [
        ({}, "a"),
        ({"r": SET}, "b"),
        ({"r": ADD}, "a and c"),
        ({"r": WIDE}, "a or d"),
        ({"r": {**SET, **ADD, **WIDE}}, "(b and c) or d"),
        ({"r": SET, "s": ADD}, "b and (a and c)"),
        ({"r": SET, "s": WIDE}, "(b and a) or d"),
        ({"r": SET, "silent": {}}, "b and a"),
        ({"r": {**SET, **WIDE}, "s": ADD}, "(b and (a and c)) or d"),
    ],
)
def test_each_side_is_satisfied_on_its_own_reading_and_either_may_use_its_way_out(
    readings: dict[str, Any], formula: str
) -> None:
    assert holds(read(readings, list(readings))) == expected(formula)
    assert holds(read(readings, [])) == expected("a")


@pytest.mark.parametrize(
    ("change", "formula"),
    [
        ({"set": {REQUIRES: condition("b")}}, "b"),
        ({"add": {REQUIRES: condition("b")}}, "(a and c) and b"),
        ({"or": {REQUIRES: condition("b")}}, "(a and c) or b"),
        ({"when": condition("d"), "set": {REQUIRES: condition("b")}}, "b if d else (a and c)"),
        ({"when": "false", "set": {REQUIRES: condition("b")}}, "a and c"),
    ],
)
def test_an_amendment_changes_the_whole_condition_while_it_holds(change: dict[str, Any], formula: str) -> None:
    assert holds(read({"r": ADD}, ["r"], amendments={"later": change})) == expected(formula)


def test_amendments_are_in_force_in_file_order_each_over_what_the_earlier_left() -> None:
    first = {"when": condition("d"), "set": {REQUIRES: condition("b")}}
    second = {"add": {REQUIRES: condition("c")}}
    assert holds(read({}, [], amendments={"x": first, "y": second})) == expected("(b if d else a) and c")
    assert holds(read({}, [], amendments={"y": second, "x": first})) == expected("b if d else (a and c)")


def test_a_reading_sets_a_definition_for_conditions_alone() -> None:
    definitions = {"calm": condition("a")}
    readings = {"r": {"set": {"definitions.calm": condition("b")}}}
    assert holds(read(readings, ["r"], definitions=definitions)) == expected("b")
    assert holds(read(readings, [], definitions=definitions)) == expected("a")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("obligations.o.due", "touch `when`, `requires`, `during` and `keep` of what is there"),
        ("obligations.nosuch.requires", "there is no condition 'obligations.nosuch.requires'"),
        ("definitions.nosuch", "there is no 'definitions.nosuch' to read otherwise"),
    ],
)
def test_a_reading_of_what_is_not_there_is_refused_where_it_is_in_force(path: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words.replace(".", r"\.")):
        read_scenario(scenario(obligations={"o": {}}, readings={"r": {"set": {path: "day > 1"}}}), readings="r")


def test_a_short_path_names_the_same_condition() -> None:
    for path in ("phases.on.when", "phases.transitions.on.when"):
        read = read_scenario(scenario(readings={"r": {"set": {path: "day > 3"}}}), readings="r")
        assert evaluate(read.file.phases.transitions["on"].when.node, {"day": 3.0}) is False
        assert evaluate(read.file.phases.transitions["on"].when.node, {"day": 4.0}) is True


def test_conditions_that_grow_without_bound_are_refused() -> None:
    amendments = {
        f"n{number}": {"when": f"day > {number}", "or": {REQUIRES: f"day == {number}"}} for number in range(20)
    }
    (line,) = faults(obligations={"o": {}}, amendments=amendments)
    assert f"more than {HEAVIEST_CONDITION} parts" in line
