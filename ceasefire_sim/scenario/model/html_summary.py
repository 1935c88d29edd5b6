"""A scenario at a glance, for notebooks: HTML without scripts, all text escaped, less than 10 kB of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.expressions.simplification import tidied
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.scenario.model.parts import Obligation, ScenarioFile

__all__ = ["html_summary"]

MOST_BYTES = 7_000  # of the rows of the table
LONGEST = 100  # characters of a cell
COLUMNS = ("obligation", "owed by", "owed to", "steps", "waits for", "due")


def html_summary(file: ScenarioFile, details: str) -> str:
    """A scenario's title, its phases, and a table of who owes what; ``details`` say how it is read."""
    phases = file.phases
    states = ", ".join(state + " (final)" * (state in phases.final) for state in phases.states)
    rows = list(fitting(row(name, part) for name, part in file.obligations.items()))
    more = len(file.obligations) - len(rows)
    return "\n".join(
        (
            "<div>",
            f"<p><strong>{cell(file.title or file.scenario)}</strong><br>{cell(details)}</p>",
            f"<p>Phases: {cell(states, 3 * LONGEST)}; first {cell(phases.initial)}</p>",
            *(table(rows) if rows else ()),
            *((f"<p>… and {more} more obligations</p>",) if more else ()),
            "</div>",
        )
    )


def fitting(rows: Iterable[str]) -> Iterator[str]:
    """The first rows, so many as fit."""
    left = MOST_BYTES
    for text in rows:
        left -= len(text.encode())
        if left < 0:
            return
        yield text


def table(rows: list[str]) -> Iterator[str]:
    """The lines of a table under the heads of its columns."""
    yield "<table>"
    yield f"<thead><tr>{''.join(f'<th>{column}</th>' for column in COLUMNS)}</tr></thead>"
    yield "<tbody>"
    yield from rows
    yield "</tbody>"
    yield "</table>"


def row(name: str, part: Obligation) -> str:
    """One obligation as a row."""
    dues = ", ".join(show(due_day.due.node) for due_day in part.due_days)
    condition = show(tidied(part.requires.node))
    whose = (part.title or name, ", ".join(part.owed_by), ", ".join(part.owed_to))
    texts = (*whose, str(part.total), "" if condition == "true" else condition, dues)
    return f"<tr>{''.join(f'<td>{cell(text)}</td>' for text in texts)}</tr>"


def cell(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut where it is too long, escaped."""
    line = " ".join(text.split())
    return escaped_html(line if len(line) <= longest else line[: longest - 1] + "…")
