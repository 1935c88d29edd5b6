"""The value of an expression in one state: as a Python function made from the tree, and by walking it.

The function is compiled from source that holds only indices, never a name or a text of a scenario.
The walk is the slower second form, used to explain and to test the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.expressions.region_tests import held_name, region_test
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

__all__ = ["evaluate", "function"]

Value = Any  # float, bool, or the name of a state
Getter = Callable[[], Value]


def function(node: Node, lookup: Callable[[str], Getter]) -> Callable[[], Value]:
    """A function without arguments that evaluates a tree; ``lookup`` gives a getter for every name.

    The getter of a region gives the name of its state; ``days_in(phase)`` is looked up by that name.
    """
    writer = Writer(lookup)
    source = writer.source(node)
    names = {**writer.getters, **writer.constants, **{f"f_{name}": entry.value for name, entry in FUNCTIONS.items()}}
    compiled: Callable[[], Value] = eval(code_of(source), {"__builtins__": {}, **names})  # noqa: S307 - our own source, indices only
    return compiled


@lru_cache(maxsize=4096)
def code_of(source: str) -> CodeType:
    """The code of a source; texts that differ in names and constants alone, and live copies, have one."""
    return compile(f"lambda: {source}", "<expression>", "eval")


class Writer:
    """Writes the source of one expression, numbering its names and constants."""

    def __init__(self, lookup: Callable[[str], Getter]) -> None:
        self.lookup = lookup
        self.getters: dict[str, Getter] = {}
        self.numbered: dict[str, str] = {}
        self.constants: dict[str, object] = {}
        self.regions: dict[str, bool] = {}

    def is_region(self, name: str) -> bool:
        """Whether a name gives the state of a region."""
        if name not in self.regions:
            try:
                self.regions[name] = isinstance(self.lookup(name)(), str)
            except KeyError:  # the name of a state, not of a value
                self.regions[name] = False
        return self.regions[name]

    def constant(self, value: object) -> str:
        """A numbered constant."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def getter(self, name: str) -> str:
        """A call of the numbered getter of a name."""
        if name not in self.numbered:
            self.numbered[name] = f"v{len(self.numbered)}"
            self.getters[self.numbered[name]] = self.lookup(name)
        return f"{self.numbered[name]}()"

    def source(self, node: Node) -> str:
        """The source of a part."""
        match node:
            case Number(value=value):
                return self.constant(value)
            case Truth(value=value):
                return "True" if value else "False"
            case Noted(body=body):
                return self.source(body)
            case Name(text=text):
                return self.getter(text)
            case Negate(body=body):
                return f"(-{self.source(body)})"
            case Not(body=body):
                return f"(not {self.source(body)})"
            case Arithmetic(op=op, left=left, right=right):
                return f"({self.source(left)} {op} {self.source(right)})"
            case And(parts=parts):
                return "(" + " and ".join(self.source(part) for part in parts) + ")"
            case Or(parts=parts):
                return "(" + " or ".join(self.source(part) for part in parts) + ")"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return f"({self.source(then)} if {self.source(condition)} else {self.source(otherwise)})"
            case Compare() | Membership():
                return self.relation(node)
            case Call(function=name) if FUNCTIONS[name].takes.is_held:
                return self.getter(held_name(node))
            case Call(function=name, arguments=arguments):
                return f"f_{name}({', '.join(self.source(argument) for argument in arguments)})"
        raise TypeError(f"{node!r} has no value in a state")

    def relation(self, node: Compare | Membership) -> str:
        """The source of a comparison or a membership."""
        test = region_test(node, self.is_region)
        if test is not None:
            return f"({self.getter(test.region)} {'not in' if test.negated else 'in'} {self.constant(test.states)})"
        if isinstance(node, Compare):
            tail = " ".join(f"{op} {self.source(other)}" for op, other in node.rest)
            return f"({self.source(node.first)} {tail})"
        choices = ", ".join(self.source(choice) for choice in node.choices)
        return f"({self.source(node.item)} {'not in' if node.negated else 'in'} ({choices},))"


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def evaluate(node: Node, values: Mapping[str, Value]) -> Value:
    """The value of a tree where every name has the value given; raises ``KeyError`` for another name."""
    match node:
        case Number(value=value) | Truth(value=value):
            return value
        case Noted(body=body):
            return evaluate(body, values)
        case Name(text=text):
            value = values[text]
            return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        case Negate(body=body):
            return -evaluate(body, values)
        case Not(body=body):
            return not evaluate(body, values)
        case Arithmetic(op=op, left=left, right=right):
            return ARITHMETIC[op](evaluate(left, values), evaluate(right, values))
        case And(parts=parts):
            return all(evaluate(part, values) for part in parts)
        case Or(parts=parts):
            return any(evaluate(part, values) for part in parts)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return evaluate(then if evaluate(condition, values) else otherwise, values)
        case Compare() | Membership():
            return related(node, values)
        case Call(function=name) if FUNCTIONS[name].takes.is_held:
            held = values[held_name(node)]
            return held if isinstance(held, bool) else float(held)
        case Call(function=name, arguments=arguments):
            return FUNCTIONS[name].value(*(evaluate(argument, values) for argument in arguments))
    raise TypeError(f"{node!r} has no value in a state")


def related(node: Compare | Membership, values: Mapping[str, Value]) -> bool:
    """The truth of a comparison or a membership."""
    test = region_test(node, lambda name: isinstance(values.get(name), str))
    if test is not None:
        return (values[test.region] in test.states) != test.negated
    if isinstance(node, Membership):
        item = evaluate(node.item, values)
        return any(item == evaluate(choice, values) for choice in node.choices) != node.negated
    left = evaluate(node.first, values)
    for op, other in node.rest:
        right = evaluate(other, values)
        if not COMPARE[op](left, right):
            return False
        left = right
    return True
