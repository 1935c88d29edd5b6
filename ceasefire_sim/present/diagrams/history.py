"""One run sorted by who acts: for every party its obligations, transitions and incidents, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.story.agreement import Agreement

__all__ = ["Duty", "Flag", "History", "Lane", "history"]


@dataclass
class Duty:
    """An obligation in a run: the days on which it is owed, is stepped, and passes a deadline."""

    name: str
    total: int
    owed: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)

    def spells(self) -> Iterator[tuple[int, int]]:
        """The first day of every time it is owed, and the day after its last."""
        first = before = None
        for day in self.owed:
            if before is None or day > before + 1:
                if first is not None and before is not None:
                    yield first, before + 1
                first = day
            before = day
        if first is not None and before is not None:
            yield first, before + 1


@dataclass(frozen=True)
class Flag:
    """A transition that was taken: when, by its path, and the state it led to."""

    day: int
    path: str
    region: str
    to: str


@dataclass
class Lane:
    """What is one party's ("" for the agreement itself)."""

    party: str
    duties: list[Duty] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    incidents: dict[str, Counter[int]] = field(default_factory=dict)


@dataclass
class History:
    """A whole run: the phase on every day, and the lanes."""

    phases: list[str]
    lanes: list[Lane]

    @property
    def end(self) -> int:
        """The last day."""
        return len(self.phases) - 1


def history(agreement: Agreement) -> History:
    """Plays an agreement from the start to its end, and sorts what happens by who does it."""
    agreement.reset()
    file = agreement.scenario.file
    lanes = {name: Lane(name) for name in ("", *file.parties)}
    duties = {name: Duty(name, part.total) for name, part in file.obligations.items()}
    for name, part in file.obligations.items():
        lanes[(*(owner for owner in part.owed_by if owner in lanes), "")[0]].duties.append(duties[name])
    phases = [agreement.phase]
    while not agreement.ended:
        day = agreement.today
        for name, duty in duties.items():
            live = agreement.obligations[name]
            if live.during() and not live.fulfilled:
                duty.owed.append(day)
        for event in agreement.day():
            sort_event(agreement, day, event, lanes, duties)
        phases.append(agreement.phase)
    return History(phases, [lane for lane in lanes.values() if lane.duties or lane.flags or lane.incidents])


def sort_event(agreement: Agreement, day: int, event: Event, lanes: dict[str, Lane], duties: dict[str, Duty]) -> None:
    """Puts an event where it belongs; responses, attributions and the like have no place of their own."""
    site, what = event["site"].partition("#")[0], event["what"]
    section, *rest = site.split(".")
    if section == "obligations" and what == "step":
        duties[rest[0]].steps.append(day)
    elif section == "obligations" and what == "missed":
        duties[rest[0]].missed.append(day)
    elif what == "moves":
        region = "phase" if section == "phases" else rest[0]
        part = agreement.scenario.regions[region].transitions[rest[-1]]
        lane = lanes[actor(part, lanes)]
        lane.flags.append(Flag(day, site, region, event["to"]))
    elif section == "incidents" and what == "happens":
        lane = lanes[actor(agreement.scenario.file.incidents[rest[0]], lanes)]
        lane.incidents.setdefault(rest[0], Counter())[day] += 1


def actor(part: Part, lanes: dict[str, Lane]) -> str:
    """The first party that does a thing; nobody for what is nobody's."""
    parties = (*getattr(part, "performed_by", ()), *getattr(part, "by", ()))
    return next((name for name in parties if name in lanes), "")
