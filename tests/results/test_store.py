"""The folder of a run: the tables of the contract, parts that are gone on from, and identities that are kept apart."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.present.run_report import summary
from ceasefire_sim.results.store import Store, identity
from ceasefire_sim.story.agreement import live
from ceasefire_sim.studies.simulate import simulate

RUNS = 60


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario("gaza-2025", overrides={"horizon": 80})


def finished(folder: Path, scenario: cs.Scenario, **how: Any) -> Path:
    store = Store(folder, identity(scenario, RUNS, 1))
    runs = simulate(scenario, RUNS, 1, store=store, **how)
    store.finish(runs, summary(runs), {"package": "test"}, csv=True)
    return folder


def table(path: Path, query: str = "select * from made") -> list[tuple[Any, ...]]:
    with duckdb.connect(":memory:") as connection:
        connection.from_parquet(str(path)).create_view("made")
        return connection.sql(query).fetchall()


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))}


def test_the_table_of_runs_is_what_live_says_of_every_run(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    with duckdb.connect(":memory:") as connection:
        made = connection.from_parquet(str(folder / "runs.parquet"))
        names, rows = made.columns, made.fetchall()
    assert names[:4] == ["run", "end_day", "phase", "ending"]
    assert "regions.monitoring" in names and "quantities.party_a.trust" in names
    assert [name for name in names if name.startswith("obligations.withdraw.")] == [
        f"obligations.withdraw.{what}" for what in ("done", "verified", "acknowledged", "overdue", "missed")
    ]
    assert [row[0] for row in rows] == list(range(RUNS))
    for run in (0, 17, RUNS - 1):
        row = dict(zip(names, rows[run], strict=True))
        agreement = live(scenario, seed=1, run=run)
        agreement.retrace(scenario.horizon)
        assert (row["end_day"], row["phase"]) == (agreement.today, agreement.phase)
        assert row["ending"] == agreement.ending
        assert row["quantities.party_a.trust"] == agreement.quantities["party_a.trust"]
        assert row["regions.monitoring"] == agreement.regions["monitoring"].state
        assert row["obligations.disarm.overdue"] is agreement.obligations["disarm"].overdue
        assert row["properties.reaches_second"] in (True, False)


def test_censored_and_not_given_values_are_empty(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    query = (
        'select "properties.days_to_second", "properties.concluded_if_second", "properties.reaches_second" from made'
    )
    for days, concluded, reached in table(folder / "runs.parquet", query):
        assert (days is None) == (not reached)
        assert (concluded is None) == (not reached)
    rows = list(csv.DictReader((folder / "runs.csv").open(encoding="utf-8")))
    assert len(rows) == RUNS
    assert {row["properties.days_to_second"] for row in rows if row["properties.reaches_second"] == "false"} <= {""}


def test_daily_counts_every_run_in_every_region_on_every_day(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    sums = table(folder / "daily.parquet", "select day, region, sum(runs) from made group by day, region")
    assert len(sums) == (scenario.horizon + 1) * len(scenario.regions)
    assert {total for _, _, total in sums} == {RUNS}


def test_blocked_says_how_long_each_element_waited_and_for_what_alone(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    rows = table(folder / "blocked.parquet")
    paths = {row[0] for row in rows}
    assert {"obligations.withdraw", "phases.advance", "mechanisms.monitoring.deploy", "regions.force.mandate"} <= paths
    waited = {}
    for path, conjunct, opened, days, alone in rows:
        assert 0 <= alone <= days <= opened
        assert waited.setdefault(path, days) == days
        assert conjunct is None or conjunct != ""
    assert waited["obligations.aid_access"] > 0


def test_data_files_depend_on_the_identity_alone(scenario: cs.Scenario, tmp_path: Path) -> None:
    ways: dict[str, dict[str, Any]] = {
        "one": {},
        "reference": {"engine": "reference", "workers": 1},
        "sevens": {"block": 7},
        "two": {"workers": 2, "block": 25},
    }
    found = {name: digests(finished(tmp_path / name, scenario, **how)) for name, how in ways.items()}
    assert all(found["one"].keys() == other.keys() for other in found.values())
    assert {name: digest for name, digest in found.items() if digest != found["one"]} == {}


def test_an_interrupted_run_goes_on_from_its_parts(scenario: cs.Scenario, tmp_path: Path) -> None:
    whole = digests(finished(tmp_path / "whole", scenario))
    folder = tmp_path / "out"

    class StopError(Exception):
        pass

    def stop(done: int) -> None:
        if done >= 28:
            raise StopError

    with pytest.raises(StopError):
        store = Store(folder, identity(scenario, RUNS, 1))
        simulate(scenario, RUNS, 1, block=7, workers=1, store=store, progress=stop)
    assert len(list(folder.glob("parts/*.npz"))) == 4
    (folder / "parts" / "half.npz.writing").write_bytes(b"half")
    broken = folder / "parts" / "000000000000021-0000007.npz"
    broken.write_bytes(broken.read_bytes()[:100])  # as a crash of the machine may leave it
    told: list[int] = []
    store = Store(folder, identity(scenario, RUNS, 1))
    runs = simulate(scenario, RUNS, 1, block=9, workers=1, store=store, progress=told.append)
    store.finish(runs, summary(runs), {})
    assert told[0] == 21 + 9
    assert digests(folder) == whole
    assert not (folder / "parts").exists()


def test_another_identity_is_refused_unless_it_may_be_written_over(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    other = identity(scenario, RUNS, 2)
    with pytest.raises(InputError, match="seed 1, not 2"):
        Store(folder, other)
    (folder / "plots").mkdir()
    (folder / "plots" / "phases.png").write_bytes(b"old")
    Store(folder, other, replaces=True)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["identity.json"]  # nothing of the old ones
    with pytest.raises(InputError, match="an interrupted run of another identity"):
        Store(folder, identity(scenario, RUNS, 3), replaces=True)
    assert Store(folder, identity(scenario, RUNS, 3), overwrite=True).replaced


def test_the_manifest_holds_the_identity_and_what_is_about_it(scenario: cs.Scenario, tmp_path: Path) -> None:
    manifest = json.loads((finished(tmp_path / "out", scenario) / "manifest.json").read_text("utf-8"))
    assert set(manifest) == {"identity", "about"}
    assert manifest["identity"] == {
        "scenario": "gaza-2025",
        "hash": scenario.hash,
        "semantics": 1,
        "variant": None,
        "readings": [],
        "overrides": {"horizon": 80},
        "seed": 1,
        "runs": RUNS,
        "horizon": 80,
    }


def test_a_file_where_the_folder_should_be_is_told_and_nothing_is_left(scenario: cs.Scenario, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        Store(tmp_path / "file", identity(scenario, 1, 1))
    with pytest.raises(LimitError, match="not a directory"):
        Store(tmp_path / "file" / "below", identity(scenario, 1, 1))


def test_parts_beyond_a_look_are_not_counted_at_it(scenario: cs.Scenario, tmp_path: Path) -> None:
    """A run to a precision that was interrupted at its second look begins with the first again."""
    whose = identity(scenario, None, 1, {"half_width": 0.1, "confidence": 0.95, "most": 4000})
    simulate(scenario, 40, 1, block=20, store=Store(tmp_path / "out", whose))
    again = Store(tmp_path / "out", whose)
    assert len(simulate(scenario, 20, 1, store=again)) == 20
    assert len(simulate(scenario, 60, 1, store=again)) == 60


def test_another_confidence_or_most_is_another_identity_of_a_precision(scenario: cs.Scenario, tmp_path: Path) -> None:
    fixed = {"half_width": 0.1, "confidence": 0.95, "most": 4000}
    Store(tmp_path / "out", identity(scenario, None, 1, fixed))
    with pytest.raises(InputError, match="another identity"):
        Store(tmp_path / "out", identity(scenario, None, 1, {**fixed, "confidence": 0.9}))


def test_alternatives_keep_their_parts_apart_in_one_folder(scenario: cs.Scenario, tmp_path: Path) -> None:
    store = Store(tmp_path / "out", {"compared": {}, "seed": 1, "runs": 10})
    for number, count in ((0, 10), (1, 5)):
        simulate(scenario, count, 1, block=5, store=store.of(number))
    assert [span for span, _ in store.of(0).parts()] == [(0, 5), (5, 5)]
    assert [span for span, _ in store.of(1).parts()] == [(0, 5)]
    assert list(store.parts()) == []
