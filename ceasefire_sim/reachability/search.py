"""An exact search through what can happen, layer of days by layer of days, and the draws that lead somewhere.

Likelihood is forgotten: what has a chance may come up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ceasefire_sim.engines.exact.chain import Chain
from ceasefire_sim.engines.exact.paths import ways
from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import (
    And,
    Choose,
    Compare,
    Membership,
    Name,
    Node,
    Not,
    Number,
    Or,
    children,
)
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.cone import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower, names_of
from ceasefire_sim.machine.rules import Chance, Group, Let, Machine
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["LEAST", "MOST_STATES", "Search", "unending"]

Array = Any
MOST_STATES = 200_000
MOST_VISITS = 20  # day states may be met so many times the limit, on as many days, where days differ
MOST_WAYS = 2_000  # of a block from one state
FAR = 40_000
LEAST = 2.0**-32  # below it a chance never comes up: its threshold is 0


def unending(scenario: Scenario) -> Scenario:
    """The scenario with a horizon so far away that no clock ends at it."""
    far = Constant(scenario.file.horizon.formula, float(FAR))
    return replace(scenario, file=scenario.file.model_copy(update={"horizon": far}))


class Search:
    """A breadth-first search through the days of a scenario.

    ``states`` are the day states met; until the day from which on all days are alike (``settled``) they are met
    once a day, and where there is no such day the search needs a last one. ``told`` has the day on which each of
    ``paths`` (transitions, steps of obligations) can first happen, as far as the days were walked.
    """

    def __init__(
        self,
        scenario: Scenario,
        roots: list[Node],
        max_states: int,
        start: Mapping[str, int] | None = None,
        paths: Iterable[str] = (),
    ) -> None:
        self.scenario = scenario
        self.names = ExpressionLowering(scenario)
        self.roots = [self.names.lower(root) for root in roots]
        whole = lower(scenario, self.names)
        self.machine: Machine = permitted(sliced(whole, self.roots, ("phase",), paths), self.names)
        self.chain = Chain(self.machine, max_states)
        self.most_visits = MOST_VISITS * max_states
        self.settled = self.settling()
        self.first_day = 0 if start is None else start["day"]
        self.told: dict[str, int] = {}
        self.signatures: dict[int, Any] = {}
        self.drawn: dict[tuple[int, int, int, Any], list[tuple[str, bool | int]]] = {}
        self.links: dict[tuple[int, Any], list[tuple[Array, Array]]] = {}
        if start is None:
            begin, _ = self.chain.begin()
        else:
            begin = self.chain.number_days(self.chain.states.numbers(self.given(start)))
        self.layers: list[Array] = [np.unique(begin)]

    @property
    def dated(self) -> bool:
        """Whether the day's number decides anything on the days to come."""
        return self.settled is None or self.settled > self.first_day

    def settling(self) -> int | None:
        """The day from which on the day's number decides nothing new; None where it always may."""
        last = 0
        dated = [node for parts in self.chain.clocked for node in parts]
        for root in self.roots:
            dated += day_parts_of(root)
        for node in dated:
            found = passing(node)
            if found is None:
                return None
            last = max(last, found)
        return last

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
        """The days and the day states first met on each (all that can stand then, while days differ)."""
        layer, seen, visits = 0, np.zeros(0, bool), 0
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

    def after(self, layer: int, day: int, seen: Array) -> Array:
        """The layer after one: the same again where two alike days in a row have led from it to itself."""
        here = self.layers[layer]
        if self.repeats(layer) and not self.alike(day):
            return here
        found = self.next_layer(day, here)
        if self.alike(day):
            seen = self.mark(seen, found[:0])
            return found[~seen[found]]
        return here if np.array_equal(found, here) else found

    def repeats(self, layer: int) -> bool:
        """Whether a layer is the one before it, and its day is like the day before."""
        if layer == 0 or self.layers[layer] is not self.layers[layer - 1]:
            return False
        day = self.first_day + layer
        return bool(self.signature(day) == self.signature(day - 1))

    def mornings(self) -> tuple[Array, Array]:
        """The states met in the morning, as far as the days were walked, and their days; each way a day can be once."""
        chosen = [layer for layer in range(len(self.layers)) if not self.repeats(layer)]
        ids = [self.chain.day_ids[self.layers[layer]] for layer in chosen]
        days = [np.full(len(self.layers[layer]), self.first_day + layer) for layer in chosen]
        return np.concatenate(ids), np.concatenate(days)

    def signature(self, day: int) -> Any:
        """What the day's number decides."""
        if self.settled is not None:
            day = min(day, self.settled)
        if day not in self.signatures:
            self.signatures[day] = self.chain.signature(day)
        return self.signatures[day]

    def alike(self, day: int) -> bool:
        """Whether all days from this one on are alike."""
        return self.settled is not None and day >= self.settled

    def mark(self, seen: Array, places: Array) -> Array:
        """Notes states as seen."""
        if len(seen) < self.states:
            seen = np.concatenate([seen, np.zeros(self.states - len(seen), bool)])
        seen[places] = True
        return seen

    def next_layer(self, day: int, here: Array) -> Array:
        """The day states a day later; what happens for the first time is noted in ``told``."""
        going = here[~self.chain.ended(self.chain.day_ids[here])]
        if not len(going):
            return here[:0]
        self.chain.reach(day, going, 1)
        ids = self.chain.day_ids[going]
        for place, part in enumerate(self.signature(day)):
            moves = self.chain.moves[place, part]
            ids = np.unique(moves.of(ids)[1])
            for path in moves.told:
                self.told.setdefault(path, day)
        return np.unique(self.chain.number_days(ids))

    def holding(self, truth: Node, day: int, places: Array) -> Array:
        """Those day states in which a truth holds."""
        values = self.chain.states.values(self.chain.day_ids[places])
        held = np.broadcast_to(array_value(truth, {**values, "day": day}), places.shape)
        return places[held]

    def first(self, truth: Node, limit: int | None) -> tuple[int, int] | None:
        """The first day, and a day state on it, in which a truth can hold."""
        before, dated = None, "day" in names_of(truth)
        for day, places in self.walk(limit):
            if places is before and not dated:
                continue
            before = places
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
        path = [int(self.chain.day_ids[target])]
        for sources, targets in reversed(self.day_links(day)):
            ways_in = sources[targets == path[-1]]
            # nothing happening tells best
            path.append(path[-1] if (ways_in == path[-1]).any() else int(ways_in[0]))
        path.reverse()
        drawn: list[tuple[str, bool | int]] = []
        for place, (start, end) in enumerate(itertools.pairwise(path)):
            drawn += self.draws(place, start, end, day)
        return int(self.chain.day_of[path[0]]), drawn

    def day_links(self, day: int) -> list[tuple[Array, Array]]:
        """From which states a day leads to which, block by block."""
        layer = self.layers[day - self.first_day]
        key = (id(layer), self.signature(day))
        if key not in self.links:
            ids = self.chain.day_ids[layer]
            ids = np.sort(ids[~self.chain.ended(ids)])
            found = []
            for place, part in enumerate(self.signature(day)):
                rows, targets, _ = self.chain.moves[place, part].of(ids)
                found.append((ids[rows], targets))
                ids = np.unique(targets)
            self.links[key] = found
        return self.links[key]

    def draws(self, place: int, start: int, end: int, day: int) -> list[tuple[str, bool | int]]:
        """The draws by which a block leads from one state to another."""
        key = (place, start, end, self.signature(day)[place])
        if key not in self.drawn:
            self.drawn[key] = self.falling(place, start, end, day)
        return self.drawn[key]

    def falling(self, place: int, start: int, end: int, day: int) -> list[tuple[str, bool | int]]:
        """The draws by which a block leads from one state to another; of several ways the one with least in it."""
        states = self.chain.states
        values = {name: int(row[0]) for name, row in states.values(np.array([start])).items()} | {"day": day}
        wanted = {name: int(row[0]) for name, row in states.values(np.array([end])).items()}
        found = [
            way
            for way in itertools.islice(ways(self.chain.blocks[place], values, self.chain.variables), MOST_WAYS)
            if all(way.values[name] == value for name, value in wanted.items())
        ]
        if not found:
            raise AssertionError("a block leads somewhere by no draw")  # the two forms of a step disagree
        return list(min(found, key=lambda way: sum(bool(value) for _, value in way.drawn)).drawn)


