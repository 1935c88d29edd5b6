"""Writing the value of an expression as WebAssembly.

Whole numbers are 64-bit integers, reals doubles, truths 32-bit integers. Integers stay integers while that is exact:
every value is checked to lie within ±2^53, where both are the same double. What is made of parameters alone is read
from memory. A part that several expressions share is kept in a local, for the variables as they are: each has a
version that grows with every assignment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ceasefire_sim.engines.compiled.function_code import INTEGER, REAL, TRUTH, FunctionCode, Typed, load
from ceasefire_sim.engines.compiled.settings import Settings, SlotKind
from ceasefire_sim.expressions.functions import ANY_NUMBER, FUNCTIONS, Function
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
    Number,
    Or,
    Truth,
    children,
)
from ceasefire_sim.luck.sampling import threshold

__all__ = ["NamePlaces", "ValueWriter"]

EXACT = 2.0**53
SMALL = range(63)  # numbers that a bit of a positive word can stand for
HEAVY = 6  # from so many operations on a part of a conjunction is left out where it decides nothing
MOST_WEIGHT = 1000
COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div"}
SLOTS = {"": SlotKind.REAL, "threshold": SlotKind.THRESHOLD, "rounded": SlotKind.ROUNDED}
ROUNDED = "(i64.trunc_sat_f64_s (f64.nearest {}))"


@dataclass
class NamePlaces:
    """What names mean in a module: variables and lets by their places, and values made of parameters.

    A variable has a version that grows with every assignment.
    """

    places: dict[str, int]
    settings: Settings
    versions: dict[str, int] = field(default_factory=dict)
    names_known: IdentityCache[Node, tuple[str, ...]] = field(default_factory=IdentityCache)
    weights: IdentityCache[Node, int] = field(default_factory=IdentityCache)

    def changed(self, name: str) -> None:
        """A variable may have another value from here on."""
        self.versions[name] = self.versions.get(name, 0) + 1

    def names(self, node: Node) -> tuple[str, ...]:
        """The names in a tree, sorted."""
        names = self.names_known.get(node)
        if names is None:
            below = {name for child in children(node) for name in self.names(child)}
            if isinstance(node, Name):
                below.add(node.text)
            names = self.names_known[node] = tuple(sorted(below))
        return names

    def weight(self, node: Node) -> int:
        """About how many operations a tree takes."""
        weight = self.weights.get(node)
        if weight is None:
            weight = 1 + sum(self.weight(child) for child in children(node))
            if isinstance(node, Call) and not FUNCTIONS[node.function].integral:
                weight += HEAVY
            weight = self.weights[node] = min(weight, MOST_WEIGHT)
        return weight


def integer(value: int) -> Typed:
    """A whole number."""
    return Typed(INTEGER, f"(i64.const {value})", float(value))


def real(value: Typed) -> str:
    """A value as a double."""
    if value.constant is not None:
        return f"(f64.const {value.constant!r})"
    if value.kind == REAL:
        return value.text
    return f"(f64.convert_{value.kind}_{'u' if value.kind == TRUTH else 's'} {value.text})"


def as_real(value: Typed) -> Typed:
    """A value as a double, with its type."""
    return value if value.kind == REAL else Typed(REAL, real(value), value.constant)


class ValueWriter:
    """Writes values inside one function."""

    def __init__(self, code: FunctionCode, words: NamePlaces) -> None:
        self.code = code
        self.words = words

    def key(self, node: Node, turn: str) -> tuple[object, ...]:
        """What a value hangs on: the tree, what is made of it, and the versions of its variables."""
        versions = self.words.versions
        return (id(node), turn, *(versions.get(name, 0) for name in self.words.names(node)))

    def is_setting(self, node: Node) -> bool:
        """Whether a tree is made of parameters alone."""
        return all(name not in self.words.places and name != "day" for name in self.words.names(node))

    def of(self, node: Node, turn: str = "") -> Typed:
        """The value of a tree, perhaps turned into a threshold or rounded to an integer."""
        if isinstance(node, Number):
            return literal(node.value, turn)
        if isinstance(node, Truth):
            return Typed(TRUTH, f"(i32.const {int(node.value)})", float(node.value))
        key = self.key(node, turn)
        value = self.code.known(key)
        if value is None:
            value = self.setting(node, turn) if self.is_setting(node) else self.code.keep(self.computed(node, turn))
            self.code.remember(key, value)
        return value

    def real(self, node: Node) -> str:
        """The value of a tree as a double."""
        return real(self.of(node))

    def setting(self, node: Node, turn: str) -> Typed:
        """The value of a tree made of parameters alone."""
        place = self.words.settings.place
        if isinstance(node, (And, Or, Not, Compare)) and not turn:
            return Typed(TRUTH, load(place(SlotKind.TRUTH, node), "i32"))
        return Typed(INTEGER if turn else REAL, load(place(SLOTS[turn], node), INTEGER if turn else REAL))

    def computed(self, node: Node, turn: str) -> Typed:
        """A value from its parts."""
        if turn == "rounded":
            return rounded(self.of(node))
        match node:
            case Name(text=text):
                return self.variable(text)
            case Negate(body=body):
                inner = self.of(body)
                minus = "(f64.neg {})" if inner.kind == REAL else "(i64.sub (i64.const 0) {})"
                return Typed(inner.kind, minus.format(inner.text))
            case Not(body=body):
                return Typed(TRUTH, f"(i32.eqz {self.of(body).text})")
            case Arithmetic(op=op, left=left, right=right):
                kind, first, second = alike(self.of(left), self.of(right), op == "/")
                return Typed(kind, f"({kind}.{ARITHMETIC[op]} {first} {second})")
            case Compare(first=first_node, rest=((op, other),)):
                return self.comparison(first_node, op, other)
            case And(parts=parts):
                return self.joined(parts, "and")
            case Or(parts=parts):
                return self.among(parts) or self.joined(parts, "or")
            case Choose(condition=condition, then=then, otherwise=otherwise):
                truth, a, b = self.of(condition), self.of(then), self.of(otherwise)
                kind, first, second = alike(a, b)
                return Typed(kind, f"(select {first} {second} {truth.text})")
            case Call(function=function, arguments=arguments):
                return self.call(FUNCTIONS[function], [self.of(argument) for argument in arguments])
        raise TypeError(f"{node!r} is no part of a machine")

    def call(self, function: Function, given: list[Typed]) -> Typed:
        """A function of numbers; that of many is made of that of two."""
        kind = INTEGER if function.integral and all(value.kind == INTEGER for value in given) else REAL
        texts = [value.text if kind == INTEGER else self.code.keep(as_real(value)).text for value in given]
        if function.most < ANY_NUMBER:
            return Typed(kind, function.wasm(kind, texts))
        result = texts[0]
        for text in texts[1:]:
            result = self.code.keep(Typed(kind, function.wasm(kind, [result, text]))).text
        return Typed(kind, result)

    def variable(self, name: str) -> Typed:
        """A variable, the day, or what a let has named."""
        if name == "day":
            return Typed(INTEGER, "(local.get $day)")
        return Typed(INTEGER, load(self.words.places[name]))

    def comparison(self, first: Node, op: str, other: Node) -> Typed:
        """A comparison of numbers or truths."""
        kind, left, right = alike(self.of(first), self.of(other))
        sign = "_s" if kind == INTEGER and op not in ("==", "!=") else ""
        return Typed(TRUTH, f"({kind}.{COMPARISONS[op]}{sign} {left} {right})")

    def among(self, parts: Iterable[Node]) -> Typed | None:
        """Whether a variable is one of some small numbers, as one look-up of a bit; None for other disjunctions."""
        names: dict[str, Node] = {}
        mask = 0
        for part in parts:
            match part:
                case Compare(first=Name(text=text) as name, rest=(("==", Number(value=value)),)) if (
                    text in self.words.places and value in SMALL
                ):
                    names[text] = name
                    mask |= 1 << int(value)
                case _:
                    return None
        if len(names) != 1:
            return None
        variable = self.of(next(iter(names.values()))).text
        bit = f"(i32.wrap_i64 (i64.shr_u (i64.const {mask}) {variable}))"
        inside = f"(i64.lt_u {variable} (i64.const {len(SMALL)}))"  # a shift looks at six bits alone
        return Typed(TRUTH, f"(i32.and {inside} (i32.and (i32.const 1) {bit}))")

    def joined(self, parts: Iterable[Node], op: str) -> Typed:
        """Truths joined; the heavy ones are asked only where the others leave it open."""
        ordered = sorted(parts, key=self.words.weight)
        light = [part for part in ordered if self.words.weight(part) < HEAVY]
        if not light or len(light) == len(ordered):
            return self.chain(ordered, op)
        name = self.code.fresh(TRUTH)
        self.code.line(f"(local.set {name} {self.chain(light, op).text})")
        for part in ordered[len(light) :]:
            open_ = f"(local.get {name})" if op == "and" else f"(i32.eqz (local.get {name}))"
            with self.code.where(open_):
                self.code.line(f"(local.set {name} {self.of(part).text})")
        return Typed(TRUTH, f"(local.get {name})")

    def chain(self, parts: Iterable[Node], op: str) -> Typed:
        """Truths joined, all of them asked."""
        texts = [self.of(part).text for part in parts]
        text = texts[0]
        for other in texts[1:]:
            text = f"(i32.{op} {text} {other})"
        return Typed(TRUTH, text)


def alike(first: Typed, second: Typed, as_real: bool = False) -> tuple[str, str, str]:
    """Two values in one type, and that type."""
    kinds = {first.kind, second.kind}
    if not as_real and len(kinds) == 1:
        return first.kind, first.text, second.text
    return REAL, real(first), real(second)


def literal(value: float, turn: str) -> Typed:
    """A number."""
    if turn == "threshold":
        return integer(threshold(value))
    if turn == "rounded":
        return integer(round(value))
    if value == int(value) and abs(value) <= EXACT:
        return integer(int(value))
    return Typed(REAL, f"(f64.const {value!r})", value)


def rounded(value: Typed) -> Typed:
    """A number rounded half to even."""
    return value if value.kind == INTEGER else Typed(INTEGER, ROUNDED.format(value.text))
