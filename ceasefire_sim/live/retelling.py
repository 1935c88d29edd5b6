"""One run told day by day in neutral plain English, with dates, causes and consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.words import joined
from ceasefire_sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from ceasefire_sim.live.agreement import Agreement
    from ceasefire_sim.live.why import Reason, Why

__all__ = ["Titles", "day_retold", "retold", "told_day", "why_in_words"]


class Titles:
    """What people call the things of a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.file = scenario.file

    def __call__(self, name: str) -> str:
        """What a name of an expression is called."""
        owner, _, attribute = name.partition(".")
        if attribute and owner in self.file.parties:
            return f"{self.party(owner)}'s {attribute.replace('_', ' ')}"
        if attribute and owner in self.file.obligations:
            named = self.file.obligations[owner].named
            step = named[attribute].title if attribute in named else None
            return f"{step or attribute.replace('_', ' ')} ({self.obligation(owner)})"
        if name in self.file.obligations:
            return self.obligation(name)
        if name == "phase":
            return "the phase"
        if name in self.file.anchors:
            return f"{name.replace('_', ' ')} ({self.file.anchors[name]})"
        if name in self.file.parameters:
            part = self.file.parameters[name]
            return f"{lower(part.title or name.replace('_', ' '))} ({part.value:g})"
        for section in (self.file.quantities, self.file.mechanisms, self.file.regions):
            if name in section:
                return lower(section[name].title or name.replace("_", " "))
        return name.replace("_", " ")

    def party(self, name: str) -> str:
        """What a party is called."""
        part = self.file.parties.get(name)
        return (part.title if part else None) or name.replace("_", " ")

    def parties(self, names: tuple[str, ...]) -> str:
        """What several parties are called."""
        return joined([self.party(name) for name in names], "and")

    def obligation(self, name: str) -> str:
        """What an obligation is called."""
        part = self.file.obligations[name]
        return lower(part.title or name.replace("_", " "))

    def thing(self, path: str) -> str:
        """What stands at a path is called: an incident, a transition, an obligation."""
        section, *rest = path.split(".")
        if section == "obligations":
            return self.obligation(rest[0])
        if section in ("incidents", "responses"):
            part = getattr(self.file, section)[rest[0]]
            return str(part.title or rest[0].replace("_", " "))
        region = self.scenario.regions["phase" if section == "phases" else rest[0]]
        key = rest[-1]
        return str(region.transitions[key].title or key.replace("_", " "))


def lower(text: str) -> str:
    """The text with a small first letter, unless its first word is an abbreviation or a name of several capitals."""
    first = text.split(" ")[0]
    return text if sum(letter.isupper() for letter in first) > 1 else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def date_of(scenario: Scenario, day: int) -> str:
    """Day and date."""
    date = scenario.date(day)
    return f"Day {day}" if date is None else f"Day {day}, {date.day} {date:%B %Y}"


def retold(agreement: Agreement) -> str:
    """The whole run so far; the agreement is played again from the start."""
    scenario = agreement.scenario
    upto = agreement.today
    titles = Titles(scenario)
    agreement.reset()
    lines = [scenario.title, "=" * len(scenario.title), "", opening(agreement, titles), ""]
    quiet = 0
    while agreement.today < upto and not agreement.ended:
        day = agreement.today
        agreement.day()
        told = list(told_day(scenario, agreement.events, titles))
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


def opening(agreement: Agreement, titles: Titles) -> str:
    """How things stand on day 0."""
    scenario = agreement.scenario
    states = [f"{titles(name)}: {state_words(agreement.regions[name].state)}" for name in reversed(scenario.regions)]
    drawn = [
        f"{titles(name)}: {agreement.quantities[name]} in this run"
        for name, quantity in scenario.quantities.items()
        if isinstance(quantity.initial, dict)
    ]
    lines = [f"At the start, on {lower(date_of(scenario, 0))} ({luck_words(agreement)}):"]
    return "\n".join([*lines, *(f"  {line}" for line in (*states, *drawn))])


def luck_words(agreement: Agreement) -> str:
    """The seed and the run that a story is of."""
    luck = agreement.luck
    run = ", then ".join(f"run {number}" + (f" from day {day}" if day else "") for day, number in luck.runs)
    return f"luck: seed {luck.seed}, {run}"


def day_retold(agreement: Agreement) -> str:
    """The coming day alone, which is played: the state it begins with, and what happens."""
    scenario, titles = agreement.scenario, Titles(agreement.scenario)
    date = date_of(scenario, agreement.today)
    lines = [scenario.title, "=" * len(scenario.title), "", f"{date}, as it begins ({luck_words(agreement)}):"]
    lines += [f"  {line}" for line in standing(agreement, titles)]
    if agreement.ended:
        return "\n".join([*lines, "", closing(agreement, titles)])
    told = list(told_day(scenario, agreement.day(), titles))
    return "\n".join([*lines, "", date, *(f"  {line}" for line in told or ["Nothing changes."])])


