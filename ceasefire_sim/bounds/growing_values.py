"""The values of an over-approximation as the turns of its parts need them: asked, and made to grow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets
from ceasefire_sim.expressions.algebra import Number, Truth
from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.scenario.model.fields import Constant, Formula, Pace
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["GrowingValues"]


class GrowingValues(Protocol):
    """What may be, for many states at once, and what lets more be; ``OverApproximation`` and its kin are such."""

    scenario: Scenario
    joined: set[str | None]
    known: dict[str, Known]

    # asked ---------------------------------------------------------------------------------------

    def numbers(self, value: Number) -> FloatArray:
        """A number for every state."""

    def truths(self, value: Truth) -> BoolArray:
        """A truth for every state."""

    def may(self, node: Node) -> BoolArray:
        """Whether a truth may hold."""

    def high(self, formula: Formula) -> FloatArray:
        """The largest value a number may have."""

    def low(self, formula: Formula) -> FloatArray:
        """The smallest value a number may have."""

    def possible(self, chance: Formula) -> BoolArray:
        """Whether a chance may come up."""

    def interval(self, name: str) -> Intervals:
        """What a number can be."""

    def states(self, region: str) -> StateSets:
        """What a region can be in."""

    @property
    def hasty(self) -> bool:
        """Whether what still grows is taken to its bound."""

    def most_steps(self, each: bool, left: FloatArray, freely: bool) -> FloatArray:
        """How many of so many steps left may be done; all where one that may be done lets the next (``freely``)."""

    def counted(self, name: str, pace: Pace, where: BoolArray) -> BoolArray:
        """Where a pace may bring a further step."""

    def days_come(self, days: int) -> bool:
        """Whether so many days may have been counted."""

    def comes_by(self, first_day: Constant | None) -> BoolArray:
        """Whether a first day may have come."""

    # made to grow --------------------------------------------------------------------------------

    def grow(self, name: str, low: Number, high: Number, limits: tuple[float, float], where: BoolArray) -> None:
        """Lets a number take the values between two more, within its limits, in some of the states."""

    def ends(
        self, before: Intervals, by: tuple[FloatArray, FloatArray], limits: tuple[float, float]
    ) -> tuple[FloatArray, FloatArray]:
        """How far a number may go to which an amount between two is added."""

    def breached(self, paths: Collection[str], where: BoolArray) -> None:
        """Lets what happens by some paths breach commitments."""

    def repeat(self, times: int, play: Callable[[], None]) -> None:
        """Lets something happen up to so many times on end."""

    def happens(self, path: str) -> None:
        """Notes something that may happen."""

    def pin(
        self, name: str, part: Obligation, done: FloatArray | IntArray, upto: FloatArray | None = None
    ) -> dict[str, Known | None]:
        """Takes so many steps as done (or ``upto`` so many); returns what was known before."""

    def unpin(self, kept: Mapping[str, Known | None]) -> None:
        """Knows again what was known before."""

    def follow(self, name: str, part: Obligation) -> None:
        """What follows from the steps done."""

    def apply(self, effects: Iterable[Effect], where: BoolArray) -> None:
        """Lets effects act, in order, on whatever values there can be."""
