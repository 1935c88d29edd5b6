"""The calendar in expressions: `month`, `weekday` and `day_of_year` of the date of a day."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions import Interval
from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["CALENDAR", "calendar_names"]

CALENDAR = {"month": Interval(1.0, 12.0), "weekday": Interval(1.0, 7.0), "day_of_year": Interval(1.0, 366.0)}


def calendar_names(file: ScenarioFile) -> tuple[str, ...]:
    """The names of the calendar that have its meaning in a file: one that is declared keeps its own."""
    own = set(declared(file))
    return tuple(name for name in CALENDAR if name not in own)


def declared(file: ScenarioFile) -> Iterator[str]:
    """Every name that is declared and can stand in expressions."""
    for names in (file.parameters, file.anchors, file.quantities, file.definitions, file.mechanisms, file.regions):
        yield from names
    yield from file.obligations
    yield from file.commitments
    yield from (name for name, party in file.parties.items() if party.quantities)
