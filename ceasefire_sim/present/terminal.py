"""Lines for a terminal: text broken where it can be read on, no wider than the terminal is."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator

__all__ = ["MARKS", "READABLE", "UNBROKEN", "fitted", "line_width", "side_by_side", "wrap"]

READABLE = 96  # characters of a line that the eye finds its way back from
UNBROKEN = 1_000_000  # characters of a line that goes to a file
NARROWEST = 40  # on a terminal narrower than this, lines run over
MARKS = ("- ", "→ ")  # a text that begins so hangs below its first letter
NO_BREAK = "\u00a0"


def line_width(most: int = READABLE) -> int:
    """How wide lines may be: as wide as the terminal that is written to, at most so wide; files get the most.

    ``COLUMNS`` says how wide it is where there is no terminal to be asked.
    """
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (AttributeError, OSError, ValueError):  # no terminal, or none with a number
        written = os.environ.get("COLUMNS", "")
        columns = int(written) if written.isdecimal() else 0
    return max(NARROWEST, min(most, columns)) if columns else most


def wrap(text: str, indent: str = "", hanging: str | None = None, most: int = READABLE) -> Iterator[str]:
    """The text in lines of a readable length, at most so many characters each.

    Lines after the first begin with ``hanging``; without it with the indent, a little further in below a dash or an
    arrow. A number stays with its % sign; words are never broken.
    """
    if hanging is None:
        hanging = indent + "  " * text.startswith(MARKS)
    lines = textwrap.wrap(
        text.replace(" %", f"{NO_BREAK}%"), line_width(most), initial_indent=indent, subsequent_indent=hanging,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    yield from (line.replace(f"{NO_BREAK}%", " %") for line in lines)


def fitted(line: str) -> Iterator[str]:
    """A line as it is; broken where it is longer than the terminal is wide, the rest a little further in."""
    room = line_width(UNBROKEN)
    if len(line) <= room:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    yield from wrap(line.lstrip(), indent, f"{indent}    " if len(indent) <= room // 2 else "    ", room)


def side_by_side(left: Iterator[str], right: Iterator[str], column: int) -> Iterator[str]:
    """Two sequences of lines beside each other, the second one beginning in a column."""
    while True:
        first, second = next(left, None), next(right, None)
        if first is None and second is None:
            return
        yield f"{first or '':<{column}}{second or ''}".rstrip()
