"""One run as a table: a line a day on which something moved."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.present.table import Column, table
from ceasefire_sim.results.trajectory import Trajectory

__all__ = ["trace_lines"]


def trace_lines(run: Trajectory) -> Iterator[str]:
    """The states of a run in columns; steps done carry ! once a deadline was missed; of commitments the breaches."""
    first = run.states[0]
    duties = (*first["obligations"], *first.get("commitments", {}))
    headings = ("day", "phase", *first["regions"], *first["quantities"], *duties)
    rows = [
        (
            str(state["day"]),
            state["phase"],
            *state["regions"].values(),
            *map(str, state["quantities"].values()),
            *(f"{duty['done']}{'!' if duty['overdue'] else ''}" for duty in state["obligations"].values()),
            *(str(duty["breaches"]) for duty in state.get("commitments", {}).values()),
        )
        for state in run.states
    ]
    return table([Column(heading) for heading in headings], rows, indent="")
