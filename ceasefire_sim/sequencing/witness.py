"""A run that reaches something, where the states are too many to be searched: found by playing, and retold.

First the scenario's own luck is tried, then luck that is bent: every chance that may come up and may stay away is
given another weight at each try, so that what is rare comes often. A run found so is played again on the scenario
as it is, with every draw that would have fallen otherwise decided by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.expressions.tree import Choose, Compare, Node, Number
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.thresholds import LEAST_CHANCE
from ceasefire_sim.machine.unending import unending
from ceasefire_sim.results.run_block import Column
from ceasefire_sim.scenario.limits import MOST_DAYS
from ceasefire_sim.scenario.model.fields import Constant, Formula, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Leaf, Path, rebuilt
from ceasefire_sim.story.agreement import Agreement
from ceasefire_sim.studies.engine_choice import asked_only

__all__ = ["BENT_RUNS", "TRIES", "Plays", "bent_chances", "goal_alone", "reaches", "straightened", "unseen", "witness"]

OWN_RUNS = 400
BENT_RUNS = 100  # of each try
TRIES = 8
BEYOND = 60  # days after the day of a luck
WEIGHTS = (0.02, 0.2, 0.5, 0.9, 0.99)


@dataclass(frozen=True)
class Recording(Luck):
    """Luck that notes what it decided, and where that differs from what its own draws would say."""

    noted: list[tuple[int, str, bool | int]] = field(default_factory=list, compare=False, repr=False)
    own: Luck | None = field(default=None, compare=False, repr=False)

    def note(self, day: int, site: str, value: bool | int, natural: bool | int | None) -> None:
        """Notes a draw that would have fallen otherwise."""
        if self.own is None or natural != value:
            self.noted.append((day, site, value))

    def chance(self, day: int, site: str, p: float) -> bool:
        """Whether a chance comes up."""
        value = super().chance(day, site, p)
        self.note(day, site, value, self.own.chance(day, site, p) if self.own else None)
        return value

    def choose(self, day: int, site: str, weights: Sequence[float]) -> int | None:
        """Which of several weighted things comes up."""
        value = super().choose(day, site, weights)
        if value is not None and not site.endswith(".initial"):
            self.note(day, site, value, self.own.choose(day, site, weights) if self.own else None)
        return value

    def binomial(self, day: int, site: str, k: int, p: float, at_most: int | None = None) -> int:
        """How many of k come up."""
        value = super().binomial(day, site, k, p, at_most)
        self.note(day, site, value, self.own.binomial(day, site, k, p, at_most) if self.own else None)
        return value

    def poisson(self, day: int, site: str, m: float, at_most: int) -> int:
        """How often something happens."""
        value = super().poisson(day, site, m, at_most)
        self.note(day, site, value, self.own.poisson(day, site, m, at_most) if self.own else None)
        return value


@dataclass(frozen=True)
class Plays:
    """How much is played in search of a witness: runs on the scenario's own luck, then tries with bent chances."""

    own_runs: int = OWN_RUNS
    tries: int = TRIES


THOROUGH = Plays()


def witness(
    scenario: Scenario, goal: Node, seed: int = 1, plays: Plays = THOROUGH, lucks: Iterable[Luck] = ()
) -> Luck | None:
    """Luck with which a goal is reached; None if none was found. ``lucks`` that reach it elsewhere are tried first."""
    cut = replace(scenario, file=scenario.file.model_copy(update=goal_alone(goal)))
    own = OwnRuns(cut, seed, plays.own_runs)
    known = next((luck for luck in lucks if own.reached_by(goal, luck)), None)
    if known is not None:
        return known
    if own.number and (soonest := own.soonest()) is not None:
        return soonest
    for number in range(plays.tries):
        longer = cut if number % 2 == 0 else lasting(cut, min(4 * scenario.horizon, MOST_DAYS))
        bent = bent_chances(longer, Luck.keyed(seed, number))
        luck = OwnRuns(bent, seed, BENT_RUNS).soonest()
        if luck is not None:
            straight = straightened(scenario, goal, bent, luck)
            if straight is not None:
                return straight
    return None


def goal_alone(goal: Node) -> dict[str, object]:
    """What a goal replaces: the scenario's own, and all that is asked besides."""
    return {"goal": Formula(Role.CONDITION, goal), "properties": {}, "invariants": {}, "holds": None}


