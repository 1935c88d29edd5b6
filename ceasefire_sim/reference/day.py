"""The steps of a day: each is planned on the state at its turn, then applied, and leaves a record.

The order and every rule are those of the language page, section 5; the letters name its paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ceasefire_sim.reference.obligations import LiveObligation
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.scenario.model.fields import Effects, Pace
from ceasefire_sim.scenario.model.parts import Incident

if TYPE_CHECKING:
    from ceasefire_sim.reference.agreement import Reference

__all__ = ["Plan", "play_day"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one step of a day will do, decided before anything changes.

    ``site`` names the step; ``holds`` whether its condition held; ``times`` how often it happens,
    how many steps are done, or (for a region) 1 when ``choice`` is taken.
    """

    site: str
    holds: bool
    times: int = 0
    choice: str = ""


def play_day(agreement: Reference) -> None:
    """Turns S(d) into S(d+1), up to the check of the invariants."""
    for section in ("incidents", "responses"):
        for name, incident in getattr(agreement.scenario.file, section).items():
            apply_incident(agreement, plan_incident(agreement, f"{section}.{name}", incident), incident)
    for name in agreement.scenario.file.mechanisms:
        play_region(agreement, agreement.regions[name])
    for obligation in agreement.obligations.values():
        play_obligation(agreement, obligation)
    for name in (*agreement.scenario.file.regions, "phase"):
        play_region(agreement, agreement.regions[name])
    for region in agreement.regions.values():
        region.close_day()


def plan_incident(agreement: Reference, site: str, incident: Incident) -> Plan:
    """Asks whether and how often it happens: `when` and the count once, on the state as it is."""
    if not agreement.truth(incident.when):
        return Plan(site, False)
    luck, day, count = agreement.luck, agreement.today, incident.count
    if count is None:
        return Plan(site, True, int(luck.chance(day, site, agreement.number(incident.chance))))
    if count.mean is not None:
        most = incident.at_most.whole if incident.at_most else 1
        return Plan(site, True, luck.poisson(day, site, agreement.number(count.mean), most))
    cap = incident.at_most.whole if incident.at_most else None
    number = count.number.whole if count.number else 0
    chance = agreement.number(count.chance) if count.chance else 0.0
    return Plan(site, True, luck.binomial(day, site, number, chance, cap))


def apply_incident(agreement: Reference, plan: Plan, incident: Incident) -> None:
    """Each happening sees what the one before left."""
    agreement.record(plan)
    for number in range(plan.times):
        mark = f"#{number}" if number else ""
        agreement.happens(plan.site, incident.do)
        if incident.outcomes:
            turn_out(agreement, f"{plan.site}.outcomes{mark}", incident)
        if incident.attribution is not None:
            attribute(agreement, f"{plan.site}.attribution{mark}", incident)


def turn_out(agreement: Reference, site: str, incident: Incident) -> None:
    """Draws one outcome, its weights as they are now."""
    weights = [agreement.number(outcome.weight) for outcome in incident.outcomes]
    chosen = agreement.luck.choose(agreement.today, site, weights)
    if chosen is not None:
        agreement.event(site, "outcome", incident.outcomes[chosen].do, value=chosen)


def attribute(agreement: Reference, site: str, incident: Incident) -> None:
    """Attributes a happening, or leaves it contested; outside an active state without a draw."""
    part = incident.attribution
    assert part is not None
    found = False
    if agreement.regions[part.by].active:
        found = agreement.luck.chance(agreement.today, site, agreement.number(part.chance))
    if found:
        agreement.event(site, "attributed", part.do)
    else:
        agreement.event(site, "contested", part.otherwise)


def play_region(agreement: Reference, region: LiveRegion) -> None:
    """Takes the first transition out of its state whose condition holds and whose chance comes up."""
    section = agreement.scenario.section(region.name)
    for key in region.leaving():
        site = f"{section}.{key}"
        holds = region.may(key)
        taken = holds and agreement.luck.chance(
            agreement.today, site, agreement.number(region.part.transitions[key].chance)
        )
        agreement.record(Plan(site, holds, int(taken), key))
        if taken:
            agreement.move(region, key, site)
            return