# days and chances -------------------------------------------------------------------------------


def day_parts_of(node: Node) -> Iterator[Node]:
    """The largest parts of a tree that hang on the day's number alone."""
    names = names_of(node)
    if names == {"day"}:
        yield node
    elif "day" in names:
        for child in children(node):
            yield from day_parts_of(child)


def passing(node: Node) -> int | None:
    """The day from which on something that hangs on the day alone stays as it is; None where that is not known."""
    match node:
        case Compare(first=Name(text="day"), rest=((_, Number(value=value)),)):
            return max(math.floor(value) + 1, 0)
        case Compare(first=Number(value=value), rest=((_, Name(text="day")),)):
            return max(math.floor(value) + 1, 0)
        case Membership(item=Name(text="day"), choices=choices) if all(isinstance(one, Number) for one in choices):
            return max(max(math.floor(one.value) + 1, 0) for one in choices if isinstance(one, Number))
        case And() | Or() | Not() | Choose():
            found = [passing(child) for child in children(node) if names_of(child)]
            return None if None in found else max((one for one in found if one is not None), default=0)
    return None


def permitted(machine: Machine, names: ExpressionLowering) -> Machine:
    """The machine in which a chance whose threshold is 0 never comes up."""
    return replace(machine, steps=tuple(one if isinstance(one, Let) else sifted(one, names) for one in machine.steps))


def sifted(group: Group, names: ExpressionLowering) -> Group:
    """A group whose chances are 0 where they never come up."""
    terms = names.terms
    rules = []
    for rule in group.rules:
        draw = rule.draw
        if isinstance(draw, Chance):
            comes = terms.compare(draw.p, ">=", terms.number(LEAST))
            draw = Chance(terms.choose(comes, draw.p, terms.number(0)))
        branches = tuple(
            replace(branch, actions=tuple(sifted(a, names) if isinstance(a, Group) else a for a in branch.actions))
            for branch in rule.branches
        )
        rules.append(replace(rule, draw=draw, branches=branches))
    return Group(tuple(rules))
