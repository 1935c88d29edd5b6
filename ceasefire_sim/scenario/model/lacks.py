"""What lacks of a condition on a day on which it is false: the condition cut down to the parts that are false then.

Of ``(ships and trains) or coach`` that is ``ships or coach`` once the trains have run, ``trains or coach`` once the
ships have, and before either the whole.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import And, Call, Choose, Compare, Name, Node, Not, Noted, Or, Truth

__all__ = ["Lack", "compared_apart", "lacks_of"]

MOST_LACKS = 16  # of one condition; beyond, it is told whole
LEVELS = 8  # of definitions
EVERY = {">=": "min", ">": "min", "<=": "max", "<": "max"}  # where all the arguments must compare so
HOLDS = Truth(True)  # stands for a part of which nothing lacks


@dataclass(frozen=True, slots=True)
class Lack:
    """What lacks of a condition on the days on which all the ``tests`` hold; on no other is it exactly this."""

    node: Node
    tests: tuple[Node, ...]


def lacks_of(node: Node, definitions: Mapping[str, Node]) -> tuple[Lack, ...]:
    """Everything that can lack of a condition, one for each set of its parts; the whole alone where that is all.

    On every day on which the condition is false the tests of just one of them hold. One alone has no tests: it is
    false on just those days.
    """
    search = LackSearch(definitions)
    lacks = search.lacks(node) if 1 < search.ways(node) <= MOST_LACKS else ()
    return lacks or (Lack(node, ()),)


class LackSearch:
    """What lacks of conditions, definitions in them written out a few levels deep."""

    def __init__(self, definitions: Mapping[str, Node]) -> None:
        self.definitions = definitions
        self.counts: dict[tuple[str, int], int] = {}

    def made_of(self, node: Node, level: int) -> tuple[Node, int]:
        """A condition as what it is made of, and how many levels deep in definitions that stands."""
        while isinstance(node, Noted) or (isinstance(node, Name) and node.text in self.definitions and level < LEVELS):
            if isinstance(node, Noted):
                node = node.body
            else:
                node, level = self.definitions[node.text], level + 1
        return compared_apart(node), level

    def ways(self, node: Node, level: int = 0) -> int:
        """How many lacks a condition has; above the most, at least one more."""
        key = (node.text, level) if isinstance(node, Name) else None
        if key is None:
            return self.counted(node, level)
        if key not in self.counts:
            self.counts[key] = self.counted(node, level)
        return self.counts[key]

    def counted(self, node: Node, level: int) -> int:
        """The same, counted."""
        body, level = self.made_of(node, level)
        match body:
            case And(parts=parts):
                number = 1
                for part in parts:
                    number = min(number * (self.ways(part, level) + 1), MOST_LACKS + 2)
                return number - 1
            case Or(parts=parts):
                number = 1
                for part in parts:
                    number = min(number * self.ways(part, level), MOST_LACKS + 1)
                return number
            case Choose(then=then, otherwise=otherwise):
                return self.ways(then, level) + self.ways(otherwise, level)
        return 1

    def lacks(self, node: Node, level: int = 0) -> tuple[Lack, ...]:
        """The lacks of a condition that has not too many; each says in its tests what is false and what holds."""
        body, level = self.made_of(node, level)
        match body:
            case And(parts=parts):
                choices = [(Lack(HOLDS, (part,)), *self.lacks(part, level)) for part in parts]
                return tuple(
                    joined(And, node, parts, chosen)
                    for chosen in itertools.product(*choices)
                    if any(lack.node is not HOLDS for lack in chosen)
                )
            case Or(parts=parts):
                every = itertools.product(*(self.lacks(part, level) for part in parts))
                return tuple(joined(Or, node, parts, chosen) for chosen in every)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return (
                    *(Lack(lack.node, (condition, *lack.tests)) for lack in self.lacks(then, level)),
                    *(Lack(lack.node, (Not(condition), *lack.tests)) for lack in self.lacks(otherwise, level)),
                )
        return (Lack(node, (Not(node),)),)


def compared_apart(node: Node) -> Node:
    """What is compared, where it is several numbers, as a comparison of each.

    Those of a ``min`` or ``max`` are joined by ``and`` or ``or``, those of an ``if`` by branch.
    """
    match node:
        case Compare(first=Choose(condition=condition, then=then, otherwise=otherwise), rest=rest):
            return Choose(condition, Compare(then, rest), Compare(otherwise, rest))
        case Compare(first=Call(function=("min" | "max") as function, arguments=arguments), rest=((op, right),)) if (
            op in EVERY
        ):
            kind = And if EVERY[op] == function else Or
            return kind(tuple(Compare(argument, ((op, right),)) for argument in arguments))
    return node


def joined(
    kind: Callable[[tuple[Node, ...]], And | Or], whole: Node, parts: tuple[Node, ...], chosen: tuple[Lack, ...]
) -> Lack:
    """What lacks of several parts as one; the condition as it is written where all of it does."""
    tests = tuple(test for lack in chosen for test in lack.tests)
    nodes = [lack.node for lack in chosen if lack.node is not HOLDS]
    if len(nodes) == len(parts) and all(node is part for node, part in zip(nodes, parts, strict=True)):
        return Lack(whole, tests)
    return Lack(nodes[0] if len(nodes) == 1 else kind(tuple(nodes)), tests)
