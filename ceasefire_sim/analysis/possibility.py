"""Whether something can come at all, and by which draws: an exact search, layer of days by layer of days.

Likelihood is forgotten: what has a chance may come up. Where the state space is too large to be searched, the
over-approximation of ``outlook`` may still prove that something cannot come.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np

from ceasefire_sim.engines.exact.chain import Chain
from ceasefire_sim.engines.exact.states import TooManyStatesError
from ceasefire_sim.engines.exact.trails import ways
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.lowering import lower, names_of
from ceasefire_sim.machine.names import Names
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.machine.slicing import sliced
from ceasefire_sim.outlook.outlook import certainly_never
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["Possibility", "Search", "Verdict", "possible"]

Array = Any
MOST_STATES = 200_000


class Verdict(Enum):
    """Whether something can come."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Possibility:
    """An answer, how it was found (``exact`` or ``bounds``), and a witness: luck that brings it on ``witness.day``.

    ``states`` are the day states that were searched, ``days`` the least number of days it takes.
    """

    verdict: Verdict
    method: str
    states: int
    days: int | None = None
    witness: Luck | None = None


def possible(
    scenario: Scenario,
    wanted: Node,
    horizon: int | None = None,
    start: Mapping[str, int] | None = None,
    max_states: int = MOST_STATES,
    seed: int = 1,
) -> Possibility:
    """Whether an expression of a scenario can hold on some S(t), from S(0) or from a state given.

    Days go on up to ``horizon`` (None: however long it takes). ``start`` has ``day`` and every variable of the
    machine by name (``live.agreement.standing`` and the clocks). The witness of something possible, counted
    from S(0), is the shortest there is.
    """
    names = Names(scenario)
    truth = names.lower(wanted)
    first_day = 0 if start is None else start["day"]
    try:
        search = Search(scenario, lower(scenario, names), [truth], max_states, start)
        limit = scenario.horizon if horizon is None and search.dated else horizon
        found = search.first(truth, limit)
    except TooManyStatesError as error:
        return bounded(scenario, wanted, start, error.reached)
    if found is not None:
        witness = search.luck(found, seed) if start is None else None
        return Possibility(Verdict.POSSIBLE, "exact", search.states, found[0] - first_day, witness)
    if horizon is None and search.dated:  # days beyond the horizon were not searched
        return bounded(scenario, wanted, start, search.states)
    return Possibility(Verdict.IMPOSSIBLE, "exact", search.states)


def bounded(scenario: Scenario, wanted: Node, start: Mapping[str, int] | None, states: int) -> Possibility:
    """What the over-approximation can say: impossible, or nothing."""
    found = [certainly_never(scenario, wanted, state)[0] for state in first_states(scenario, start)]
    return Possibility(Verdict.IMPOSSIBLE if all(found) else Verdict.UNKNOWN, "bounds", states)


def first_states(scenario: Scenario, start: Mapping[str, int] | None) -> Iterator[dict[str, Array]]:
    """Every state to begin in, as the over-approximation wants it."""
    names = [*scenario.quantities, *scenario.regions]
    steps = [f"{name}.{what}" for name in scenario.file.obligations for what in ("done", "verified", "acknowledged")]
    missed = [f"{name}.missed" for name in scenario.file.obligations]
    if start is not None:
        yield {name: np.array([start.get(name, 0)]) for name in ("day", *names, *steps, *missed)}
        return
    choices: list[list[int]] = []
    for quantity in scenario.quantities.values():
        written = quantity.initial
        if isinstance(written, dict):
            choices.append([int(float(value)) for value, weight in written.items() if (weight.value or 0.0) > 0])
        else:
            choices.append([written.whole])
    fixed = {name: [part.states.index(part.initial)] for name, part in scenario.regions.items()}
    for values in itertools.product(*choices):
        row = dict(zip(scenario.quantities, values, strict=True)) | {name: one[0] for name, one in fixed.items()}
        row |= dict.fromkeys(("day", *steps, *missed), 0)
        yield {name: np.array([value]) for name, value in row.items()}


