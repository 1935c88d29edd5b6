"""`check` as a user calls it: exact, simulated, both, and violations that can be retold."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.calls import call

BROKEN = """
scenario: broken
horizon: 20
quantities: {tension: {initial: 0, range: [0, 5]}}
incidents: {raid: {chance: 0.2, do: tension += 1}}
phases: {initial: a, states: [a]}
invariants: {calm: tension < 3, bounded: tension <= 5}
properties: {raids: {count: raid, expect: ">= 1"}, tense: {eventually: tension == 5}}
"""


def test_both_shows_exact_simulated_and_their_p_value() -> None:
    done = call("check", "two-party-deadlock", "--method", "both", "--runs", "2000", "--json")
    data = json.loads(done.stdout)
    row = data["properties"]["days_to_conclusion"]
    assert data["method"] == "both"
    assert (row["method"], row["interval"]) == ("exact", None)
    assert row["simulation"]["method"] == "simulation"
    assert row["p_value"] > 1e-6


def test_a_violation_is_the_shortest_one_and_its_luck_retells_it(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(BROKEN, "utf-8")
    done = call("check", "x.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "calm: BROKEN: it can break on day 3" in done.stdout
    assert "bounded: holds in all 6 reachable states" in done.stdout
    assert "How 'calm' breaks on day 3:" in done.stdout
    data = json.loads(call("check", "x.yaml", "--json", cwd=tmp_path).stdout)
    luck = data["invariants"]["calm"]["first"]
    assert luck["day"] == 3
    (tmp_path / "luck.json").write_text(json.dumps(luck), "utf-8")
    told = call("trace", "x.yaml", "--luck", "luck.json", "--format", "jsonl", cwd=tmp_path)
    states = [json.loads(line) for line in told.stdout.splitlines()]
    assert [state["quantities"]["tension"] for state in states[:4]] == [0, 1, 2, 3]


def test_past_the_limit_exact_stops_with_3_and_auto_simulates() -> None:
    few = ("--max-states", "500", "--runs", "50")
    stopped = call("check", "monitoring", "--method", "exact", *few)
    assert stopped.returncode == 3
    assert "more than 500 states were reached" in stopped.stderr
    went_on = call("check", "monitoring", *few)
    assert went_on.returncode == 0
    assert "simulated: 50 runs" in went_on.stdout
