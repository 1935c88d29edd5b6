"""Frames of several sizes on one sheet, each dropped to the highest place that is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["SCREEN", "Packed", "largest", "packed"]

GAP = 18.0
SCREEN = 1.15  # width to height a sheet should have: a little wider than tall, so that letters stay large
TRIALS = 3_000  # frames placed while the best width is looked for


@dataclass(frozen=True)
class Packed:
    """Where frames are, their left upper corners, and how much room they take."""

    width: float
    height: float
    corners: tuple[tuple[float, float], ...]


def packed(sizes: Sequence[tuple[float, float]], most: float) -> Packed:
    """Frames on a sheet no wider than a width (or the widest frame): the first, then taller before shorter ones."""
    order = sorted(range(1, len(sizes)), key=lambda at: -sizes[at][1])
    taken: dict[int, tuple[float, float]] = {}
    for at in [0, *order] if sizes else []:
        wide = sizes[at][0]
        places = [0.0, *(taken[other][0] + sizes[other][0] + GAP for other in taken)]
        free = [left for left in places if left + wide <= most] or [0.0]
        taken[at] = min(((left, depth(taken, sizes, left, wide)) for left in free), key=lambda corner: corner[::-1])
    width = max((taken[at][0] + sizes[at][0] for at in taken), default=0.0)
    height = max((taken[at][1] + sizes[at][1] for at in taken), default=0.0)
    return Packed(width, height, tuple(taken[at] for at in range(len(sizes))))


def depth(
    taken: dict[int, tuple[float, float]], sizes: Sequence[tuple[float, float]], left: float, wide: float
) -> float:
    """How far down a frame must go to pass below those in its way."""
    way = (
        top + sizes[at][1] + GAP
        for at, (start, top) in taken.items()
        if start < left + wide + GAP and left < start + sizes[at][0] + GAP
    )
    return max(way, default=0.0)


def largest(
    choices: Sequence[Sequence[tuple[float, float]]], least: float, shape: float = SCREEN
) -> tuple[int, Packed]:
    """Which of several sets of frames can be shown largest, by number, and how it is packed.

    ``shape`` is how many times as wide as tall the sheet should be.
    """
    count = max(4, min(40, TRIALS // sum(map(len, choices))))
    best: tuple[float, int, Packed] | None = None
    for number, sizes in enumerate(choices):
        narrowest = max([least, *(width for width, _ in sizes)])
        widest = max(narrowest, sum(width + GAP for width, _ in sizes))
        for step in range(count + 1):
            packing = packed(sizes, narrowest + (widest - narrowest) * (step / count) ** 2)
            needed = max(max(packing.width, least) / shape, packing.height)
            if best is None or needed < best[0]:
                best = (needed, number, packing)
    assert best is not None
    return best[1], best[2]
