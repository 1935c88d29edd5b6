"""Scenario files as tests of pytest: what is collected, what a report says, and what travels between processes."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from ceasefire_sim.cli import main
from tests.architecture.tree import ROOT
from tests.pytest_plugin.session import Session

TRUCE = """\
scenario: truce
horizon: 60
goal: phase == settled
parties:
  north: {title: The North}
  south: {title: The South}
obligations:
  bridges: {owed_by: north, owed_to: south, requires: depots.done > bridges.done, pace: 0.2}
  depots: {owed_by: south, owed_to: north, pace: 0.2}
phases:
  initial: truce
  states: [truce, settled]
  final: [settled]
  transitions:
    settle: {from: truce, to: settled, when: bridges.fulfilled and depots.fulfilled}
invariants:
  in_order: {always: depots.done >= bridges.done}
properties:
  settled: {eventually: phase == settled, expect: ">= 0.9"}
"""
THREE_WRONG = (
    TRUCE.replace("depots.done >= bridges.done", "depots.done <= bridges.done").replace(">= 0.9", "<= 0.5")
    + """\
readings:
  south_reading: {by: south, title: Bridges first, set: {obligations.depots.requires: bridges.fulfilled}}
"""
)
FAULTY = TRUCE.replace("pace: 0.2}", "pace: 0.2, requirs: true}").replace("== settled\n", "== setled\n", 1)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Session:
    monkeypatch.chdir(tmp_path)
    return Session(tmp_path, capsys)


def test_a_file_gives_a_test_for_each_thing_it_claims(session: Session) -> None:
    session.write(truce=THREE_WRONG, facts="document: Minutes\nfacts: {}\n", other="scenario: {molecule: true}\n")
    lines = session.play(".", "--collect-only", "-q").lines
    tests = [line for line in lines if "::" in line]
    assert tests[:5] == [
        "truce.yaml::validate", "truce.yaml::invariant[in_order]", "truce.yaml::expect[settled]",
        "truce.yaml::reading[south_reading]", "truce.yaml::engines",
    ]  # fmt: skip
    assert {test.partition("::")[0] for test in tests} == {"truce.yaml"}


MANY_STATES = TRUCE.replace(
    "obligations:",
    """\
quantities:
  {a: {initial: 1, range: [0, 1000000]}, b: {initial: 1, range: [0, 1000000]}}
responses:
  double: {do: ["a = 2 * a", "b = 2 * b"]}
incidents:
  odd: {chance: 0.5, do: [a += 1]}
  odder: {chance: 0.5, do: [b += 1]}
