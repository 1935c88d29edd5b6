"""The cone of influence of some questions: the machine without what has no bearing on them.

Variables, rules and lets outside the cone are left out. Clocks saturate one above the largest number they are
compared with, where they are only compared. (E. M. Clarke, O. Grumberg, D. Peled, Model Checking, MIT Press, 1999,
section 13.1.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ceasefire_sim.expressions.identity import IdentitySet
from ceasefire_sim.expressions.intervals import Interval, span
from ceasefire_sim.expressions.tree import Compare, Name, Node, children, names_of
from ceasefire_sim.machine.reads import draw_expressions, expressions_of
from ceasefire_sim.machine.rules import Action, Assign, Branch, Chance, Choice, Group, Let, Machine, Rule, Step
from ceasefire_sim.machine.variables import Variable, VariableKind

__all__ = ["sliced", "sliced_by_cone", "sliced_endless"]


def sliced(machine: Machine, roots: Iterable[Node], regions: Iterable[str], paths: Iterable[str]) -> Machine:
    """The machine without what has no bearing on some expressions, regions and happenings."""
    roots = tuple(roots)
    cut = sliced_by_cone(machine, roots, regions, paths)
    bounds = ClockBounds(cut, endless=False).of(roots)
    return replace(
        cut,
        variables=tuple(saturated(variable, bounds.get(variable.name), variable.high) for variable in cut.variables),
    )


def sliced_endless(
    machine: Machine, roots: Iterable[Node], regions: Iterable[str], paths: Iterable[str]
) -> tuple[Machine, tuple[str, ...]]:
    """The same for days beyond the horizon, and the clocks that are reckoned with, which grow without end.

    A clock then saturates above what it is compared with even if the horizon never lets it come so far.
    """
    roots = tuple(roots)
    cut = sliced_by_cone(machine, roots, regions, paths)
    bounds = ClockBounds(cut, endless=True).of(roots)
    unbounded = tuple(
        variable.name for variable in cut.variables if variable.kind.is_clock and variable.name not in bounds
    )
    variables = tuple(
        saturated(variable, bounds.get(variable.name), math.inf if variable.kind.is_clock else variable.high)
        for variable in cut.variables
    )
    return replace(cut, variables=variables), unbounded


def sliced_by_cone(machine: Machine, roots: tuple[Node, ...], regions: Iterable[str], paths: Iterable[str]) -> Machine:
    """The machine inside the cone of influence; its clocks as they are."""
    cone = cone_of_influence(machine, roots, regions, paths)
    steps = tuple(cone.steps_within(machine.steps))
    variables = tuple(variable for variable in machine.variables if variable.name in cone.names)
    return replace(machine, variables=variables, steps=steps, observers=(), waits=(), attributes=())


# the cone ---------------------------------------------------------------------------------------


def cone_of_influence(machine: Machine, roots: tuple[Node, ...], regions: Iterable[str], paths: Iterable[str]) -> Cone:
    """The least set of names that holds those asked for, and with a name all that decides its value."""
    cone = Cone(names_of(machine.final, *roots) | set(regions) | {"phase"}, frozenset(paths))
    size = -1
    while size < len(cone.names):
        size = len(cone.names)
        for step in machine.steps:
            cone.names |= names_of(*cone.deciding_expressions(step))
    return cone


@dataclass(slots=True)
class Cone:
    """The names inside the cone (variables and lets), and the happenings that are counted."""

    names: set[str]
    paths: frozenset[str]

    def influences(self, action: Action) -> bool:
        """Whether an action changes a variable inside the cone, or is counted."""
        if isinstance(action, Assign):
            return action.target in self.names
        return any(map(self.rule_influences, action.rules))

    def rule_influences(self, rule: Rule) -> bool:
        """Whether a rule may change a variable inside the cone, or is counted."""
        return any(
            self.paths.intersection(branch.tells) or any(map(self.influences, branch.actions))
            for branch in rule.branches
        )

    def deciding_expressions(self, step: Step) -> Iterator[Node]:
        """The expressions that decide what a step does inside the cone."""
        if isinstance(step, Let):
            if step.name in self.names:
                yield step.value
        elif self.influences(step):
            yield from self.deciding_in_group(step)

    def deciding_in_group(self, group: Group) -> Iterator[Node]:
        """Those of a group: a rule that comes before one of influence can stand in its way."""
        last = max(place for place, rule in enumerate(group.rules) if self.rule_influences(rule))
        for rule in group.rules[: last + 1]:
            yield rule.guard
            yield from draw_expressions(rule.draw)
            for branch in rule.branches:
                for action in branch.actions:
                    if isinstance(action, Group):
                        if self.influences(action):
                            yield from self.deciding_in_group(action)
                    elif action.target in self.names:
                        yield action.amount

    def steps_within(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The steps inside the cone, without what is outside."""
        for step in steps:
            if isinstance(step, Let):
                if step.name in self.names:
                    yield step
            elif self.influences(step):
                yield self.group_within(step)

    def group_within(self, group: Group) -> Group:
        """A group without actions outside the cone; rules that only stand in the way of others stay."""
        rules = [
            replace(rule, branches=tuple(self.branch_within(branch) for branch in rule.branches))
            for rule in group.rules
        ]
        last = max(place for place, rule in enumerate(rules) if not all(map(is_idle, rule.branches)))
        return Group(tuple(without_idle_draw(rule) for rule in rules[: last + 1]))

    def branch_within(self, branch: Branch) -> Branch:
        """A branch without actions outside the cone."""
        actions = (
            self.group_within(action) if isinstance(action, Group) else action
            for action in branch.actions
            if self.influences(action)
        )
        return Branch(tuple(actions), tuple(path for path in branch.tells if path in self.paths))


