"""The steps of a day: each takes its turn on the state as the one before left it.

The order and every rule are those of the language page, section 5; the letters name its paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ceasefire_sim.reference.draws import LiveDraws
from ceasefire_sim.reference.effects import apply_effects
from ceasefire_sim.reference.evaluation import LiveEvaluation
from ceasefire_sim.reference.obligations import LiveObligation
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.reference.state import AgreementState
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.fields import Effects, Pace
from ceasefire_sim.scenario.model.parts import Incident

__all__ = ["LiveDay"]


@dataclass(frozen=True, slots=True)
class LiveDay:
    """One day of an agreement: turns S(d) into S(d+1), up to the check of the invariants."""

    state: AgreementState
    evaluation: LiveEvaluation
    draws: LiveDraws

    def play(self) -> None:
        """Plays the day; its events go into the state."""
        file = self.state.scenario.file
        for section, incidents in (("incidents", file.incidents), ("responses", file.responses)):
            for name, incident in incidents.items():
                play_incident(self, f"{section}.{name}", incident)
        for name in file.mechanisms:
            play_region(self, self.state.regions[name])
        for obligation in self.state.obligations.values():
            play_obligation(self, obligation)
        for name in (*file.regions, "phase"):
            play_region(self, self.state.regions[name])
        for region in self.state.regions.values():
            region.close_day()

    def note(self, event: Event, effects: Effects) -> None:
        """Notes that something happened and applies its effects."""
        self.state.events.append(event)
        changes = apply_effects(self.state, self.evaluation, effects)
        if changes:
            event["effects"] = changes

    def chance(self, site: str, p: float) -> bool:
        """Whether a chance comes up today."""
        return self.draws.chance(self.state.today, site, p)


def play_incident(day: LiveDay, site: str, incident: Incident) -> None:
    """Draws how often it happens; each happening sees what the one before left."""
    for number in range(happenings(day, site, incident)):
        mark = f"#{number}" if number else ""
        day.note({"site": site, "what": "happens"}, incident.do)
        if incident.outcomes:
            turn_out(day, f"{site}.outcomes{mark}", incident)
        if incident.attribution is not None:
            attribute(day, f"{site}.attribution{mark}", incident)


def happenings(day: LiveDay, site: str, incident: Incident) -> int:
    """How often an incident happens today: `when` and the count once, on the state at its turn."""
    number, today, count = day.evaluation.number, day.state.today, incident.count
    if not day.evaluation.truth(incident.when):
        return 0
    if count is None:
        return int(day.chance(site, number(incident.chance)))
    cap = incident.at_most.whole if incident.at_most else None
    if count.mean is not None:
        return day.draws.poisson(today, site, number(count.mean), 1 if cap is None else cap)
    trials = count.number.whole if count.number else 0
    return day.draws.binomial(today, site, trials, number(count.chance) if count.chance else 0.0, cap)


def turn_out(day: LiveDay, site: str, incident: Incident) -> None:
    """Draws one outcome, its weights as they are now."""
    weights = [day.evaluation.number(outcome.weight) for outcome in incident.outcomes]
    chosen = day.draws.choose(day.state.today, site, weights)
    if chosen is not None:
        day.note({"site": site, "what": "outcome", "value": chosen}, incident.outcomes[chosen].do)


def attribute(day: LiveDay, site: str, incident: Incident) -> None:
    """Attributes a happening, or leaves it contested; outside an active state without a draw."""
    part = incident.attribution
    assert part is not None
    if day.state.regions[part.by].active and day.chance(site, day.evaluation.number(part.chance)):
        day.note({"site": site, "what": "attributed"}, part.do)
    else:
        day.note({"site": site, "what": "contested"}, part.otherwise)


def play_region(day: LiveDay, region: LiveRegion) -> None:
    """Takes the first transition out of its state whose condition holds and whose chance comes up."""
    section = day.state.scenario.section(region.name)
    for key in region.leaving():
        chance, site = region.part.transitions[key].chance, f"{section}.{key}"
        if region.may(key) and day.chance(site, day.evaluation.number(chance)):
            move(day, region, key, site)
            return


def move(day: LiveDay, region: LiveRegion, key: str, site: str) -> None:
    """Takes a transition and notes it."""
    event: Event = {"site": site, "what": "moves", "from": region.state}
    day.state.events.append(event)
    changes = region.take(key)
    event["to"] = region.state
    if changes:
        event["effects"] = changes


def play_obligation(day: LiveDay, obligation: LiveObligation) -> None:
    """Clock, steps, verification, acknowledgement, due days: 5 (a) to (e)."""
    part = obligation.part
    owed = obligation.owed
    proceeds = owed and obligation.may_proceed
    other = day.state.obligations.get(part.together or "")
    steps = proceeds and not obligation.led
    if other is not None:  # evaluated first, before the clock grows
        steps = steps and other.owed and other.may_proceed
    if owed if part.due_counts != "allowed" else proceeds:
        obligation.clock += 1  # (a)
    if steps:
        take_steps(day, obligation, other)  # (b)
    verify(day, obligation)  # (c)
    acknowledge(day, obligation)  # (d)
    miss_due_days(day, obligation)  # (e)


def take_steps(day: LiveDay, obligation: LiveObligation, other: LiveObligation | None) -> None:
    """(b): the pace says how many steps are done; fused obligations step at the same moment."""
    pace = obligation.pace
    if pace.days is not None:
        obligation.count += 1
        times = int(obligation.count >= pace.days.whole)
        obligation.count = 0 if times else obligation.count
    else:
        times = steps_drawn(day, pace, obligation.steps - obligation.done, f"obligations.{obligation.name}.pace")
    if other is not None:
        times = min(times, other.steps - other.done)
    for _ in range(times):
        take_step(day, obligation)
        if other is not None:
            take_step(day, other)


def take_step(day: LiveDay, obligation: LiveObligation) -> None:
    """One step is done: its effects, the named step's, and at the last those of fulfilment."""
    named = obligation.next_step
    obligation.done += 1
    site = f"obligations.{obligation.name}.pace"
    event: Event = {"site": site, "what": "step", "done": obligation.done}
    if named is not None:
        event["step"] = list(obligation.part.named)[obligation.done - 1]
    day.note(event, Effects((*obligation.part.on_step, *(named.on_step if named is not None else ()))))
    if obligation.fulfilled:
        day.note({"site": site, "what": "fulfilled"}, obligation.part.on_fulfilled)