obligations:""",
).replace("depots.done >= bridges.done}", "a < 1000000 or b >= 0}")


def test_an_invariant_of_more_states_than_are_searched_is_looked_for_in_runs(session: Session) -> None:
    session.write(many=MANY_STATES)
    played = session.play("many.yaml", "--ceasefire-runs=50", "-k", "invariant")
    assert played.outcomes == {"many.yaml::invariant[in_order]": "passed"}


def test_a_pytest_without_paths_collects_no_scenario(session: Session) -> None:
    session.write(truce=TRUCE)
    assert session.play().code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_what_is_wrong_is_reported_with_its_place_in_few_lines_without_traceback(session: Session) -> None:
    session.write(truce=THREE_WRONG)
    played = session.play("truce.yaml", "--ceasefire-runs=50")
    assert [test for test, outcome in played.outcomes.items() if outcome == "failed"] == [
        "truce.yaml::invariant[in_order]", "truce.yaml::expect[settled]", "truce.yaml::reading[south_reading]",
    ]  # fmt: skip
    invariant = played.report("invariant[in_order]")
    assert invariant[0] == "truce.yaml:17:22: the invariant 'in_order' is broken on day 1"
    assert "  on day 1: depots.done = 1, bridges.done = 0" in invariant
    expectation = played.report("expect[settled]")
    assert expectation[0].startswith("truce.yaml:19:51: 'settled' is 0.9999")
    assert expectation[0].endswith(", expected <= 0.5: NOT MET")
    reading = played.report("reading[south_reading]")
    assert reading[0] == "truce.yaml:21:3: under 'south_reading' alone the goal is never reached"
    assert "who waits for whom: ceasefire-sim sequence truce.yaml --reading south_reading" in reading
    for lines in (invariant, expectation, reading):
        assert len(lines) <= 15
        assert not any("Traceback" in line or ".py" in line for line in lines)


def test_the_command_in_a_report_tells_the_run_again(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session.write(truce=THREE_WRONG)
    lines = session.play("truce.yaml::invariant[in_order]").report("invariant[in_order]")
    command = next(line for line in lines if line.startswith("replay: ")).removeprefix("replay: ")
    monkeypatch.setattr("sys.argv", [*command.split(), "--format", "table"])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert "depots" in capsys.readouterr().out


def test_a_file_with_faults_has_them_all_in_its_single_test(session: Session) -> None:
    session.write(faulty=FAULTY)
    played = session.play("faulty.yaml")
    assert played.outcomes == {"faulty.yaml::validate": "failed"}
    places = [line.partition(": ")[0] for line in played.report("validate")[:-1]]
    assert places == ["faulty.yaml:3:16", "faulty.yaml:8:94", "faulty.yaml:9:55"]


def test_a_report_of_many_faults_has_fifteen_lines_and_says_how_many_are_left(session: Session) -> None:
    session.write(faulty=TRUCE + "".join(f"  wrong{n}: {{eventually: nothing{n}}}\n" for n in range(40)))
    lines = session.play("faulty.yaml").report("validate")
    assert len(lines) == 15
    assert lines[-2:] == ["  … and 27 more", "all of them: ceasefire-sim validate faulty.yaml"]


def test_only_what_failed_last_time_is_run_again(session: Session) -> None:
    session.write(faulty=FAULTY, truce=TRUCE)
    files = ("truce.yaml::validate", "faulty.yaml")
    assert len(session.play(*files).outcomes) == 2
    assert session.play(*files, "--lf").outcomes == {"faulty.yaml::validate": "failed"}


def test_what_failed_last_time_is_known_again_by_a_name_in_brackets(session: Session) -> None:
    session.write(truce=TRUCE.replace(">= 0.9", "<= 0.5"))
    session.play("truce.yaml", "-k", "validate or expect")
    assert session.play("truce.yaml", "--lf").outcomes == {"truce.yaml::expect[settled]": "failed"}


def test_a_report_says_by_how_many_runs_an_answer_came(session: Session) -> None:
    session.write(truce=TRUCE.replace(">= 0.9", "<= 0.5"))
    test = "truce.yaml::expect[settled]"
    by_runs = session.play(test, "--ceasefire-exact=0", "--ceasefire-runs=40").report("expect[settled]")
    assert by_runs[2] == "  answered by 40 runs"
    few = session.play(test, "--ceasefire-exact=2", "--ceasefire-runs=40").report("expect[settled]")
    assert few[2].startswith("  answered by 40 runs: more than 2 states were reached; ")
    assert "allow more of them (--ceasefire-exact)" in few[2]
    assert session.play(test).report("expect[settled]")[2] == "  answered exactly"


def test_a_file_saved_as_utf_16_is_said_to_be_so(session: Session) -> None:
    (session.folder / "notepad.yaml").write_bytes(TRUCE.encode("utf-16"))
    played = session.play(".")
    assert played.report("validate")[0] == "notepad.yaml:1:1: this is UTF-16; save the file as UTF-8"


def subprocess_lines(folder: Path, *arguments: str) -> list[str]:
    """What a pytest of its own prints, as a user starts it."""
    command = [sys.executable, "-m", "pytest", "-p", "ceasefire_sim.pytest_plugin", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})
    return done.stdout.splitlines()


def test_several_processes_share_the_files_and_their_grades_come_together(session: Session) -> None:
    session.write(first=FAULTY, second=FAULTY)
    lines = subprocess_lines(session.folder, ".", "-q", "-n", "2", "--ceasefire-table", "grades.csv")
    assert lines[-1].startswith("2 failed in ")
    with (session.folder / "grades.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["file"], row["validate"], row["failed"]) for row in rows] == [
        ("first.yaml", "no: 3 faults", "1"), ("second.yaml", "no: 3 faults", "1"),
    ]  # fmt: skip


def test_a_table_has_a_row_for_each_file_that_says_what_does_not_hold(session: Session) -> None:
    session.write(good=TRUCE, wrong=THREE_WRONG)
    session.play(".", "-k", "not engines and not exercised", "--ceasefire-table", "grades.md")
    head, _, good, wrong = (session.folder / "grades.md").read_text("utf-8").splitlines()
    assert head.startswith("| file | validate | invariants | expects | readings |")
    assert good == "| good.yaml | yes | 1 of 1 | 1 of 1 |  |  |  |  | 3 | 0 | 0 |  |"
    assert wrong.startswith("| wrong.yaml | yes | 0 of 1 | 0 of 1 | 0 of 1 |  |  |  | 1 | 3 | 0 | invariant[in_or")


def test_a_vacuous_question_fails_with_its_place_and_what_was_not_exercised_is_listed(session: Session) -> None:
    session.write(truce=TRUCE.replace('expect: ">= 0.9"', 'given: day >= 70, expect: ">= 0.9"'))
    played = session.play("truce.yaml::exercised", "--ceasefire-table=grades.md")
    assert played.outcomes == {"truce.yaml::exercised": "failed"}
    assert played.report("exercised") == [
        "truce.yaml: a question is vacuous: no run exercises what it asks",
        "  truce.yaml:19:50: properties.settled: its `given` never holds: `day >= 70`"
        " (it cannot be, all 3 states searched)",
    ]
    assert "asks (truce.yaml:19:50: properties.settled: its `given` never" in (session.folder / "grades.md").read_text()


def test_clauses_that_no_question_misses_are_listed_with_their_place(session: Session) -> None:
    session.write(truce=TRUCE)
    played = session.play("truce.yaml::noticed", "--ceasefire-mutate")
    assert played.outcomes == {"truce.yaml::noticed": "passed"}
    assert "truce.yaml::noticed: 2 of 4 clauses are missed by some question where they are left out" in played.lines
    assert (
        "  truce.yaml:15:46: without `bridges.fulfilled` of phases.settle.when:"
        " 'settled' goes from 0.999975 to 0.999998, and no verdict changes; nor is its contrary noticed"
    ) in played.lines


def test_a_file_that_is_no_scenario_has_a_row_that_says_so_and_facts_have_none(session: Session) -> None:
    session.write(faulty=FAULTY, empty="", facts="document: Minutes\nfacts: {}\n", assignment=QUESTIONS)
    session.play(".", "--ceasefire-ask=assignment.yaml", "--ceasefire-table", "grades.csv")
    rows = list(csv.DictReader((session.folder / "grades.csv").read_text("utf-8").splitlines()))
    assert [(row["file"], row["validate"]) for row in rows] == [("empty.yaml", "no"), ("faulty.yaml", "no: 3 faults")]
    assert rows[0]["what does not hold"].startswith("validate: this does not look like a scenario")


def test_a_table_that_cannot_be_written_is_said_to_be_so(session: Session) -> None:
    session.write(faulty=FAULTY)
    lines = session.play("faulty.yaml", "--ceasefire-table", "nowhere/grades.csv").lines
    assert "nowhere/grades.csv could not be written: no such file or directory" in lines


QUESTIONS = """\
properties:
  in_time: {days_until: phase == settled, expect: "<= 5"}
  calm: {eventually: tension == 0, expect: "== 1"}
