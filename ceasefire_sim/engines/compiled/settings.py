"""Values made of parameters alone: worked out once for a setting, and read from memory by the module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.engines.compiled.layout import WORD, Layout
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.functions import FUNCTIONS, ArgumentKind
from ceasefire_sim.expressions.identity import IdentityCache
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
from ceasefire_sim.luck.sampling import choice_thresholds, threshold
from ceasefire_sim.machine.terms import Terms

__all__ = ["ALWAYS", "ParameterValues", "Settings", "SlotKind"]

ALWAYS = 1 << 32  # the threshold that every draw is below


class SlotKind(Enum):
    """What is kept of a value made of parameters."""

    REAL = "its number"
    TRUTH = "whether it holds"
    THRESHOLD = "the threshold of a chance"
    ROUNDED = "its number, rounded half to even"
    LIMITS = "the thresholds of weights"
    WHOLE = "a whole number of the machine"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in memory, and what stands there."""

    place: int
    kind: SlotKind
    nodes: tuple[Node, ...]


class Settings:
    """Collects the values a module reads that are made of parameters alone."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.slots: dict[tuple[object, ...], Slot] = {}

    def place(self, kind: SlotKind, *nodes: Node) -> int:
        """The place of a value; of the first of several for weights."""
        key = (kind, *map(id, nodes))
        if key not in self.slots:
            self.slots[key] = Slot(self.layout.words(len(nodes)), kind, nodes)
        return self.slots[key].place

    def words(self, memory: IntArray, constants: Mapping[str, float]) -> None:
        """Writes every value for a setting of the parameters into the words of a memory."""
        setting = ParameterValues(constants)
        for slot in self.slots.values():
            at = slot.place // WORD
            memory[at : at + len(slot.nodes)] = setting.words(slot.kind, slot.nodes)


class ParameterValues:
    """Trees of parameters worked out, shared parts once.

    Raises ``InputError`` for a name that is neither a variable nor a parameter: a machine may hold what this engine
    was not taught.
    """

    def __init__(self, constants: Mapping[str, float]) -> None:
        self.constants = constants
        self.terms = Terms()
        self.folded: IdentityCache[Node, Node] = IdentityCache()

    def words(self, kind: SlotKind, nodes: Sequence[Node]) -> list[int]:
        """The words that stand in a place."""
        values = [self.value(node) for node in nodes]
        match kind:
            case SlotKind.REAL:
                return [int(np.float64(value).view(np.int64)) for value in values]
            case SlotKind.TRUTH | SlotKind.WHOLE:
                return [int(value) for value in values]
            case SlotKind.THRESHOLD:
                return [threshold(float(value)) for value in values]
            case SlotKind.ROUNDED:
                return [round(value) for value in values]
        limits, last = choice_thresholds([float(value) for value in values])
        return limits if last is None else limits[:last] + [ALWAYS] * (len(limits) - last)

    def value(self, node: Node) -> float | bool:
        """The number or truth of a tree of parameters."""
        tree = self.of(node)
        assert isinstance(tree, (Number, Truth)), "a tree of parameters alone has a value"
        return tree.value

    def of(self, node: Node) -> Node:
        """A tree with every parameter replaced by its number."""
        tree = self.folded.get(node)
        if tree is None:
            tree = self.folded[node] = self.fold(node)
        return tree

    def fold(self, node: Node) -> Node:
        """A tree folded, its parts first."""
        terms = self.terms
        match node:
            case Name(text=text):
                if text not in self.constants:
                    raise InputError(f"the compiled engine does not know what {text!r} is: use the vectorised one")
                return terms.number(self.constants[text])
            case Negate(body=body):
                return terms.negate(self.of(body))
            case Not(body=body):
                return terms.not_(self.of(body))
            case Arithmetic(op=op, left=left, right=right):
                return terms.arithmetic(self.of(left), op, self.of(right))
            case Compare(first=first, rest=((op, other),)):
                return terms.compare(self.of(first), op, self.of(other))
            case And(parts=parts):
                return terms.all_of(self.of(part) for part in parts)
            case Or(parts=parts):
                return terms.any_of(self.of(part) for part in parts)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                truth = self.of(condition)  # only the branch that is taken need have a value
                assert isinstance(truth, Truth)
                return self.of(then if truth.value else otherwise)
            case Call(function=function, arguments=arguments):
                if FUNCTIONS[function].takes is ArgumentKind.CONSTANT:
                    return terms.number(evaluate(node, self.constants))
                return terms.call(function, [self.of(argument) for argument in arguments])
        return node
