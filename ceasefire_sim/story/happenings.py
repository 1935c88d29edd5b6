"""The events of a day, gathered into what is told as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ceasefire_sim.results.trajectory import Changes, Event

__all__ = ["Happening", "happenings_of"]

FOLLOWING = ("outcome", "attributed", "contested", "fulfilled")  # what another event brings about at once
IN_A_ROW = ("step", "verified", "acknowledged")  # what is told once for several steps of one obligation


@dataclass(frozen=True)
class Happening:
    """One event, or several in a row that are told as one: then ``first`` is the first step of them."""

    event: Event
    first: int | None = None
    effects: Changes = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What happened."""
        return self.event["what"]

    @property
    def belongs_to_last(self) -> bool:
        """Whether it is part of what was told before it."""
        return self.what in FOLLOWING or (self.what == "breached" and "by" in self.event)


def happenings_of(events: Sequence[Event]) -> list[Happening]:
    """The events, with steps of one obligation in a row as one, and a happening together with its outcome."""
    happenings: list[Happening] = []
    for event in events:
        happening = Happening(event, None, event.get("effects", {}))
        last = happenings[-1] if happenings else None
        if last is not None and goes_on(last, event):
            first = last.event["done"] if last.first is None else last.first
            happenings[-1] = replace(happening, first=first, effects=composed(last.effects, happening.effects))
        elif last is not None and event["what"] == "outcome" and last.what == "happens" and not last.effects:
            happenings[-1] = happening
        else:
            happenings.append(happening)
    return happenings


def goes_on(last: Happening, event: Event) -> bool:
    """Whether an event is one more step of what came before it; named steps are told one by one."""
    same = (last.what, last.event["site"]) == (event["what"], event["site"])
    return same and event["what"] in IN_A_ROW and "step" not in event


def composed(first: Changes, then: Changes) -> Changes:
    """Two changes, one after the other, as one; without what is as it was."""
    both: Changes = {}
    for name in dict.fromkeys((*first, *then)):
        before, after = first.get(name) or then[name], then.get(name) or first[name]
        if before[0] != after[1]:
            both[name] = [before[0], after[1]]
    return both
