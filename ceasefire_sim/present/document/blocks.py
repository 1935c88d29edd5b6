"""What a document consists of: chapters of blocks, each plain data, written as HTML or Markdown elsewhere.

Texts are plain; what stands between two backticks is a piece of a scenario file or a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "Block",
    "Bullet",
    "Bullets",
    "Chapter",
    "Definitions",
    "Grid",
    "Illustration",
    "Paragraph",
    "Subheading",
    "Verbatim",
    "nested",
    "without_empty_columns",
    "words_of",
]

ParagraphKind: TypeAlias = Literal["plain", "lead", "note"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: plain, the lead of a document, or a note in the margin of what is said."""

    text: str
    kind: ParagraphKind = "plain"


@dataclass(frozen=True)
class Subheading:
    """A heading inside a chapter."""

    text: str


@dataclass(frozen=True)
class Bullet:
    """An entry of a list, with the entries below it."""

    text: str
    below: tuple[Bullet, ...] = ()


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Bullet, ...]


@dataclass(frozen=True)
class Grid:
    """A table; columns whose number is in ``numeric`` stand to the right. Of each row the first cell is its head.

    ``label`` names it to a screen reader where no caption does.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    label: str = ""


@dataclass(frozen=True)
class Illustration:
    """A picture as the text of an SVG file, with what it shows; ``inline`` ones have no names that may clash."""

    svg: str
    caption: str
    inline: bool = False


@dataclass(frozen=True)
class Verbatim:
    """A text as it is written, such as a command or a file; its lines are numbered where they are spoken of."""

    text: str
    numbered: bool = False
    caption: str = ""


@dataclass(frozen=True)
class Definitions:
    """Words, each with what it means."""

    entries: tuple[tuple[str, str], ...]


Block: TypeAlias = Paragraph | Subheading | Bullets | Grid | Illustration | Verbatim | Definitions


@dataclass(frozen=True)
class Chapter:
    """A part of a document under a heading; ``anchor`` is its name in links."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


def without_empty_columns(grid: Grid) -> Grid:
    """The table without columns in which nothing stands, but for the first."""
    kept = [place for place in range(len(grid.header)) if not place or any(row[place].strip() for row in grid.rows)]
    return Grid(
        grid.caption,
        tuple(grid.header[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in grid.rows),
        frozenset(at for at, place in enumerate(kept) if place in grid.numeric),
    )


def nested(items: Iterable[tuple[int, str]]) -> tuple[Bullet, ...]:
    """Texts with their depths as a list of lists; one that is deeper than the text before it stands below that."""
    return tuple(below(list(items), 0))


def below(waiting: list[tuple[int, str]], depth: int) -> Iterator[Bullet]:
    """The entries that are deeper than a text before them; they are taken away from those that wait."""
    while waiting and waiting[0][0] > depth:
        own, text = waiting.pop(0)
        yield Bullet(text, tuple(below(waiting, own)))


def words_of(block: Block) -> Iterator[str]:
    """Every text of a block but for what a picture draws."""
    match block:
        case Paragraph() | Subheading():
            yield block.text
        case Bullets():
            for item in block.items:
                yield item.text
                yield from words_of(Bullets(item.below))
        case Grid():
            yield block.caption
            yield from block.header
            for row in block.rows:
                yield from row
        case Illustration():
            yield block.caption
        case Verbatim():
            yield from (block.caption, block.text)
        case Definitions():
            for entry in block.entries:
                yield from entry