def lasting(scenario: Scenario, days: int) -> Scenario:
    """The scenario with another horizon."""
    horizon = Constant(scenario.file.horizon.formula, float(days))
    return replace(scenario, file=scenario.file.model_copy(update={"horizon": horizon}))


@dataclass(frozen=True)
class OwnRuns:
    """The first runs of a scenario with a goal, on a seed, and on which day each reaches it."""

    scenario: Scenario
    seed: int
    number: int

    @cached_property
    def days(self) -> Column:
        """The first day of the goal in each run; beyond the horizon where there is none. Played when first asked."""
        return asked_only(self.scenario, RunRange(self.seed, 0, self.number))["goal"]

    def soonest(self) -> Luck | None:
        """The luck of the run in which the goal is reached soonest; None where no run reaches it."""
        run = int(np.argmin(self.days))
        day = int(self.days[run])
        return Luck(self.seed, ((0, run),), (), day) if day <= self.scenario.horizon else None

    def reached_by(self, goal: Node, luck: Luck) -> bool:
        """Whether the goal holds on the day of a luck; that of one of these runs need not be played by itself."""
        run = luck.runs[0][1]
        if luck.day is None or luck != Luck(self.seed, ((0, run),), (), luck.day) or run >= self.number:
            return reaches(self.scenario, goal, luck)
        if luck.day > self.scenario.horizon or self.days[run] < luck.day:  # it came before, and may hold then
            return reaches(self.scenario, goal, luck)
        return bool(self.days[run] == luck.day)


def bent_chances(scenario: Scenario, drawn: Luck) -> Scenario:
    """The scenario with other weights, drawn by its path, where a chance may come up and may not."""

    def change(path: Path, leaf: Leaf) -> Leaf:
        if not isinstance(leaf, Formula) or leaf.role is not Role.CHANCE:
            return leaf
        weight = WEIGHTS[drawn.draw(0, f"weights.{'.'.join(path)}") * len(WEIGHTS) >> 32]
        if isinstance(leaf.node, Number):
            fixed = leaf.node.value
            return leaf if fixed < LEAST_CHANCE or fixed >= 1 else Formula(leaf.role, Number(weight))
        below = Choose(Compare(leaf.node, ((">=", Number(LEAST_CHANCE)),)), Number(weight), Number(0.0))
        chance = Choose(Compare(leaf.node, ((">=", Number(1.0)),)), Number(1.0), below)
        return Formula(leaf.role, chance)

    return replace(scenario, file=rebuilt(scenario.file, change))


def straightened(scenario: Scenario, goal: Node, bent: Scenario, luck: Luck) -> Luck | None:
    """The luck with which the scenario itself does what a bent one did; None if it does not reach the goal."""
    assert luck.day is not None
    recording = Recording(luck.seed, luck.runs)
    played_to(Agreement(bent, recording), luck.day)
    forced = tuple(draw for draw in recording.noted if draw[0] < luck.day)
    replayed = Recording(luck.seed, luck.runs, forced, luck.day, own=luck)
    agreement = Agreement(unending(scenario), replayed)
    if not played_to(agreement, luck.day) or not agreement.truth(Formula(Role.CONDITION, goal)):
        return None
    return Luck(luck.seed, luck.runs, tuple(replayed.noted), luck.day)


def reaches(scenario: Scenario, goal: Node, luck: Luck) -> bool:
    """Whether the goal holds on the day of a luck found elsewhere."""
    agreement = Agreement(unending(scenario), luck)
    return luck.day is not None and played_to(agreement, luck.day) and agreement.truth(Formula(Role.CONDITION, goal))


def unseen(scenario: Scenario, truths: Iterable[Node], luck: Luck) -> list[Node]:
    """Which of some truths hold on no morning of a run, played past the day of its luck for as long again."""
    agreement, left = Agreement(unending(scenario), luck), list(truths)
    last = 2 * (luck.day or 0) + BEYOND
    while left:
        left = [truth for truth in left if not agreement.truth(Formula(Role.CONDITION, truth))]
        if agreement.ended or agreement.today >= last:
            break
        agreement.day()
    return left


def played_to(agreement: Agreement, day: int) -> bool:
    """Plays to a day; whether it came so far."""
    while agreement.today < day and not agreement.ended:
        agreement.day()
    return agreement.today == day
