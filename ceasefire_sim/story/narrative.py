"""One run told day by day in neutral plain words, with dates, causes and consequences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ceasefire_sim.expressions.english import capitalised, sentence
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.results.trajectory import Changes, Event
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.forced_words import forced_words
from ceasefire_sim.story.titles import Titles, below_title, number_of

__all__ = ["day_sentences", "day_story", "run_story"]

MOST_BY_HAND = 4  # draws decided by hand that are named
FOLLOWING = ("outcome", "attributed", "contested", "fulfilled")  # what another event brings about at once
IN_A_ROW = ("step", "verified", "acknowledged")  # what is told once for several steps of one obligation


# a whole run ------------------------------------------------------------------------------------


def run_story(agreement: Reference) -> str:
    """The whole run so far, played again on a copy, in the language in which the scenario was read."""
    scenario, titles = agreement.scenario, Titles.of_reading(agreement.scenario)
    run = agreement.fork()
    run.reset()
    lines = [*title_lines(titles), opening(run, titles), ""]
    quiet_days = 0
    while run.today < agreement.today and not run.ended:
        date, broken_before = capitalised(titles.day(run.today)), broken_invariants(run)
        sentences = [*day_sentences(scenario, news(run.day(), broken_before), titles)]
        sentences += mended(titles, broken_before - broken_invariants(run))
        if sentences:
            lines += [*silence(quiet_days, titles), date, *(f"  {text}" for text in sentences)]
        quiet_days = 0 if sentences else quiet_days + 1
    lines += [*silence(quiet_days, titles), "", closing(run, titles)]
    return "\n".join(lines)


def title_lines(titles: Titles) -> Iterator[str]:
    """The title, underlined, how the text is read, and an empty line."""
    scenario = titles.scenario
    yield scenario.title
    yield "=" * len(scenario.title)
    yield from below_title(scenario, titles.words.language)
    yield ""


def silence(days: int, titles: Titles) -> Iterator[str]:
    """A line that stands for days on which nothing happened."""
    if days:
        yield f"  {titles.words('story.silence', days)}"


def broken_invariants(agreement: Reference) -> set[str]:
    """The invariants that do not hold now."""
    return {name for day, name in agreement.violations if day == agreement.today}


def news(events: Sequence[Event], broken_before: set[str]) -> list[Event]:
    """The events without invariants that were broken already."""
    return [
        event for event in events if event["what"] != "violated" or event["site"].partition(".")[2] not in broken_before
    ]


def mended(titles: Titles, names: set[str]) -> Iterator[str]:
    """That invariants which were broken hold again."""
    for name, part in titles.file.invariants.items():
        if name in names:
            yield sentence(titles.words("story.mended", title=part.title or name))


def opening(agreement: Reference, titles: Titles) -> str:
    """How things stand on day 0."""
    scenario, words = agreement.scenario, titles.words
    states = [
        titles.label(titles(name), titles.in_state(agreement.regions[name].state))
        for name in reversed(scenario.regions)
    ]
    broken = [violation_sentence(name, titles, "story.broken_at_start") for _, name in agreement.violations]
    drawn = [
        words("story.drawn", title=titles(name), value=agreement.quantities[name])
        for name, quantity in scenario.quantities.items()
        if quantity.drawn
    ]
    drawn += [
        words("story.drawn", title=titles(name), value=f"{agreement.now.parameter(name):g}")
        for name in scenario.drawn_parameters
    ]
    head = capitalised(words("story.opening", day=titles.day(0), luck=luck_words(agreement, titles)))
    return "\n".join([head, *(f"  {line}" for line in (*states, *broken, *drawn))])


def luck_words(agreement: Reference, titles: Titles) -> str:
    """The seed and the run that a story is of, and what was decided by hand."""
    luck, words = agreement.luck, titles.words
    runs = [
        words("luck.run_from" if day else "luck.run", run=number, **({"day": day} if day else {}))
        for day, number in luck.runs
    ]
    runs_words = words.chained(runs, "then")
    by_hand = forced_words(agreement.scenario, luck.forced[:MOST_BY_HAND], titles=titles)
    if not by_hand:
        return words("luck.luck", seed=luck.seed, runs=runs_words)
    more = len(luck.forced) - MOST_BY_HAND
    by_hand = words("luck.more", more, what=by_hand) if more > 0 else by_hand
    return words("luck.by_hand", seed=luck.seed, runs=runs_words, what=by_hand)


def closing(agreement: Reference, titles: Titles) -> str:
    """How things stand at the end."""
    scenario, words = agreement.scenario, titles.words
    key = "story.ends" if agreement.phase in scenario.final else "story.stands"
    stands = sentence(words(key, day=titles.day(agreement.today), state=titles.in_state(agreement.phase)))
    goal = scenario.file.goal
    if goal is None:
        return stands
    wanted, day = titles.condition(goal.node), agreement.goal_day
    missed, reached = "story.goal_missed", "story.goal_reached"
    return f"{stands} {sentence(words(missed, goal=wanted) if day is None else words(reached, goal=wanted, day=day))}"


# one day ----------------------------------------------------------------------------------------


def day_story(agreement: Reference) -> str:
    """The coming day alone, which is played: the state it begins with, and what happens."""
    titles = Titles.of_reading(agreement.scenario)
    day = titles.day(agreement.today)
    head = titles.words("story.begins", day=day, luck=luck_words(agreement, titles))
    lines = [*title_lines(titles), capitalised(head), *(f"  {line}" for line in state_lines(agreement, titles))]
    if agreement.ended:
        return "\n".join([*lines, "", closing(agreement, titles)])
    sentences = list(day_sentences(agreement.scenario, agreement.day(), titles)) or [
        sentence(titles.words("story.nothing"))
    ]
    return "\n".join([*lines, "", capitalised(day), *(f"  {text}" for text in sentences)])


def state_lines(agreement: Reference, titles: Titles) -> Iterator[str]:
    """How everything stands now: states, quantities, steps."""
    words = titles.words
    for name in reversed(agreement.scenario.regions):
        yield titles.label(titles(name), titles.in_state(agreement.regions[name].state))
    for name, value in agreement.quantities.items():
        yield titles.label(titles(name), value)
    for name, obligation in agreement.obligations.items():
        key = "story.steps_overdue" if obligation.overdue else "story.steps_done"
        done = words(key, done=obligation.done, total=obligation.part.total)
        yield titles.label(titles.obligation(name), done)
    for name, commitment in agreement.commitments.items():
        times = words("story.no_breach") if commitment.kept else words("story.breaches", commitment.breaches)
        yield titles.label(titles.commitment_owed(name), times)


def day_sentences(scenario: Scenario, events: Sequence[Event], titles: Titles | None = None) -> Iterator[str]:
    """The events of one day, a sentence each; what happens several times in a row, and alike, is counted together."""
    titles = titles or Titles(scenario)
    for group, alike in groupby(groups_of(happenings_of(events), titles)):
        times = len([*alike])
        yield from group if times == 1 else (titles.words("story.times", text=text, times=times) for text in group)


def groups_of(happenings: Sequence[Happening], titles: Titles) -> list[tuple[str, ...]]:
    """The sentences of each happening together with those that belong to it: its verdict, the breaches it is."""
    groups: list[tuple[str, ...]] = []
    for happening in happenings:
        text = event_sentence(happening, titles)
        if happening.belongs_to_last and groups:
            groups[-1] += (text,) if text else ()
        elif text:
            groups.append((text,))
    return groups


# the events of a day, gathered ------------------------------------------------------------------


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


# sentences --------------------------------------------------------------------------------------


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
    """An incident or a response; a response that changes nothing is not told."""
    if section == "responses" and not changing:
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
