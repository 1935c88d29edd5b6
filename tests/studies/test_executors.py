"""Worker processes, asked for from every kind of program: each works or says in words why not, and none hangs."""

from __future__ import annotations

import multiprocessing
import multiprocessing.spawn
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.engines.interruption import end_if_abandoned
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.studies.executors.inline import Inline
from ceasefire_sim.studies.executors.processes import Processes
from ceasefire_sim.studies.executors.threads import Threads
from ceasefire_sim.studies.executors.work import MOST_TRIES, Executor, TaskSet

ROOT = Path(__file__).parents[2]
SIMULATE = """
import ceasefire_sim as cs
print("begun")
runs = cs.simulate(cs.read_scenario("monitoring"), runs=20, seed=1, workers=2, block=5)
print(len(runs), runs.array("end_day").sum())
"""
LIMIT = 60


def python(*arguments: str, program: str | None = None, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments], input=program, capture_output=True, text=True, cwd=folder, env=environment,
        timeout=LIMIT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def expected() -> str:
    runs = cs.simulate(cs.read_scenario("monitoring"), runs=20, seed=1)
    return f"begun\n20 {runs.array('end_day').sum()}\n"


def test_a_script_without_a_guard_can_have_workers(tmp_path: Path, expected: str) -> None:
    (tmp_path / "script.py").write_text(SIMULATE)
    done = python("script.py", folder=tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


def test_a_program_in_standard_input_can_have_workers(tmp_path: Path, expected: str) -> None:
    done = python("-", program=SIMULATE, folder=tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


def test_a_program_in_the_command_can_have_workers(tmp_path: Path, expected: str) -> None:
    done = python("-c", SIMULATE, folder=tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


def test_a_module_run_as_a_program_can_have_workers(tmp_path: Path, expected: str) -> None:
    (tmp_path / "program.py").write_text(SIMULATE)
    done = python("-m", "program", folder=tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


def test_an_interactive_session_can_have_workers(tmp_path: Path, expected: str) -> None:
    done = python("-i", "-q", program=SIMULATE, folder=tmp_path)
    assert done.stdout == expected


@pytest.mark.parametrize("method", sorted({"fork", "spawn"} & set(multiprocessing.get_all_start_methods())))
def test_a_daemonic_process_can_have_workers(method: str, tmp_path: Path, expected: str) -> None:
    program = """
import multiprocessing
import ceasefire_sim as cs

def work(seed):
    runs = cs.simulate(cs.read_scenario("monitoring"), runs=20, seed=seed, workers=2, block=5)
    return f"{len(runs)} {runs.array('end_day').sum()}"

if __name__ == "__main__":
    print("begun")
    with multiprocessing.get_context("METHOD").Pool(1) as pool:
        print(pool.map(work, [1])[0])
"""
    (tmp_path / "script.py").write_text(program.replace("METHOD", method))
    done = python("script.py", folder=tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


def test_files_of_the_callers_folder_do_not_stand_in_for_modules_of_a_worker(tmp_path: Path, expected: str) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not the json you look for')")
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "script.py").write_text(SIMULATE)
    done = python("program/script.py", folder=tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


def test_a_large_scenario_reaches_its_workers() -> None:
    mechanisms = "".join(
        f"  m{number}: {{initial: off, states: [off, on], transitions: {{go: {{from: off, to: on, chance: 0.1}}}}}}\n"
        for number in range(800)
    )
    phases = "phases: {initial: a, states: [a, b], transitions: {go: {from: a, to: b, when: m0 == on and m799 == on}}}"
    scenario = cs.read_scenario_text(f"scenario: big\nhorizon: 5\n{phases}\nmechanisms:\n{mechanisms}")
    one, two = (cs.simulate(scenario, runs=4, seed=1, workers=workers, block=2) for workers in (1, 2))
    assert (one.array("regions.m7") == two.array("regions.m7")).all()
    assert one.waits == two.waits


def doubled(factor: int) -> Callable[[int], int]:
    return lambda number: factor * number


def test_numbers_say_which_task_a_result_belongs_to() -> None:
    results = Processes(2).results(TaskSet(doubled, (2,), [5, 6, 7]))
    assert dict(results) == {0: 10, 1: 12, 2: 14}


def dying(folder: Path, often: int) -> Callable[[int], int]:
    """Work that kills its process over task 1, so often."""

    def do(number: int) -> int:
        deaths = len(list(folder.iterdir()))
        if number == 1 and deaths < often:
            (folder / str(deaths)).touch()
            os._exit(9)
        return number

    return do


def named(number: int) -> str:
    return f"the work on {number}"


def test_the_work_of_a_worker_that_dies_is_done_again(tmp_path: Path) -> None:
    work = TaskSet(dying, (tmp_path, MOST_TRIES - 1), range(4))
    assert dict(Processes(2).results(work)) == {number: number for number in range(4)}
    assert len(list(tmp_path.iterdir())) == MOST_TRIES - 1


def test_a_task_that_workers_died_over_three_times_is_named(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="the work on 1 failed 3 times: its worker process died each time"):
        dict(Processes(2).results(TaskSet(dying, (tmp_path, 9), range(4), named)))
    assert len(list(tmp_path.iterdir())) == 3


def failing(error: Exception) -> Callable[[int], int]:
    def do(number: int) -> int:
        raise error

    return do


@pytest.mark.parametrize("executor", [Inline(), Threads(2), Processes(2)])
def test_an_error_of_the_work_is_the_callers(executor: Executor) -> None:
    with pytest.raises(InputError, match="at fault"):
        dict(executor.results(TaskSet(failing, (InputError("at fault"),), range(2))))


@pytest.mark.parametrize("executor", [Threads(2), Processes(2)])
def test_a_task_that_memory_does_not_suffice_for_three_times_is_named(executor: Executor) -> None:
    with pytest.raises(LimitError, match=r"the work on \d failed 3 times: memory does not suffice"):
        dict(executor.results(TaskSet(failing, (MemoryError(),), range(2), named)))


def without_memory_to_begin(word: str) -> Callable[[int], int]:
    raise MemoryError


def test_workers_without_memory_to_begin_are_told_from_tasks_that_fail() -> None:
    with pytest.raises(LimitError, match=r"the work on \d failed 3 times: memory does not suffice"):
        dict(Processes(2).results(TaskSet(without_memory_to_begin, ("",), range(2), named)))


def test_an_answer_that_cannot_be_read_ends_the_work_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(process: object, message: bytes) -> None:
        raise ValueError("no answer")

    monkeypatch.setattr("ceasefire_sim.studies.executors.processes.exchange", unreadable)
    with pytest.raises(ValueError, match="no answer"):
        dict(Processes(2).results(TaskSet(doubled, (2,), range(4))))


@pytest.mark.parametrize("executor", [Inline(), Threads(1), Threads(3), Processes(2)])
@pytest.mark.parametrize("tasks", [[], [5], [5, 6, 7], list(range(50))])
def test_every_executor_has_the_same_results(executor: Executor, tasks: list[int]) -> None:
    assert dict(executor.results(TaskSet(doubled, (2,), tasks))) == {
        place: 2 * task for place, task in enumerate(tasks)
    }


def waiting_for_another(seconds: float) -> Callable[[int], int]:
    """Work that two threads must be at together, or it raises ``BrokenBarrierError``."""
    barrier = threading.Barrier(2, timeout=seconds)

    def do(number: int) -> int:
        barrier.wait()
        return number

    return do


def test_threads_work_at_the_same_time() -> None:
    assert len(dict(Threads(2).results(TaskSet(waiting_for_another, (30.0,), range(6))))) == 6


def counting(counted: list[int]) -> Callable[[int], int]:
    def do(number: int) -> int:
        counted.append(number)
        return number

    return do


def test_threads_do_not_work_far_ahead_of_who_takes_the_results_and_end_when_these_are_left() -> None:
    before, counted = threading.active_count(), list[int]()
    results = Threads(2).results(TaskSet(counting, (counted,), range(1000)))
    next(results)
    time.sleep(0.2)
    assert len(counted) <= 1 + 4 + 2  # taken; in the queue; waiting to be handed over
    results.close()
    assert threading.active_count() == before


def endless(word: str) -> Callable[[int], int]:
    def do(number: int) -> int:
        while number:
            end_if_abandoned()
            time.sleep(0.01)
        return number

    return do


def test_what_heeds_the_end_is_not_waited_for() -> None:
    before = threading.active_count()
    results = Threads(2).results(TaskSet(endless, ("",), range(3)))
    assert next(results) == (0, 0)
    results.close()
    assert threading.active_count() == before


def chatting(word: str) -> Callable[[int], int]:
    def do(number: int) -> int:
        sys.stdout.write(word)
        return number

    return do


def test_what_a_worker_prints_does_not_run_into_its_answers() -> None:
    assert dict(Processes(2).results(TaskSet(chatting, ("x" * 100_000,), range(3)))) == {0: 0, 1: 1, 2: 2}


def test_work_that_cannot_travel_is_done_here_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    def local(factor: int) -> Callable[[int], int]:
        return lambda number: factor * number

    assert dict(Processes(2).results(TaskSet(local, (3,), range(3)))) == {0: 0, 1: 3, 2: 6}
    assert [record.name for record in caplog.records] == ["ceasefire_sim"]
    assert "no worker processes" in caplog.text


def test_work_of_a_module_the_worker_does_not_know_is_done_here(tmp_path: Path) -> None:
    program = """
import logging
from ceasefire_sim.studies.executors.processes import Processes
from ceasefire_sim.studies.executors.work import TaskSet
logging.basicConfig()
def begin(factor):
    return lambda number: factor * number
print(dict(Processes(2).results(TaskSet(begin, (3,), range(3)))))
"""
    done = python("-c", program, folder=tmp_path)
    assert done.stdout == "{0: 0, 1: 3, 2: 6}\n"
    assert done.stderr.count("\n") == 1
    assert "no worker processes" in done.stderr


def test_without_an_interpreter_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(multiprocessing.spawn, "get_executable", lambda: "/nowhere/python")
    assert dict(Processes(2).results(TaskSet(doubled, (3,), range(3)))) == {0: 0, 1: 3, 2: 6}
    assert "/nowhere/python" in caplog.text


def test_no_process_is_started_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a process")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert len(cs.simulate(cs.read_scenario("monitoring"), runs=40, block=5)) == 40


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGINT for another process")
def test_threads_are_interrupted_and_what_they_finished_is_kept(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "ceasefire_sim", "run", "gaza-2025", "--runs", "400000", "--engine", "compiled"]
    process = subprocess.Popen(
        [*words, "--workers", "2", "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    deadline = time.monotonic() + LIMIT
    while not list((tmp_path / "out").glob("parts/*.part")):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=LIMIT)
    assert (process.returncode, output) == (130, "")
    assert re.fullmatch(
        r"interrupted: [1-9][\d,]* of 400,000 runs are kept in .*; the same command goes on from there\n", errors
    )
