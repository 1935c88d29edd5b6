"""Strategies by sections: what is asked for is drawn and nothing else, files are short, and nothing is out of reach."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.reachability.future import bounded_future
from ceasefire_sim.scenario.model.schema import schema
from ceasefire_sim.testing.extending import base_and_over, scenario_of_two
from ceasefire_sim.testing.sections import MOST, WHOLE, Sections
from ceasefire_sim.testing.strategies import noted_scenarios
from ceasefire_sim.testing.writing import yaml_of

DRAW = settings(deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
COUNTED = tuple(MOST)
SMALL = {"parties", "obligations", "phases", "goal"}
COUNTED_PARTS = ("obligations", "quantities", "incidents")
SCHEMA = schema()
LONGEST_FILE = 20


def drawn(strategy: st.SearchStrategy[Any], examples: int) -> list[Any]:
    """Some examples of a strategy."""
    values: list[Any] = []

    @seed(1)
    @settings(DRAW, max_examples=examples)
    @given(strategy)
    def draw(value: Any) -> None:
        values.append(value)

    draw()
    return values


def sections_of(scenario: cs.Scenario) -> set[str]:
    """The sections that stand in a scenario's file."""
    return set(re.findall(r"^(\w+):", scenario.to_yaml(), re.MULTILINE)) - {"scenario", "horizon"}


def test_without_a_wish_an_agreement_is_one_or_two_obligations_with_a_goal_in_one_phase() -> None:
    for scenario in drawn(testing.scenarios(), 20):
        assert sections_of(scenario) == SMALL
        assert 1 <= len(scenario.file.obligations) <= 2
        assert scenario.file.phases.states == ("truce",)


def test_in_small_agreements_no_obligation_waits_for_itself() -> None:
    for scenario in drawn(testing.scenarios(obligations=(1, 2), readings=2), 40):
        texts = (scenario.with_(readings=name) for name in ((), *scenario.available_readings))
        for name, duty in ((name, duty) for text in texts for name, duty in text.file.obligations.items()):
            assert f"{name}." not in show(duty.requires.node), scenario.to_yaml()


@pytest.mark.parametrize("section", COUNTED)
def test_a_section_asked_for_is_there_as_often_as_asked_and_drags_no_other_along(section: str) -> None:
    wish: Any = {section: 2}
    for scenario in drawn(testing.scenarios(**wish), 4):
        assert len(getattr(scenario.file, section)) == 2
        assert sections_of(scenario) == SMALL | {section}


