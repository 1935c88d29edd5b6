"""Writing the value of an expression as array code; what is known is not computed again.

A value is written once for the variables as they are: each has a version that grows with every
assignment, and a value asked for again under the same versions is the same temporary. Inside a subset
of the runs (``lanes``) values are gathered or computed for the subset alone.

A value that depends on few small variables becomes a table, looked up by their combined number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ceasefire_sim.expressions.arrays import array_value, plain_number
from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.expressions.identity import IdentityCache, IdentitySet
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
    children,
)
from ceasefire_sim.luck.arrays import thresholds
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.machine.variables import Variable

__all__ = ["Lanes", "Value", "ValueCode"]

LARGEST_TABLE = 2048
# roughly microseconds for 10,000 runs, of which only the ratios matter
COST = {"compare": 4.0, "sum": 6.0, "/": 12.0, "choose": 25.0, "truth": 0.8, "logistic": 300.0, "take": 18.0}


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of source and what it is: one number for all runs, or an array; of integers, or truths, or reals."""

    text: str
    kind: str  # "int", "float", "bool"
    single: bool = False


@dataclass
class Lanes:
    """A subset of the runs of a block, and what is known of it.

    ``index`` names an array of their places; empty, it is all of them.
    """

    index: str = ""
    above: Lanes | None = None
    known: dict[tuple[object, ...], Value] = field(default_factory=dict)


def rounded(values: Any) -> Any:
    """Numbers rounded half to even, as integers."""
    return np.rint(values).astype(np.int64)


TURNS = {"": lambda values: values, "threshold": thresholds, "rounded": rounded}
TURNED_KIND = {"threshold": "int", "rounded": "int"}


