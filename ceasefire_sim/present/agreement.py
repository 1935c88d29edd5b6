"""An agreement in words: parties, phases, who owes what on which condition, and the sources."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.english import sentence
from ceasefire_sim.expressions.tree import Choose, Name, Node, Noted, Number
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.live.titles import Titles, state_words
from ceasefire_sim.scenario.fields import Formula, Pace
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["agreement_lines", "fact_lines"]

DATE = re.compile(r"\d{4}-\d\d-\d\d")


def wrapped(text: str, indent: str = "", width: int = 96) -> Iterator[str]:
    """The text in lines of a readable length; below a dash it hangs."""
    hanging = indent + "  " * text.startswith("- ")
    yield from textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=False
    )


def agreement_lines(scenario: Scenario) -> Iterator[str]:
    """The agreement in words, a line at a time."""
    titles, file = Titles(scenario), scenario.file
    yield scenario.title
    yield "=" * len(scenario.title)
    if file.about:
        yield from wrapped(file.about)
    if scenario.start:
        yield f"Day 0 is {scenario.start}; {scenario.horizon} days are simulated."
    if file.parties:
        yield ""
        yield "Parties"
        for name in file.parties:
            yield f"  {titles.party(name)} ({name})"
    yield ""
    yield "Phases"
    yield from region_lines(scenario, "phase", titles)
    for heading, section in (("Mechanisms", file.mechanisms), ("Further regions", file.regions)):
        if section:
            yield ""
            yield heading
            for name in section:
                yield from region_lines(scenario, name, titles)
    if file.obligations:
        yield ""
        yield "Who owes what"
        for name in file.obligations:
            yield from obligation_lines(scenario, name, titles)
    yield from rule_lines(scenario, titles)
    for heading, happenings in (("What happens", file.incidents), ("How parties react", file.responses)):
        if happenings:
            yield ""
            yield heading
            for name, part in happenings.items():
                text = part.title or name.replace("_", " ")
                who = f" (by {titles.who(part.by)})" if part.by else ""
                when = stated(part.when.node, titles)
                yield from wrapped(f"- {text}{who}" + ("" if when == "always" else f", when {when}"), "  ")
    for heading, names in (("Variants", file.variants), ("Readings", file.readings), ("Amendments", file.amendments)):
        if names:
            yield ""
            yield heading
            for name, other in names.items():
                yield from wrapped(f"- {name}: {other.title or other.note or ''}".rstrip(": "), "  ")
    yield from source_lines(scenario)


def rule_lines(scenario: Scenario, titles: Titles) -> Iterator[str]:
    """What the conditions call by a name, what is to be reached, and what must always hold."""
    file = scenario.file
    if file.definitions:
        yield ""
        yield "What is meant by"
        for name, formula in file.definitions.items():
            yield from wrapped(f"- {name.replace('_', ' ')}: {words(formula.node, titles)}", "  ")
    if file.goal is not None:
        yield ""
        yield from wrapped(f"The goal: {stated(file.goal.node, titles)}")
    if file.invariants:
        yield ""
        yield "What must always hold"
        for name, part in file.invariants.items():
            title = f"{part.title or name.replace('_', ' ')}: "
            yield from wrapped(f"- {title}{stated(part.always.node, titles)}", "  ")


def region_lines(scenario: Scenario, name: str, titles: Titles) -> Iterator[str]:
    """A region with its states and ways."""
    part = scenario.regions[name]
    yield f"  {titles(name)}: begins as {state_words(part.initial)}"
    for key, transition in part.transitions.items():
        sources = " or ".join(transition.from_).replace("any", "any state")
        when = stated(transition.when.node, titles)
        text = f"{transition.title or key.replace('_', ' ')}: from {sources} to {transition.to}"
        if when != "always":
            text += f", when {when}"
        if transition.after is not None:
            text += f", after {days_words(transition.after.whole)} there"
        yield from wrapped("- " + text.replace("_", " "), "    ")


def pace_words(pace: Pace, titles: Titles) -> str:
    """A pace in words."""
    if pace.days is not None:
        return f"a step after every {days_words(pace.days.whole)} on which it may proceed"
    assert pace.chance is not None
    chance = bare(pace.chance.node)
    each = " for each step" if pace.kind == "each" else ""
    if isinstance(chance, Choose):
        then, otherwise = (words(one, titles) for one in (chance.then, chance.otherwise))
        return f"with a chance a day{each}: {then} while {words(chance.condition, titles)}, otherwise {otherwise}"
    text = words(chance, titles)
    return "as soon as it may proceed" if text == "1" else f"with a chance of {text} a day{each}"


def bare(node: Node) -> Node:
    """An expression without notes of where it comes from."""
    return bare(node.body) if isinstance(node, Noted) else node


def days_words(days: int) -> str:
    """So many days."""
    return f"{days} day{'s' * (days != 1)}"


def due_words(scenario: Scenario, due: Formula, counts: str, titles: Titles) -> str:
    """By when something is due: on a date, or after days of its own clock."""
    node = bare(due.node)
    text, number = words(node, titles), int(node.value) if isinstance(node, Number) else None
    if counts == "calendar":
        date = scenario.date(number) if number is not None else None
        dated = text if date is None else str(date)
        return f"due on {dated}" if DATE.match(dated) else f"due on day {text}"
    days = f"{text} days" if number is None else days_words(number)
    parameter = scenario.file.parameters.get(node.text) if isinstance(node, Name) else None
    if parameter is not None and isinstance(node, Name):
        days = f"{days_words(int(parameter.value))} ({parameter.title or node.text.replace('_', ' ')})"
    return f"due after {days}{' on which it may proceed' * (counts == 'allowed')}"


def obligation_lines(scenario: Scenario, name: str, titles: Titles) -> Iterator[str]:
    """An obligation: who, what, on which condition, how fast, by when."""
    part = scenario.file.obligations[name]
    who = titles.who(part.owed_by) or "someone"
    owe = "owe" if titles.many(part.owed_by) else "owes"
    to = f" {titles.who(part.owed_to)}" if part.owed_to else ""
    if len(part.owed_by) > 1 and set(part.owed_by) == set(part.owed_to):
        to = " each other" if len(part.owed_by) == 2 else " one another"
    steps = f" in {part.total} steps" if part.total > 1 else ""
    text = f"{who} {owe}{to}: {titles.obligation(name)}{steps}, {pace_words(part.pace, titles)}"
    when = stated(part.requires.node, titles)
    if when != "always":
        text += f"; it may proceed only when {when}"
    if part.due is not None:
        text += f"; {due_words(scenario, part.due, part.due_counts, titles)}"
    if part.verified_by:
        text += f"; verified by {titles(part.verified_by)}"
    yield from wrapped(f"- {sentence(text)}", "  ")
    for key, step in part.named.items():
        said = [step.title or key.replace("_", " ")]
        when = stated(step.requires.node, titles)
        said += [f"only when {when}"] if when != "always" else []
        said += [f"not before {day_words(scenario, step.not_before.whole)}"] if step.not_before is not None else []
        said += [due_words(scenario, step.due, part.due_counts, titles)] if step.due is not None else []
        yield from wrapped(f"- {'; '.join(said)}", "    ")


def day_words(scenario: Scenario, day: int) -> str:
    """A day by its date, or its number."""
    date = scenario.date(day)
    return f"day {day}" if date is None else str(date)


def source_lines(scenario: Scenario) -> Iterator[str]:
    """Where every number comes from."""
    parameters = scenario.file.parameters
    if not parameters:
        return
    yield ""
    yield "Numbers and where they come from"
    for name, part in parameters.items():
        limits = f" (held plausible: {part.range[0]:g} to {part.range[1]:g})" if part.range else ""
        source = ", ".join(part.source) or "no source given"
        yield f"  {name} = {part.value:g}{' ' + part.unit if part.unit else ''}{limits}: {source}"


def fact_lines(scenario: Scenario) -> Iterator[str]:
    """The facts of the scenario's sources, and what became of each."""
    for stem, found in scenario.facts.items():
        facts = found.facts
        modelled = sum(fact.became is not None for fact in facts.values())
        yield f"{stem}: {len(facts)} facts, {modelled} modelled"
        for name, fact in facts.items():
            by = f" [asserted by {', '.join(fact.asserted_by)}]" if fact.asserted_by else ""
            yield from wrapped(f"- {name}: {fact.statement}{by}", "  ")
            became = ", ".join(fact.became) if fact.became else f"not modelled: {fact.context or 'no reason given'}"
            yield from wrapped(f"→ {became}", "    ")
