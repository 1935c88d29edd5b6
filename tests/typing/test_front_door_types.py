"""The front door under type checkers: right calls pass, wrong calls are errors, each on its own line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RIGHT = HERE / "right_calls.py"
SUITE = HERE / "right_suite.py"
WRONG = HERE / "wrong_calls.txt"  # no .py: type checkers and linters are to pass over it


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wrong calls as a module."""
    return Path(shutil.copy(WRONG, tmp_path_factory.mktemp("wrong") / "wrong_calls.py"))


def marked() -> set[int]:
    """The lines of the wrong calls."""
    lines = WRONG.read_text("utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}


def mypy_errors(files: list[Path], folder: Path) -> dict[str, set[int]]:
    """The lines in which ``mypy --strict`` finds an error, by file; it reads the package once for all of them."""
    settings = folder / "mypy.ini"
    settings.write_text("[mypy]\n[mypy-distributed.*]\nfollow_imports = skip\n")  # half of it has types
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(settings)]
    command += ["--cache-dir", str(folder), *map(str, files)]
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, timeout=300)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    names = [file.name for file in files]
    elsewhere = [line for line in done.stdout.splitlines() if ": error" in line and not any(map(line.count, names))]
    ours = [line for line in elsewhere if "ceasefire_sim" in line and "import-untyped" not in line]
    assert not ours, "\n".join(ours)
    return {name: set(map(int, re.findall(rf"{name}:(\d+): error", done.stdout))) for name in names}


def pyright_errors(file: Path) -> set[int]:
    """The lines in which pyright finds an error."""
    command = [sys.executable, "-m", "pyright", "--outputjson", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    told = json.loads(done.stdout[done.stdout.index("{") :])["generalDiagnostics"]
    return {row["range"]["start"]["line"] + 1 for row in told if row["severity"] == "error"}


def test_mypy_passes_right_calls_and_a_testers_suite_and_finds_every_wrong_one(wrong: Path, tmp_path: Path) -> None:
    found = mypy_errors([RIGHT, SUITE, wrong], tmp_path)
    assert found == {RIGHT.name: set(), SUITE.name: set(), wrong.name: marked()}


@pytest.mark.pyright
@pytest.mark.parametrize("file", [RIGHT, SUITE], ids=["calls", "suite"])
def test_pyright_passes_right_calls(file: Path) -> None:
    assert pyright_errors(file) == set()


@pytest.mark.pyright
def test_pyright_finds_every_wrong_call(wrong: Path) -> None:
    assert pyright_errors(wrong) == marked()
