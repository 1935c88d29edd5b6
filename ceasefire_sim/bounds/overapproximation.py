"""What can happen from some states at most.

A sound over-approximation. Likelihood is forgotten: every chance above 0 may come up, and the days go on
beyond the horizon. Each quantity and obligation keeps the interval of values it can ever take, each region
the set of its states, and they grow to their least fixpoint; what can happen once can happen again, so what
an effect moves at all it moves to the end of its range. What is not possible there is not possible at all;
what is possible there may still not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.bounds.intervals import Intervals, Known, StateSets, TruthSets, state_ranges
from ceasefire_sim.expressions.algebra import Number, Truth
from ceasefire_sim.expressions.tree import Effect, Name, Node, walk
from ceasefire_sim.luck.sampling import WHOLE
from ceasefire_sim.scenario.model.definitions import definition_order
from ceasefire_sim.scenario.model.fields import Formula, Pace
from ceasefire_sim.scenario.model.parts import Incident, NamedStep, Obligation, Transition
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["OverApproximation"]

FOREVER = 2.0**40  # days; longer than any clock is compared with
PATIENCE = 40  # rounds after which what still grows is taken to its bound


class OverApproximation:
    """The growing over-approximations, one for every state given."""

    def __init__(self, scenario: Scenario, rows: Mapping[str, IntArray]) -> None:
        self.scenario = scenario
        self.count = len(rows["day"])
        self.order = definition_order(scenario.file)
        self.grown = np.zeros(self.count, np.bool_)
        self.rounds = 0
        self.blinds: dict[str, bool] = {}
        self.concerns: dict[str, list[str]] = {}
        zeros = np.zeros(self.count)
        self.known: dict[str, Known] = {"day": Intervals(rows["day"].astype(float), zeros + FOREVER)}
        for name in scenario.quantities:
            value = rows[name].astype(float)
            self.known[name] = Intervals(value, value)
        for name, region in scenario.regions.items():
            self.known[name] = StateSets(region.states, rows[name][:, None] == np.arange(len(region.states)))
            self.known[f"days_in({name})"] = Intervals(zeros, zeros + FOREVER)
        either = TruthSets(zeros == 0, zeros == 0)
        for name, part in scenario.file.obligations.items():
            self.known[f"{name}.steps"] = Intervals(zeros + part.total, zeros + part.total)
            for attribute in ("done", "verified", "acknowledged", "missed"):
                value = rows[f"{name}.{attribute}"].astype(float)
                self.known[f"{name}.{attribute}"] = Intervals(value, value)
            self.known[f"{name}.age"] = Intervals(zeros, zeros + FOREVER)
            self.known[f"{name}.late"] = self.known[f"{name}.waiting"] = either
            self.follow(name, part)
        self.ranges = state_ranges(self.known, scenario.constants)
        self.define()

    def impossible(self, goal: Node) -> BoolArray:
        """From which states a truth can never hold."""
        verdict = np.ones(self.count, np.bool_)
        places = np.arange(self.count)
        while True:
            may = np.broadcast_to(self.may(goal), (self.count,))
            verdict[places[may]] = False
            going = ~may if self.rounds == 0 else ~may & self.grown
            if not going.any():
                return verdict
            if not going.all():
                places = places[going]
                self.keep(going)
            self.grown = np.zeros(self.count, np.bool_)
            self.rounds += 1
            self.play()

    def keep(self, which: BoolArray) -> None:
        """Goes on with some of the states alone."""
        for name, known in self.known.items():
            if isinstance(known, StateSets):
                self.known[name] = StateSets(known.names, known.may[which])
            elif isinstance(known, Intervals):
                self.known[name] = Intervals(self.numbers(known.low)[which], self.numbers(known.high)[which])
            else:
                self.known[name] = TruthSets(self.truths(known.may_hold)[which], self.truths(known.may_fail)[which])
        self.count = int(which.sum())

    # asking -------------------------------------------------------------------------------------

    def numbers(self, value: Number) -> FloatArray:
        """A number for every state."""
        return np.broadcast_to(np.asarray(value, np.float64), (self.count,))

    def truths(self, value: Truth) -> BoolArray:
        """A truth for every state."""
        return np.broadcast_to(np.asarray(value, np.bool_), (self.count,))

    def define(self, names: list[str] | None = None) -> None:
        """Works out what the definitions (or some of them) can be."""
        for name in self.order if names is None else names:
            value = self.ranges.of(self.scenario.file.definitions[name].node)
            assert isinstance(value, (Intervals, TruthSets))
            self.known[name] = value

    def may(self, node: Node) -> BoolArray:
        """Whether a truth may hold."""
        return self.truths(self.ranges.truth(node).may_hold)

    def high(self, formula: Formula) -> FloatArray:
        """The largest value a number may have."""
        return self.numbers(self.ranges.number(formula.node).high)

    def possible(self, chance: Formula) -> BoolArray:
        """Whether a chance may come up."""
        return np.floor(np.clip(self.high(chance), 0.0, 1.0) * WHOLE) > 0

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
        new_low = np.where(where, np.clip(np.minimum(before.low, low), *limits), before.low)
        new_high = np.where(where, np.clip(np.maximum(before.high, high), *limits), before.high)
        down, up = new_low < before.low, new_high > before.high
        if not (down.any() or up.any()):
            return
        if self.rounds > PATIENCE:
            new_low, new_high = np.where(down, limits[0], new_low), np.where(up, limits[1], new_high)
        # a range never shrinks, even where its limits would have it
        self.known[name] = Intervals(np.minimum(new_low, before.low), np.maximum(new_high, before.high))
        self.grown |= down | up

    def play(self) -> None:
        """One round: everything that may happen happens."""
        file = self.scenario.file
        for incident in (*file.incidents.values(), *file.responses.values()):
            self.play_incident(incident)
        for name in file.mechanisms:
            self.play_region(name)
        for name, part in file.obligations.items():
            self.play_obligation(name, part)
        for name in (*file.regions, "phase"):
            self.play_region(name)
        self.define()

    def settle(self) -> None:
        """Plays until nothing grows any more."""
        self.grown = np.ones(self.count, np.bool_)
        while self.grown.any():
            self.grown = np.zeros(self.count, np.bool_)
            self.rounds += 1
            self.play()

    def play_incident(self, incident: Incident) -> None:
        """An incident or response that may happen, every way it may turn out."""
        count = incident.count
        drawn = count.mean or count.chance if count is not None else incident.chance
        if drawn is None:
            return
        where = self.may(incident.when.node) & (self.high(drawn) > 0)
        if not where.any():
            return
        times = 1 if count is None else incident.at_most.whole if incident.at_most else 1000
        if count is not None and count.number is not None:
            times = min(times, count.number.whole)
        self.apply(incident.do, where, times)
        for outcome in incident.outcomes:
            self.apply(outcome.do, where & (self.high(outcome.weight) > 0), times)
        if incident.attribution is not None:
            self.apply(incident.attribution.do, where, times)
            self.apply(incident.attribution.otherwise, where, times)

    def play_region(self, name: str) -> None:
        """Every transition that may be taken."""
        part = self.scenario.regions[name]
        for key, transition in part.transitions.items():
            states = self.states(name)
            leaving = list(part.sources_of(key))
            where = states.any_of(leaving)
            if not where.any():
                continue
            where = where & self.may(transition.when.node) & self.possible(transition.chance)
            where = self.takes(name, key, transition, leaving, where)
            column = states.names.index(transition.to)
            new = where & ~states.may[:, column]
            if new.any():
                may = states.may.copy()
                may[new, column] = True
                self.known[name] = StateSets(states.names, may)
                self.grown |= new
            self.apply(transition.do, where)

    def takes(self, name: str, key: str, part: Transition, sources: list[str], where: BoolArray) -> BoolArray:
        """Where a transition that may be taken is."""
        return where

    def progresses(self, pace: Pace) -> BoolArray:
        """Whether a pace may bring a step."""
        return self.truths(True) if pace.chance is None else self.possible(pace.chance)

    def reach(self, name: str, part: Obligation, paced: bool, several: bool) -> FloatArray:
        """How many steps may be done after one turn, from any state there can be; 0 where none may.

        A step beyond the most done so far is asked for with so many done. Equal steps go to the last at once where
        ``several`` may be done in a turn, or their conditions do not look at how many are done: what lets one be
        done lets the next.
        """
        done, total = self.interval(f"{name}.done"), part.total
        assert part.during is not None
        most = np.minimum(self.numbers(done.high), total - 1)
        if not part.named:
            allowed = self.allowed(name, part, most) & (done.low < total)
            going = allowed & (self.progresses(part.pace) if paced else True)
            freely = several or self.blind(name, part) or self.rounds > PATIENCE
            further = total if freely else np.minimum(most + 1, total)
            return np.where(going, further, 0.0)
        reached = np.zeros(self.count)
        for number, step in enumerate(part.named.values()):
            here = self.truths((done.low <= number) & (done.high >= number))
            if here.any():
                here = here & self.allowed(name, part, most * 0 + number, step)
                if paced:
                    here &= self.progresses(step.pace or part.pace)
                reached[here] = number + 1
        return reached

    def blind(self, name: str, part: Obligation) -> bool:
        """Whether the conditions of equal steps do not look at the obligation itself."""
        if name not in self.blinds:
            assert part.during is not None
            nodes = [part.during.node, part.requires.node]
            if part.pace.chance is not None:
                nodes.append(part.pace.chance.node)
            self.blinds[name] = not any(self.looks_at(node, f"{name}.") for node in nodes)
        return self.blinds[name]

    def looks_at(self, node: Node, prefix: str) -> bool:
        """Whether a tree names an attribute of an obligation, in itself or in a definition it uses."""
        definitions = self.scenario.file.definitions
        for inner in walk(node):
            if isinstance(inner, Name) and (
                inner.text.startswith(prefix)
                or (inner.text in definitions and self.looks_at(definitions[inner.text].node, prefix))
            ):
                return True
        return False

    def allowed(self, name: str, part: Obligation, done: FloatArray, step: NamedStep | None = None) -> BoolArray:
        """Whether the step after so many may be owed and may proceed."""
        assert part.during is not None
        kept = self.pin(name, part, done)
        allowed = self.may(part.during.node) & self.may(part.requires.node)
        if step is not None:
            allowed = allowed & self.may(step.requires.node)
        self.known.update(kept)
        return allowed

    def pin(self, name: str, part: Obligation, done: FloatArray) -> dict[str, Known]:
        """Takes so many steps as done, and no more as credited; returns what was known before."""
        facts = ("done", "verified", "acknowledged", "amount", "fulfilled", *part.named)
        concerned = self.concerned(name)
        kept = {fact: self.known[fact] for fact in (*(f"{name}.{fact}" for fact in facts), *concerned)}
        now = done.astype(float)
        self.known[f"{name}.done"] = Intervals(now, now)
        for credit, modelled in (("verified", part.verified_by), ("acknowledged", part.acknowledgement)):
            before = self.interval(f"{name}.{credit}")
            low, high = np.minimum(before.low, now), np.minimum(before.high, now)
            self.known[f"{name}.{credit}"] = Intervals(now, now) if modelled is None else Intervals(low, high)
        self.follow(name, part)
        self.define(concerned)
        return kept

    def concerned(self, name: str) -> list[str]:
        """The definitions that look at an obligation, in order."""
        if name not in self.concerns:
            definitions = self.scenario.file.definitions
            self.concerns[name] = [key for key in self.order if self.looks_at(definitions[key].node, f"{name}.")]
        return self.concerns[name]

    def play_steps(self, name: str, part: Obligation) -> None:
        """The steps that may be done, of an obligation that steps by its own pace."""
        several = part.pace.kind == "each"
        own = self.reach(name, part, True, several)
        where = own > 0
        fused = self.scenario.file.obligations.get(part.together or "")
        if fused is not None:
            others = self.reach(part.together or "", fused, False, several)
            where &= others > 0
        if where.any():
            self.step(name, part, own, where)
            if fused is not None:
                self.step(part.together or "", fused, others, where)

    def play_obligation(self, name: str, part: Obligation) -> None:
        """A step, verification, acknowledgement and missed deadlines, where they may come."""
        if not any(other.together == name for other in self.scenario.file.obligations.values()):
            self.play_steps(name, part)
        limits, everywhere = (0.0, float(part.total)), self.truths(True)
        done = self.interval(f"{name}.done")
        if part.verified_by is None:
            self.grow(f"{name}.verified", done.low, done.high, limits, everywhere)
        else:
            active = self.states(part.verified_by).any_of(self.scenario.regions[part.verified_by].active_states)
            where = active & self.progresses(part.verification)
            self.grow(f"{name}.verified", done.high, done.high, limits, where)
            self.apply(part.on_verified, where)
        if part.acknowledgement is None:
            self.grow(f"{name}.acknowledged", done.low, done.high, limits, everywhere)
        else:
            where = self.progresses(part.acknowledgement)
            self.grow(f"{name}.acknowledged", done.high, done.high, limits, where)
            self.apply(part.on_acknowledged, where)
        dues = len(part.due_days)
        if dues:
            self.grow(f"{name}.missed", float(dues), float(dues), (0.0, float(dues)), everywhere)
            self.apply(part.on_overdue, everywhere)
        self.follow(name, part)

    def step(self, name: str, part: Obligation, upto: FloatArray, where: BoolArray) -> None:
        """As many steps may be done; their effects may come on any state there can be."""
        self.grow(f"{name}.done", upto, upto, (0.0, float(part.total)), where)
        self.apply(part.on_step, where)
        for named in part.named.values():
            self.apply(named.on_step, where)
        self.apply(part.on_fulfilled, where)

    def follow(self, name: str, part: Obligation) -> None:
        """What follows from the steps done: amount, fulfilled, overdue, named steps."""
        done, missed = self.interval(f"{name}.done"), self.interval(f"{name}.missed")
        sums = np.concatenate([[0.0], np.cumsum(part.sizes)])
        low, high = (self.numbers(end).astype(np.int64) for end in (done.low, done.high))
        self.known[f"{name}.amount"] = Intervals(sums[low], sums[high])
        facts = {f"{name}.fulfilled": part.total - 1, **{f"{name}.{key}": n for n, key in enumerate(part.named)}}
        for fact, number in facts.items():
            self.known[fact] = TruthSets(done.high > number, done.low <= number)
        self.known[f"{name}.overdue"] = TruthSets(missed.high > 0, missed.low <= 0)

    def apply(self, effects: Iterable[Effect], where: BoolArray, times: int = 1) -> None:
        """Lets effects act, any number of times, on whatever values there can be; ``times`` a day is not looked at."""
        for effect in effects:
            amount = self.ranges.number(effect.amount)
            low, high = np.rint(self.numbers(amount.low)), np.rint(self.numbers(amount.high))
            quantity = self.scenario.quantities.get(effect.target)
            if quantity is None:
                self.undo(effect.target, where & (high > 0))
                continue
            least, most = (float(limit) for limit in quantity.range)
            if effect.op == "=":
                ends = np.clip(low, least, most), np.clip(high, least, most)
            else:
                ends = self.ends(self.interval(effect.target), effect.op, (low, high), (least, most), times)
            self.grow(effect.target, *ends, (least, most), where)

    def ends(
        self, before: Intervals, op: str, by: tuple[FloatArray, FloatArray], limits: tuple[float, float], times: int
    ) -> tuple[FloatArray, FloatArray]:
        """How far a quantity may go where it may change by between two amounts, again and again."""
        up, down = (by[1] > 0, by[0] < 0) if op == "+=" else (by[0] < 0, by[1] > 0)
        return np.where(down, limits[0], before.low), np.where(up, limits[1], before.high)

    def undo(self, target: str, where: BoolArray) -> None:
        """Steps may be taken back; what is verified and acknowledged falls with what is done."""
        owner, _, attribute = target.partition(".")
        part = self.scenario.file.obligations[owner]
        names = ("done", "verified", "acknowledged") if attribute == "done" else (attribute,)
        for name in names:
            known = self.interval(f"{owner}.{name}")
            self.grow(f"{owner}.{name}", 0.0, known.high, (0.0, float(part.total)), where)
        self.follow(owner, part)
