"""Interval arithmetic for many states at once: the array form of ``expressions.ranges``.

The two agree number by number; a property test holds them to it. What can be both true and false, or
any of several states, is kept as arrays of truths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ceasefire_sim.expressions.arrays import logistic_array
from ceasefire_sim.expressions.scalar import evaluate, region_and_states
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
)

__all__ = ["Intervals", "Known", "StateSets", "StateSpans", "TruthSets"]

LARGEST = 2.0**53
Array = Any


@dataclass(frozen=True, slots=True)
class Intervals:
    """Every number from ``low`` to ``high``, by state."""

    low: Array
    high: Array


@dataclass(frozen=True, slots=True)
class TruthSets:
    """Whether something may hold, and whether it may fail, by state."""

    may_hold: Array
    may_fail: Array


@dataclass(frozen=True, slots=True)
class StateSets:
    """The states a region may be in: a column each, by state of the agreement."""

    names: tuple[str, ...]
    may: Array

    def any_of(self, names: list[str] | tuple[str, ...]) -> Array:
        """Whether it may be in one of some."""
        columns = [self.names.index(name) for name in names if name in self.names]
        return self.may[:, columns].any(axis=1)


Known = Intervals | TruthSets | StateSets


class StateSpans:
    """What expressions can be, given what every name can be."""

    def __init__(self, known: Mapping[str, Known], constants: Mapping[str, float]) -> None:
        self.known = known
        self.constants = constants

    def number(self, node: Node) -> Intervals:
        """The range of a number."""
        found = self.of(node)
        assert isinstance(found, Intervals)
        return found

    def truth(self, node: Node) -> TruthSets:
        """What a truth can be."""
        found = self.of(node)
        assert isinstance(found, TruthSets)
        return found

    def of(self, node: Node) -> Intervals | TruthSets:
        """What a part can be."""
        match node:
            case Number(value=value):
                return Intervals(value, value)
            case Truth(value=value):
                return TruthSets(np.bool_(value), np.bool_(not value))
            case Noted(body=body):
                return self.of(body)
            case Name(text=text):
                if text in self.constants:
                    return Intervals(self.constants[text], self.constants[text])
                found = self.known[text]
                assert not isinstance(found, StateSets)
                return found
            case Negate(body=body):
                inner = self.number(body)
                return Intervals(-inner.high, -inner.low)
            case Arithmetic(op=op, left=left, right=right):
                return arithmetic(op, self.number(left), self.number(right))
            case Not(body=body):
                truth = self.truth(body)
                return TruthSets(truth.may_fail, truth.may_hold)
            case And(parts=parts):
                return conjunction([self.truth(part) for part in parts])
            case Or(parts=parts):
                flipped = conjunction([contrary(self.truth(part)) for part in parts])
                return contrary(flipped)
            case Compare() | Membership():
                return self.relation(node)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return choice(self.truth(condition), self.of(then), self.of(otherwise))
            case Call(function="days_in", arguments=(Name(text=region),)):
                return self.of(Name(f"days_in({region})"))
            case Call(function="per"):
                return ulps_around(*[np.float64(evaluate(node, self.constants))] * 2)
            case Call(function=function, arguments=arguments):
                return called(function, [self.number(argument) for argument in arguments])
        raise TypeError(f"{node!r} has no value in a state")

    def relation(self, node: Compare | Membership) -> TruthSets:
        """A comparison or membership, of numbers, truths or a region with its states."""
        found = region_and_states(node, lambda name: isinstance(self.known.get(name), StateSets))
        if found is not None:
            region, states = found
            sets = self.known[region]
            assert isinstance(sets, StateSets)
            inside = TruthSets(sets.any_of(states), sets.any_of([s for s in sets.names if s not in states]))
            negated = node.negated if isinstance(node, Membership) else node.rest[0][0] == "!="
            return contrary(inside) if negated else inside
        if isinstance(node, Membership):
            item = self.of(node.item)
            links = [contrary(compared("==", item, self.of(choice))) for choice in node.choices]
            outside = conjunction(links)
            return outside if node.negated else contrary(outside)
        left, links = self.of(node.first), []
        for op, other in node.rest:
            right = self.of(other)
            links.append(compared(op, left, right))
            left = right
        return conjunction(links)


def contrary(truth: TruthSets) -> TruthSets:
    """The contrary of a truth."""
    return TruthSets(truth.may_fail, truth.may_hold)


def conjunction(parts: list[TruthSets]) -> TruthSets:
    """All of several."""
    may_hold, may_fail = parts[0].may_hold, parts[0].may_fail
    for part in parts[1:]:
        may_hold, may_fail = may_hold & part.may_hold, may_fail | part.may_fail
    return TruthSets(may_hold, may_fail)


def hull(corners: list[Array]) -> Intervals:
    """The range of some corners, kept within ±2^53."""
    low, high = corners[0], corners[0]
    for corner in corners[1:]:
        low, high = np.minimum(low, corner), np.maximum(high, corner)
    return Intervals(
        np.nan_to_num(np.clip(low, -LARGEST, LARGEST), nan=-LARGEST),
        np.nan_to_num(np.clip(high, -LARGEST, LARGEST), nan=LARGEST),
    )


def arithmetic(op: str, left: Intervals, right: Intervals) -> Intervals:
    """Sums, differences, products and quotients of ranges."""
    if op == "+":
        return hull([left.low + right.low, left.high + right.high])
    if op == "-":
        return hull([left.low - right.high, left.high - right.low])
    ends = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    if op == "*":
        return hull([a * b for a, b in ends])
    zero = (right.low <= 0) & (right.high >= 0)
    found = hull([a / np.where(b == 0, 1.0, b) for a, b in ends])
    return Intervals(np.where(zero, -LARGEST, found.low), np.where(zero, LARGEST, found.high))


def choice(
    condition: TruthSets, then: Intervals | TruthSets, otherwise: Intervals | TruthSets
) -> Intervals | TruthSets:
    """The hull of both ways (of the ways that can be taken, for truths)."""
    if isinstance(then, Intervals) and isinstance(otherwise, Intervals):
        return Intervals(np.minimum(then.low, otherwise.low), np.maximum(then.high, otherwise.high))
    assert isinstance(then, TruthSets) and isinstance(otherwise, TruthSets)
    return TruthSets(
        (then.may_hold & condition.may_hold) | (otherwise.may_hold & condition.may_fail),
        (then.may_fail & condition.may_hold) | (otherwise.may_fail & condition.may_fail),
    )


def called(function: str, given: list[Intervals]) -> Intervals:
    """The range of a function."""
    lows, highs = [one.low for one in given], [one.high for one in given]
    match function:
        case "min" | "max":
            pick = np.minimum if function == "min" else np.maximum
            low, high = lows[0], highs[0]
            for one in given[1:]:
                low, high = pick(low, one.low), pick(high, one.high)
            return Intervals(low, high)
        case "abs":
            a, b = np.abs(lows[0]), np.abs(highs[0])
            inside = (lows[0] <= 0) & (highs[0] >= 0)
            return Intervals(np.where(inside, 0.0, np.minimum(a, b)), np.maximum(a, b))
        case "clamp":
            return Intervals(
                np.maximum(lows[1], np.minimum(lows[0], lows[2])), np.maximum(highs[1], np.minimum(highs[0], highs[2]))
            )
    low, high = (logistic_array(np.asarray(x, np.float64)) for x in (lows[0], highs[0]))
    return ulps_around(low, high)


def ulps_around(low: Array, high: Array) -> Intervals:
    """A range of probabilities a little wider: the last bits of exponentials and powers are the platform's."""
    for _ in range(4):
        low, high = np.nextafter(low, -np.inf), np.nextafter(high, np.inf)
    return Intervals(np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0))


def compared(op: str, left: Any, right: Any) -> TruthSets:
    """What one comparison of two ranges can be."""
    if isinstance(left, TruthSets):
        same = (left.may_hold & right.may_hold) | (left.may_fail & right.may_fail)
        differ = (left.may_hold & right.may_fail) | (left.may_fail & right.may_hold)
        return TruthSets(same, differ) if op == "==" else TruthSets(differ, same)
    match op:
        case "<":
            return truths(left.low < right.high, left.high >= right.low)
        case "<=":
            return truths(left.low <= right.high, left.high > right.low)
        case ">":
            return truths(left.high > right.low, left.low <= right.high)
        case ">=":
            return truths(left.high >= right.low, left.low < right.high)
    same = (left.low <= right.high) & (right.low <= left.high)
    fixed = (left.low == left.high) & (right.low == right.high) & (left.low == right.low)
    return truths(same, ~np.asarray(fixed)) if op == "==" else truths(~np.asarray(fixed), same)


def truths(may_hold: Array, may_fail: Array) -> TruthSets:
    """Truths as arrays, even of a single element."""
    return TruthSets(np.asarray(may_hold), np.asarray(may_fail))
