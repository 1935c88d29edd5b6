"""A drawing as SVG: texts are texts, everything of a scenario's is escaped."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.characters import escaped_xml
from ceasefire_sim.present.diagrams.drawing import Curve, Drawing, Polygon, Rectangle, Shape, Words

__all__ = ["inline_svg", "svg"]

FONTS = "'DejaVu Sans', Verdana, Geneva, sans-serif"
DASH = "6 4"
HALO = ' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
ANCHORS = {"start": "", "middle": ' text-anchor="middle"', "end": ' text-anchor="end"'}


def svg(drawing: Drawing) -> str:
    """The text of an SVG file that scales to its window."""
    return picture(drawing, ' style="max-width: 100%; height: auto"')


def inline_svg(drawing: Drawing) -> str:
    """A picture as an element of a page, whose style sheet says how it scales: a policy may forbid styles in it."""
    return picture(drawing, ' class="diagram"', marked=True)


def picture(drawing: Drawing, look: str, marked: bool = False) -> str:
    """A drawing as an element; ``marked`` shapes say what they stand for."""
    size = f'width="{decimal(drawing.width)}" height="{decimal(drawing.height)}"'
    box = f'viewBox="0 0 {decimal(drawing.width)} {decimal(drawing.height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" font-family="{FONTS}"{look}>',
        f"<title>{escaped_xml(drawing.title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for shape in drawing.shapes:
        lines += element(shape, marked)
    return "\n".join([*lines, "</svg>"]) + "\n"


def decimal(value: float) -> str:
    """A number with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(shape: Shape, marked: bool = False) -> Iterator[str]:
    """A shape as an element."""
    match shape:
        case Rectangle():
            corner = f'x="{decimal(shape.x)}" y="{decimal(shape.y)}"'
            place = f'{corner} width="{decimal(shape.width)}" height="{decimal(shape.height)}"'
            fill = shape.fill or "none"
            mark = f' data-state="{escaped_xml(shape.mark)}"' if marked and shape.mark else ""
            yield with_tip("rect", f'{place} rx="{decimal(shape.round)}" fill="{fill}"{stroke(shape)}{mark}', shape.tip)
        case Curve(points=points):
            first, *rest = (f"{decimal(x)},{decimal(y)}" for x, y in points)
            yield with_tip("path", f'd="M{first} C{" ".join(rest)}" fill="none"{stroke(shape)}', shape.tip)
        case Polygon(points=points):
            corners = " ".join(f"{decimal(x)},{decimal(y)}" for x, y in points)
            yield f'<polygon points="{corners}" fill="{shape.fill}"/>'
        case Words():
            weight = ' font-weight="bold"' if shape.bold else ""
            look = f'font-size="{decimal(shape.size)}"{weight}{ANCHORS[shape.anchor]} fill="{shape.colour}"'
            halo = HALO if shape.halo else ""
            yield f'<text x="{decimal(shape.x)}" y="{decimal(shape.y)}" {look}{halo}>{escaped_xml(shape.text)}</text>'


def stroke(shape: Rectangle | Curve) -> str:
    """The look of an outline or a line."""
    colour = shape.outline if isinstance(shape, Rectangle) else shape.colour
    if colour is None:
        return ""
    dashes = f' stroke-dasharray="{DASH}"' if shape.dashed else ""
    return f' stroke="{colour}" stroke-width="{decimal(shape.thickness)}"{dashes}'


def with_tip(name: str, attributes: str, tip: str) -> str:
    """An element with a text under the pointer, if there is one."""
    return f"<{name} {attributes}><title>{escaped_xml(tip)}</title></{name}>" if tip else f"<{name} {attributes}/>"
