"""Breaches of commitments in an over-approximation: by what may happen, and on days on which one may not be kept."""

from __future__ import annotations

from collections.abc import Collection

from ceasefire_sim.arrays import BoolArray
from ceasefire_sim.bounds.elementwise import anywhere
from ceasefire_sim.bounds.growing_values import GrowingValues
from ceasefire_sim.bounds.intervals import TruthSets
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.scenario.model.commitments import Commitment

__all__ = ["CommitmentTurn"]


class CommitmentTurn:
    """Breaches commitments on the values of an over-approximation.

    Whether one is owed is asked of all values there can be, so it does not matter when on the day it is.
    """

    def __init__(self, view: GrowingValues) -> None:
        self.view = view
        self.commitments = view.scenario.file.commitments

    def happening(self, paths: Collection[str], where: BoolArray) -> None:
        """Something may happen in some of the states, by any of some paths."""
        for name, part in self.commitments.items():
            if not set(paths).isdisjoint(part.breached_by):
                self.breach(name, part, where)

    def play(self, name: str, part: Commitment) -> None:
        """The turn of a commitment: what must hold may not."""
        if part.is_asked and part.keep is not None and self.view.days_come(part.every.whole):
            self.breach(name, part, self.view.may(Not(part.keep.node)))

    def breach(self, name: str, part: Commitment, where: BoolArray) -> None:
        """One may be breached where it may be owed."""
        view = self.view
        assert part.during is not None
        where = where & view.may(part.during.node)
        if not anywhere(where):
            return
        limits = (0.0, float(part.at_most.whole))
        once = view.numbers(1.0)
        view.grow(
            f"{name}.breaches", *view.ends(view.interval(f"{name}.breaches"), (once, once), limits), limits, where
        )
        self.follow(name)
        view.apply(part.on_breach, where)

    def follow(self, name: str) -> None:
        """What follows from the number of breaches: whether a commitment is kept."""
        breaches = self.view.interval(f"{name}.breaches")
        self.view.known[f"{name}.kept"] = TruthSets(breaches.low <= 0, breaches.high > 0)
