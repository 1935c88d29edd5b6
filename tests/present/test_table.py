"""The writer of tables and the wrapper of lines: what stands where, and nothing lost."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import line_width, side_by_side, wrap

CELLS = st.text("abcxyz %0123456789", min_size=1, max_size=12).map(str.strip).filter(bool)
WORDS = st.lists(st.sampled_from(["a", "5", "%", "word", "well-known", "x" * 30]), min_size=1, max_size=40).map(
    " ".join
)


def test_numbers_stand_to_the_right_under_headings_and_texts_to_the_left() -> None:
    columns = (Column("name"), Column("runs", "right", 6), Column("note", gap=" | "))
    assert list(table(columns, [("a", "12", "first"), ("longer", "1234567", "")])) == [
        "  name       runs | note",
        "  a            12 | first",
        "  longer  1234567 |",
    ]


def test_a_table_without_headings_has_none() -> None:
    assert list(table((Column(), Column()), [("a", "b")], indent="")) == ["a  b"]
    assert list(table((Column(), Column()), [])) == []


def test_a_row_that_ends_early_runs_on_and_widens_no_column() -> None:
    rows = [("a", "1", "2"), ("bb", "no run answers it")]
    assert list(table((Column(), Column(least=3), Column()), rows)) == ["  a   1    2", "  bb  no run answers it"]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_every_second_cell_begins_in_one_column_and_none_is_cut(rows: list[tuple[str, str]]) -> None:
    lines = list(table((Column(), Column()), rows))
    begin = 2 + max(len(first) for first, _ in rows) + 2
    assert [(line[2 : begin - 2].rstrip(), line[begin:]) for line in lines] == rows


@given(WORDS, st.integers(40, 100))
def test_lines_are_no_wider_than_asked_and_hold_every_word_in_order(text: str, most: int) -> None:
    lines = list(wrap(text, "  ", "    ", most))
    assert " ".join(" ".join(lines).split()) == text
    assert all(len(line) <= most for line in lines)
    assert lines[0].startswith("  ")
    assert all(line.startswith("    ") for line in lines[1:])


def test_a_number_stays_with_its_per_cent_and_a_word_with_its_hyphen() -> None:
    assert list(wrap("x" * 36 + " 95 % of all", most=40)) == ["x" * 36, "95 % of all"]
    assert list(wrap("x" * 36 + " well-known", most=40)) == ["x" * 36, "well-known"]


def test_what_begins_with_a_dash_hangs_below_its_first_letter() -> None:
    assert list(wrap("- " + "word " * 10, "  ", most=40))[1].startswith("    word")


def test_lines_are_as_wide_as_a_narrow_terminal_and_as_asked_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert line_width(96) == 96  # what tests write to is no terminal
    for columns, width in ((70, 70), (200, 96), (10, 40), (0, 96)):
        monkeypatch.setattr(os, "get_terminal_size", lambda _, size=(columns, 24): os.terminal_size(size))
        monkeypatch.setattr(sys, "stdout", Stream())
        assert line_width(96) == width


def test_two_columns_stand_side_by_side_though_one_is_longer() -> None:
    assert list(side_by_side(iter(["a", "b"]), iter(["c"]), 4)) == ["a   c", "b"]


class Stream:
    def fileno(self) -> int:
        return 1
