"""From a diagram to a drawing: sizes from the table of letters, places from Graphviz, frames packed on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from ceasefire_sim.present.diagrams.diagram import Arrow, Box, Diagram, Graph, Line
from ceasefire_sim.present.diagrams.drawing import Curve, Drawing, Polygon, Rectangle, Shape, Words, moved, scaled
from ceasefire_sim.present.diagrams.legend import (
    FRAME,
    TEXT,
    TITLE,
    badge_shapes,
    columns_at_most,
    key_shapes,
    listing_shapes,
    padlock_shapes,
)
from ceasefire_sim.present.diagrams.packing import SCREEN, largest
from ceasefire_sim.present.diagrams.placement import placed
from ceasefire_sim.present.diagrams.routes import Link, Places, Route
from ceasefire_sim.present.diagrams.text_metrics import fitted_lines, width

__all__ = ["HEAD", "SMALL", "layout", "placed_graph"]

HEAD, SMALL = 26.0, 14.0
LABEL = 14.0  # of arrows
LEADING = 1.22  # from line to line, of the size
PAD = 12.0  # between an outline and a text
MARGIN = 24.0
SHEETS = {"slide": (960.0, 540.0), "paper": (481.9, 700.2)}  # 16 to 9; the text of an A4 page, 170 mm by 247 mm
LEAST = 760.0  # the narrowest sheet
Size = tuple[float, float]
Shapes = list[Shape]


def layout(diagram: Diagram, size: str = "") -> Drawing:
    """The drawing of a diagram, as large as what is on it, or on a ``slide`` or a page of ``paper``."""
    sheet = SHEETS.get(size)
    shape = sheet[0] / sheet[1] if sheet else SCREEN
    graphs = [framed_graph(graph) for graph in diagram.graphs]
    listed = [
        [listing_shapes(listing, columns) for columns in range(1, columns_at_most(listing) + 1)]
        for listing in diagram.listings
    ]
    choices = [graphs + list(chosen) for chosen in product(*listed)]
    number, packing = largest([[size for size, _ in choice] for choice in choices], LEAST, shape)
    wide = max(packing.width, LEAST)
    head, top = title_shapes(diagram, wide)
    shapes = moved(head, MARGIN, MARGIN)
    top += MARGIN
    for (left, down), (_, parts) in zip(packing.corners, choices[number], strict=True):
        shapes += moved(parts, MARGIN + left, top + down)
    top += packing.height + 14
    tall, parts = key_shapes(diagram.keys, wide)
    shapes += moved(parts, MARGIN, top)
    drawing = Drawing(round(wide + 2 * MARGIN, 1), round(top + tall + MARGIN / 2, 1), diagram.title, tuple(shapes))
    if not sheet:
        return drawing
    wide, tall = sheet
    return scaled(drawing, wide, min(tall, wide / drawing.width * drawing.height) if size == "paper" else tall)


def title_shapes(diagram: Diagram, wide: float) -> tuple[Shapes, float]:
    """The title and the line below it, and how far down they reach."""
    shapes: Shapes = []
    y = 0.0
    titles = ((diagram.title, HEAD, True, "#000000"), (diagram.subtitle, TEXT, False, "#333333"))
    for text, size, bold, colour in titles:
        for line in fitted_lines(text, size, wide, bold):
            y += size * LEADING
            shapes.append(Words(0, y - size * 0.25, line, size, bold, colour))
        y += 4
    return shapes, y + 10


def framed_graph(graph: Graph) -> tuple[Size, Shapes]:
    """A graph in its frame, with its size."""
    size, shapes = placed_graph(graph)
    if not graph.title:
        return size, shapes
    title = fitted_lines(graph.title, TITLE, max(size[0], 190.0), True)
    top = PAD + len(title) * TITLE * LEADING + 8
    whole = max(size[0], *(width(line, TITLE, True) for line in title)) + 2 * PAD, top + size[1] + PAD
    framed: Shapes = [Rectangle(0, 0, *whole, "#ffffff", FRAME, 1.2, round=8)]
    framed += [Words(PAD, PAD + TITLE + at * TITLE * LEADING, line, TITLE, True) for at, line in enumerate(title)]
    return whole, framed + moved(shapes, (whole[0] - size[0]) / 2, top)


def placed_graph(graph: Graph) -> tuple[Size, Shapes]:
    """A graph without a frame, moved so that all of it is to the right of and below 0."""
    numbers = {box.id: at for at, box in enumerate(graph.boxes)}
    links = [Link(numbers[arrow.source], numbers[arrow.target], label_size(arrow)) for arrow in graph.arrows]
    members = [[numbers[box.id] for box in graph.boxes if box.cluster == arrow.id] for arrow in graph.clusters]
    titles = [block_size(arrow.lines, SMALL) for arrow in graph.clusters]
    sizes = [box_size(box) for box in graph.boxes]
    places = placed(sizes, links, list(zip(titles, members, strict=True)))
    shapes: Shapes = []
    for (left, top, right, bottom), around in zip(places.clusters, graph.clusters, strict=False):  # none in a circle
        shapes.append(Rectangle(left, top, right - left, bottom - top, around.fill, around.outline, 1.5, round=8))
    shapes += arrow_shapes(places, graph.arrows)
    for (left, top, right, _), around in zip(places.clusters, graph.clusters, strict=False):
        shapes += text_shapes(around.lines, (left + right) / 2, top + 6, TextStyle(SMALL, halo=True))
    for (x, y), size, box in zip(places.boxes, sizes, graph.boxes, strict=True):
        shapes += box_shapes(box, x, y, size)
    for arrow, way in zip(graph.arrows, places.routes, strict=True):
        shapes += label_shapes(arrow, way)
    left, top, right, bottom = extent(shapes)
    return (right - left, bottom - top), moved(shapes, -left, -top)


def block_size(lines: Sequence[Line], size: float) -> Size:
    """The size of some lines."""
    return max((width(line.text, size, line.bold) for line in lines), default=0.0), len(lines) * size * LEADING


def box_size(box: Box) -> Size:
    """The size of a box around its label."""
    if box.kind == "start":
        return 16.0, 16.0
    wide, tall = block_size(box.lines, TEXT)
    extra = 8.0 if box.double else 0.0
    return max(wide + 2 * PAD + (20 if box.lock else 0), 70.0) + extra, tall + 1.4 * PAD + extra


def label_size(arrow: Arrow) -> Size:
    """The size of an arrow's label with its number, and some air."""
    wide, tall = block_size(arrow.lines, LABEL)
    if arrow.number is not None:
        wide, tall = wide + (24 if wide else 20), max(tall, 20.0)
    return (wide + 12, tall + 6) if wide else (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How lines are set: their size, on which side of their x they stand, and whether a halo keeps lines off them."""

    size: float
    anchor: str = "middle"
    halo: bool = False


def text_shapes(lines: Sequence[Line], x: float, y: float, style: TextStyle) -> Shapes:
    """Lines from a top edge down."""
    size, anchor, halo = style.size, style.anchor, style.halo
    return [
        Words(x, y + (at + 0.5) * size * LEADING + size * 0.36, line.text, size, line.bold, line.colour, anchor, halo)
        for at, line in enumerate(lines)
    ]


def box_shapes(box: Box, x: float, y: float, size: Size) -> Shapes:
    """A box around its middle."""
    wide, tall = size
    if box.kind == "start":
        return [Rectangle(x - 7, y - 7, 14, 14, box.outline, None, 0, round=7, tip=box.tip)]
    corner = x - wide / 2, y - tall / 2
    rim = 5.0 if box.double else 0.0
    shapes: Shapes = []
    if box.kind == "box":
        shapes.append(
            Rectangle(*corner, wide, tall, box.fill, box.outline, box.thickness, box.dashed, 8, box.tip, box.mark)
        )
        if box.double:
            inner = Rectangle(corner[0] + rim, corner[1] + rim, wide - 2 * rim, tall - 2 * rim, None, box.outline,
                              box.thickness, round=5)  # fmt: skip
            shapes.append(inner)
    if box.lock:
        shapes += padlock_shapes(corner[0] + wide - 20, corner[1] + 7, box.outline)
    shapes += text_shapes(
        box.lines, x - (10 if box.lock else 0), y - block_size(box.lines, TEXT)[1] / 2, TextStyle(TEXT)
    )
    return shapes


def arrow_shapes(places: Places, described: Sequence[Arrow]) -> Shapes:
    """The lines and heads of arrows, thicker ones on top."""
    shapes: Shapes = []
    for arrow, way in sorted(zip(described, places.routes, strict=True), key=lambda pair: pair[0].thickness):
        shapes += [Curve(points, arrow.colour, arrow.thickness, arrow.dashed, arrow.tip) for points in way.curves]
        shapes.append(arrow_head(way, arrow))
    return shapes


def arrow_head(way: Route, arrow: Arrow) -> Polygon:
    """The head of an arrow, from the end of its curve to its tip."""
    (bx, by), (tx, ty) = way.curves[-1][-1], way.tip
    right, down = tx - bx, ty - by
    half = 0.38 + 0.04 * arrow.thickness
    return Polygon(
        ((bx - down * half, by + right * half), (tx, ty), (bx + down * half, by - right * half)), arrow.colour
    )


def label_shapes(arrow: Arrow, way: Route) -> Shapes:
    """The label of an arrow, its number first."""
    if way.label is None:
        return []
    wide, tall = label_size(arrow)
    left, top = way.label[0] - wide / 2, way.label[1] - tall / 2
    shapes: Shapes = []
    inset = 6.0
    if arrow.number is not None:
        middle = top + (3 + LABEL * LEADING / 2 if len(arrow.lines) > 1 else tall / 2)
        shapes += badge_shapes(left + 16, middle, arrow.number, arrow.colour)
        inset = 30.0
    down = tall / 2 - block_size(arrow.lines, LABEL)[1] / 2
    if way.inside and arrow.number is None:
        return text_shapes(arrow.lines, way.label[0], top + down, TextStyle(LABEL, halo=True))
    return shapes + text_shapes(arrow.lines, left + inset, top + down, TextStyle(LABEL, "start", halo=True))


def extent(shapes: Sequence[Shape]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of shapes; a text counts with its width."""
    xs: list[float] = []
    ys: list[float] = []
    for shape in shapes:
        if isinstance(shape, Rectangle):
            rim = shape.thickness / 2
            xs += [shape.x - rim, shape.x + shape.width + rim]
            ys += [shape.y - rim, shape.y + shape.height + rim]
        elif isinstance(shape, Words):
            long = width(shape.text, shape.size, shape.bold)
            start = shape.x - {"start": 0.0, "middle": long / 2, "end": long}[shape.anchor]
            xs += [start, start + long]
            ys += [shape.y - shape.size, shape.y + shape.size * 0.3]
        else:
            xs += [x for x, _ in shape.points]
            ys += [y for _, y in shape.points]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)
