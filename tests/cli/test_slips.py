"""Slips at the command line, and the options that answer them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.cli.calls import ROOT, call


def test_the_fault_that_the_readme_shows_is_that_of_a_fresh_file(tmp_path: Path) -> None:
    call("new", "mine.yaml", cwd=tmp_path)
    file = tmp_path / "mine.yaml"
    file.write_text(file.read_text("utf-8").replace("hand_in.done", "hand_inn.done", 1), "utf-8")
    done = call("validate", "mine.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert f"`{done.stderr.strip()}`" in (ROOT / "README.md").read_text("utf-8")


def test_a_new_file_with_a_blank_in_its_name_is_called_as_a_shell_takes_it(tmp_path: Path) -> None:
    done = call("new", "my truce.yaml", cwd=tmp_path)
    command = done.stdout.strip().partition("run it with: ")[2]
    assert shlex.split(command) == ["ceasefire-sim", "run", "my truce.yaml"]
    assert f"#   {command}\n" in (tmp_path / "my truce.yaml").read_text("utf-8")
    assert call("validate", "my truce.yaml", cwd=tmp_path).returncode == 0


def test_a_shipped_scenario_is_copied_to_be_changed(tmp_path: Path) -> None:
    assert call("new", "mine.yaml", "--from", "gaza-2025", cwd=tmp_path).returncode == 0
    assert call("validate", "mine.yaml", cwd=tmp_path).returncode == 0
    assert (tmp_path / "mine.yaml").read_text("utf-8").startswith("scenario: mine\ntitle: The Gaza ceasefire")
    done = call("new", "other.yaml", "--from", "gaza-2026", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "there is no shipped scenario 'gaza-2026'; did you mean 'gaza-2025'?"
    assert not (tmp_path / "other.yaml").exists()


def test_a_setting_that_nothing_uses_is_answered_with_the_one_that_was_meant() -> None:
    done = call("show", "two-party-deadlock", "--set", "parameters.pase=0.2")
    assert done.returncode == 2
    assert "did you mean 'parameters.pace'?" in done.stderr
    done = call("show", "two-party-deadlock", "--set", "pace=0.2")
    assert done.returncode == 2
    assert "did you mean 'parameters.pace'?" in done.stderr


def test_two_variants_are_refused_with_how_both_are_run_together() -> None:
    done = call("show", "gaza-2025", "--variant", "disarm-first", "--variant", "withdraw-first")
    assert done.returncode == 2
    assert done.stdout == ""
    said = " ".join(done.stderr.replace("│", " ").split())
    assert "variants: {both: {with: [disarm-first, withdraw-first]}}" in said
    assert call("show", "gaza-2025", "--variant", "withdraw-first").returncode == 0


def test_trace_with_a_day_tells_that_day_alone_and_the_state_it_begins_with() -> None:
    whole = call("trace", "two-party-deadlock").stdout
    busy = next(line for line in whole.splitlines() if line.startswith("Day ") and ":" not in line)
    told = call("trace", "two-party-deadlock", "--day", busy.split()[1]).stdout
    assert f"{busy}, as it begins (luck: seed 1, run 0):\n  the phase: 'truce'\n  withdrawal: 0 of 4 steps" in told
    assert [line for line in told.splitlines() if line.startswith("Day ")] == [
        f"{busy}, as it begins (luck: seed 1, run 0):",
        busy,
    ]
    assert whole.split(f"{busy}\n")[1].splitlines()[0] in told.split(f"{busy}\n")[1].splitlines()


def test_trace_with_a_day_without_a_change_or_after_the_end_says_so() -> None:
    assert "Nothing changes." in call("trace", "two-party-deadlock", "--reading", "all", "--day", "20").stdout
    done = call("trace", "two-party-deadlock", "--day", "179")
    assert "the run ended on day" in done.stderr
    assert "withdrawal: 4 of 4 steps done" in done.stdout
    assert "the run ends in phase 'concluded'" in done.stdout


def test_trace_with_a_day_prints_the_states_on_both_sides_of_it() -> None:
    done = call("trace", "two-party-deadlock", "--day", "5", "--format", "jsonl")
    assert [json.loads(line)["day"] for line in done.stdout.splitlines()] == [5, 6]
    done = call("trace", "two-party-deadlock", "--day", "5", "--format", "table")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["day", "5", "6"]


def test_all_readings_of_a_file_without_any_are_said_to_change_nothing() -> None:
    done = call("show", "aceh-2005", "--reading", "all")
    assert (done.returncode, done.stderr) == (
        0, "warning: aceh-2005 has no readings, so --reading all changes nothing\n"
    )  # fmt: skip
    assert call("show", "two-party-deadlock", "--reading", "all").stderr == ""
