"""The over-approximation for many loosened texts at once: one row for every set of conditions left out.

What cannot be reached there with some parts of conditions left out cannot be reached without them at all; so the
sets worth trying are found without playing a single run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Choose, Node, Not, Noted, Or
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.conditions import structured

__all__ = ["Loosened", "may_reach"]

Array = Any


def may_reach(
    scenario: Scenario,
    goal: Node,
    start: Mapping[str, Array],
    parts: IdentityCache[Node, int],
    chances: IdentityCache[Formula, int],
    sets: Sequence[Sequence[int]],
    width: int,
) -> Array:
    """For which sets of loosenings the goal may come.

    ``parts`` and ``chances`` say by the identity of a part of a condition (of a chance) which loosening it is;
    ``sets`` are the loosenings of every row, of ``width`` in all. ``start`` has a row for every beginning.
    """
    table = np.zeros((len(sets), width), bool)
    for row, chosen in enumerate(sets):
        table[row, list(chosen)] = True
    with np.errstate(all="ignore"):
        return ~Loosened(scenario, start, parts, chances, table).impossible(goal)


class Loosened(OverApproximation):
    """Growing over-approximations, one for every set of loosenings, all from the same beginnings."""

    def __init__(
        self,
        scenario: Scenario,
        start: Mapping[str, Array],
        parts: IdentityCache[Node, int],
        chances: IdentityCache[Formula, int],
        table: Array,
    ) -> None:
        self.parts = parts
        self.chances = chances
        self.table = table
        first = {name: np.repeat(row[:1], len(table)) for name, row in start.items()}
        super().__init__(scenario, first)
        for name, known in list(self.known.items()):
            if name != "day" and name in start and len(start["day"]) > 1:
                self.known[name] = merged(known, start[name], len(table))
        for name, part in scenario.file.obligations.items():
            self.follow(name, part)
        self.define()

    def keep(self, which: Array) -> None:
        """Goes on with some of the rows alone."""
        super().keep(which)
        self.table = self.table[which]

    def may(self, node: Node) -> Array:
        """Whether a truth may hold, parts that are left out always."""
        column = self.parts.get(node)
        if column is not None:
            return super().may(node) | self.table[:, column]
        match node:
            case Noted(body=body):
                return self.may(body)
            case And(parts=inner):
                return np.logical_and.reduce([self.may(part) for part in inner])
            case Or(parts=inner) if any(structured(part) for part in inner):
                return np.logical_or.reduce([self.may(part) for part in inner])
            case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
                now, later = super().may(when), super().may(Not(when.body))
                return (now & self.may(then)) | (later & self.may(otherwise))
        return super().may(node)

    def possible(self, chance: Formula) -> Array:
        """Whether a chance may come up, those that are permitted always."""
        column = self.chances.get(chance)
        found = super().possible(chance)
        return found if column is None else found | self.table[:, column]


def merged(known: Known, values: Array, count: int) -> Known:
    """All that a name can be on day 0, for so many rows."""
    if isinstance(known, StateSets):
        may = np.isin(np.arange(len(known.names)), values)
        return StateSets(known.names, np.repeat(may[None, :], count, axis=0))
    low, high = float(np.min(values)), float(np.max(values))
    return Intervals(np.full(count, low), np.full(count, high))
