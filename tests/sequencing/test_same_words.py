"""The same file gets the same answer in every process: no answer hangs on the order of a set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def answer(scenario: str, hash_seed: str) -> str:
    """What ``sequence --json`` prints in a process whose hashes of texts are salted so."""
    command = [sys.executable, "-m", "ceasefire_sim", "sequence", scenario, "--reading", "all", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True).stdout


@pytest.mark.parametrize(
    ("scenario", "salts"),
    [
        ("two-party-deadlock", 3),
        ("reciprocal-tranches", 2),
        pytest.param("two-party-deadlock", 8, marks=pytest.mark.slow),
        pytest.param("reciprocal-tranches", 8, marks=pytest.mark.slow),
    ],
)
def test_an_answer_does_not_hang_on_the_salt_of_hashes(scenario: str, salts: int) -> None:
    assert len({answer(scenario, str(salt)) for salt in range(1, salts + 1)}) == 1
