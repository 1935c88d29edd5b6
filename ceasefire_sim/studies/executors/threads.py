"""Work shared out over threads, for tasks that let go of the interpreter while they compute.

The function that does a task is made once and called by all threads: it has to be re-entrant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar, cast

from ceasefire_sim.engines.interruption import heed
from ceasefire_sim.studies.executors.inline import Inline
from ceasefire_sim.studies.executors.work import Failures, ResultQueue, Results, TaskSet

__all__ = ["Threads"]

Task = TypeVar("Task")
Result = TypeVar("Result")

ADVICE = "try again with fewer workers"


@dataclass(frozen=True)
class Threads:
    """Does work in so many threads of this process."""

    workers: int

    def results(self, work: TaskSet[Task, Result]) -> Results[Result]:
        """The number of each task with its result, as threads finish them.

        When the generator is closed, every thread has ended: each finishes the task it is at, or gives it up where
        its engine asks (``engines.interruption``).
        """
        if self.workers < 2 or len(work.tasks) < 2:
            yield from Inline().results(work)
            return
        team = ThreadTeam(work, min(self.workers, len(work.tasks)))
        failures = Failures(cast("TaskSet[object, object]", work))
        left = len(work.tasks)
        try:
            while left:
                number, result, error = team.outcomes.get()
                if isinstance(error, MemoryError):
                    failures.add(number, "memory does not suffice", ADVICE)
                    team.numbers.put(number)
                elif error is not None:
                    raise error
                else:
                    left -= 1
                    yield number, cast("Result", result)
        finally:
            team.end()


class ThreadTeam:
    """Threads that take numbers of tasks, and hand over each with its result or the error that came up."""

    def __init__(self, work: TaskSet[Task, Result], workers: int) -> None:
        self.numbers: SimpleQueue[int] = SimpleQueue()
        self.outcomes: ResultQueue[tuple[int, object, BaseException | None]] = ResultQueue(2 * workers)
        for number in range(len(work.tasks)):
            self.numbers.put(number)
        self.tasks: list[object] = list(work.tasks)
        do = cast("Callable[[object], object]", work.doer())
        self.threads = [Thread(target=self.serve, args=(do,), daemon=True) for _ in range(workers)]
        for thread in self.threads:
            thread.start()

    def serve(self, do: Callable[[object], object]) -> None:
        """Does tasks until the end has come."""
        heed(self.outcomes.ended)
        while not self.outcomes.ended.is_set():
            try:
                number = self.numbers.get(timeout=0.05)
            except Empty:  # another thread may yet fail over its task, which is then done again
                continue
            try:
                result, error = do(self.tasks[number]), None
            except BaseException as raised:  # it is the caller's, whatever it is
                result, error = None, raised
            self.outcomes.put((number, result, error))

    def end(self) -> None:
        """Ends every thread, and waits until it has ended: none may be inside native code when Python shuts down."""
        self.outcomes.end()
        for thread in self.threads:
            thread.join()
