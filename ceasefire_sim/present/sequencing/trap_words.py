"""A trap in words: how many runs end where the goal can no longer be reached, and what takes it out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import joined, listed
from ceasefire_sim.present.numbers import percent
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.sequencing.sequence import Sequencing
from ceasefire_sim.sequencing.traps import Trap, TurningPoint

__all__ = ["alone_sentences", "trap_sentences"]

MOST_POINTS = 2


def trap_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """The share of lost runs, and the events that take the goal out of their reach."""
    trap = sequencing.trap
    if trap is None or (trap.interval[0] <= 0 and not trap.looked_at):
        return
    horizon = sequencing.scenario.horizon
    yield f"There is a trap: {share_words(trap)} of runs end, by day {horizon}, where it no longer can."
    points = trap.turning_points[:MOST_POINTS]
    if points:
        yield f"What takes it out of reach: {listed(point_words(point, trap, tongue) for point in points)}."


def share_words(trap: Trap) -> str:
    """The share of lost runs; of runs with its interval."""
    if not trap.runs:
        return f"{percent(trap.share)} (exact)"
    low, high = (f"{100 * end:.1f}" for end in trap.interval)
    return f"{percent(trap.share)} [{low}, {high}]"


def point_words(point: TurningPoint, trap: Trap, tongue: Naming) -> str:
    """One event that takes the goal out of reach, what brought it, and how often."""
    every = "all" if point.runs == trap.looked_at else f"{point.runs} of"
    runs = f"in {every} {trap.looked_at} lost runs looked at" if trap.looked_at > 1 else "in the one lost run looked at"
    if point.path is None:
        titles = [tongue.reading(name) for name in point.amendments]
        still = f"; without {joined(titles, 'or')} it could still be reached then" if titles else ""
        return f"time, no event of one day ({runs}, first on day {point.first_day}{still})"
    brought = "" if point.brought_by is None else f", brought by {site_words(point.brought_by, tongue)}"
    return f"{site_words(point.path, tongue)}{brought} ({runs}, first on day {point.first_day})"


def site_words(site: str, tongue: Naming) -> str:
    """What happens at a site, as a noun."""
    path = site.partition("#")[0]
    section, *rest = path.split(".")
    thing = tongue.titles.thing(path if section not in ("incidents", "responses") else f"{section}.{rest[0]}")
    if section == "obligations":
        duty = tongue.owned(f"obligations.{rest[0]}")
        return duty if rest[-1] == "pace" else f"{rest[-1]} of {duty}"
    return f"the attribution of “{thing}”" if rest[-1] == "attribution" and len(rest) > 1 else f"“{thing}”"


def alone_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """Invariants that one of the readings in force makes breakable alone."""
    for reading, invariants in sequencing.breakable_alone.items():
        names = listed(map(tongue.titles.invariant, invariants))
        option = f" (`--reading {reading}`)" if tongue.at_terminal else ""
        yield f"Under {tongue.reading(reading)} alone, {names} can be broken{option}."
