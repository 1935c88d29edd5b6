"""Building trees over variables: equal trees are one object, and what is constant is worked out.

Sharing keeps a definition that is used in many places from being copied into each (written out, forty
definitions deep, a tree could not be held), and lets an engine compute each value once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ceasefire_sim.expressions.scalar import evaluate
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

__all__ = ["TRUE", "Terms", "is_truth"]

TRUE, FALSE = Truth(True), Truth(False)
TRUTHS = (Truth, Not, And, Or, Compare)
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def is_truth(node: Node) -> bool:
    """Whether a tree is a truth; names are numbers."""
    return isinstance(node, TRUTHS)


class Terms:
    """Makes trees; the same tree asked for twice is one object."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], Node] = {("truth", True): TRUE, ("truth", False): FALSE}
        self.truths: set[str] = set()  # names given to truths by a let

    def kept(self, key: tuple[object, ...], make: Callable[[], Node]) -> Node:
        """The tree of a key, made if it is new."""
        tree = self.known.get(key)
        if tree is None:
            tree = self.known[key] = make()
        return tree

    def number(self, value: float) -> Node:
        """A number."""
        return self.kept(("number", float(value)), lambda: Number(float(value)))

    def name(self, text: str) -> Node:
        """A variable, or what a let has named."""
        return self.kept(("name", text), lambda: Name(text))

    def truth_name(self, text: str) -> Node:
        """A truth that a let has named."""
        self.truths.add(text)
        return self.compare(self.name(text), "!=", self.number(0))

    def folded(self, kind: str, parts: Sequence[Node], node: Node) -> Node:
        """A tree of parts, or its value where every part is constant."""
        key = (kind, *map(id, parts))
        tree = self.known.get(key)
        if tree is None:
            constant = all(isinstance(part, (Number, Truth)) for part in parts)
            value = evaluate(node, {}) if constant else None
            if value is None:
                tree = node
            else:
                tree = self.truth(value) if isinstance(value, bool) else self.number(float(value))
            self.known[key] = tree
        return tree

    def truth(self, value: bool) -> Node:
        """A truth value."""
        return TRUE if value else FALSE

    def negate(self, body: Node) -> Node:
        """Minus a number."""
        return self.folded("negate", (body,), Negate(body))

    def arithmetic(self, left: Node, op: str, right: Node) -> Node:
        """A sum, difference, product or quotient."""
        return self.folded(op, (left, right), Arithmetic(op, left, right))

    def compare(self, left: Node, op: str, right: Node) -> Node:
        """A comparison of two numbers, or of two truths by ``==`` and ``!=``."""
        if isinstance(left, Truth) or isinstance(right, Truth):
            other, known = (right, left) if isinstance(left, Truth) else (left, right)
            assert isinstance(known, Truth)
            return other if known.value == (op == "==") else self.not_(other)
        return self.folded(f"compare {op}", (left, right), Compare(left, ((op, right),)))

    def call(self, function: str, arguments: Sequence[Node]) -> Node:
        """A function of numbers."""
        return self.folded(function, tuple(arguments), Call(function, tuple(arguments)))

    def not_(self, body: Node) -> Node:
        """The contrary of a truth."""
        if isinstance(body, Truth):
            return self.truth(not body.value)
        if isinstance(body, Not):
            return body.body
        if isinstance(body, Compare) and len(body.rest) == 1 and not is_truth(body.first):
            op, other = body.rest[0]
            return self.compare(body.first, OPPOSITE[op], other)
        return self.folded("not", (body,), Not(body))

    def all_of(self, parts: Iterable[Node]) -> Node:
        """The truth that all of some hold."""
        return self.joined("and", parts, TRUE, FALSE, And)

    def any_of(self, parts: Iterable[Node]) -> Node:
        """The truth that any of some holds."""
        return self.joined("or", parts, FALSE, TRUE, Or)

    def joined(self, kind: str, parts: Iterable[Node], none: Node, decided: Node, make: type[And] | type[Or]) -> Node:
        """Parts joined, each once, flattened, without those that change nothing."""
        kept: dict[int, Node] = {}
        for part in parts:
            for member in part.parts if isinstance(part, make) else (part,):
                if member is decided:
                    return decided
                if member is not none:
                    kept[id(member)] = member
        if not kept:
            return none
        if len(kept) == 1:
            return next(iter(kept.values()))
        joined = tuple(kept.values())
        return self.kept((kind, *kept), lambda: make(joined))

    def choose(self, condition: Node, then: Node, otherwise: Node) -> Node:
        """One of two by a condition."""
        if isinstance(condition, Truth):
            return then if condition.value else otherwise
        if then is otherwise:
            return then
        if is_truth(then):
            return self.any_of((self.all_of((condition, then)), self.all_of((self.not_(condition), otherwise))))
        return self.kept(("choose", id(condition), id(then), id(otherwise)), lambda: Choose(condition, then, otherwise))

    def stepwise(self, number: Node, steps: Sequence[tuple[int, Node]]) -> Node:
        """What belongs to a number: of each pair the second, from the first on. Halved, so that the tree is flat."""
        if len(steps) == 1:
            return steps[0][1]
        middle = len(steps) // 2
        below = self.compare(number, "<", self.number(steps[middle][0]))
        return self.choose(below, self.stepwise(number, steps[:middle]), self.stepwise(number, steps[middle:]))

    def one_of(self, item: Node, choices: Iterable[Node]) -> Node:
        """Whether a number equals any of some."""
        return self.any_of(self.compare(item, "==", choice) for choice in choices)
