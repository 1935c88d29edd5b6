"""Where everything lies in the linear memory of a module.

A header of words comes first: numbers of this setting, and pointers to what has another size at every setting.
Then come parts of fixed size, whose places stand in the module: values made of parameters, keys, the state of a run.
What lies behind them is given out by the host, block by block.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["PAGE", "WORD", "Header", "Layout"]

WORD = 8  # bytes
PAGE = 65536  # bytes by which memory grows


class Header(IntEnum):
    """The words of the header, by their places in bytes."""

    HORIZON = 0
    CHANGED = 8  # bits of the variables that have changed since the last morning
    ROWS = 16  # where the rows of runs go
    DAILY = 24  # where the counts by day go: for each bin a 32-bit number a day
    DAYS = 32  # how many days that are
    SUMS = 40  # where the sums by day go
    SUMS_ROW = 48
    CHOSEN = 56  # where the numbers of the runs stand, or 0 where they follow one another
    SPLICES = 64  # pairs of a first day and a run
    SPLICE_COUNT = 72
    SPLICE_STRIDE = 80  # the bytes to those of the next run, or 0 where all runs have the same
    FORCED = 88  # triples of a day, the place of a key and a value
    FORCED_COUNT = 96
    STATES = 104  # where the states of every day are recorded, or 0
    EVENTS = 112  # where the happenings of every day are recorded, or 0
    TABLES = 120  # room for the tables of binomial counts
    TABLES_NEXT = 128
    TABLES_END = 136
    TRUTHS = 144  # bits of the truths that have changed since then
    END = 152


class Layout:
    """Gives out places of fixed size, in order."""

    def __init__(self) -> None:
        self.end = int(Header.END)

    def words(self, count: int) -> int:
        """The place of so many words."""
        place = self.end
        self.end += WORD * count
        return place

    @property
    def pages(self) -> int:
        """The pages that all places need."""
        return self.end // PAGE + 1
