"""What an expression can be, by interval arithmetic; each occurrence of a name counts by itself.

One evaluator serves one state (here) and many (``bounds.intervals``): the algebra it is given makes the difference.
Rounding is monotone, so ends computed in doubles hold for values computed in doubles; only the exponential and the
power, whose last bits are the platform's, are widened.
(R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis, SIAM, 2009.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ceasefire_sim.errors import ExpressionError
from ceasefire_sim.expressions.algebra import PLAIN, Algebra, Number, NumberRange, RegionRange, Truth, TruthRange
from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.expressions.region_tests import held_name, region_test
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
    Or,
    show,
)
from ceasefire_sim.expressions.tree import (
    Number as NumberNode,
)
from ceasefire_sim.expressions.tree import (
    Truth as TruthNode,
)

__all__ = [
    "Domain",
    "Environment",
    "Interval",
    "RangeEvaluator",
    "States",
    "Truths",
    "range_faults",
    "span",
]

LARGEST = 2.0**53  # up to here a double tells every integer from the next
TOO_LARGE = "this can go beyond ±2^53; bound it with clamp(…, low, high)"
FURTHEST_DATE = 4e6  # days from year 1 to year 9999, and some


@dataclass(frozen=True, slots=True)
class Interval(NumberRange):
    """Every number from ``low`` to ``high``, in one state."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Truths(TruthRange):
    """Whether something may hold, and whether it may fail, in one state."""

    may_hold: bool
    may_fail: bool


@dataclass(frozen=True, slots=True)
class States(RegionRange):
    """The states a region may be in."""

    names: frozenset[str]

    def among(self, states: Collection[str]) -> tuple[bool, bool]:
        """Whether it may be in one of some states, and whether in another."""
        return not self.names.isdisjoint(states), not self.names.issubset(states)


Range = Interval | Truths
Environment = Mapping[str, Interval | Truths | States]


def span(node: Node, environment: Environment) -> Range:
    """What an expression without faults of kind can be."""
    return checked(RangeEvaluator(ONE_STATE, environment).of(node))


def range_faults(node: Node, environment: Environment) -> list[ExpressionError]:
    """Every fault of range: a divisor that can be 0, a value beyond ±2^53, a `per` out of its domain."""
    faults: list[ExpressionError] = []
    RangeEvaluator(ONE_STATE, environment, faults=faults).of(node)
    return faults


def checked(value: NumberRange | TruthRange) -> Range:
    """The range of an expression in one state."""
    assert isinstance(value, (Interval, Truths))
    return value


@dataclass(frozen=True, slots=True)
class Domain:
    """What ranges are made of: an algebra, and the classes of an interval and of a truth over it."""

    algebra: Algebra
    interval: type[NumberRange]
    truth: type[TruthRange]


