"""The sentence of everything that can happen, with what it changed."""

from __future__ import annotations

from ceasefire_sim.expressions.english import number_of, sentence
from ceasefire_sim.results.trajectory import Changes, Event
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.story.happenings import Happening
from ceasefire_sim.story.titles import Titles

__all__ = ["breach", "event_sentence", "violation_sentence"]


def event_sentence(happening: Happening, titles: Titles) -> str:
    """What happened in a sentence; empty where that is nothing worth telling."""
    clause = event_clause(happening, titles)
    if not clause:
        return ""
    changes = consequences(happening.effects, titles)
    key = "event.with_changes_too" if happening.what == "moves" else "event.with_changes"
    return titles.sentence(titles.words(key, event=clause, changes=changes) if changes else clause)


def event_clause(happening: Happening, titles: Titles) -> str:
    """The same without what it changed; empty where that is all that is worth telling."""
    event = happening.event
    site = event["site"].partition("#")[0]
    section, name, *_ = (*site.split("."), "")
    match happening.what:
        case "happens":
            return happening_clause(section, name, bool(happening.effects), titles)
        case "outcome":
            return outcome_clause(f"{section}.{name}", event["value"], bool(happening.effects), titles)
        case "attributed":
            return attribution_clause(section, name, titles)
        case "contested":
            return titles.words("event.contested")
        case "moves":
            return move_clause(site, event, titles)
        case "violated":
            return violation_clause(name, titles)
        case "breached":
            return breach_clause(name, event.get("by"), titles)
    return obligation_clause(name, happening, titles)


def consequences(changes: Changes, titles: Titles) -> str:
    """What changed, as a list."""
    parts = []
    for name, (before, after) in changes.items():
        owner, _, attribute = name.partition(".")
        if owner in titles.file.obligations:
            what = titles.obligation(owner)
            parts.append(titles.words(f"event.fewer_{attribute}", what=what, before=before, after=after))
        else:
            key = "event.rises" if after > before else "event.falls"
            parts.append(titles.words(key, title=titles(name), before=before, after=after))
    return titles.words.listed(parts)


def incident_of(section: str, name: str, titles: Titles) -> Incident:
    """An incident or a response."""
    return (titles.file.incidents if section == "incidents" else titles.file.responses)[name]


def happening_clause(section: str, name: str, changing: bool, titles: Titles) -> str:
    """An incident or a response; a response that should change something and changed nothing is not told."""
    if section == "responses" and not changing and incident_of(section, name, titles).do:
        return ""
    part, what = incident_of(section, name, titles), titles.thing(f"{section}.{name}")
    acting = part.performed_by or part.by
    if part.title is not None or not acting:
        return what
    if part.against:
        whom = titles.who(part.against)
        return titles.words("event.by_against", what=what, who=titles.who(acting), whom=whom)
    return titles.words("event.by", what=what, who=titles.who(acting))


def outcome_clause(path: str, number: int, changing: bool, titles: Titles) -> str:
    """How an incident turned out; an outcome without a title that changes nothing is not told."""
    section, _, name = path.partition(".")
    outcome = incident_of(section, name, titles).outcomes[number]
    if not outcome.title and not changing:
        return ""
    return titles.more(titles.thing(path), titles.outcome(outcome.title, number))


def attribution_clause(section: str, name: str, titles: Titles) -> str:
    """To whom something is attributed, and by what."""
    attribution = incident_of(section, name, titles).attribution
    assert attribution is not None
    by, acting = titles(attribution.by), titles.acting(f"{section}.{name}")
    if not acting:
        return titles.words("event.attributed", number_of(by), by=by)
    return titles.words("event.attributed_to", number_of(by), by=by, who=titles.who(acting))


def violation_clause(name: str, titles: Titles, key: str = "story.broken") -> str:
    """That an invariant is broken, and what holds instead."""
    part = titles.file.invariants[name]
    return titles.words(key, title=part.title or name, instead=titles.contrary(part.always.node))


