"""From which states the goal can never come any more: every state there can be is met, and the goal traced back.

The days go on beyond the horizon, and likelihood is forgotten. The states are those of the cone of influence of the
goal; on each day a state is *lost* if no way leads from it to the goal. A state that no run can stand in may be among
those met, for the days are not told apart on the way there; the verdict on a state looks only at what comes after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.chain.chain import Chain, Moves
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.settling import day_parts_of, settling_day
from ceasefire_sim.machine.thresholds import without_vanishing_chances
from ceasefire_sim.machine.unending import unending
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["LostStates", "lost_states"]

FEW_STATES = 20_000  # mornings and the turns between them
AT_ONCE = 2000  # states carried through a block
FEW_KINDS = 12  # of days, which differ in what their number decides
ENDLESS = 1 << 30  # layers
KEPT = 8  # scenarios

DayKind: TypeAlias = tuple[tuple[float, ...], ...]  # what a day's number decides, block by block


class LostStates:
    """The states of a scenario that fit, and for every day those from which its goal can come.

    Raises ``TooManyStatesError`` where there are more than ``most`` states, or days differ in too many ways.
    """

    def __init__(self, scenario: Scenario, goal: Node, most: int = FEW_STATES) -> None:
        endless = unending(scenario)
        names = ExpressionLowering(endless)
        self.goal = names.lower(goal)
        machine = sliced(lower(endless, names), [self.goal], ("phase",), ())
        self.chain = Chain(without_vanishing_chances(machine, names), most, AT_ONCE)
        self.settled = self.settling()
        self.kinds = self.kinds_of_days()
        self.explore()
        self.links = {block: links(moves) for block, moves in self.chain.moves.items()}
        self.hopeful: dict[int, BoolArray] = {}  # by day, a truth for each state met

    def settling(self) -> int:
        """The day from which on all days are alike."""
        dated = [node for parts in self.chain.clocked for node in parts]
        settled = settling_day([*dated, *day_parts_of(self.goal)])
        if settled is None:
            raise TooManyStatesError(self.chain.states.most, ())
        return settled

    def kinds_of_days(self) -> dict[DayKind, int]:
        """What a day's number can decide, each with a day on which it is so."""
        kinds: dict[DayKind, int] = {}
        for day in range(self.settled + 1):
            kinds.setdefault(self.chain.signature(day), day)
            if len(kinds) > FEW_KINDS:
                raise TooManyStatesError(self.chain.states.most, ())
        return kinds

    def explore(self) -> None:
        """Meets every state that days of all kinds, in any order, lead to from day 0."""
        chain, met = self.chain, -1
        chain.begin()
        while met < len(chain.day_ids):
            met = len(chain.day_ids)
            for day in self.kinds.values():
                chain.reach(day, np.arange(len(chain.day_ids)), ENDLESS)

    # the way back -------------------------------------------------------------------------------

    def hopeful_on(self, day: int) -> BoolArray:
        """From which states met the goal can come on a day or later."""
        day = min(day, self.settled)
        if day not in self.hopeful:
            if day == self.settled:
                self.hopeful[day] = self.hopeful_for_ever()
            else:
                later = self.hopeful_on(self.settled)
                for before in range(self.settled - 1, day - 1, -1):
                    later = self.hopeful[before] = self.holding(before) | self.day_before(before, later)
        return self.hopeful[day]

    def hopeful_for_ever(self) -> BoolArray:
        """The same on the day from which on all are alike: a least fixpoint."""
        hopeful, grown = self.holding(self.settled), True
        while grown:
            wider = hopeful | self.day_before(self.settled, hopeful)
            hopeful, grown = wider, bool((wider & ~hopeful).any())
        return hopeful

    def day_before(self, day: int, later: BoolArray) -> BoolArray:
        """From which states a day may lead to some."""
        for place, part in reversed(list(enumerate(self.chain.signature(day)))):
            sources, targets = self.links[place, part]
            earlier = np.zeros(len(later), np.bool_)
            earlier[sources[later[targets]]] = True
            later = earlier
        return later

    def holding(self, day: int) -> BoolArray:
        """In which states met in the morning the goal holds."""
        holding = np.zeros(self.chain.states.size, np.bool_)
        mornings = self.chain.day_ids
        values: dict[str, IntArray | int] = {**self.chain.states.values(mornings), "day": day}
        holding[mornings] = np.broadcast_to(array_value(self.goal, values), mornings.shape)
        return holding

    # asking -------------------------------------------------------------------------------------

    def are_lost(self, states: Mapping[str, IntArray]) -> BoolArray:
        """Of some states, an array by variable, whether they are known and the goal can never come from them."""
        lost = np.zeros(len(states["day"]), np.bool_)
        if not all(name in states for name in self.chain.variables):
            return lost
        places = self.chain.states.known(
            {
                name: np.clip(states[name], variable.low, variable.high)
                for name, variable in self.chain.variables.items()
            }
        )
        known = places >= 0
        known[known] = self.chain.day_of[places[known]] >= 0
        days = np.minimum(states["day"], self.settled)
        for day in np.unique(days[known]):
            here = known & (days == day)
            lost[here] = ~self.hopeful_on(int(day))[places[here]]
        return lost


def links(moves: Moves) -> tuple[IntArray, IntArray]:
    """Where a block leads from and to, a pair for every way."""
    sources = np.flatnonzero(moves.start >= 0)
    rows, targets, _ = moves.of(sources)
    return sources[rows], targets


# kept -------------------------------------------------------------------------------------------

Kept: TypeAlias = tuple[Scenario, LostStates | None]
_kept: list[Kept] = []  # the last few


def lost_states(scenario: Scenario) -> LostStates | None:
    """The lost states of a scenario with a goal; None where they do not fit. Those of the last scenarios are kept."""
    for known, lost in tuple(_kept):
        if known is scenario:
            return lost
    lost = fitting(scenario)
    _kept.append((scenario, lost))
    del _kept[:-KEPT]
    return lost


def fitting(scenario: Scenario) -> LostStates | None:
    """The lost states, unless there are too many."""
    assert scenario.file.goal is not None
    try:
        return LostStates(scenario, scenario.file.goal.node)
    except TooManyStatesError:
        return None
