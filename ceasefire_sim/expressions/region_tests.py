"""Expressions about a region: whether it is in some of its states, and for how long it has been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Call, Compare, Membership, Name, Node, Noted

__all__ = ["RegionTest", "held_name", "region_test"]


@dataclass(frozen=True, slots=True)
class RegionTest:
    """Whether a region is in one of some states or, negated, in none of them."""

    region: str
    states: tuple[str, ...]
    negated: bool


def region_test(node: Compare | Membership, is_region: Callable[[str], bool]) -> RegionTest | None:
    """What a comparison or membership asks of a region; None if it is about numbers or truths.

    The region may stand on either side: ``phase == truce``, ``truce == phase``, ``phase in (truce, peace)``.
    """
    if isinstance(node, Compare):
        op, other = node.rest[0]
        negated = op == "!="
        sides: list[tuple[Node, tuple[Node, ...]]] = [(node.first, (other,)), (other, (node.first,))]
    else:
        negated = node.negated
        sides = [(node.item, node.choices)]
        if len(node.choices) == 1:
            sides.append((node.choices[0], (node.item,)))
    for region, states in sides:
        while isinstance(region, Noted):
            region = region.body
        if isinstance(region, Name) and is_region(region.text):
            return RegionTest(region.text, tuple(state.text for state in states if isinstance(state, Name)), negated)
    return None


def held_name(node: Call) -> str:
    """The name under which a state holds the value of ``days_in(REGION)``, or of what is remembered."""
    (what,) = node.arguments
    assert isinstance(what, Name)
    return f"{node.function}({what.text})"
