"""Blocks joined in any order give the columns they have, however few values those take."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from ceasefire_sim.results.column_table import ColumnTable, ColumnType
from ceasefire_sim.results.run_block import BlockJoin, RunBlock, is_one_value

KINDS = {name: ColumnType("int64", "int8") for name in ("run", "flag", "done", "credited", "late")}


def block(first: int, **columns: list[int]) -> RunBlock:
    """A block of two runs."""
    table = ColumnTable.of(KINDS, {"run": [first, first + 1], **columns})
    return RunBlock(first, table, {}, {}, np.zeros(0, np.int64), 0)


def joined(blocks: list[RunBlock]) -> ColumnTable:
    """All of them."""
    join = BlockJoin(0, 2 * len(blocks))
    for part in blocks:
        join.add(part)
    return join.joined().columns


BLOCKS = [
    block(0, flag=[1, 1], done=[1, 2], credited=[1, 2], late=[1, 2]),
    block(2, flag=[1, 1], done=[3, 3], credited=[3, 3], late=[3, 4]),
    block(4, flag=[1, 1], done=[5, 6], credited=[5, 6], late=[5, 6]),
]


def test_any_order_of_blocks_gives_the_same_columns() -> None:
    for order in permutations(BLOCKS):
        table = joined(list(order))
        assert {name: table[name].tolist() for name in KINDS} == {
            "run": [0, 1, 2, 3, 4, 5],
            "flag": [1] * 6,
            "done": [1, 2, 3, 3, 5, 6],
            "credited": [1, 2, 3, 3, 5, 6],
            "late": [1, 2, 3, 4, 5, 6],
        }


def test_one_value_and_columns_alike_take_no_room_of_their_own() -> None:
    stored = joined(BLOCKS).stored
    assert is_one_value(stored["flag"])
    assert stored["credited"] is stored["done"]
    assert not np.shares_memory(stored["late"], stored["done"])


def test_a_value_that_a_later_block_changes_stays_where_it_was() -> None:
    later = block(2, flag=[1, 0], done=[0, 0], credited=[0, 0], late=[0, 0])
    assert joined([BLOCKS[0], later])["flag"].tolist() == [1, 1, 1, 0]
