"""An expression without what says nothing: parts that are simply true, and parts said twice."""

from __future__ import annotations

from ceasefire_sim.expressions.tree import And, Choose, Node, Not, Noted, Or, Truth

__all__ = ["tidied"]


def tidied(node: Node) -> Node:
    """The same truth in fewer words, without notes of where its parts come from."""
    match node:
        case Noted(body=body):
            return tidied(body)
        case Not(body=body):
            return Not(tidied(body))
        case And(parts=parts):
            return gathered(And, parts, True)
        case Or(parts=parts):
            return gathered(Or, parts, False)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            first, second = tidied(then), tidied(otherwise)
            return first if first == second else Choose(tidied(condition), first, second)
        case _:
            return node


def gathered(kind: type[And] | type[Or], parts: tuple[Node, ...], neutral: bool) -> Node:
    """The parts of a list in one list, each once, without those that change nothing."""
    distinct: dict[Node, None] = {}
    for part in map(tidied, parts):
        distinct |= dict.fromkeys(part.parts if isinstance(part, kind) else (part,))
    kept = tuple(part for part in distinct if part != Truth(neutral))
    return kept[0] if len(kept) == 1 else kind(kept) if kept else Truth(neutral)
