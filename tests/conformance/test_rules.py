"""One rule of the language a case, worked out by hand, run on every engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ceasefire_sim import Luck, ScenarioError, live, read_scenario_text
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.reference.property_values import property_values
from ceasefire_sim.scenario.source.nodes import plain_data
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml

FILES: list[Any] = [
    plain_data(parse_yaml(file.read_text("utf-8"), file.name))
    for file in sorted((Path(__file__).parent / "rules").glob("*.yaml"))
]
CASES = [case for cases in FILES for case in cases]
BASE = {"scenario": "case", "horizon": 12, "phases": {"initial": "a", "states": ["a"]}}


def scenario_of(case: Any) -> Any:
    text = json.dumps({**BASE, **case["scenario"]})
    return read_scenario_text(text, "case.yaml", case.get("variant"), case.get("readings", ()))


def rule_of(case: Any) -> str:
    return str(case["rule"])


def luck_of(case: Any, scenario: Any) -> Luck:
    """The keyed luck of the case with its forced happenings over it."""
    luck = Luck.keyed(scenario.file.seed, case.get("run", 0))
    for day, site, value in case.get("luck", ()):
        luck = luck.force(day, site, value)
    return luck


def assert_matches(expected: Any, found: Any, where: str) -> None:
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_matches(value, found[key], f"{where}.{key}")
    else:
        assert found == expected, f"{where} is {found!r}, not {expected!r}"


@pytest.mark.parametrize("case", [case for case in CASES if "expect" in case or "properties" in case], ids=rule_of)
def test_the_vectorised_engine_follows_the_rule(case: Any) -> None:
    scenario = scenario_of(case)
    states, found = states_and_findings(scenario, luck_of(case, scenario))
    by_day = {state["day"]: state for state in states}
    for expected in case.get("expect", ()):
        wanted = {key: value for key, value in expected.items() if key != "events"}
        assert_matches(wanted, by_day[expected["day"]], f"day {expected['day']}")
    if "end" in case:
        assert states[-1]["day"] == case["end"]
    if "properties" in case:
        told = {name: None if value != value else value for name, value in found.items()}
        assert told == case["properties"]


@pytest.mark.parametrize("case", CASES, ids=rule_of)
def test_the_reference_follows_the_rule(case: Any) -> None:
    if "faults" in case:
        with pytest.raises(ScenarioError) as error:
            scenario_of(case)
        for fragment in case["faults"]:
            assert fragment in str(error.value)
        return
    scenario = scenario_of(case)
    warnings = "\n".join(map(str, scenario.warnings))
    for fragment in case.get("warnings", ()):
        assert fragment in warnings
    states = live(scenario, luck=luck_of(case, scenario)).trajectory()
    by_day = {state["day"]: state for state in states.states}
    for expected in case.get("expect", ()):
        events = expected.get("events", ())
        found = by_day[expected["day"]]
        plain_part = {key: value for key, value in expected.items() if key != "events"}
        assert_matches(plain_part, found, f"day {expected['day']}")
        for event in events:
            seen = any(event.items() <= other.items() for other in found["events"])
            assert seen, f"no {event} on day {expected['day']}"
    if "end" in case:
        assert states.end == case["end"]
    if "violations" in case:
        assert list(dict.fromkeys(name for _, name in states.violations)) == case["violations"]
    if "properties" in case:
        assert property_values(scenario, Luck.keyed(scenario.file.seed, case.get("run", 0))) == case["properties"]
