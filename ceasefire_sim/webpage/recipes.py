"""Values made of parameters as a list of steps, each on the ones before it: what a browser works out by closures."""

from __future__ import annotations

from collections.abc import Mapping

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
)

__all__ = ["Recipes"]

Recipe = tuple[float | str, ...]


class Recipes:
    """Collects trees of parameters; a part that several share is one step.

    A step is ``number``, ``truth`` or ``name`` with its value, or what is done with the numbers of earlier steps.
    ``moving`` are the parameters that can have another value; what hangs on none of them is a number.
    """

    def __init__(self, constants: Mapping[str, float], moving: frozenset[str]) -> None:
        self.constants = constants
        self.moving = moving
        self.steps: list[Recipe] = []
        self.known: IdentityCache[Node, int] = IdentityCache()
        self.numbers: dict[Recipe, int] = {}

    def beside(self, constants: Mapping[str, float], moving: frozenset[str]) -> Recipes:
        """Recipes of another version that are steps of the same list."""
        other = Recipes(constants, moving)
        other.steps, other.numbers = self.steps, self.numbers
        return other

    def of(self, node: Node) -> int:
        """The number of the step that gives the value of a tree."""
        number = self.known.get(node)
        if number is None:
            step = self.step(node)
            number = self.numbers.get(step)
            if number is None:
                number = self.numbers[step] = len(self.steps)
                self.steps.append(step)
            self.known[node] = number
        return number

    def step(self, node: Node) -> Recipe:
        """The step of a tree, its parts first."""
        match node:
            case Number(value=value):
                return ("number", float(value))
            case Truth(value=value):
                return ("truth", int(value))
            case Name(text=text):
                return ("name", text) if text in self.moving else ("number", float(self.constants[text]))
            case Negate(body=body):
                return ("minus", self.of(body))
            case Not(body=body):
                return ("not", self.of(body))
            case Arithmetic(op=op, left=left, right=right) | Compare(first=left, rest=((op, right),)):
                return (op, self.of(left), self.of(right))
            case And(parts=parts):
                return ("and", *map(self.of, parts))
            case Or(parts=parts):
                return ("or", *map(self.of, parts))
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return ("choose", self.of(condition), self.of(then), self.of(otherwise))
            case Call(function=function, arguments=arguments):
                return (function, *map(self.of, arguments))
        raise TypeError(f"{node!r} is no tree of parameters")
