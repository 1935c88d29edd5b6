"""One writer for every table of a page: columns as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Column", "table"]


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

    A row may end early; its last cell then runs on over the columns that are left, and widens none.
    """
    rows = [tuple(row) for row in rows]
    widths = [
        column.width(row[at] for row in rows if at < len(row) - (len(row) < len(columns)))
        for at, column in enumerate(columns)
    ]
    headings = tuple(column.heading for column in columns)
    for row in [headings, *rows] if any(headings) else rows:
        cells = zip(columns, widths, row, strict=False)
        parts = [(column.gap if at else "") + column.padded(cell, width)
                 for at, (column, width, cell) in enumerate(cells)]  # fmt: skip
        yield (indent + "".join(parts)).rstrip()
