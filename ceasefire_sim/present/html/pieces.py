"""Chapters and blocks of a document as HTML; every text of a scenario is escaped, and no script is needed."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.present.document.blocks import (
    Block,
    Bullets,
    Chapter,
    Definitions,
    Grid,
    Illustration,
    Paragraph,
    Subheading,
    Verbatim,
)

__all__ = ["block_html", "chapter_html", "contents_html", "inline_html", "style_sheet"]

CODE = re.compile(r"`([^`\n]+)`")
FRAME = re.compile(r"^.*?(?=<svg[\s>])", re.DOTALL)  # of a file: what stands before its picture


def style_sheet() -> str:
    """The style of documents, for the screen and for paper."""
    from pathlib import Path

    return Path(__file__).with_name("document.css").read_text("utf-8")


def chapter_html(chapter: Chapter) -> str:
    """A chapter as a section with a heading."""
    name = escaped_html(chapter.anchor)
    blocks = "\n".join(map(block_html, chapter.blocks))
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">\n'
        f'<h2 id="{name}-title" dir="auto">{inline_html(chapter.title)}</h2>\n{blocks}\n</section>'
    )


def contents_html(chapters: Iterable[Chapter]) -> str:
    """Links to all chapters."""
    links = "".join(
        f'<li><a href="#{escaped_html(chapter.anchor)}">{inline_html(chapter.title)}</a></li>' for chapter in chapters
    )
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>'


def inline_html(text: str) -> str:
    """A text; what stands between backticks as code."""
    parts = CODE.split(text)
    return "".join(
        f"<code>{escaped_html(part)}</code>" if place % 2 else escaped_html(part) for place, part in enumerate(parts)
    )


def block_html(block: Block) -> str:
    """A block as an element."""
    match block:
        case Paragraph():
            kind = "" if block.kind == "plain" else f' class="{block.kind}"'
            return f'<p{kind} dir="auto">{inline_html(block.text)}</p>'
        case Subheading():
            return f'<h3 dir="auto">{inline_html(block.text)}</h3>'
        case Bullets():
            return bullets_html(block)
        case Grid():
            return grid_html(block)
        case Illustration():
            return illustration_html(block)
        case Verbatim():
            return verbatim_html(block)
        case Definitions():
            pairs = (f"<dt>{inline_html(word)}</dt><dd>{inline_html(meaning)}</dd>" for word, meaning in block.entries)
            return f"<dl>{''.join(pairs)}</dl>"


def bullets_html(bullets: Bullets) -> str:
    """A list, with the lists below its entries."""
    items = (
        f"<li>{inline_html(item.text)}{bullets_html(Bullets(item.below)) if item.below else ''}</li>"
        for item in bullets.items
    )
    return f"<ul>{''.join(items)}</ul>"


def grid_html(grid: Grid) -> str:
    """A table that scrolls sideways where it is wider than the window; its cells know their headings on a phone."""
    looks = ['class="number"' if place in grid.numeric else 'dir="auto"' for place in range(len(grid.header))]
    head = "".join(
        f'<th scope="col" {look}>{inline_html(text)}</th>' for look, text in zip(looks, grid.header, strict=True)
    )
    rows = "".join(row_html(grid, row, looks) for row in grid.rows)
    caption = f"<caption>{inline_html(grid.caption)}</caption>" if grid.caption else ""
    name = escaped_html(grid.label or grid.caption or "table")
    return (
        f'<div class="scroll" role="region" aria-label="{name}" tabindex="0">'
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def row_html(grid: Grid, row: tuple[str, ...], looks: list[str]) -> str:
    """A row of a table, its first cell the head."""
    first, *rest = row
    cells = "".join(
        f'<td {look} data-head="{escaped_html(head)}">{inline_html(cell)}</td>'
        for look, head, cell in zip(looks[1:], grid.header[1:], rest, strict=True)
    )
    return f'<tr><th scope="row" dir="auto">{inline_html(first)}</th>{cells}</tr>'


def illustration_html(picture: Illustration) -> str:
    """A picture with its caption; one that may have names of its own is kept apart from the page as an image."""
    caption = f'<figcaption dir="auto">{inline_html(picture.caption)}</figcaption>'
    if picture.inline:
        return f'<figure><div class="scroll" tabindex="0">{FRAME.sub("", picture.svg, count=1)}</div>{caption}</figure>'
    data = base64.b64encode(picture.svg.encode()).decode("ascii")
    alternative = escaped_html(picture.caption)
    return f'<figure><img alt="{alternative}" src="data:image/svg+xml;base64,{data}">{caption}</figure>'


def verbatim_html(block: Verbatim) -> str:
    """A text as it is written; numbered lines as a list, so that copying leaves the numbers out."""
    caption = f'<p class="caption">{inline_html(block.caption)}</p>' if block.caption else ""
    if not block.numbered:
        return f'{caption}<pre tabindex="0"><code>{escaped_html(block.text)}</code></pre>'
    lines = "".join(f"<li><code>{escaped_html(line) or ' '}</code></li>" for line in block.text.splitlines())
    return f'{caption}<ol class="lines" tabindex="0">{lines}</ol>'
