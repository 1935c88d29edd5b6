"""The value of an expression for many states at once: the array form of the tree.

Numbers are int64 or float64 arrays (or plain numbers), truths arrays of bool. Integers stay integers while
that is exact: every value is checked to lie within ±2^53, where both are the same double.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ceasefire_sim.arithmetic import exp_array
from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.expressions.algebra import Algebra, Number, logistic
from ceasefire_sim.expressions.functions import FUNCTIONS, ArgumentKind, Function
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Name,
    Negate,
    Node,
    Not,
    Or,
    Truth,
)
from ceasefire_sim.expressions.tree import (
    Number as NumberNode,
)

__all__ = ["ARRAYS", "array_functions", "array_value", "logistic_array", "plain_number"]

LARGEST_EXPONENT = 700.0  # beyond it to either side, the logistic is 0 or 1
Value = Any  # an array, or a plain number or truth


def logistic_array(x: Value) -> Value:
    """1 / (1 + exp(-x)) of every element, to the bit the scalar function."""
    if not isinstance(x, np.ndarray):
        return logistic(float(x))
    inner = 1 / (1 + exp_array(-np.clip(x, -LARGEST_EXPONENT, LARGEST_EXPONENT)))
    return np.where(x < -LARGEST_EXPONENT, 0.0, np.where(x > LARGEST_EXPONENT, 1.0, inner))


def quotient(a: Number, b: Number) -> FloatArray:
    """a / b; a where b is 0."""
    return np.divide(a, np.where(b == 0, 1.0, b))


def outward(low: Number, high: Number) -> tuple[FloatArray, FloatArray]:
    """Two arrays of probabilities moved apart by four units in the last place, within 0 and 1."""
    for _ in range(4):
        low, high = np.nextafter(low, -np.inf), np.nextafter(high, np.inf)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


ARRAYS = Algebra(np.minimum, np.maximum, np.abs, np.where, quotient, logistic_array, outward)


def array_functions() -> dict[str, Callable[..., Value]]:
    """Every function of numbers as one of arrays, by name."""

    def elementwise(function: Function) -> Callable[..., Value]:
        return lambda *numbers: function.elementwise(ARRAYS, numbers)

    return {
        name: elementwise(function) for name, function in FUNCTIONS.items() if function.takes is ArgumentKind.NUMBER
    }


def plain_number(value: float) -> int | float:
    """A number as an integer where it is one; a due day that is not set is infinite."""
    return int(value) if math.isfinite(value) and value == int(value) else value


def array_value(node: Node, values: Mapping[str, Value]) -> Value:
    """The value of a tree over variables; a part that occurs often is computed once."""
    return Evaluation(values).of(node)


class Evaluation:
    """Evaluates parts of trees on the same states."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values
        self.known: IdentityCache[Node, Value] = IdentityCache()

    def of(self, node: Node) -> Value:
        """The value of a part."""
        value = self.known.get(node)
        if value is None:
            value = self.known[node] = self.compute(node)
        return value

    def compute(self, node: Node) -> Value:
        """The value of a part from those below it."""
        match node:
            case NumberNode(value=value):
                return plain_number(value)
            case Truth(value=value):
                return np.bool_(value)
            case Name(text=text):
                return self.values[text]
            case Negate(body=body):
                return -self.of(body)
            case Not(body=body):
                return np.logical_not(self.of(body))
            case Arithmetic(op=op, left=left, right=right):
                return arithmetic(op, self.of(left), self.of(right))
            case Compare(first=first, rest=((op, other),)):
                return compared(op, self.of(first), self.of(other))
            case And(parts=parts):
                return np.logical_and.reduce(np.broadcast_arrays(*(self.of(part) for part in parts)))
            case Or(parts=parts):
                return np.logical_or.reduce(np.broadcast_arrays(*(self.of(part) for part in parts)))
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return np.where(self.of(condition), self.of(then), self.of(otherwise))
            case Call(function=function, arguments=arguments):
                return FUNCTIONS[function].elementwise(ARRAYS, [self.of(argument) for argument in arguments])
        raise TypeError(f"{node!r} is no part of a lowered expression")


def arithmetic(op: str, left: Value, right: Value) -> Value:
    """A sum, difference, product or quotient."""
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def compared(op: str, left: Value, right: Value) -> Value:
    """A comparison."""
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "==":
            return left == right
    return left != right
