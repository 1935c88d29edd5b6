"""How soon steps can be done with all luck good, and until when a due day is still met."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.meaning import default_during
from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["DueClock", "Work", "due_clock", "soonest_work"]


@dataclass(frozen=True, slots=True)
class Work:
    """The least work that steps take: on so many ``days`` in all, the last of them day ``last`` at the earliest."""

    days: int
    last: int


@dataclass(frozen=True, slots=True)
class DueClock:
    """What the due days of an obligation are counted on.

    ``dated``: the calendar. ``running``: a clock that counts every day from day 0 on, so that it is d + 1 on day d.
    ``joined``: its steps come in the turn of another obligation, before the clock of the day is counted, if it is.
    """

    dated: bool
    running: bool
    joined: bool

    def soonest(self, work: Work) -> int:
        """The least it can show on the day the work is over."""
        if self.dated:
            return work.last
        if self.running:
            return work.last + 1
        return 0 if self.joined else work.days

    def least_due(self, shown: int) -> int:
        """The least due day that is met by what is done while it shows so much, for steps come before due days."""
        return shown if self.dated else shown - 1

    def last_in_time(self, due: float) -> float:
        """The most it can show where a due day is still met: a step comes before the due days of the same day."""
        if due == math.inf:
            return due
        return math.ceil(due) if self.dated else math.floor(due) + 1


def due_clock(file: ScenarioFile, name: str) -> DueClock:
    """The clock of an obligation."""
    part = file.obligations[name]
    always = part.during is not None and part.during.node == default_during(file)
    return DueClock(
        part.due_counts == "calendar", always and part.due_counts == "owed", joining(file, name) is not None
    )


def joining(file: ScenarioFile, name: str) -> str | None:
    """The obligation by whose pace another steps; None where it steps by its own."""
    return next((key for key, part in file.obligations.items() if part.together == name), None)


def soonest_work(file: ScenarioFile, name: str, number: int) -> Work:
    """The least work that the first so many steps of an obligation take.

    Where several are done in a turn, only the first is asked whether its day has come.
    """
    part, leader = file.obligations[name], joining(file, name)
    if leader is None:
        paces = [step.pace or part.pace for step in part.named.values()] or [part.pace] * number
    else:
        paces = [fastest(file, leader)] * number
    together = paces[0].kind == "each"
    first_days = [step.not_before.whole if step.not_before else 0 for step in part.named.values()] or [0] * number
    days, last = 0, -1
    for pace, first_day in zip(paces[: 1 if together else number], first_days, strict=False):
        days += days_of_step(pace)
        last = max(last + days_of_step(pace), first_day + days_of_step(pace) - 1)
    return Work(days, last)


def fastest(file: ScenarioFile, name: str) -> Pace:
    """The fastest of an obligation's paces."""
    part = file.obligations[name]
    paces = [step.pace or part.pace for step in part.named.values()] or [part.pace]
    return min(paces, key=days_of_step)


def days_of_step(pace: Pace) -> int:
    """The fewest days on which a step of a pace can be done."""
    return pace.least_days
