"""The state diagram of a scenario: every region with its states and transitions, and who owes what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.expressions.simplification import tidied
from ceasefire_sim.expressions.tree import Name, Node, Truth
from ceasefire_sim.present.commitment_words import commitment_words
from ceasefire_sim.present.diagrams.diagram import FAINT, Arrow, Box, Diagram, Graph, Key, Line, Listing, Row, tint
from ceasefire_sim.present.diagrams.elements import read_by, settings_note
from ceasefire_sim.present.diagrams.guards import ROOM, SIZE, Notes, chance_label, typographic
from ceasefire_sim.present.diagrams.text_metrics import fitted_lines, shortened_lines
from ceasefire_sim.present.plots.style import COLOURS, spoken
from ceasefire_sim.present.rates import pace_words
from ceasefire_sim.scenario.model.parts import Obligation, Transition
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["states_diagram"]

STATE, ANY = 170.0, "any state"
MOST_ALIKE = 3  # arrows of one transition that each say its condition; with more, they have its number
LIT, GOOD, BAD = COLOURS[8], COLOURS[2], COLOURS[3]


def states_diagram(
    scenario: Scenario, lit: Mapping[str, str] | None = None, when: str = "", only: Sequence[str] = ()
) -> Diagram:
    """The state diagram, the phases first; ``lit`` are current states by region, ``when`` says when they are.

    ``only`` chooses regions; the list of who owes what is left out then.
    """
    lit, titles, notes = lit or {}, Titles(scenario), Notes()
    names = ["phase", *(name for name in scenario.regions if name != "phase")]
    names = [name for name in names if name in only] if only else names
    graphs = tuple(region_graph(scenario, name, lit.get(name), titles, notes) for name in names)
    owed = Listing("Who owes what", tuple(obligation_row(scenario, name, titles) for name in scenario.file.obligations))
    kept = Listing(
        "What is owed all the time", tuple(commitment_row(scenario, name, titles) for name in scenario.file.commitments)
    )
    numbered = Listing("The numbered transitions", tuple(notes.rows))
    listings = tuple(listing for listing in ((numbered,) if only else (numbered, owed, kept)) if listing.rows)
    return Diagram(scenario.title, states_subtitle(scenario, when), graphs, listings, tuple(state_keys(scenario, lit)))


def states_subtitle(scenario: Scenario, when: str = "") -> str:
    """Which picture it is, of which alternative."""
    parts = ["States and transitions"]
    if scenario.variant:
        parts.append(f"variant {scenario.variant}")
    if scenario.readings:
        parts.append(read_by(scenario))
    parts += settings_note(scenario)
    return ", ".join([*parts, when] if when else parts)


def state_keys(scenario: Scenario, lit: Mapping[str, str]) -> Iterator[Key]:
    """What the looks of states mean, as far as they occur."""
    if lit:
        yield Key("current state", LIT, "#000000", 3.5)
    broken = scenario.broken_phases
    if any(state not in broken for state in scenario.final):
        yield Key("ends the run, the truce holding", tint(GOOD), GOOD, 2.0, double=True)
    if any(state in broken for state in scenario.final):
        yield Key("ends the run, the truce broken", tint(BAD), BAD, 2.0, double=True)


def region_graph(scenario: Scenario, name: str, lit: str | None, titles: Titles, notes: Notes) -> Graph:
    """One region: a dot that leads to where it begins, its states, its transitions."""
    part = scenario.regions[name]
    boxes = [Box(".start", kind="start", tip="it begins here")]
    boxes += [state_box(scenario, name, state, state == lit) for state in part.states]
    if any("any" in transition.from_ for transition in part.transitions.values()):
        boxes.append(Box(".any", (Line(ANY, colour=FAINT),), "#ffffff", FAINT, 1.2, dashed=True))
    arrows = [Arrow(".start", part.initial)]
    for key in part.transitions:
        arrows += transition_arrows(scenario, name, key, titles, notes)
    title = titles("phase") if name == "phase" else titles(name)
    return Graph(capitalised(title), tuple(boxes), tuple(arrows))


def state_box(scenario: Scenario, region: str, state: str, lit: bool) -> Box:
    """A state; a final one with a double outline, the current one lit."""
    final, mark = region == "phase" and state in scenario.final, f"{region}.{state}"
    colour = (BAD if state in scenario.broken_phases else GOOD) if final else "#2b4a66"
    fill = tint(colour) if final else "#eef3f8"
    lines = tuple(Line(line, bold=True) for line in shortened_lines(spoken(state), 16.0, STATE, 3, bold=True))
    if lit:
        return Box(state, lines, LIT, "#000000", 3.5, double=final, tip="current state", mark=mark)
    return Box(state, lines, fill, colour, 2.0 if final else 1.5, double=final, mark=mark)


def transition_arrows(scenario: Scenario, region: str, key: str, titles: Titles, notes: Notes) -> Iterator[Arrow]:
    """An arrow for every state a transition leaves; each says on which condition."""
    part = scenario.regions[region].transitions[key]
    lines, number, tip = transition_label(scenario, region, key, titles, notes)
    for state in part.from_:
        source = ".any" if state == "any" else state
        yield Arrow(source, part.to, tuple(lines), "#2b2b2b", 1.6, number=number, tip=tip)


def name_lines(part: Transition, key: str) -> list[Line]:
    """What a transition is called, in bold: its title in two lines, or its name if that is longer."""
    titled = fitted_lines(part.title, SIZE, ROOM, True) if part.title else []
    chosen = titled if 0 < len(titled) <= 2 else fitted_lines(spoken(key), SIZE, ROOM, True)
    return [Line(line, bold=True) for line in chosen]


def transition_label(
    scenario: Scenario, region: str, key: str, titles: Titles, notes: Notes
) -> tuple[list[Line], int | None, str]:
    """The label of a transition, its number in the list if it is too long, and the whole of it in words."""
    part = scenario.regions[region].transitions[key]
    terms = transition_words(part, titles)
    title = part.title or spoken(key)
    guard = notes.guard(part.when.node, scenario, titles)
    if guard is None or not short_title(part) or len(part.from_) > MOST_ALIKE:
        head = title if title.lower() == spoken(key).lower() else f"{spoken(key).capitalize()}: {title}"
        name = [Line(line, bold=True) for line in fitted_lines(spoken(key), SIZE, ROOM, True)]
        return name, notes.number(head, terms), f"{title}: {terms}"
    lines = name_lines(part, key) + [Line(line) for line in guard]
    if part.after is not None:
        lines.append(Line(f"after {part.after.whole} days there"))
    chance = chance_label(part.chance.node, scenario.constants)
    if chance:
        lines.append(Line(chance, colour=FAINT))
    return lines, None, f"{title}: {terms}"


def short_title(part: Transition) -> bool:
    """Whether the title fits on an arrow."""
    return part.title is None or len(fitted_lines(part.title, SIZE, ROOM, True)) <= 2


def transition_words(part: Transition, titles: Titles) -> str:
    """What a transition waits for, in words."""
    terms = [f"when {words(part.when.node, titles)}"] if not always(part.when.node) else []
    if part.after is not None:
        terms.append(f"after {part.after.whole} days there")
    chance = typographic(words(part.chance.node, titles))
    if chance != "1":
        terms.append(f"with a chance of {chance} a day")
    if part.by:
        terms.append(f"by {titles.parties(part.by).replace('The ', 'the ')}")
    return ", ".join(terms) or "at once"


def always(node: Node) -> bool:
    """Whether a condition is simply true."""
    return tidied(node) == Truth(True)


def commitment_row(scenario: Scenario, name: str, titles: Titles) -> Row:
    """A commitment: who to whom, what, when, and what breaches it."""
    part = scenario.file.commitments[name]
    who = titles.parties(part.owed_by) or "someone"
    head = f"{who} → {titles.parties(part.owed_to)}" if part.owed_to else who
    return Row(f"{head}: {part.title or spoken(name)}", ", ".join(commitment_words(part, titles)))


def obligation_row(scenario: Scenario, name: str, titles: Titles) -> Row:
    """An obligation: who to whom, what, in how many steps, on what condition."""
    part = scenario.file.obligations[name]
    who = titles.parties(part.owed_by) or "someone"
    head = f"{who} → {titles.parties(part.owed_to)}" if part.owed_to else who
    return Row(f"{head}: {part.title or spoken(name)}", ", ".join(obligation_words(part, titles)))


def obligation_words(part: Obligation, titles: Titles) -> Iterator[str]:
    """The terms of an obligation."""
    if part.named:
        named = (step.title or spoken(key) for key, step in part.named.items())
        yield f"{part.total} steps ({'; '.join(named)})"
    else:
        yield f"{part.total} step{'s' * (part.total > 1)}"
    yield pace_words(part.pace, titles)
    if not always(part.requires.node):
        yield f"only when {words(part.requires.node, titles)}"
    for key, step in part.named.items():
        if not always(step.requires.node):
            yield f"{step.title or spoken(key)} only when {words(step.requires.node, titles)}"
    for version in next((day.versions for day in part.due_days if day.step is None), ()):
        if version.can_be_missed:
            dated = isinstance(version.due, Name) and version.due.text in titles.file.anchors
            amended = f" once amended by “{titles.reading(version.amendment)}”" if version.amendment else ""
            yield f"due {'on' if dated else 'after'} {words(version.due, titles)}{'' if dated else ' days'}{amended}"
    if part.verified_by:
        yield f"verified by {titles(part.verified_by)}"
