"""Deadlines that no good faith can meet: with all luck good, what is due cannot be done by then."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.meaning import default_during
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.validation.warnings import days_needed

__all__ = ["Deadline", "missed_by_all"]


@dataclass(frozen=True)
class Deadline:
    """A due day that passes before what is due can be done.

    ``due`` is the latest it can be, ``earliest`` the least due day that could be met; both are days of the
    obligation's clock, or calendar days where it counts these.
    """

    path: str
    due: int
    earliest: int


@dataclass(frozen=True)
class DueSteps:
    """What is due by a day: ``number`` steps of an obligation, called ``path`` together."""

    path: str
    obligation: str
    part: Obligation
    number: int
    due: Formula


def missed_by_all(future: Future, earliest: Mapping[str, int]) -> Iterator[Deadline]:
    """The deadlines that nobody's good faith can meet; ``earliest`` are the first days, or less, by path."""
    for name, part in future.scenario.file.obligations.items():
        for steps in due_steps(name, part):
            least = least_due(future, earliest, steps)
            latest = latest_due(future, steps)
            if least is not None and latest is not None and least > latest:
                yield Deadline(steps.path, latest, least)


def due_steps(name: str, part: Obligation) -> Iterator[DueSteps]:
    """Everything of an obligation that has a due day: its named steps, then the whole of it."""
    for due_day in part.due_days:
        path = f"obligations.{name}" if due_day.step is None else f"obligations.{name}.{due_day.step}"
        yield DueSteps(path, name, part, due_day.steps, due_day.due)


def latest_due(future: Future, steps: DueSteps) -> int | None:
    """The latest whole day that a due day can stand for; None where nothing bounds it."""
    with np.errstate(all="ignore"):
        high = float(np.max(future.view.high(steps.due)))
    if not math.isfinite(high):
        return None
    # missed once the day's number is not below it, or once a clock is above it
    return math.ceil(high) if steps.part.due_counts == "calendar" else math.floor(high)


def least_due(future: Future, earliest: Mapping[str, int], steps: DueSteps) -> int | None:
    """The least due day that so many steps could meet; None where they are never done.

    Steps come before due days in an obligation's turn, and a clock counts the day itself before both: what is done
    while the clock says n + 1 was not yet missed while it said n, and meets a due day of n.
    """
    if steps.path not in earliest:
        return None
    if steps.part.due_counts == "calendar":
        return earliest[steps.path]
    return least_clock(future, earliest, steps) - 1


def least_clock(future: Future, earliest: Mapping[str, int], steps: DueSteps) -> int:
    """The least an obligation's clock can say when so many steps are done."""
    part, number = steps.part, steps.number
    if part.named:
        worked = sum(days_needed(step.pace or part.pace, 1) for step in list(part.named.values())[:number])
    else:
        worked = days_needed(part.pace, number)
    always = part.during is not None and part.during.node == default_during(future.scenario.file)
    counted = always and part.due_counts == "owed"  # then its clock is d + 1 on day d
    seen = future.ages.get((steps.obligation, number), 0)  # an age is followed no further than what is asked of it
    return max(worked, seen, earliest[steps.path] + 1 if counted else 0)
