"""Deadlines that no good faith can meet: with all luck good, what is due cannot be done by then."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.limits import LARGEST_NUMBER
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.validation.deadlines import due_clock, soonest_work

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


def missed_by_all(future: Future, earliest: Mapping[str, int]) -> Iterator[Deadline]:
    """The deadlines that nobody's good faith can meet; ``earliest`` are the first days, or less, by path."""
    for name, part in future.scenario.file.obligations.items():
        clock = due_clock(future.scenario.file, name)
        for due_day in part.due_days:
            path = f"obligations.{name}" if due_day.step is None else f"obligations.{name}.{due_day.step}"
            latest = latest_due(future, due_day.due, clock.dated)
            if path not in earliest or latest is None:
                continue
            work = soonest_work(future.scenario.file, name, due_day.steps)
            shown = clock.soonest(replace(work, last=max(work.last, earliest[path])))
            if not clock.dated:  # an age is followed no further than what is asked of it
                shown = max(shown, future.ages.get((name, due_day.steps), 0))
            least = clock.least_due(shown)
            if least > latest:
                yield Deadline(path, latest, least)


def latest_due(future: Future, due: Formula, dated: bool) -> int | None:
    """The latest whole day that a due day can stand for; None where nothing bounds it."""
    with np.errstate(all="ignore"):
        high = float(np.max(future.view.high(due)))
    if not high < LARGEST_NUMBER:
        return None
    # missed once the day's number is not below it, or once a clock is above it
    return math.ceil(high) if dated else math.floor(high)
