"""An agreement in words: parties, phases, who owes what on which condition, and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.english import sentence, so_many
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.present.commitment_words import commitment_words
from ceasefire_sim.present.condition_changes import change_lines, day_words
from ceasefire_sim.present.due_words import due_day_words
from ceasefire_sim.present.numbers import drawn_words
from ceasefire_sim.present.rates import (
    chance_words,
    days_words,
    effect_words,
    happening_chance,
    happening_lines,
    pace_words,
)
from ceasefire_sim.present.terminal import MARKS, wrap
from ceasefire_sim.present.titled_names import titled_factor
from ceasefire_sim.scenario.model.changes import Variant
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.parts import Incident, Obligation, Quantity, Transition
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles, below_title, state_words

__all__ = [
    "AgreementItem",
    "agreement_items",
    "agreement_lines",
    "commitment_items",
    "fact_lines",
    "obligation_items",
    "start_words",
]


@dataclass(frozen=True, slots=True)
class AgreementItem:
    """A line of the agreement in words: a heading (depth 0), or what stands below one, so deep.

    A text that begins with ``→`` says what follows from what stands above it.
    """

    depth: int
    text: str


def agreement_lines(scenario: Scenario) -> Iterator[str]:
    """The agreement in words, a line at a time."""
    yield scenario.title
    yield "=" * len(scenario.title)
    yield from below_title(scenario)
    if scenario.file.about:
        yield from wrap(scenario.file.about)
    if scenario.start:
        yield f"{start_words(scenario)}."
    for item in agreement_items(scenario):
        if item.depth == 0:
            yield ""
        hanging = None if item.text.startswith(MARKS) else "  " * (item.depth + 1)
        yield from wrap(item.text, "  " * item.depth, hanging)


def start_words(scenario: Scenario) -> str:
    """When day 0 is, and how many days there are."""
    began = f"Day 0 is {scenario.start}; " if scenario.start else ""
    return f"{began}{scenario.horizon} days are simulated"


def agreement_items(scenario: Scenario) -> Iterator[AgreementItem]:
    """The agreement in words below its title: headings, and what stands under each."""
    titles, file = Titles(scenario), scenario.file
    if file.parties:
        yield AgreementItem(0, "Parties")
        for name in file.parties:
            yield AgreementItem(1, f"{titles.party(name)} ({name})")
    if file.indexes:
        yield AgreementItem(0, "Written for several at once")
        for name, values in file.indexes.items():
            yield AgreementItem(1, f"- {name}: {', '.join(map(titles.party, values))}")
    yield from quantity_items(scenario, titles)
    yield AgreementItem(0, "Phases")
    yield from region_items(scenario, "phase", titles)
    for heading, section in (("Mechanisms", file.mechanisms), ("Further regions", file.regions)):
        if section:
            yield AgreementItem(0, heading)
            for name in section:
                yield from region_items(scenario, name, titles)
    if file.obligations:
        yield AgreementItem(0, "Who owes what")
        for name in file.obligations:
            yield from obligation_items(scenario, name, titles)
    if file.commitments:
        yield AgreementItem(0, "What is owed all the time")
        for name in file.commitments:
            yield from commitment_items(scenario, name, titles)
    yield from rule_items(scenario, titles)
    for heading, happenings in (("What happens", file.incidents), ("How parties react", file.responses)):
        if happenings:
            yield AgreementItem(0, heading)
            for name, part in happenings.items():
                yield from incident_items(part, name, titles)
    yield from alternative_items(scenario, titles)
    yield from source_items(scenario)


def quantity_items(scenario: Scenario, titles: Titles) -> Iterator[AgreementItem]:
    """Every quantity: where it begins, and between what it stays."""
    if scenario.quantities:
        yield AgreementItem(0, "What rises and falls")
    for name, part in scenario.quantities.items():
        low, high = part.range
        note = f" ({part.note})" if part.note else ""
        yield AgreementItem(1, f"- {titles(name)}: {beginning(part)}, from {low} to {high}{note}")


def beginning(part: Quantity) -> str:
    """What a quantity is on day 0."""
    if isinstance(part.initial, Constant):
        return f"{part.initial.whole} on day 0"
    weights = ((float(value), weight.value or 0.0) for value, weight in part.initial.items())
    return f"on day 0, {drawn_words(weights)}"


def incident_items(part: Incident, name: str, titles: Titles) -> Iterator[AgreementItem]:
    """What may happen: whose it is, when, how likely, and what follows.

    Whose it is stands in front, unless the title names them: behind an allegation it would read as what is alleged.
    """
    text = part.title or name.replace("_", " ")
    if not all(titles.party(party) in text for party in part.by):
        text = f"{titles.parties(part.by)}: {text}"
    when = stated(part.when.node, titles)
    said = [text, *([f"when {when}"] if when != "always" else []), happening_chance(part, titles)]
    yield AgreementItem(1, f"- {', '.join(filter(None, said))}")
    for line in happening_lines(part, titles):
        yield AgreementItem(3, line)


def alternative_items(scenario: Scenario, titles: Titles) -> Iterator[AgreementItem]:
    """Variants by name; readings and amendments with what they make of the conditions."""
    file = scenario.file
    for heading, names in (("Variants", file.variants), ("Readings", file.readings), ("Amendments", file.amendments)):
        if names:
            yield AgreementItem(0, heading)
        for name, other in names.items():
            yield AgreementItem(1, f"- {name}: {other.title or other.note or ''}".rstrip(": "))
            if not isinstance(other, Variant):
                for line in change_lines(scenario, other, titles):
                    yield AgreementItem(3, f"→ {line}")


def rule_items(scenario: Scenario, titles: Titles) -> Iterator[AgreementItem]:
    """What the conditions call by a name, what is to be reached, and what must always hold."""
    file = scenario.file
    if file.definitions:
        yield AgreementItem(0, "What is meant by")
        for name, formula in file.definitions.items():
            yield AgreementItem(1, f"- {name.replace('_', ' ')}: {unbracketed(words(formula.node, titles))}")
    if file.goal is not None:
        yield AgreementItem(0, f"The goal: {stated(file.goal.node, titles)}")
    if file.invariants:
        yield AgreementItem(0, "What must always hold")
        for name, part in file.invariants.items():
            title = f"{part.title or name.replace('_', ' ')}: "
            yield AgreementItem(1, f"- {title}{stated(part.always.node, titles)}")


def unbracketed(text: str) -> str:
    """A text without brackets around all of it."""
    inner = text[1:-1]
    whole = text.startswith("(") and text.endswith(")") and inner.find(")") >= inner.find("(")
    return inner if whole and inner.count("(") == inner.count(")") else text


def region_items(scenario: Scenario, name: str, titles: Titles) -> Iterator[AgreementItem]:
    """A region with its states and ways."""
    part = scenario.regions[name]
    yield AgreementItem(1, f"{titles(name)}: begins as {state_words(part.initial)}")
    for key, transition in part.transitions.items():
        yield AgreementItem(2, f"- {move_words(transition, key, titles)}")
        if transition.do:
            yield AgreementItem(4, f"→ {effect_words(transition.do, titles)}")


def move_words(part: Transition, key: str, titles: Titles) -> str:
    """A transition: whence, whither, when, and how likely then."""
    sources = " or ".join(part.from_).replace("any", "any state")
    way = f"from {sources} to {part.to}".replace("_", " ")
    said = [f"{part.title or key.replace('_', ' ')}: {way}"]
    when = stated(part.when.node, titles)
    said += [f"when {when}"] if when != "always" else []
    said += [f"after {days_words(part.after.whole)} there"] if part.after is not None else []
    return ", ".join(filter(None, [*said, chance_words(part.chance.node, titles)]))


def obligation_items(scenario: Scenario, name: str, titles: Titles) -> Iterator[AgreementItem]:
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
    dues = {day.step: due_day_words(scenario, day, part.due_counts, titles) for day in part.due_days}
    if None in dues:
        text += f"; {dues[None]}"
    if part.verified_by:
        text += f"; verified by {titles(part.verified_by)}, {pace_words(part.verification, titles)}"
    if part.acknowledgement is not None:
        credit = f"; credited by {titles.who(part.owed_to) or 'the side it is owed to'}"
        text += f"{credit}, {pace_words(part.acknowledgement, titles)}"
    yield AgreementItem(1, f"- {sentence(text)}")
    for key, step in part.named.items():
        said = [step.title or key.replace("_", " ")]
        when = stated(step.requires.node, titles)
        said += [f"only when {when}"] if when != "always" else []
        said += [f"not before {day_words(scenario, step.not_before.whole)}"] if step.not_before is not None else []
        said += [dues[key]] if key in dues else []
        said += [pace_words(step.pace, titles)] if step.pace is not None else []
        yield AgreementItem(2, f"- {'; '.join(said)}")
        if step.on_step:
            yield AgreementItem(4, f"→ {effect_words(step.on_step, titles)}")
    yield from duty_effect_items(part, titles)


def commitment_items(scenario: Scenario, name: str, titles: Titles) -> Iterator[AgreementItem]:
    """A commitment: who owes it to whom, when, what breaches it, what follows."""
    part = scenario.file.commitments[name]
    owing = f"{titles.parties(part.owed_by)} {'owe' if titles.many(part.owed_by) else 'owes'}"
    owed_to = f" {titles.who(part.owed_to)}" if part.owed_to else ""
    text = f"{owing}{owed_to}: {titles.commitment(name)}" if part.owed_by else titles.commitment(name)
    yield AgreementItem(1, f"- {sentence('; '.join((text, *commitment_words(part, titles))))}")
    if part.on_breach:
        yield AgreementItem(3, f"→ each breach: {effect_words(part.on_breach, titles)}")


def duty_effect_items(part: Obligation, titles: Titles) -> Iterator[AgreementItem]:
    """What follows on steps, findings, credit, the end of it, and due days that pass."""
    for when, effects in (
        ("each step", part.on_step), ("each step verified", part.on_verified),
        ("each step credited", part.on_acknowledged), ("when all is done", part.on_fulfilled),
        ("each due day missed", part.on_overdue),
    ):  # fmt: skip
        if effects:
            yield AgreementItem(3, f"→ {when}: {effect_words(effects, titles)}")


def source_items(scenario: Scenario) -> Iterator[AgreementItem]:
    """Where every number comes from."""
    parameters = scenario.file.parameters
    if not parameters:
        return
    yield AgreementItem(0, "Numbers and where they come from")
    for name, part in parameters.items():
        limits = f" (held plausible: {part.range[0]:g} to {part.range[1]:g})" if part.range else ""
        limits += f"; {drawn_words(part.drawn)}" if part.drawn else ""
        source = ", ".join(part.source) or "no source given"
        unit = f" {part.unit}" if part.unit else ""
        yield AgreementItem(1, f"{titled_factor(scenario, name)} = {part.value:g}{unit}{limits}: {source}")


def fact_lines(scenario: Scenario) -> Iterator[str]:
    """The facts of the scenario's sources, and what became of each."""
    for stem, source in scenario.facts.items():
        facts = source.facts
        modelled = sum(fact.became is not None for fact in facts.values())
        yield f"{stem}: {so_many(len(facts), 'fact')}, {modelled} modelled"
        for name, fact in facts.items():
            by = f" [asserted by {', '.join(fact.asserted_by)}]" if fact.asserted_by else ""
            yield from wrap(f"- {name}: {fact.statement}{by}", "  ")
            became = ", ".join(fact.became) if fact.became else f"not modelled: {fact.context or 'no reason given'}"
            yield from wrap(f"→ {became}", "    ")
