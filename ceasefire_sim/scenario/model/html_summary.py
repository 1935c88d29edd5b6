"""A scenario at a glance, for notebooks: HTML without scripts, all text escaped, less than 10 kB of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.expressions.simplification import tidied
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.parts import Obligation, ScenarioFile

__all__ = ["html_summary"]

MOST_BYTES = 6_500  # of the rows of both tables
LONGEST = 100  # characters of a cell
COLUMNS = ("obligation", "owed by", "owed to", "steps", "waits for", "due")
KEPT_COLUMNS = ("commitment", "owed by", "owed to", "breached by", "has to hold")


def html_summary(file: ScenarioFile, details: str) -> str:
    """A scenario's title, its phases, and who owes what, in steps and all the time; ``details`` say how it is read."""
    phases = file.phases
    states = ", ".join(state + " (final)" * (state in phases.final) for state in phases.states)
    obligations = list(fitting(row(name, part) for name, part in file.obligations.items()))
    room = MOST_BYTES - sum(len(text.encode()) for text in obligations)
    commitments = list(fitting((kept_row(name, part) for name, part in file.commitments.items()), room))
    return "\n".join(
        (
            "<div>",
            f"<p><strong>{cell(file.title or file.scenario)}</strong><br>{cell(details)}</p>",
            f"<p>Phases: {cell(states, 3 * LONGEST)}; first {cell(phases.initial)}</p>",
            *table(COLUMNS, obligations),
            *the_rest(len(file.obligations) - len(obligations), "obligation"),
            *table(KEPT_COLUMNS, commitments),
            *the_rest(len(file.commitments) - len(commitments), "commitment"),
            "</div>",
        )
    )


def the_rest(number: int, what: str) -> Iterator[str]:
    """That so many more have no row."""
    if number:
        yield f"<p>… and {number} more {what}{'s' * (number != 1)}</p>"


def fitting(rows: Iterable[str], room: int = MOST_BYTES) -> Iterator[str]:
    """The first rows, so many as fit in so many bytes."""
    left = room
    for text in rows:
        left -= len(text.encode())
        if left < 0:
            return
        yield text


def table(columns: tuple[str, ...], rows: list[str]) -> Iterator[str]:
    """The lines of a table under the heads of its columns; none without rows."""
    if not rows:
        return
    yield "<table>"
    yield f"<thead><tr>{''.join(f'<th>{column}</th>' for column in columns)}</tr></thead>"
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
    return cells(texts)


def kept_row(name: str, part: Commitment) -> str:
    """One commitment as a row."""
    whose = (part.title or name, ", ".join(part.owed_by), ", ".join(part.owed_to))
    return cells((*whose, ", ".join(part.breached_by), "" if part.keep is None else show(tidied(part.keep.node))))


def cells(texts: tuple[str, ...]) -> str:
    """Texts as a row."""
    return f"<tr>{''.join(f'<td>{cell(text)}</td>' for text in texts)}</tr>"


def cell(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut where it is too long, escaped."""
    line = " ".join(text.split())
    return escaped_html(line if len(line) <= longest else line[: longest - 1] + "…")
