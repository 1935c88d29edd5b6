"""The main jobs on one small lesson, in seconds: what breaks here is broken everywhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ceasefire_sim.cli import main

LESSON = "two-party-deadlock"
JOBS = {
    "validate": ["validate", LESSON],
    "show": ["show", LESSON],
    "run": ["run", LESSON, "--runs", "50", "--no-plots", "--out", "OUT"],
    "run, reference": ["run", LESSON, "--runs", "5", "--no-plots", "--engine", "reference", "--json", "--out", "OUT"],
    "trace": ["trace", LESSON, "--run", "3"],
    "why": ["trace", LESSON, "--reading", "all", "--why", "obligations.withdraw", "--day", "5"],
    "check": ["check", LESSON, "--reading", "all"],
    "sequence": ["sequence", LESSON],
    "sequence, JSON": ["sequence", LESSON, "--reading", "all", "--json"],
    "compare": ["compare", LESSON, "--runs", "20", "--no-plots", "--out", "OUT"],
    "export": ["export", LESSON, "--to", "prism"],
    "draw": ["draw", LESSON, "--waits", "--reading", "all", "-o", "OUT.mmd"],
}


@pytest.mark.parametrize("job", JOBS)
def test_the_main_jobs_run(
    job: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [word.replace("OUT", str(tmp_path / "out")) for word in JOBS[job]]
    monkeypatch.setattr(sys, "argv", ["ceasefire-sim", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    assert stopped.value.code in (0, None), printed.err
    assert "Traceback" not in printed.out + printed.err