def violation_sentence(name: str, titles: Titles, key: str) -> str:
    """The same as a sentence; ``key`` says since when."""
    return sentence(violation_clause(name, titles, key))


def move_clause(site: str, event: Event, titles: Titles) -> str:
    """A region that moves, with the condition that held."""
    section, name, *_ = (*site.split("."), "")
    region = "phase" if section == "phases" else name
    part = titles.scenario.regions[region].transitions[site.split(".")[-1]]
    what, moving = titles.thing(site), titles(region)
    if part.by and part.title is None:
        what = titles.words("event.by", what=what, who=titles.who(part.by))
    before, after = titles.in_state(event["from"]), titles.in_state(event["to"])
    move = titles.words("event.moves", number_of(moving), what=what, region=moving, before=before, after=after)
    cause = titles.cause(part.when.node)
    return titles.words("event.because", event=move, cause=cause) if cause else move


def breach_clause(name: str, by: str | None, titles: Titles) -> str:
    """That a commitment is breached: by whom, as far as that is clear, and why, where nothing happened that did it."""
    part, breached = titles.file.commitments[name], breach(name, titles.breaching(name, by), titles)
    if by is not None:
        return titles.words("event.with_that", event=breached)
    assert part.keep is not None
    return titles.words("event.because", event=breached, cause=titles.contrary(part.keep.node))


def breach(name: str, breaching: tuple[str, ...], titles: Titles) -> str:
    """That a commitment is breached, by some parties or by nobody who is known."""
    what = titles.commitment(name)
    if not breaching:
        return titles.words("event.breached", number_of(what), what=what)
    return titles.words("event.breaches", titles.number(breaching), who=titles.who(breaching), what=what)


def obligation_clause(name: str, happening: Happening, titles: Titles) -> str:
    """Something about an obligation."""
    part, what, words = titles.file.obligations[name], titles.obligation(name), titles.words
    match happening.what:
        case "step":
            return step_clause(name, happening, titles)
        case "fulfilled":
            return words("event.fulfilled", number_of(what), what=what)
        case "verified":
            by = titles(part.verified_by) if part.verified_by else words("name.verifier")
            return words("event.verified", number_of(by), who=by, what=step_words(name, happening, titles))
        case "acknowledged":
            by = titles.who(part.owed_to) if part.owed_to else words("name.owed_side")
            steps = step_words(name, happening, titles)
            return words("event.acknowledged", titles.number(part.owed_to), who=by, what=steps)
    return missed_clause(name, happening, titles)


def step_clause(name: str, happening: Happening, titles: Titles) -> str:
    """A step that is done, or several in a row."""
    part = titles.file.obligations[name]
    what = step_words(name, happening, titles) if part.total > 1 else titles.obligation(name)
    if (key := happening.event.get("step")) is not None:
        what = titles.more(what, part.named[key].title or key.replace("_", " "))
    if not part.owed_by:
        return titles.words("event.step_done", what=what)
    return titles.words("event.step", titles.number(part.owed_by), who=titles.who(part.owed_by), what=what)


def step_words(name: str, happening: Happening, titles: Titles) -> str:
    """``step 3 of 6 of withdrawal``, or ``steps 2 to 6 …`` where several were gathered."""
    numbers = {"last": happening.event.get("done", 0), "total": titles.file.obligations[name].total}
    what = titles.obligation(name)
    if happening.first is None:
        return titles.words("event.one_step", what=what, **numbers)
    return titles.words("event.steps", what=what, first=happening.first, **numbers)


def missed_clause(name: str, happening: Happening, titles: Titles) -> str:
    """A deadline that passes; under which date, where amendments move it."""
    part, what = titles.file.obligations[name], titles.obligation(name)
    amendment = happening.event.get("amendment")
    if amendment is not None:
        return titles.words("event.missed_amended", what=what, amendment=titles.reading(amendment))
    several = len(part.due_days[happening.event["due"]].versions) > 1
    return titles.words("event.missed_first" if several else "event.missed", what=what)
