"""A piece of work in tasks, and the interface of those who can do it.

Tasks are pure: one that is done again, here or elsewhere, has the same result. So a machine that fails over a task
costs time alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Event
from typing import Generic, Protocol, TypeVar

from ceasefire_sim.errors import LimitError

__all__ = ["MOST_TRIES", "Executor", "Failures", "ResultQueue", "Results", "TaskSet"]

Task = TypeVar("Task")
Result = TypeVar("Result")
Item = TypeVar("Item")
Results = Generator[tuple[int, Result], None, None]

MOST_TRIES = 3  # of one task, where a machine fails over it
WAKE = 1.0  # seconds; on Windows a wait without an end cannot be interrupted


def task_name(task: object) -> str:
    """A task in words, where nothing better is known."""
    return f"task {task!r}"


@dataclass(frozen=True)
class TaskSet(Generic[Task, Result]):
    """Tasks, and what does one: ``begin(*given)`` makes, once for each worker, the function that does a task.

    ``begin`` is a function of a module and ``given`` can be pickled, where the work is to be done in other processes.
    ``name`` says a task in words.
    """

    begin: Callable[..., Callable[[Task], Result]]
    given: tuple[object, ...]
    tasks: Sequence[Task]
    name: Callable[[Task], str] = task_name

    def doer(self) -> Callable[[Task], Result]:
        """The function that does a task, for use in this process."""
        return self.begin(*self.given)


class Executor(Protocol):
    """Does a piece of work."""

    def results(self, work: TaskSet[Task, Result]) -> Results[Result]:
        """The number of each task with its result, as they are finished.

        To close the generator ends the work. An error of a task is raised as it is. Raises ``LimitError`` where
        machines fail over one task three times, or are gone.
        """
        ...


@dataclass
class Failures:
    """How often machines failed over each task: a process that died, memory that did not suffice."""

    work: TaskSet[object, object]
    counts: Counter[int] = field(default_factory=Counter)

    def add(self, number: int, reason: str, advice: str) -> None:
        """Takes note of a failure; raises ``LimitError``, which names the task, where it is the last one allowed."""
        self.counts[number] += 1
        if self.counts[number] >= MOST_TRIES:
            name = self.work.name(self.work.tasks[number])
            raise LimitError(f"{name} failed {MOST_TRIES} times: {reason}; {advice}")


class ResultQueue(Generic[Item]):
    """What several threads hand over to one; it holds few items, so that nobody works far ahead of who takes them."""

    def __init__(self, most: int) -> None:
        self.items: Queue[Item] = Queue(most)
        self.ended = Event()

    def put(self, item: Item) -> None:
        """Hands over an item when there is room for it, unless the end has come."""
        while not self.ended.is_set():
            try:
                return self.items.put(item, timeout=WAKE)
            except Full:
                continue

    def get(self) -> Item:
        """The next item, waited for in a way that can be interrupted."""
        while True:
            try:
                return self.items.get(timeout=WAKE)
            except Empty:
                continue

    def poll(self) -> Item | None:
        """The next item, or None where none comes soon."""
        try:
            return self.items.get(timeout=WAKE)
        except Empty:
            return None

    def end(self) -> None:
        """No more items are taken: those who wait to hand one over go on, and it is gone."""
        self.ended.set()
        while True:
            try:
                self.items.get_nowait()
            except Empty:
                return
