"""The steps of a day: each takes its turn on the state as the one before left it.

The order and every rule are those of the language page, section 5; the letters name its paragraphs.
"""

from __future__ import annotations

from ceasefire_sim.reference.commitments import owing, play_commitment, record_breaches
from ceasefire_sim.reference.obligations import play_obligation
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.reference.turn import LiveTurn
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.parts import Incident

__all__ = ["play_day"]


def play_day(turn: LiveTurn) -> None:
    """Turns S(d) into S(d+1), up to the check of the invariants; the events go into the state."""
    file = turn.state.scenario.file
    for section, incidents in (("incidents", file.incidents), ("responses", file.responses)):
        for name, incident in incidents.items():
            play_incident(turn, f"{section}.{name}", incident)
    for name in file.mechanisms:
        play_region(turn, turn.state.regions[name])
    for obligation in turn.state.obligations.values():
        play_obligation(turn, obligation)
    for commitment in turn.state.commitments.values():
        play_commitment(turn, commitment)
    for name in (*file.regions, "phase"):
        play_region(turn, turn.state.regions[name])
    for region in turn.state.regions.values():
        region.close_day()


def play_incident(turn: LiveTurn, site: str, incident: Incident) -> None:
    """Draws how often it happens; each happening sees what the one before left."""
    verdicts = [f"{site}.{verdict}" for verdict in ("attributed", "contested")]
    for number in range(happenings(turn, site, incident)):
        mark = f"#{number}" if number else ""
        owed, names = owing(turn, (site, *verdicts)), [site]
        turn.note({"site": site, "what": "happens"}, incident.do)
        if incident.outcomes:
            turn_out(turn, f"{site}.outcomes{mark}", incident)
        if incident.attribution is not None:
            names.append(f"{site}.{attribute(turn, f'{site}.attribution{mark}', incident)}")
        record_breaches(turn, owed, names)


def happenings(turn: LiveTurn, site: str, incident: Incident) -> int:
    """How often an incident happens today: `when` and the count once, on the state at its turn."""
    number, today, count = turn.evaluation.number, turn.state.today, incident.count
    if not turn.evaluation.truth(incident.when):
        return 0
    if count is None:
        return int(turn.chance(site, number(incident.chance)))
    cap = incident.at_most.whole if incident.at_most else None
    if count.mean is not None:
        return turn.draws.poisson(today, site, number(count.mean), 1 if cap is None else cap)
    trials = count.number.whole if count.number else 0
    return turn.draws.binomial(today, site, trials, number(count.chance) if count.chance else 0.0, cap)


def turn_out(turn: LiveTurn, site: str, incident: Incident) -> None:
    """Draws one outcome, its weights as they are now."""
    weights = [turn.evaluation.number(outcome.weight) for outcome in incident.outcomes]
    chosen = turn.draws.choose(turn.state.today, site, weights)
    if chosen is not None:
        turn.note({"site": site, "what": "outcome", "value": chosen}, incident.outcomes[chosen].do)


def attribute(turn: LiveTurn, site: str, incident: Incident) -> str:
    """Attributes a happening, or leaves it contested; outside an active state without a draw. Returns which."""
    part = incident.attribution
    assert part is not None
    if turn.state.regions[part.by].active and turn.chance(site, turn.evaluation.number(part.chance)):
        turn.note({"site": site, "what": "attributed"}, part.do)
        return "attributed"
    turn.note({"site": site, "what": "contested"}, part.otherwise)
    return "contested"


def play_region(turn: LiveTurn, region: LiveRegion) -> None:
    """Takes the first transition out of its state whose condition holds and whose chance comes up."""
    section = turn.state.scenario.section(region.name)
    for key in region.leaving():
        chance, site = region.part.transitions[key].chance, f"{section}.{key}"
        if region.may(key) and turn.chance(site, turn.evaluation.number(chance)):
            move(turn, region, key, site)
            return


def move(turn: LiveTurn, region: LiveRegion, key: str, site: str) -> None:
    """Takes a transition and notes it."""
    owed = owing(turn, (site,))
    event: Event = {"site": site, "what": "moves", "from": region.state}
    turn.state.events.append(event)
    changes = region.take(key)
    event["to"] = region.state
    if changes:
        event["effects"] = changes
    record_breaches(turn, owed, (site,))
