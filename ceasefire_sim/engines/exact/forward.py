"""Solving a scenario: the chain is carried from day 0 to the horizon, and every question answered on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.chain.chain import FEW, Chain, Day, Signature
from ceasefire_sim.engines.exact.absorption import Ever
from ceasefire_sim.engines.exact.given_flags import flags_of, with_flags
from ceasefire_sim.engines.exact.question_plan import Asking
from ceasefire_sim.engines.exact.questions import Hit, Question
from ceasefire_sim.engines.exact.state_reader import Shares, StateReader
from ceasefire_sim.engines.exact.unbounded_properties import Endless
from ceasefire_sim.expressions.tree import Name, Node
from ceasefire_sim.machine.cone_of_influence import sliced, sliced_endless
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.rules import First, Machine, Observer, Sum, Total
from ceasefire_sim.results.daily_values import Bins, DailyNumber, DailyShares, daily_numbers
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Solved", "explored_machine", "solve"]

REGIONS_TOGETHER = 1024  # combinations added up at one go
NUMBERS_TOGETHER = 4096
ENDLESS = 1 << 60  # layers of states, where an answer without a horizon is asked


@dataclass
class Solved:
    """The questions answered, the probabilities of regions and numbers by day, and how many states there are.

    ``failed`` is the probability of ending in a final phase without the goal; ``ever`` answers properties
    without a horizon, ``unanswered`` says why a property has no answer; ``open_mass`` are the probabilities of the
    day states in which runs that have neither reached the goal nor ended stand at the horizon; ``given`` is by
    property the probability, among what was not dropped, of what it is about.
    """

    questions: Mapping[str, Question]
    regions: Mapping[str, FloatArray]
    numbers: Mapping[str, DailyShares]
    chain: Chain
    failed: float
    open_mass: FloatArray
    lost: float
    ever: Mapping[str, Ever]
    given: Mapping[str, float]
    unanswered: Mapping[str, str]


def solve(scenario: Scenario, most: int, drop: float = 0.0) -> Solved:
    """Carries every question of a scenario through all its days.

    Raises ``TooManyStatesError`` where there are more than ``most`` states; ``drop`` is the probability that
    may be left out in all, least likely states first.
    """
    names = ExpressionLowering(scenario)
    machine = lower(scenario, names)
    observers = {observer.name: observer for observer in machine.observers}
    flags, raised = flags_of(machine)
    machine = with_flags(machine, raised, names.terms)
    endless = Endless(scenario, names)
    roots = [node for observer in observers.values() for node in nodes_of(observer)] + [Name(flag) for flag in raised]
    roots += [node for nodes in endless.nodes.values() for node in nodes]
    paths = [observer.path for observer in observers.values() if isinstance(observer, Total)]
    reckoned: tuple[str, ...] = ()
    if endless:
        machine, reckoned = sliced_endless(machine, roots, scenario.regions, paths)
    else:
        machine = sliced(machine, roots, scenario.regions, paths)
    chain = Chain(machine, most)
    endless.settle(chain, drop, reckoned)
    return Pass(scenario, chain, drop, raised, endless).solved(observers, flags)


def explored_machine(scenario: Scenario) -> Machine:
    """The machine whose states are explored: what has a bearing on any question, but for notes of the engine's own."""
    machine = lower(scenario)
    roots = [node for observer in machine.observers for node in nodes_of(observer)]
    return sliced(
        machine, roots, scenario.regions, [seen.path for seen in machine.observers if isinstance(seen, Total)]
    )


def nodes_of(observer: Observer) -> list[Node]:
    """The expressions of an observer."""
    if isinstance(observer, (First, Sum)):
        return [observer.truth]
    return [] if isinstance(observer, Total) else [observer.number]


