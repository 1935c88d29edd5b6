"""What lies outside the days of a run, the calendar, or the grain of the draws, at both sides of each bound."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.model.fields import Constant

TEXT = """
scenario: bounds
start: {start}
horizon: 3650
quantities: {{q: {{initial: 0, range: [0, 3]}}}}
phases: {{initial: a, states: [a, b], final: [b], transitions: {{go: {{from: a, to: b, chance: {chance}}}}}}}
properties: {{early: {{eventually: phase == b, within: {within}}}, late: {{value: q, on: {on}}}}}
"""


def told(start: str = "2020-01-01", chance: str = "0.5", within: str = "3", on: str = "3") -> list[str]:
    """The faults, else the warnings."""
    try:
        scenario = cs.read_scenario_text(TEXT.format(start=start, chance=chance, within=within, on=on), "x.yaml")
    except cs.ScenarioError as error:
        return [str(fault) for fault in error.faults]
    return [str(warning) for warning in scenario.warnings]


def test_a_day_before_the_run_begins_is_a_fault() -> None:
    assert told(within="0", on="0") == []
    assert told(within="-1") == [
        "x.yaml:7:54: properties.early.within: day -1 lies before day 0, on which the run begins"
    ]
    assert "properties.late.on: day -2 lies before day 0" in told(on="-2")[0]
    assert "day -365 lies before day 0" in told(on="2019-01-01")[0]


def test_a_start_so_late_that_the_calendar_ends_is_a_fault() -> None:
    assert told(start="9980-12-31") == []
    assert told(start="9981-01-01") == [
        "x.yaml:3:8: start: the calendar ends with the year 9999; begin in 9980 at the latest"
    ]


@pytest.mark.parametrize("chance", ["0", "0.000001", "1/1048576", "q / 10000000000 + 0.0001"])
def test_chances_that_draws_show_well_are_not_warned_of(chance: str) -> None:
    assert told(chance=chance) == []


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        ("0.0000009", "9e-07 at most; simulation sees it only in steps of one draw in 4,294,967,296"),
        ("1e-12", "1e-12 at most; less likely than one draw in 4,294,967,296: simulation never sees it"),
        ("q * 1e-11", "3e-11 at most; less likely than one draw in 4,294,967,296: simulation never sees it"),
    ],
)
def test_chances_below_the_grain_of_the_draws_are_warned_of(chance: str, words: str) -> None:
    (line,) = told(chance=chance)
    assert line.startswith("x.yaml:6:")
    assert f"warning: phases.transitions.go.chance: this chance is {words}" in line


def test_validate_warns_of_them_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("grain") / "x.yaml"
    file.write_text(TEXT.format(start="2020-01-01", chance="1e-12", within="3", on="3"), "utf-8")
    faults, warnings = validate(file)
    assert (len(faults), len(warnings)) == (0, 1)


def test_an_integer_is_written_in_the_same_ways_as_a_value_and_as_a_value_that_may_be_drawn() -> None:
    text = TEXT.format(start="2020-01-01", chance="0.5", within="3", on="3")
    for written, value in (("0x1", 1), ("0o2", 2), ("3", 3)):
        plain = cs.read_scenario_text(text.replace("initial: 0", f"initial: {written}"))
        drawn = cs.read_scenario_text(text.replace("initial: 0", f"initial: {{{written}: 1}}"))
        assert drawn.file.quantities["q"].drawn == ((value, 1.0),)
        initial = plain.file.quantities["q"].initial
        assert isinstance(initial, Constant)
        assert initial.whole == value