def verify(day: LiveDay, obligation: LiveObligation) -> None:
    """(c): steps that are done are verified, where the region that verifies is active."""
    part, site = obligation.part, f"obligations.{obligation.name}.verification"
    if part.verified_by is None or not day.state.regions[part.verified_by].active:
        return
    for _ in range(steps_drawn(day, part.verification, obligation.done - obligation.verified_steps, site)):
        obligation.verified_steps += 1
        day.note({"site": site, "what": "verified", "done": obligation.verified_steps}, part.on_verified)


def acknowledge(day: LiveDay, obligation: LiveObligation) -> None:
    """(d): steps that are done are acknowledged, where that is modelled."""
    part, site = obligation.part, f"obligations.{obligation.name}.acknowledgement"
    if part.acknowledgement is None:
        return
    for _ in range(steps_drawn(day, part.acknowledgement, obligation.done - obligation.acknowledged_steps, site)):
        obligation.acknowledged_steps += 1
        day.note({"site": site, "what": "acknowledged", "done": obligation.acknowledged_steps}, part.on_acknowledged)


def steps_drawn(day: LiveDay, pace: Pace, outstanding: int, site: str) -> int:
    """How many of the outstanding steps come up today, on one draw."""
    if outstanding <= 0 or pace.chance is None:
        return 0
    chance = day.evaluation.number(pace.chance)
    if pace.kind == "each":
        return day.draws.binomial(day.state.today, site, outstanding, chance)
    return int(day.chance(site, chance))


def miss_due_days(day: LiveDay, obligation: LiveObligation) -> None:
    """(e): each due day not missed so far is missed now if its clock is past it, steps lacking."""
    calendar = obligation.part.due_counts == "calendar"
    for number, due in enumerate(obligation.dues):
        if obligation.missed_dues[number] or obligation.done >= due.needs:
            continue
        passed = day.state.today >= due.day() if calendar else obligation.clock > due.day()
        if passed:
            flags = list(obligation.missed_dues)
            flags[number] = True
            obligation.missed_dues = tuple(flags)
            event: Event = {"site": f"obligations.{obligation.name}", "what": "missed", "due": number}
            day.note(event, obligation.part.on_overdue)