def standing(agreement: Agreement, titles: Titles) -> Iterator[str]:
    """How everything stands now: states, quantities, steps."""
    for name in reversed(agreement.scenario.regions):
        yield f"{titles(name)}: {state_words(agreement.regions[name].state)}"
    for name, value in agreement.quantities.items():
        yield f"{titles(name)}: {value}"
    for name, obligation in agreement.obligations.items():
        overdue = ", overdue" if obligation.overdue else ""
        yield f"{titles.obligation(name)}: {obligation.done} of {obligation.part.total} steps done{overdue}"


def state_words(state: str) -> str:
    """A state's name as words."""
    return f"'{state.replace('_', ' ')}'"


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
            parts.append(f"of {titles.obligation(owner)}, {after} steps now count as {attribute}, after {before}")
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
            part = scenario.file.invariants[name]
            return sentence(
                f"the invariant '{part.title or name}' is broken: {words(part.always.node, titles)} no longer holds"
            )
    return told_obligation(scenario, name, event, after, titles)


def told_happening(scenario: Scenario, section: str, name: str, after: str, titles: Titles) -> str:
    """An incident or a response."""
    part = getattr(scenario.file, section)[name]
    text = titles.thing(f"{section}.{name}")
    acting = part.performed_by or part.by
    if part.title is None and acting:
        text = f"{text} by {titles.parties(acting)}"
        if part.against:
            text += f" against {titles.parties(part.against)}"
    if section == "responses" and not after:
        return ""
    return sentence(f"{text}{after}")


def told_move(scenario: Scenario, site: str, event: Mapping[str, Any], after: str, titles: Titles) -> str:
    """A region that moves, with the condition that held."""
    section, name, *_ = (*site.split("."), "")
    region = "phase" if section == "phases" else name
    part = scenario.regions[region].transitions[site.split(".")[-1]]
    cause = words(part.when.node, titles)
    because = "" if cause == "always" else f" ({cause})"
    by = f" by {titles.parties(part.by)}" if part.by and part.title is None else ""
    way = f"from {state_words(event['from'])} to {state_words(event['to'])}"
    what = f"{titles.thing(site)}{by}: {titles(region)} goes {way}"
    return sentence(f"{what}{because}{after.replace(':', ';', 1)}")


def told_obligation(scenario: Scenario, name: str, event: Mapping[str, Any], after: str, titles: Titles) -> str:
    """Something about an obligation."""
    part = scenario.file.obligations[name]
    what, total = titles.obligation(name), part.total
    owed_by = f"{titles.parties(part.owed_by)} carries out " if part.owed_by else "done: "
    match event["what"]:
        case "step":
            named = part.named.get(event.get("step", ""))
            step = f" ({named.title or event['step'].replace('_', ' ')})" if named is not None else ""
            number = f"{numbered('step', event)} of {total} of " if total > 1 else ""
            return sentence(f"{owed_by}{number}{what}{step}{after}")
        case "fulfilled":
            return sentence(f"with that, {what} is fulfilled{after}")
        case "verified":
            by = titles(part.verified_by) if part.verified_by else "the verifier"
            return sentence(f"{by} verifies {numbered('step', event)} of {total} of {what}{after}")
        case "acknowledged":
            by = titles.parties(part.owed_to) if part.owed_to else "the side it is owed to"
            return sentence(f"{by} acknowledges {numbered('step', event)} of {total} of {what}{after}")
        case _:
            return sentence(f"a deadline of {what} passes unmet{after}")


def numbered(word: str, event: Mapping[str, Any]) -> str:
    """``step 3``, or ``steps 2 to 6`` where several were gathered."""
    if "from" not in event:
        return f"{word} {event['done']}"
    return f"{word}s {event['from']} to {event['done']}"


def closing(agreement: Agreement, titles: Titles) -> str:
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


def why_in_words(found: Why) -> str:
    """Why something waits, as an indented tree."""
    lines = [f"{found.title} ({found.path}), day {found.day}"]
    if found.note:
        lines.append(f"  {found.note}.")
    lines.append("  Its condition holds now." if found.reason.holds else "  Its condition does not hold now:")
    lines += reason_lines(found.reason, "  ")
    missing = [leaf for leaf in found.reason.leaves() if not leaf.holds]
    for leaf in missing:
        if leaf.owed_by:
            lines.append(f"  → {leaf.text}: owed by {joined(list(leaf.owed_by), 'and')}")
    return "\n".join(lines)


def reason_lines(reason: Reason, indent: str) -> Iterator[str]:
    """One part of a condition and the parts below it."""
    mark = "✓" if reason.holds else "✗"
    names = {"and": "all of:", "or": "any of:", "not": "not:", "if": "the one in force of:"}
    label = names.get(reason.joined, reason.text)
    origin = ""
    if reason.origin is not None and reason.origin.kind != "text":
        origin = f" [{reason.origin.kind} '{reason.origin.name}']"
    place = f"  ({reason.at})" if reason.at and not reason.parts else ""
    yield f"{indent}{mark} {label}{origin}{place}"
    for part in reason.parts:
        yield from reason_lines(part, indent + "  ")
