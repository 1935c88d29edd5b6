"""The tree of an expression: frozen nodes that know where in the text they stand.

``show`` prints a tree so that parsing the text gives the same tree again; ``walk`` visits every node.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_sim.expressions.identity import IdentitySet

__all__ = [
    "And",
    "Arithmetic",
    "Call",
    "Choose",
    "Compare",
    "CountDraw",
    "DateValue",
    "Effect",
    "Membership",
    "Name",
    "Negate",
    "Node",
    "Not",
    "Noted",
    "Number",
    "Or",
    "Truth",
    "binding",
    "children",
    "names_of",
    "number_text",
    "show",
    "walk",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Something that stands at offsets ``at`` to ``end`` of a text; equality ignores where."""

    at: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Placed):
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Truth(Placed):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Placed):
    """A name, perhaps dotted."""

    text: str


@dataclass(frozen=True, slots=True)
class DateValue(Placed):
    """A date that stands for its day number; only whole fields hold one."""

    date: datetime.date


@dataclass(frozen=True, slots=True)
class Negate(Placed):
    """Minus a number."""

    body: Node


@dataclass(frozen=True, slots=True)
class Not(Placed):
    """The contrary of a truth."""

    body: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Placed):
    """``left op right`` with ``+ - * /``."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Placed):
    """A chain of comparisons: ``first op node op node …``."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Membership(Placed):
    """Whether ``item`` is (or, negated, is not) one of ``choices``."""

    item: Node
    choices: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And(Placed):
    """All of several truths."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Placed):
    """Any of several truths."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choose(Placed):
    """``then if condition else otherwise``."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call(Placed):
    """A function of arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Noted(Placed):
    """The same as ``body``, marked with where it comes from."""

    body: Node
    origin: object


Node = (
    Number
    | Truth
    | Name
    | DateValue
    | Negate
    | Not
    | Arithmetic
    | Compare
    | Membership
    | And
    | Or
    | Choose
    | Call
    | Noted
)


@dataclass(frozen=True, slots=True)
class Effect(Placed):
    """``target op amount`` with ``+=``, ``-=`` or ``=``."""

    target: str
    op: str
    amount: Node


@dataclass(frozen=True, slots=True)
class CountDraw(Placed):
    """``poisson(mean)`` or ``binomial(number, chance)``."""

    kind: str
    arguments: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one, in order."""
    match node:
        case Negate(body=body) | Not(body=body) | Noted(body=body):
            return (body,)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Compare(first=first, rest=rest):
            return (first, *(other for _, other in rest))
        case Membership(item=item, choices=choices):
            return (item, *choices)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and every node below it."""
    yield node
    for below in children(node):
        yield from walk(below)


def names_of(*nodes: Node) -> set[str]:
    """The names in some trees; a part that several share is visited once."""
    waiting, seen, names = list(nodes), IdentitySet[Node](), set[str]()
    while waiting:
        node = waiting.pop()
        if seen.add(node):
            waiting += children(node)
            if isinstance(node, Name):
                names.add(node.text)
    return names


# How tightly each form binds, as in Python; a looser form inside a tighter one needs parentheses.
CHOICE, OR, AND, NOT, COMPARE, UNION, SUM, PRODUCT, SIGN, ATOM = range(10)
MARKS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


def binding(node: Node) -> int:
    """How tightly a node binds."""
    match node:
        case Noted(body=body):
            return binding(body)
        case Choose():
            return CHOICE
        case Or():
            return OR
        case And():
            return AND
        case Not():
            return NOT
        case Compare() | Membership():
            return COMPARE
        case Arithmetic(op=op):
            return MARKS[op]
        case Negate():
            return SIGN
        case Number(value=value) if value < 0:
            return SIGN
        case _:
            return ATOM


def inside(node: Node, least: int) -> str:
    """The text of a node where at least some tightness is needed."""
    text = show(node)
    return text if binding(node) >= least else f"({text})"


def number_text(value: float) -> str:
    """A number as a decimal text; one without end, which stands for a due day that there is not, as ``none``."""
    if value == math.inf:
        return "none"
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(value)


def show(node: Node) -> str:
    """The canonical text of a tree."""
    match node:
        case Number(value=value):
            return number_text(value)
        case Truth(value=value):
            return "true" if value else "false"
        case Name(text=text):
            return text
        case DateValue(date=date):
            return date.isoformat()
        case Noted(body=body):
            return show(body)
        case Negate(body=body):
            return f"-{inside(body, SIGN)}"
        case Not(body=body):
            return f"not {inside(body, NOT)}"
        case Arithmetic(op=op, left=left, right=right):
            return f"{inside(left, MARKS[op])} {op} {inside(right, MARKS[op] + 1)}"
        case Compare(first=first, rest=rest):
            tail = " ".join(f"{op} {inside(other, UNION)}" for op, other in rest)
            return f"{inside(first, UNION)} {tail}"
        case Membership(item=item, choices=choices, negated=negated):
            listed = ", ".join(show(choice) for choice in choices)
            return f"{inside(item, UNION)} {'not in' if negated else 'in'} ({listed})"
        case And(parts=parts):
            return " and ".join(inside(part, AND + 1) for part in parts)
        case Or(parts=parts):
            return " or ".join(inside(part, OR + 1) for part in parts)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return f"{inside(then, OR)} if {inside(condition, OR)} else {show(otherwise)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(show(argument) for argument in arguments)})"
    raise TypeError(f"not a node: {node!r}")
