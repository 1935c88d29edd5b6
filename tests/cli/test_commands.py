"""The commands as a user calls them: output and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import call, call_process


def test_run_prints_one_json_document_with_the_keys_of_the_contract() -> None:
    done = call_process("run", "two-party-deadlock", "--runs", "20", "--json", "--reading", "all")
    data = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(data) >= {
        *("scenario", "hash", "variant", "readings", "seed", "runs", "horizon", "engine"),
        *("phase", "ending", "properties", "invariants"),
    }
    assert data["readings"] == ["north_reading", "south_reading"]
    assert data["phase"]["truce"]["share"] == 1
    assert data["properties"]["concluded"]["kind"] == "probability"
    assert data["properties"]["days_to_conclusion"]["quantiles"]["0.5"] is None


def test_the_result_depends_on_no_number_of_workers() -> None:
    one, two = (call("run", "reciprocal-tranches", "--runs", "60", "--json", "--workers", n) for n in "12")
    assert one.stdout == two.stdout != ""


def test_a_false_expectation_and_a_broken_invariant_exit_with_1(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    base = "scenario: x\nhorizon: 3\nruns: 40\nphases: {initial: a, states: [a]}\n"
    file.write_text(base + "properties: {p: {eventually: day == 9, expect: '>= 0.5'}}\n")
    assert call("run", str(file)).returncode == 1
    file.write_text(base + "invariants: {early: {always: day < 2}}\n")
    done = call("run", str(file), "--json")
    assert done.returncode == 1
    first = json.loads(done.stdout)["invariants"]["early"]
    assert first == {"violations": 40, "first": {"seed": 1, "runs": [[0, 0]], "forced": [], "day": 2}}


def test_a_luck_file_is_retold_and_a_bad_one_refused(tmp_path: Path) -> None:
    luck = tmp_path / "luck.json"
    forced = [[4, "obligations.withdraw.pace", True]]
    luck.write_text(json.dumps({"seed": 1, "runs": [[0, 5]], "forced": forced, "day": None}))
    done = call("trace", "two-party-deadlock", "--luck", str(luck), "--format", "jsonl")
    states = [json.loads(line) for line in done.stdout.splitlines()]
    assert states[5]["obligations"]["withdraw"]["done"] == states[4]["obligations"]["withdraw"]["done"] + 1
    luck.write_text("{")
    assert call("trace", "two-party-deadlock", "--luck", str(luck)).returncode == 2


def test_no_line_of_a_page_is_longer_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (60, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        for words in (("show", "two-party-deadlock"), ("trace", "two-party-deadlock", "--reading", "all", "--why",
                      "obligations.withdraw"), ("check", "two-party-deadlock", "--reading", "all")):  # fmt: skip
            done = call(*words)
            assert max(map(len, done.stdout.splitlines())) <= width, words


def test_brief_pages_fit_thirty_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    run = ("run", "elections-and-demobilisation", "--reading", "date_reading", "--runs", "40", "--no-plots")
    check = ("check", "elections-and-demobilisation", "--reading", "date_reading")
    for words in (run, check):
        whole, brief = (call(*words, *more, cwd=tmp_path).stdout.splitlines() for more in ((), ("--brief",)))
        assert len(brief) < 30 < len(whole)


def test_why_names_the_reading_the_place_and_who_owes() -> None:
    done = call(*("trace", "two-party-deadlock", "--reading", "all"), *("--why", "obligations.withdraw", "--day", "9"))
    assert "✗ disarm.fulfilled [reading “No withdrawal before disarmament”]" in done.stdout
    assert "two-party-deadlock.yaml:" in done.stdout
    assert "→ disarm.fulfilled: the South owes step 1 of 4 of disarmament" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        (("run", "gaza-2052"), "did you mean 'gaza-2025'"),
        (("run", "two-party-deadlock", "--variant", "slice"), "did you mean 'slices'"),
        (("run", "two-party-deadlock", "--reading", "north"), "north_reading"),
        (("run", "two-party-deadlock", "--set", "obligations.withdrw.steps=3"), "did you mean 'withdraw'"),
        (("trace", "two-party-deadlock", "--why", "withdrw"), "did you mean"),
        (("trace", "two-party-deadlock", "--run", "x"), "is not a run"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(arguments: tuple[str, ...], fragment: str) -> None:
    done = call(*arguments)
    assert done.returncode == 2
    assert fragment in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_scenario_is_valid_and_is_not_written_over(tmp_path: Path) -> None:
    assert call_process("new", "mine.yaml", cwd=tmp_path).returncode == 0
    assert call("validate", "mine.yaml", cwd=tmp_path).returncode == 0
    assert call("new", "mine.yaml", cwd=tmp_path).returncode == 2


def test_list_names_every_shipped_scenario_with_its_title() -> None:
    done = call("list")
    assert done.returncode == 0
    assert "gaza-2025                      The Gaza ceasefire of October 2025" in done.stdout
    assert done.stdout.index("Agreements") < done.stdout.index("gaza-2025") < done.stdout.index("Lessons")
    data = json.loads(call("list", "--json").stdout)
    assert {"name": "lessons/monitoring", "title": "Who did it? Monitoring on and off"} in data


LUCK_TEXT = """scenario: lucky
horizon: 9
quantities: {q: {initial: {0: 1, 2: 1}, range: [0, 5]}}
incidents: {i: {chance: 1, outcomes: [{weight: 1}, {weight: 1}]}}
phases: {initial: a, states: [a, b], transitions: {t: {from: a, to: b, chance: 0.5}}}
"""


def traced(tmp_path: Path, luck: object, *more: str) -> tuple[int, list[str]]:
    """What `trace` says on stderr of a luck file, and its exit code."""
    (tmp_path / "lucky.yaml").write_text(LUCK_TEXT)
    file = tmp_path / "luck.json"
    file.write_text(json.dumps(luck))
    done = call("trace", str(tmp_path / "lucky.yaml"), "--luck", str(file), *more)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.replace(str(file), "luck.json").splitlines()


def test_a_luck_that_forces_what_cannot_be_is_refused_with_all_its_slips(tmp_path: Path) -> None:
    forced = [[0, "quantities.q.initial", 77], [1, "incidents.i.outcomes", 99], [2, "phase.t", True]]
    wrong = "luck.json: the luck forces"
    assert traced(tmp_path, {"forced": forced}) == (
        2,
        [
            f"{wrong} 'quantities.q.initial' to be 77; what may be drawn there is a number from 0 to 5",
            f"{wrong} 'incidents.i.outcomes' to be 99; what may be drawn there is an outcome from 0 to 1",
            f"{wrong} 'phase.t', and there is no such site; did you mean 'phases.t'?",
        ],
    )


def test_a_luck_that_is_none_is_refused_and_one_is_shown(tmp_path: Path) -> None:
    code, (line,) = traced(tmp_path, {"runs": [[2, 0]]})
    assert code == 2
    assert line.startswith("luck.json: this is not a luck: a luck begins on day 0")


@pytest.mark.parametrize("form", ["story", "table", "jsonl"])
def test_a_forced_draw_that_was_not_made_is_said(tmp_path: Path, form: str) -> None:
    luck = {"forced": [[1, "phases.t", True], [3, "phases.t", True]]}
    assert traced(tmp_path, luck, "--format", form) == (
        0,
        ["warning: the luck forces 'phases.t' on day 3 to be true, and nothing was drawn there on that day"],
    )


def test_a_luck_file_beside_a_run_or_a_seed_is_refused(tmp_path: Path) -> None:
    for more in (("--run", "3"), ("--seed", "1")):
        assert traced(tmp_path, {}, *more) == (2, ["--luck is the whole luck of a run; leave out --run and --seed"])
