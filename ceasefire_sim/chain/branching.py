"""Carrying out steps of a day on many states at once, each way a draw may fall with its probability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from ceasefire_sim.arithmetic import exp
from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.expressions.arrays import Evaluation
from ceasefire_sim.expressions.tree import Node, Number, Truth
from ceasefire_sim.machine.rules import (
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

__all__ = ["Happenings", "StateBatch", "StepBlock"]

Happenings: TypeAlias = dict[
    str, list[tuple[IntArray, FloatArray]]
]  # by path: from which states, and with which probability


class StateBatch:
    """States on their way through the steps of a day, in a table that is theirs alone and changes as they go.

    ``table`` has a row for each variable and let; ``source`` is the number of the state each came from,
    ``chance`` with what probability it came.
    """

    __slots__ = ("chance", "source", "table")

    def __init__(self, table: IntArray, source: IntArray, chance: FloatArray) -> None:
        self.table, self.source, self.chance = table, source, chance

    def __len__(self) -> int:
        return len(self.source)

    def part(self, which: IntArray, chance: FloatArray) -> StateBatch:
        """Some of the states, with other probabilities."""
        return StateBatch(self.table[:, which], self.source[which], chance)


def joined(batches: Sequence[StateBatch]) -> StateBatch:
    """Several batches as one."""
    if len(batches) == 1:
        return batches[0]
    return StateBatch(
        np.concatenate([batch.table for batch in batches], axis=1),
        np.concatenate([batch.source for batch in batches]),
        np.concatenate([batch.chance for batch in batches]),
    )


class StateValues(Mapping[str, "IntArray | int"]):
    """The rows of a table by name, and the day."""

    __slots__ = ("day", "rows", "table")

    def __init__(self, rows: Mapping[str, int], table: IntArray, day: int) -> None:
        self.rows, self.table, self.day = rows, table, day

    def __getitem__(self, name: str) -> IntArray | int:
        row = self.rows.get(name)
        return self.day if row is None else self.table[row]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class CountLaw:
    """How often something happens in some states: ``rows`` are the distributions there are.

    ``kind`` says by state which of them is its own, ``most`` how many happenings there are at most.
    """

    rows: Sequence[tuple[float, ...]]
    kind: IntArray
    most: IntArray


class StepBlock:
    """Some steps of a day, carried out on many states at once."""

    def __init__(self, steps: Sequence[Step], variables: Mapping[str, Variable]) -> None:
        self.steps = steps
        self.variables = variables
        lets = [step.name for step in steps if isinstance(step, Let)]
        self.rows = {name: row for row, name in enumerate([*variables, *lets])}
        self.happenings: Happenings = {}
        self.day = 0

    def carried_out(self, states: IntArray, source: IntArray, day: int) -> tuple[StateBatch, Happenings]:
        """The states after the steps, from a table with a row for each variable; and what happened on the way."""
        self.happenings, self.day = {}, day
        table = np.zeros((len(self.rows), states.shape[1]), np.int64)
        table[: len(states)] = states
        batch = StateBatch(table, source, np.ones(len(source)))
        for step in self.steps:
            if isinstance(step, Let):
                batch.table[self.rows[step.name]] = self.now(batch).of(step.value)
            else:
                batch = joined(self.group(step, batch))
        return StateBatch(batch.table[: len(states)], batch.source, batch.chance), self.happenings

    def now(self, batch: StateBatch) -> Evaluation:
        """Expressions as they read in a batch."""
        return Evaluation(StateValues(self.rows, batch.table, self.day))

    def group(self, group: Group, batch: StateBatch) -> list[StateBatch]:
        """Every way a group may turn out: of its rules the first that fires. The batch is used up."""
        if not len(batch):
            return [batch]
        now = self.now(batch)
        left = batch.chance.copy()
        batches: list[StateBatch] = []
        for rule in group.rules:
            going = left > 0
            if not isinstance(rule.guard, Truth):
                going &= now.of(rule.guard)
            elif not rule.guard.value:
                continue
            which = going.nonzero()[0]
            if which.size:
                batches += self.rule(rule, batch, now, which, left)
        rest = (left > 0).nonzero()[0]
        if rest.size == len(batch):
            batches.append(StateBatch(batch.table, batch.source, left))
        elif rest.size or not batches:
            batches.append(batch.part(rest, left[rest]))
        return batches

    def rule(
        self, rule: Rule, batch: StateBatch, now: Evaluation, which: IntArray, left: FloatArray
    ) -> list[StateBatch]:
        """Every way a rule may fall where its guard holds; takes from ``left`` what it uses up."""
        mass = left[which]
        match rule.draw:
            case None:
                left[which] = 0
                return self.branch(rule.branches[0], batch.part(which, mass))
            case Chance(p=p):
                return self.chance(rule.branches, batch, which, left, chance_of(now, p, which))
            case Choice(weights=weights):
                table = np.array([np.maximum(at(now, weight, which), 0.0) for weight in weights])
                whole = table.sum(axis=0)
                left[which] = np.where(whole > 0, 0.0, mass)
                batches = []
                for branch, row in zip(rule.branches, table, strict=True):
                    some = np.flatnonzero(row > 0)
                    if some.size:
                        batches += self.branch(branch, batch.part(which[some], mass[some] * row[some] / whole[some]))
                return batches
            case Binomial(number=number, p=p, cap=cap):
                k = at(now, number, which).astype(np.int64)
                most = k if cap is None else at(now, cap, which).astype(np.int64)
                pairs, kind = np.unique(np.stack([k, at(now, p, which)]), axis=1, return_inverse=True)
                rows = [binomial(int(n), float(q)) for n, q in pairs.T]
                law = CountLaw(rows, kind.ravel(), np.minimum(k, most))
                return self.counts(rule.branches[0], batch, which, left, law)
            case Poisson(mean=mean, cap=cap):
                means, kind = np.unique(at(now, mean, which), return_inverse=True)
                rows = [poisson(float(m), cap) for m in means]
                law = CountLaw(rows, kind.ravel(), np.full(which.size, cap))
                return self.counts(rule.branches[0], batch, which, left, law)

    def chance(
        self, branches: Sequence[Branch], batch: StateBatch, which: IntArray, left: FloatArray, p: FloatArray | float
    ) -> list[StateBatch]:
        """A chance comes up, or not; ``p`` is one for all, or one for each."""
        mass, batches = left[which], []
        for branch, share in zip(branches, (p, 1.0 - p), strict=False):
            if isinstance(share, float):
                if share > 0:
                    batches += self.branch(branch, batch.part(which, mass * share))
            else:
                some = (share > 0).nonzero()[0]
                if some.size:
                    batches += self.branch(branch, batch.part(which[some], mass[some] * share[some]))
        left[which] = mass * (1.0 - p) if len(branches) == 1 else 0.0
        return batches

    def counts(
        self,
        branch: Branch,
        batch: StateBatch,
        which: IntArray,
        left: FloatArray,
        law: CountLaw,
    ) -> list[StateBatch]:
        """So many happenings, one after another; above the most there are as many as the most."""
        mass = left[which]
        left[which] = 0
        width = max(len(row) for row in law.rows)
        exactly = np.array([row + (0.0,) * (width - len(row)) for row in law.rows])
        at_least = np.cumsum(exactly[:, ::-1], axis=1)[:, ::-1]
        batches: list[StateBatch] = []
        for count in range(width):
            below = np.where(law.most > count, exactly[law.kind, count], 0.0)
            p = np.where(law.most == count, at_least[law.kind, count], below)
            some = np.flatnonzero(p > 0)
            if some.size:
                happened = [batch.part(which[some], mass[some] * p[some])]
                for _ in range(count):
                    happened = [after for before in happened for after in self.branch(branch, before)]
                batches += happened
        return batches

    def branch(self, branch: Branch, batch: StateBatch) -> list[StateBatch]:
        """The actions of a branch, in order. The batch is used up."""
        for path in branch.tells:
            self.happenings.setdefault(path, []).append((batch.source, batch.chance))
        batches = [batch]
        for action in branch.actions:
            if isinstance(action, Group):
                batches = [after for before in batches for after in self.group(action, before)]
            else:
                for part in batches:
                    self.assign(action, part)
        return batches

    def assign(self, action: Assign, batch: StateBatch) -> None:
        """Carries out an assignment."""
        row, variable = self.rows[action.target], self.variables[action.target]
        amount: IntArray | int
        if isinstance(action.amount, Number):
            amount = round(action.amount.value)
        else:
            amount = np.rint(np.asarray(self.now(batch).of(action.amount), np.float64)).astype(np.int64)
        before = batch.table[row]
        value = amount if action.op == "=" else before + amount if action.op == "+=" else before - amount
        batch.table[row] = np.minimum(np.maximum(value, variable.low), variable.high)


def at(now: Evaluation, node: Node, which: IntArray) -> FloatArray:
    """The value of a number in some of the states."""
    value = np.asarray(now.of(node))
    return np.full(which.size, value) if value.ndim == 0 else value[which]


def chance_of(now: Evaluation, node: Node, which: IntArray) -> FloatArray | float:
    """A probability kept within 0 and 1: one for all of the states, or one for each."""
    value = now.of(node)
    if np.ndim(value) == 0:
        return min(max(float(value), 0.0), 1.0)
    return np.asarray(np.minimum(np.maximum(value[which], 0.0), 1.0), np.float64)


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
    weight = exp(-mean)
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
