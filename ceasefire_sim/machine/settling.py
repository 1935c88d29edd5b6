"""The day from which on the day's number decides nothing new: afterwards all days are alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ceasefire_sim.expressions.identity import IdentitySet
from ceasefire_sim.expressions.tree import (
    And,
    Choose,
    Compare,
    Membership,
    Name,
    Node,
    Not,
    Number,
    Or,
    children,
    names_of,
)

__all__ = ["day_parts_of", "settling_day"]


def settling_day(dated: Iterable[Node]) -> int | None:
    """The day from which on expressions that hang on the day alone stay as they are; None where one may never."""
    days = [settled_from(node) for node in dated]
    return None if None in days else max((day for day in days if day is not None), default=0)


def day_parts_of(*nodes: Node) -> Iterator[Node]:
    """The largest parts of some trees that hang on the day's number alone; a tree that is shared is looked at once."""
    seen: IdentitySet[Node] = IdentitySet()

    def parts(node: Node) -> Iterator[Node]:
        if not seen.add(node):
            return
        names = names_of(node)
        if names == {"day"}:
            yield node
        elif "day" in names:
            for child in children(node):
                yield from parts(child)

    for node in nodes:
        yield from parts(node)


def settled_from(node: Node) -> int | None:
    """The day from which on one such expression stays as it is; None where that is not known."""
    match node:
        case Compare(first=Name(text="day"), rest=((_, Number(value=value)),)):
            return day_after(value)
        case Compare(first=Number(value=value), rest=((_, Name(text="day")),)):
            return day_after(value)
        case Membership(item=Name(text="day"), choices=choices) if all(isinstance(item, Number) for item in choices):
            return max(day_after(item.value) for item in choices if isinstance(item, Number))
        case And() | Or() | Not() | Choose():
            return settling_day(child for child in children(node) if names_of(child))
    return None


def day_after(value: float) -> int:
    """The first day later than a number of days; day 0 where the number is negative."""
    return max(math.floor(value) + 1, 0)
