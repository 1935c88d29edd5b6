"""One run told day by day in neutral plain English, with dates, causes and consequences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.english import agreeing, joined, lower, sentence
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.results.trajectory import Changes, Event
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.forced_words import forced_words
from ceasefire_sim.story.titles import Titles, below_title, date_of, state_words

__all__ = ["day_sentences", "day_story", "run_story"]

MOST_BY_HAND = 4  # draws decided by hand that are named
FOLLOWING = ("outcome", "attributed", "contested", "fulfilled")  # what another event brings about at once
IN_A_ROW = ("step", "verified", "acknowledged")  # what is told once for several steps of one obligation


# a whole run ------------------------------------------------------------------------------------


def run_story(agreement: Reference) -> str:
    """The whole run so far, played again on a copy."""
    scenario, titles = agreement.scenario, Titles(agreement.scenario)
    run = agreement.fork()
    run.reset()
    lines = [*title_lines(scenario), opening(run, titles), ""]
    quiet_days = 0
    while run.today < agreement.today and not run.ended:
        date, broken_before = date_of(scenario, run.today), broken_invariants(run)
        sentences = [*day_sentences(scenario, news(run.day(), broken_before), titles)]
        sentences += mended(titles, broken_before - broken_invariants(run))
        if sentences:
            lines += [*silence(quiet_days), date, *(f"  {text}" for text in sentences)]
        quiet_days = 0 if sentences else quiet_days + 1
    lines += [*silence(quiet_days), "", closing(run, titles)]
    return "\n".join(lines)


def title_lines(scenario: Scenario) -> Iterator[str]:
    """The title, underlined, how the text is read, and an empty line."""
    yield scenario.title
    yield "=" * len(scenario.title)
    yield from below_title(scenario)
    yield ""


def silence(days: int) -> Iterator[str]:
    """A line that stands for days on which nothing happened."""
    if days:
        yield f"  … {days} day{'s' * (days != 1)} without a change …"


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
            yield f"The invariant '{part.title or name}' holds again."


def opening(agreement: Reference, titles: Titles) -> str:
    """How things stand on day 0."""
    scenario = agreement.scenario
    states = [f"{titles(name)}: {state_words(agreement.regions[name].state)}" for name in reversed(scenario.regions)]
    broken = [violation_sentence(name, titles, " from the start") for _, name in agreement.violations]
    drawn = [
        f"{titles(name)}: {agreement.quantities[name]} in this run"
        for name, quantity in scenario.quantities.items()
        if quantity.drawn
    ]
    drawn += [f"{titles(name)}: {agreement.now.parameter(name):g} in this run" for name in scenario.drawn_parameters]
    head = f"At the start, on {lower(date_of(scenario, 0))} ({luck_words(agreement)}):"
    return "\n".join([head, *(f"  {line}" for line in (*states, *broken, *drawn))])


def luck_words(agreement: Reference) -> str:
    """The seed and the run that a story is of, and what was decided by hand."""
    luck = agreement.luck
    run = ", then ".join(f"run {number}" + (f" from day {day}" if day else "") for day, number in luck.runs)
    by_hand = forced_words(agreement.scenario, luck.forced[:MOST_BY_HAND])
    more = len(luck.forced) - MOST_BY_HAND
    by_hand = f"; by hand: {by_hand}{f' and {more} more' if more > 0 else ''}" if by_hand else ""
    return f"luck: seed {luck.seed}, {run}{by_hand}"


def closing(agreement: Reference, titles: Titles) -> str:
    """How things stand at the end."""
    scenario = agreement.scenario
    goal, goal_words = scenario.file.goal, ""
    if goal is not None:
        reached = "was not reached" if agreement.goal_day is None else f"was reached on day {agreement.goal_day}"
        goal_words = f" The goal ({words(goal.node, titles)}) {reached}."
    stands = "the run ends in phase" if agreement.phase in scenario.final else "the phase is"
    return f"{date_of(scenario, agreement.today)}: {stands} {state_words(agreement.phase)}.{goal_words}"


# one day ----------------------------------------------------------------------------------------


def day_story(agreement: Reference) -> str:
    """The coming day alone, which is played: the state it begins with, and what happens."""
    scenario, titles = agreement.scenario, Titles(agreement.scenario)
    date = date_of(scenario, agreement.today)
    lines = [*title_lines(scenario), f"{date}, as it begins ({luck_words(agreement)}):"]
    lines += [f"  {line}" for line in state_lines(agreement, titles)]
    if agreement.ended:
        return "\n".join([*lines, "", closing(agreement, titles)])
    sentences = list(day_sentences(scenario, agreement.day(), titles)) or ["Nothing changes."]
    return "\n".join([*lines, "", date, *(f"  {text}" for text in sentences)])


def state_lines(agreement: Reference, titles: Titles) -> Iterator[str]:
    """How everything stands now: states, quantities, steps."""
    for name in reversed(agreement.scenario.regions):
        yield f"{titles(name)}: {state_words(agreement.regions[name].state)}"
    for name, value in agreement.quantities.items():
        yield f"{titles(name)}: {value}"
    for name, obligation in agreement.obligations.items():
        overdue = ", overdue" if obligation.overdue else ""
        yield f"{titles.obligation(name)}: {obligation.done} of {obligation.part.total} steps done{overdue}"
    for name, commitment in agreement.commitments.items():
        times = f"{commitment.breaches} breach{'es' * (commitment.breaches != 1)}"
        yield f"{titles.commitment_owed(name)}: {'no breach' if commitment.kept else times}"


def day_sentences(scenario: Scenario, events: Sequence[Event], titles: Titles | None = None) -> Iterator[str]:
    """The events of one day, a sentence each; what happens several times in a row, and alike, is counted together."""
    titles = titles or Titles(scenario)
    for group, alike in groupby(groups_of(happenings_of(events), titles)):
        times = len([*alike])
        yield from group if times == 1 else (f"{text} (This {times} times.)" for text in group)


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
    event, after = happening.event, consequences(happening.effects, titles)
    site = event["site"].partition("#")[0]
    section, name, *_ = (*site.split("."), "")
    match happening.what:
        case "happens":
            return happening_sentence(section, name, after, titles)
        case "outcome":
            return outcome_sentence(f"{section}.{name}", event["value"], after, titles)
        case "attributed":
            by, acting = titles(attributed_by(section, name, titles)), titles.acting(f"{section}.{name}")
            whose = f" to {titles.who(acting)}" if acting else ""
            return sentence(f"{by} {agreeing(by, 'attributes', 'attribute')} it{whose}{after}")
        case "contested":
            return sentence(f"responsibility for it stays contested{after}")
        case "moves":
            return move_sentence(site, event, after, titles)
        case "violated":
            return violation_sentence(name, titles)
        case "breached":
            return breach_sentence(name, event.get("by"), after, titles)
    return obligation_sentence(name, happening, after, titles)


def consequences(changes: Changes, titles: Titles) -> str:
    """What changed, as a list at the end of a sentence."""
    if not changes:
        return ""
    parts = []
    for name, (before, after) in changes.items():
        owner, _, attribute = name.partition(".")
        if owner in titles.file.obligations:
            parts.append(f"the steps {attribute} of {titles.obligation(owner)} fall from {before} to {after}")
        else:
            verb = "rises" if after > before else "falls"
            parts.append(f"{titles(name)} {verb} from {before} to {after}")
    return ": " + joined(parts, "and")


def incident_of(section: str, name: str, titles: Titles) -> Incident:
    """An incident or a response."""
    return (titles.file.incidents if section == "incidents" else titles.file.responses)[name]


def attributed_by(section: str, name: str, titles: Titles) -> str:
    """The region that attributes an incident."""
    attribution = incident_of(section, name, titles).attribution
    assert attribution is not None
    return attribution.by


def happening_sentence(section: str, name: str, after: str, titles: Titles) -> str:
    """An incident or a response; a response that changes nothing is not told."""
    if section == "responses" and not after:
        return ""
    part, text = incident_of(section, name, titles), titles.thing(f"{section}.{name}")
    acting = part.performed_by or part.by
    if part.title is None and acting:
        text = f"{text} by {titles.who(acting)}"
        if part.against:
            text += f" against {titles.who(part.against)}"
    return sentence(f"{text}{after}")


def outcome_sentence(path: str, number: int, after: str, titles: Titles) -> str:
    """How an incident turned out; an outcome without a title that changes nothing is not told."""
    section, _, name = path.partition(".")
    outcome = incident_of(section, name, titles).outcomes[number]
    if not outcome.title and not after:
        return ""
    return sentence(f"{titles.thing(path)} ({lower(outcome.title or f'outcome {number + 1}')}){after}")


def violation_sentence(name: str, titles: Titles, since: str = "") -> str:
    """That an invariant is broken, and what holds instead."""
    part = titles.file.invariants[name]
    instead = words(part.always.node, titles, negated=True)
    return sentence(f"the invariant '{part.title or name}' is broken{since}: {instead}")


def move_sentence(site: str, event: Event, after: str, titles: Titles) -> str:
    """A region that moves, with the condition that held."""
    section, name, *_ = (*site.split("."), "")
    region = "phase" if section == "phases" else name
    part = titles.scenario.regions[region].transitions[site.split(".")[-1]]
    cause = stated(part.when.node, titles)
    because = "" if cause == "always" else f" ({cause})"
    by = f" by {titles.who(part.by)}" if part.by and part.title is None else ""
    way = f"from {state_words(event['from'])} to {state_words(event['to'])}"
    what = f"{titles.thing(site)}{by}: {titles(region)} {agreeing(titles(region), 'goes', 'go')} {way}"
    return sentence(f"{what}{because}{after.replace(':', ';', 1)}")


def breach_sentence(name: str, by: str | None, after: str, titles: Titles) -> str:
    """That a commitment is breached: by whom, as far as that is clear, and why, where nothing happened that did it."""
    part, what = titles.file.commitments[name], titles.commitment(name)
    if breaching := titles.breaching(name, by):
        breached = f"{titles.who(breaching)} {'breach' if titles.many(breaching) else 'breaches'} {what}"
    else:
        breached = f"{what} {agreeing(what, 'is', 'are')} breached"
    if by is not None:
        return sentence(f"with that, {breached}{after}")
    assert part.keep is not None
    return sentence(f"{breached} ({words(part.keep.node, titles, negated=True)}){after}")


def obligation_sentence(name: str, happening: Happening, after: str, titles: Titles) -> str:
    """Something about an obligation."""
    part, what = titles.file.obligations[name], titles.obligation(name)
    steps = f"{step_numbers(happening)} of {part.total} of {what}"
    match happening.what:
        case "step":
            carry = "carry" if titles.many(part.owed_by) else "carries"
            owed_by = f"{titles.who(part.owed_by)} {carry} out " if part.owed_by else "done: "
            return sentence(f"{owed_by}{steps if part.total > 1 else what}{step_title(happening, titles)}{after}")
        case "fulfilled":
            return sentence(f"with that, {what} {agreeing(what, 'is', 'are')} fulfilled{after}")
        case "verified":
            by = titles(part.verified_by) if part.verified_by else "the verifier"
            return sentence(f"{by} {agreeing(by, 'verifies', 'verify')} {steps}{after}")
        case "acknowledged":
            by = titles.who(part.owed_to) if part.owed_to else "the side it is owed to"
            acknowledge = "acknowledge" if titles.many(part.owed_to) else "acknowledges"
            return sentence(f"{by} {acknowledge} {steps}{after}")
        case _:
            return sentence(f"a deadline for {what} passes unmet{version_words(happening, titles)}{after}")


def version_words(happening: Happening, titles: Titles) -> str:
    """Under which date a deadline passes; empty where no amendment moves it."""
    name = happening.event["site"].split(".")[1]
    due_day = titles.file.obligations[name].due_days[happening.event["due"]]
    amendment = happening.event.get("amendment")
    if amendment is not None:
        return f" under the date of “{titles.reading(amendment)}”"
    return " under the first date" if len(due_day.versions) > 1 else ""


def step_title(happening: Happening, titles: Titles) -> str:
    """What a named step is called, in brackets; empty where steps have no names."""
    key = happening.event.get("step")
    if key is None:
        return ""
    name = happening.event["site"].split(".")[1]
    return f" ({titles.file.obligations[name].named[key].title or key.replace('_', ' ')})"


def step_numbers(happening: Happening) -> str:
    """``step 3``, or ``steps 2 to 6`` where several were gathered."""
    done = happening.event.get("done", 0)
    return f"step {done}" if happening.first is None else f"steps {happening.first} to {done}"
