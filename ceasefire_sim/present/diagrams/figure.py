"""A drawing as a matplotlib Figure, for PNG and PDF: the same shapes at the same places as in SVG."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Literal

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from ceasefire_sim.present.diagrams.drawing import Curve, Drawing, Polygon, Rectangle, Words
from ceasefire_sim.present.plots.style import verbatim

__all__ = ["figure_bytes", "painted_figure"]

ACROSS, MOST = 1600, 4000  # pixels: as wide as this, no taller than that
FONT = "DejaVu Sans"  # comes along with matplotlib, and has Latin, Greek, Cyrillic, Arabic, Hebrew and more
OTHER_SCRIPTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "PingFang SC", "Hiragino Sans", "Apple SD Gothic Neo",
    "Microsoft YaHei", "Yu Gothic", "MS Gothic", "Malgun Gothic", "WenQuanYi Zen Hei", "Noto Sans Ethiopic", "Ebrima",
    "Nyala", "Kefa", "Noto Sans Devanagari", "Nirmala UI", "Noto Sans Bengali", "Noto Sans Thai", "Leelawadee UI",
    "Arial Unicode MS",
)  # fmt: skip
PACKED = {"compress_level": 3}  # PNG in half the time of the usual 6, and hardly larger
MISSING_SIGN = re.compile(r"Glyph (\d+) .*missing")
MOST_SIGNS = 12  # that are named
log = logging.getLogger("ceasefire_sim")
DENSITIES = {"slide": 144.0, "paper": 300.0}  # dots an inch
BEND = 0.5523  # of the radius: the control points of a quarter of a circle
ANCHORS: Mapping[str, Literal["left", "center", "right"]] = {"start": "left", "middle": "center", "end": "right"}


def painted_figure(drawing: Drawing, size: str = "") -> Figure:
    """The figure, one point to a unit of the drawing.

    As PNG it is 1600 pixels wide, less if it is very tall; a ``slide`` has 1920 pixels, ``paper`` 300 an inch.
    """
    dpi = DENSITIES.get(size, 72 * min(ACROSS / drawing.width, MOST / drawing.height))
    sheet = Figure(figsize=(drawing.width / 72, drawing.height / 72), dpi=dpi, facecolor="white")
    axes = sheet.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    axes.axis("off")
    for number, shape in enumerate(drawing.shapes):
        artist = text_of(shape) if isinstance(shape, Words) else patch_of(shape)
        artist.set_zorder(number)
        axes.add_artist(artist)
    return sheet


def figure_bytes(sheet: Figure, form: str) -> bytes:
    """A figure as SVG, PNG or PDF: the same bytes each time, since no date is written; texts stay texts."""
    stream, missing = io.BytesIO(), set[int]()
    undated: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with (
        rc_context({"svg.hashsalt": "ceasefire_sim", "svg.fonttype": "none", "pdf.fonttype": 42,
                    "text.hinting": "no_hinting", "font.sans-serif": list(families())}),
        warnings.catch_warnings(record=True) as remarks,
    ):  # fmt: skip
        warnings.simplefilter("always")
        if form == "png":
            with laid_out(sheet):
                sheet.savefig(stream, format=form, dpi=sheet.dpi, pil_kwargs=PACKED)
        else:
            sheet.savefig(stream, format=form, dpi=sheet.dpi, metadata=undated[form])
    for remark in remarks:
        missing |= {int(number) for number in MISSING_SIGN.findall(str(remark.message))}
    if missing:
        say_missing("".join(map(chr, sorted(missing))))
    return stream.getvalue()


@contextmanager
def laid_out(sheet: Figure) -> Iterator[None]:
    """The figure with everything in its place: to lay it out, matplotlib would draw all of it once more.

    Other formats measure texts by renderers of their own.
    """
    engine = sheet.get_layout_engine()
    if engine is not None:
        engine.execute(sheet)
        sheet.set_layout_engine()
    try:
        yield
    finally:
        sheet.set_layout_engine(engine)


@cache
def families() -> tuple[str, ...]:
    """The fonts that texts are set in: each sign in the first of them that has it."""
    installed = {entry.name for entry in fontManager.ttflist}
    return (FONT, *(name for name in OTHER_SCRIPTS if name in installed))


@cache
def say_missing(signs: str) -> None:
    """Says once which signs no font of this machine has."""
    shown = f"{signs[:MOST_SIGNS]}{' …' if len(signs) > MOST_SIGNS else ''}"
    log.warning(
        "no font of this machine has the signs %s: pictures show boxes in their place (SVG of `draw` does not)", shown
    )


def text_of(words: Words) -> Text:
    """A line of text."""
    halo = [withStroke(linewidth=4, foreground="#ffffff")] if words.halo else None
    return Text(words.x, words.y, verbatim(words.text), fontsize=words.size, color=words.colour,
                fontweight="bold" if words.bold else "normal", fontfamily=list(families()),
                horizontalalignment=ANCHORS[words.anchor], verticalalignment="baseline", path_effects=halo)  # fmt: skip


def patch_of(shape: Rectangle | Curve | Polygon) -> PathPatch:
    """A shape as a path."""
    match shape:
        case Rectangle():
            return PathPatch(outline_of(shape), facecolor=shape.fill or "none", edgecolor=shape.outline or "none",
                             linewidth=shape.thickness, linestyle=dash(shape.dashed))  # fmt: skip
        case Curve(points=points):
            codes = [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)]
            return PathPatch(Path(points, codes), facecolor="none", edgecolor=shape.colour,
                             linewidth=shape.thickness, linestyle=dash(shape.dashed), capstyle="butt")  # fmt: skip
        case Polygon(points=points):
            return PathPatch(Path((*points, points[0]), closed=True), facecolor=shape.fill, edgecolor="none")


def dash(dashed: bool) -> tuple[float, tuple[float, ...] | None] | str:
    """A style of lines; matplotlib multiplies dashes by the thickness."""
    return (0, (4, 2.7)) if dashed else "-"


def outline_of(shape: Rectangle) -> Path:
    """A rectangle with round corners."""
    left, top, right, bottom = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    r = min(shape.round, shape.width / 2, shape.height / 2)
    if not r:
        return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
    k = r * (1 - BEND)
    points = [
        (left + r, top), (right - r, top), (right - k, top), (right, top + k), (right, top + r),
        (right, bottom - r), (right, bottom - k), (right - k, bottom), (right - r, bottom),
        (left + r, bottom), (left + k, bottom), (left, bottom - k), (left, bottom - r),
        (left, top + r), (left, top + k), (left + k, top), (left + r, top), (left + r, top),
    ]  # fmt: skip
    side = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(points, [Path.MOVETO, *side * 4, Path.CLOSEPOLY])
