"""An agreement in words: parties, phases, who owes what on which condition, and the sources."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions import words
from ceasefire_sim.live.retelling import Titles, sentence
from ceasefire_sim.scenario.fields import Pace
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["agreement_lines", "fact_lines"]


def wrapped(text: str, indent: str = "", width: int = 96) -> Iterator[str]:
    """The text in lines of a readable length."""
    import textwrap

    yield from textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)


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
    for heading, happenings in (("What happens", file.incidents), ("How parties react", file.responses)):
        if happenings:
            yield ""
            yield heading
            for name, part in happenings.items():
                text = part.title or name.replace("_", " ")
                who = f" by {titles.parties(part.by)}" if part.by else ""
                when = words(part.when.node, titles)
                yield from wrapped(f"- {text}{who}" + ("" if when == "always" else f", when {when}"), "  ")
    for heading, names in (("Variants", file.variants), ("Readings", file.readings), ("Amendments", file.amendments)):
        if names:
            yield ""
            yield heading
            for name, other in names.items():
                yield from wrapped(f"- {name}: {other.title or other.note or ''}".rstrip(": "), "  ")
    yield from source_lines(scenario)


def region_lines(scenario: Scenario, name: str, titles: Titles) -> Iterator[str]:
    """A region with its states and ways."""
    part = scenario.regions[name]
    yield f"  {titles(name)}: begins as '{part.initial}'"
    for key, transition in part.transitions.items():
        sources = " or ".join(transition.from_).replace("any", "any state")
        when = words(transition.when.node, titles)
        text = f"{transition.title or key.replace('_', ' ')}: from {sources} to {transition.to}"
        if when != "always":
            text += f", when {when}"
        if transition.after is not None:
            text += f", after {transition.after.whole} days there"
        yield from wrapped("- " + text.replace("_", " "), "    ")


def pace_words(pace: Pace, titles: Titles) -> str:
    """A pace in words."""
    if pace.days is not None:
        return f"a step every {pace.days.whole} days it may proceed"
    assert pace.chance is not None
    chance = words(pace.chance.node, titles)
    if chance == "1":
        return "as soon as it may proceed"
    return f"with a chance of {chance} a day" + (" for each step" if pace.kind == "each" else "")


def obligation_lines(scenario: Scenario, name: str, titles: Titles) -> Iterator[str]:
    """An obligation: who, what, on which condition, how fast, by when."""
    part = scenario.file.obligations[name]
    who = titles.parties(part.owed_by) or "someone"
    to = f" to {titles.parties(part.owed_to)}" if part.owed_to else ""
    steps = f" in {part.total} steps" if part.total > 1 else ""
    text = f"- {who} owes{to}: {titles.obligation(name)}{steps}, {pace_words(part.pace, titles)}"
    when = words(part.requires.node, titles)
    if when != "always":
        text += f"; it may proceed only when {when}"
    if part.due is not None:
        text += f"; due after {words(part.due.node, titles)} days"
    if part.verified_by:
        text += f"; verified by {titles(part.verified_by)}"
    yield from wrapped(sentence(text), "  ")


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
