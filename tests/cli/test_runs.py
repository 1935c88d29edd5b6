"""`run` and `compare` as a user calls them: files, interruptions, full disks, and what is printed."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ceasefire_sim.cli import main
from ceasefire_sim.results.run_block import BlockJoin
from tests.cli.calls import ROOT, call, call_process

SHORT = ("--engine", "reference", "--runs", "1600", "--no-plots", "--out", "out")
COMPARED = ("compare", "reciprocal-tranches", *SHORT)
SLOW = ("run", "reciprocal-tranches", *SHORT)


def begun(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A long run, once its first part is there."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ceasefire_sim", *arguments]
    process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
    for _ in range(1200):
        if list((folder / "out" / "parts").glob("*.part")):
            return process
        time.sleep(0.1)
    raise AssertionError("no part was written within two minutes")


def test_a_run_writes_the_files_of_the_contract(tmp_path: Path) -> None:
    done = call("run", "monitoring", "--runs", "300", "--csv", cwd=tmp_path)
    folder = tmp_path / "results" / "monitoring"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"manifest.json", "summary.json", "runs.parquet", "runs.csv", "daily.parquet", "blocked.parquet"} <= names
    assert {"plots/phases.png", "plots/endings.png"} <= names
    assert not [name for name in names if "parts" in name or "writing" in name]
    assert "wrote results/monitoring/plots/phases.png" in done.stdout


KNOT = """scenario: knot
horizon: 20
phases: {initial: talks, states: [talks, peace], transitions: {settle: {from: talks, to: peace, when: leave.fulfilled}}}
goal: phase == peace
parties: {north: {}, south: {}}
obligations:
  leave: {owed_by: north, owed_to: south, requires: disarm.fulfilled}
  disarm: {owed_by: south, owed_to: north, requires: leave.fulfilled}
