"""What ships beside the code is whole: every scenario is without faults, the schema is the one the command prints."""

from __future__ import annotations

import json

import jsonschema
import pytest

from ceasefire_sim import read_scenario
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.schema import schema
from ceasefire_sim.scenario.source.files import shipped_names
from ceasefire_sim.scenario.source.nodes import plain_data
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.studies.idle_parameters import idle_parameters
from tests.architecture.tree import ROOT


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_has_no_faults_and_no_warnings(name: str) -> None:
    faults, warnings = validate(name)
    meant = ["nobody can meet this deadline"] if name == "lessons/impossible-deadline" else []
    assert not faults, "\n".join(map(str, faults))
    assert [warning.message.partition(":")[0] for warning in warnings] == meant, "\n".join(map(str, warnings))


@pytest.mark.parametrize("name", shipped_names())
def test_every_parameter_of_a_shipped_scenario_has_a_bearing_on_a_question(name: str) -> None:
    assert idle_parameters(read_scenario(name)) == []


def test_the_schema_beside_the_scenarios_is_the_one_the_command_prints() -> None:
    written = (ROOT / "scenarios" / "scenario.schema.json").read_text("utf-8")
    assert json.loads(written) == schema()


def test_every_fact_file_is_used_by_a_scenario() -> None:
    texts = [file.read_text("utf-8") for file in (ROOT / "scenarios").rglob("*.yaml")]
    for facts in (ROOT / "seeds").glob("*.yaml"):
        assert any(f"seeds/{facts.name}" in text for text in texts), f"{facts.name} is not a source of any scenario"


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_is_valid_under_the_schema_its_first_line_names(name: str) -> None:
    file = ROOT / "scenarios" / f"{name}.yaml"
    text = file.read_text("utf-8")
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / named).resolve() == ROOT / "scenarios" / "scenario.schema.json"
    jsonschema.validate(plain_data(parse_yaml(text, name)), schema())


@pytest.mark.parametrize("name", shipped_names())
def test_every_number_of_a_shipped_scenario_has_a_range_and_a_source(name: str) -> None:
    for parameter, part in read_scenario(name).file.parameters.items():
        assert part.range is not None, parameter
        assert part.source, parameter
        assert "assumption" not in part.source or part.note, f"{parameter} is an assumption without a note"


def test_every_field_of_the_schema_has_a_description_and_an_example() -> None:
    made = schema()
    for part, definition in {"the file": made, **made["$defs"]}.items():
        for field, known in definition["properties"].items():
            assert known.get("description"), f"{part}: {field}"
            assert known.get("examples"), f"{part}: {field}"


def test_a_field_the_schema_knows_is_a_field_of_the_parts() -> None:
    made = schema()
    assert set(made["properties"]) == {field.alias or name for name, field in ScenarioFile.model_fields.items()}
