"""The parts of a sequencing answer as small HTML tables, for notebooks: escaped, without script, cut to a few rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ceasefire_sim.sequencing.answer import REACH, ReadingAnswer, Repair
from ceasefire_sim.text import escaped_html

__all__ = ["repair_table", "wait_table"]

MOST_ROWS = 12
MOST_LETTERS = 100  # of a cell; escapes may take five times as many


def wait_table(answer: ReadingAnswer, title: str, goal: str) -> str:
    """Who waits for whom, below a caption that says whether the goal can be reached."""
    caption = f"{title}: {goal} {REACH[answer.reachable]}; {len(answer.stuck)} stuck, {len(answer.cycles)} cycles"
    rows = [(wait.source, wait.on, wait.because, wait.reading or "the text") for wait in answer.waits]
    return table(caption, ("who waits", "on", "because", "whose reading"), rows)


def repair_table(repairs: Sequence[Repair]) -> str:
    """The repairs, smallest first."""
    return table("what would let them move", ("kind", "change", "effect", "goal"), map(repair_cells, repairs))


def repair_cells(repair: Repair) -> tuple[str, ...]:
    """One repair as a row."""
    parts = [f"{relaxation.path}: {relaxation.condition}" for relaxation in repair.relax] or list(repair.set)
    unsafe = f"; unsafe: lets {', '.join(repair.breaks)} be broken" if repair.unsafe else ""
    chance = "" if repair.probability is None else f"{repair.probability:.1%}"
    return (repair.kind, "; ".join(parts), repair.effect + unsafe, chance)


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of its first rows; how many more there are is said below."""
    every = list(rows)
    head = "".join(f"<th>{escaped_html(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in every[:MOST_ROWS])
    left = len(every) - MOST_ROWS
    more = f'<tr><td colspan="{len(heads)}">and {left} more</td></tr>' if left > 0 else ""
    return f"<table><caption>{shortened(caption)}</caption><tr>{head}</tr>{body}{more}</table>"


def cell(text: str) -> str:
    """A cell of a table."""
    return f"<td>{shortened(text)}</td>"


def shortened(text: str) -> str:
    """Text of a cell's length, escaped."""
    return escaped_html(text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…")
