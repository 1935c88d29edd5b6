"""Shipped scenarios can be taken anywhere and changed: what they refer to is found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.template import copied
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.source.files import shipped, shipped_facts, shipped_names, shipped_stems

LOOP = "phases: {initial: a, states: [a]}"


@pytest.mark.parametrize("name", shipped_names())
def test_a_plain_copy_of_a_shipped_scenario_is_the_same_scenario(tmp_path: Path, name: str) -> None:
    file = shipped(name)
    assert file is not None
    copy = tmp_path / "copy.yaml"
    copy.write_text(file.read_text("utf-8"), "utf-8")
    assert cs.read_scenario(copy).hash == cs.read_scenario(name).hash
    assert validate(copy)[0] == []


@pytest.mark.parametrize("name", ["gaza-2025", "lebanon-2024", "two-party-deadlock"])
def test_a_copy_made_to_change_has_its_own_name_and_refers_to_shipped_facts_by_name(tmp_path: Path, name: str) -> None:
    file = shipped(name)
    assert file is not None
    copy = tmp_path / "mine.yaml"
    copy.write_text(copied(file.read_text("utf-8"), "mine"), "utf-8")
    scenario = cs.read_scenario(copy)
    assert scenario.name == "mine"
    assert set(scenario.facts) == set(cs.read_scenario(name).facts)
    assert "../" not in copy.read_text("utf-8")
    assert validate(copy)[0] == []


def test_every_shipped_scenario_can_be_extended_from_any_folder(tmp_path: Path) -> None:
    for name in shipped_stems():
        file = tmp_path / "mine.yaml"
        file.write_text(f"scenario: mine\nextends: {name}\nhorizon: 30\n", "utf-8")
        scenario = cs.read_scenario(file)
        assert (scenario.name, scenario.horizon) == ("mine", 30)
        assert set(scenario.facts) == set(cs.read_scenario(name).facts)


@pytest.mark.parametrize("written", ["cairo-talks", "cairo-talks.yaml", "../seeds/cairo-talks.yaml"])
def test_shipped_facts_are_found_by_name_and_by_the_path_that_shipped_scenarios_write(
    tmp_path: Path, written: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"scenario: mine\nhorizon: 3\nsources: [{written}]\n{LOOP}\n", "utf-8")
    assert set(cs.read_scenario(file).facts) == {"cairo-talks"}
    assert "cairo-talks" in shipped_facts()


def test_a_file_that_lies_beside_goes_before_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "gaza-2025.yaml").write_text(f"scenario: own\nhorizon: 9\n{LOOP}\n", "utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text("scenario: mine\nextends: gaza-2025.yaml\n", "utf-8")
    assert cs.read_scenario(file).horizon == 9


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("scenario: x\nextends: nowhere.yaml\n", ":2:10: extends: nowhere.yaml: no such file"),
        ("scenario: x\nextends: [gaza-2025, nowhere]\n", ":2:22: extends: nowhere: no such file"),
        ("scenario: x\nsources: [nothing.yaml]\nhorizon: 3\n", ":2:11: sources: nothing.yaml: no such file"),
        ("scenario: x\nextends: gaza2025\n", ":2:10: extends: gaza2025: no such file; did you mean 'gaza-2025'?"),
        ("scenario: x\nsources: cairo-talk\n", ":2:10: sources: cairo-talk: no such file; did you mean 'cairo-talks'?"),
    ],
)
def test_what_is_not_there_is_said_where_it_is_named(tmp_path: Path, lines: str, fault: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(lines + LOOP, "utf-8")
    with pytest.raises(cs.ScenarioError) as refusal:
        cs.read_scenario(file)
    assert [str(each) for each in refusal.value.faults] == [f"{file}{fault}"]


def test_a_path_that_leads_out_of_the_folder_is_refused_still(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "out.yaml").write_text(f"scenario: out\nhorizon: 9\n{LOOP}\n", "utf-8")
    file = tmp_path / "inner" / "x.yaml"
    file.write_text("scenario: x\nextends: ../out.yaml\n", "utf-8")
    with pytest.raises(cs.ScenarioError, match="leads out of the folder"):
        cs.read_scenario(file)
