"""The agreement as chapters: what it says in words, its states as a picture, its sources and their facts."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import so_many
from ceasefire_sim.present.agreement import agreement_items, start_words
from ceasefire_sim.present.diagrams.layout import layout
from ceasefire_sim.present.diagrams.states import states_diagram
from ceasefire_sim.present.diagrams.svg import svg
from ceasefire_sim.present.document.blocks import (
    Block,
    Bullets,
    Chapter,
    Grid,
    Illustration,
    Paragraph,
    Subheading,
    nested,
    without_empty_columns,
)
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["agreement_chapter", "facts_chapter", "states_chapter"]

DEEP = (0, 1, 2, 2, 3)  # of items by their depth on a page: what follows from a duty stands below it, as its steps do


def agreement_chapter(scenario: Scenario) -> Chapter:
    """The agreement in words: parties, phases, who owes what on which condition."""
    blocks: list[Block] = [Paragraph(scenario.file.about)] if scenario.file.about else []
    blocks.append(Paragraph(f"{start_words(scenario)}."))
    waiting: list[tuple[int, str]] = []
    for item in agreement_items(scenario):
        if item.depth:
            waiting.append((DEEP[item.depth], item.text.removeprefix("- ")))
            continue
        blocks += listed_blocks(waiting)
        waiting = []
        blocks.append(Paragraph(f"{item.text}.") if item.text.startswith("The goal: ") else Subheading(item.text))
    return Chapter("agreement", "The agreement in words", (*blocks, *listed_blocks(waiting)))


def listed_blocks(waiting: list[tuple[int, str]]) -> Iterator[Block]:
    """What stands below a heading as a list; nothing where nothing does."""
    if waiting:
        yield Bullets(nested(waiting))


def states_chapter(scenario: Scenario) -> Chapter:
    """The state diagram: every region with its states and moves."""
    picture = svg(
        layout(states_diagram(scenario, only=("phase", *(name for name in scenario.regions if name != "phase"))))
    )
    caption = (
        "Each frame is a part of the agreement's state; an arrow is a move, with what it waits for. The dot leads to"
        " the state on day 0."
    )
    return Chapter("states", "States and moves", (Illustration(picture, caption, inline=True),))


def facts_chapter(scenario: Scenario) -> Chapter | None:
    """The facts of the sources, who asserts and disputes each, what became of it; None where none are listed."""
    if not scenario.facts:
        return None
    blocks: list[Block] = [
        Paragraph(
            "A fact is what a source says, in the words of this scenario's author. A claim stays a claim: who asserts"
            " it and who disputes it stands beside it. What is not modelled is said, with the reason."
        )
    ]
    for stem, source in scenario.facts.items():
        facts = source.facts
        modelled = sum(fact.became is not None for fact in facts.values())
        document = f" ({source.document})" if source.document else ""
        rows = tuple(
            (
                name, fact.date or "", fact.statement, "; ".join(fact.asserted_by or ()),
                "; ".join(fact.disputed_by or ()),
                ", ".join(f"`{path}`" for path in fact.became) if fact.became
                else f"not modelled: {fact.context or 'no reason given'}",
            )
            for name, fact in facts.items()
        )  # fmt: skip
        header = ("fact", "date", "what is said", "asserted by", "disputed by", "became")
        caption = f"{stem}{document}: {so_many(len(facts), 'fact')}, {modelled} modelled"
        blocks.append(without_empty_columns(Grid(caption, header, rows)))
    return Chapter("facts", "Facts and sources", tuple(blocks))
