"""Amendments that set numbers: which values are in force, where each may stand, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.scenario.model.scenario import Scenario
from tests.scenario.validation.faults import faults, scenario

STEPS = {"heavy": {"not_before": 6, "due": 4}, "light": {"pace": 0.5}}
PART: dict[str, Any] = {"steps": STEPS, "pace": 0.1, "due": 9, "acknowledgement": 0.2}


def amended(changes: Mapping[str, object], when: object = "day > 3", **more: Any) -> Scenario:
    """A scenario with one amendment that sets numbers."""
    part = {**PART, **more.pop("part", {})}
    later = {"later": {"when": when, "set": changes}}
    return cs.read_scenario(scenario(obligations={"o": part}, amendments=later, **more))


def refused(path: str, value: object, operation: str = "set", **part: Any) -> str:
    """The one fault of an amendment that sets a number."""
    later = {"later": {"when": "day > 3", operation: {path: value}}}
    (line,) = faults(obligations={"o": {**PART, **part}}, amendments=later)
    return line.removeprefix(f"amendments.later.{operation}.{path}: ")


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("obligations.o.pace", 0.3, "0.3 if day > 3 else 0.1"),
        ("obligations.o.verification", 0.3, "0.3 if day > 3 else 1"),
        ("obligations.o.acknowledgement", 0.3, "0.3 if day > 3 else 0.2"),
    ],
)
def test_a_chance_is_the_new_one_while_the_amendment_is_in_force(path: str, value: object, text: str) -> None:
    pace = getattr(amended({path: value}).file.obligations["o"], path.rpartition(".")[2])
    assert (pace.kind, show(pace.chance.node)) == ("chance", text)


def test_a_steps_absent_pace_counts_as_that_of_the_obligation_in_force() -> None:
    steps = amended({"obligations.o.heavy.pace": 1, "obligations.o.pace": 0.7}).file.obligations["o"].named
    assert steps["heavy"].pace is not None
    assert steps["heavy"].pace.chance is not None
    assert show(steps["heavy"].pace.chance.node) == "1 if day > 3 else 0.7 if day > 3 else 0.1"


def test_an_amended_first_day_is_a_part_of_what_its_step_waits_for() -> None:
    steps = (
        amended({"obligations.o.heavy.not_before": 2, "obligations.o.light.not_before": 8}).file.obligations["o"].named
    )
    assert show(steps["heavy"].requires.node) == "day >= 2 if day > 3 else day >= 6"
    assert show(steps["light"].requires.node) == "day >= 8 if day > 3 else true"
    assert steps["heavy"].not_before is None


def test_a_due_day_has_the_versions_of_the_text_and_of_each_amendment_that_sets_it() -> None:
    read = amended({"obligations.o.due": None, "obligations.o.light.due": 7})
    heavy, light, whole = read.file.obligations["o"].due_days
    assert [(one.amendment, show(one.due)) for one in heavy.versions] == [("", "4")]
    assert [(one.amendment, show(one.due)) for one in light.versions] == [("", "none"), ("later", "7")]
    assert [(one.amendment, show(one.due)) for one in whole.versions] == [("", "9"), ("later", "none")]
    assert [len(due_day.missable) for due_day in (heavy, light, whole)] == [1, 1, 1]
    assert read.file.obligations["o"].most_missed == 3


def test_an_amendment_that_sets_the_same_due_day_is_a_version_all_the_same() -> None:
    assert amended({"obligations.o.due": 9}, True).file.obligations["o"].most_missed == 3


def test_null_in_a_mapping_and_null_in_a_text_both_mean_none() -> None:
    read = amended({"obligations.o.due": None, "obligations.o.heavy.not_before": None})
    again = cs.read_scenario_text(read.to_yaml())
    assert again.hash == read.hash
    assert show(again.file.obligations["o"].named["heavy"].requires.node) == "true if day > 3 else day >= 6"


def test_what_is_set_is_part_of_what_a_scenario_is() -> None:
    assert amended({"obligations.o.due": 9}).hash != amended({"obligations.o.due": 10}).hash


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("obligations.p.due", 3, "there is no obligation 'p' to amend; there are: o"),
        ("obligations.o.heavvy.due", 3, "'o' has no named step 'heavvy' to amend; did you mean 'heavy'?"),
        (
            "obligations.o.not_before", 3,
            "an obligation has no `not_before`; it belongs to a named step: obligations.o.STEP.not_before",
        ),
        (
            "obligations.o.heavy.verification", 1,
            "a named step has no `verification`; it belongs to the obligation: obligations.o.verification",
        ),
        ("obligations.o.pace", {"days": 3}, "the pace of 'o' is a chance, and its kind cannot change to {days: …}"),
        (
            "obligations.o.acknowledgement", {"each": 1},
            "the acknowledgement of 'o' is a chance, and its kind cannot change to {each: p}",
        ),
        ("obligations.o.due", "2025-01-01", "a date needs `start`, the date of day 0"),
        ("obligations.o.due", "day > 3", "a number is needed here, and this is a truth value"),
        (
            "obligations.o.heavy.not_before", "day",
            "a constant is needed here: numbers, parameters and anchors, not 'day'",
        ),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_set_is_refused_where_it_stands(path: str, value: object, words: str) -> None:
    assert refused(path, value) == words


def test_a_pace_that_counts_days_is_not_amended_and_what_nobody_credits_neither() -> None:
    days = refused("obligations.o.pace", 0.2, steps=3, pace={"days": 2})
    assert days == "the pace of 'o' counts days, and such a pace cannot be amended; only a chance or {each: p}"
    credit = refused("obligations.o.acknowledgement", 0.2, acknowledgement=None)
    assert credit == "'o' has no `acknowledgement` that could be amended; give it one, 0 if nothing is credited before"


@pytest.mark.parametrize("operation", ["add", "or"])
def test_a_number_is_set_and_neither_added_to_nor_widened(operation: str) -> None:
    assert "`due` is a number: amendments can `set` it" in refused("obligations.o.due", 3, operation)
    assert "`due` is a number: amendments can `set` it" in refused("obligations.o.due", "day > 3", operation)


@pytest.mark.parametrize("misses", [3, 4])
def test_missed_lies_between_0_and_its_due_days_each_once_more_for_every_amendment_that_sets_it(misses: int) -> None:
    raid = {"raid": {"chance": f"1 / ({misses} - o.missed)"}}
    later = {"x": {"set": {"obligations.o.due": 3}}, "y": {"when": "day > 4", "set": {"obligations.o.heavy.due": 3}}}
    lines = faults(obligations={"o": PART}, incidents=raid, amendments=later)
    assert bool(lines) == (misses <= 4)
    assert faults(obligations={"o": PART}, incidents={"raid": {"chance": "1 / (5 - o.missed)"}}, amendments=later) == []


def test_a_deadline_is_called_impossible_only_where_no_amendment_makes_it_possible() -> None:
    def warned(due: object) -> list[str]:
        part = {"steps": 12, "pace": 1, "due": 3}
        later = {"later": {"when": "day > 1", "set": {"obligations.o.due": due}}}
        read = cs.read_scenario(scenario(obligations={"o": part}, amendments=later))
        return [str(warning.path) for warning in read.warnings if "nobody can meet" in warning.message]

    assert warned(5) == ["obligations.o.due"]
    assert warned(11) == []
    assert warned(None) == []


def test_a_key_that_is_left_empty_is_warned_of_and_sets_nothing() -> None:
    text = """
