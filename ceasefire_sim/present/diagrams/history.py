"""One run sorted by who acts: for every party its obligations, transitions and incidents, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.story.agreement import Agreement
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.story.why import partner_of

__all__ = ["Duty", "Flag", "History", "Lane", "history"]


@dataclass
class Duty:
    """An obligation in a run, as one party does, verifies or acknowledges it, by days.

    ``owed`` are days on which the party is to act, ``waiting`` those of them on which it may not yet, ``steps`` those
    on which it acts, ``missed`` those on which a deadline passes. ``done`` has the steps that stand, on S(0), S(1) …:
    what happens later may undo some. ``jointly`` are the others who owe it, too.
    """

    name: str
    total: int
    owed: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    jointly: tuple[str, ...] = ()

    @property
    def standing(self) -> int:
        """How many steps stand in the end."""
        return self.done[-1]

    def changes(self) -> list[tuple[int, int]]:
        """The days on which the number of steps that stand changes, each with the number after it; day 0 first."""
        pairs = zip(self.done, self.done[1:], strict=False)
        return [(0, 0), *((day, after) for day, (before, after) in enumerate(pairs) if after != before)]

    def spells(self) -> Iterator[tuple[int, int]]:
        """The first day of every time it is owed, and the day after its last."""
        yield from spells(self.owed)

    def waits(self) -> Iterator[tuple[int, int]]:
        """The same of the times on which it is owed and may not proceed."""
        yield from spells(self.waiting)


def spells(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first day of every run of consecutive days, and the day after its last."""
    first = before = None
    for day in days:
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
    """What is one party's, or that of one region that serves others; of neither for the agreement itself.

    ``verified`` and ``acknowledged`` are the obligations whose steps it verifies or acknowledges; ``breaches`` count
    its breaches of commitments by name and day, ``incidents`` and ``responses`` happenings.
    """

    party: str
    region: str = ""
    duties: list[Duty] = field(default_factory=list)
    verified: list[Duty] = field(default_factory=list)
    acknowledged: list[Duty] = field(default_factory=list)
    breaches: dict[str, Counter[int]] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    incidents: dict[str, Counter[int]] = field(default_factory=dict)
    responses: dict[str, Counter[int]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        acts = self.duties or self.verified or self.acknowledged
        return not (acts or self.breaches or self.flags or self.happenings)

    @property
    def happenings(self) -> dict[str, Counter[int]]:
        """Incidents, then responses, by path."""
        return {f"incidents.{name}": days for name, days in self.incidents.items()} | {
            f"responses.{name}": days for name, days in self.responses.items()
        }


@dataclass
class History:
    """A whole run: the phase on every day, and the lanes."""

    phases: list[str]
    lanes: list[Lane]

    @property
    def end(self) -> int:
        """The last day."""
        return len(self.phases) - 1


class Recorder:
    """Sorts what happens on each day by who does it."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        file = self.file = agreement.scenario.file
        self.lanes = {"": Lane("")} | {name: Lane(name) for name in file.parties}
        verifiers = {part.verified_by for part in file.obligations.values()}
        self.regions = {name: Lane("", name) for name in (*file.mechanisms, *file.regions)
                        if name in file.mechanisms or name in verifiers}  # fmt: skip
        self.duties = {name: Duty(name, part.total) for name, part in file.obligations.items()}
        self.verified = {name: Duty(name, part.total) for name, part in file.obligations.items() if part.verified_by}
        self.acknowledged = {
            name: Duty(name, part.total) for name, part in file.obligations.items() if part.acknowledgement is not None
        }
        for name, part in file.obligations.items():
            self.share(self.duties[name], part.owed_by)
            if name in self.verified:
                self.lane_of_region(part.verified_by).verified.append(self.verified[name])
            for party in self.known(part.owed_to) if name in self.acknowledged else ():
                self.lanes[party].acknowledged.append(self.acknowledged[name])

    def share(self, duty: Duty, owers: tuple[str, ...]) -> None:
        """Puts a duty into the lanes of all who owe it."""
        known = self.known(owers)
        for party in known:
            others = tuple(other for other in known if other != party)
            # the days are one list for all of them
            self.lanes[party].duties.append(replace(duty, jointly=others))

    def known(self, parties: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some parties that have a lane; the agreement's own where none has."""
        return tuple(name for name in parties if name in self.lanes) or ("",)

    def lane_of_region(self, name: str | None) -> Lane:
        """The lane of a mechanism, or of another region that verifies; the agreement's for the rest."""
        return self.lanes[""] if name is None else self.regions.get(name, self.lanes[""])

    def morning(self) -> None:
        """What is owed, and what of it has to wait, on the state before the day's steps."""
        day = self.agreement.today
        for name, duty in self.duties.items():
            live = self.agreement.obligations[name]
            partner = partner_of(self.agreement, live)
            if live.owed and not live.fulfilled:
                duty.owed.append(day)
                if not live.may_proceed or (partner is not None and not (partner.owed and partner.may_proceed)):
                    duty.waiting.append(day)
            if name in self.verified and live.verified_steps < live.done:
                self.verified[name].owed.append(day)
                verifier = live.part.verified_by
                if verifier is not None and not self.agreement.regions[verifier].active:
                    self.verified[name].waiting.append(day)
            if name in self.acknowledged and live.acknowledged_steps < live.done:
                self.acknowledged[name].owed.append(day)

    def count(self) -> None:
        """Notes how many steps of everything stand now."""
        for name, live in self.agreement.obligations.items():
            self.duties[name].done.append(live.done)
            if name in self.verified:
                self.verified[name].done.append(live.verified_steps)
            if name in self.acknowledged:
                self.acknowledged[name].done.append(live.acknowledged_steps)

    def note(self, day: int, event: Event) -> None:
        """Puts an event where it belongs; attributions and the like have no place of their own."""
        site, what = event["site"].partition("#")[0], event["what"]
        section, *rest = site.split(".")
        if section == "obligations":
            self.note_duty(day, rest[0], what)
        elif what == "breached":
            self.note_breach(day, rest[0], event.get("by"))
        elif what == "moves":
            region = "phase" if section == "phases" else rest[0]
            part = self.agreement.scenario.regions[region].transitions[rest[-1]]
            lane = self.lanes[actor(part, self.lanes)]
            if lane is self.lanes[""]:
                lane = self.lane_of_region(region)
            lane.flags.append(Flag(day, site, region, event["to"]))
        elif section == "incidents" and what == "happens":
            lane = self.lanes[actor(self.file.incidents[rest[0]], self.lanes)]
            lane.incidents.setdefault(rest[0], Counter())[day] += 1
        elif section == "responses" and what == "happens":
            who = actor(self.file.responses[rest[0]], self.lanes)
            if who:  # what is nobody's is how a quantity moves by itself
                self.lanes[who].responses.setdefault(rest[0], Counter())[day] += 1

    def note_duty(self, day: int, name: str, what: str) -> None:
        """A step, a finding, a credit or a missed deadline."""
        if what == "step":
            self.duties[name].steps.append(day)
        elif what == "missed":
            self.duties[name].missed.append(day)
        elif what == "verified":
            self.verified[name].steps.append(day)
        elif what == "acknowledged":
            self.acknowledged[name].steps.append(day)

    def note_breach(self, day: int, name: str, by: str | None) -> None:
        """A breach of a commitment, with whoever breaches it; with all who owe it where that is not clear."""
        whose = Titles(self.agreement.scenario).breaching(name, by) or self.file.commitments[name].owed_by
        for party in self.known(whose):
            self.lanes[party].breaches.setdefault(name, Counter())[day] += 1


def history(agreement: Agreement) -> History:
    """Plays an agreement from the start to its end, and sorts what happens by who does it.

    Whoever could act in it has a lane, also where nothing comes of it in this run.
    """
    agreement.reset()
    recorder = Recorder(agreement)
    phases = [agreement.phase]
    while not agreement.ended:
        day = agreement.today
        recorder.count()
        recorder.morning()
        for event in agreement.day():
            recorder.note(day, event)
        phases.append(agreement.phase)
    recorder.count()
    able = acting_parties(agreement)
    lanes = (*recorder.lanes.values(), *recorder.regions.values())
    return History(phases, [lane for lane in lanes if not lane.empty or lane.party in able])


def acting_parties(agreement: Agreement) -> set[str]:
    """The parties that carry out an incident, a response or a transition."""
    file = agreement.scenario.file
    parts: list[Part] = [*file.incidents.values(), *file.responses.values()]
    parts += [part for region in agreement.scenario.regions.values() for part in region.transitions.values()]
    return {actor(part, file.parties) for part in parts} - {""}


def actor(part: Part, parties: Container[str]) -> str:
    """The first party that does a thing; nobody for what is nobody's."""
    doers = (*getattr(part, "performed_by", ()), *getattr(part, "by", ()))
    return next((name for name in doers if name in parties), "")
