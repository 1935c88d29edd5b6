"""Many runs fit into little memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import resource, sys
import ceasefire_sim as cs
runs = cs.simulate(cs.read_scenario("gaza-2025"), runs=int(sys.argv[1]), seed=1, out=sys.argv[2], engine="compiled")
print(len(runs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(runs: int, folder: Path) -> int:
    """Megabytes that runs of gaza-2025 take at most, with the tables written."""
    root = str(Path(__file__).parents[2])
    words = [sys.executable, "-c", PROGRAM, str(runs), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=root)
    count, megabytes = map(int, done.stdout.split())
    assert count == runs
    return megabytes


@pytest.mark.skipif(sys.platform != "linux", reason="megabytes are counted as Linux does")
@pytest.mark.slow
def test_a_hundred_thousand_runs_take_less_than_350_megabytes(tmp_path: Path) -> None:
    assert peak(100_000, tmp_path) < 350  # measured 243


@pytest.mark.skipif(sys.platform != "linux", reason="megabytes are counted as Linux does")
@pytest.mark.nightly
def test_a_million_runs_take_less_than_500_megabytes(tmp_path: Path) -> None:
    assert peak(1_000_000, tmp_path) < 500  # measured 392