def test_amounts_are_none_a_few_so_many_or_from_so_many_to_so_many() -> None:
    wished: list[tuple[testing.Amount, set[int]]] = [(False, {0}), (True, {1, 2}), (3, {3}), ((0, 3), {0, 1, 2, 3})]
    for amount, counts in wished:
        assert {len(s.file.obligations) for s in drawn(testing.scenarios(obligations=amount), 30)} == counts


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"obligation": 2}, "scenarios have no 'obligation'; did you mean 'obligations'?"),
        ({"obligations": 9}, "the number of obligations is a whole number between 0 and 4, not 9"),
        ({"obligations": (3, 1)}, "the largest number of obligations is a whole number between 3 and 4, not 1"),
        ({"readings": "two"}, "the number of readings is a whole number, such as 1, not 'two'"),
        ({"due": 3}, "due is True or False, not 3"),
        ({"everything": 1}, "everything is True or False, not 1"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_words(wish: Any, words: str) -> None:
    with pytest.raises(cs.InputError, match=re.escape(words)):
        testing.scenarios(**wish)


def keys_written(node: dict[str, Any], data: Any, part: str = "ScenarioFile") -> Iterator[tuple[str, str]]:
    """Each key of a file that its schema knows, with the part it stands in."""
    if "$ref" in node:
        part = node["$ref"].rpartition("/")[2]
        node = SCHEMA["$defs"][part]
    for form in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from keys_written(form, data, part)
    for key, below in data.items() if isinstance(data, dict) else ():
        if key in node.get("properties", {}):
            yield part, key
            yield from keys_written(node["properties"][key], below, f"{part}.{key}")
        elif isinstance(node.get("additionalProperties"), dict):
            yield from keys_written(node["additionalProperties"], below, part)
    for item in data if isinstance(data, list) and "items" in node else ():
        yield from keys_written(node["items"], item, part)


@pytest.mark.nightly
def test_everything_reaches_every_key_of_the_schema() -> None:
    """What is not reached in 400 files is an empty set; `extends` stands in the second of two files."""
    parts = {"ScenarioFile": SCHEMA, **SCHEMA["$defs"]}
    known = {(part, key) for part, node in parts.items() for key in node.get("properties", ())}
    assert len(known) >= 233
    files = drawn(testing.scenario_data(12, WHOLE), 400)
    (_, over), *_ = drawn(base_and_over(files[0]), 1)
    reached = {key for data in [*files, over] for key in keys_written(SCHEMA, data)}
    assert known - reached == set()


@pytest.mark.parametrize(
    "wish", [{"everything": True}, {"readings": 2, "variants": 2, "incidents": 2, "properties": 3}]
)
def test_a_text_in_two_files_is_the_same_agreement_as_in_one(wish: Any) -> None:
    data = testing.scenario_data(12, Sections.of(wish))
    for whole, (base, over) in drawn(data.flatmap(lambda whole: st.tuples(st.just(whole), base_and_over(whole))), 8):
        text, scenario = scenario_of_two(base, over)
        assert scenario.hash == cs.read_scenario(whole).hash, text


def test_with_indexes_parts_stand_for_several_and_conditions_name_one_or_all() -> None:
    wish = Sections.of({"indexes": True, "obligations": 2, "readings": 2, "quantities": 1, "incidents": 1})
    files = drawn(testing.scenario_data(12, wish), 30)
    text = "\n".join(map(yaml_of, files))
    assert all(
        form in text for form in ("for: sector", "for: [sector, week]", "[sector]", "_east", " for each in sector)")
    )
    for data in files:
        assert {len(values) for values in data["indexes"].values()} == {2}
        written = {
            section: sum(2 if "for" in part else 1 for part in data[section].values()) for section in COUNTED_PARTS
        }
        scenario = cs.read_scenario(data)
        assert all(len(getattr(scenario.file, section)) >= count for section, count in written.items())


def test_with_extends_an_example_is_one_file_or_two() -> None:
    places = [scenario.place((key,)) for scenario in drawn(testing.scenarios(extends=True), 10) for key in SMALL]
    assert {Path(place.file).name for place in places} == {"generated.yaml", "base.yaml"}


def test_everything_reaches_every_form_of_the_language() -> None:
    """Each of these stands in some of 80 drawn files; a new form of the language belongs here and in the strategies."""
    text = "\n".join(map(json.dumps, drawn(testing.scenario_data(12, WHOLE), 80)))
    forms = """
        "poisson( "binomial( "at_most" "outcomes" "weight" "attribution" "otherwise" "after" "each" "days" "between"
        "lasts" "together" "calendar" "due":_"2025 "size" "not_before" "verified_by" "verification"
        "acknowledgement" "on_verified" "on_acknowledged" "on_step" "on_fulfilled" "on_overdue" "breached_by" "keep"
        "every" "on_breach" "draw" "anchors" month weekday happened( days_without( days_in( per( logistic( clamp(
        .waiting .late .overdue .missed .amount .kept .breaches .owed _-=_ not_in "variants" "with" "remove" "readings"
        "add" "or" "amendments" .due":_null "holds" "hold" "until" "days_when" "at_end" "most" "least" "count" "given"
        "within" "on" "title":_"The_North" "ar"
    """
    assert [form for form in forms.split() if form not in text and form.replace("_", " ") not in text] == []


def test_every_flag_of_the_whole_language_is_on() -> None:
    flags = {f.name: getattr(WHOLE, f.name) for f in dataclasses.fields(Sections) if f.type == "bool"}
    assert {name for name, on in flags.items() if not on} == set()


@settings(max_examples=15, deadline=None)
@given(testing.scenario_data(8))
def test_the_short_text_without_defaults_is_the_same_scenario(data: dict[str, Any]) -> None:
    short = yaml_of(data)
    assert cs.read_scenario_text(short).hash == cs.read_scenario_text(testing.to_yaml(data)).hash
    assert len(short) < len(testing.to_yaml(data))


def dead(scenario: cs.Scenario) -> set[str]:
    """The obligations that certainly can never be fulfilled."""
    return {name for name in scenario.file.obligations if f"obligations.{name}" not in bounded_future(scenario).first}


def falsified(law: Any) -> str:
    """The text that is printed for the smallest agreement which breaks a law."""
    with pytest.raises(AssertionError) as failure:
        settings(deadline=None, database=None)(given(testing.scenarios(obligations=2, readings=2))(law))()
    text, example, *_ = failure.value.__notes__
    assert "scenario=<Scenario generated: 12 days" in example  # not as its fields
    return text


def test_a_duty_that_dies_under_both_readings_is_shown_in_a_file_of_at_most_twenty_lines() -> None:
    """At default settings, health checks included: a fault injected, and the smallest example of it."""

    def no_duty_dies_of_both_alone(scenario: cs.Scenario) -> None:
        ways = [dead(scenario.with_(readings=names)) for names in ((), "north_reading", "south_reading")]
        assert not dead(scenario.with_(readings="all")) - (ways[0] | ways[1] | ways[2])

    start = time.process_time()
    text = falsified(no_duty_dies_of_both_alone)
    assert time.process_time() - start < 60
    assert len(text.splitlines()) <= LONGEST_FILE + 1, text
    shown = cs.read_scenario_text(text)
    assert dead(shown) == set()
    assert dead(shown.with_(readings="all")) == {"bridges", "depots"}


def test_a_scenario_noted_is_that_of_its_data() -> None:
    data = {"scenario": "x", "horizon": 3, "phases": {"initial": "a", "states": ["a"], "transitions": {}}}
    (scenario,) = drawn(noted_scenarios(st.just(data)), 1)
    assert scenario.hash == cs.read_scenario(data).hash
