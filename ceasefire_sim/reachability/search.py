"""An exact breadth-first search through what can happen, layer of days by layer of days.

Likelihood is forgotten: what has a chance may come up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.chain.chain import Chain
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.machine.settling import day_parts_of, settling_day
from ceasefire_sim.machine.thresholds import without_vanishing_chances
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["MOST_STATES", "Arrival", "DaySignature", "Search", "SearchedMachine"]

MOST_STATES = 200_000
MOST_VISITS = 20  # day states may be met so many times the limit, on as many days, where days differ

DaySignature: TypeAlias = tuple[tuple[float, ...], ...]  # what a day's number decides, block by block


@dataclass(frozen=True)
class Arrival:
    """The first day on which something can hold, and the number of a day state in which it does."""

    day: int
    state: int


@dataclass(frozen=True)
class SearchedMachine:
    """A scenario lowered (``whole``) by some ``names``, cut down to what a search hangs on; ``settled`` as in it."""

    names: ExpressionLowering
    whole: Machine
    machine: Machine
    settled: int | None


class Search:
    """A breadth-first search through the days of a scenario.

    The machine is cut down to the cone of influence of ``roots`` and of ``paths``. ``states`` are the day states met;
    until the day from which on all days are alike (``settled``) they are met once a day, and where there is no such
    day the search needs a last one. ``first_days`` has the day on which each of ``paths`` (transitions, steps of
    obligations) can first happen, as far as the days were walked. Given what another search of a scenario walked
    through, in its place, nothing is lowered again. Raises ``TooManyStatesError`` where more than ``max_states``
    states are met, within days counted, too.
    """

    def __init__(
        self,
        scenario: Scenario | SearchedMachine,
        roots: list[Node],
        max_states: int,
        start: Mapping[str, int] | None = None,
        paths: Iterable[str] = (),
    ) -> None:
        beside = None if isinstance(scenario, Scenario) else scenario
        self.names = ExpressionLowering(scenario) if isinstance(scenario, Scenario) else scenario.names
        self.scenario = self.names.scenario
        self.roots = [self.names.lower(root) for root in roots]
        self.whole = lower(self.scenario, self.names) if beside is None else beside.whole
        cut = sliced(self.whole, self.roots, ("phase",), paths)
        self.machine: Machine = without_vanishing_chances(cut, self.names)
        self.chain = Chain(self.machine, max_states)
        self.most_visits = MOST_VISITS * max_states
        dated = [node for parts in self.chain.clocked for node in parts]
        self.settled = settling_day([*dated, *(part for root in self.roots for part in day_parts_of(root))])
        self.first_day = 0 if start is None else start["day"]
        self.first_days: dict[str, int] = {}
        self.signatures: dict[int, DaySignature] = {}
        self.layers: list[IntArray] = [np.unique(self.beginning(start))]

    def beginning(self, start: Mapping[str, int] | None) -> IntArray:
        """The day states to begin in: those of S(0), or one given by variable.

        Clocks of a state given saturate, and what is not given is as on day 0.
        """
        if start is None:
            places: IntArray = self.chain.begin()[0]
            return places
        state = {
            variable.name: np.array([min(max(start.get(variable.name, variable.initial), variable.low), variable.high)])
            for variable in self.machine.variables
        }
        places = self.chain.number_days(self.chain.states.numbers(state))
        return places

    @property
    def dated(self) -> bool:
        """Whether the day's number decides anything on the days to come."""
        return self.settled is None or self.settled > self.first_day

    @property
    def states(self) -> int:
        """How many day states were met."""
        return len(self.chain.day_ids)

    @property
    def searched(self) -> SearchedMachine:
        """What is walked through."""
        return SearchedMachine(self.names, self.whole, self.machine, self.settled)

    def walks_like(self, other: SearchedMachine) -> bool:
        """Whether it meets the states that another search beside it has met."""
        mine, others = self.machine, other.machine
        return mine.variables == others.variables and mine.steps == others.steps and self.settled == other.settled

    # layers -------------------------------------------------------------------------------------

    def walk(self, limit: int | None) -> Iterator[tuple[int, IntArray]]:
        """The days and the day states first met on each (all that can stand then, while days differ)."""
        layer, seen, visits = 0, np.zeros(0, np.bool_), 0
        while len(self.layers[layer]):
            day = self.first_day + layer
            yield day, self.layers[layer]
            if limit is not None and day >= limit:
                return
            if not self.repeats(layer):
                visits += len(self.layers[layer])
            if visits > self.most_visits:
                states = self.chain.states
                raise TooManyStatesError(states.most, states.widest(states.rows[:, :0]))
            seen = self.mark(seen, self.layers[layer]) if self.alike(day) else seen
            if layer + 1 == len(self.layers):
                self.layers.append(self.after(layer, day, seen))
            layer += 1

    def after(self, layer: int, day: int, seen: BoolArray) -> IntArray:
        """The layer after one: the same again where two alike days in a row have led from it to itself."""
        here = self.layers[layer]
        if self.repeats(layer) and not self.alike(day):
            return here
        following = self.next_layer(day, here)
        if self.alike(day):
            seen = self.mark(seen, following[:0])
            return following[~seen[following]]
        return here if np.array_equal(following, here) else following

    def repeats(self, layer: int) -> bool:
        """Whether a layer is the one before it, and its day is like the day before."""
        if layer == 0 or self.layers[layer] is not self.layers[layer - 1]:
            return False
        day = self.first_day + layer
        return self.signature(day) == self.signature(day - 1)

    def next_layer(self, day: int, here: IntArray) -> IntArray:
        """The day states a day later; what happens for the first time is noted in ``first_days``."""
        going = here[~self.chain.ended(self.chain.day_ids[here])]
        if not len(going):
            return here[:0]
        self.chain.reach(day, going, 1)
        ids = self.chain.day_ids[going]
        for place, part in enumerate(self.signature(day)):
            moves = self.chain.moves[place, part]
            ids = np.unique(moves.of(ids)[1])
            for path in moves.happenings:
                self.first_days.setdefault(path, day)
        return np.unique(self.chain.number_days(ids))

    def mornings(self) -> tuple[IntArray, IntArray]:
        """The states met in the morning, as far as the days were walked, and their days; each way a day can be once."""
        chosen = [layer for layer in range(len(self.layers)) if not self.repeats(layer)]
        ids = [self.chain.day_ids[self.layers[layer]] for layer in chosen]
        days = [np.full(len(self.layers[layer]), self.first_day + layer) for layer in chosen]
        return np.concatenate(ids), np.concatenate(days)

    def signature(self, day: int) -> DaySignature:
        """What the day's number decides."""
        if self.settled is not None:
            day = min(day, self.settled)
        if day not in self.signatures:
            self.signatures[day] = self.chain.signature(day)
        return self.signatures[day]

    def alike(self, day: int) -> bool:
        """Whether all days from this one on are alike."""
        return self.settled is not None and day >= self.settled

    def mark(self, seen: BoolArray, places: IntArray) -> BoolArray:
        """Notes states as seen."""
        if len(seen) < self.states:
            seen = np.concatenate([seen, np.zeros(self.states - len(seen), np.bool_)])
        seen[places] = True
        return seen

    # asking -------------------------------------------------------------------------------------

    def holding(self, truth: Node, day: int, places: IntArray) -> IntArray:
        """Those day states in which a truth holds."""
        values = self.chain.states.values(self.chain.day_ids[places])
        held: BoolArray = np.broadcast_to(array_value(truth, {**values, "day": day}), places.shape)
        holding: IntArray = places[held]
        return holding

    def first(self, truth: Node, limit: int | None) -> Arrival | None:
        """The first day on which a truth (lowered) can hold, and a state in which it does; None where it never does."""
        before, dated = None, "day" in names_of(truth)
        for day, places in self.walk(limit):
            if places is before and not dated:
                continue
            before = places
            holding = self.holding(truth, day, places)
            if len(holding):
                return Arrival(day, int(holding[0]))
        return None
