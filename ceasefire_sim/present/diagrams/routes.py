"""The ways of arrows: what a placement is, how many things run into each other in it, and a plain one on a circle."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Link", "Places", "Point", "Route", "Size", "collisions", "on_circle"]

Point = tuple[float, float]
Size = tuple[float, float]
SAMPLES = 12  # points of a curve that are looked at


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
    labels = [(at, one.label, links[at].label) for at, one in enumerate(places.routes) if one.label]
    found = 0
    for number, (at, middle, size) in enumerate(labels):
        found += sum(overlap(middle, size, place, box) for place, box in zip(places.boxes, boxes, strict=True))
        found += sum(overlap(middle, size, other, room) for _, other, room in labels[:number])
        inner = (size[0] - 10, size[1] - 8)
        found += sum(
            any(overlap(middle, inner, point, (0, 0)) for point in sampled(way))
            for number, way in enumerate(places.routes)
            if number != at or not way.inside
        )
    for link, way in zip(links, places.routes, strict=True):
        points = list(sampled(way))
        for at, (place, size) in enumerate(zip(places.boxes, boxes, strict=True)):
            if at not in (link.source, link.target):
                found += any(overlap(place, size, point, (0, 0)) for point in points)
    return found


def overlap(first: Point, size: Size, second: Point, other: Size) -> bool:
    """Whether two rectangles around middles share more than a rim."""
    across = (size[0] + other[0]) / 2 - abs(first[0] - second[0])
    down = (size[1] + other[1]) / 2 - abs(first[1] - second[1])
    return across > 2 and down > 2


def sampled(route: Route) -> Iterator[Point]:
    """Points on the curves of a route."""
    for curve in route.curves:
        for at in range(0, len(curve) - 1, 3):
            a, b, c, d = curve[at : at + 4]
            for step in range(SAMPLES):
                t = step / SAMPLES
                shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                yield (sum(s * p[0] for s, p in zip(shares, (a, b, c, d), strict=True)),
                       sum(s * p[1] for s, p in zip(shares, (a, b, c, d), strict=True)))  # fmt: skip


def on_circle(boxes: Sequence[Size], links: Sequence[Link]) -> Places:
    """Boxes in a circle, straight arrows between them, labels on these."""
    widest = max((width for width, _ in boxes), default=0.0)
    tallest = max((height for _, height in boxes), default=0.0)
    label = max((link.label[0] for link in links), default=0.0)
    around = len(boxes) * (math.hypot(widest, tallest) + 40) / (2 * math.pi)
    across, down = max(around, (widest + label) / 1.6), max(around, tallest * 2 + 60)
    across, down = (0.0, 0.0) if len(boxes) == 1 else (across, down)
    margin = label + 30
    width, height = 2 * across + widest + 2 * margin, 2 * down + tallest + 2 * margin / 3
    middles = []
    for at in range(len(boxes)):
        angle = 2 * math.pi * at / len(boxes) - math.pi / 2
        middles.append((width / 2 + across * math.cos(angle), height / 2 + down * math.sin(angle)))
    return Places(width, height, tuple(middles), tuple(straight(link, middles, boxes) for link in links))


def straight(link: Link, middles: Sequence[Point], boxes: Sequence[Size]) -> Route:
    """An arrow from edge to edge, bent to its left so that the one back keeps apart; a loop on a box's right."""
    (ax, ay), (bx, by) = middles[link.source], middles[link.target]
    if link.source == link.target:
        x, half = ax + boxes[link.source][0] / 2, boxes[link.source][1] / 4
        loop = ((x, ay - half), (x + 36, ay - half), (x + 36, ay + half), (x + 9, ay + half))
        return Route((loop,), (x, ay + half), (x + 36 + link.label[0] / 2, ay) if link.label[0] else None)
    length = math.hypot(bx - ax, by - ay) or 1.0
    bend = (-(by - ay) / length * 28, (bx - ax) / length * 28)
    over = ((ax + bx) / 2 + bend[0], (ay + by) / 2 + bend[1])
    start, tip = border((ax, ay), boxes[link.source], over), border((bx, by), boxes[link.target], over)
    back = math.hypot(over[0] - tip[0], over[1] - tip[1]) or 1.0
    end = (tip[0] + (over[0] - tip[0]) / back * 10, tip[1] + (over[1] - tip[1]) / back * 10)
    return Route(((start, over, over, end),), tip, over if link.label[0] else None)


def border(middle: Point, size: Size, towards: Point) -> Point:
    """Where the line from the middle of a box towards a point leaves it."""
    right, down = towards[0] - middle[0], towards[1] - middle[1]
    scale = min(
        size[0] / 2 / abs(right) if right else math.inf, size[1] / 2 / abs(down) if down else math.inf, 1.0
    )  # fmt: skip
    return (middle[0] + right * scale, middle[1] + down * scale)
