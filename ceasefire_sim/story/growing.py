"""Which parts of an expression help it to come true by growing."""

from __future__ import annotations

from ceasefire_sim.expressions.contrary import contrary
from ceasefire_sim.expressions.tree import Arithmetic, Choose, Compare, Name, Negate, Node, Not, children

__all__ = ["growing_parts", "without_negation"]


def growing_parts(node: Node) -> tuple[Node, ...]:
    """The parts below a node that would help it to come true by growing."""
    if isinstance(node, Not):
        plain = without_negation(node)
        return caught_up(plain.body) if isinstance(plain, Not) else growing_parts(plain)
    if isinstance(node, Negate):
        return ()
    if isinstance(node, Choose):
        return (node.then, node.otherwise)
    if isinstance(node, Arithmetic) and node.op in ("-", "/"):
        return (node.left,)
    if isinstance(node, Compare) and len(node.rest) == 1:
        op, right = node.rest[0]
        return (node.first,) if op in (">", ">=") else (right,) if op in ("<", "<=") else (node.first, right)
    return children(node)


def without_negation(node: Node) -> Node:
    """A negation as the contrary of what it denies; anything else as it is."""
    return contrary(node.body) if isinstance(node, Not) else node


def caught_up(denied: Node) -> tuple[Node, ...]:
    """What would end that something is late: the steps of the obligation; nothing of anything else that is denied."""
    owner, _, attribute = denied.text.partition(".") if isinstance(denied, Name) else ("", "", "")
    return (Name(f"{owner}.done"),) if attribute == "late" else ()
