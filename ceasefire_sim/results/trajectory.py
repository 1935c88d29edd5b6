"""One run from S(0) to its end: its states and events as plain data, in the form of ``trace --format jsonl``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NotRequired, Required, TypedDict

from ceasefire_sim.luck import LuckRecord
from ceasefire_sim.results.formatting_html import table

__all__ = ["Changes", "CommitmentRecord", "Event", "ObligationRecord", "StateRecord", "Trajectory"]

Changes = dict[str, list[int]]  # of every target that effects changed: its value before and after

Event = TypedDict(  # by a call, for `from` is no name of Python's
    "Event",
    {
        "site": Required[str],
        "what": Required[str],  # happens outcome attributed contested moves step fulfilled verified breached …
        "from": str,
        "to": str,
        "done": int,
        "step": str,
        "value": int,
        "due": int,
        "amendment": str,  # the one under whose due day it was missed
        "by": str,  # the path of the happening that breaches a commitment
        "effects": Changes,
    },
    total=False,
)


class ObligationRecord(TypedDict):
    """An obligation in a state, as expressions see it."""

    done: int
    verified: int
    acknowledged: int
    overdue: bool


class CommitmentRecord(TypedDict):
    """A commitment in a state, as expressions see it."""

    breaches: int
    kept: bool


class StateRecord(TypedDict):
    """S(t): ``regions`` without the phase; ``events`` are those of the day before, in order."""

    day: int
    phase: str
    regions: dict[str, str]
    quantities: dict[str, int]
    obligations: dict[str, ObligationRecord]
    events: list[Event]
    commitments: NotRequired[dict[str, CommitmentRecord]]  # where there are any
    parameters: NotRequired[dict[str, float]]  # of those drawn once a run, where there are any


@dataclass(frozen=True, repr=False)
class Trajectory:
    """The states of one run, S(0) first, each with the events of the day before; ``luck`` retells it.

    ``luck_text`` is the luck as JSON, by which trajectories are hashed: states and luck are plain data, and have none.
    """

    states: tuple[StateRecord, ...] = field(hash=False)
    luck: LuckRecord = field(hash=False)
    ending: str
    violations: tuple[tuple[int, str], ...] = ()
    luck_text: str = field(init=False)

    def __post_init__(self) -> None:
        """Notes what tells it apart."""
        object.__setattr__(self, "luck_text", json.dumps(self.luck))

    @property
    def end(self) -> int:
        """The day of the last state."""
        return self.states[-1]["day"]

    @property
    def phase(self) -> str:
        """The phase in the last state."""
        return self.states[-1]["phase"]

    def __repr__(self) -> str:
        return f"<Trajectory of {self.end} days: {self.ending}, in phase '{self.phase}' at the end>"

    def _repr_html_(self) -> str:
        """The days on which something happened, for notebooks."""
        eventful = (state for state in self.states if state["events"])
        rows = [(str(state["day"] - 1), state["phase"], ", ".join(occurrences(state))) for state in eventful]
        return table(f"{self.end} days, ending: {self.ending}", ("day", "phase after it", "events"), rows)


def occurrences(state: StateRecord) -> list[str]:
    """The events that led to a state, each as its site and what happened there."""
    return [f"{event['site']} {event['what']}" for event in state["events"]]
