"""Blocks of the package's documents as nodes of Sphinx: the twin of their HTML and of their Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

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

__all__ = ["chapter_section", "inline", "table", "terms"]

CODE = re.compile(r"`([^`\n]+)`")


def inline(text: str) -> list[nodes.Node]:
    """A text; what stands between two backticks is code."""
    parts = enumerate(CODE.split(text))
    return [nodes.literal(text=part) if place % 2 else nodes.Text(part) for place, part in parts if part]


def chapter_section(chapter: Chapter) -> nodes.section:
    """A chapter under its heading."""
    section = nodes.section(ids=[chapter.anchor], names=[chapter.anchor])
    section += nodes.title("", "", *inline(chapter.title))
    for block in chapter.blocks:
        section += list(block_nodes(block))
    return section


def block_nodes(block: Block) -> Iterator[nodes.Node]:
    """The nodes of a block."""
    match block:
        case Paragraph():
            yield nodes.paragraph("", "", *inline(block.text), classes=[] if block.kind == "plain" else [block.kind])
        case Subheading():
            yield nodes.rubric("", "", *inline(block.text))
        case Bullets():
            yield bullet_list(block.items)
        case Grid():
            yield table(block.header, block.rows, block.numeric, block.caption)
        case Illustration():
            yield nodes.raw("", f'<figure class="picture">{block.svg}</figure>', format="html")
            yield nodes.paragraph("", "", *inline(block.caption), classes=["note"])
        case Verbatim():
            if block.caption:
                yield nodes.paragraph("", "", *inline(block.caption))
            yield nodes.literal_block(block.text, block.text, language="text")
        case Definitions():
            yield terms((inline(word), [nodes.paragraph("", "", *inline(text))]) for word, text in block.entries)


def bullet_list(items: Iterable[Bullet]) -> nodes.bullet_list:
    """A list, with the lists below its entries."""
    whole = nodes.bullet_list()
    for item in items:
        entry = nodes.list_item("", nodes.paragraph("", "", *inline(item.text)))
        if item.below:
            entry += bullet_list(item.below)
        whole += entry
    return whole


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], numeric: frozenset[int] = frozenset(), caption: str = ""
) -> nodes.table:
    """A table; columns whose number is in ``numeric`` stand to the right."""
    whole = nodes.table(classes=["colwidths-auto"])
    if caption:
        whole += nodes.title("", "", *inline(caption))
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in header), cols=len(header))
    group += nodes.thead("", row(header, numeric))
    group += nodes.tbody("", *(row(cells, numeric) for cells in rows))
    whole += group
    return whole


def row(cells: Sequence[str], numeric: frozenset[int]) -> nodes.row:
    """A row of a table."""
    return nodes.row(
        "",
        *(
            nodes.entry("", nodes.paragraph("", "", *inline(cell)), classes=["numeric"] if place in numeric else [])
            for place, cell in enumerate(cells)
        ),
    )


def terms(entries: Iterable[tuple[Sequence[nodes.Node], Sequence[nodes.Node]]]) -> nodes.definition_list:
    """Terms, each with what it means."""
    return nodes.definition_list(
        "",
        *(
            nodes.definition_list_item("", nodes.term("", "", *term), nodes.definition("", *meaning))
            for term, meaning in entries
        ),
    )
