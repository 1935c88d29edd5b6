"""The draws by which a block of steps leads from one state to another: for retelling a path as a run.

One state at a time, every way the draws may fall, each with what would have to be decided by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ceasefire_sim.chain.branching import binomial, poisson
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Branch,
    Chance,
    Choice,
    Group,
    Let,
    Poisson,
    Rule,
    Step,
)
from ceasefire_sim.machine.variables import Variable

__all__ = ["Way", "ways"]

Values = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Way:
    """A state and the draws, by site, that led to it; draws that could fall one way only are left out."""

    values: Values
    drawn: tuple[tuple[str, bool | int], ...] = ()

    def having(self, name: str, value: int) -> Way:
        """The same with another value of a variable."""
        return Way({**self.values, name: value}, self.drawn)

    def after(self, site: str, mark: int, value: bool | int) -> Way:
        """The same after one more draw."""
        return Way(self.values, (*self.drawn, (f"{site}#{mark}" if mark else site, value)))


def ways(steps: Sequence[Step], values: Values, variables: Mapping[str, Variable]) -> Iterator[Way]:
    """Every way through some steps from a state; ``values`` hold ``day``, too."""
    return Walk(variables).through(steps, Way(values))


class Walk:
    """Walks through steps, one draw after another."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self.variables = variables

    def through(self, steps: Sequence[Step | Action], way: Way, mark: int = 0) -> Iterator[Way]:
        """Every way through a sequence."""
        if not steps:
            yield way
            return
        first, *rest = steps
        for after in self.step(first, way, mark):
            yield from self.through(rest, after, mark)

    def step(self, step: Step | Action, way: Way, mark: int) -> Iterator[Way]:
        """Every way through one step."""
        if isinstance(step, Let):
            yield way.having(step.name, int(value(step.value, way)))
        elif isinstance(step, Assign):
            yield self.assigned(step, way)
        else:
            yield from self.group(step, 0, way, mark)

    def assigned(self, action: Assign, way: Way) -> Way:
        """An assignment carried out."""
        variable, amount = self.variables[action.target], round(float(value(action.amount, way)))
        now = way.values[action.target]
        after = {"=": amount, "+=": now + amount, "-=": now - amount}[action.op]
        return way.having(action.target, max(variable.low, min(after, variable.high)))

    def group(self, group: Group, place: int, way: Way, mark: int) -> Iterator[Way]:
        """Every way through a group from a rule on."""
        if place == len(group.rules):
            yield way
            return
        rule = group.rules[place]
        if not value(rule.guard, way):
            yield from self.group(group, place + 1, way, mark)
            return
        for branch, times, after in self.drawn(rule, way, mark):
            if branch is None:
                yield from self.group(group, place + 1, after, mark)
            else:
                yield from self.repeated(branch, times, after, 0 if times != 1 else mark)

    def repeated(self, branch: Branch, times: int, way: Way, mark: int) -> Iterator[Way]:
        """Every way through a branch carried out several times."""
        if times == 0:
            yield way
            return
        for after in self.through(branch.actions, way, mark):
            if times == 1:
                yield after
            else:
                yield from self.repeated(branch, times - 1, after, mark + 1)

    def drawn(self, rule: Rule, way: Way, mark: int) -> Iterator[tuple[Branch | None, int, Way]]:
        """Every way a rule's draw may fall: the branch (None: the next rule), how often, and the draw noted."""
        match rule.draw:
            case None:
                yield rule.branches[0], 1, way
            case Chance(p=p):
                chance = min(max(float(value(p, way)), 0.0), 1.0)
                other = rule.branches[1] if len(rule.branches) > 1 else None
                note = 0.0 < chance < 1.0
                if chance > 0:
                    yield rule.branches[0], 1, way.after(rule.site, mark, True) if note else way
                if chance < 1:
                    yield other, 1, way.after(rule.site, mark, False) if note else way
            case Choice(weights=weights):
                given = [max(float(value(weight, way)), 0.0) for weight in weights]
                several = sum(weight > 0 for weight in given) > 1
                for number, (branch, weight) in enumerate(zip(rule.branches, given, strict=True)):
                    if weight > 0:
                        yield branch, 1, way.after(rule.site, mark, number) if several else way
                if not any(given):
                    yield None, 1, way
            case Binomial(number=number, p=p, cap=cap):
                row = binomial(int(value(number, way)), float(value(p, way)))
                yield from counts(rule, row, None if cap is None else int(value(cap, way)), way, mark)
            case Poisson(mean=mean, cap=most):
                yield from counts(rule, poisson(float(value(mean, way)), most), most, way, mark)


def counts(
    rule: Rule, row: Sequence[float], most: int | None, way: Way, mark: int
) -> Iterator[tuple[Branch | None, int, Way]]:
    """Every number of happenings that is possible."""
    possible = [count for count, chance in enumerate(row) if chance > 0]
    for count in possible:
        times = count if most is None else min(count, most)
        yield rule.branches[0], times, way.after(rule.site, mark, count) if len(possible) > 1 else way


def value(node: Node, way: Way) -> Any:
    """The value of a tree in a state."""
    return np.asarray(array_value(node, way.values)).item()