def is_idle(branch: Branch) -> bool:
    """Whether a branch does nothing and tells nothing."""
    return not (branch.actions or branch.tells)


def without_idle_draw(rule: Rule) -> Rule:
    """A rule whose draw decides nothing that is left, without the draw."""
    if isinstance(rule.draw, Choice) and all(map(is_idle, rule.branches)):
        return replace(rule, draw=None, branches=(Branch(),))
    if isinstance(rule.draw, Chance) and len(rule.branches) > 1 and is_idle(rule.branches[1]):
        return replace(rule, branches=rule.branches[:1])
    return rule


# clocks -----------------------------------------------------------------------------------------


def saturated(variable: Variable, bound: float | None, high: float) -> Variable:
    """A clock with the least upper bound at which no comparison can tell what lies above."""
    if bound is None:
        return variable
    return replace(variable, high=int(max(0, min(high, math.floor(bound) + 1))))


class ClockBounds:
    """The largest number each clock of a machine is compared with; breaches are counted like days.

    A clock whose value is reckoned with, not only compared, has no bound; nor has one that is compared with itself
    or, on endless days, with another clock.
    """

    def __init__(self, machine: Machine, endless: bool) -> None:
        self.machine = machine
        self.clocks = {variable.name for variable in machine.variables if variable.kind.saturates}
        # no author can name the days counted for a step; an undo that keeps them or not reckons nothing
        self.counts = {variable.name for variable in machine.variables if variable.kind is VariableKind.COUNT}
        endless_clocks = {variable.name for variable in machine.variables if variable.kind.is_clock}
        self.incomparable = endless_clocks | {"day"} if endless else set[str]()
        self.ranges = {
            variable.name: Interval(float(variable.low), float(variable.high)) for variable in machine.variables
        }
        self.ranges |= {step.name: Interval(0.0, 1.0) for step in machine.steps if isinstance(step, Let)}
        self.ranges["day"] = Interval(0.0, float(machine.horizon))
        self.bounds = dict.fromkeys(self.clocks, -1.0)
        self.reckoned: set[str] = set()

    def of(self, roots: tuple[Node, ...]) -> dict[str, float]:
        """The bounds that the machine and some expressions set; without clocks that have none."""
        waiting = [self.machine.final, *roots, *expressions_of(self.machine.steps)]
        seen: IdentitySet[Node] = IdentitySet()
        while waiting:
            node = waiting.pop()
            if seen.add(node):
                waiting += self.below(node)
        return {name: bound for name, bound in self.bounds.items() if name not in self.reckoned}

    def below(self, node: Node) -> Iterable[Node]:
        """Notes what a part says of clocks; the parts below it that are still to be looked at."""
        match node:
            case Compare(first=first, rest=((_, other),)):
                return [side for side, against in ((first, other), (other, first)) if not self.compares(side, against)]
            case Name(text=text) if text in self.clocks - self.counts:
                self.reckoned.add(text)
        return children(node)

    def compares(self, side: Node, other: Node) -> bool:
        """Whether one side of a comparison is a clock; notes what it is compared with."""
        if not isinstance(side, Name) or side.text not in self.clocks:
            return False
        names = names_of(other)
        if side.text in names or names & self.incomparable:
            self.reckoned.add(side.text)
        else:
            value = span(other, self.ranges)
            assert isinstance(value, Interval)
            self.bounds[side.text] = max(self.bounds[side.text], value.high)
        return True