"""


def test_what_a_run_says_can_be_asked_next_works_as_it_is_printed(tmp_path: Path) -> None:
    """Typed as it stands: the same scenario, its options and its luck, and the example is one that got stuck."""
    (tmp_path / "a knot.yaml").write_text(KNOT, "utf-8")
    options = ("--set", "horizon=x0.5", "--seed", "3", "--runs", "20", "--no-plots")
    done = call("run", "a knot.yaml", *options, cwd=tmp_path)
    said = [line.partition(": ceasefire-sim ")[2] for line in done.stdout.splitlines()]
    commands = [shlex.split(command) for command in said if command]
    assert [words[0] for words in commands] == ["trace", "sequence", "page"]
    story, circle, page = (call(*words, cwd=tmp_path) for words in commands)
    assert (story.returncode, circle.returncode, page.returncode) == (0, 0, 0)
    assert "(luck: seed 3, run 0)" in story.stdout
    assert "set: horizon = 10" in story.stdout
    assert "set: horizon = 10" in circle.stdout
    assert (tmp_path / "knot.html").is_file()


def test_json_is_one_document_and_the_summary_on_disk(tmp_path: Path) -> None:
    done = call("run", "monitoring", "--runs", "50", "--json", "--no-plots", "--out", "x", cwd=tmp_path)
    assert json.loads(done.stdout) == json.loads((tmp_path / "x" / "summary.json").read_text("utf-8"))


def test_a_run_that_was_killed_goes_on_from_its_parts(tmp_path: Path) -> None:
    process = begun(tmp_path, *SLOW, "--workers", "1")
    process.kill()
    process.communicate()
    kept = len(list((tmp_path / "out" / "parts").glob("*.part")))
    assert kept >= 1
    assert not (tmp_path / "out" / "manifest.json").exists()
    done = call(*SLOW, "--engine", "vectorised", "--json", cwd=tmp_path)  # the parts of any engine do
    assert done.returncode == 0, done.stderr
    whole = call(*SLOW[:-1], "other", "--engine", "vectorised", "--json", cwd=tmp_path)
    assert done.stdout == whole.stdout
    assert (tmp_path / "out" / "runs.parquet").read_bytes() == (tmp_path / "other" / "runs.parquet").read_bytes()


def test_control_c_says_what_is_kept_and_exits_with_130(tmp_path: Path) -> None:
    process = begun(tmp_path, *SLOW, "--workers", "1")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "runs are kept in out; the same command goes on from there" in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_command_that_was_interrupted_or_killed(tmp_path: Path, sign: signal.Signals) -> None:
    """They hold the other end of its stderr: as long as one of them lives, that does not end."""
    process = begun(tmp_path, *SLOW, "--workers", "2", "--runs", "40000")
    began = time.monotonic()
    process.send_signal(sign)
    process.communicate(timeout=30)
    assert process.returncode in (130, -9)
    assert time.monotonic() - began < 20


def test_a_comparison_that_was_interrupted_goes_on_from_its_parts(tmp_path: Path) -> None:
    process = begun(tmp_path, *COMPARED, "--workers", "1")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "runs are kept in out; the same command goes on from there" in said
    assert call(*COMPARED, "--seed", "2", cwd=tmp_path).returncode == 2
    done = call(*COMPARED, "--engine", "vectorised", "--json", cwd=tmp_path)
    whole = call(*COMPARED[:-1], "other", "--engine", "vectorised", "--json", cwd=tmp_path)
    assert done.stdout == whole.stdout != ""
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"manifest.json", "summary.json"}


def test_a_comparison_does_not_write_over_the_runs_in_a_folder(tmp_path: Path) -> None:
    short = ("monitoring", "--runs", "20", "--no-plots", "--quiet", "--out", "x")
    assert call("run", *short, cwd=tmp_path).returncode == 0
    assert call("compare", *short, cwd=tmp_path).returncode == 2
    assert json.loads((tmp_path / "x" / "summary.json").read_text("utf-8"))["runs"] == 20


def test_another_identity_in_a_named_folder_is_refused_and_in_the_default_one_replaced(tmp_path: Path) -> None:
    short = ("run", "monitoring", "--runs", "20", "--no-plots", "--quiet")
    assert call(*short, "--out", "x", cwd=tmp_path).returncode == 0
    refused = call(*short, "--out", "x", "--seed", "2", cwd=tmp_path)
    assert refused.returncode == 2
    assert "seed 1, not 2" in refused.stderr
    assert call(*short, "--out", "x", "--seed", "2", "--overwrite", cwd=tmp_path).returncode == 0
    assert call(*short, cwd=tmp_path).returncode == 0
    again = call(*short, "--seed", "2", cwd=tmp_path)
    assert again.returncode == 0
    assert "holds runs with other settings (seed 1, not 2), which are replaced" in again.stderr


def test_a_full_disk_is_told_in_one_line_and_leaves_no_half_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    words = ("run", "gaza-2025", "--runs", "500", "--no-plots", "--out", "x")
    done = call_process(*words, cwd=tmp_path, preexec_fn=limit)
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "x" in done.stderr
    left = [path for path in (tmp_path / "x").rglob("*") if path.is_file()]
    assert [path.name for path in left if path.name != "identity.json"] == []


def test_a_table_the_disk_refuses_leaves_the_parts_to_go_on_from(tmp_path: Path) -> None:
    """A folder stands where a table should be written: the table cannot be put in its place."""
    (tmp_path / "x" / "runs.parquet").mkdir(parents=True)
    (tmp_path / "x" / "runs.parquet" / "something").write_text("")
    done = call("run", "monitoring", "--runs", "50", "--no-plots", "--out", "x", cwd=tmp_path)
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert list((tmp_path / "x" / "parts").glob("*.part"))
    assert not list((tmp_path / "x").rglob("*.writing"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    done = call("run", "monitoring", "--runs", "20", "--out", "closed/x", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (3, 1)


def test_precision_makes_as_many_runs_as_it_takes(tmp_path: Path) -> None:
    done = call("run", "two-party-deadlock", "--precision", "0.05", "--json", "--no-plots", cwd=tmp_path)
    data = json.loads(done.stdout)
    assert data["runs"] in (1000, 2000, 4000, 8000, 16000, 32000)
    capped = call("run", "monitoring", "--precision", "0.001", "--runs", "1000", "--no-plots", "--json", cwd=tmp_path)
    assert json.loads(capped.stdout)["runs"] == 1000
    assert "wider than 0.001 after 1,000 runs" in capped.stderr
    few = call("run", "monitoring", "--precision", "0.1", "--runs", "10", "--no-plots", cwd=tmp_path)
    assert (few.returncode, few.stderr.count("\n")) == (2, 1)
    both = call("compare", "two-party-deadlock", "all", "--precision", "0.05", "--no-plots", "--json", cwd=tmp_path)
    assert json.loads(both.stdout)["base"]["runs"] == data["runs"] or data["runs"] < 32000


def compared(folder: Path, *arguments: str) -> Any:
    done = call("compare", *arguments, "--json", "--no-plots", "--runs", "300", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_compare_sets_every_variant_beside_the_text_on_the_same_luck(tmp_path: Path) -> None:
    data = compared(tmp_path, "reciprocal-tranches")
    assert data["base"]["name"] == "as written"
    (other,) = data["alternatives"]
    difference = other["differences"]["ending"]["reached"]
    assert difference["difference"] == pytest.approx(difference["second"] - difference["first"])
    assert difference["interval"][0] < difference["difference"] < difference["interval"][1]
    assert difference["variance_ratio"] > 0
    moved = sum(change["runs"] for change in other["changes"])
    first = {run["run"] for run in other["changes"]}
    assert 0 < moved <= 300
    assert other["parting"]["run"] in first
    assert other["parting"]["luck"]["day"] == other["parting"]["day"]


def test_compare_takes_readings_and_files_as_well(tmp_path: Path) -> None:
    sides = ("two-party-deadlock", "north_reading", "all", "reciprocal-tranches")
    apart = call("compare", *sides, cwd=tmp_path)
    assert apart.returncode == 2
    assert "runs for 240 days and 'two-party-deadlock' for 180" in apart.stderr
    assert "--horizon 180" in apart.stderr
    assert not (tmp_path / "results").exists()
    data = compared(tmp_path, *sides, "--horizon", "180")
    assert [one["name"] for one in data["alternatives"]] == ["north_reading", "all readings", "reciprocal-tranches"]
    stuck = data["alternatives"][1]["differences"]["ending"]["stuck"]
    assert (stuck["first"], stuck["second"]) == (0, 1)


def test_compare_tells_where_two_histories_part(tmp_path: Path) -> None:
    done = call("compare", "two-party-deadlock", "all", "--runs", "50", "--no-plots", cwd=tmp_path)
    assert "50 of 50 runs end otherwise than in 'as written':" in done.stdout
    assert "from reached to goal out of reach (such as run 0)" in done.stdout
    assert "Run 0: the two histories are one until day" in done.stdout


def test_a_wrong_name_to_compare_is_answered_with_the_right_one(tmp_path: Path) -> None:
    done = call("compare", "two-party-deadlock", "slicez", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'slices'" in done.stderr


def test_a_comparison_that_ends_with_1_says_which_expectation_is_false(tmp_path: Path) -> None:
    done = call("compare", "verification-and-trust", "sensors", "--reading", "all", "--runs", "200", "--no-plots",
                cwd=tmp_path)  # fmt: skip
    assert done.returncode == 1
    assert "'as read' is not as expected: concluded is 0.0 %, expected >= 0.9" in done.stderr


def test_a_sequence_says_what_was_set_below_its_title_and_in_json() -> None:
    setting = ("--set", "parameters.pace=0.2")
    page = call("sequence", "verification-and-trust", "--reading", "all", "--brief", *setting)
    assert page.stdout.splitlines()[1] == "set: parameters.pace = 0.2"
    data = json.loads(call("sequence", "verification-and-trust", "--no-score", "--json", *setting).stdout)
    assert data["overrides"] == {"parameters.pace": 0.2}


def test_what_is_run_differently_lies_in_folders_of_its_own(tmp_path: Path) -> None:
    deadlock, tranches = "two-party-deadlock", "reciprocal-tranches"
    fewer = ("--runs", "3", "--no-plots", "--quiet")
    commands: dict[str, tuple[str, ...]] = {
        "two-party-deadlock": ("run", deadlock),
        "two-party-deadlock+north_reading": ("run", deadlock, "--reading", "north_reading"),
        "two-party-deadlock+reading-all": ("run", deadlock, "--reading", "all"),
        "two-party-deadlock-slices": ("run", deadlock, "--variant", "slices"),
        "two-party-deadlock-compared": ("compare", deadlock),
        "two-party-deadlock-compared-all": ("compare", deadlock, "all"),
        "two-party-deadlock-compared-all+north_reading": ("compare", deadlock, "all", "north_reading"),
        "two-party-deadlock-slices-compared-all": ("compare", deadlock, "all", "--variant", "slices"),
        "reciprocal-tranches": ("run", tranches),
    }
    for command in commands.values():
        done = call(*command, *fewer, cwd=tmp_path)
        assert "replaced" not in done.stderr
    assert {path.name for path in (tmp_path / "results").iterdir()} == set(commands)
    for horizon in ("9", "8", "9"):
        assert "replaced" not in call("run", tranches, "--horizon", horizon, *fewer, cwd=tmp_path).stderr
    extra = sorted({path.name for path in (tmp_path / "results").iterdir()} - set(commands))
    assert [re.sub("[0-9a-f]{6}$", "X", name) for name in extra] == ["reciprocal-tranches-set-X"] * 2


def test_what_is_replaced_is_said_before_anything_is_removed(tmp_path: Path) -> None:
    short = ("run", "monitoring", "--runs", "5", "--no-plots", "--quiet")
    assert call(*short, cwd=tmp_path).returncode == 0
    folder = tmp_path / "results" / "monitoring"
    (folder / "blocked.parquet").unlink()
    (folder / "blocked.parquet" / "mine").mkdir(parents=True)  # the first file that would be removed, and cannot be
    done = call(*short, "--seed", "2", cwd=tmp_path)
    said = done.stderr.splitlines()
    assert done.returncode == 3
    assert said[0].endswith("holds runs with other settings (seed 1, not 2), which are replaced")
    assert "blocked.parquet" in said[1]
    assert (folder / "runs.parquet").exists()


def test_of_two_commands_at_one_folder_one_works_and_the_other_says_who_does(tmp_path: Path) -> None:
    process = begun(tmp_path, *SLOW, "--runs", "40000")
    try:
        done = call(*SLOW, "--runs", "40000", cwd=tmp_path)
    finally:
        process.kill()
        process.communicate()
    assert done.returncode == 3
    assert f"out is in use: process {process.pid} on " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    finished = call(*SLOW, "--runs", "400", "--horizon", "5", "--overwrite", cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr  # the lock of a killed process holds nobody up


def test_more_runs_than_memory_holds_are_refused_at_once(tmp_path: Path) -> None:
    done = call("run", "monitoring", "--runs", str(2**40), cwd=tmp_path)
    assert done.returncode == 3
    assert re.fullmatch(r"[\d,]+ runs need about [\d,]+ GB of memory, and this machine has \d+ GB; make fewer\n",
                        done.stderr)  # fmt: skip


def raising(error: Exception) -> Callable[..., Any]:
    def act(*arguments: object, **options: object) -> None:
        raise error

    return act


@pytest.mark.parametrize("place", ["arrays", "tables"])
def test_running_out_of_memory_is_told_in_one_line(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if place == "arrays":
        monkeypatch.setattr(BlockJoin, "joined", raising(MemoryError("Unable to allocate 9 TiB")))
    else:
        monkeypatch.setattr(duckdb, "connect", raising(duckdb.OutOfMemoryException("failed to pin block")))
    command = ["ceasefire-sim", "run", "monitoring", "--runs", "5", "--no-plots", "--out", str(tmp_path / "x")]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    assert stopped.value.code == 3
    assert printed.err.count("\n") == 1
    assert "not enough memory" in printed.err
    assert list((tmp_path / "x" / "parts").glob("*.part"))  # to go on from
