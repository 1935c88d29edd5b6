"""A sequencing dispute fits one screen, answers the question asked, and says what to type for more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.present.sequencing.screen import SCREEN, screen_lines
from tests.sequencing.small_texts import small
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
    assert re.search(r"`disarm.fulfilled` \(line \d+\), or `withdraw\S+` \(line \d+\)", dropped)


RACE = """
scenario: race
horizon: 60
goal: herd.fulfilled and fence.fulfilled
parties: {east: {title: The East}, west: {title: The West}}
obligations:
  herd: {owed_by: east, owed_to: west, requires: fence.fulfilled or well.fulfilled, pace: 0.3}
  fence: {owed_by: west, owed_to: east, requires: herd.fulfilled, pace: 0.3}
  well: {owed_by: west, owed_to: east, requires: herd.fulfilled and fence.fulfilled}
phases: {initial: truce, states: [truce]}
"""


def test_of_alternatives_the_page_says_that_either_is_waited_for() -> None:
    page = " ".join(" ".join(screen(cs.read_scenario_text(RACE, "race.yaml"))).split())
    assert "fence.fulfilled or well.fulfilled (line 7, the text) ─→ the West's fence or the West's well" in page


def test_conditions_stand_with_their_lines_and_shares_with_intervals() -> None:
    found = cs.sequence(cs.read_scenario_text(RACE, "race.yaml"), runs=40)
    page = " ".join(" ".join(screen_lines(found, "race.yaml")).split())
    left_out = "leave out: `fence.fulfilled or well.fulfilled` (line 7), or `herd.fulfilled` (line 8)"
    assert f"1, 2 100.0 % of runs [91.2, 100.0]: {left_out}" in page


def test_where_quarrels_tell_who_waits_it_is_not_told_twice_and_all_waits_are_drawn() -> None:
    duties = {"troops": "arms", "arms": "troops", "water": "grain", "grain": "water"}
    lines = screen(small({name: f"{{owed_by: north, requires: {on}.fulfilled}}" for name, on in duties.items()},
                         " and ".join(f"{name}.fulfilled" for name in duties)))  # fmt: skip
    page = " ".join(" ".join(lines).split())
    assert page.count("The goal is out of reach. So it stands in the text itself") == 1
    assert "Two quarrels; in each, one must give: (1) drop `arms.fulfilled`" in page
    assert all(f"● North's {name} └─ {on}.fulfilled" in page for name, on in duties.items())


def test_a_goal_that_comes_only_after_the_horizon_is_told_as_that() -> None:
    late = small({"count": "{owed_by: north, steps: 5, pace: {days: 3}}"}, "count.fulfilled", horizon=10)
    page = " ".join(" ".join(screen(late)).split())
    assert "at the earliest on day 15, after the last day that is simulated (day 10)." in page


def test_a_chance_that_hangs_on_what_never_rises_is_0_and_not_small() -> None:
    duties = {"guns": "{owed_by: south, pace: trust / 10}", "posts": "{owed_by: north, requires: guns.fulfilled}"}
    trust = """
quantities: {trust: {initial: 0, range: [0, 9]}}
responses: {warm: {chance: 0, do: [trust += 1]}}
"""
    page = " ".join(" ".join(screen(small(duties, "posts.fulfilled", more=trust))).split())
    assert "South's guns never come about, for their chance `trust / 10` is never above 0 (line" in page
    assert "╳ its chance `trust / 10` is never above 0 (line" in page


def test_of_two_ways_at_the_same_moment_nobody_is_said_to_begin() -> None:
    star = {"strait": "nets.fulfilled and buoys.fulfilled", "nets": "strait.fulfilled", "buoys": "strait.fulfilled"}
    duties = {name: f"{{owed_by: north, requires: {requires}}}" for name, requires in star.items()}
    page = " ".join(" ".join(screen(small(duties, "strait.fulfilled and nets.fulfilled and buoys.fulfilled"))).split())
    assert "5, 6 both at the same moment, in several ways" in page


def test_three_quarrels_with_eight_ways_out_fit_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    pairs = [("troops", "arms"), ("water", "grain"), ("road", "bridge")]
    on = {name: other for pair in pairs for name, other in (pair, pair[::-1])}
    titles = {name: f"the {name} of the whole of the northern sector" for name in on}
    duties = {
        name: f"{{title: {titles[name]}, owed_by: north, requires: {on[name]}.done > {name}.done}}" for name in on
    }
    lines = screen(small(duties, " and ".join(f"{name}.fulfilled" for name in on)))
    assert fits(lines, 100), "\n".join(lines)
    assert any(line.startswith("  1 to 8  leave out: ") for line in lines)


GUARDED = """
scenario: guarded
horizon: 60
goal: handover.fulfilled
parties: {east: {title: The East}, west: {title: The West}}
quantities: {depot: {initial: 4, range: [0, 4]}}
responses: {carry: {title: A crate leaves, when: depot > 0, chance: 0.2, do: [depot -= 1]}}
regions:
  guard: {initial: posted, states: [posted, gone], transitions: {leave: {from: posted, to: gone, when: depot <= 2}}}
obligations:
  handover: {owed_by: east, owed_to: west, requires: depot == 0 and guard == posted, pace: 0.3}
phases: {initial: truce, states: [truce]}
"""


def test_the_command_names_the_repair_that_stands_first() -> None:
    lines = list(screen_lines(cs.sequence(cs.read_scenario_text(GUARDED, "guarded.yaml"), runs=40), "guarded.yaml"))
    first = lines[lines.index("What would let them move (by number)") + 1]
    assert first.startswith("  2, 3 ")
    assert lines[-1].endswith("--repair 2 -o fixed.yaml")


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


def test_dozens_of_ways_out_of_three_changes_take_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    leaving = {
        f"leave_{area}": "{owed_by: north, requires: a.fulfilled and b.fulfilled and c.fulfilled}" for area in "xyz"
    }
    handing = dict.fromkeys(
        "abc", "{owed_by: south, requires: leave_x.fulfilled or leave_y.fulfilled or leave_z.fulfilled}"
    )
    answer = cs.sequence(small(leaving | handing, "leave_x.fulfilled and leave_y.fulfilled"), repairs="smallest")
    sets = [repair for repair in answer.repairs if len(repair.relax) == 3]
    lines = list(screen_lines(answer, "small"))
    assert len(sets) > 8 and fits(lines, 100)
    assert f"  1 to {len(sets)}  three changes at once, in any one of {len(sets)} ways" in lines
