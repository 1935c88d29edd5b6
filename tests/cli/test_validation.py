"""The command ``validate``: what it says, and when it makes runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ceasefire_sim.cli.app import cli

IDLE = """
scenario: idle
horizon: 30
about: The monitors decide.
parameters: {rate: 0.05}
incidents: {raid: {chance: rate}}
mechanisms:
  monitors: {initial: away, states: [away, there], transitions: {come: {from: away, to: there}}}
phases: {initial: on, states: [on]}
goal: day >= 20
"""


@pytest.fixture
def idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "idle.yaml").write_text(IDLE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return "idle.yaml"


def test_a_parameter_without_bearing_is_a_warning_and_no_fault(idle: str) -> None:
    result = CliRunner().invoke(cli, ["validate", idle])
    assert result.exit_code == 0
    assert result.stdout == "idle.yaml: no faults, 1 warning\n"
    assert result.stderr.startswith("idle.yaml:5:14: warning: parameters.rate: no question depends on")


def test_deep_says_which_mechanisms_were_taken_away_and_how_many_runs_that_took(idle: str) -> None:
    result = CliRunner().invoke(cli, ["validate", idle, "--deep", "--runs", "300"])
    assert result.exit_code == 0
    assert result.stdout == "idle.yaml: no faults, 2 warnings; taken away in turn, 300 runs of each text: monitors\n"
    first, second = result.stderr.splitlines()
    assert first.startswith("idle.yaml:4:8: warning: about: `about` names the mechanism 'monitors'")
    assert "100 % with it and 100 % without" in first and "(300 runs with it and as many without" in first
    assert second.startswith("idle.yaml:5:14: warning: parameters.rate")


def test_deep_says_that_there_is_nothing_to_take_away() -> None:
    result = CliRunner().invoke(cli, ["validate", "two-party-deadlock", "--deep", "--runs", "100"])
    assert result.stdout == ("two-party-deadlock: no faults; `about` names no mechanism that could be taken away\n")


def test_the_document_has_the_runs_only_where_runs_were_made(idle: str) -> None:
    deep, plain = (
        json.loads(CliRunner().invoke(cli, ["validate", idle, "--json", *options]).stdout)[0]
        for options in (["--deep", "--runs", "100"], [])
    )
    assert (deep["runs"], deep["mechanisms"], len(deep["warnings"])) == (100, ["monitors"], 2)
    assert sorted(plain) == ["faults", "file", "warnings"] and len(plain["warnings"]) == 1


def test_runs_without_deep_are_refused(idle: str) -> None:
    result = CliRunner().invoke(cli, ["validate", idle, "--runs", "100"])
    assert "--runs is of use only with --deep" in str(result.exception)
