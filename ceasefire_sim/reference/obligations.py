"""The turn of an obligation in a day: paragraphs (a) to (e) of the language page, section 5."""

from __future__ import annotations

from ceasefire_sim.reference.commitments import owing, record_breaches
from ceasefire_sim.reference.obligation_state import LiveObligation
from ceasefire_sim.reference.turn import LiveTurn
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.fields import Effects, Pace

__all__ = ["play_obligation"]


def play_obligation(turn: LiveTurn, obligation: LiveObligation) -> None:
    """Clock, steps, verification, acknowledgement, due days: 5 (a) to (e)."""
    part = obligation.part
    owed = obligation.owed
    proceeds = owed and obligation.may_proceed
    other = turn.state.obligations.get(part.together or "")
    steps = proceeds and not obligation.led
    if other is not None:  # evaluated first, before the clock grows
        steps = steps and other.owed and other.may_proceed
    if owed if part.due_counts != "allowed" else proceeds:
        obligation.clock += 1  # (a)
    if steps:
        take_steps(turn, obligation, other)  # (b)
    verify(turn, obligation)  # (c)
    acknowledge(turn, obligation)  # (d)
    miss_due_days(turn, obligation)  # (e)


def take_steps(turn: LiveTurn, obligation: LiveObligation, other: LiveObligation | None) -> None:
    """(b): the pace says how many steps are done; fused obligations step at the same moment."""
    pace, site = obligation.pace, f"obligations.{obligation.name}.pace"
    if pace.counts_days:
        obligation.count += 1
        times = int(has_lasted(turn, pace, obligation.count, site))
        obligation.count = 0 if times else obligation.count
    else:
        times = steps_drawn(turn, pace, obligation.steps - obligation.done, site)
    if other is not None:
        times = min(times, other.steps - other.done)
    for _ in range(times):
        take_step(turn, obligation)
        if other is not None:
            take_step(turn, other)


def has_lasted(turn: LiveTurn, pace: Pace, count: int, site: str) -> bool:
    """Whether a step is done that could have been on so many days, today the last of them."""
    if pace.days is not None:
        return count >= pace.days.whole
    chance = pace.ending(count)
    return chance is not None and turn.chance(site, chance)


def take_step(turn: LiveTurn, obligation: LiveObligation) -> None:
    """One step is done: its effects, the named step's, and at the last those of fulfilment."""
    named, path = obligation.next_step, f"obligations.{obligation.name}"
    owed = owing(turn, (path,))
    obligation.done += 1
    site = f"obligations.{obligation.name}.pace"
    event: Event = {"site": site, "what": "step", "done": obligation.done}
    if named is not None:
        event["step"] = list(obligation.part.named)[obligation.done - 1]
    turn.note(event, Effects((*obligation.part.on_step, *(named.on_step if named is not None else ()))))
    if obligation.fulfilled:
        turn.note({"site": site, "what": "fulfilled"}, obligation.part.on_fulfilled)
    record_breaches(turn, owed, (path,))


def verify(turn: LiveTurn, obligation: LiveObligation) -> None:
    """(c): steps that are done are verified, where the region that verifies is active."""
    part, site = obligation.part, f"obligations.{obligation.name}.verification"
    if part.verified_by is None or not turn.state.regions[part.verified_by].active:
        return
    for _ in range(steps_drawn(turn, part.verification, obligation.done - obligation.verified_steps, site)):
        obligation.verified_steps += 1
        turn.note({"site": site, "what": "verified", "done": obligation.verified_steps}, part.on_verified)


def acknowledge(turn: LiveTurn, obligation: LiveObligation) -> None:
    """(d): steps that are done are acknowledged, where that is modelled."""
    part, site = obligation.part, f"obligations.{obligation.name}.acknowledgement"
    if part.acknowledgement is None:
        return
    for _ in range(steps_drawn(turn, part.acknowledgement, obligation.done - obligation.acknowledged_steps, site)):
        obligation.acknowledged_steps += 1
        turn.note({"site": site, "what": "acknowledged", "done": obligation.acknowledged_steps}, part.on_acknowledged)


def steps_drawn(turn: LiveTurn, pace: Pace, outstanding: int, site: str) -> int:
    """How many of the outstanding steps come up today, on one draw."""
    if outstanding <= 0 or pace.chance is None:
        return 0
    chance = turn.evaluation.number(pace.chance)
    if pace.kind == "each":
        return turn.draws.binomial(turn.state.today, site, outstanding, chance)
    return int(turn.chance(site, chance))


def miss_due_days(turn: LiveTurn, obligation: LiveObligation) -> None:
    """(e): each due day is missed now if its clock is past it, steps lacking, and its version was not missed so far."""
    calendar = obligation.part.due_counts == "calendar"
    for number, due in enumerate(obligation.dues):
        version = due.version()
        flag = due.flags[version]
        if flag < 0 or obligation.missed_dues[flag] or obligation.done >= due.needs:
            continue
        passed = turn.state.today >= due.day() if calendar else obligation.clock > due.day()
        if passed:
            flags = list(obligation.missed_dues)
            flags[flag] = True
            obligation.missed_dues = tuple(flags)
            event: Event = {"site": f"obligations.{obligation.name}", "what": "missed", "due": number}
            if version:
                event["amendment"] = due.amendments[version]
            turn.note(event, obligation.part.on_overdue)
