"""Which parts of an expression help it to come true by growing."""

from __future__ import annotations

from ceasefire_sim.expressions.tree import Arithmetic, Choose, Compare, Negate, Node, Not, children

__all__ = ["growing_parts"]


def growing_parts(node: Node) -> tuple[Node, ...]:
    """The parts below a node that would help it to come true by growing."""
    if isinstance(node, (Not, Negate)):
        return ()
    if isinstance(node, Choose):
        return (node.then, node.otherwise)
    if isinstance(node, Arithmetic) and node.op in ("-", "/"):
        return (node.left,)
    if isinstance(node, Compare) and len(node.rest) == 1:
        op, right = node.rest[0]
        return (node.first,) if op in (">", ">=") else (right,) if op in ("<", "<=") else (node.first, right)
    return children(node)
