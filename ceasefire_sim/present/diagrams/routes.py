"""The ways of arrows: what a placement is, how many things run into each other in it, and a plain one on a circle."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import FloatArray

__all__ = ["Link", "Places", "Point", "Route", "Size", "collisions", "in_rows", "on_circle"]

Point = tuple[float, float]
Size = tuple[float, float]
SAMPLES = 12  # points of a curve that are looked at
RIM = 1.0  # what may overlap
MOST = 100  # links for which a larger circle is tried
AIR, ROWS_SHAPE = 30.0, 1.5  # around a box in a row; how many times as wide as tall rows are together
GROWTH, TRIES = 1.25, 4  # of a circle on which labels have no room


@dataclass(frozen=True)
class Link:
    """An arrow to be placed, between boxes by number, with the size of its label."""

    source: int
    target: int
    label: Size = (0.0, 0.0)


@dataclass(frozen=True)
class Route:
    """How an arrow runs: its curves, the tip of its head, the middle of its label; ``inside`` a gap in the arrow."""

    curves: tuple[tuple[Point, ...], ...]
    tip: Point
    label: Point | None
    inside: bool = False


@dataclass(frozen=True)
class Places:
    """Where everything is, from the top left: middles of boxes, routes of links, corners of clusters."""

    width: float
    height: float
    boxes: tuple[Point, ...]
    routes: tuple[Route, ...]
    clusters: tuple[tuple[float, float, float, float], ...] = ()


def collisions(places: Places, boxes: Sequence[Size], links: Sequence[Link]) -> int:
    """How many labels lie on boxes or on each other, and how many arrows run through labels or strange boxes."""
    labelled = [(at, route.label, links[at].label) for at, route in enumerate(places.routes) if route.label]
    middles = np.array([*places.boxes, *(label for _, label, _ in labelled)], dtype=float).reshape(-1, 2)
    sizes = np.array([*boxes, *(size for _, _, size in labelled)], dtype=float).reshape(-1, 2)
    apart = np.abs(middles[:, None] - middles[None]) - (sizes[:, None] + sizes[None]) / 2
    touching = np.triu((apart < -RIM).all(axis=2), 1)
    touching[: len(boxes), : len(boxes)] = False  # boxes are kept apart by whoever places them
    count = int(touching.sum())
    points = [sampled(way) for way in places.routes]
    owner = np.repeat(np.arange(len(points)), [len(samples) for samples in points])
    every = np.concatenate(points) if points else np.zeros((0, 2))
    for at, (middle, size) in enumerate(zip(middles, sizes, strict=True)):
        inner = size if at < len(boxes) else size - (10, 8)
        crossing = set(owner[(np.abs(every - middle) < inner / 2 - RIM).all(axis=1)])
        if at < len(boxes):
            crossing -= {number for number in crossing if at in (links[number].source, links[number].target)}
        elif places.routes[labelled[at - len(boxes)][0]].inside:
            crossing.discard(labelled[at - len(boxes)][0])
        count += len(crossing)
    return count


def sampled(route: Route) -> FloatArray:
    """Points on the curves of a route: a row each, with x and y."""
    t = np.arange(SAMPLES)[:, None] / SAMPLES
    shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    pieces = [curve[at : at + 4] for curve in route.curves for at in range(0, len(curve) - 1, 3)]
    points: FloatArray = np.concatenate(
        [sum(s * np.array(p) for s, p in zip(shares, piece, strict=True)) for piece in pieces]
    )
    return points


def on_circle(boxes: Sequence[Size], links: Sequence[Link]) -> Places:
    """Boxes in a circle, nearly straight arrows between them, labels on these; as small as leaves them room."""
    places, grown = circle(boxes, links, 1.0), 1.0
    best = (collisions(places, boxes, links), places)
    for _ in range(TRIES if 1 < len(links) <= MOST else 0):
        if not best[0]:
            break
        grown *= GROWTH
        places = circle(boxes, links, grown)
        best = min(best, (collisions(places, boxes, links), places), key=lambda pair: pair[0])
    return best[1]


def circle(boxes: Sequence[Size], links: Sequence[Link], grown: float) -> Places:
    """A circle so many times as large as the boxes need."""
    wide, tall = (max((size[axis] for size in boxes), default=0.0) for axis in (0, 1))
    around = len(boxes) * (math.hypot(wide, tall) + 40) / (2 * math.pi)
    across, down = (max(around, wide) * grown, max(around, tall * 2 + 60) * grown) if len(boxes) > 1 else (0.0, 0.0)
    margin = max((link.label[0] for link in links), default=0.0) + 40
    width, height = 2 * (across + margin) + wide, 2 * (down + margin) + tall
    middles = []
    for at in range(len(boxes)):
        angle = 2 * math.pi * at / len(boxes) - math.pi / 2
        middles.append((width / 2 + across * math.cos(angle), height / 2 + down * math.sin(angle)))
    before: Counter[tuple[int, int]] = Counter()
    routes = []
    for link in links:
        bend = 30.0 + before[link.source, link.target] * (max(link.label) * 0.6 + 20)
        before[link.source, link.target] += 1
        routes.append(straight(link, middles, boxes, bend))
    return Places(width, height, tuple(middles), tuple(routes))


def in_rows(boxes: Sequence[Size], links: Sequence[Link]) -> Places:
    """Boxes in rows that are read to and fro, so that a long chain fits on a sheet; arrows nearly straight."""
    wide = max(size[0] for size in boxes) + max((link.label[0] for link in links), default=0.0) + 2 * AIR
    tall = max(size[1] for size in boxes) + max((link.label[1] for link in links), default=0.0) + AIR
    across = max(2, round(math.sqrt(len(boxes) * ROWS_SHAPE * tall / wide)))
    middles = []
    for at in range(len(boxes)):
        row, place = divmod(at, across)
        middles.append((wide * (1 + (across - 1 - place if row % 2 else place)), tall * (row + 0.5)))
    routes = []
    for link in links:
        neighbours = abs(link.source - link.target) <= 1
        routes.append(straight(link, middles, boxes, 18.0 if neighbours else wide * 0.9))
    return Places(wide * (across + 1), tall * (-(-len(boxes) // across)), tuple(middles), tuple(routes))


def straight(link: Link, middles: Sequence[Point], boxes: Sequence[Size], bent: float) -> Route:
    """An arrow from edge to edge, bent to its left so that the one back keeps apart; a loop on a box's right."""
    (ax, ay), (bx, by) = middles[link.source], middles[link.target]
    if link.source == link.target:
        x, half = ax + boxes[link.source][0] / 2, boxes[link.source][1] / 4
        loop = ((x, ay - half), (x + 36, ay - half), (x + 36, ay + half), (x + 9, ay + half))
        return Route((loop,), (x, ay + half), (x + 36 + link.label[0] / 2, ay) if link.label[0] else None)
    length = math.hypot(bx - ax, by - ay) or 1.0
    bend = (-(by - ay) / length * bent, (bx - ax) / length * bent)
    over = ((ax + bx) / 2 + bend[0], (ay + by) / 2 + bend[1])
    start, tip = border((ax, ay), boxes[link.source], over), border((bx, by), boxes[link.target], over)
    back = math.hypot(over[0] - tip[0], over[1] - tip[1]) or 1.0
    end = (tip[0] + (over[0] - tip[0]) / back * 10, tip[1] + (over[1] - tip[1]) / back * 10)
    label = over[0] + bend[0] / 2, over[1] + bend[1] / 2
    return Route(((start, over, over, end),), tip, label if link.label[0] else None)


def border(middle: Point, size: Size, towards: Point) -> Point:
    """Where the line from the middle of a box towards a point leaves it."""
    right, down = towards[0] - middle[0], towards[1] - middle[1]
    scale = min(
        size[0] / 2 / abs(right) if right else math.inf, size[1] / 2 / abs(down) if down else math.inf, 1.0
    )  # fmt: skip
    return (middle[0] + right * scale, middle[1] + down * scale)
