"""What was waited for: per element the days it waited, and the conjunct that alone was false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.results.run_block import OPEN_DAYS
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.waiting_conditions import Waiting, waiting_elements

__all__ = ["WaitCounts"]


@dataclass(frozen=True, slots=True)
class Watched:
    """An element that can wait, with the functions that say which of its conjuncts hold now."""

    element: Waiting
    parts: tuple[tuple[str, Callable[[], bool]], ...]


class WaitCounts:
    """Counts, over the days played, how long each element waited and for what alone.

    ``days[path, OPEN_DAYS]`` are days on which it was open, ``days[path, ""]`` days waited, ``days[path, label]``
    those on which that conjunct alone was false. A day is judged on the state in the morning, S(d): open are
    transitions out of the region's state, and obligations owed and unfinished.
    """

    def __init__(self, agreement: Reference) -> None:
        self.agreement = agreement
        self.days: Counter[tuple[str, str]] = Counter()
        self.watched = [
            Watched(
                element,
                tuple(
                    (label, agreement.evaluation.truth_function(Formula(Role.CONDITION, node)))
                    for label, node in element.parts
                ),
            )
            for element in waiting_elements(agreement.scenario)
        ]

    def observe(self) -> None:
        """Judges the state the agreement is in, before its day is played."""
        for watched in self.watched:
            if self.can_wait(watched.element):
                self.days[watched.element.path, OPEN_DAYS] += 1
                failing = [label for label, holds in watched.parts if not holds()]
                if failing:
                    self.days[watched.element.path, ""] += 1
                if len(failing) == 1:
                    self.days[watched.element.path, failing[0]] += 1

    def can_wait(self, element: Waiting) -> bool:
        """Whether a transition leads out of the present state; whether a duty is owed and unfinished."""
        if element.region:
            return element.transition in self.agreement.regions[element.region].leaving()
        obligation = self.agreement.obligations[element.obligation]
        is_next = element.step is None or element.step == obligation.done
        return is_next and not obligation.fulfilled and obligation.owed
