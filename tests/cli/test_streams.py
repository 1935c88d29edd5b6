"""What is printed reaches every console, pipe and file; what is closed changes no exit code but its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import ROOT

TITLED = """
scenario: titled
title: "Zürich … “東京” ≥ Кириллица"
horizon: 4
quantities: {q: {initial: 0, range: [0, 9]}}
incidents: {i: {chance: 0.5, do: q += 1}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: q >= 1}}}
properties: {p: {eventually: phase == b}}
invariants: {never: {always: q < 1}}
"""
COMMANDS = (
    ("show", "FILE"),
    ("trace", "FILE", "--format", "table"),
    ("trace", "FILE"),
    ("sequence", "FILE", "--goal", "phase == b"),
    ("run", "FILE", "--runs", "20"),
    ("draw", "FILE", "-o", "x.svg"),
    ("export", "FILE", "--to", "prism"),
    ("validate", "FILE"),
    ("show", "--help"),
    ("show", "nowhere…"),
)


def environment(encoding: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command line of bash, which gives the exit code of the first command of a pipe."""
    line = command.replace("ceasefire-sim", f"{sys.executable} -m ceasefire_sim") + "; exit ${PIPESTATUS[0]}"
    return subprocess.run(
        ["/bin/bash", "-c", line], capture_output=True, text=True, cwd=folder, env=environment("utf-8"), check=False
    )


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp437", "cp932", "ascii"])
def test_every_page_is_printed_in_the_encoding_of_the_stream(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "titled.yaml").write_text(TITLED, "utf-8")
    for command in COMMANDS if encoding in ("ascii", "cp1252") else COMMANDS[:1]:
        words = [word.replace("FILE", "titled.yaml") for word in command]
        done = subprocess.run(
            [sys.executable, "-m", "ceasefire_sim", *words],
            capture_output=True, cwd=tmp_path, env=environment(encoding), check=False,
        )  # fmt: skip
        told = done.stdout.decode(encoding) + done.stderr.decode(encoding)  # raises where bytes are of another encoding
        assert "Traceback" not in told
        assert done.returncode == (2 if "nowhere…" in words else 1 if "run" in words else 0), told


def test_signs_that_an_encoding_has_not_are_written_by_like_ones(tmp_path: Path) -> None:
    (tmp_path / "titled.yaml").write_text(TITLED, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ceasefire_sim", "show", "titled.yaml"],
        capture_output=True, cwd=tmp_path, env=environment("ascii"), check=True,
    )  # fmt: skip
    assert done.stdout.decode("ascii").splitlines()[0].strip() == 'Zurich ... "??" >= ?????????'


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="pipes and closed streams are written as bash writes them")
@pytest.mark.parametrize(
    ("command", "codes"),
    [
        ("ceasefire-sim trace two-party-deadlock --format jsonl | head -1", (0, 141)),
        ("ceasefire-sim show gaza-2025 | true", (0, 141)),
        ("ceasefire-sim validate two-party-deadlock 2>&-", (0,)),
        ("ceasefire-sim validate two-party-deadlock >&-", (0,)),
        ("ceasefire-sim run titled.yaml --runs 20 2>&-", (1,)),
        ("ceasefire-sim run titled.yaml --runs 20 --overwrite >&- 2>&- <&-", (1,)),
        ("ceasefire-sim validate nowhere 2>&-", (2,)),
    ],
)
def test_closed_streams_and_pipes_leave_the_exit_code_true(
    tmp_path: Path, command: str, codes: tuple[int, ...]
) -> None:
    (tmp_path / "titled.yaml").write_text(TITLED, "utf-8")
    done = shell(command, tmp_path)
    assert done.returncode in codes, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if " run " in command:
        assert (tmp_path / "results" / "titled" / "summary.json").exists()
