"""Results as HTML for notebooks: tables without scripts or styles, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.results.estimate import Estimate

__all__ = ["outcome", "span", "table"]

MOST_ROWS = 40  # a notebook shows no more; the rest is counted


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its caption; of many rows the first."""
    cells = [list(row) for row in rows]
    shown = [row("td", entries) for entries in cells[:MOST_ROWS]]
    if len(cells) > MOST_ROWS:
        shown.append(row("td", [f"… and {len(cells) - MOST_ROWS} more"]))
    return f"<table><caption>{escaped_html(caption)}</caption>{row('th', header)}{''.join(shown)}</table>"


def row(tag: str, cells: Iterable[str]) -> str:
    """One row of a table."""
    return f"<tr>{''.join(f'<{tag}>{escaped_html(cell)}</{tag}>' for cell in cells)}</tr>"


def span(text: str) -> str:
    """A text in a line."""
    return f"<span>{escaped_html(text)}</span>"


def outcome(caption: str, phases: Mapping[str, Estimate], endings: Mapping[str, Estimate]) -> str:
    """The phases at the end and the endings."""
    rows = [("phase at the end", name, f"{share:.1%}") for name, share in phases.items()]
    rows += [("ending", name, f"{share:.1%}") for name, share in endings.items()]
    return table(caption, ("", "", "share"), rows)
