"""A region, live: one `transitions` machine that holds its own state.

Every transition of the file is a trigger of the machine, named REGION_TRANSITION so that no two
regions share one; its guard is a condition, its effects a callback. Chance is not the machine's
business: the day draws it and then pulls the trigger.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from transitions import Machine, State

from ceasefire_sim.results.trajectory import Changes
from ceasefire_sim.scenario.model.parts import Region

__all__ = ["LiveRegion"]


class LiveRegion:
    """The state of one region and how long it has been in it.

    ``may_REGION_TRANSITION()`` evaluates a guard; ``trigger("REGION_TRANSITION")`` moves.
    """

    state: str
    trigger: Callable[..., bool]

    def __init__(self, name: str, part: Region) -> None:
        self.name = name
        self.part = part
        self.days = 0
        self.moved = False
        self.changes: Changes = {}  # what the effects of the last move changed
        self.guards: dict[str, Callable[[], bool]] = {}
        self.sources = {key: part.sources_of(key) for key in part.transitions}
        self.machine = Machine(model=self, states=list(part.states), initial=part.initial, auto_transitions=False)

    def add(self, key: str, guard: Callable[[], bool], effects: Callable[[], Changes]) -> None:
        """Adds a transition of the file to the machine."""

        def moved() -> None:
            self.days, self.moved = 0, True
            self.changes = effects()

        if self.sources[key]:
            sources: list[str | Enum | State] = [*self.sources[key]]
            to = self.part.transitions[key].to
            self.guards[key] = guard
            self.machine.add_transition(self.trigger_name(key), sources, to, conditions=[guard], after=[moved])

    def trigger_name(self, key: str) -> str:
        """What a transition is called in the machine."""
        return f"{self.name}_{key}"

    def may(self, key: str) -> bool:
        """Whether a transition out of the present state has its guard open; the machine asks the same when it moves."""
        return self.state in self.sources[key] and self.guards[key]()

    def take(self, key: str) -> Changes:
        """Takes a transition; returns what its effects changed."""
        self.trigger(self.trigger_name(key))
        return self.changes

    def leaving(self) -> list[str]:
        """The transitions out of the present state, in file order."""
        return [key for key, sources in self.sources.items() if self.state in sources]

    @property
    def active(self) -> bool:
        """Whether it is in a state in which it verifies and attributes."""
        return self.state in self.part.active_states

    def reset(self) -> None:
        """Returns to the initial state."""
        self.restore(self.part.initial, 0)

    def restore(self, state: str, days: int) -> None:
        """Brings the region into a state in which it has been for some days."""
        self.machine.set_state(state, self)
        self.days, self.moved = days, False

    def close_day(self) -> None:
        """Counts the day, unless it moved on it."""
        self.days = 0 if self.moved else self.days + 1
        self.moved = False
