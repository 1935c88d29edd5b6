"""The value of an expression for many states at once: the array form of the tree.

Numbers are int64 or float64 arrays (or plain numbers), truths arrays of bool. Integers stay integers while
that is exact: every value is checked to lie within ±2^53, where both are the same double. Exponentials are
computed one distinct argument at a time by ``math.exp``, for NumPy's own may differ in the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.scalar import logistic
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
    Number,
    Or,
    Truth,
)

__all__ = ["array_value", "logistic_array", "plain_number"]

Value = Any  # an array, or a plain number or truth


def logistic_array(x: Value) -> Value:
    """1 / (1 + exp(-x)) of every element, by the scalar function."""
    if not isinstance(x, np.ndarray):
        return logistic(float(x))
    distinct, places = np.unique(x, return_inverse=True)
    return np.array([logistic(float(one)) for one in distinct.tolist()])[places]


def plain_number(value: float) -> int | float:
    """A number as an integer where it is one."""
    return int(value) if value == int(value) else value


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
            case Number(value=value):
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
                return called(function, [self.of(argument) for argument in arguments])
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


def called(function: str, given: list[Value]) -> Value:
    """A function of numbers."""
    match function:
        case "min":
            found = given[0]
            for one in given[1:]:
                found = np.minimum(found, one)
            return found
        case "max":
            found = given[0]
            for one in given[1:]:
                found = np.maximum(found, one)
            return found
        case "abs":
            return np.abs(given[0])
        case "clamp":
            return np.maximum(given[1], np.minimum(given[0], given[2]))
    return logistic_array(given[0])
