"""Slips at the command line, and the options that answer them."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.cli.test_commands import ROOT, call


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


def test_a_setting_that_nothing_uses_is_answered_with_the_one_that_was_meant() -> None:
    done = call("show", "two-party-deadlock", "--set", "parameters.pase=0.2")
    assert "warning: " in done.stderr
    assert "did you mean 'parameters.pace'?" in done.stderr
    done = call("show", "two-party-deadlock", "--set", "pace=0.2")
    assert done.returncode == 2
    assert "did you mean 'parameters.pace'?" in done.stderr
