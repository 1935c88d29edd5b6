"""The folder of a run: the tables of the contract, parts that are gone on from, and identities that are kept apart."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial, partialmethod
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.results.store import Store, run_identity
from ceasefire_sim.results.tables import TABLES
from ceasefire_sim.story.agreement import live
from ceasefire_sim.studies.blocks import Progress, RunOptions, plan_runs, play_runs
from tests.present.pages import run_json

RUNS = 60


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario("gaza-2025", overrides={"horizon": 80})


def claimed(folder: Path, scenario: cs.Scenario, **claim: bool) -> Store:
    store = Store(folder, run_identity(scenario, RUNS, 1))
    try:
        store.claim(**claim)
    except BaseException:
        store.close()
        raise
    return store


def played(scenario: cs.Scenario, store: Store, progress: Progress | None = None, **how: Any) -> cs.RunSet:
    return play_runs(scenario, plan_runs(scenario, RunOptions(RUNS, 1, **how)), store.parts(), progress)


def finished(folder: Path, scenario: cs.Scenario, **how: Any) -> Path:
    with claimed(folder, scenario) as store:
        runs = played(scenario, store, **how)
        store.finish(runs, {"package": "test"}, run_json(runs), csv=True)
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
    sums = table(
        folder / "daily.parquet", "select day, region, sum(runs) from made where region is not null group by 1, 2"
    )
    assert len(sums) == (scenario.horizon + 1) * len(scenario.regions)
    assert {total for _, _, total in sums} == {RUNS}


def test_blocked_says_how_long_each_element_waited_and_for_what_alone(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    rows = table(folder / "blocked.parquet")
    paths = {row[0] for row in rows}
    assert {"obligations.withdraw", "phases.advance", "regions.force.mandate"} <= paths
    waited: dict[str, int] = {}
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

    with pytest.raises(StopError), claimed(folder, scenario) as store:
        played(scenario, store, stop, block=7)
    assert len(list(folder.glob("parts/*.part"))) == 4
    (folder / "parts" / "000000000000028-0000007.part.writing").write_bytes(b"half")
    broken = folder / "parts" / "000000000000021-0000007.part"
    broken.write_bytes(broken.read_bytes()[:100])  # as a crash of the machine may leave it
    heard: list[int] = []
    with claimed(folder, scenario) as store:
        runs = played(scenario, store, heard.append, block=9)
        store.finish(runs, {})
    assert heard[0] == 21 + 9
    assert digests(folder) == whole
    assert not (folder / "parts").exists()


def test_another_identity_is_refused_unless_it_may_be_written_over(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    with Store(folder, run_identity(scenario, RUNS, 2)) as store:
        assert store.replaced == "runs with other settings (seed 1, not 2)"
        with pytest.raises(InputError, match="seed 1, not 2"):
            store.claim()
        assert (folder / "runs.parquet").exists()
        store.claim(replace_finished=True)
        assert files(folder) == {".lock", "parts/identity.json"}  # nothing of the old ones
    with Store(folder, run_identity(scenario, RUNS, 3)) as store:
        with pytest.raises(InputError, match="an interrupted run with other settings"):
            store.claim(replace_finished=True)
        store.claim(overwrite=True)
    with Store(folder, run_identity(scenario, RUNS, 3)) as store:
        assert store.replaced == ""
    assert files(folder) == {"parts/identity.json"}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_replacing_runs_leaves_what_they_did_not_make(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    mine = {"notes.txt", "plots/mine.png", "plots/sub/phases.png", "parts/mine.npz", "draft.writing", "x.parquet"}
    for name in mine:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    with Store(folder, run_identity(scenario, RUNS, 2)) as store:
        store.claim(overwrite=True)
        runs = play_runs(scenario, plan_runs(scenario, RunOptions(RUNS, 2)), store.parts())
        store.finish(runs, {})
    tables = {f"{table}.parquet" for table in TABLES}
    assert files(folder) == mine | tables | {"manifest.json", "scenario.yaml"}
    assert {(folder / name).read_text() for name in mine} == {"mine"}


def test_a_file_of_somebody_elses_is_not_written_over_unasked(scenario: cs.Scenario, tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text("mine")
    with (
        pytest.raises(InputError, match=r"summary\.json is there, and was not made by a run"),
        Store(tmp_path, run_identity(scenario, RUNS, 1)) as store,
    ):
        store.claim(replace_finished=True)
    assert files(tmp_path) == {"summary.json"}
    finished_over = claimed(tmp_path, scenario, overwrite=True)
    finished_over.close()


def test_a_list_of_files_in_a_manifest_that_lies_removes_nothing_else(scenario: cs.Scenario, tmp_path: Path) -> None:
    folder = finished(tmp_path / "out", scenario)
    (tmp_path / "secret.png").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"] |= dict.fromkeys(["../secret.png", "plots/../../secret.png", "notes.txt", str(tmp_path), "."])
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with Store(folder, run_identity(scenario, RUNS, 2)) as store:
        store.claim(overwrite=True)
    assert (tmp_path / "secret.png").read_text() == (folder / "notes.txt").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_is_written_or_removed_through_a_link(scenario: cs.Scenario, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "phases.png").write_text("mine")
    folder = finished(tmp_path / "out", scenario)
    (folder / "plots").symlink_to(outside)
    with Store(folder, run_identity(scenario, RUNS, 2)) as store, pytest.raises(InputError, match="plots is a link"):
        store.claim(overwrite=True)
    (folder / "plots").unlink()
    (folder / "parts").symlink_to(outside)
    with pytest.raises(InputError, match="parts is a link"):
        Store(folder, run_identity(scenario, RUNS, 2))
    (folder / "parts").unlink()
    (folder / "runs.parquet").unlink()
    (folder / "runs.parquet").symlink_to(outside / "phases.png")
    with claimed(folder, scenario) as store:
        store.finish(played(scenario, store), {})
    assert not (folder / "runs.parquet").is_symlink()
    (folder / "daily.parquet").unlink()
    (folder / "daily.parquet").symlink_to(outside / "phases.png")
    with Store(folder, run_identity(scenario, RUNS, 2)) as store:
        store.claim(overwrite=True)
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"phases.png": "mine"}


def test_parts_that_were_harmed_are_made_again(scenario: cs.Scenario, tmp_path: Path) -> None:
    """Each harm in turn: a flipped byte anywhere, a cut, another part under its name, a part of another scenario."""
    whole = digests(finished(tmp_path / "whole", scenario))
    folder, generator = tmp_path / "out", np.random.default_rng(1)
    other = Store(tmp_path / "other", run_identity(scenario, RUNS, 2))
    other.claim()
    play_runs(scenario, plan_runs(scenario, RunOptions(RUNS, 2, block=20)), other.parts())
    name = "parts/000000000000020-0000020.part"
    for harm in range(12):
        with claimed(folder, scenario) as store:
            played(scenario, store, block=20)
            good = (folder / name).read_bytes()
            bad = bytearray(good)
            if harm < 8:
                place = harm * 20 if harm < 4 else int(generator.integers(len(good)))
                bad[place] ^= 1 << int(generator.integers(8))
            elif harm == 8:
                bad = bad[: len(bad) // 2]
            elif harm == 9:
                bad = bytearray()
            elif harm == 10:
                bad = bytearray((folder / name.replace("020-", "000-")).read_bytes())
            else:
                bad = bytearray((tmp_path / "other" / name).read_bytes())
            (folder / name).write_bytes(bad)
            assert [span for span, _ in store.parts().blocks(RUNS)] == [(0, 20), (40, 20)]
            store.finish(played(scenario, store), {})
        assert digests(folder) == whole
    other.close()


def test_a_record_of_a_run_going_on_that_was_harmed_leads_to_words_or_to_the_same_runs(
    scenario: cs.Scenario, tmp_path: Path
) -> None:
    whole = digests(finished(tmp_path / "whole", scenario))
    folder, generator = tmp_path / "out", np.random.default_rng(2)
    with claimed(folder, scenario) as store:
        played(scenario, store)
    good = (folder / "parts" / "identity.json").read_bytes()
    for _ in range(40):
        bad = bytearray(good)
        bad[int(generator.integers(len(good)))] ^= 1 << int(generator.integers(8))
        (folder / "parts" / "identity.json").write_bytes(bad)
        try:
            claimed(folder, scenario).close()
        except InputError as error:
            assert "with other settings" in str(error)
    claimed(folder, scenario, overwrite=True).close()
    with claimed(folder, scenario) as store:
        store.finish(played(scenario, store), {})
    assert digests(folder) == whole


def test_two_at_one_folder_are_told_apart(scenario: cs.Scenario, tmp_path: Path) -> None:
    with claimed(tmp_path / "out", scenario) as store:
        with pytest.raises(LimitError, match=rf"is in use: process {os.getpid()} on .* has been writing to it since 2"):
            claimed(tmp_path / "out", scenario)
        played(scenario, store)
    claimed(tmp_path / "out", scenario).close()


def test_the_lock_of_a_process_that_was_killed_holds_nobody_up(scenario: cs.Scenario, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".lock").write_text('{"pid": 1, "host": "elsewhere", "since": 1}')
    claimed(tmp_path / "out", scenario).close()
    assert not (tmp_path / "out" / ".lock").exists()


def test_the_manifest_holds_the_identity_and_what_is_about_it(scenario: cs.Scenario, tmp_path: Path) -> None:
    manifest = json.loads((finished(tmp_path / "out", scenario) / "manifest.json").read_text("utf-8"))
    assert set(manifest) == {"format", "identity", "about", "files"}
    assert manifest["files"] == {
        name: hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest()
        for name in files(tmp_path / "out") - {"manifest.json"}
    }
    assert manifest["identity"] == {
        "scenario": "gaza-2025",
        "hash": scenario.hash,
        "semantics": 2,
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
        Store(tmp_path / "file", run_identity(scenario, 1, 1))
    with pytest.raises(LimitError, match="not a directory"):
        Store(tmp_path / "file" / "below", run_identity(scenario, 1, 1))


def test_parts_beyond_a_look_are_not_counted_at_it(scenario: cs.Scenario, tmp_path: Path) -> None:
    """A run to a precision that was interrupted at its second look begins with the first again."""
    whose = run_identity(scenario, None, 1, {"half_width": 0.1, "confidence": 0.95, "most": 4000})
    with Store(tmp_path / "out", whose) as store:
        store.claim()
        play_runs(scenario, plan_runs(scenario, RunOptions(40, 1, block=20)), store.parts())
    with Store(tmp_path / "out", whose) as again:
        again.claim()
        for runs in (20, 60):
            plan = plan_runs(scenario, RunOptions(runs, 1))
            assert len(play_runs(scenario, plan, again.parts())) == runs


def test_another_confidence_or_most_is_another_identity_of_a_precision(scenario: cs.Scenario, tmp_path: Path) -> None:
    fixed = {"half_width": 0.1, "confidence": 0.95, "most": 4000}
    with Store(tmp_path / "out", run_identity(scenario, None, 1, fixed)) as store:
        store.claim()
    other = {**fixed, "confidence": 0.9}
    with (
        Store(tmp_path / "out", run_identity(scenario, None, 1, other)) as store,
        pytest.raises(InputError, match="with other settings"),
    ):
        store.claim()


def test_alternatives_keep_their_parts_apart_in_one_folder(scenario: cs.Scenario, tmp_path: Path) -> None:
    with Store(tmp_path / "out", {"compared": {}, "seed": 1, "runs": 10}) as store:
        store.claim()
        for number, count in ((0, 10), (1, 5)):
            play_runs(scenario, plan_runs(scenario, RunOptions(count, 1, block=5)), store.parts(number))
        assert store.parts(0).spans() == [(0, 5), (5, 5)]
        assert store.parts(1).spans() == [(0, 5)]
        assert store.parts().spans() == []
        first, second = (tmp_path / "out" / store.parts(number).name((0, 5)) for number in (0, 1))
        second.write_bytes(first.read_bytes())
        assert [span for span, _ in store.parts(1).blocks(10)] == []


class Drawing:
    """What draws itself into a file."""

    def savefig(self, fname: str, /, *, format: str) -> None:  # noqa: A002
        Path(fname).write_text(format)


def replaced_run(folder: Path, scenario: cs.Scenario, seed: int, pictures: tuple[str, ...]) -> None:
    with Store(folder, run_identity(scenario, 6, seed)) as store:
        store.claim(replace_finished=True)
        runs = play_runs(scenario, plan_runs(scenario, RunOptions(6, seed, block=2)), store.parts())
        store.finish(runs, {})
        for name in pictures:
            store.add_picture(name, Drawing())


class KilledError(BaseException):
    """The process is gone: nothing it does from here on changes the disk."""


def test_a_run_that_is_killed_at_any_moment_and_begun_again_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that replaces another; killed before each rename, removal of a file or of a folder in turn."""
    scenario = cs.read_scenario_text("scenario: tiny\nhorizon: 2\nphases: {initial: a, states: [a]}\n")
    replaced_run(tmp_path / "whole", scenario, 1, ("phases",))
    whole, names = digests(tmp_path / "whole"), files(tmp_path / "whole")
    replaced_run(tmp_path / "other", scenario, 2, ("phases", "survival"))
    (tmp_path / "other" / "notes.txt").write_text("mine")
    acts: dict[str, Callable[..., object]] = {"replace": os.replace, "unlink": Path.unlink, "rmdir": Path.rmdir}
    kills = 0
    for moment in range(200):
        folder = tmp_path / str(moment)
        shutil.copytree(tmp_path / "other", folder)
        count = 0

        def counted(act: Callable[..., object], *arguments: Any, **options: Any) -> None:
            nonlocal count
            count += 1
            if count > moment:  # noqa: B023 - it is called in this round alone
                raise KilledError
            act(*arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", partial(counted, acts["replace"]))
            for name in ("unlink", "rmdir"):
                patched.setattr(Path, name, partialmethod(lambda path, act, **o: counted(act, path, **o), acts[name]))
            try:
                replaced_run(folder, scenario, 1, ("phases",))
            except KilledError:
                kills += 1
        replaced_run(folder, scenario, 1, ("phases",))
        assert digests(folder) == whole, moment
        assert files(folder) - {".lock"} == names | {"notes.txt"}, moment
        if count <= moment:
            break
    assert kills > 20


CONSOLE = """
import duckdb
from pathlib import Path
from ceasefire_sim.results.tables import database
question = "select current_setting('enable_progress_bar')"
with duckdb.connect() as plain, database(Path()) as ours:
    print(plain.execute(question).fetchone()[0], ours.execute(question).fetchone()[0])
"""


def test_a_long_write_prints_no_bar_into_the_output_of_a_console() -> None:
    """DuckDB takes a program without a file for a console, and shows a bar there after two seconds."""
    done = subprocess.run([sys.executable, "-c", CONSOLE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
