"""The ledger of assumptions as a chapter: every number an answer hangs on, ranked where runs said what it changes."""

from __future__ import annotations

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.document.blocks import Block, Chapter, Grid, Paragraph, without_empty_columns
from ceasefire_sim.present.ledger import assumption_title, ledger_remarks, span_words, value_words
from ceasefire_sim.present.sensitivity_report import change_cells
from ceasefire_sim.present.sweep_report import factor_value
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.studies.ledger import Assumption, Ledger

__all__ = ["ledger_chapter"]


def ledger_chapter(ledger: Ledger) -> Chapter:
    """Every number that the first answer hangs on, with its range and who says so."""
    titles = Titles(ledger.scenario)
    what = "Whether the goal is reached" if ledger.question == REACHED else f"`{ledger.question}`"
    if not ledger.question:
        what = "All that is asked"
    order = ", the one that changes it most first" if ledger.weights is not None else ", in the order of the file"
    blocks: list[Block] = [
        Paragraph(
            f"{what} hangs on {len(ledger)} number{'s' * (len(ledger) != 1)}{order}. {' '.join(ledger_remarks(ledger))}"
        )
    ]
    ranked = ledger.weights is not None
    header = ("number", "value", "held plausible", *(("what it changes",) if ranked else ()), "source", "note")
    rows = tuple(row(entry, ledger, titles) for entry in ledger)
    if rows:
        blocks.append(without_empty_columns(Grid("The ledger", header, rows)))
    if ledger.aside:
        names = listed(assumption_title(entry, titles) for entry in ledger.aside)
        blocks.append(Paragraph(f"Without any bearing on it, by its cone of influence: {names}."))
    return Chapter("assumptions", "The ledger of assumptions", tuple(blocks))


def row(entry: Assumption, ledger: Ledger, titles: Titles) -> tuple[str, ...]:
    """One number."""
    changes = (change_words(entry, ledger),) if ledger.weights is not None else ()
    source = ", ".join(entry.source) or "no source given"
    return (assumption_title(entry, titles), value_words(entry), span_words(entry).removeprefix("held plausible: "),
            *changes, source, entry.note)  # fmt: skip


def change_words(entry: Assumption, ledger: Ledger) -> str:
    """What a number changes at both ends of its range; that this is not known is said."""
    if entry.swing is None or ledger.weights is None:
        return "not known: no range"
    ends = []
    for end, difference in zip(entry.swing.ends, entry.swing.differences, strict=True):
        ends.append(f"{' '.join(change_cells(difference, ledger.weights.is_share))} at {factor_value(end)}")
    return "; ".join(ends)
