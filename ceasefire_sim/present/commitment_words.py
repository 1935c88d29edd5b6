"""Commitments in words: when they are owed, what breaches them, what follows."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.words import joined, stated
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.meaning import default_during
from ceasefire_sim.story.titles import Titles

__all__ = ["commitment_words"]


def commitment_words(part: Commitment, titles: Titles) -> Iterator[str]:
    """The terms of a commitment, those that are not as usual."""
    assert part.during is not None and part.keep is not None
    during = stated(part.during.node, titles)
    if during not in ("always", stated(default_during(titles.file), titles)):
        yield f"while {during}"
    if part.breached_by:
        yield f"breached by {joined([titles.happening(path) for path in part.breached_by], 'or')}"
    if part.is_asked:
        days = part.every.whole
        often = "each day" if days == 1 else f"on every {ordinal(days)} day on which it is owed"
        yield f"to hold {often}: {stated(part.keep.node, titles)}"


def ordinal(number: int) -> str:
    """A number's place in a row: 7th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
