"""Work on a Dask cluster: the same runs, whatever happens to its machines, and never unasked on another's."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.studies.executors import cluster, cluster_task
from ceasefire_sim.studies.executors.cluster import DaskCluster, checked_address
from ceasefire_sim.studies.executors.cluster_task import Kit, OtherVersionError, do_task
from ceasefire_sim.studies.executors.work import TaskSet

distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")
RUNS = 2_000


@pytest.fixture(scope="module")
def machines() -> Iterator[str]:
    """Two worker processes with one thread each, on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1", silence_logs=50
    ) as machines:
        yield machines.scheduler_address


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario("gaza-2025", overrides={"horizon": 20})


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.parquet")}


@pytest.fixture(scope="module")
def expected(scenario: cs.Scenario, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("here")
    cs.simulate(scenario, runs=RUNS, seed=3, out=folder)
    return digests(folder)


def test_runs_of_a_cluster_are_the_same_bytes(
    machines: str, scenario: cs.Scenario, expected: dict[str, str], tmp_path: Path
) -> None:
    cs.simulate(scenario, runs=RUNS, seed=3, out=tmp_path, cluster=machines)
    assert digests(tmp_path) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_worker_killed_in_the_middle_loses_nothing(
    machines: str, scenario: cs.Scenario, expected: dict[str, str], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(finished: int) -> None:
        if not killed and finished < RUNS:
            with distributed.Client(machines, set_as_default=False) as client:
                killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    cs.simulate(scenario, runs=RUNS, seed=3, out=tmp_path, cluster=machines, block=200, progress=kill_one)
    assert killed
    assert digests(tmp_path) == expected


def test_a_comparison_and_a_check_play_on_a_cluster(machines: str, scenario: cs.Scenario) -> None:
    here = cs.check(scenario, "simulate", runs=500, seed=1)
    there = cs.check(scenario, "simulate", runs=500, seed=1, cluster=machines)
    assert [check.simulated for check in here.properties().values()] == [
        check.simulated for check in there.properties().values()
    ]


def deadly(word: str) -> Callable[[int], int]:
    def do(number: int) -> int:
        if number == 1:
            os._exit(9)
        return number

    return do


def failing(error: Exception) -> Callable[[int], int]:
    def do(number: int) -> int:
        raise error

    return do


def named(number: int) -> str:
    return f"the work on {number}"


def test_an_error_of_the_work_is_the_callers(machines: str) -> None:
    with pytest.raises(InputError, match="at fault"):
        dict(DaskCluster(machines).results(TaskSet(failing, (InputError("at fault"),), range(2))))


def test_a_task_that_memory_does_not_suffice_for_three_times_is_named(machines: str) -> None:
    with pytest.raises(LimitError, match="the work on 0 failed 3 times: MemoryError on the cluster"):
        dict(DaskCluster(machines).results(TaskSet(failing, (MemoryError(),), range(1), named)))


def test_a_task_that_kills_its_workers_is_named(machines: str) -> None:
    with pytest.raises(LimitError, match="the work on 1: 4 workers died that had it"):
        dict(DaskCluster(machines).results(TaskSet(deadly, ("",), range(1, 2), named)))


def test_work_that_lay_beside_a_deadly_task_is_not_blamed_alone(machines: str) -> None:
    with pytest.raises(LimitError, match=r"the work on \d: 4 workers died that had it, or other work beside it"):
        dict(DaskCluster(machines).results(TaskSet(deadly, ("",), range(3), named)))


def test_what_cannot_travel_is_said(machines: str) -> None:
    def local() -> Callable[[int], int]:
        return lambda number: number

    with pytest.raises(InputError, match="cannot be sent to a cluster"):
        dict(DaskCluster(machines).results(TaskSet(local, (), range(2))))


def test_a_machine_with_another_version_is_refused(monkeypatch: pytest.MonkeyPatch, machines: str) -> None:
    with pytest.raises(OtherVersionError, match=r"0\.0\.7 here"):
        do_task(Kit("a", b"", "0.0.7"), 1)
    monkeypatch.setattr(cluster, "VERSION", "0.0.7")
    with pytest.raises(LimitError, match="has another version"):
        dict(DaskCluster(machines).results(TaskSet(failing, (InputError(""),), range(2))))


def test_where_nobody_listens_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECTING", 0.5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(LimitError, match="there is no cluster at"):
        cs.simulate(cs.read_scenario("monitoring"), runs=10, cluster=address)


def test_a_cluster_without_workers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WITHOUT_WORKERS", 0.5)
    monkeypatch.setattr(cluster, "LOOKS", 0.1)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1", silence_logs=50) as empty,
        pytest.raises(LimitError, match="has had no workers"),
    ):
        cs.simulate(cs.read_scenario("monitoring"), runs=10, cluster=empty.scheduler_address)


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'ceasefire-sim\[dask\]'"):
        cs.simulate(cs.read_scenario("monitoring"), runs=10, cluster="tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:8786", "tls://far.org:1"]
)
def test_a_scheduler_here_or_behind_tls_is_spoken_to(address: str) -> None:
    assert checked_address(address, insecure=False) == address


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tcp://far.org:8786", "tcp://127.0.0.1.far.org:1"])
def test_another_machine_in_the_open_has_to_be_asked_for(address: str) -> None:
    with pytest.raises(InputError, match="use tls://, or --insecure"):
        checked_address(address, insecure=False)
    assert checked_address(address, insecure=True) == address


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:8786", "tcp://127.0.0.1", "http://127.0.0.1:1", "tcp://a:b", "tcp://:1"]
)
def test_what_is_no_address_of_a_scheduler_is_said(address: str) -> None:
    with pytest.raises(InputError, match="such as tcp://127"):
        checked_address(address, insecure=True)


def test_workers_and_a_cluster_are_not_named_together() -> None:
    with pytest.raises(InputError, match="name one of them"):
        cs.simulate(cs.read_scenario("monitoring"), runs=10, workers=2, cluster="tcp://127.0.0.1:8786")


def test_few_kits_are_kept_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    ready = type("Ready", (), {})()
    monkeypatch.setattr(cluster_task, "ready", ready)
    for number in range(9):
        kit = Kit(str(number), pickle.dumps((failing, (InputError(""),))), cs.__version__)
        assert cluster_task.doer(kit) is cluster_task.doer(kit)
    assert list(ready.known) == ["5", "6", "7", "8"]
