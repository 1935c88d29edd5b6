"""A drawing: plain shapes with coordinates, from the top left, in points; what a painter paints, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

__all__ = ["Curve", "Drawing", "Polygon", "Rectangle", "Shape", "Words", "moved", "scaled"]

Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    """A rectangle with round corners; a circle where they are half as large as it is. ``mark`` is that of a box."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    outline: str | None = None
    thickness: float = 1.5
    dashed: bool = False
    round: float = 0.0
    tip: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Curve:
    """Bézier curves joined end to end: a point, then three for each curve."""

    points: tuple[Point, ...]
    colour: str
    thickness: float = 1.5
    dashed: bool = False
    tip: str = ""


@dataclass(frozen=True)
class Polygon:
    """A filled polygon."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True)
class Words:
    """A line of text; ``y`` is its base line, ``anchor`` start, middle or end; a halo keeps lines off its letters."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    colour: str = "#1a1a1a"
    anchor: str = "start"
    halo: bool = False


Shape = Rectangle | Curve | Polygon | Words


@dataclass(frozen=True)
class Drawing:
    """Shapes on a sheet."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]


def scaled(drawing: Drawing, width: float, height: float) -> Drawing:
    """The drawing on a sheet of some size, as large as fits on it, in its upper middle."""
    by = min(width / drawing.width, height / drawing.height)
    right = (width - by * drawing.width) / 2
    shapes = tuple(moved((larger(shape, by) for shape in drawing.shapes), right, 0.0))
    return Drawing(width, height, drawing.title, shapes)


def larger(shape: Shape, by: float) -> Shape:
    """A shape so many times as large."""
    match shape:
        case Words():
            return replace(shape, x=shape.x * by, y=shape.y * by, size=shape.size * by)
        case Rectangle():
            sized = replace(shape, width=shape.width * by, height=shape.height * by, round=shape.round * by)
            return replace(sized, x=shape.x * by, y=shape.y * by, thickness=shape.thickness * by)
    points = tuple((x * by, y * by) for x, y in shape.points)
    if isinstance(shape, Curve):
        return replace(shape, points=points, thickness=shape.thickness * by)
    return replace(shape, points=points)


def moved(shapes: Iterable[Shape], right: float, down: float) -> list[Shape]:
    """The shapes at another place."""
    placed: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, (Curve, Polygon)):
            placed.append(replace(shape, points=tuple((x + right, y + down) for x, y in shape.points)))
        else:
            placed.append(replace(shape, x=shape.x + right, y=shape.y + down))
    return placed
