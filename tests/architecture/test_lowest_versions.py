"""The lowest versions that pyproject.toml allows do the main job, with the same numbers as the newest."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT


def lowest() -> list[str]:
    """The dependencies, each at the lowest version allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [requirement.replace(">=", "==") for requirement in project["dependencies"]]


def command(python: str, *words: str, folder: Path) -> str:
    """What a command prints, run by a Python from this source tree."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [python, "-m", "ceasefire_sim", *words]
    done = subprocess.run(call, capture_output=True, text=True, cwd=folder, env=environment, timeout=600)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


TABLES = """
import duckdb, sys
for table in ("runs", "daily", "blocked"):
    rows = duckdb.connect().sql(f"select * from '{sys.argv[1]}/{table}.parquet'")
    print(rows.columns, rows.fetchall())
"""


def alike(first: object, second: object) -> bool:
    """Whether two documents say the same, numbers to 1e-9: SciPy's quantiles differ in the last digit by version."""
    if isinstance(first, dict) and isinstance(second, dict):
        return list(first) == list(second) and all(alike(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(alike, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-9)
    return first == second


@pytest.mark.lowest
def test_the_lowest_versions_do_the_main_job(tmp_path: Path) -> None:
    venv.create(tmp_path / "lowest", with_pip=True)
    python = str(tmp_path / "lowest" / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", *lowest()], check=True, timeout=900)
    run = ("run", "aceh-2005", "--runs", "200", "--json")
    documents, tables = [], []
    for number, interpreter in enumerate((python, sys.executable)):
        folder = tmp_path / str(number)
        folder.mkdir()
        documents.append(json.loads(command(interpreter, *run, folder=folder)))
        read = [sys.executable, "-c", TABLES, str(folder / "results/aceh-2005")]
        tables.append(subprocess.run(read, capture_output=True, text=True, check=True).stdout)
        command(interpreter, "sequence", "two-party-deadlock", "--brief", folder=folder)
        command(interpreter, "check", "two-party-deadlock", folder=folder)
        command(interpreter, "draw", "two-party-deadlock", "-o", "states.png", folder=folder)
    assert alike(documents[0], documents[1])
    assert tables[0] == tables[1]