"""


def test_questions_for_all_are_asked_of_every_file(session: Session) -> None:
    session.write(good=TRUCE, assignment=QUESTIONS)
    played = session.play("good.yaml", "--ceasefire-ask=assignment.yaml", "-k", "expect")
    assert played.outcomes == {
        "good.yaml::expect[settled]": "passed", "good.yaml::expect[in_time]": "failed",
        "good.yaml::expect[calm]": "failed",
    }  # fmt: skip
    assert played.report("expect[in_time]")[0].startswith("assignment.yaml:2:3: 'in_time' is mean 9.")
    assert "unknown name 'tension'" in played.report("expect[calm]")[0]


def test_a_question_for_all_that_cannot_be_asked_stands_for_the_files_own_of_that_name(session: Session) -> None:
    session.write(good=TRUCE, assignment="properties: {settled: {eventually: tension == 0, expect: '== 1'}}\n")
    played = session.play("good.yaml", "--ceasefire-ask=assignment.yaml", "-k", "expect")
    assert played.outcomes == {"good.yaml::expect[settled]": "failed"}


def test_a_file_without_a_section_can_be_asked_questions_of_that_section(session: Session) -> None:
    plain, _, _ = TRUCE.partition("invariants:")
    session.write(
        plain=plain, assignment="invariants: {late: {always: day < 3}}\nproperties: {p: {eventually: day > 3}}\n"
    )
    played = session.play("plain.yaml", "--ceasefire-ask=assignment.yaml", "-k", "invariant or validate")
    assert played.outcomes == {"plain.yaml::validate": "passed", "plain.yaml::invariant[late]": "failed"}
    assert played.report("invariant[late]")[0] == "assignment.yaml:1:14: the invariant 'late' is broken on day 3"


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--ceasefire-runs=0", "--ceasefire-runs is a number of runs from 1 to 10,000,000, not 0"),
        ("--ceasefire-table=g.xlsx", "--ceasefire-table writes a file that ends in .csv or .md, not 'g.xlsx'"),
    ],
)
def test_options_that_cannot_be_followed_are_refused(session: Session, option: str, words: str) -> None:
    played = session.play(".", option)
    assert played.code == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {words}" in played.lines


def test_a_file_of_questions_with_something_else_in_it_is_refused(session: Session) -> None:
    session.write(good=TRUCE, assignment="propertys: {}\n")
    played = session.play("good.yaml", "--ceasefire-ask=assignment.yaml")
    assert played.code == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: assignment.yaml:1:1: unknown key 'propertys'; did you mean 'properties'?" in played.lines


def test_a_session_without_scenarios_loads_nothing_of_the_package(session: Session) -> None:
    (session.folder / "test_modules.py").write_text(
        "import sys\n"
        "def test_modules():\n"
        "    own = {name for name in sys.modules if name.startswith('ceasefire_sim')}\n"
        "    assert own <= {'ceasefire_sim', 'ceasefire_sim.version', 'ceasefire_sim.pytest_plugin',\n"
        "                   'ceasefire_sim.pytest_plugin.options', 'ceasefire_sim.pytest_plugin.scenario_files'}, own\n"
    )
    assert subprocess_lines(session.folder, "-q")[-1].startswith("1 passed")
