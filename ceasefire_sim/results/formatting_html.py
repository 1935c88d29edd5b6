"""Results as HTML for notebooks: tables without scripts or styles, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ceasefire_sim.arrays import BoolArray, NumberArray
from ceasefire_sim.characters import escaped_html
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["breaches", "outcome", "span", "table"]

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


def breaches(file: ScenarioFile, counts: Mapping[str, NumberArray | BoolArray]) -> str:
    """How often each commitment was breached in runs, and in how many never; nothing where there are none."""
    rows = []
    for name, part in file.commitments.items():
        column = counts[f"commitments.{name}.breaches"]
        owed_by = ", ".join(file.parties[party].title or party for party in part.owed_by)
        rows.append((part.title or name, owed_by, f"{(column == 0).mean():.1%}", f"{column.mean():.1f}"))
    return table("What is owed all the time", ("", "owed by", "never breached", "breaches"), rows) if rows else ""


def outcome(caption: str, phases: Mapping[str, Estimate], endings: Mapping[str, Estimate]) -> str:
    """The phases at the end and the endings."""
    rows = [("phase at the end", name, f"{share:.1%}") for name, share in phases.items()]
    rows += [("ending", name, f"{share:.1%}") for name, share in endings.items()]
    return table(caption, ("", "", "share"), rows)
