"""`compare --set`: one change beside the scenario as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.cli.comparisons import named_settings
from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario import opening
from ceasefire_sim.scenario.source.nodes import Node
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from tests.cli.calls import call

FEW = ("--runs", "30", "--no-plots")


def test_a_setting_is_of_the_other_side_alone(tmp_path: Path) -> None:
    done = call("compare", "two-party-deadlock", "--set", "parameters.pace=x0.5", *FEW, "--json", cwd=tmp_path)
    data = json.loads(done.stdout)
    (other,) = data["alternatives"]
    assert (data["base"]["name"], other["name"]) == ("as written", "pace x0.5")
    assert other["set"] == {"parameters.pace": 0.05}
    alone = json.loads(call("run", "two-party-deadlock", *FEW, "--json", cwd=tmp_path).stdout)
    assert data["base"]["properties"] == alone["properties"]
    half = ("run", "two-party-deadlock", "--set", "parameters.pace=0.05", *FEW, "--json")
    assert other["properties"] == json.loads(call(*half, cwd=tmp_path).stdout)["properties"]


def test_the_file_is_read_once_for_all_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str, name: str) -> Node:
        read.append(name)
        return parse_yaml(text, name)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opening, "parse_yaml", counted)
    variant = next(iter(cs.read_scenario("monitoring").variants))
    read.clear()
    words = ("compare", "monitoring", variant, "--set", "horizon=10", "--set-both", "horizon=10", *FEW, "--quiet")
    cli.main(list(words), standalone_mode=False)
    assert len(read) == 1


def test_changes_are_named_and_what_is_set_for_both_is_in_each() -> None:
    words = (
        "compare", "two-party-deadlock", "--set", "parameters.pace=x2", "--as", "twice", "--set",
        "parameters.pace=-10%", "--as", "slow", "--set-both", "horizon=90", *FEW,
    )  # fmt: skip
    data = json.loads(call(*words, "--json").stdout)
    assert [(side["name"], side["set"]) for side in data["alternatives"]] == [
        ("twice", {"parameters.pace": 0.2}), ("slow", {"parameters.pace": 0.09}),
    ]  # fmt: skip
    assert data["base"]["horizon"] == 90
    assert "twice: parameters.pace = 0.2\n" in call(*words).stdout


def test_names_stand_beside_what_is_set() -> None:
    words = ("compare", "two-party-deadlock", "slices", "--set", "parameters.pace=0.3", *FEW, "--json")
    data = json.loads(call(*words).stdout)
    assert [side["name"] for side in data["alternatives"]] == ["slices", "pace 0.3"]


def test_settings_are_grouped_in_the_order_they_are_typed() -> None:
    assert named_settings([("a.b", 1), ("parameters.c", "x2"), "first", ("d", 3)]) == {
        "first": (("a.b", 1), ("parameters.c", "x2")),
        "d 3": (("d", 3),),
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["half"], "--as half: it names what is set before it, and nothing is; write --set first"),
        ([("a", 1), "half", ("a", 2), "half"], "--as half: another side is called so; choose another name"),
    ],
)
def test_a_name_without_settings_or_given_twice_is_refused(
    changes: list[tuple[str, object] | str], message: str
) -> None:
    with pytest.raises(InputError) as refused:
        named_settings(changes)
    assert str(refused.value) == message