class RangeEvaluator:
    """Computes the range of every part of an expression, given the range of every name.

    With a list for ``faults``, which is for one state alone, it gathers what is out of range.
    """

    def __init__(
        self,
        domain: Domain,
        known: Mapping[str, NumberRange | TruthRange | RegionRange],
        constants: Mapping[str, float] | None = None,
        faults: list[ExpressionError] | None = None,
    ) -> None:
        self.domain = domain
        self.known = known
        self.constants: Mapping[str, float] = constants or {}
        self.faults = faults

    def of(self, node: Node) -> NumberRange | TruthRange:
        """The range of a part."""
        match node:
            case NumberNode(value=value):
                return self.constant(node, value)
            case DateValue():
                return self.domain.interval(-FURTHEST_DATE, FURTHEST_DATE)
            case TruthNode(value=value):
                return self.domain.truth(value, not value)
            case Noted(body=body):
                return self.of(body)
            case Name(text=text):
                return self.name(text)
            case Negate(body=body):
                inner = self.number(body)
                return self.domain.interval(-inner.high, -inner.low)
            case Arithmetic():
                return self.arithmetic(node)
            case Not(body=body):
                return self.contrary(self.truth(body))
            case And(parts=parts):
                return self.conjunction(map(self.truth, parts))
            case Or(parts=parts):
                return self.disjunction(map(self.truth, parts))
            case Compare() | Membership():
                return self.relation(node)
            case Choose():
                return self.choice(node)
            case Call(function=function) if FUNCTIONS[function].takes.is_held:
                return self.name(held_name(node))
            case Call():
                return self.call(node)

    def number(self, node: Node) -> NumberRange:
        """The interval of a number."""
        value = self.of(node)
        assert isinstance(value, NumberRange)
        return value

    def truth(self, node: Node) -> TruthRange:
        """Whether a truth may hold, and whether it may fail."""
        value = self.of(node)
        assert isinstance(value, TruthRange)
        return value

    def name(self, text: str) -> NumberRange | TruthRange:
        """The range of a name."""
        constant = self.constants.get(text)
        if constant is not None:
            return self.domain.interval(constant, constant)
        value = self.known[text]
        assert isinstance(value, (NumberRange, TruthRange))
        return value

    # numbers ------------------------------------------------------------------------------------

    def constant(self, node: Node, value: float) -> NumberRange:
        """The interval of a number that is written."""
        if self.faults == [] and not abs(value) <= LARGEST:
            self.fault(node, TOO_LARGE)
        value = max(min(value, LARGEST), -LARGEST)
        return self.domain.interval(value, value)

    def bounded(self, node: Node, *corners: Number) -> NumberRange:
        """The hull of some corners, kept within ±2^53; beyond that is a fault, said of the innermost part alone."""
        algebra = self.domain.algebra
        low = high = corners[0]
        for corner in corners[1:]:
            low, high = algebra.minimum(low, corner), algebra.maximum(high, corner)
        if self.faults == [] and (low < -LARGEST or high > LARGEST):
            self.fault(node, TOO_LARGE)
        return self.domain.interval(
            algebra.maximum(algebra.minimum(low, LARGEST), -LARGEST),
            algebra.minimum(algebra.maximum(high, -LARGEST), LARGEST),
        )

    def arithmetic(self, node: Arithmetic) -> NumberRange:
        """Sums, differences, products and quotients of intervals."""
        left, right = self.number(node.left), self.number(node.right)
        if node.op == "+":
            return self.bounded(node, left.low + right.low, left.high + right.high)
        if node.op == "-":
            return self.bounded(node, left.low - right.high, left.high - right.low)
        ends = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
        if node.op == "*":
            return self.bounded(node, *(a * b for a, b in ends))
        algebra, zero = self.domain.algebra, (right.low <= 0) & (right.high >= 0)
        if self.faults is not None and zero:
            divisor = show(node.right)
            self.fault(node.right, f"the divisor '{divisor}' can be 0; write max({divisor}, 1) if that is meant")
        hull = self.bounded(node, *(algebra.quotient(a, b) for a, b in ends))
        return self.domain.interval(algebra.where(zero, -LARGEST, hull.low), algebra.where(zero, LARGEST, hull.high))

    def call(self, node: Call) -> NumberRange:
        """The range of a function."""
        function = FUNCTIONS[node.function]
        arguments = [self.number(argument) for argument in node.arguments]
        if self.faults is not None:
            for fault in function.domain(arguments):
                self.fault(node.arguments[fault.position], fault.message)
                if fault.fatal:
                    return self.domain.interval(0.0, 1.0)
        return self.domain.interval(*function.range(self.domain.algebra, arguments))

    # truths -------------------------------------------------------------------------------------

    def contrary(self, value: TruthRange) -> TruthRange:
        """The contrary of a truth."""
        return self.domain.truth(value.may_fail, value.may_hold)

    def conjunction(self, values: Iterable[TruthRange]) -> TruthRange:
        """All of several: it may hold where each may, and fail where any may."""
        may_hold: Truth = True
        may_fail: Truth = False
        for value in values:
            may_hold, may_fail = may_hold & value.may_hold, may_fail | value.may_fail
        return self.domain.truth(may_hold, may_fail)

    def disjunction(self, values: Iterable[TruthRange]) -> TruthRange:
        """Any of several."""
        return self.contrary(self.conjunction(map(self.contrary, values)))

    def relation(self, node: Compare | Membership) -> TruthRange:
        """A comparison or membership, of numbers, truths or a region with its states."""
        test = region_test(node, lambda name: isinstance(self.known.get(name), RegionRange))
        if test is not None:
            region = self.known[test.region]
            assert isinstance(region, RegionRange)
            inside = self.domain.truth(*region.among(test.states))
            return self.contrary(inside) if test.negated else inside
        if isinstance(node, Membership):
            item = self.of(node.item)
            inside = self.disjunction(self.compared("==", item, self.of(choice)) for choice in node.choices)
            return self.contrary(inside) if node.negated else inside
        values = [self.of(node.first), *(self.of(other) for _, other in node.rest)]
        operators = [op for op, _ in node.rest]
        return self.conjunction(map(self.compared, operators, values, values[1:]))

    def compared(self, op: str, left: NumberRange | TruthRange, right: NumberRange | TruthRange) -> TruthRange:
        """What one comparison of two ranges can be."""
        if op in CONTRARY:
            return self.contrary(self.compared(CONTRARY[op], left, right))
        if isinstance(left, TruthRange):
            assert isinstance(right, TruthRange)
            same = (left.may_hold & right.may_hold) | (left.may_fail & right.may_fail)
            differ = (left.may_hold & right.may_fail) | (left.may_fail & right.may_hold)
            return self.domain.truth(same, differ)
        assert isinstance(right, NumberRange)
        if op == "<":
            return self.domain.truth(left.low < right.high, left.high >= right.low)
        if op == ">":
            return self.domain.truth(left.high > right.low, left.low <= right.high)
        overlap = (left.low <= right.high) & (right.low <= left.high)
        differ = (left.low != left.high) | (left.high != right.low) | (right.low != right.high)
        return self.domain.truth(overlap, differ)

    def choice(self, node: Choose) -> NumberRange | TruthRange:
        """The hull of both ways (of the ways that can be taken, for truths)."""
        algebra, condition = self.domain.algebra, self.truth(node.condition)
        then, otherwise = self.of(node.then), self.of(node.otherwise)
        if isinstance(then, NumberRange):
            assert isinstance(otherwise, NumberRange)
            return self.domain.interval(
                algebra.minimum(then.low, otherwise.low), algebra.maximum(then.high, otherwise.high)
            )
        assert isinstance(otherwise, TruthRange)
        return self.domain.truth(
            (then.may_hold & condition.may_hold) | (otherwise.may_hold & condition.may_fail),
            (then.may_fail & condition.may_hold) | (otherwise.may_fail & condition.may_fail),
        )

    def fault(self, node: Node, message: str) -> None:
        """Adds a fault at a node."""
        if self.faults is not None:
            self.faults.append(ExpressionError(message, node.at, max(node.end - node.at, 1)))


CONTRARY = {"!=": "==", ">=": "<", "<=": ">"}
ONE_STATE = Domain(PLAIN, Interval, Truths)
