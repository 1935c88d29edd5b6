"""What breaches commitments: happenings, and their own turn in a day (language, section 8)."""

from __future__ import annotations

from collections.abc import Collection

from ceasefire_sim.reference.commitment_state import LiveCommitment
from ceasefire_sim.reference.turn import LiveTurn
from ceasefire_sim.results.trajectory import Event

__all__ = ["owing", "play_commitment", "record_breaches"]


def owing(turn: LiveTurn, paths: Collection[str]) -> list[LiveCommitment]:
    """The commitments owed just before a happening that any of some paths breaches."""
    commitments = turn.state.commitments.values()
    return [each for each in commitments if not set(paths).isdisjoint(each.part.breached_by) and each.owed]


def record_breaches(turn: LiveTurn, owed: Collection[LiveCommitment], paths: Collection[str]) -> None:
    """Counts one breach of each commitment that was owed and that a happening breaches, whatever it goes by."""
    for commitment in owed:
        if by := [path for path in commitment.part.breached_by if path in paths]:
            breach(turn, commitment, by[0])


def play_commitment(turn: LiveTurn, commitment: LiveCommitment) -> None:
    """Counts the day if it is owed; on every so manieth of them what must hold is asked."""
    if commitment.owed and commitment.count_day() and not commitment.keep():
        breach(turn, commitment)


def breach(turn: LiveTurn, commitment: LiveCommitment, by: str | None = None) -> None:
    """One breach, by a happening or because what must hold does not: it is counted, then its effects."""
    commitment.count_breach()
    event: Event = {"site": f"commitments.{commitment.name}", "what": "breached"}
    if by is not None:
        event["by"] = by
    turn.note(event, commitment.part.on_breach)
