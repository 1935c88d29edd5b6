"""Solving a scenario: the chain is carried from day 0 to the horizon, and every question answered on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ceasefire_sim.engines.exact.chain import Chain, Day
from ceasefire_sim.engines.exact.questions import Between, Days, Extremes, Happenings, Hit, Latched, Question
from ceasefire_sim.engines.exact.unbounded import Ever, apart, ever, matrix_of, visits
from ceasefire_sim.expressions.arrays import Evaluation, array_value
from ceasefire_sim.expressions.tree import Name, Node, Number, children
from ceasefire_sim.machine.lowering import lower, names_of
from ceasefire_sim.machine.names import Names
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.machine.rules import (
    Assign,
    Branch,
    Extreme,
    First,
    Group,
    Latch,
    Machine,
    Observer,
    Rule,
    Sum,
    Total,
    Variable,
)
from ceasefire_sim.machine.slicing import sliced
from ceasefire_sim.machine.terms import Terms
from ceasefire_sim.scenario.parts import Property
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["Asked", "Solved", "solve"]

Array = Any
ENDLESS = 1 << 60  # layers of states, where an answer without a horizon is asked
ROOM = 1_000_000  # numbers held for one question
WIDEST = 400  # values of a number whose largest or smallest is asked


@dataclass
class Asked:
    """A question with its columns of mass and the flag of the runs it is about."""

    question: Question
    first: int
    given: str

    def mass(self, whole: Array) -> Array:
        """Its own columns."""
        return whole[:, self.first : self.first + self.question.columns]


@dataclass
class Solved:
    """The questions answered, the probabilities of regions by day, and how many states there are.

    ``failed`` is the probability of ending in a final phase without the goal; ``ever`` answers properties
    without a horizon; ``open_mass`` are the probabilities of the day states in which runs that have neither
    reached the goal nor ended stand at the horizon.
    """

    questions: Mapping[str, Question]
    regions: Mapping[str, Array]
    chain: Chain
    failed: float
    open_mass: Array
    lost: float
    ever: Mapping[str, Ever]


def solve(scenario: Scenario, most: int, drop: float = 0.0) -> Solved:
    """Carries every question of a scenario through all its days.

    Raises ``TooManyStatesError`` where there are more than ``most`` states; ``drop`` is the probability that
    may be left out in all, least likely states first.
    """
    names = Names(scenario)
    machine = lower(scenario, names)
    seen = {one.name: one for one in machine.observers}
    flags = {name: seen[f"{name}.given"] for name in scenario.file.properties if f"{name}.given" in seen}
    machine = with_flags(machine, flags, names.terms)
    endless = unbounded(scenario, names)
    roots = [node for one in seen.values() for node in nodes_of(one)] + [
        names.terms.name(f"given.{name}") for name in flags
    ]
    roots += [node for nodes in endless.values() for node in nodes]
    paths = [one.path for one in seen.values() if isinstance(one, Total)]
    chain = Chain(sliced(machine, roots, scenario.regions, paths), most)
    starts = {f"given.{name}": one.truth for name, one in flags.items() if isinstance(one, First)}
    return Pass(scenario, chain, seen, drop, starts, endless).solved()


def unbounded(scenario: Scenario, names: Names) -> dict[str, tuple[Node, ...]]:
    """The expressions of every property without a horizon: what is asked, then what is given (or nothing)."""
    found = {}
    for name, asked in scenario.file.properties.items():
        if not is_unbounded(asked):
            continue
        forms = (asked.eventually, asked.always, asked.days_until, asked.days_when, asked.until, asked.hold)
        written = [form for form in forms if form is not None] or list(asked.between or ())
        nodes = [names.lower(form.node) for form in written]
        given = names.lower(asked.given.node) if asked.given is not None else None
        found[name] = (*nodes, *([] if given is None else [given]))
    return found


def nodes_of(one: Observer) -> list[Node]:
    """The expressions of an observer."""
    if isinstance(one, (First, Sum)):
        return [one.truth]
    return [] if isinstance(one, Total) else [one.number]


def with_flags(machine: Machine, flags: Mapping[str, Observer], terms: Terms) -> Machine:
    """The machine with a flag for every `given`, raised on the S(t) on which it holds."""
    variables, steps = [*machine.variables], [*machine.steps]
    for name, one in flags.items():
        assert isinstance(one, First)
        flag = f"given.{name}"
        variables.append(Variable(flag, 0, 1))
        truth = tomorrow(one.truth, terms)
        guard = terms.all_of((terms.compare(terms.name(flag), "==", terms.number(0)), truth))
        steps.append(Group((Rule(guard, (Branch((Assign(flag, "=", terms.number(1)),)),)),)))
    return replace(machine, variables=tuple(variables), steps=tuple(steps))


def tomorrow(node: Node, terms: Terms) -> Node:
    """A tree as it reads at the end of a day: the day's number is one more."""
    if "day" not in names_of(node):
        return node
    later = terms.arithmetic(terms.name("day"), "+", terms.number(1))
    known: dict[int, Node] = {}

    def shifted(part: Node) -> Node:
        if isinstance(part, Name):
            return later if part.text == "day" else part
        if isinstance(part, Number) or not children(part):
            return part
        if id(part) not in known:
            known[id(part)] = rebuilt(part)
        return known[id(part)]

    def moved(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple((one[0], shifted(one[1])) if isinstance(one, tuple) else shifted(one) for one in value)
        return shifted(value)

    def rebuilt(part: Any) -> Node:
        fields = [field for field in part.__dataclass_fields__ if field not in ("at", "end", "op", "function")]
        found: Node = replace(part, **{field: moved(getattr(part, field)) for field in fields})
        return found

    return shifted(node)


class Pass:
    """One pass over the days of a chain."""

    def __init__(
        self,
        scenario: Scenario,
        chain: Chain,
        seen: Mapping[str, Observer],
        drop: float,
        starts: Mapping[str, Node],
        endless: Mapping[str, tuple[Node, ...]],
    ) -> None:
        self.scenario, self.chain, self.drop = scenario, chain, drop
        self.horizon = scenario.horizon
        self.lost = self.failed = 0.0
        self.begin, self.chance = chain.begin(dict(starts))
        self.signatures = [chain.signature(day) for day in range(self.horizon)]
        self.lasting: dict[int, tuple[Node, Array]] = {}  # what no day's number changes, for so many states
        self.today: tuple[int, Evaluation] = (-1, Evaluation({}))
        self.known, self.values = 0, chain.values()
        self.regions = {name: Name(name) for name in scenario.regions}
        self.flags = {name: Name(name) for name in starts}
        if chain.homogeneous and not drop and self.horizon:
            chain.reach(0, self.begin, ENDLESS if endless else self.horizon)
        self.endless = endless
        self.asked = self.questions(seen)
        self.days: dict[Any, Day] = {}

    # questions ----------------------------------------------------------------------------------

    def questions(self, seen: Mapping[str, Observer]) -> dict[str, Asked]:
        """A question for everything observed, with room for its columns; column 0 is all probability."""
        made: dict[str, tuple[Question, str]] = {}
        for name in ("goal", "held"):
            one = seen.get(name)
            if isinstance(one, First):
                made[name] = (Hit(one.truth, one.last, self.horizon), "")
        for name in self.scenario.file.invariants:
            one = seen[f"invariants.{name}"]
            assert isinstance(one, First)
            made[f"invariants.{name}"] = (Hit(one.truth, one.last, self.horizon), "")
        for name, asked in self.scenario.file.properties.items():
            if not is_unbounded(asked):
                found = self.question(name, asked, seen)
                if found is not None:
                    made[f"properties.{name}"] = (found, f"given.{name}" if asked.given is not None else "")
                if asked.given is not None:
                    given = seen[f"{name}.given"]
                    assert isinstance(given, First)
                    made[f"given.{name}"] = (Hit(given.truth, self.horizon, self.horizon), "")
        column, placed = 1, {}
        for name, (question, flag) in made.items():
            placed[name] = Asked(question, column, flag)
            column += question.columns
        self.columns = column
        return placed

    def question(self, name: str, asked: Property, seen: Mapping[str, Observer]) -> Question | None:
        """The question of one property; None for those without an exact answer here."""
        kinds = {what: seen.get(f"{name}.{what}") for what in ("first", "broken", "start", "sum", "value")}
        first, broken, start = (one if isinstance(one, First) else None for one in list(kinds.values())[:3])
        if start is not None and first is not None:
            fine = self.fine(2 * first.last)
            if asked.given is not None and not fine:
                return None
            return Between(start.truth, first.truth, first.last, self.horizon, fine)
        if first is not None and broken is not None:
            return Hit(
                first.truth,
                first.last,
                self.horizon,
                meanwhile=Terms().not_(broken.truth),
                given=asked.given is not None,
            )
        if first is not None or broken is not None:
            one = first or broken
            assert one is not None
            given = asked.given is not None
            fine = given and asked.days_until is not None and self.fine(one.last)
            return Hit(one.truth, one.last, self.horizon, given=given, fine=fine)
        match kinds["sum"] or kinds["value"]:
            case Sum(truth=truth, last=last):
                return Days(truth, last, self.horizon, self.fine(last))
            case Total(path=path, last=last):
                return None if asked.given is not None else Happenings(path, last, self.horizon)
            case Latch(number=number, day=day):
                return Latched(number, day, self.horizon)
            case Extreme(number=number, last=last, sign=sign):
                values = self.possible(number)
                return None if values is None else Extremes(number, last, self.horizon, sign, values)
        return None

    def fine(self, columns: int) -> bool:
        """Whether there is room for a column a day."""
        return len(self.chain.day_ids) * (columns + 2) <= ROOM

    def possible(self, node: Node) -> Array | None:
        """The values a number has in any day state; None where they are too many, or not known yet."""
        if not self.chain.homogeneous or self.drop or "day" in names_of(node):
            return None
        found = np.unique(np.asarray(array_value(node, self.chain.values()), float))
        return found if len(found) <= WIDEST else None

    # the days -----------------------------------------------------------------------------------

    def read(self, node: Node, day: int) -> Array:
        """The value of a tree in every day state, on a day."""
        size = len(self.chain.day_ids)
        if size != self.known:
            self.known, self.values = size, self.chain.values()
            self.lasting.clear()
            self.today = (-1, Evaluation({**self.values, "day": -1}))
        found = self.lasting.get(id(node))
        if found is not None:
            return found[1]
        if "day" not in names_of(node):
            value = np.broadcast_to(array_value(node, self.values), (size,))
            self.lasting[id(node)] = (node, value)
            return value
        if self.today[0] != day:
            self.today = (day, Evaluation({**self.values, "day": day}))
        return np.broadcast_to(self.today[1].of(node), (size,))

    def solved(self) -> Solved:
        """Carries the probabilities from day 0 to the horizon."""
        mass = np.zeros((len(self.chain.day_ids), self.columns))
        start = np.bincount(self.begin, weights=self.chance, minlength=len(mass))
        mass[:, 0] = start
        for one in self.asked.values():
            one.question.start(one.mass(mass), start)
        gone = {name: np.zeros(len(part.states)) for name, part in self.scenario.regions.items()}
        regions = {name: np.zeros((self.horizon + 1, len(row))) for name, row in gone.items()}
        open_mass = np.zeros(len(mass))
        for day in range(self.horizon + 1):
            for one in self.asked.values():
                one.question.observe(day, one.mass(mass), self.read)
            for name, node in self.regions.items():
                here = np.bincount(self.read(node, day), weights=mass[:, 0], minlength=len(gone[name]))
                regions[name][day] = gone[name] + here
            ended = self.ended()
            if day == self.horizon:
                goal = self.asked.get("goal")
                open_mass = np.where(ended, 0.0, goal.mass(mass)[:, 0] if goal else mass[:, 0])
            self.close(day, mass, np.arange(len(mass)) if day == self.horizon else np.flatnonzero(ended), gone)
            if day == self.horizon:
                break
            mass = self.next_day(day, mass)
        questions = {name: one.question for name, one in self.asked.items()}
        return Solved(questions, regions, self.chain, self.failed, open_mass, self.lost, self.ever())

    def ever(self) -> dict[str, Ever]:
        """The answers without a horizon; none where the day's number decides anything, or states were dropped."""
        if not self.endless or not self.chain.homogeneous or self.drop:
            return {}
        start = np.bincount(self.begin, weights=self.chance, minlength=len(self.chain.day_ids))
        matrix = matrix_of(self.chain, self.chain.compiled(0))
        found = {}
        for name, nodes in self.endless.items():
            if "day" not in names_of(*nodes):
                truths = [np.broadcast_to(self.read(node, -1), start.shape).astype(bool) for node in nodes]
                answer = self.endless_answer(self.scenario.file.properties[name], matrix, start, truths)
                if answer is not None:
                    found[name] = answer
        return found

    def endless_answer(self, asked: Property, matrix: Any, start: Array, truths: list[Array]) -> Ever | None:
        """The answer to one property without a horizon; None for forms that have none here."""
        always = np.ones(len(start), bool)
        if asked.given is not None:
            if asked.eventually is None:
                return None
            target, given = truths
            one, other, either = (ever(matrix, start, t, always) for t in (target, given, target | given))
            if other.probability <= 0:
                return None
            both = one.probability + other.probability - either.probability
            return Ever(both / other.probability, None, one.error + other.error + either.error, 0.0)
        if asked.between is not None:
            _, follows, days = apart(matrix, start, *truths)
            return Ever(follows, days, 0.0, 0.0)
        if asked.days_when is not None:
            return Ever(1.0, visits(matrix, start, truths[0], self.ended()), 0.0, 0.0)
        if asked.always is not None:
            return ever(matrix, start, ~truths[0], always)
        return ever(matrix, start, truths[0], truths[1] if asked.hold is not None else always)

    def ended(self) -> Array:
        """Which day states end a run."""
        return self.read(self.chain.machine.final, -1)

    def close(self, day: int, mass: Array, which: Array, gone: dict[str, Array]) -> None:
        """Reads off runs that end and lets them go."""
        which = which[mass[which, 0] > 0]
        if not which.size:
            return
        goal, over = self.asked.get("goal"), which[self.ended()[which]]
        self.failed += float((goal.mass(mass)[over, 0] if goal else mass[over, 0]).sum())
        for one in self.asked.values():
            given = self.read(self.flags[one.given], day) if one.given else None
            one.question.close(day, one.mass(mass), which, given, self.read)
        for name, row in gone.items():
            row += np.bincount(self.read(self.regions[name], day)[which], weights=mass[which, 0], minlength=len(row))
        mass[which] = 0.0

    def next_day(self, day: int, mass: Array) -> Array:
        """The probabilities a day later."""
        if self.drop:
            self.forget(mass)
        compiled = self.compiled(day, mass)
        mass = self.wide(mass)
        for one in self.asked.values():
            told = {path: spread(values, compiled.before, len(mass)) for path, values in compiled.told.items()}
            one.question.before(day, one.mass(mass), self.read, told)
        return compiled.apply(mass, len(self.chain.day_ids))

    def wide(self, mass: Array) -> Array:
        """The probabilities with room for states met since."""
        missing = len(self.chain.day_ids) - len(mass)
        return np.concatenate([mass, np.zeros((missing, mass.shape[1]))]) if missing else mass

    def compiled(self, day: int, mass: Array) -> Day:
        """The day as matrices, over all states that now have probability."""
        signature = self.signatures[day]
        present = np.flatnonzero(mass[:, 0] > 0)
        known = self.days.get(signature)
        if known is not None:
            inside = np.zeros(len(mass), bool)
            inside[known.before] = True
            if inside[present].all():
                return known
        alike = next((d for d in range(day, self.horizon) if self.signatures[d] != signature), self.horizon)
        self.chain.reach(day, present, 1 if self.drop else alike - day)
        self.days[signature] = self.chain.compiled(day)
        return self.days[signature]

    def forget(self, mass: Array) -> None:
        """Leaves out the least likely states, as far as what may be lost allows for a day."""
        order = np.argsort(mass[:, 0], kind="stable")
        total = np.cumsum(mass[order, 0])
        some = order[(total <= self.drop / self.horizon) & (mass[order, 0] > 0)]
        self.lost += float(mass[some, 0].sum())
        mass[some] = 0.0


def spread(values: Array, places: Array, size: int) -> Array:
    """Values at some places of a longer array of zeros."""
    found = np.zeros(size)
    found[places] = values
    return found