def play_obligation(agreement: Reference, obligation: LiveObligation) -> None:
    """Clock, steps, verification, acknowledgement, due days: 5 (a) to (e)."""
    part = obligation.part
    site = f"obligations.{obligation.name}"
    owed = obligation.owed
    proceeds = owed and obligation.may_proceed
    unfinished = not obligation.fulfilled
    other = agreement.obligations.get(part.together or "")
    steps = proceeds and obligation.name not in agreement.led
    if other is not None:  # asked first, before the clock grows
        steps = steps and other.owed and other.may_proceed
    if owed if part.due_counts != "allowed" else proceeds:
        obligation.clock += 1  # (a)
    agreement.record(Plan(site, proceeds, int(owed and unfinished)))
    if steps:
        step(agreement, obligation, other, site)
    if part.verified_by is not None and agreement.regions[part.verified_by].active:  # (c)
        outstanding = obligation.done - obligation.found
        for _ in range(progress(agreement, part.verification, outstanding, f"{site}.verification")):
            obligation.found += 1
            agreement.event(f"{site}.verification", "verified", part.on_verified, done=obligation.found)
    if part.acknowledgement is not None:  # (d)
        outstanding = obligation.done - obligation.credited
        for _ in range(progress(agreement, part.acknowledgement, outstanding, f"{site}.acknowledgement")):
            obligation.credited += 1
            agreement.event(f"{site}.acknowledgement", "acknowledged", part.on_acknowledged, done=obligation.credited)
    miss_due_days(agreement, obligation, site)


def progress(agreement: Reference, pace: Pace, outstanding: int, site: str) -> int:
    """How many of the outstanding steps come up today, on one draw."""
    if outstanding <= 0 or pace.chance is None:
        return 0
    chance = agreement.number(pace.chance)
    if pace.kind == "each":
        return agreement.luck.binomial(agreement.today, site, outstanding, chance)
    return int(agreement.luck.chance(agreement.today, site, chance))


def step(agreement: Reference, obligation: LiveObligation, other: LiveObligation | None, site: str) -> None:
    """(b): the pace says how many steps are done; fused obligations step at the same moment."""
    pace = obligation.pace
    if pace.days is not None:
        obligation.count += 1
        times = int(obligation.count >= pace.days.whole)
        obligation.count = 0 if times else obligation.count
    else:
        times = progress(agreement, pace, obligation.steps - obligation.done, f"{site}.pace")
    if other is not None:
        times = min(times, other.steps - other.done)
    for _ in range(times):
        one_step(agreement, obligation)
        if other is not None:
            one_step(agreement, other)


def one_step(agreement: Reference, obligation: LiveObligation) -> None:
    """One step is done: its effects, the named step's, and at the last those of fulfilment."""
    names = list(obligation.part.named)
    named = obligation.next_step
    obligation.done += 1
    site = f"obligations.{obligation.name}.pace"
    details: dict[str, Any] = {"done": obligation.done}
    if named is not None:
        details["step"] = names[obligation.done - 1]
    both = Effects((*obligation.part.on_step, *(named.on_step if named is not None else ())))
    agreement.event(site, "step", both, **details)
    if obligation.fulfilled:
        agreement.event(site, "fulfilled", obligation.part.on_fulfilled)


def miss_due_days(agreement: Reference, obligation: LiveObligation, site: str) -> None:
    """(e): each due day not missed so far is missed now if its clock is past it, steps lacking."""
    calendar = obligation.part.due_counts == "calendar"
    for number, due in enumerate(obligation.dues):
        if obligation.missed_dues[number] or obligation.done >= due.needs:
            continue
        passed = agreement.today >= due.day() if calendar else obligation.clock > due.day()
        if passed:
            flags = list(obligation.missed_dues)
            flags[number] = True
            obligation.missed_dues = tuple(flags)
            agreement.event(site, "missed", obligation.part.on_overdue, due=number)
