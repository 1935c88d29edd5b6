"""What can ever be, in a scenario: searched state by state where the states fit, else bounded from outside.

A *future* answers three questions alike, whichever way it was found: whether an element can ever happen and how
soon, whether a truth can ever hold, and what a truth could be if some names were free to take any value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ceasefire_sim.bounds.earliest_days import earliest_days
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets, TruthSets
from ceasefire_sim.bounds.overapproximation import FOREVER, OverApproximation
from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.cone import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower, names_of
from ceasefire_sim.reachability.elements import Element, elements
from ceasefire_sim.reachability.possibility import first_states
from ceasefire_sim.reachability.search import LEAST, Search, unending
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.parts import Transition
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Future", "beginnings", "bounded_future", "room", "searched_future", "soonest"]

Array = Any
MOST_MORNINGS = 200_000


@dataclass
class Future:
    """What can ever be.

    ``method`` is ``exact`` or ``bounds``; ``first`` the day on which each element that can happen first can (0 where
    the bounds know no better); ``most`` the most steps each obligation can have done; ``view`` holds what every name
    can be. ``ages`` is the least clock at which so many steps of an obligation can be done, by name and number.
    """

    scenario: Scenario
    method: str
    first: Mapping[str, int]
    most: Mapping[str, int]
    view: OverApproximation
    states: int = 0
    search: Search | None = None
    ages: Mapping[tuple[str, int], int] = field(default_factory=dict)
    values: Mapping[str, Array] = field(default_factory=dict)

    def happens(self, element: Element) -> bool:
        """Whether an element can ever happen."""
        return element.path in self.first

    def may(self, node: Node, base: Iterable[Node] = (), done: tuple[str, int] | None = None) -> bool:
        """Whether a truth can hold somewhere where ``base`` does (with so many steps of an obligation done).

        Where nothing is ever so, it is asked of the truth alone, as far as bounds tell.
        """
        base = tuple(base)
        if self.search is None:
            return all(self.could(part, {}, done) for part in (node, *base))
        if (base or done is not None) and not self.holding(base, done).any():
            return self.could(node, {}, done)
        return bool(self.holding([node, *base], done).any())

    def holding(self, nodes: Iterable[Node], done: tuple[str, int] | None = None) -> Array:
        """In which of the states searched some truths all hold.

        Where the day is looked at, those are the states of mornings, each with its day.
        """
        assert self.search is not None
        trees = [(node, self.search.names.lower(node)) for node in nodes]
        dated = any("day" in names_of(lowered) for _, lowered in trees)
        values = self.mornings if dated and self.mornings else self.values
        size = len(next(iter(values.values())))
        found = np.ones(size, bool)
        for node, lowered in trees:
            if names_of(lowered) <= values.keys():
                found &= np.broadcast_to(array_value(lowered, values), size)
            else:  # the day where there are too many mornings, or what nothing else reads
                found &= self.could(node, {}, done)
        if done is not None and f"{done[0]}.done" in values:
            found &= values[f"{done[0]}.done"] == done[1]
        return found

    @cached_property
    def mornings(self) -> Mapping[str, Array]:
        """The states that can stand in the morning, with their days; empty where there are too many."""
        assert self.search is not None
        ids, days = self.search.mornings()
        if len(ids) > MOST_MORNINGS:
            return {}
        return {**self.search.chain.states.values(ids), "day": days}

    def could(self, node: Node, free: Mapping[str, Known], done: tuple[str, int] | None = None) -> bool:
        """Whether a truth could hold if some names could be what ``free`` says."""
        view, kept = self.view, dict(self.view.known)
        view.known.update(free)
        for name, part in self.scenario.file.obligations.items():
            if any(key.startswith(f"{name}.") for key in free):
                view.follow(name, part)
        view.known.update(free)
        if done is not None and done[0] not in {key.partition(".")[0] for key in free}:
            view.pin(done[0], self.scenario.file.obligations[done[0]], np.array([done[1]]))
        view.define()
        with np.errstate(all="ignore"):
            found = bool(np.any(view.may(node)))
        view.known.clear()
        view.known.update(kept)
        return found

    def comes_up(self, chance: Formula | None) -> bool:
        """Whether a chance can ever come up."""
        if chance is None:
            return True
        with np.errstate(all="ignore"):
            return bool(np.any(self.view.high(chance) >= LEAST))


class Listening(OverApproximation):
    """The over-approximation, with the transitions it has taken."""

    def __init__(self, scenario: Scenario, rows: Mapping[str, Array]) -> None:
        super().__init__(scenario, rows)
        self.taken: set[str] = set()

    def takes(self, name: str, key: str, part: Transition, sources: list[str], where: Array) -> Array:
        """Notes a transition that may be taken."""
        if where.any():
            self.taken.add(f"{self.scenario.section(name)}.{key}")
        return where


def beginnings(scenario: Scenario) -> dict[str, Array]:
    """Every state to begin in, a row each."""
    rows = list(first_states(scenario, None))
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def bounded_future(scenario: Scenario) -> Future:
    """The future bounded from outside: what is not in it can never be."""
    view = Listening(scenario, beginnings(scenario))
    with np.errstate(all="ignore"):
        view.settle()
    merge(view)
    most = {name: int(view.interval(f"{name}.done").high[0]) for name in scenario.file.obligations}
    first = dict.fromkeys(view.taken, 0)
    for path, element in elements(scenario).items():
        if element.kind != "transition" and most[element.owner] >= needed(scenario, element):
            first[path] = 0
    return Future(scenario, "bounds", first, most, view)


def needed(scenario: Scenario, element: Element) -> int:
    """How many steps must be done for an obligation or a named step to be."""
    return scenario.file.obligations[element.owner].total if element.step is None else element.step + 1


def merge(view: OverApproximation) -> None:
    """Makes one row of several: all that any of them can be."""
    for name, known in view.known.items():
        if isinstance(known, StateSets):
            view.known[name] = StateSets(known.names, np.logical_or.reduce(known.may, axis=0, keepdims=True))
        elif isinstance(known, Intervals):
            view.known[name] = Intervals(np.min(known.low, keepdims=True), np.max(known.high, keepdims=True))
        else:
            view.known[name] = TruthSets(np.any(known.may_hold, keepdims=True), np.any(known.may_fail, keepdims=True))
    view.count = 1


def soonest(scenario: Scenario) -> dict[str, int]:
    """Lower bounds on the first day of everything that can happen, by path."""
    return earliest_days(scenario, beginnings(scenario))


# searched ---------------------------------------------------------------------------------------


def searched_future(scenario: Scenario, roots: list[Node], max_states: int) -> Future | None:
    """The future searched state by state as far as it bears on some expressions; None where the states do not fit.

    Elements that have no bearing on ``roots`` are not in it.
    """
    far = unending(scenario)
    try:
        search = Search(far, roots, max_states, paths=elements(scenario))
        if search.settled is None:
            return None
        first, most, ages = explored(search)
    except TooManyStatesError:
        return None
    values = search.chain.states.values(np.arange(search.chain.states.size))
    known = {variable.name: values[variable.name] for variable in search.machine.variables}
    return Future(
        scenario, "exact", first, most, hull(scenario, known), search.states, search, ages, known
    )  # fmt: skip


def room(scenario: Scenario, roots: list[Node], paths: Iterable[str] = ()) -> float:
    """How many binary digits the states that bear on some expressions and happenings would take, at most."""
    names = ExpressionLowering(scenario)
    machine = sliced(lower(scenario, names), [names.lower(root) for root in roots], ("phase",), paths)
    return sum(math.log2(variable.high - variable.low + 1) for variable in machine.variables)


def explored(search: Search) -> tuple[dict[str, int], dict[str, int], dict[tuple[str, int], int]]:
    """Walks to the end; the first days by path, the most steps done, and the least clocks at which they were."""
    scenario, states = search.scenario, search.chain.states
    first: dict[str, int] = {}
    most = {name: 0 for name in scenario.file.obligations if f"{name}.done" in states.names}
    ages: dict[tuple[str, int], int] = {}
    seen = last = 0

    def look(day: int) -> None:
        nonlocal seen
        rows = states.rows[:, seen : states.size]
        seen = states.size
        if not rows.shape[1]:
            return
        for name in most:
            done = rows[states.names.index(f"{name}.done")]
            note_ages(search, name, rows, done, ages)
            for number in range(most[name] + 1, int(done.max()) + 1):
                note_steps(scenario, name, number, day, first)
            most[name] = max(most[name], int(done.max()))

    for last, _ in search.walk(None):
        look(last - 1)
    look(last)
    duties = {f"obligations.{name}" for name in scenario.file.obligations}
    first |= {path: day for path, day in search.told.items() if path not in duties}
    return first, most, ages


def note_steps(scenario: Scenario, name: str, number: int, day: int, first: dict[str, int]) -> None:
    """Notes the day on which so many steps were first done."""
    part = scenario.file.obligations[name]
    if part.named:
        first.setdefault(f"obligations.{name}.{list(part.named)[number - 1]}", day)
    if number == part.total:
        first.setdefault(f"obligations.{name}", day)


def note_ages(search: Search, name: str, rows: Array, done: Array, ages: dict[tuple[str, int], int]) -> None:
    """Notes the least clock at which so many steps are done."""
    states = search.chain.states
    if f"{name}.age" not in states.names:
        return
    age = rows[states.names.index(f"{name}.age")]
    for number in np.unique(done):
        if number > 0:
            least = int(age[done == number].min())
            ages[name, int(number)] = min(ages.get((name, int(number)), least), least)


def hull(scenario: Scenario, values: Mapping[str, Array]) -> OverApproximation:
    """What every name can be in some states; what the search left out can be anything."""
    view = OverApproximation(scenario, {name: row[:1] for name, row in beginnings(scenario).items()})
    everything = anything(scenario)
    for name in list(view.known):
        if name in scenario.file.definitions:
            continue
        if name in values:
            view.known[name] = spread(scenario, name, values[name])
        elif name in everything:
            view.known[name] = everything[name]
    for name, part in scenario.file.obligations.items():
        done = view.known[f"{name}.done"]
        for credit, modelled in (("verified", part.verified_by), ("acknowledged", part.acknowledgement)):
            if modelled is None:
                view.known[f"{name}.{credit}"] = done
        flags = [row for key, row in values.items() if key.startswith(f"{name}.missed[")]
        if flags:
            view.known[f"{name}.missed"] = spread(scenario, f"{name}.missed", np.sum(flags, axis=0))
        view.follow(name, part)
    view.define()
    return view


def spread(scenario: Scenario, name: str, values: Array) -> Known:
    """What a variable can be in some states."""
    if name in scenario.regions:
        names = tuple(scenario.regions[name].states)
        return StateSets(names, np.isin(np.arange(len(names)), values)[None, :])
    low, high = float(values.min()), float(values.max())
    if name.endswith(".age") or name.startswith("days_in("):
        low, high = 0.0, FOREVER if high > 0 else 0.0
    return Intervals(np.array([low]), np.array([high]))


def anything(scenario: Scenario) -> dict[str, Known]:
    """Everything that each name could be by its kind and range alone."""
    found: dict[str, Known] = {"day": wide(0.0, FOREVER)}
    for name, quantity in scenario.quantities.items():
        found[name] = wide(*map(float, quantity.range))
    for name, region in scenario.regions.items():
        found[name] = StateSets(tuple(region.states), np.ones((1, len(region.states)), bool))
        found[f"days_in({name})"] = wide(0.0, FOREVER)
    either = TruthSets(np.array([True]), np.array([True]))
    for name, part in scenario.file.obligations.items():
        dues = len(part.due_days)
        for attribute in ("done", "verified", "acknowledged"):
            found[f"{name}.{attribute}"] = wide(0.0, float(part.total))
        found[f"{name}.missed"] = wide(0.0, float(dues))
        found[f"{name}.age"] = wide(0.0, FOREVER)
        found[f"{name}.late"] = found[f"{name}.waiting"] = either
    return found


def wide(low: float, high: float) -> Intervals:
    """A range, as one row."""
    return Intervals(np.array([low]), np.array([high]))
