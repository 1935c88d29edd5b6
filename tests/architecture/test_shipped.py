"""What ships beside the code is whole: every scenario is without faults, the schema is the one the command prints."""

from __future__ import annotations

import json

import pytest

from ceasefire_sim.scenario.files import shipped_names
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.schema import schema
from tests.architecture.tree import ROOT


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_has_no_faults(name: str) -> None:
    faults, _ = validate(name)
    assert not faults, "\n".join(map(str, faults))


def test_the_schema_beside_the_scenarios_is_the_one_the_command_prints() -> None:
    written = (ROOT / "scenarios" / "scenario.schema.json").read_text("utf-8")
    assert json.loads(written) == schema()


def test_every_fact_file_is_used_by_a_scenario() -> None:
    texts = [file.read_text("utf-8") for file in (ROOT / "scenarios").rglob("*.yaml")]
    for facts in (ROOT / "seeds").glob("*.yaml"):
        assert any(f"seeds/{facts.name}" in text for text in texts), f"{facts.name} is not a source of any scenario"
