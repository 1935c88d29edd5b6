"""What a scenario is asked: invariants and properties."""

from __future__ import annotations

from ceasefire_sim.scenario.model.fields import (
    CONDITION,
    DAY_CONSTANT,
    EXPECTATION,
    LABEL,
    NUMBER,
    RECORD,
    TEXTS,
    VALUE,
)
from ceasefire_sim.scenario.model.part import FOR, Part, text

__all__ = ["Invariant", "Property"]


class Invariant(Part):
    """What must hold on every day of every run."""

    for_: TEXTS = FOR
    always: CONDITION = text("The condition.", "phase != second or monitoring != none")


class Property(Part):
    """One question asked of a scenario."""

    for_: TEXTS = FOR
    eventually: CONDITION | None = text("Does it hold on some day?", "phase == second", default=None)
    always: CONDITION | None = text("Does it hold on every day?", "tension < 9", default=None)
    hold: CONDITION | None = text("Does it hold on every day before `until`?", "tension < 9", default=None)
    until: CONDITION | None = text("… and does this come?", "phase == second", default=None)
    days_until: CONDITION | None = text("How many days until it holds?", "phase == second", default=None)
    between: tuple[CONDITION, CONDITION] | None = text(
        "Days from the first to the second.", ["a.fulfilled", "b.fulfilled"], default=None
    )
    days_when: CONDITION | None = text("On how many days does it hold?", "phase == suspended", default=None)
    at_end: VALUE | None = text("Its value at the end.", "tension", default=None)
    value: VALUE | None = text("Its value on the day `on`.", "tension", default=None)
    on: DAY_CONSTANT | None = text("The day (or date) for `value`.", 90, default=None)
    most: NUMBER | None = text("Its largest value.", "tension", default=None)
    least: NUMBER | None = text("Its smallest value.", "tension", default=None)
    count: LABEL | None = text("How often a thing happens: its path or its name.", "incidents.raid", default=None)
    within: DAY_CONSTANT | None = text(
        "Look no further than this day; `unbounded` for exact answers.", 180, default=None
    )
    given: CONDITION | None = text("Only runs in which this holds on some day.", "phase == second", default=None)
    expect: EXPECTATION | None = text(
        "What is expected of the value: a comparison, or a band.", ">= 0.5", [0.45, 0.57], default=None
    )
    observed: RECORD | None = text("What the record says: a number, a date, or a truth.", "2026-01-14", default=None)
