"""A sequencing dispute fits one screen, answers the question asked, and says what to type for more."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.present.sequencing.screen import SCREEN, screen_lines
from tests.sequencing.test_lessons import LESSONS

AGREEMENTS = ["aceh-2005", "angola-1991", "gaza-2025", "gaza-january-2025", "good-friday-1998", "lebanon-2024"]


def screen(scenario: cs.Scenario) -> list[str]:
    """The page of a scenario."""
    return list(screen_lines(cs.sequence(scenario, repairs="own"), scenario.name))


def fits(lines: list[str], width: int) -> bool:
    """Whether a page and the line of what was set fit a screen."""
    return len(lines) < SCREEN and all(len(line) <= width for line in lines)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_fits_thirty_lines_of_a_hundred_columns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    readings = ["all"] if cs.read_scenario(name).file.readings else []
    lines = screen(cs.read_scenario(name, readings=readings))
    assert fits(lines, 100), "\n".join(lines)
    assert any(line.startswith("More: ceasefire-sim sequence") for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("name", AGREEMENTS)
def test_so_does_an_agreement(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for readings in ([], ["all"]):
        lines = screen(cs.read_scenario(name, readings=readings))
        assert fits(lines, 100), "\n".join(lines)


def test_a_narrow_terminal_gets_narrow_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert fits(screen(cs.read_scenario("two-party-deadlock", readings=["all"])), 60)


def test_both_sides_repairs_of_a_kind_stand_in_one_line() -> None:
    lines = screen(cs.read_scenario("two-party-deadlock", readings=["all"]))
    [dropped] = [line for line in lines if "leave out: " in line]
    assert dropped.split("  ")[1] == "1, 2"
    assert "`disarm.fulfilled`, or `withdraw" in dropped


def test_a_repair_is_written_by_its_number_and_runs_as_the_page_says(tmp_path: Path) -> None:
    path = str(tmp_path / "fixed.yaml")
    asked = ["sequence", "two-party-deadlock", "--reading", "all", "--runs", "30"]
    written = CliRunner().invoke(cli, [*asked, "--repair", "1", "-o", path])
    assert written.exit_code == 0
    assert "--variant repair-1 --reading all --runs 30" in written.output
    assert cs.sequence(cs.read_scenario(path, "repair-1", ["all"]), repairs=False).reachable is True


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--repair", "1"], "give both"),
        (["--repair", "99", "-o", "x.yaml", "--reading", "all", "--no-score"], "there is no repair 99"),
        (["--repair", "1", "-o", "x.yaml"], "--reading north_reading --reading south_reading"),
        (["--brief", "--full"], "give one of them"),
    ],
)
def test_a_repair_that_cannot_be_written_is_refused_with_the_reason(options: list[str], words: str) -> None:
    refused = CliRunner().invoke(cli, ["sequence", "two-party-deadlock", *options])
    assert refused.exit_code != 0
    assert words in refused.output + str(refused.exception)
    assert not Path("x.yaml").exists()
