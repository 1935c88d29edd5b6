"""Ways out for what stands alone: more time before a phase moves on, and each of two joint duties by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from ceasefire_sim.expressions.english import listed, so_many
from ceasefire_sim.expressions.tree import Number
from ceasefire_sim.scenario.model.fields import Constant, Formula, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.causes import title_of
from ceasefire_sim.sequencing.constructive import Construction
from ceasefire_sim.sequencing.relaxations import Relaxation
from ceasefire_sim.sequencing.trials import Trials
from ceasefire_sim.story.titles import Titles

__all__ = ["extensions", "set_apart"]

MOST_EXTENDED = 4  # moves for which the days are looked for

Change: TypeAlias = tuple[Relaxation, ...]


def extensions(scenario: Scenario, sets: Iterable[Change], trials: Trials) -> Iterator[Construction]:
    """For each move that alone has to be held back, the phase so much longer that the goal can be reached before it."""
    alone = [change[0] for change in sets if len(change) == 1 and change[0].kind == "hold back"]
    for part in alone if len(alone) <= MOST_EXTENDED else ():
        days = least_days(scenario, part, trials)
        if days is not None:
            words = f"more time: {title_of(scenario, part)} comes after {so_many(days, 'day')} in its phase"
            words += " at the earliest"
            setting = f"phases.transitions.{move_of(part)}.after"
            yield Construction("extension", words, extended(scenario, part, days), {setting: days})


def set_apart(scenario: Scenario) -> Iterator[Construction]:
    """Joint duties, each by itself: at its own pace, on its own condition."""
    for name, part in scenario.file.obligations.items():
        if part.together is None:
            continue
        alone = {**scenario.file.obligations, name: part.model_copy(update={"together": None})}
        changed = replace(scenario, file=scenario.file.model_copy(update={"obligations": alone}))
        both = listed(Titles(scenario).obligation(key) for key in (name, str(part.together)))
        words = f"each by itself: {both} need no longer happen together"
        yield Construction("apart", words, changed, {f"obligations.{name}.together": None})


def least_days(scenario: Scenario, part: Relaxation, trials: Trials) -> int | None:
    """The least number of days in its phase after which a move comes late enough; None where no horizon is enough."""
    after = scenario.regions["phase"].transitions[move_of(part)].after
    low, high = 0 if after is None else after.whole, scenario.horizon
    if high <= low or not trials.reaches(extended(scenario, part, high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if trials.reaches(extended(scenario, part, middle)) else (middle, high)
    return high


def move_of(part: Relaxation) -> str:
    """The move of the phase that a relaxation holds back."""
    return part.path.split(".")[1]


def extended(scenario: Scenario, part: Relaxation, days: int) -> Scenario:
    """The scenario in which a move of the phase comes after so many days at the earliest."""
    region, name = scenario.file.phases, move_of(part)
    after = Constant(Formula(Role.WHOLE, Number(float(days))), float(days))
    move = region.transitions[name].model_copy(update={"after": after})
    phases = region.model_copy(update={"transitions": {**region.transitions, name: move}})
    return replace(scenario, file=scenario.file.model_copy(update={"phases": phases}))
