"""Work shared out over processes: a worker that dies is replaced once, and none outlives its parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from ceasefire_sim.errors import LimitError

__all__ = ["over_processes"]

Task = TypeVar("Task")
HELD: list[Callable[[Any], Any]] = []


def over_processes(
    begin: Callable[..., Callable[[Any], Any]], given: tuple[Any, ...], tasks: Iterable[Task], workers: int
) -> Generator[tuple[int, Any], None, None]:
    """The number of each task with its result, as worker processes finish them.

    ``begin(*given)`` makes, once in every worker, the function that does a task. What workers were at when one of
    them died is done again once; then ``LimitError`` is raised.
    """
    context = multiprocessing.get_context("spawn")
    missing, others = dict(enumerate(tasks)), multiprocessing.active_children()
    for _ in range(2):
        if not missing:
            return
        pool = ProcessPoolExecutor(min(workers, len(missing)), context, hold, (begin, given))
        try:
            jobs = {pool.submit(do_held, task): number for number, task in missing.items()}
            for job in as_completed(jobs):
                found = job.result()
                del missing[jobs[job]]
                yield jobs[job], found
        except (BrokenProcessPool, BrokenPipeError):
            pass
        except BaseException:  # interrupted: nobody waits until the workers are through
            for worker in multiprocessing.active_children():
                if worker not in others:
                    worker.terminate()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    if missing:
        raise LimitError("worker processes died twice; try again with --workers 1")


def hold(begin: Callable[..., Callable[[Any], Any]], given: tuple[Any, ...]) -> None:
    """Keeps in a worker process what does its tasks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers
    threading.Thread(target=leave_with_parent, daemon=True).start()
    HELD[:] = [begin(*given)]


def leave_with_parent() -> None:
    """Ends this worker when its parent is gone, killed perhaps: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def do_held(task: Any) -> Any:
    """Does a task with what the worker keeps."""
    return HELD[0](task)
