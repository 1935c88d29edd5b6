"""`sweep` as a user calls it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.calls import ROOT, call

GRID = ("sweep", "verification-and-trust", "--vary", "pace=0.05:0.3:3", "--runs", "40")


def test_a_sweep_prints_its_points_and_writes_table_and_pictures(tmp_path: Path) -> None:
    done = call(*GRID, cwd=tmp_path)
    folder = tmp_path / "results" / "verification-and-trust-sweep-pace"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"manifest.json", "summary.json", "sweep.parquet", "sweep.csv"} < names
    assert any(name.startswith("plots/lines-") for name in names)
    assert "3 points of 40 runs each, on the same luck (seed 1)" in done.stdout
    assert "ceasefire-sim run verification-and-trust --set=parameters.pace=0.05 --runs=40 --seed=1" in done.stdout


def test_json_is_one_document_whose_commands_make_the_points_again() -> None:
    data = json.loads(call(*GRID, "--json").stdout)
    assert [point["setting"] for point in data["points"]] == [{"pace": 0.05}, {"pace": 0.175}, {"pace": 0.3}]
    point = data["points"][2]
    again = json.loads(call(*point["command"].split()[1:], "--json", "--no-plots").stdout)
    for name, measure in again["properties"].items():
        assert point["measures"][name]["value"] == measure["value"]
        assert point["measures"][name]["interval"] == measure["interval"]


def test_an_interrupted_sweep_keeps_its_points_and_says_so(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    scanned = ("--vary", "raid_rate=0.1:0.5:3000", "--horizon", "30", "--runs", "5")
    words = ("sweep", "monitoring", "--engine", "reference", "--out", "out", *scanned)
    command = [sys.executable, "-m", "ceasefire_sim", *words]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    for _ in range(1200):
        if list((tmp_path / "out" / "parts").glob("*.part")) or process.poll() is not None:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "points are kept in out; the same command goes on from there" in said


def test_slips_are_told_and_end_with_2() -> None:
    done = call("sweep", "verification-and-trust", "--vary", "pac=0:1:3")
    assert (done.returncode, done.stderr) == (2, "there is no parameter 'pac' to vary; did you mean 'pace'?\n")
    done = call("sweep", "verification-and-trust")
    assert done.returncode == 2
    assert "nothing is varied: name what, and between which values" in done.stderr
    assert call("sweep", "verification-and-trust", "--vary", "=3").returncode == 2
    done = call(*GRID, "--measure", "nothing")
    assert done.returncode == 2
    assert "there is no property 'nothing'" in done.stderr
    claim = call("sweep", "monitoring", "--threshold", "ending.failed >= 0.5", "--vary", "attributed")
    assert claim.returncode == 2
    assert "of the endings only 'reached' is counted here" in claim.stderr


def test_a_threshold_says_what_the_file_has_and_what_to_try_where_nothing_decides() -> None:
    words = ("sweep", "monitoring", "--vary", "attributed=0.8:1:2", "--runs", "20", "--no-plots", "--threshold")
    page = call(*words, "holds_a_year >= 0.2").stdout
    assert "\nThe file has attributed = 0.7.\nNo value of attributed from 0.8 to 1 decides it: claim another" in page


def test_what_matters_is_ranked_and_drawn(tmp_path: Path) -> None:
    words = ("sensitivity", "verification-and-trust", "--variant", "sensors", "--reading", "all", "--runs", "40")
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "each number at the two ends named here, all else as written" in done.stdout
    assert re.search(r"^As written it is [\d.]+ % \[[\d.]+, [\d.]+\]\.$", done.stdout, re.MULTILINE)
    assert list(tmp_path.glob("results/*sensitivity-tornado-*/plots/sensitivity.png"))
    data = json.loads(call(*words, "--json", cwd=tmp_path).stdout)
    assert {factor["name"] for factor in data["factors"]} == {"pace", "finding", "sensing"}
    assert call("sensitivity", "verification-and-trust", "--points", "8").returncode == 2


def test_several_methods_stand_on_one_page_with_ranks_by_each(tmp_path: Path) -> None:
    methods = ("--method", "tornado", "--method", "morris", "--method", "derivatives")
    words = ("sensitivity", "two-party-deadlock", *methods, "--points", "4", "--runs", "20", "--out", "out")
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    ranks = "Ranks, by each method\n        tornado  morris  derivatives\n  pace        1       1            1\n"
    assert ranks in done.stdout
    names = sorted(path.name for path in (tmp_path / "out" / "plots").iterdir())
    assert names == ["sensitivity-derivatives.png", "sensitivity-morris.png", "sensitivity-tornado.png"]
    data = json.loads(call(*words, "--json", cwd=tmp_path).stdout)
    assert [each["method"] for each in data["methods"]] == ["tornado", "morris", "derivatives"]


def test_numbers_can_be_moved_by_some_per_cent(tmp_path: Path) -> None:
    words = ("sensitivity", "reciprocal-tranches", "--around", "20", "--runs", "40", "--no-plots", "--json")
    data = json.loads(call(*words, cwd=tmp_path).stdout)
    ends = {factor["name"]: [end["at"] for end in factor["ends"]] for factor in data["factors"]}
    assert ends == {"mistrust": [0.0012, 0.0018], "pace": [0.064, 0.096], "slices": [3, 5]}
    assert all("variance_ratio" in end for factor in data["factors"] for end in factor["ends"])
    done = call("sensitivity", "reciprocal-tranches", "--set", "parameters.mistrust=0", "--around", "20")
    assert done.returncode == 2
    assert done.stderr.startswith("mistrust has no room within 20 % of 0 and its range 0 to 0.02")


def test_boxes_are_told_drawn_and_written(tmp_path: Path) -> None:
    words = ("sweep", "reciprocal-tranches", "--discover", "concluded < 0.5", "--points", "60", "--runs", "30")
    done = call(*words, "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "When is it that concluded is below 50.0 %? 60 settings of 30 runs each" in done.stdout
    assert "Box 1: in " in done.stdout
    assert "On fresh settings with fresh runs: " in done.stdout
    assert (tmp_path / "out" / "plots" / "discovery.png").is_file()
    data = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert data["boxes"][0]["sentence"].startswith("Box 1: in ")
    assert len(data["tried"]["points"]) == len(data["holding"]) == 60


def test_discovery_beside_what_has_no_use_is_refused() -> None:
    claim = ("sweep", "reciprocal-tranches", "--discover", "concluded < 0.5")
    done = call(*claim, "--measure", "concluded")
    assert (done.returncode, "--sweep and --measure have no use beside it" in done.stderr) == (2, True)
    done = call(*claim, "--threshold", "concluded < 0.5")
    assert (done.returncode, "name one of them" in done.stderr) == (2, True)
