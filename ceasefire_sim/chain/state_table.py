"""The states met so far: rows of integers, each with one number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.errors import LimitError
from ceasefire_sim.machine.variables import Variable

__all__ = ["StateTable", "TooManyStatesError"]

WORD = 1 << 62
WIDE = 1 << 22  # a range of values beyond which they are sorted to be counted
DIRECT = 1 << 25  # codes below this are looked up in a table of their own


class TooManyStatesError(LimitError):
    """There are more states than may be visited; ``reached`` so many, ``widest`` the variables that multiply them."""

    def __init__(self, reached: int, widest: Sequence[tuple[str, int]]) -> None:
        self.reached = reached
        self.widest = tuple(widest)
        named = ", ".join(f"{name} ({count} values)" for name, count in widest)
        super().__init__(
            f"more than {reached:,} states were reached; what multiplies them most: {named};"
            " allow more of them (max_states, --max-states), narrow their ranges, or simulate"
        )

    def __reduce__(self) -> tuple[type[TooManyStatesError], tuple[int, tuple[tuple[str, int], ...]]]:
        """Pickles what the message is made of."""
        return type(self), (self.reached, self.widest)


class StateTable:
    """Numbers states in the order in which they are met.

    A state's code is its row in mixed radix. Few codes index a table of numbers; more are kept sorted; where a code
    does not fit a word, rows are hashed, and two rows of one hash would be an error, never one state.
    """

    def __init__(self, variables: Sequence[Variable], most: int) -> None:
        self.names = [variable.name for variable in variables]
        self.low = np.array([variable.low for variable in variables], np.int64)
        widths = [variable.high - variable.low + 1 for variable in variables]
        self.widths = widths
        self.most = most
        self.strides: IntArray | None = None
        whole = 1
        for width in widths:
            whole *= width
        if whole < WORD:
            strides, stride = [], 1
            for width in widths:
                strides.append(stride)
                stride *= width
            self.strides = np.array(strides, np.int64)
        self.number_of: NDArray[np.int32] | None = np.zeros(whole, np.int32) if whole <= DIRECT else None
        self.size = 0
        self.rows = np.zeros((len(widths), 1024), np.int32 if max(map(abs, widths), default=0) < 2**31 else np.int64)
        self.sorted_codes = np.zeros(0, np.int64)
        self.sorted_ids = np.zeros(0, np.int64)

    def codes(self, rows: IntArray) -> IntArray:
        """The code of every column of a table of rows by variable."""
        shifted = rows - self.low[:, None]
        if self.strides is not None:
            return self.strides @ shifted
        hashes = np.zeros(rows.shape[1], np.uint64)
        for row in shifted:
            hashes = (hashes ^ row.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            hashes ^= hashes >> np.uint64(29)
        return (hashes >> np.uint64(1)).astype(np.int64)

    def numbers(self, values: Mapping[str, IntArray]) -> IntArray:
        """The numbers of states given as arrays by variable; new ones are taken in."""
        count = max((len(values[name]) for name in self.names), default=1)
        rows = np.empty((len(self.names), count), np.int64)
        for place, name in enumerate(self.names):
            rows[place] = values[name]
        return self.numbers_of(rows)

    def numbers_of(self, rows: IntArray) -> IntArray:
        """The numbers of states given as a table, a row for each variable; new ones are taken in."""
        if self.number_of is not None:
            return self.looked_up(rows, self.number_of)
        distinct, first, back = np.unique(self.codes(rows), return_index=True, return_inverse=True)
        places = np.searchsorted(self.sorted_codes, distinct)
        inside = np.minimum(places, max(len(self.sorted_codes) - 1, 0))
        known = self.sorted_codes[inside] == distinct if len(self.sorted_codes) else np.zeros(len(distinct), bool)
        ids = np.empty(len(distinct), np.int64)
        ids[known] = self.sorted_ids[inside[known]]
        new = np.flatnonzero(~known)
        if new.size:
            ids[new] = self.size + np.arange(new.size)
            self.append(rows[:, first[new]])
            self.insert(places[new], distinct[new], ids[new])
        if self.strides is None and not np.array_equal(self.rows[:, ids[back]], rows):
            raise LimitError("two states have the same hash; narrow a range and try again")
        return ids[back]

    def looked_up(self, rows: IntArray, number_of: NDArray[np.int32]) -> IntArray:
        """The same by the table of numbers plus 1, without sorting; new states are numbered by rising code as well.

        0 stands for a state not met: the memory of codes that never occur is never touched.
        """
        codes = self.codes(rows)
        new = np.flatnonzero(number_of[codes] == 0)
        if new.size:
            fresh = codes[new]
            number_of[fresh] = new  # of several columns with one code the last stays: it stands for them
            if len(fresh) < len(number_of) // 32:
                fresh = np.unique(fresh)
            else:
                met = np.zeros(len(number_of), bool)
                met[fresh] = True
                fresh = np.flatnonzero(met)
            columns = number_of[fresh]
            number_of[fresh] = self.size + 1 + np.arange(len(fresh))
            self.append(rows[:, columns])
        return number_of[codes].astype(np.int64) - 1

    def known(self, values: Mapping[str, IntArray]) -> IntArray:
        """The numbers of states given as arrays by variable; -1 for those never met."""
        count = max((len(values[name]) for name in self.names), default=1)
        rows = np.array([values[name] for name in self.names], np.int64).reshape(len(self.names), count)
        codes = self.codes(rows)
        if self.number_of is not None:
            return self.number_of[codes].astype(np.int64) - 1
        if not len(self.sorted_codes):
            return np.full(count, -1, np.int64)
        places = np.minimum(np.searchsorted(self.sorted_codes, codes), len(self.sorted_codes) - 1)
        ids = self.sorted_ids[places]
        met = (self.sorted_codes[places] == codes) & (self.rows[:, ids] == rows).all(axis=0)
        numbers: IntArray = np.where(met, ids, -1)
        return numbers

    def insert(self, places: IntArray, codes: IntArray, ids: IntArray) -> None:
        """Puts new codes where they belong among those known."""
        whole = len(self.sorted_codes) + len(codes)
        new = places + np.arange(len(codes))
        old = np.ones(whole, bool)
        old[new] = False
        for name, added in (("sorted_codes", codes), ("sorted_ids", ids)):
            merged = np.empty(whole, np.int64)
            merged[new], merged[old] = added, getattr(self, name)
            setattr(self, name, merged)

    def append(self, rows: IntArray) -> None:
        """Takes in new rows."""
        upto = self.size + rows.shape[1]
        if upto > self.most:
            self.size = upto
            raise TooManyStatesError(self.most, self.widest(rows))
        if upto > self.rows.shape[1]:
            wider = np.zeros((len(self.rows), max(upto, 2 * self.rows.shape[1])), self.rows.dtype)
            wider[:, : self.size] = self.rows[:, : self.size]
            self.rows = wider
        self.rows[:, self.size : upto] = rows
        self.size = upto

    def widest(self, fresh: IntArray) -> list[tuple[str, int]]:
        """The three variables that take the most values."""
        held = self.rows[:, : min(self.size - fresh.shape[1], self.rows.shape[1])]
        counts = [(name, distinct_values(held[place], fresh[place])) for place, name in enumerate(self.names)]
        return sorted(counts, key=lambda pair: -pair[1])[:3]

    def values(self, ids: IntArray, some: Collection[str] | None = None) -> dict[str, IntArray]:
        """The variables of some states, by name; all, or those of some names."""
        if some is None:
            return dict(zip(self.names, self.rows[:, ids].astype(np.int64), strict=True))
        return {name: self.rows[self.names.index(name), ids].astype(np.int64) for name in some}


def distinct_values(held: IntArray, fresh: IntArray) -> int:
    """How many different numbers there are in two arrays, of which the second has some."""
    low, high = int(fresh.min()), int(fresh.max())
    if held.size:
        low, high = min(low, int(held.min())), max(high, int(held.max()))
    if high - low > WIDE:
        return len(np.unique(np.concatenate([held, fresh])))
    met = np.zeros(high - low + 1, np.bool_)
    for numbers in (held, fresh):
        met[numbers - low] = True
    return int(met.sum())
