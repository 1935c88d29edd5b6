"""Ranges: what an expression can be, by interval arithmetic, each occurrence of a name by itself.

Rounding is monotone, so bounds computed in doubles hold for values computed in doubles; only the
exponential and the power, whose last bit is the platform's, are widened.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ceasefire_sim.errors import ExpressionError
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    DateValue,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
    show,
)

__all__ = ["Environment", "Interval", "States", "Truths", "range_faults", "span"]

LARGEST = 2.0**53


@dataclass(frozen=True, slots=True)
class Interval:
    """Every number from ``low`` to ``high``."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Truths:
    """Whether something may hold, and whether it may fail."""

    may_hold: bool
    may_fail: bool


@dataclass(frozen=True, slots=True)
class States:
    """The states a region may be in."""

    names: frozenset[str]


Range = Interval | Truths
Environment = Mapping[str, Interval | Truths | States]


def span(node: Node, environment: Environment) -> Range:
    """What an expression without faults of kind can be."""
    return Spans(environment).of(node)


def range_faults(node: Node, environment: Environment) -> list[ExpressionError]:
    """Every fault of range: a divisor that can be 0, a value beyond ±2^53, a `per` out of its domain."""
    spans = Spans(environment)
    spans.of(node)
    return spans.errors


class Spans:
    """Computes the range of every part of an expression, and gathers faults."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.errors: list[ExpressionError] = []

    def fault(self, node: Node, message: str) -> None:
        """Adds a fault at a node."""
        self.errors.append(ExpressionError(message, node.at, max(node.end - node.at, 1)))

    def interval(self, node: Node) -> Interval:
        """The range of a number."""
        found = self.of(node)
        assert isinstance(found, Interval)
        return found

    def truths(self, node: Node) -> Truths:
        """What a truth can be."""
        found = self.of(node)
        assert isinstance(found, Truths)
        return found

    def bounded(self, node: Node, *corners: float) -> Interval:
        """The hull of some corners; beyond ±2^53 a fault."""
        low, high = min(corners), max(corners)
        if any(math.isnan(corner) for corner in corners) or low < -LARGEST or high > LARGEST:
            if not self.errors:
                self.fault(node, "this can go beyond ±2^53; bound it with clamp(…, low, high)")
            return Interval(max(min(low, LARGEST), -LARGEST), min(max(high, -LARGEST), LARGEST))
        return Interval(low, high)

    def of(self, node: Node) -> Range:
        """The range of a part."""
        match node:
            case Number(value=value):
                return self.bounded(node, value)
            case DateValue():
                return Interval(-4e6, 4e6)
            case Truth(value=value):
                return Truths(value, not value)
            case Noted(body=body):
                return self.of(body)
            case Name(text=text):
                found = self.environment[text]
                assert not isinstance(found, States)
                return found
            case Negate(body=body):
                inner = self.interval(body)
                return Interval(-inner.high, -inner.low)
            case Arithmetic():
                return self.arithmetic(node)
            case Not(body=body):
                truth = self.truths(body)
                return Truths(truth.may_fail, truth.may_hold)
            case And(parts=parts):
                found_parts = [self.truths(part) for part in parts]
                return Truths(all(part.may_hold for part in found_parts), any(part.may_fail for part in found_parts))
            case Or(parts=parts):
                found_parts = [self.truths(part) for part in parts]
                return Truths(any(part.may_hold for part in found_parts), all(part.may_fail for part in found_parts))
            case Compare():
                return self.comparison(node)
            case Membership():
                return self.membership(node)
            case Choose():
                return self.choose(node)
            case Call():
                return self.call(node)

    def arithmetic(self, node: Arithmetic) -> Interval:
        """Sums, differences, products and quotients of ranges."""
        left, right = self.interval(node.left), self.interval(node.right)
        if node.op == "+":
            return self.bounded(node, left.low + right.low, left.high + right.high)
        if node.op == "-":
            return self.bounded(node, left.low - right.high, left.high - right.low)
        ends = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
        if node.op == "*":
            return self.bounded(node, *(a * b for a, b in ends))
        if right.low <= 0 <= right.high:
            divisor = show(node.right)
            self.fault(node.right, f"the divisor '{divisor}' can be 0; write max({divisor}, 1) if that is meant")
            return Interval(-LARGEST, LARGEST)
        return self.bounded(node, *(quotient(a, b) for a, b in ends))

    def comparison(self, node: Compare) -> Truths:
        """A chain holds if every link does."""
        region = self.region_comparison(node)
        if region is not None:
            return region
        may_hold, may_fail = True, False
        left = self.of(node.first)
        for op, other in node.rest:
            right = self.of(other)
            link = compared(op, left, right)
            may_hold, may_fail = may_hold and link.may_hold, may_fail or link.may_fail
            left = right
        return Truths(may_hold, may_fail)

    def region_comparison(self, node: Compare) -> Truths | None:
        """A region against a state; None for numbers and truth values."""
        op, other = node.rest[0]
        for region, state in ((node.first, other), (other, node.first)):
            found = self.states(region)
            if found is not None and isinstance(state, Name):
                equal = Truths(state.text in found, bool(found - {state.text}))
                return equal if op == "==" else Truths(equal.may_fail, equal.may_hold)
        return None

    def states(self, node: Node) -> frozenset[str] | None:
        """The states a region may be in; None for what is no region."""
        while isinstance(node, Noted):
            node = node.body
        found = self.environment.get(node.text) if isinstance(node, Name) else None
        return found.names if isinstance(found, States) else None

    def membership(self, node: Membership) -> Truths:
        """Whether a region or a number may be one of some."""
        found = self.states(node.item)
        names = {choice.text for choice in node.choices if isinstance(choice, Name)}
        if found is None and len(node.choices) == 1:
            found = self.states(node.choices[0])
            names = {node.item.text} if isinstance(node.item, Name) else names
        if found is not None:
            inside = Truths(bool(found & names), bool(found - names))
        else:
            item = self.of(node.item)
            links = [compared("==", item, self.of(choice)) for choice in node.choices]
            inside = Truths(any(link.may_hold for link in links), all(link.may_fail for link in links))
        return Truths(inside.may_fail, inside.may_hold) if node.negated else inside

    def choose(self, node: Choose) -> Range:
        """The hull of both ways (of the ways that can be taken, for truths)."""
        condition = self.truths(node.condition)
        then, otherwise = self.of(node.then), self.of(node.otherwise)
        if isinstance(then, Interval) and isinstance(otherwise, Interval):
            return Interval(min(then.low, otherwise.low), max(then.high, otherwise.high))
        assert isinstance(then, Truths) and isinstance(otherwise, Truths)
        ways = [way for way, taken in ((then, condition.may_hold), (otherwise, condition.may_fail)) if taken]
        return Truths(any(way.may_hold for way in ways), any(way.may_fail for way in ways))

    def call(self, node: Call) -> Interval:
        """The range of a function."""
        if node.function == "days_in":
            argument = node.arguments[0]
            found = self.environment[f"days_in({argument.text})"] if isinstance(argument, Name) else None
            assert isinstance(found, Interval)
            return found
        given = [self.interval(argument) for argument in node.arguments]
        lows, highs = [one.low for one in given], [one.high for one in given]
        match node.function:
            case "min":
                return Interval(min(lows), min(highs))
            case "max":
                return Interval(max(lows), max(highs))
            case "abs":
                low = 0.0 if lows[0] <= 0 <= highs[0] else min(abs(lows[0]), abs(highs[0]))
                return Interval(low, max(abs(lows[0]), abs(highs[0])))
            case "clamp":
                return Interval(max(lows[1], min(lows[0], lows[2])), max(highs[1], min(highs[0], highs[2])))
            case "logistic":
                return Interval(widened(logistic(lows[0]), -1), widened(logistic(highs[0]), 1))
            case _:
                return self.per(node, given[0], given[1])

    def per(self, node: Call, chance: Interval, days: Interval) -> Interval:
        """The daily chance that makes up a chance over some days."""
        if chance.low < 0 or chance.high > 1:
            self.fault(
                node.arguments[0], f"the chance in `per` is between 0 and 1, not {chance.low:g} to {chance.high:g}"
            )
            return Interval(0.0, 1.0)
        if days.low < 1:
            self.fault(node.arguments[1], f"the days in `per` are 1 or more, not {days.low:g} to {days.high:g}")
            return Interval(0.0, 1.0)
        if days.low == days.high and days.low != int(days.low):
            self.fault(node.arguments[1], f"the days in `per` are an integer, not {days.low:g}")
        corners = [1 - (1 - p) ** (1 / n) for p in (chance.low, chance.high) for n in (days.low, days.high)]
        return Interval(widened(min(corners), -1), widened(max(corners), 1))


def quotient(a: float, b: float) -> float:
    """a / b, infinite where it overflows."""
    try:
        return a / b
    except (ZeroDivisionError, OverflowError):
        return math.copysign(math.inf, a)


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)); 0 below -700, 1 above 700."""
    return 0.0 if x < -700 else 1.0 if x > 700 else 1 / (1 + math.exp(-x))


def widened(value: float, direction: int) -> float:
    """A share moved outwards by a few units in the last place, within 0 and 1."""
    for _ in range(4):
        value = math.nextafter(value, math.inf * direction)
    return min(max(value, 0.0), 1.0)


def compared(op: str, left: Interval | Truths, right: Interval | Truths) -> Truths:
    """What one comparison of two ranges can be."""
    if isinstance(left, Truths) and isinstance(right, Truths):
        same = (left.may_hold and right.may_hold) or (left.may_fail and right.may_fail)
        differ = (left.may_hold and right.may_fail) or (left.may_fail and right.may_hold)
        return Truths(same, differ) if op == "==" else Truths(differ, same)
    assert isinstance(left, Interval) and isinstance(right, Interval)
    match op:
        case "<":
            return Truths(left.low < right.high, left.high >= right.low)
        case "<=":
            return Truths(left.low <= right.high, left.high > right.low)
        case ">":
            return Truths(left.high > right.low, left.low <= right.high)
        case ">=":
            return Truths(left.high >= right.low, left.low < right.high)
    same = left.low <= right.high and right.low <= left.high
    differ = not (left.low == left.high == right.low == right.high)
    return Truths(same, differ) if op == "==" else Truths(differ, same)
