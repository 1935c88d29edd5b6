"""The contrary of a condition, with its negations pushed down to the innermost parts."""

from __future__ import annotations

from dataclasses import replace

from ceasefire_sim.expressions.tree import And, Choose, Compare, Membership, Node, Not, Noted, Or, Truth

__all__ = ["CONTRARY", "contrary"]

CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def contrary(node: Node) -> Node:
    """What holds just where a condition does not; a negation is left only where nothing else says it."""
    match node:
        case Noted(body=body):
            return replace(node, body=contrary(body))
        case Not(body=body):
            return body
        case Truth(value=value):
            return Truth(not value)
        case And(parts=parts):
            return Or(tuple(map(contrary, parts)))
        case Or(parts=parts):
            return And(tuple(map(contrary, parts)))
        case Membership():
            return replace(node, negated=not node.negated)
        case Choose(then=then, otherwise=otherwise):
            return replace(node, then=contrary(then), otherwise=contrary(otherwise))
        case Compare(first=first, rest=((op, right),)):
            return Compare(first, ((CONTRARY[op], right),))
    return Not(node)
