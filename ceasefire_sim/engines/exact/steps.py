"""Carrying out steps of a day on many states at once, each way a draw may fall with its probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ceasefire_sim.expressions.arrays import Evaluation
from ceasefire_sim.expressions.tree import Node, Truth
from ceasefire_sim.machine.rules import (
    Action,
    Binomial,
    Branch,
    Chance,
    Choice,
    Group,
    Let,
    Poisson,
    Rule,
    Step,
    Variable,
)

__all__ = ["Batch", "Told", "carried_out"]

Array = Any
Told = dict[str, list[tuple[Array, Array]]]  # by path: from which states, and with which probability


@dataclass(frozen=True)
class Batch:
    """States on their way through the steps of a day.

    ``values`` holds an array for each variable and let, ``day``; ``source`` the number of the state each came
    from, ``chance`` with what probability it came.
    """

    values: Mapping[str, Array]
    source: Array
    chance: Array

    def __len__(self) -> int:
        return len(self.source)

    def part(self, which: Array, chance: Array) -> Batch:
        """Some of the states, with other probabilities."""
        values = {
            name: value if name == "day" or np.ndim(value) == 0 else value[which] for name, value in self.values.items()
        }
        return Batch(values, self.source[which], chance)

    def having(self, name: str, value: Array) -> Batch:
        """The states with another value of a variable."""
        return Batch({**self.values, name: value}, self.source, self.chance)


def joined(batches: Sequence[Batch]) -> Batch:
    """Several batches as one."""
    if len(batches) == 1:
        return batches[0]
    names = batches[0].values
    values = {
        name: names[name]
        if name == "day"
        else np.concatenate([np.broadcast_to(batch.values[name], (len(batch),)) for batch in batches])
        for name in names
    }
    return Batch(
        values,
        np.concatenate([batch.source for batch in batches]),
        np.concatenate([batch.chance for batch in batches]),
    )


def carried_out(steps: Iterable[Step], batch: Batch, variables: Mapping[str, Variable], told: Told) -> Batch:
    """The states after some steps; ``told`` gathers what happened on the way."""
    for step in steps:
        if isinstance(step, Let):
            value = Evaluation(batch.values).of(step.value)
            batch = batch.having(step.name, np.broadcast_to(np.asarray(value).astype(np.int64), (len(batch),)))
        else:
            batch = joined(Turn(variables, told).group(step, batch))
    return batch


class Turn:
    """Carries out groups and branches."""

    def __init__(self, variables: Mapping[str, Variable], told: Told) -> None:
        self.variables = variables
        self.told = told

    def group(self, group: Group, batch: Batch) -> list[Batch]:
        """Every way a group may turn out: of its rules the first that fires."""
        if not len(batch):
            return [batch]
        now = Evaluation(batch.values)
        left = batch.chance.copy()
        found: list[Batch] = []
        for rule in group.rules:
            if isinstance(rule.guard, Truth):
                holds = np.full(len(batch), rule.guard.value)
            else:
                holds = np.broadcast_to(now.of(rule.guard), (len(batch),))
            which = np.flatnonzero(holds & (left > 0))
            if which.size:
                found += self.rule(rule, batch, now, which, left)
        rest = np.flatnonzero(left > 0)
        if rest.size or not found:
            found.append(batch.part(rest, left[rest]))
        return found

    def rule(self, rule: Rule, batch: Batch, now: Evaluation, which: Array, left: Array) -> list[Batch]:
        """Every way a rule may fall where its guard holds; takes from ``left`` what it uses up."""
        mass = left[which]
        match rule.draw:
            case None:
                left[which] = 0
                return self.branch(rule.branches[0], batch.part(which, mass))
            case Chance(p=p):
                return self.chance(rule.branches, batch, which, left, np.clip(at(now, p, which), 0.0, 1.0))
            case Choice(weights=weights):
                table = np.array([np.maximum(at(now, weight, which), 0.0) for weight in weights])
                whole = table.sum(axis=0)
                left[which] = np.where(whole > 0, 0.0, mass)
                found = []
                for branch, row in zip(rule.branches, table, strict=True):
                    some = np.flatnonzero(row > 0)
                    if some.size:
                        found += self.branch(branch, batch.part(which[some], mass[some] * row[some] / whole[some]))
                return found
            case Binomial(number=number, p=p, cap=cap):
                k = at(now, number, which).astype(np.int64)
                most = k if cap is None else at(now, cap, which).astype(np.int64)
                rows = [binomial(int(n), float(q)) for n, q in zip(k, at(now, p, which), strict=True)]
                return self.counts(rule.branches[0], batch, which, left, rows, np.minimum(k, most))
            case Poisson(mean=mean, cap=cap):
                rows = [poisson(float(m), cap) for m in at(now, mean, which)]
                return self.counts(rule.branches[0], batch, which, left, rows, np.full(which.size, cap))

    def chance(self, branches: Sequence[Branch], batch: Batch, which: Array, left: Array, p: Array) -> list[Batch]:
        """A chance comes up, or not."""
        mass, found = left[which], []
        some = np.flatnonzero(p > 0)
        if some.size:
            found += self.branch(branches[0], batch.part(which[some], mass[some] * p[some]))
        left[which] = mass * (1 - p)
        if len(branches) > 1:
            others = np.flatnonzero(p < 1)
            if others.size:
                found += self.branch(branches[1], batch.part(which[others], left[which[others]]))
            left[which] = 0
        return found

    def counts(
        self, branch: Branch, batch: Batch, which: Array, left: Array, rows: list[tuple[float, ...]], most: Array
    ) -> list[Batch]:
        """So many happenings, one after another; above the most there are as many as the most."""
        mass = left[which]
        left[which] = 0
        width = max(len(row) for row in rows)
        table = np.array([row + (0.0,) * (width - len(row)) for row in rows])
        found: list[Batch] = []
        for count in range(width):
            p = np.where(most == count, table[:, count:].sum(axis=1), np.where(most > count, table[:, count], 0.0))
            some = np.flatnonzero(p > 0)
            if some.size:
                batches = [batch.part(which[some], mass[some] * p[some])]
                for _ in range(count):
                    batches = [after for before in batches for after in self.branch(branch, before)]
                found += batches
        return found

    def branch(self, branch: Branch, batch: Batch) -> list[Batch]:
        """The actions of a branch, in order."""
        for path in branch.tells:
            self.told.setdefault(path, []).append((batch.source, batch.chance))
        batches = [batch]
        for action in branch.actions:
            batches = [after for before in batches for after in self.action(action, before)]
        return batches

    def action(self, action: Action, batch: Batch) -> list[Batch]:
        """An assignment, or a group."""
        if isinstance(action, Group):
            return self.group(action, batch)
        variable = self.variables[action.target]
        amount = np.rint(np.asarray(Evaluation(batch.values).of(action.amount), np.float64)).astype(np.int64)
        before = batch.values[action.target]
        value = amount if action.op == "=" else before + amount if action.op == "+=" else before - amount
        return [
            batch.having(action.target, np.broadcast_to(np.clip(value, variable.low, variable.high), (len(batch),)))
        ]


def at(now: Evaluation, node: Node, which: Array) -> Array:
    """The value of a number in some of the states."""
    value = np.asarray(now.of(node))
    return np.broadcast_to(value, (which.size,)) if value.ndim == 0 else value[which]


@lru_cache(maxsize=65536)
def binomial(k: int, p: float) -> tuple[float, ...]:
    """The probabilities of 0 … k successes."""
    if k <= 0 or p <= 0:
        return (1.0,)
    if p >= 1:
        return (0.0,) * k + (1.0,)
    middle = min(k, int((k + 1) * p))
    weights = [0.0] * (k + 1)
    weights[middle] = 1.0
    for j in range(middle + 1, k + 1):
        weights[j] = weights[j - 1] * ((k - j + 1) / j) * (p / (1 - p))
    for j in range(middle, 0, -1):
        weights[j - 1] = weights[j] * (j / (k - j + 1)) * ((1 - p) / p)
    whole = float(np.sum(weights))
    return tuple(weight / whole for weight in weights)


@lru_cache(maxsize=65536)
def poisson(mean: float, cap: int) -> tuple[float, ...]:
    """The probabilities of 0 … cap happenings; the last takes the rest."""
    if mean <= 0:
        return (1.0,)
    weight = float(np.exp(-mean))
    weights = [weight]
    total = weight
    for j in range(1, cap + 1):
        weight = weight * mean / j
        weights.append(weight)
        if total + weight == total and j > mean:
            break
        total += weight
    weights[-1] += max(1.0 - sum(weights), 0.0)
    return tuple(weights)
