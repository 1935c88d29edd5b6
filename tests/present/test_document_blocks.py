"""Blocks of a document: lists within lists, tables without empty columns, the same words as HTML and as Markdown."""

from __future__ import annotations

from ceasefire_sim.characters import escaped_markdown
from ceasefire_sim.present.document.blocks import (
    Bullet,
    Bullets,
    Chapter,
    Definitions,
    Grid,
    Paragraph,
    Verbatim,
    nested,
    without_empty_columns,
)
from ceasefire_sim.present.html.pieces import block_html, inline_html
from ceasefire_sim.present.markdown import markdown

GRID = Grid(
    "Runs", ("", "share", "expected", "record"), (("a", "1.0 %", "", ""), ("b|c", "", "", "<2>")), frozenset({1})
)


def test_what_is_deeper_stands_below_what_is_before_it() -> None:
    assert nested([(1, "a"), (2, "b"), (3, "c"), (2, "d"), (1, "e")]) == (
        Bullet("a", (Bullet("b", (Bullet("c"),)), Bullet("d"))),
        Bullet("e"),
    )
    assert nested([(1, "a"), (3, "b"), (2, "c")]) == (Bullet("a", (Bullet("b"), Bullet("c"))),)
    assert nested([]) == ()


def test_a_column_in_which_nothing_stands_is_left_out_and_numbers_keep_their_side() -> None:
    grid = without_empty_columns(GRID)
    assert grid.header == ("", "share", "record")
    assert grid.rows == (("a", "1.0 %", ""), ("b|c", "", "<2>"))
    assert grid.numeric == {1}


def test_a_table_in_html_has_heads_of_columns_and_rows_and_escapes_its_cells() -> None:
    html = block_html(GRID)
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 2
    assert '<td dir="auto" data-head="record">&lt;2&gt;</td>' in html
    assert '<td class="number" data-head="share">1.0 %</td>' in html


def test_a_document_in_markdown_has_every_word_of_its_blocks() -> None:
    text = markdown(
        "A *title*",
        (Paragraph("lead", "note"),),
        (
            Chapter("x", "One", (Paragraph("see `a_b | c`"), Bullets(nested([(1, "a"), (2, "b_c")])))),
            Chapter(
                "y", "Two", (GRID, Verbatim("x: 1\n```\ny: 2", numbered=True), Definitions((("run", "a history"),)))
            ),
        ),
    )
    assert text.splitlines() == [
        "# A \\*title\\*", "", "> lead", "", "## One", "", "see `a_b | c`", "", "- a", "  - b\\_c", "", "## Two", "",
        "Runs", "", "|  | share | expected | record |", "| --- | ---: | --- | --- |", "| a | 1.0 % |  |  |",
        "| b\\|c |  |  | \\<2\\> |", "", "````", "1  x: 1", "2  ```", "3  y: 2", "````", "", "- **run**: a history",
    ]  # fmt: skip


def test_pieces_between_backticks_are_code_and_all_else_is_text() -> None:
    assert inline_html("see `a < b` & <c>") == "see <code>a &lt; b</code> &amp; &lt;c&gt;"
    assert inline_html("one ` alone") == "one ` alone"
    assert escaped_markdown("a_b <c> `d` #e") == "a\\_b \\<c\\> \\`d\\` \\#e"
