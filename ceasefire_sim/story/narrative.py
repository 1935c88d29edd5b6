"""One run told day by day in neutral plain English, with dates, causes and consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.english import agreeing, joined, lower, sentence
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles, below_title, date_of, state_words

if TYPE_CHECKING:
    from ceasefire_sim.reference.agreement import Reference

__all__ = ["Titles", "date_of", "day_retold", "retold", "sentence", "told_day"]


def retold(agreement: Reference) -> str:
    """The whole run so far; the agreement is played again from the start."""
    scenario = agreement.scenario
    upto = agreement.today
    titles = Titles(scenario)
    agreement.reset()
    lines = [scenario.title, "=" * len(scenario.title), *below_title(scenario), "", opening(agreement, titles), ""]
    broken = broken_on(agreement, 0)
    quiet = 0
    while agreement.today < upto and not agreement.ended:
        day = agreement.today
        agreement.day()
        before, broken = broken, broken_on(agreement, agreement.today)
        news = [event for event in agreement.events if event["what"] != "violated" or invariant_of(event) not in before]
        told = [*told_day(scenario, news, titles), *mended(scenario, before - broken)]
        if told:
            if quiet:
                lines.append(f"  … {quiet} day{'s' * (quiet != 1)} without a change …")
            quiet = 0
            lines.append(f"{date_of(scenario, day)}")
            lines += [f"  {line}" for line in told]
        else:
            quiet += 1
    if quiet:
        lines.append(f"  … {quiet} day{'s' * (quiet != 1)} without a change …")
    lines += ["", closing(agreement, titles)]
    return "\n".join(lines)


def broken_on(agreement: Reference, day: int) -> set[str]:
    """The invariants that do not hold on a day."""
    return {name for when, name in agreement.violations if when == day}


def invariant_of(event: Mapping[str, Any]) -> str:
    """The name of the invariant an event speaks of."""
    return str(event["site"]).partition(".")[2]


def mended(scenario: Scenario, names: set[str]) -> Iterator[str]:
    """That invariants which were broken hold again."""
    for name, part in scenario.file.invariants.items():
        if name in names:
            yield f"The invariant '{part.title or name}' holds again."


def opening(agreement: Reference, titles: Titles) -> str:
    """How things stand on day 0."""
    scenario = agreement.scenario
    states = [f"{titles(name)}: {state_words(agreement.regions[name].state)}" for name in reversed(scenario.regions)]
    drawn = [
        f"{titles(name)}: {agreement.quantities[name]} in this run"
        for name, quantity in scenario.quantities.items()
        if isinstance(quantity.initial, dict)
    ]
    states += [told_violation(scenario, name, titles, "from the start") for _, name in agreement.violations]
    lines = [f"At the start, on {lower(date_of(scenario, 0))} ({luck_words(agreement)}):"]
    return "\n".join([*lines, *(f"  {line}" for line in (*states, *drawn))])


def luck_words(agreement: Reference) -> str:
    """The seed and the run that a story is of."""
    luck = agreement.luck
    run = ", then ".join(f"run {number}" + (f" from day {day}" if day else "") for day, number in luck.runs)
    return f"luck: seed {luck.seed}, {run}"


def day_retold(agreement: Reference) -> str:
    """The coming day alone, which is played: the state it begins with, and what happens."""
    scenario, titles = agreement.scenario, Titles(agreement.scenario)
    date = date_of(scenario, agreement.today)
    lines = [scenario.title, "=" * len(scenario.title), *below_title(scenario), ""]
    lines.append(f"{date}, as it begins ({luck_words(agreement)}):")
    lines += [f"  {line}" for line in standing(agreement, titles)]
    if agreement.ended:
        return "\n".join([*lines, "", closing(agreement, titles)])
    told = list(told_day(scenario, agreement.day(), titles))
    return "\n".join([*lines, "", date, *(f"  {line}" for line in told or ["Nothing changes."])])


def standing(agreement: Reference, titles: Titles) -> Iterator[str]:
    """How everything stands now: states, quantities, steps."""
    for name in reversed(agreement.scenario.regions):
        yield f"{titles(name)}: {state_words(agreement.regions[name].state)}"
    for name, value in agreement.quantities.items():
        yield f"{titles(name)}: {value}"
    for name, obligation in agreement.obligations.items():
        overdue = ", overdue" if obligation.overdue else ""
        yield f"{titles.obligation(name)}: {obligation.done} of {obligation.part.total} steps done{overdue}"


def told_day(scenario: Scenario, events: list[dict[str, Any]], titles: Titles | None = None) -> Iterator[str]:
    """The events of one day, a sentence each; repeated happenings of one thing are counted together."""
    titles = titles or Titles(scenario)
    told: dict[str, int] = {}
    for event in gathered(scenario, events):
        text = told_event(scenario, event, titles)
        if text:
            told[text] = told.get(text, 0) + 1
    for text, times in told.items():
        yield text if times == 1 else f"{text} (This {times} times.)"


def gathered(scenario: Scenario, events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The events, with steps of one obligation in a row as one, and a happening together with its outcome."""
    kept: list[dict[str, Any]] = []
    for event in events:
        last = kept[-1] if kept else None
        same = last is not None and last["what"] == event["what"] and last["site"] == event["site"]
        if last is not None and same and event["what"] in ("step", "verified", "acknowledged") and "step" not in event:
            kept[-1] = {**last, "done": event["done"], "from": last.get("from", last["done"])}
            kept[-1]["effects"] = followed(last.get("effects", {}), event.get("effects", {}))
        elif last is not None and event["what"] == "outcome" and last["what"] == "happens" and not last.get("effects"):
            kept[-1] = {**event, "told": True}
        else:
            kept.append(event)
    yield from kept


