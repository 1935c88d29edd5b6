"""What can happen from some states at most.

A sound over-approximation. Likelihood is forgotten: every chance above 0 may come up, and the days go on
beyond the horizon. Each quantity and obligation keeps the interval of values it can ever take, each region
the set of its states, and they grow to their least fixpoint; what can happen once can happen again, so what
an effect moves at all it moves to the end of its range. What is not possible there is not possible at all;
what is possible there may still not be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.bounds.alike import distinct_states
from ceasefire_sim.bounds.commitment_turn import CommitmentTurn
from ceasefire_sim.bounds.elementwise import anywhere, within
from ceasefire_sim.bounds.first_values import first_values
from ceasefire_sim.bounds.incident_turn import IncidentTurn
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets, TruthSets, chosen_rows, state_ranges
from ceasefire_sim.bounds.lazily_known import LazilyKnown
from ceasefire_sim.bounds.obligation_turn import ObligationTurn
from ceasefire_sim.expressions.algebra import Number, Truth
from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.luck.sampling import WHOLE
from ceasefire_sim.scenario.model.definitions import definition_order, looks_at
from ceasefire_sim.scenario.model.fields import Constant, Formula, Pace
from ceasefire_sim.scenario.model.parts import Obligation, Transition
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["OverApproximation"]

PATIENCE = 40  # rounds after which what still grows is taken to its bound


class OverApproximation:
    """The growing over-approximations, one for every state given.

    Parameters named ``moving`` may have any value of their range, the others have their own.
    """

    def __init__(self, scenario: Scenario, rows: Mapping[str, IntArray], moving: Collection[str] = frozenset()) -> None:
        self.scenario = scenario
        self.count = len(rows["day"])
        self.order = definition_order(scenario.file)
        self.grown = np.zeros(self.count, np.bool_)
        self.rounds = 0
        self.changes = 0  # how often something has grown
        self.happened: set[str] = set()  # obligations, named steps and transitions that may happen, by path
        self.stale = False  # whether something has grown since the definitions were worked out
        self.turn, self.breaches, self.incidents = ObligationTurn(self), CommitmentTurn(self), IncidentTurn(self)
        self.joined = {part.together for part in scenario.file.obligations.values()}
        self.concerns: dict[str, list[str]] = {}
        self.known: dict[str, Known] = LazilyKnown(self.definition)
        self.known.update(first_values(scenario, rows, moving))
        for name, part in scenario.file.obligations.items():
            self.follow(name, part)
        for name in scenario.file.commitments:
            self.breaches.follow(name)
        self.free = [name for name in rows if name in self.known]  # all else there is to know follows from these
        fixed = {name: value for name, value in scenario.constants.items() if name not in moving}
        self.ranges = state_ranges(self.known, fixed)
        self.define()

    def impossible(self, goal: Node) -> BoolArray:
        """From which states a truth can never hold.

        States from which the same may be known after some rounds go on as one.
        """
        verdict = np.ones(self.count, np.bool_)
        places = np.arange(self.count)  # of the states not decided yet,
        rows = np.arange(self.count)  # and the rows with what may be known from each
        while True:
            may = np.broadcast_to(self.may(goal), (self.count,))
            verdict[places[may[rows]]] = False
            going = ~may if self.rounds == 0 else ~may & self.grown
            going &= self.running()
            if not anywhere(going):
                return verdict
            if not going.all():
                places, rows = places[going[rows]], (np.cumsum(going) - 1)[rows[going[rows]]]
                self.keep(np.flatnonzero(going))
            self.grown = np.zeros(self.count, np.bool_)
            self.rounds += 1
            self.play()
            first, kind = distinct_states(list(self.telling_apart()), self.count)
            if len(first) < self.count:
                grown = np.bincount(kind, weights=self.grown) > 0
                rows = kind[rows]
                self.keep(first)
                self.grown = grown

    def telling_apart(self) -> Iterator[FloatArray | BoolArray]:
        """All that decides how a row goes on: what follows from it is left out."""
        for name in self.free:
            known = self.known[name]
            if isinstance(known, StateSets):
                yield from known.may.T
            elif isinstance(known, Intervals):
                yield from (self.numbers(known.low), self.numbers(known.high))

    def keep(self, which: IntArray) -> None:
        """Goes on with some of the rows alone, at their places."""
        for name, known in self.known.items():
            self.known[name] = chosen_rows(known, which, self.count)
        self.count = len(which)

    # asking -------------------------------------------------------------------------------------

    def numbers(self, value: Number) -> FloatArray:
        """A number for every state."""
        if isinstance(value, np.ndarray) and value.shape == (self.count,) and value.dtype == np.float64:
            return value
        return np.full(self.count, value, np.float64)

    def truths(self, value: Truth) -> BoolArray:
        """A truth for every state."""
        if isinstance(value, np.ndarray) and value.shape == (self.count,) and value.dtype == np.bool_:
            return value
        return np.full(self.count, value, np.bool_)

    def definition(self, name: str) -> Known:
        """What a definition can be."""
        value = self.ranges.of(self.scenario.file.definitions[name].node)
        assert isinstance(value, (Intervals, TruthSets))
        return value

    def define(self) -> None:
        """Works out what all definitions can be."""
        self.forget(self.order)
        self.stale = False
        for name in self.order:
            self.known[name]  # looked up, it is worked out

    def forget(self, definitions: Iterable[str]) -> None:
        """Leaves definitions to be worked out anew when next they are looked up."""
        for name in definitions:
            self.known.pop(name, None)

    def refresh(self) -> None:
        """Leaves all definitions to be worked out anew where something has grown."""
        if self.stale:
            self.forget(self.order)
            self.stale = False

    def may(self, node: Node) -> BoolArray:
        """Whether a truth may hold."""
        self.refresh()
        return self.truths(self.ranges.truth(node).may_hold)

    def high(self, formula: Formula) -> FloatArray:
        """The largest value a number may have."""
        self.refresh()
        return self.numbers(self.ranges.number(formula.node).high)

    def low(self, formula: Formula) -> FloatArray:
        """The smallest value a number may have."""
        self.refresh()
        return self.numbers(self.ranges.number(formula.node).low)

    def possible(self, chance: Formula) -> BoolArray:
        """Whether a chance may come up."""
        return self.high(chance) >= 1 / WHOLE

    def interval(self, name: str) -> Intervals:
        """What a number can be."""
        known = self.known[name]
        assert isinstance(known, Intervals)
        return known

    def states(self, region: str) -> StateSets:
        """What a region can be in."""
        known = self.known[region]
        assert isinstance(known, StateSets)
        return known

    # growing ------------------------------------------------------------------------------------

    def grow(self, name: str, low: Number, high: Number, limits: tuple[float, float], where: BoolArray) -> None:
        """Lets a number take the values between two more, within its limits, in some of the states."""
        before = self.interval(name)
        new_low = np.where(where, within(np.minimum(before.low, low), limits), before.low)
        new_high = np.where(where, within(np.maximum(before.high, high), limits), before.high)
        down, up = new_low < before.low, new_high > before.high
        if not (anywhere(down) or anywhere(up)):
            return
        if self.hasty:
            new_low, new_high = np.where(down, limits[0], new_low), np.where(up, limits[1], new_high)
        # a range never shrinks, even where its limits would have it
        self.known[name] = Intervals(np.minimum(new_low, before.low), np.maximum(new_high, before.high))
        self.grew(down | up)

    def grew(self, where: BoolArray) -> None:
        """Notes in which of the states something has grown."""
        self.grown |= where
        self.changes += 1
        self.stale = True

    @property
    def hasty(self) -> bool:
        """Whether what still grows is taken to its bound."""
        return self.rounds > PATIENCE

    def repeat(self, times: int, play: Callable[[], None]) -> None:
        """Lets something happen up to so many times on end; here once, for it can happen again."""
        play()

    def running(self) -> BoolArray:
        """In which of the states the agreement may go on."""
        return self.states("phase").any_of(self.going_phases())

    def going_phases(self) -> list[str]:
        """The phases that do not end a run."""
        final = self.scenario.regions["phase"].final_states
        return [state for state in self.states("phase").names if state not in final]

    def play(self) -> None:
        """One round: everything that may happen happens.

        A day begins in a phase that is not final, and the phase moves last.
        """
        file = self.scenario.file
        phases = self.confine("phase", self.going_phases())
        for section, incidents in (("incidents", file.incidents), ("responses", file.responses)):
            for name, incident in incidents.items():
                self.incidents.play(f"{section}.{name}", incident)
        for name in file.mechanisms:
            self.play_region(name)
        for name, part in file.obligations.items():
            self.turn.play(name, part)
        for name, commitment in file.commitments.items():
            self.breaches.play(name, commitment)
        for name in file.regions:
            self.play_region(name)
        self.known["phase"] = phases
        self.stale = True
        self.play_region("phase")
        self.refresh()

    def confine(self, region: str, states: Iterable[str]) -> StateSets:
        """Takes a region to be in some of the states it may be in; returns what was known before."""
        before = self.states(region)
        chosen = set(states)
        inside = np.array([name in chosen for name in before.names])
        if anywhere(before.may & ~inside):
            self.known[region] = StateSets(before.names, before.may & inside)
            self.stale = True
        return before

    def settle(self) -> None:
        """Plays until nothing grows any more."""
        self.grown = np.ones(self.count, np.bool_)
        while anywhere(self.grown):
            self.grown = np.zeros(self.count, np.bool_)
            self.rounds += 1
            self.play()
        self.define()

    def breached(self, paths: Collection[str], where: BoolArray) -> None:
        """Lets what happens by some paths breach commitments."""
        if anywhere(where):
            self.breaches.happening(paths, where)

    def play_region(self, name: str) -> None:
        """Every transition that may be taken."""
        part = self.scenario.regions[name]
        for key, transition in part.transitions.items():
            states = self.states(name)
            leaving = list(part.sources_of(key))
            where = states.any_of(leaving)
            if not anywhere(where):
                continue
            self.confine(name, leaving)
            where = where & self.may(transition.when.node) & self.possible(transition.chance)
            if self.known[name] is not states:
                self.known[name], self.stale = states, True
            where = self.takes(name, transition, leaving, where)
            if not anywhere(where):
                continue
            self.happens(f"{self.scenario.section(name)}.{key}")
            column = states.names.index(transition.to)
            new = where & ~states.may[:, column]
            if anywhere(new):
                may = states.may.copy()
                may[new, column] = True
                self.known[name] = StateSets(states.names, may)
                self.grew(new)
            self.apply(transition.do, where)
            self.breached((f"{self.scenario.section(name)}.{key}",), where)

    def takes(self, name: str, part: Transition, sources: list[str], where: BoolArray) -> BoolArray:
        """Where a transition that may be taken is."""
        return where

    # steps --------------------------------------------------------------------------------------

    def most_steps(self, each: bool, left: FloatArray, freely: bool) -> FloatArray:
        """How many of so many steps left may be done; all where one that may be done lets the next (``freely``)."""
        return left if each or freely else np.minimum(left, 1)

    def counted(self, name: str, pace: Pace, where: BoolArray) -> BoolArray:
        """Where a pace may bring a further step; one in days sooner or later does."""
        return where

    def days_come(self, days: int) -> bool:
        """Whether so many days may have been counted; sooner or later they have."""
        return True

    def comes_by(self, first_day: Constant | None) -> BoolArray:
        """Whether a first day may have come; sooner or later it has."""
        return self.truths(True)

    def happens(self, path: str) -> None:
        """Notes something that may happen."""
        self.happened.add(path)

    def pin(
        self, name: str, part: Obligation, done: FloatArray | IntArray, upto: FloatArray | None = None
    ) -> dict[str, Known | None]:
        """Takes so many steps as done (or ``upto`` so many), and no more as credited; returns what was known before."""
        self.refresh()
        facts = ("done", "verified", "acknowledged", "amount", "fulfilled", "overdue", *part.named)
        concerned = self.concerned(name)
        kept = {fact: self.known.get(fact) for fact in (*(f"{name}.{fact}" for fact in facts), *concerned)}
        least = done.astype(float)
        most = least if upto is None else upto
        self.known[f"{name}.done"] = Intervals(least, most)
        for credit, modelled in (("verified", part.verified_by), ("acknowledged", part.acknowledgement)):
            before = self.interval(f"{name}.{credit}")
            low, high = np.minimum(before.low, most), np.minimum(before.high, most)
            self.known[f"{name}.{credit}"] = Intervals(least, most) if modelled is None else Intervals(low, high)
        self.follow(name, part)
        self.forget(concerned)
        self.stale = False
        return kept

    def unpin(self, kept: Mapping[str, Known | None]) -> None:
        """Knows again what was known before."""
        for name, known in kept.items():
            if known is None:
                self.known.pop(name, None)
            else:
                self.known[name] = known

    def concerned(self, name: str) -> list[str]:
        """The definitions that look at an obligation, in order."""
        if name not in self.concerns:
            definitions = self.scenario.file.definitions
            self.concerns[name] = [
                key for key in self.order if looks_at(self.scenario.file, definitions[key].node, f"{name}.")
            ]
        return self.concerns[name]

    def follow(self, name: str, part: Obligation) -> None:
        """What follows from the steps done: amount, fulfilled, overdue, named steps, and credits nobody gives."""
        done, missed = self.interval(f"{name}.done"), self.interval(f"{name}.missed")
        for credit, modelled in (("verified", part.verified_by), ("acknowledged", part.acknowledgement)):
            if modelled is None:
                self.known[f"{name}.{credit}"] = done
        sums = np.concatenate([[0.0], np.cumsum(part.sizes)])
        low, high = (self.numbers(end).astype(np.int64) for end in (done.low, done.high))
        self.known[f"{name}.amount"] = Intervals(sums[low], sums[high])
        facts = {f"{name}.fulfilled": part.total - 1, **{f"{name}.{key}": n for n, key in enumerate(part.named)}}
        for fact, number in facts.items():
            self.known[fact] = TruthSets(done.high > number, done.low <= number)
        self.known[f"{name}.overdue"] = TruthSets(missed.high > 0, missed.low <= 0)
        self.stale = True

    # effects ------------------------------------------------------------------------------------

    def apply(self, effects: Iterable[Effect], where: BoolArray) -> None:
        """Lets effects act, in order, on whatever values there can be."""
        if not anywhere(where):
            return
        for effect in effects:
            self.refresh()
            amount = self.ranges.number(effect.amount)
            low, high = np.rint(self.numbers(amount.low)), np.rint(self.numbers(amount.high))
            quantity = self.scenario.quantities.get(effect.target)
            if quantity is None:
                self.undo(effect.target, where & (high > 0))
                continue
            least, most = (float(limit) for limit in quantity.range)
            if effect.op == "=":
                ends = within(low, (least, most)), within(high, (least, most))
            else:
                by = (low, high) if effect.op == "+=" else (-high, -low)
                ends = self.ends(self.interval(effect.target), by, (least, most))
            self.grow(effect.target, *ends, (least, most), where)

    def ends(
        self, before: Intervals, by: tuple[FloatArray, FloatArray], limits: tuple[float, float]
    ) -> tuple[FloatArray, FloatArray]:
        """How far a quantity may go to which an amount between two is added: again and again, to its limits."""
        return np.where(by[0] < 0, limits[0], before.low), np.where(by[1] > 0, limits[1], before.high)

    def undo(self, target: str, where: BoolArray) -> None:
        """Steps may be taken back; what is verified and acknowledged falls with what is done."""
        owner, _, attribute = target.partition(".")
        part = self.scenario.file.obligations[owner]
        for name in ("done", "verified", "acknowledged") if attribute == "done" else (attribute,):
            known = self.interval(f"{owner}.{name}")
            self.grow(f"{owner}.{name}", 0.0, known.high, (0.0, float(part.total)), where)
        self.follow(owner, part)
