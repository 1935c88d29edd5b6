"""One run as a table: a line a day on which something moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ceasefire_sim.results.trajectory import Trajectory

__all__ = ["table_lines"]


def cells(state: Any) -> list[str]:
    """The columns of one state."""
    obligations = [f"{duty['done']}{'!' if duty['overdue'] else ''}" for duty in state["obligations"].values()]
    quantities = [str(value) for value in state["quantities"].values()]
    return [str(state["day"]), state["phase"], *state["regions"].values(), *quantities, *obligations]


def table_lines(run: Trajectory) -> Iterator[str]:
    """The states of a run in columns; steps done carry ! once a deadline was missed."""
    first = run.states[0]
    heads = ["day", "phase", *first["regions"], *first["quantities"], *first["obligations"]]
    rows = [cells(state) for state in run.states]
    widths = [max(len(head), *(len(row[column]) for row in rows)) for column, head in enumerate(heads)]
    yield "  ".join(f"{head:<{width}}" for head, width in zip(heads, widths, strict=True)).rstrip()
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