class Pass:
    """One pass over the days of a chain."""

    def __init__(
        self, scenario: Scenario, chain: Chain, drop: float, raised: Mapping[str, Node], endless: Endless
    ) -> None:
        self.scenario, self.chain, self.drop, self.endless = scenario, chain, drop, endless
        self.horizon = scenario.horizon
        self.lost = self.failed = 0.0
        self.begin, self.chance = chain.begin(raised)
        self.signatures = [chain.signature(day) for day in range(self.horizon)]
        self.read = StateReader(chain)
        self.flags = {flag: Name(flag) for flag in raised}
        self.given = dict.fromkeys(raised, 0.0)
        self.explored = chain.homogeneous and not drop
        if self.explored:
            chain.reach(0, self.begin, ENDLESS if endless else self.horizon)
        self.days: dict[tuple[Signature, ...], Day] = {}

    def solved(self, seen: Mapping[str, Observer], flags: Mapping[str, str]) -> Solved:
        """Carries the probabilities from day 0 to the horizon."""
        asking = Asking(self.scenario, self.chain, seen, flags, self.explored)
        self.asked, self.goal = asking.distinct, asking.asked.get("goal")
        mass = np.zeros((len(self.chain.day_ids), asking.columns), order="F" if asking.columns <= FEW else "C")
        start = np.asarray(np.bincount(self.begin, weights=self.chance, minlength=len(mass)), np.float64)
        mass[:, 0] = start
        for carried in self.asked:
            carried.question.start(carried.mass(mass), start)
        regions = {
            name: DailyNumber(name, Bins(0, len(part.states) - 1)) for name, part in self.scenario.regions.items()
        }
        numbers = {
            name: number
            for name, number in daily_numbers(self.scenario).items()
            if number.expression in self.chain.variables
        }
        self.regions = Shares(regions, self.horizon, self.read, REGIONS_TOGETHER)
        self.numbers = Shares(numbers, self.horizon, self.read, NUMBERS_TOGETHER)
        for day in range(self.horizon):
            self.look(day, mass)
            self.close(day, mass, self.read.where(self.chain.machine.final, -1))
            mass = self.next_day(day, mass)
        self.look(self.horizon, mass)
        everything = np.arange(len(mass))
        open_mass = np.where(self.read(self.chain.machine.final, -1), 0.0, self.waiting(self.horizon, mass, everything))
        self.close(self.horizon, mass, everything)
        return Solved(
            questions={name: carried.question for name, carried in asking.asked.items()},
            regions={name: daily.shares for name, daily in self.regions.by_name()},
            numbers=dict(self.numbers.by_name()),
            chain=self.chain,
            failed=self.failed,
            open_mass=open_mass,
            lost=self.lost,
            ever=self.endless.answers(self.chain, self.read, self.begin, self.chance),
            given={name: self.given[flag] for name, flag in flags.items()},
            unanswered={**self.endless.unanswered, **asking.unanswered},
        )

    def look(self, day: int, mass: FloatArray) -> None:
        """Shows S(day) to every question."""
        for carried in self.asked:
            carried.question.observe(day, carried.mass(mass), self.read)
        self.regions.observe(day, mass[:, 0])
        self.numbers.observe(day, mass[:, 0])

    def waiting(self, day: int, mass: FloatArray, which: IntArray) -> FloatArray:
        """The probability, in some states, of runs that have not reached the goal."""
        if self.goal is None:
            everyone: FloatArray = mass[which, 0]
            return everyone
        question = self.goal.question
        assert isinstance(question, Hit)
        return question.waiting(day, self.goal.mass(mass), which, self.read)

    def close(self, day: int, mass: FloatArray, which: IntArray) -> None:
        """Reads off runs that end and lets them go."""
        which = which[mass[which, 0] > 0]
        if not which.size:
            return
        over = which if day < self.horizon else which[self.read(self.chain.machine.final, -1)[which]]
        self.failed += float(self.waiting(day, mass, over).sum())
        given = {flag: self.read.truth(node, day) for flag, node in self.flags.items()}
        for carried in self.asked:
            about = given[carried.given] if carried.given else None
            carried.question.close(day, carried.mass(mass), which, about, self.read)
        for flag, raised in given.items():
            self.given[flag] += float((mass[which, 0] * raised[which]).sum())
        self.regions.close(which, mass[which, 0])
        self.numbers.close(which, mass[which, 0])
        mass[which] = 0.0

    def next_day(self, day: int, mass: FloatArray) -> FloatArray:
        """The probabilities a day later."""
        if self.drop:
            self.forget(mass)
        compiled = self.compiled(day, mass)
        mass = self.wide(mass)
        for carried in self.asked:
            carried.question.before(day, carried.mass(mass), self.read, compiled.happenings)
        return compiled.apply(mass, len(self.chain.day_ids))

    def wide(self, mass: FloatArray) -> FloatArray:
        """The probabilities with room for states met since."""
        missing = len(self.chain.day_ids) - len(mass)
        return np.concatenate([mass, np.zeros((missing, mass.shape[1]))]) if missing else mass

    def compiled(self, day: int, mass: FloatArray) -> Day:
        """The day as matrices, over all states that now have probability."""
        signature = self.signatures[day]
        known = self.days.get(signature)
        if known is not None and self.explored:
            return known
        present = np.flatnonzero(mass[:, 0] > 0)
        if known is not None:
            inside = np.zeros(len(mass), bool)
            inside[: len(known.inside)] = known.inside
            if inside[present].all():
                return known
        alike = next((d for d in range(day, self.horizon) if self.signatures[d] != signature), self.horizon)
        self.chain.reach(day, present, 1 if self.drop else alike - day)
        self.days[signature] = self.chain.compiled(day)
        return self.days[signature]

    def forget(self, mass: FloatArray) -> None:
        """Leaves out the least likely states, as far as what may be lost allows for a day."""
        order = np.argsort(mass[:, 0], kind="stable")
        total = np.cumsum(mass[order, 0])
        some = order[(total <= self.drop / self.horizon) & (mass[order, 0] > 0)]
        self.lost += float(mass[some, 0].sum())
        mass[some] = 0.0