class Search:
    """A breadth-first search through the days of a scenario.

    ``states`` are the day states met; where the day's number decides anything (``dated``) they are met once a
    day, and the search needs a last day.
    """

    def __init__(
        self,
        scenario: Scenario,
        machine: Machine,
        roots: list[Node],
        max_states: int,
        start: Mapping[str, int] | None = None,
    ) -> None:
        self.scenario = scenario
        self.machine: Machine = sliced(machine, roots, ("phase",), ())
        self.chain = Chain(self.machine, max_states)
        self.dated = not self.chain.homogeneous or any("day" in names_of(root) for root in roots)
        self.first_day = 0 if start is None else start["day"]
        if start is None:
            begin, _ = self.chain.begin()
        else:
            begin = self.chain.number_days(self.chain.states.numbers(self.given(start)))
        self.layers: list[Array] = [np.unique(begin)]

    def given(self, start: Mapping[str, int]) -> dict[str, Array]:
        """The variables of a state to begin in; clocks saturate, what is not given is as on day 0."""
        return {
            variable.name: np.array([min(max(start.get(variable.name, variable.initial), variable.low), variable.high)])
            for variable in self.machine.variables
        }

    @property
    def states(self) -> int:
        """How many day states were met."""
        return len(self.chain.day_ids)

    def walk(self, limit: int | None) -> Iterator[tuple[int, Array]]:
        """The days and the day states first met on each (all that can stand then, where days differ)."""
        layer, seen = 0, np.zeros(0, bool)
        while len(self.layers[layer]):
            day = self.first_day + layer
            yield day, self.layers[layer]
            if limit is not None and day >= limit:
                return
            if layer + 1 == len(self.layers):
                self.layers.append(self.next_layer(day, self.layers[layer], seen))
            seen = self.mark(seen, self.layers[layer])
            layer += 1

    def mark(self, seen: Array, places: Array) -> Array:
        """Notes states as seen."""
        if len(seen) < self.states:
            seen = np.concatenate([seen, np.zeros(self.states - len(seen), bool)])
        seen[places] = True
        return seen

    def next_layer(self, day: int, here: Array, seen: Array) -> Array:
        """The day states a day later; without those met before, where all days are alike."""
        going = here[~self.chain.ended(self.chain.day_ids[here])]
        if not len(going):
            return here[:0]
        self.chain.reach(day, going, 1)
        ids = self.chain.day_ids[going]
        for place, part in enumerate(self.chain.signature(day)):
            ids = np.unique(self.chain.moves[place, part].of(ids)[1])
        found = np.unique(self.chain.number_days(ids))
        if self.dated:
            return found
        seen = self.mark(seen, here)
        if len(seen) < self.states:
            seen = np.concatenate([seen, np.zeros(self.states - len(seen), bool)])
        return found[~seen[found]]

    def holding(self, truth: Node, day: int, places: Array) -> Array:
        """Those day states in which a truth holds."""
        values = self.chain.states.values(self.chain.day_ids[places])
        held = np.broadcast_to(array_value(truth, {**values, "day": day}), places.shape)
        return places[held]

    def first(self, truth: Node, limit: int | None) -> tuple[int, int] | None:
        """The first day, and a day state on it, in which a truth can hold."""
        for day, places in self.walk(limit):
            found = self.holding(truth, day, places)
            if len(found):
                return day, int(found[0])
        return None

    # the way there ------------------------------------------------------------------------------

    def luck(self, found: tuple[int, int], seed: int) -> Luck:
        """The luck that leads to a day state on a day, every draw that matters decided by hand."""
        day, target = found
        luck = Luck.keyed(seed, 0)
        trail: list[tuple[int, str, bool | int]] = []
        for before in range(day - 1, -1, -1):
            target, drawn = self.day_before(before, target)
            trail += [(before, site, value) for site, value in reversed(drawn)]
        for name, chosen in self.initial(target).items():
            trail.append((0, name, chosen))
        return replace(luck, forced=tuple(reversed(trail)), day=day)

    def initial(self, place: int) -> dict[str, int]:
        """The drawn values of day 0, by site."""
        values = self.chain.states.values(self.chain.day_ids[[place]])
        return {variable.site: int(values[variable.name][0]) for variable in self.machine.variables if variable.drawn}

    def day_before(self, day: int, target: int) -> tuple[int, list[tuple[str, bool | int]]]:
        """A day state from which a day leads to another, and the draws of that day."""
        going = self.layers[day][~self.chain.ended(self.chain.day_ids[self.layers[day]])]
        signature = self.chain.signature(day)
        turns = [np.sort(self.chain.day_ids[going])]
        links = []
        for place, part in enumerate(signature):
            rows, targets, _ = self.chain.moves[place, part].of(turns[-1])
            links.append((turns[-1][rows], targets))
            turns.append(np.unique(targets))
        path = [int(self.chain.day_ids[target])]
        for sources, targets in reversed(links):
            path.append(int(sources[np.flatnonzero(targets == path[-1])[0]]))
        path.reverse()
        drawn: list[tuple[str, bool | int]] = []
        for place, (start, end) in enumerate(itertools.pairwise(path)):
            drawn += self.draws(place, start, end, day)
        return int(self.chain.day_of[path[0]]), drawn

    def draws(self, place: int, start: int, end: int, day: int) -> list[tuple[str, bool | int]]:
        """The draws by which a block leads from one state to another."""
        states = self.chain.states
        values = {name: int(row[0]) for name, row in states.values(np.array([start])).items()} | {"day": day}
        wanted = {name: int(row[0]) for name, row in states.values(np.array([end])).items()}
        for way in ways(self.chain.blocks[place], values, self.chain.variables):
            if all(way.values[name] == value for name, value in wanted.items()):
                return list(way.drawn)
        raise AssertionError("a block leads somewhere by no draw")  # the two forms of a step disagree
