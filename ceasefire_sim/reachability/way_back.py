"""The way back from where a search arrived: the draws that lead there, as luck that can be replayed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.engines.exact.paths import ways
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.search import Arrival, DaySignature, Search

__all__ = ["luck_of"]

MOST_WAYS = 2_000  # of a block from one state

Draw: TypeAlias = tuple[str, bool | int]  # the site, and how it falls


def luck_of(search: Search, arrival: Arrival, seed: int) -> Luck:
    """The luck that leads from S(0) to where a search arrived, every draw that matters decided by hand.

    ``seed`` is that of the draws left free.
    """
    return WayBack(search).luck(arrival, seed)


class WayBack:
    """Goes back from day state to day state through the layers of a search."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.chain = search.chain
        # days on which one stays where one is are many, and alike
        self.links: dict[tuple[int, DaySignature], list[tuple[IntArray, IntArray]]] = {}
        self.drawn: dict[tuple[int, int, int, tuple[float, ...]], list[Draw]] = {}

    def luck(self, arrival: Arrival, seed: int) -> Luck:
        """The luck that leads to an arrival."""
        target = arrival.state
        backwards: list[tuple[int, str, bool | int]] = []
        for before in range(arrival.day - 1, -1, -1):
            target, draws = self.day_before(before, target)
            backwards += [(before, site, value) for site, value in reversed(draws)]
        backwards += [(0, site, value) for site, value in self.initial(target).items()]
        return replace(Luck.keyed(seed, 0), forced=tuple(reversed(backwards)), day=arrival.day)

    def initial(self, place: int) -> dict[str, int]:
        """The drawn values of day 0, by site."""
        values = self.chain.states.values(self.chain.day_ids[[place]])
        drawn = [variable for variable in self.search.machine.variables if variable.drawn]
        return {variable.site: int(values[variable.name][0]) for variable in drawn}

    def day_before(self, day: int, target: int) -> tuple[int, list[Draw]]:
        """A day state from which a day leads to another, and the draws of that day."""
        path = [int(self.chain.day_ids[target])]
        for sources, targets in reversed(self.block_links(day)):
            ways_in = sources[targets == path[-1]]
            # nothing happening tells best
            path.append(path[-1] if (ways_in == path[-1]).any() else int(ways_in[0]))
        path.reverse()
        draws: list[Draw] = []
        for place, (start, end) in enumerate(itertools.pairwise(path)):
            draws += self.draws(place, start, end, day)
        return int(self.chain.day_of[path[0]]), draws

    def block_links(self, day: int) -> list[tuple[IntArray, IntArray]]:
        """From which states a day leads to which, block by block."""
        layer = self.search.layers[day - self.search.first_day]  # the search keeps it, so its id is its own
        key = (id(layer), self.search.signature(day))
        if key not in self.links:
            ids = self.chain.day_ids[layer]
            ids = np.sort(ids[~self.chain.ended(ids)])
            links = []
            for place, part in enumerate(self.search.signature(day)):
                rows, targets, _ = self.chain.moves[place, part].of(ids)
                links.append((ids[rows], targets))
                ids = np.unique(targets)
            self.links[key] = links
        return self.links[key]

    def draws(self, place: int, start: int, end: int, day: int) -> list[Draw]:
        """The draws by which a block leads from one state to another."""
        key = (place, start, end, self.search.signature(day)[place])
        if key not in self.drawn:
            self.drawn[key] = self.fewest_draws(place, start, end, day)
        return self.drawn[key]

    def fewest_draws(self, place: int, start: int, end: int, day: int) -> list[Draw]:
        """The same, looked for: of several ways the one in which least happens."""
        states = self.chain.states
        values = {name: int(row[0]) for name, row in states.values(np.array([start])).items()} | {"day": day}
        wanted = {name: int(row[0]) for name, row in states.values(np.array([end])).items()}
        ways_there = [
            way
            for way in itertools.islice(ways(self.chain.blocks[place], values, self.chain.variables), MOST_WAYS)
            if all(way.values[name] == value for name, value in wanted.items())
        ]
        if not ways_there:
            raise AssertionError("a block leads somewhere by no draw")  # the two forms of a step disagree
        return list(min(ways_there, key=lambda way: sum(bool(value) for _, value in way.drawn)).drawn)