class ValueCode:
    """Writes lines of source, and the values they compute."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.variables: dict[str, Variable] = {variable.name: variable for variable in machine.variables}
        self.rows = {variable.name: f"v{number}" for number, variable in enumerate(machine.variables)}
        self.versions: dict[str, int] = dict.fromkeys([*self.rows, "day"], 0)
        self.lets: dict[str, Value] = {}
        self.lines: list[str] = []
        self.indent = 1
        self.lanes = Lanes()
        self.numbered = 0
        self.constants: dict[str, object] = {}
        self.names_known: IdentityCache[Node, tuple[str, ...]] = IdentityCache()

    # lines --------------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Adds a line."""
        self.lines.append("    " * self.indent + text)

    def fresh(self, letter: str = "t") -> str:
        """A name not used before."""
        self.numbered += 1
        return f"{letter}{self.numbered}"

    def constant(self, value: object) -> str:
        """The name of a constant that the source refers to."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """The lines of a compound statement; what they compute is known inside alone."""
        self.line(head)
        self.indent += 1
        before = len(self.lines)
        outer, self.lanes = self.lanes, Lanes(self.lanes.index, self.lanes)
        yield
        self.lanes = outer
        if len(self.lines) == before:
            self.line("pass")
        self.indent -= 1

    @contextmanager
    def within(self, index: str) -> Iterator[None]:
        """Values are for the subset whose places an array holds."""
        outer, self.lanes = self.lanes, Lanes(index, self.lanes)
        yield
        self.lanes = outer

    def changed(self, name: str) -> None:
        """A variable may have another value from here on."""
        self.versions[name] += 1

    # values -------------------------------------------------------------------------------------

    def names(self, node: Node) -> tuple[str, ...]:
        """The names in a tree, sorted."""
        names = self.names_known.get(node)
        if names is None:
            below = {name for child in children(node) for name in self.names(child)}
            if isinstance(node, Name):
                below.add(node.text)
            names = self.names_known[node] = tuple(sorted(below))
        return names

    def key(self, node: Node, turn: str) -> tuple[object, ...]:
        """What a value hangs on: the tree, what is made of it, and the versions of its variables."""
        return (id(node), turn, *(self.versions.get(name, 0) for name in self.names(node)))

    def known(self, key: tuple[object, ...]) -> tuple[Value | None, Value | None]:
        """A value known for these lanes, and one known for all runs."""
        here: Lanes | None = self.lanes
        mine = everyone = None
        while here is not None:
            value = here.known.get(key)
            if value is not None:
                if here.index == self.lanes.index:
                    mine = mine or value
                elif not here.index:
                    everyone = everyone or value
            here = here.above
        return mine, everyone

    def of(self, node: Node, turn: str = "") -> Value:
        """The value of a tree, perhaps turned into thresholds or rounded."""
        if isinstance(node, Number):
            return self.literal(node.value, turn)
        if isinstance(node, Truth):
            return Value(str(node.value), "bool", True)
        key = self.key(node, turn)
        mine, everyone = self.known(key)
        if mine is not None:
            return mine
        if everyone is not None and self.lanes.index and not everyone.single:
            value = self.assigned(f"{everyone.text}[{self.lanes.index}]", everyone.kind)
        elif everyone is not None:
            value = everyone
        else:
            value = self.computed(node, turn)
        self.lanes.known[key] = value
        return value

    def literal(self, value: float, turn: str) -> Value:
        """A constant."""
        if turn:
            return Value(repr(int(TURNS[turn](np.float64(value)))), "int", True)
        number = plain_number(value)
        return Value(repr(number), "int" if isinstance(number, int) else "float", True)

    def assigned(self, text: str, kind: str, single: bool = False) -> Value:
        """A temporary with a value."""
        name = self.fresh()
        self.line(f"{name} = {text}")
        return Value(name, kind, single)

    def computed(self, node: Node, turn: str) -> Value:
        """A value from its parts, or from a table."""
        table = self.table(node, turn)
        if table is not None:
            return table
        if turn:
            return self.turned(self.of(node), turn)
        match node:
            case Name(text=text):
                return self.variable(text)
            case Negate(body=body):
                inner = self.of(body)
                return self.assigned(f"-{inner.text}", inner.kind, inner.single)
            case Not(body=body):
                inner = self.of(body)
                return self.assigned(f"{'not ' if inner.single else '~'}{inner.text}", "bool", inner.single)
            case Arithmetic(op=op, left=left, right=right):
                a, b = self.of(left), self.of(right)
                real = op == "/" or "float" in (a.kind, b.kind)
                return self.assigned(f"{a.text} {op} {b.text}", "float" if real else "int", a.single and b.single)
            case Compare(first=first, rest=((op, other),)):
                return self.comparison(first, op, other)
            case And(parts=parts):
                return self.joined(parts, "&")
            case Or(parts=parts):
                return self.joined(parts, "|")
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return self.choice(condition, then, otherwise)
            case Call(function=function, arguments=arguments):
                return self.call(function, [self.of(argument) for argument in arguments])
        raise TypeError(f"{node!r} is no part of a machine")

    def variable(self, name: str) -> Value:
        """A variable, the day, or what a let has named."""
        if name == "day":
            return Value("day", "int", True)
        if name in self.lets:
            let = self.lets[name]
            if self.lanes.index and not let.single:
                return self.assigned(f"{let.text}[{self.lanes.index}]", let.kind)
            return let
        return Value(self.gathered(name) if self.lanes.index else self.rows[name], "int")

    def comparison(self, first: Node, op: str, other: Node) -> Value:
        """A comparison of numbers or truths."""
        if isinstance(first, Name) and first.text in self.lets and self.lets[first.text].kind == "bool":
            return self.of(first)  # a truth that a let has named: `name != 0`
        a, b = self.of(first), self.of(other)
        return self.assigned(f"{a.text} {op} {b.text}", "bool", a.single and b.single)

    def joined(self, parts: tuple[Node, ...], sign: str) -> Value:
        """Truths joined: those that are one for all runs first, which are cheapest."""
        values = sorted((self.of(part) for part in parts), key=lambda value: not value.single)
        text = f" {sign} ".join(value.text for value in values)
        return self.assigned(text, "bool", all(value.single for value in values))

    def choice(self, condition: Node, then: Node, otherwise: Node) -> Value:
        """One of two by a condition."""
        truth, a, b = self.of(condition), self.of(then), self.of(otherwise)
        kind = "float" if "float" in (a.kind, b.kind) else a.kind
        if truth.single and a.single == b.single:  # else one of them would be no array
            return self.assigned(f"{a.text} if {truth.text} else {b.text}", kind, a.single and b.single)
        return self.assigned(f"where({truth.text}, {a.text}, {b.text})", kind)

    def call(self, function: str, given: list[Value]) -> Value:
        """A function of numbers."""
        single = all(value.single for value in given)
        kind = "float" if any(value.kind == "float" for value in given) else "int"
        if not FUNCTIONS[function].integral:
            kind = "float"
        texts = [value.text for value in given]
        text = FUNCTIONS[function].python(texts) if single else FUNCTIONS[function].numpy(texts)
        return self.assigned(text, kind, single)

    def turned(self, value: Value, turn: str) -> Value:
        """A value made into thresholds or rounded to integers."""
        if turn == "rounded" and value.kind == "int":
            return value
        return self.assigned(f"{turn}({value.text})", TURNED_KIND[turn], value.single)

    # tables -------------------------------------------------------------------------------------

    def table(self, node: Node, turn: str) -> Value | None:
        """The value as a look-up in a table, where that is possible and pays."""
        names = self.names(node)
        if not names or isinstance(node, Name) or not all(name in self.variables for name in names):
            return None
        size = 1
        for name in names:
            size *= self.variables[name].high - self.variables[name].low + 1
            if size > LARGEST_TABLE:
                return None
        index = COST["sum"] * 2 * (len(names) - 1) + sum(COST["sum"] for n in names if self.variables[n].low)
        direct = self.direct_cost(node, IdentitySet()) + {"": 0.0, "threshold": 30.0, "rounded": 12.0}[turn]
        if direct <= index + COST["take"]:
            return None
        ranges = [np.arange(self.variables[n].low, self.variables[n].high + 1, dtype=np.int64) for n in names]
        grid = dict(zip(names, np.meshgrid(*ranges, indexing="ij"), strict=True))
        shape = tuple(len(values_of_name) for values_of_name in ranges)
        values = np.broadcast_to(TURNS[turn](array_value(node, grid)), shape).ravel()
        kind = "bool" if values.dtype == bool else "int" if values.dtype.kind == "i" else "float"
        place = self.place(names, shape)
        return self.assigned(f"{self.constant(np.ascontiguousarray(values))}.take({place})", kind)

    def place(self, names: tuple[str, ...], shape: tuple[int, ...]) -> str:
        """The combined number of some variables, computed once."""
        key = ("place", names, *(self.versions[name] for name in names))
        mine, everyone = self.known(key)
        if mine is not None:
            return mine.text
        if everyone is not None and self.lanes.index:
            place = self.assigned(f"{everyone.text}[{self.lanes.index}]", "int")
        else:
            text = ""
            for name, width in zip(names, shape, strict=True):
                low = self.variables[name].low
                own = self.variable(name).text
                own = f"({own} - {low})" if low else own
                text = f"({text}) * {width} + {own}" if text else own
            place = Value(text, "int") if len(names) == 1 and text.isidentifier() else self.assigned(text, "int")
        self.lanes.known[key] = place
        return place.text

    def gathered(self, name: str) -> str:
        """A variable for these lanes, gathered once."""
        key = ("gathered", name, self.versions[name])
        mine, _ = self.known(key)
        value = mine or self.assigned(f"{self.rows[name]}[{self.lanes.index}]", "int")
        self.lanes.known[key] = value
        return value.text

    def direct_cost(self, node: Node, seen: IdentitySet[Node]) -> float:
        """About what computing a tree costs, parts known already not counted."""
        if isinstance(node, (Number, Truth, Name)) or not seen.add(node):
            return 0.0
        if any(self.known(self.key(node, ""))):
            return 0.0
        below = sum(self.direct_cost(child, seen) for child in children(node))
        return below + own_cost(node)


def own_cost(node: Node) -> float:
    """About what one node costs."""
    match node:
        case Compare():
            return COST["compare"]
        case Arithmetic(op="/"):
            return COST["/"]
        case Choose():
            return COST["choose"]
        case And(parts=parts) | Or(parts=parts):
            return COST["truth"] * (len(parts) - 1)
        case Not():
            return COST["truth"]
        case Call(function=function) if not FUNCTIONS[function].exact:
            return COST["logistic"]
        case Call(arguments=arguments):
            return COST["sum"] * max(len(arguments) - 1, 1)
    return COST["sum"]
