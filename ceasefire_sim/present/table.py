"""One writer for every table of a page: columns as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ceasefire_sim.present.terminal import UNBROKEN, line_width, wrap

__all__ = ["Column", "table"]


LEAST_OF_LAST = 24  # characters that the last column needs to be read


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, whether cells stand to the left or (numbers) to the right, its least width.

    ``gap`` stands before it, unless it is the first.
    """

    heading: str = ""
    align: Literal["left", "right"] = "left"
    least: int = 0
    gap: str = "  "

    def width(self, cells: Iterable[str]) -> int:
        """How wide it must be for some cells."""
        return max(self.least, *map(len, (self.heading, *cells)))

    def padded(self, text: str, width: int) -> str:
        """A cell filled up with blanks."""
        return text.rjust(width) if self.align == "right" else text.ljust(width)


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], indent: str = "  ") -> Iterator[str]:
    """The lines of a table, the headings first where a column has one.

    A row may end early; its last cell then runs on over the columns that are left, and widens none. On a terminal that
    is narrower than the table, last cells go on in the lines below, or each row becomes a list.
    """
    rows = [tuple(row) for row in rows]
    widths = [
        column.width(row[at] for row in rows if at < len(row) - (len(row) < len(columns)))
        for at, column in enumerate(columns)
    ]
    headings = tuple(column.heading for column in columns)
    shown = [headings, *rows] if any(headings) else rows
    lines = [written_row(columns, widths, row, indent) for row in shown]
    room = line_width(UNBROKEN)
    if max(map(len, lines), default=0) <= room:
        yield from lines
        return
    before = len(indent) + sum(widths[:-1]) + sum(len(column.gap) for column in columns[1:])
    if room - before >= LEAST_OF_LAST:
        for row in shown:
            yield from broken_row(columns, widths, row, indent, room)
        return
    for row in rows:
        yield from listed_row(headings, row, indent, room)


def written_row(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], indent: str) -> str:
    """One row on one line."""
    cells = zip(columns, widths, row, strict=False)
    parts = [(column.gap if at else "") + column.padded(cell, width)
             for at, (column, width, cell) in enumerate(cells)]  # fmt: skip
    return (indent + "".join(parts)).rstrip()


def broken_row(
    columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], indent: str, room: int
) -> Iterator[str]:
    """One row, whose last cell goes on below itself."""
    before = written_row(columns, widths, row[:-1], indent) if len(row) > 1 else indent
    start = len(indent) + sum(widths[: len(row) - 1]) + sum(len(column.gap) for column in columns[1 : len(row)])
    first, *below = [*wrap(row[-1], "", "", room - start)] or [""]
    yield (before.ljust(start) + first).rstrip()
    yield from (" " * start + line for line in below)


def listed_row(headings: Sequence[str], row: Sequence[str], indent: str, room: int) -> Iterator[str]:
    """A row as a list: what it is about, and below it its cells, each after its heading."""
    yield from wrap(row[0], indent, indent + "  ", room)
    for heading, cell in zip(headings[1:], row[1:], strict=False):
        if cell.strip():
            yield from wrap(f"{heading}: {cell.strip()}" if heading else cell.strip(), indent + "    ", None, room)
