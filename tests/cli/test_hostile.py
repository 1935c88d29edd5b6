"""Hostile files are answered in words, soon, and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import ROOT

pytest.importorskip("resource")  # limits and accounts of processes, on Unix


# A small process of its own measures the command: what is forked off a large one counts its memory.
LAUNCHER = """
import json, resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))  # 300 MB used; the rest is mapped, not used
with open(sys.argv[1], "wb") as said:
    code = subprocess.call(sys.argv[2:], stdout=said, stderr=said)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def accounted(*arguments: str, log: Path) -> tuple[int, str, float, int]:
    """The exit code of a command, what it said, its CPU seconds and its largest memory in kB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LAUNCHER, str(log), sys.executable, "-m", "ceasefire_sim", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    code, seconds, memory = json.loads(done.stdout)
    return code, log.read_text("utf-8"), seconds, memory


def hostile_files(folder: Path) -> dict[str, Path]:
    texts: dict[str, str | bytes] = {
        "aliases": "a: &a [x, x]\nb: &b [*a, *a]\n",
        "deep": "a: " + "[" * 100_000 + "]" * 100_000,
        "deep-block": "\n".join(" " * level + "a:" for level in range(2000)),
        "tags": "a: !!python/object/apply:os.system [x]\n",
        "duplicate": "a: 1\na: 2\n",
        "nul": b"a: \0\n",
        "not-utf8": b"a: \xff\n",
        "large": "a: " + "x" * 50_000_000,
        "many": "\n".join(f"k{number}: [1, 2, 3]" for number in range(200_000)),
        "definitions": "scenario: x\nhorizon: 3\nphases: {initial: a, states: [a]}\ndefinitions:\n"
        + "\n".join(f"  d{number}: 1 + {number}" for number in range(20_000)),
        "outside": "extends: ../../../../etc/passwd\n",
        "itself": "extends: itself.yaml\nscenario: x\n",
        "nested": "scenario: x\nhorizon: 3\ngoal: " + "(" * 200 + "1" + ")" * 200 + "\n",
        "documents": "a: 1\n---\nb: 2\n",
        "bidi": "title: a\u202eb\n",
        "empty": "",
        "scalar": "hello",
    }
    found = {}
    for name, text in texts.items():
        found[name] = folder / f"{name}.yaml"
        found[name].write_bytes(text if isinstance(text, bytes) else text.encode())
    found["folder"] = folder
    found["fifo"] = folder / "fifo.yaml"
    os.mkfifo(found["fifo"])
    found["zero"] = Path("/dev/zero")
    found["missing"] = folder / "missing.yaml"
    return found


def test_hostile_files_are_answered_in_words_soon_and_in_300_mb(tmp_path: Path) -> None:
    """The time is CPU time, so that a busy machine does not fail it; the memory is a hard limit."""
    for name, file in hostile_files(tmp_path).items():
        code, said, seconds, memory = accounted("validate", str(file), log=tmp_path / "said")
        assert code == 2, f"{name}: {said[:300]}"
        assert said.strip(), name
        assert "Traceback" not in said, name
        assert seconds < 8, name  # of CPU: a quiet machine takes less than 2
        assert memory < 300_000, name