scenario: x
horizon: 9
phases: {initial: a, states: [a]}
obligations: {o: {due: 3}}
amendments:
  later:
    set:
      obligations.o.due:
"""
    read = cs.read_scenario_text(text)
    assert [warning.message for warning in read.warnings if "nothing stands" in warning.message] == [
        "nothing stands behind 'obligations.o.due', so it counts as absent"
    ]
    assert read.file.obligations["o"].most_missed == 1


def test_parameters_of_a_first_day_stay_names_so_that_one_module_serves_a_sweep() -> None:
    read = amended({"obligations.o.heavy.not_before": "wait + 1"}, parameters={"wait": 3})
    assert show(read.file.obligations["o"].named["heavy"].requires.node) == "day >= wait + 1 if day > 3 else day >= 6"


@pytest.mark.parametrize(
    ("path", "value"),
    [("obligations.o.due", 4), ("obligations.o.heavy.not_before", 2), ("obligations.o.requires", "day > 1")],
)
def test_a_hundred_amendments_of_one_path_are_played_and_one_more_is_refused(path: str, value: object) -> None:
    later = {f"later{n}": {"when": f"day > {n % 7}", "set": {path: value}} for n in range(101)}
    most = {name: later[name] for name in list(later)[:100]}
    read = cs.read_scenario(scenario(obligations={"o": PART}, amendments=most))
    assert len(cs.simulate(read, runs=1)) == 1
    lines = faults(obligations={"o": PART}, amendments=later)
    assert len(lines) == 1
    assert "more than 100 amendments" in lines[0]
