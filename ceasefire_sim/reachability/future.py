"""What can ever be, in a scenario: searched state by state where the states fit, else bounded from outside.

A *future* answers three questions alike, whichever way it was found: whether an element can ever happen and how
soon, whether a truth can ever hold, and what a truth could be if some names were free to take any value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.bounds.earliest_days import earliest_days
from ceasefire_sim.bounds.intervals import Known
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.thresholds import LEAST_CHANCE
from ceasefire_sim.machine.unending import unending
from ceasefire_sim.reachability.elements import ANYTIME, Element, Turn, elements
from ceasefire_sim.reachability.possibility import ProofMethod
from ceasefire_sim.reachability.ranges import beginnings, hull, join_rows
from ceasefire_sim.reachability.search import Search
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Future", "bounded_future", "first_days_at_least", "searched_future", "state_bits"]

MOST_MORNINGS = 200_000


@dataclass(frozen=True, eq=False, repr=False)
class Future:
    """What can ever be.

    ``first`` is the day on which each element that can happen first can, by path (0 where the bounds know no better);
    ``most`` the most steps each obligation can have done; ``view`` holds what every name can be. ``ages`` is the
    least clock at which so many steps of an obligation can be done, by name and number. Where the states were
    searched, ``states`` is their number, and ``values`` has an entry for each state by variable.
    """

    scenario: Scenario
    method: ProofMethod
    first: Mapping[str, int]
    most: Mapping[str, int]
    view: OverApproximation
    states: int = 0
    search: Search | None = None
    ages: Mapping[tuple[str, int], int] = field(default_factory=dict)
    values: Mapping[str, IntArray] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Future of {self.scenario.name}, {self.method}: {len(self.first)} elements can happen>"

    def happens(self, element: Element) -> bool:
        """Whether an element can ever happen."""
        return element.path in self.first

    def may(self, node: Node, turn: Turn = ANYTIME) -> bool:
        """Whether a truth can hold in some state of a turn.

        Where there is no such state, it is asked of the truth alone, as far as bounds tell.
        """
        if self.search is None:
            return all(self.could(part, {}, turn.done) for part in (node, *turn.base))
        if not turn.anytime and not self.holding((), turn).any():
            return self.could(node, {}, turn.done)
        return bool(self.holding([node], turn).any())

    def holding(self, nodes: Iterable[Node], turn: Turn = ANYTIME) -> BoolArray:
        """In which of the states searched some truths all hold and the turn is.

        Where the day is looked at, or the turn asks for it, those are the states of mornings, each with its day.
        """
        assert self.search is not None
        trees = [(node, self.search.names.lower(node)) for node in (*nodes, *turn.base)]
        dated = any("day" in names_of(lowered) for _, lowered in trees)
        values = self.mornings if (dated or turn.morning) and self.mornings else self.values
        size = len(next(iter(values.values())))
        holding = np.ones(size, np.bool_)
        for node, lowered in trees:
            if names_of(lowered) <= values.keys():
                holding &= np.broadcast_to(array_value(lowered, values), size)
            else:  # the day where there are too many mornings, or what nothing else reads
                holding &= self.could(node, {}, turn.done)
        if turn.done is not None:
            name, steps = turn.done
            if f"{name}.done" in values:
                holding &= values[f"{name}.done"] == steps
        return holding

    @cached_property
    def mornings(self) -> Mapping[str, IntArray]:
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
            possible = bool(np.any(view.may(node)))
        view.known.clear()
        view.known.update(kept)
        return possible

    def comes_up(self, chance: Formula | None) -> bool:
        """Whether a chance can ever come up; None is a certain one."""
        if chance is None:
            return True
        with np.errstate(all="ignore"):
            return bool(np.any(self.view.high(chance) >= LEAST_CHANCE))

    def below_the_grain(self, chance: Formula | None) -> bool:
        """Whether a chance that never comes up is above 0 at times, only less than the grain of a draw."""
        if chance is None or self.comes_up(chance):
            return False
        with np.errstate(all="ignore"):
            return bool(np.any(self.view.high(chance) > 0))


# bounded ----------------------------------------------------------------------------------------


def bounded_future(scenario: Scenario) -> Future:
    """The future bounded from outside: what is not in it can never be."""
    view = OverApproximation(scenario, beginnings(scenario))
    with np.errstate(all="ignore"):
        view.settle()
    join_rows(view)
    most = {name: int(view.interval(f"{name}.done").high[0]) for name in scenario.file.obligations}
    first = {path: 0 for path in elements(scenario) if path in view.happened}
    return Future(scenario, "bounds", first, most, view)


def first_days_at_least(scenario: Scenario) -> dict[str, int]:
    """Lower bounds on the first day of everything that can happen, by path."""
    return earliest_days(scenario, beginnings(scenario))


# searched ---------------------------------------------------------------------------------------


def searched_future(scenario: Scenario, roots: list[Node], max_states: int) -> Future | None:
    """The future searched state by state as far as it bears on some expressions; None where the states do not fit.

    Elements that have no bearing on ``roots`` are not in it.
    """
    try:
        search = Search(unending(scenario), roots, max_states, paths=elements(scenario))
        if search.settled is None:
            return None
        explored = Exploration(search)
    except TooManyStatesError:
        return None
    values = search.chain.states.values(np.arange(search.chain.states.size))
    known = {variable.name: values[variable.name] for variable in search.machine.variables}
    return Future(
        scenario, "exact", explored.first, explored.most, hull(scenario, search.machine, known), search.states, search,
        explored.ages, known,
    )  # fmt: skip


def state_bits(scenario: Scenario, roots: list[Node], paths: Iterable[str] = ()) -> float:
    """How many binary digits the states that bear on some expressions and happenings would take, at most."""
    names = ExpressionLowering(scenario)
    machine = sliced(lower(scenario, names), [names.lower(root) for root in roots], ("phase",), paths)
    return sum(math.log2(variable.high - variable.low + 1) for variable in machine.variables)


class Exploration:
    """A search walked to its end.

    ``first`` are the first days by path, ``most`` the most steps done by obligation, ``ages`` the least clock at
    which so many steps were.
    """

    def __init__(self, search: Search) -> None:
        self.scenario, self.states = search.scenario, search.chain.states
        self.first: dict[str, int] = {}
        self.most = {name: 0 for name in self.scenario.file.obligations if f"{name}.done" in self.states.names}
        self.ages: dict[tuple[str, int], int] = {}
        self.seen = 0
        last = 0
        for last, _ in search.walk(None):
            self.look(last - 1)
        self.look(last)
        duties = {f"obligations.{name}" for name in self.scenario.file.obligations}
        self.first |= {path: day for path, day in search.first_days.items() if path not in duties}

    def look(self, day: int) -> None:
        """Notes what the states met since the last look say; they were met in the course of a day."""
        rows = self.states.rows[:, self.seen : self.states.size]
        self.seen = self.states.size
        if not rows.shape[1]:
            return
        for name in self.most:
            done = rows[self.states.names.index(f"{name}.done")]
            self.note_ages(name, rows, done)
            for number in range(self.most[name] + 1, int(done.max()) + 1):
                self.note_steps(name, number, day)
            self.most[name] = max(self.most[name], int(done.max()))

    def note_steps(self, name: str, number: int, day: int) -> None:
        """Notes the day on which so many steps were first done."""
        part = self.scenario.file.obligations[name]
        if part.named:
            self.first.setdefault(f"obligations.{name}.{list(part.named)[number - 1]}", day)
        if number == part.total:
            self.first.setdefault(f"obligations.{name}", day)

    def note_ages(self, name: str, rows: IntArray, done: IntArray) -> None:
        """Notes the least clock at which so many steps are done."""
        if f"{name}.age" not in self.states.names:
            return
        age = rows[self.states.names.index(f"{name}.age")]
        for number in np.unique(done):
            if number > 0:
                least = int(age[done == number].min())
                self.ages[name, int(number)] = min(self.ages.get((name, int(number)), least), least)
