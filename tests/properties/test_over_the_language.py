"""Laws that hold for every scenario of the language."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_sim import Luck, live, read_scenario, read_scenario_text, testing
from ceasefire_sim.expressions import parse_expression, show
from ceasefire_sim.luck import draw
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.walk import leaves
from tests.examples import examples

SPLIT = ("parameters", "incidents", "responses", "obligations", "properties")
FEW = settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(testing.scenario_data())
def test_a_generated_scenario_keeps_every_law(data: dict[str, Any]) -> None:
    testing.check_all(read_scenario_text(testing.to_yaml(data)), runs=2)


@FEW
@given(testing.scenario_data())
def test_a_scenario_as_json_is_the_same_scenario(data: dict[str, Any]) -> None:
    assert read_scenario_text(json.dumps(data)).hash == read_scenario_text(testing.to_yaml(data)).hash


@FEW
@given(testing.scenario_data())
def test_every_expression_printed_and_parsed_is_the_same(data: dict[str, Any]) -> None:
    for _, leaf in leaves(read_scenario_text(testing.to_yaml(data)).file):
        if isinstance(leaf, Formula):
            assert parse_expression(show(leaf.node)) == parse_expression(show(parse_expression(show(leaf.node))))


def condition_at(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The part of a scenario that has the condition at a path, and its key there."""
    section, *names, key = path.split(".")
    part = data[section]
    for name in names:
        places = (part, part.get("transitions"), part.get("steps"))
        part = next(found[name] for found in places if isinstance(found, dict) and name in found)
    return part, key


@FEW
@given(testing.scenario_data())
def test_the_union_of_one_reading_is_that_reading(data: dict[str, Any]) -> None:
    """Setting what the reading sets, and-ing and or-ing by hand, gives the same run."""
    text = testing.to_yaml(data)
    for name, reading in data.get("readings", {}).items():
        by_hand = copy.deepcopy(data)
        paths = {path for part in reading.values() for path in part}
        if any(path.startswith("definitions.") for path in paths):
            continue  # definitions are written out; there is no condition to compose by hand
        for path in paths:
            part, key = condition_at(by_hand, path)
            default = f"phase not in ({', '.join(data['phases']['final'])})" if key == "during" else "true"
            condition = reading.get("set", {}).get(path, part.get(key, default if data["phases"]["final"] else "true"))
            if path in reading.get("add", {}):
                condition = f"({condition}) and ({reading['add'][path]})"
            if path in reading.get("or", {}):
                condition = f"({condition}) or ({reading['or'][path]})"
            part[key] = condition
        read = live(read_scenario_text(text, readings=[name]), seed=3).trajectory()
        assert read.states == live(read_scenario_text(testing.to_yaml(by_hand)), seed=3).trajectory().states


@FEW
@given(testing.scenario_data())
def test_a_site_added_leaves_every_other_draw_alone(data: dict[str, Any]) -> None:
    """A response that does nothing changes no run."""
    more = copy.deepcopy(data)
    more.setdefault("responses", {})["zzz"] = {"chance": 0.5}
    before = live(read_scenario_text(testing.to_yaml(data)), seed=5, run=2).trajectory()
    after = live(read_scenario_text(testing.to_yaml(more)), seed=5, run=2).trajectory()
    for old, new in zip(before.states, after.states, strict=True):
        assert {**old, "events": [e for e in new["events"] if e["site"] != "responses.zzz"]} == {
            **new,
            "events": old["events"],
        }


@FEW
@given(testing.scenario_data())
def test_a_broken_invariant_is_reported_on_its_first_day(data: dict[str, Any]) -> None:
    data["invariants"] = {"early": "day < 2"}
    run = live(read_scenario_text(testing.to_yaml(data))).trajectory()
    assert [day for day, _ in run.violations] == [day for day in range(run.end + 1) if day >= 2]


@FEW
@given(testing.scenario_data())
def test_a_spliced_luck_is_each_run_on_its_days(data: dict[str, Any]) -> None:
    scenario = read_scenario_text(testing.to_yaml(data))
    spliced = live(scenario, luck=Luck.spliced(1, [(0, 4), (3, 9)])).trajectory().states
    assert spliced[:4] == live(scenario, seed=1, run=4).trajectory().states[:4]
    assert Luck.spliced(1, [(0, 4), (3, 9)]).draw(3, "phases.t0") == draw(1, 9, 3, "phases.t0")


@settings(FEW, max_examples=examples(15))
@given(testing.scenario_data(), st.data())
def test_a_scenario_split_over_two_files_is_the_same_scenario(data: dict[str, Any], more: st.DataObject) -> None:
    """Sections, and the keys of a section, written in a base that the other extends."""
    base: dict[str, Any] = {}
    own: dict[str, Any] = {"extends": "base.yaml"}
    for section, part in data.items():
        if section in SPLIT and more.draw(st.booleans()):
            names = list(part)
            cut = more.draw(st.integers(0, len(names)))  # base keys keep their places, new keys come last
            base[section] = {name: part[name] for name in names[:cut]}
            own[section] = {name: part[name] for name in names[cut:]}
        else:
            (own if more.draw(st.booleans()) else base)[section] = part
    with tempfile.TemporaryDirectory() as folder:
        for name, written in (("base", base), ("own", own)):
            Path(folder, f"{name}.yaml").write_text(testing.to_yaml(written), "utf-8")
        for variant in (None, *list(data.get("variants", ()))[-1:]):
            alone = read_scenario_text(testing.to_yaml(data), variant=variant)
            assert read_scenario(Path(folder, "own.yaml"), variant).hash == alone.hash
