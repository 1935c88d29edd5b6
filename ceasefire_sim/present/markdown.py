"""A document as Markdown, the twin of its HTML: every word and number of one stands in the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ceasefire_sim.characters import escaped_markdown
from ceasefire_sim.present.document.blocks import (
    Block,
    Bullet,
    Bullets,
    Chapter,
    Definitions,
    Grid,
    Illustration,
    Paragraph,
    Subheading,
    Verbatim,
)

__all__ = ["markdown"]

CODE = re.compile(r"(`[^`\n]+`)")


def markdown(title: str, lead: Iterable[Block], chapters: Iterable[Chapter]) -> str:
    """A whole document."""
    parts = [f"# {inline(title)}", *("\n".join(block_lines(block)) for block in lead)]
    for chapter in chapters:
        parts.append(f"## {inline(chapter.title)}")
        parts += ["\n".join(block_lines(block)) for block in chapter.blocks]
    return "\n\n".join(parts) + "\n"


def inline(text: str) -> str:
    """A text on one line, its signs escaped but for pieces between backticks."""
    line = " ".join(text.split())
    return "".join(part if place % 2 else escaped_markdown(part) for place, part in enumerate(CODE.split(line)))


def block_lines(block: Block) -> Iterator[str]:
    """The lines of a block."""
    match block:
        case Paragraph():
            yield f"> {inline(block.text)}" if block.kind == "note" else inline(block.text)
        case Subheading():
            yield f"### {inline(block.text)}"
        case Bullets():
            yield from bullet_lines(block.items, "")
        case Grid():
            yield from grid_lines(block)
        case Illustration():
            yield f"*Picture (in the HTML of this report): {inline(block.caption)}*"
        case Verbatim():
            yield from verbatim_lines(block)
        case Definitions():
            yield from (f"- **{inline(word)}**: {inline(meaning)}" for word, meaning in block.entries)


def bullet_lines(items: Iterable[Bullet], indent: str) -> Iterator[str]:
    """The lines of a list."""
    for item in items:
        yield f"{indent}- {inline(item.text)}"
        yield from bullet_lines(item.below, indent + "  ")


def grid_lines(grid: Grid) -> Iterator[str]:
    """The lines of a table, its caption in front."""
    if grid.caption:
        yield inline(grid.caption)
        yield ""
    yield row_line(grid.header)
    yield row_line("---:" if place in grid.numeric else "---" for place in range(len(grid.header)))
    yield from (row_line(map(cell, row)) for row in grid.rows)


def cell(text: str) -> str:
    """A cell: a bar in it, in code too, would end it."""
    return re.sub(r"(?<!\\)\|", r"\\|", inline(text))


def row_line(cells: Iterable[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def verbatim_lines(block: Verbatim) -> Iterator[str]:
    """A text as it is written, in a fence longer than any in it."""
    if block.caption:
        yield inline(block.caption)
        yield ""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
    yield fence
    lines = block.text.splitlines()
    wide = len(str(len(lines)))
    yield from (f"{number:>{wide}}  {line}" if block.numbered else line for number, line in enumerate(lines, 1))
    yield fence
