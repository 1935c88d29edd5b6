"""The over-approximation for many relaxed texts at once: one row for every set of conditions left out.

What cannot be reached there with some parts of conditions left out cannot be reached without them at all; so the
sets worth trying are found without playing a single run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Choose, Node, Not, Noted, Or
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.conditions import structured

__all__ = ["RelaxationColumns", "RelaxedApproximation", "may_reach"]


@dataclass(frozen=True, slots=True)
class RelaxationColumns:
    """Which relaxation drops a part of a condition, and which permits a chance, by identity; ``count`` in all."""

    parts: IdentityCache[Node, int]
    chances: IdentityCache[Formula, int]
    count: int


def may_reach(
    scenario: Scenario,
    goal: Node,
    start: Mapping[str, IntArray],
    columns: RelaxationColumns,
    sets: Sequence[Sequence[int]],
) -> BoolArray:
    """For which sets of relaxations the goal may come; a truth by set.

    ``start`` has an array by name, with an entry for every beginning.
    """
    table = np.zeros((len(sets), columns.count), np.bool_)
    for row, chosen in enumerate(sets):
        table[row, list(chosen)] = True
    with np.errstate(all="ignore"):
        return ~RelaxedApproximation(scenario, start, columns, table).impossible(goal)


class RelaxedApproximation(OverApproximation):
    """Growing over-approximations, one for every set of relaxations, all from the same beginnings.

    ``table`` says by row which relaxations are in force, a column each.
    """

    def __init__(
        self, scenario: Scenario, start: Mapping[str, IntArray], columns: RelaxationColumns, table: BoolArray
    ) -> None:
        self.columns = columns
        self.table = table
        first = {name: np.repeat(row[:1], len(table)) for name, row in start.items()}
        super().__init__(scenario, first)
        for name, known in list(self.known.items()):
            if name != "day" and name in start and len(start["day"]) > 1:
                self.known[name] = merged(known, start[name], len(table))
        for name, part in scenario.file.obligations.items():
            self.follow(name, part)
        for name in scenario.file.commitments:
            self.breaches.follow(name)
        self.forget(self.order)

    def telling_apart(self) -> Iterator[FloatArray | BoolArray]:
        """All that decides how a row goes on: what is known, and what is relaxed."""
        yield from super().telling_apart()
        yield from self.table.T

    def keep(self, which: IntArray) -> None:
        """Goes on with some of the rows alone, at their places."""
        super().keep(which)
        self.table = self.table[which]

    def may(self, node: Node) -> BoolArray:
        """Whether a truth may hold, parts that are left out always."""
        column = self.columns.parts.get(node)
        if column is not None:
            return super().may(node) | self.table[:, column]
        match node:
            case Noted(body=body):
                return self.may(body)
            case And(parts=inner):
                return reduce(np.logical_and, [self.may(part) for part in inner])
            case Or(parts=inner) if any(structured(part) for part in inner):
                return reduce(np.logical_or, [self.may(part) for part in inner])
            case Choose(condition=Noted() as when, then=then, otherwise=otherwise):
                now, later = super().may(when), super().may(Not(when.body))
                return (now & self.may(then)) | (later & self.may(otherwise))
        return super().may(node)

    def possible(self, chance: Formula) -> BoolArray:
        """Whether a chance may come up, those that are permitted always."""
        column = self.columns.chances.get(chance)
        may_come_up = super().possible(chance)
        return may_come_up if column is None else may_come_up | self.table[:, column]


def merged(known: Known, values: IntArray, count: int) -> Known:
    """All that a name can be on day 0, for so many rows."""
    if isinstance(known, StateSets):
        may = np.isin(np.arange(len(known.names)), values)
        return StateSets(known.names, np.repeat(may[None, :], count, axis=0))
    low, high = float(np.min(values)), float(np.max(values))
    return Intervals(np.full(count, low), np.full(count, high))