def followed(first: Mapping[str, list[int]], then: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Two changes, one after the other, as one."""
    names = dict.fromkeys((*first, *then))
    both = {name: [first.get(name, then.get(name))[0], then.get(name, first.get(name))[1]] for name in names}  # type: ignore[index]
    return {name: change for name, change in both.items() if change[0] != change[1]}


def consequences(event: Mapping[str, Any], titles: Titles) -> str:
    """What changed, as a list at the end of a sentence."""
    changes = event.get("effects", {})
    if not changes:
        return ""
    parts = []
    for name, (before, after) in changes.items():
        verb = "rises" if after > before else "falls"
        owner, _, attribute = name.partition(".")
        if owner in titles.file.obligations:
            steps = f"{after} step{'s' * (after != 1)}"
            count = "counts" if after == 1 else "count"
            parts.append(f"of {titles.obligation(owner)}, {steps} now {count} as {attribute}, no longer {before}")
        else:
            parts.append(f"{titles(name)} {verb} from {before} to {after}")
    return ": " + joined(parts, "and")


def told_event(scenario: Scenario, event: Mapping[str, Any], titles: Titles) -> str:
    """One event in a sentence."""
    site = str(event["site"]).partition("#")[0]
    section, name, *_ = (*site.split("."), "")
    after = consequences(event, titles)
    match event["what"]:
        case "happens":
            return told_happening(scenario, section, name, after, titles)
        case "outcome":
            outcome = getattr(scenario.file, section)[name].outcomes[event["value"]]
            what = outcome.title or f"outcome {event['value'] + 1}"
            return (
                sentence(f"{titles.thing(f'{section}.{name}')} turns out: {lower(what)}{after}")
                if outcome.title or after
                else ""
            )
        case "attributed" | "contested":
            by = getattr(scenario.file, section)[name].attribution.by
            if event["what"] == "attributed":
                return sentence(f"{titles(by)} attributes it{after}")
            return sentence(f"who is responsible stays contested{after}")
        case "moves":
            return told_move(scenario, site, event, after, titles)
        case "violated":
            return told_violation(scenario, name, titles)
    return told_obligation(scenario, name, event, after, titles)


def told_violation(scenario: Scenario, name: str, titles: Titles, since: str = "") -> str:
    """That an invariant is broken, and what holds instead."""
    part = scenario.file.invariants[name]
    instead = words(part.always.node, titles, negated=True)
    return sentence(f"the invariant '{part.title or name}' is broken{since and ' ' + since}: {instead}")


def told_happening(scenario: Scenario, section: str, name: str, after: str, titles: Titles) -> str:
    """An incident or a response."""
    part = getattr(scenario.file, section)[name]
    text = titles.thing(f"{section}.{name}")
    acting = part.performed_by or part.by
    if part.title is None and acting:
        text = f"{text} by {titles.who(acting)}"
        if part.against:
            text += f" against {titles.who(part.against)}"
    if section == "responses" and not after:
        return ""
    return sentence(f"{text}{after}")


def told_move(scenario: Scenario, site: str, event: Mapping[str, Any], after: str, titles: Titles) -> str:
    """A region that moves, with the condition that held."""
    section, name, *_ = (*site.split("."), "")
    region = "phase" if section == "phases" else name
    part = scenario.regions[region].transitions[site.split(".")[-1]]
    cause = stated(part.when.node, titles)
    because = "" if cause == "always" else f" ({cause})"
    by = f" by {titles.who(part.by)}" if part.by and part.title is None else ""
    way = f"from {state_words(event['from'])} to {state_words(event['to'])}"
    goes = agreeing(titles(region), "goes", "go")
    what = f"{titles.thing(site)}{by}: {titles(region)} {goes} {way}"
    return sentence(f"{what}{because}{after.replace(':', ';', 1)}")


def told_obligation(scenario: Scenario, name: str, event: Mapping[str, Any], after: str, titles: Titles) -> str:
    """Something about an obligation."""
    part = scenario.file.obligations[name]
    what, total = titles.obligation(name), part.total
    carry = "carry" if titles.many(part.owed_by) else "carries"
    owed_by = f"{titles.who(part.owed_by)} {carry} out " if part.owed_by else "done: "
    match event["what"]:
        case "step":
            named = part.named.get(event.get("step", ""))
            step = f" ({named.title or event['step'].replace('_', ' ')})" if named is not None else ""
            number = f"{numbered('step', event)} of {total} of " if total > 1 else ""
            return sentence(f"{owed_by}{number}{what}{step}{after}")
        case "fulfilled":
            return sentence(f"with that, {what} {agreeing(what, 'is', 'are')} fulfilled{after}")
        case "verified":
            by = titles(part.verified_by) if part.verified_by else "the verifier"
            verify = agreeing(by, "verifies", "verify")
            return sentence(f"{by} {verify} {numbered('step', event)} of {total} of {what}{after}")
        case "acknowledged":
            by = titles.who(part.owed_to) if part.owed_to else "the side it is owed to"
            acknowledge = "acknowledge" if titles.many(part.owed_to) else "acknowledges"
            return sentence(f"{by} {acknowledge} {numbered('step', event)} of {total} of {what}{after}")
        case _:
            return sentence(f"a deadline for {what} passes unmet{after}")


def numbered(word: str, event: Mapping[str, Any]) -> str:
    """``step 3``, or ``steps 2 to 6`` where several were gathered."""
    if "from" not in event:
        return f"{word} {event['done']}"
    return f"{word}s {event['from']} to {event['done']}"


def closing(agreement: Reference, titles: Titles) -> str:
    """How things stand at the end."""
    scenario = agreement.scenario
    state = state_words(agreement.phase)
    goal = scenario.file.goal
    reached = ""
    if goal is not None:
        reached = (
            f" The goal ({words(goal.node, titles)}) was reached on day {agreement.goal_day}."
            if agreement.goal_day is not None
            else f" The goal ({words(goal.node, titles)}) was not reached."
        )
    if agreement.phase in scenario.final:
        return f"{date_of(scenario, agreement.today)}: the run ends in phase {state}.{reached}"
    return f"{date_of(scenario, agreement.today)}: the phase is {state}.{reached}"
