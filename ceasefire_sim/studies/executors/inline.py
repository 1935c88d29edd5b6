"""Work done where it is asked for, one task after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from ceasefire_sim.studies.executors.work import Results, TaskSet

__all__ = ["Inline"]

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Inline:
    """Does work in the thread that asks for it."""

    def results(self, work: TaskSet[Task, Result]) -> Results[Result]:
        """The number of each task with its result, in order."""
        if work.tasks:
            do = work.doer()
            for number, task in enumerate(work.tasks):
                yield number, do(task)
