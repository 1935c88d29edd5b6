"""What stands below the graphs: the key to colours, lists in columns, and the small signs."""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.present.diagrams.diagram import INK, Key, Listing, Row
from ceasefire_sim.present.diagrams.drawing import Curve, Polygon, Rectangle, Shape, Words, moved
from ceasefire_sim.present.diagrams.text_metrics import fitted_lines, width

__all__ = [
    "FRAME",
    "TEXT",
    "TITLE",
    "badge_shapes",
    "columns_at_most",
    "key_shapes",
    "listing_shapes",
    "padlock_shapes",
]

TEXT, TITLE = 16.0, 17.0
BODY = 15.0
LEADING = 1.26
COLUMN = 400.0  # the width of a column of a list
MOST = 3  # columns
GAP, BETWEEN = 26.0, 9.0  # from column to column, from entry to entry
PAD = 12.0
FRAME = "#9a9a9a"
INSET = 30.0  # of a row's text, right of its number
Shapes = list[Shape]


def badge_shapes(x: float, y: float, number: int, colour: str = INK) -> Shapes:
    """A number in a disk around a point."""
    text = str(number)
    half = max(10.0, width(text, 12.5, True) / 2 + 4)
    return [
        Rectangle(x - half, y - 10, 2 * half, 20, colour, None, 0, round=10),
        Words(x, y + 4.6, text, 12.5, True, "#ffffff", "middle"),
    ]


def padlock_shapes(x: float, y: float, colour: str = INK) -> Shapes:
    """A padlock, 12 wide and 16 tall, from its left upper corner."""
    left, right, low, high = x + 2.5, x + 9.5, y + 8, y - 1.5
    bow = Curve(((left, low), (left, high), (right, high), (right, low)), colour, 2.0)
    return [bow, Rectangle(x, y + 7, 12, 9, colour, None, 0, round=2)]


def key_shapes(entries: Sequence[Key], wide: float) -> tuple[float, Shapes]:
    """The key to colours as a flow of swatches and texts, and how tall it is."""
    shapes: Shapes = []
    x, y, tall = 0.0, 0.0, 30.0
    for key in entries:
        needed = 52 + width(key.text, BODY) + GAP
        if x and x + needed - GAP > wide:
            x, y = 0.0, y + tall
        shapes += swatch_shapes(key, x, y + 4)
        shapes.append(Words(x + 52, y + 19, key.text, BODY))
        x += needed
    return (y + tall + 8 if entries else 0.0), shapes


def swatch_shapes(key: Key, x: float, y: float) -> Shapes:
    """A small box or arrow, 42 wide and 20 tall."""
    if key.arrow:
        line = Curve(((x, y + 10), (x + 12, y + 10), (x + 20, y + 10), (x + 32, y + 10)), key.outline, key.thickness,
                     key.dashed)  # fmt: skip
        return [line, Polygon(((x + 32, y + 5), (x + 43, y + 10), (x + 32, y + 15)), key.outline)]
    shapes: Shapes = [Rectangle(x, y, 42, 20, key.fill, key.outline, key.thickness, key.dashed, 5)]
    if key.double:
        shapes.append(Rectangle(x + 4, y + 4, 34, 12, None, key.outline, key.thickness, round=3))
    return shapes + (padlock_shapes(x + 15, y + 2, key.outline) if key.lock else [])


def columns_at_most(listed: Listing) -> int:
    """Into how many columns a list may be divided."""
    return min(MOST, max(len(listed.rows), 1))


def listing_shapes(listed: Listing, columns: int) -> tuple[tuple[float, float], Shapes]:
    """A list in its frame, in columns about as tall as each other, in reading order down each; with its size."""
    entries = [row_shapes(row, COLUMN) for row in listed.rows]
    split = columns_of([tall for tall, _ in entries], columns)
    wide = 2 * PAD + len(split) * (COLUMN + GAP) - GAP
    top = bottom = PAD + TITLE * LEADING + 8
    shapes: Shapes = [Words(PAD, PAD + TITLE, listed.title, TITLE, True)]
    for number, (first, last) in enumerate(split):
        y = top
        for tall, parts in entries[first:last]:
            shapes += moved(parts, PAD + number * (COLUMN + GAP), y)
            y += tall
        bottom = max(bottom, y)
    size = (wide, bottom + PAD - BETWEEN)
    return size, [Rectangle(0, 0, *size, "#ffffff", FRAME, 1.2, round=8), *shapes]


def columns_of(heights: Sequence[float], columns: int) -> list[tuple[int, int]]:
    """First row of every column and the one after its last, so that the tallest is about as short as can be."""
    low, high = max(heights), sum(heights)
    while high - low > 1.0:
        middle = (low + high) / 2
        low, high = (low, middle) if len(filled_columns(heights, middle)) <= columns else (middle, high)
    return filled_columns(heights, high)


def filled_columns(heights: Sequence[float], limit: float) -> list[tuple[int, int]]:
    """Rows in columns, each filled up to a limit."""
    columns, first, filled = [], 0, 0.0
    for at, tall in enumerate(heights):
        if at > first and filled + tall > limit:
            columns.append((first, at))
            first, filled = at, 0.0
        filled += tall
    return [*columns, (first, len(heights))]


def row_shapes(row: Row, room: float) -> tuple[float, Shapes]:
    """One entry, from its top left corner; and how tall it is."""
    inset = INSET if row.number is not None else 0.0
    shapes: Shapes = badge_shapes(11, 11, row.number, row.colour) if row.number is not None else []
    y = 0.0
    for text, bold in ((row.head, True), (row.body, False)):
        for line in fitted_lines(text, BODY, room - inset, bold):
            y += BODY * LEADING
            colour = row.colour if bold else INK
            shapes.append(Words(inset, y - 3, line, BODY, bold, colour))
    return y + BETWEEN, shapes
