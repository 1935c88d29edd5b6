"""Who waits for whom, as a chapter: the verdict in sentences, a picture, the ways out, the other readings."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import capitalised, listed, sentence
from ceasefire_sim.present.diagrams.layout import layout
from ceasefire_sim.present.diagrams.svg import svg
from ceasefire_sim.present.diagrams.waits import waits_diagram
from ceasefire_sim.present.document.blocks import (
    Block,
    Chapter,
    Grid,
    Illustration,
    Paragraph,
    without_empty_columns,
)
from ceasefire_sim.present.document.outcome_chapter import unwrapped
from ceasefire_sim.present.numbers import percent, percent_span
from ceasefire_sim.present.sequencing.dispute import answer_sentences, way_out_sentence
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.present.sequencing.repair_table import exposure_words, flow_yaml, relaxation_words
from ceasefire_sim.present.sequencing.report import day_lines, how_lines, verdict_line
from ceasefire_sim.sequencing.answer import ReadingAnswer, Repair
from ceasefire_sim.sequencing.sequence import Sequencing

__all__ = [
    "overturned_verdict",
    "repair_row",
    "repair_settings",
    "repair_words",
    "sequencing_chapter",
    "verdict_sentences",
]

LINES = "Line numbers are those of the scenario's text at the end."


def sequencing_chapter(sequencing: Sequencing) -> Chapter:
    """Whether the goal can be reached, who waits for whom, and what would let them move."""
    tongue = Naming(sequencing.scenario)
    blocks: list[Block] = [Paragraph(f"The goal: `{sequencing.goal}`.")]
    blocks.append(Paragraph(" ".join(verdict_sentences(sequencing))))
    blocks += waits_picture(sequencing.answer, tongue)
    blocks += repair_blocks(sequencing.repairs, sequencing.repair_note, tongue, "What would let them move")
    if sequencing.dispute is not None:
        answer = sequencing.dispute.answer
        blocks += waits_picture(answer, tongue)
        title = f"What would let them move then: {tongue.called(answer)}"
        blocks += repair_blocks(sequencing.dispute.repairs, sequencing.dispute.note, tongue, title)
    if sequencing.alternatives:
        rows = tuple(
            (capitalised(tongue.called(answer)), verdict_line(answer, tongue))
            for answer in (sequencing.answer, *sequencing.alternatives)
        )
        blocks.append(Grid("The same text, read otherwise", ("read", "the goal"), rows))
    blocks += [Paragraph(text) for text in unwrapped(day_lines(sequencing, tongue))]
    blocks.append(Paragraph(" ".join(" ".join(unwrapped(how_lines(sequencing))).split()), "note"))
    blocks.append(Paragraph(LINES, "note"))
    return Chapter("sequencing", "Who waits for whom", tuple(blocks))


def verdict_sentences(sequencing: Sequencing) -> Iterator[str]:
    """The answer in a few sentences, and the smallest way out."""
    tongue = Naming(sequencing.scenario)
    yield from filter(None, answer_sentences(sequencing, tongue))
    if sequencing.repairs or sequencing.repair_note:
        yield from filter(None, (way_out_sentence(sequencing, tongue),))


def waits_picture(answer: ReadingAnswer, tongue: Naming) -> Iterator[Block]:
    """The graph of waits, where something is stuck."""
    if answer.stuck:
        diagram = waits_diagram(answer.scenario, answer.waits, answer.stuck, answer.cycles, answer.gates)
        caption = (
            f"Who waits for whom, {tongue.called(answer)}: {', '.join(tongue.name(path) for path in answer.stuck)}."
        )
        yield Illustration(svg(layout(diagram)), caption, inline=True)


def repair_blocks(repairs: tuple[Repair, ...], note: str, tongue: Naming, title: str) -> Iterator[Block]:
    """The repairs as a table, each with what it does; unsafe ones flagged."""
    if repairs:
        rows = tuple(repair_row(place, repair, tongue) for place, repair in enumerate(repairs, 1))
        header = ("no.", "kind", "what, and what it does", "goal reached", "ahead of the other side", "safe")
        yield without_empty_columns(Grid(title, header, rows))
    if note:
        yield Paragraph(sentence(note), "note")


def repair_row(place: int, repair: Repair, tongue: Naming) -> tuple[str, ...]:
    """One repair."""
    settings = "".join(f"; `{text}`" for text in repair_settings(repair))
    chance = ""
    if repair.probability is not None and repair.interval is not None:
        chance = f"{percent(repair.probability)} {percent_span(repair.interval)}"
    exposure = exposure_words(repair.exposure, tongue) if repair.exposure else ""
    safe = f"no: it lets {listed(repair.breaks)} be broken" if repair.unsafe else "yes"
    return str(place), repair.kind, f"{repair_words(repair, tongue)}{settings}", chance, exposure, safe


def repair_words(repair: Repair, tongue: Naming) -> str:
    """What a repair changes, and what comes of it."""
    if not repair.relax:
        return repair.effect
    return f"{listed(relaxation_words(part, tongue) for part in repair.relax)}: {repair.effect}"


def repair_settings(repair: Repair) -> Iterator[str]:
    """What a repair sets, as it would stand in a file, a line each."""
    return (f"{path}: {flow_yaml(value)}" for path, value in repair.set.items())


def overturned_verdict(sequencing: Sequencing) -> Iterator[str]:
    """What would overturn the verdict on the goal: the smallest ways out, or the ways to read the text otherwise."""
    tongue = Naming(sequencing.scenario)
    if sequencing.reachable is None:
        yield f"Whether the goal can be reached is not known: {sequencing.why}."
        return
    other = [answer for answer in sequencing.alternatives if answer.reachable is (not sequencing.reachable)]
    if sequencing.reachable:
        text = "“The goal can be reached” is overturned"
    else:
        text = "“The goal is out of reach” is overturned"
        smallest = [repair for repair in sequencing.repairs if repair.relax]
        for repair in smallest:
            ways = listed(relaxation_words(part, tongue) for part in repair.relax)
            count = "one change" if len(repair.relax) == 1 else f"{len(repair.relax)} changes together"
            yield f"{text} by {count} of the text: {ways}."
    for answer in other:
        yield f"{text} where the text is read {tongue.called(answer)}: {verdict_line(answer, tongue)}."
    if not other and (sequencing.reachable or not sequencing.repairs):
        yield f"{text} by no reading of the text that the file has, and by no amendment left out."
