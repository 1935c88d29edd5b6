"""A commitment, live: whether it is owed, how often it was breached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_sim.scenario.model.commitments import Commitment

__all__ = ["Keeping", "LiveCommitment"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """All that changes about a commitment: its breaches, and the days on which it was owed."""

    breaches: int = 0
    days: int = 0


@dataclass(repr=False)
class LiveCommitment:
    """The state of one commitment; its conditions are evaluated afresh each time."""

    name: str
    part: Commitment
    during: Callable[[], bool]
    keep: Callable[[], bool]
    record: Keeping = Keeping()

    def __repr__(self) -> str:
        return f"<LiveCommitment {self.name!r}: {self.breaches} breaches>"

    @property
    def breaches(self) -> int:
        """How often it was breached, as far as that is counted."""
        return self.record.breaches

    @property
    def kept(self) -> bool:
        """Whether it was never breached so far."""
        return self.breaches == 0

    @property
    def owed(self) -> bool:
        """Whether it is owed now."""
        return self.during()

    def count_breach(self) -> None:
        """Counts a breach; at the most that are counted it stands still."""
        self.record = Keeping(min(self.breaches + 1, self.part.at_most.whole), self.record.days)

    def count_day(self) -> bool:
        """Counts a day on which it is owed; says whether it is one on which it is asked."""
        days = self.record.days + 1
        self.record = Keeping(self.breaches, days)
        return days % self.part.every.whole == 0
