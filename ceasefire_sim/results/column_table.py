"""Columns of runs, kept as narrow as the range of what they hold, and handed out in the types that arrays have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ceasefire_sim.results.read_only import read_only

__all__ = ["Column", "ColumnTable", "ColumnType", "joined_columns", "narrowest", "whole_or_empty"]

Column: TypeAlias = NDArray[Any]  # of the type that `columns_of` names: whole numbers, reals or truths
WHOLE_TYPES = ("int8", "int16", "int32", "int64")
LARGEST_REAL = 2**53  # up to here a real tells every whole number from the next


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of a column as it is handed out and as it is kept; ``empty`` is what is kept for NaN."""

    kind: str
    stored: str
    empty: int | None = None

    def narrow(self, name: str, values: ArrayLike) -> Column:
        """Values as they are kept; ``name`` is for the error, an ``AssertionError``, where one does not fit."""
        wide = np.asarray(values)
        stored = np.dtype(self.stored)
        if self.empty is not None:
            absent = np.isnan(wide)
            wide = np.where(absent, self.empty, wide)
        if stored.kind == "i" and wide.size:
            limits = np.iinfo(stored)
            if not (limits.min <= wide.min() and wide.max() <= limits.max):
                raise AssertionError(f"{name} is out of its range")  # never wrapped, also where asserts are off
        narrowed: Column = wide.astype(stored)
        if stored.kind == "f":
            narrowed = narrowed + stored.type(0)  # no zero has a sign: equal runs are the same bytes
        if self.empty is not None and not np.array_equal(narrowed, wide):
            raise AssertionError(f"{name} is no whole number")
        return narrowed

    def widen(self, stored: Column) -> Column:
        """What is kept as it is handed out."""
        if self.empty is None:
            return stored.astype(self.kind, copy=False)
        return np.where(stored == self.empty, np.nan, stored)


def narrowest(low: float, high: float) -> str:
    """The narrowest type of whole numbers that holds all from ``low`` to ``high``."""
    for name in WHOLE_TYPES:
        limits = np.iinfo(name)
        if limits.min <= low and high <= limits.max:
            return name
    return "int64"


def whole_or_empty(low: float, high: float) -> ColumnType:
    """The type of reals that are whole numbers from ``low`` to ``high``, or NaN."""
    stored = narrowest(low - 1, high)
    if max(-low, high) >= LARGEST_REAL:
        return ColumnType("float64", "float64")
    return ColumnType("float64", stored, int(np.iinfo(stored).min))


@dataclass(frozen=True, eq=False)
class ColumnTable(Mapping[str, Column]):
    """Columns by name: ``stored`` has them as they are kept, a look at one has it in the type that arrays have.

    What a look gives is locked against writing. It is a copy where the types differ.
    """

    types: Mapping[str, ColumnType]
    stored: Mapping[str, Column]

    @classmethod
    def of(cls, types: Mapping[str, ColumnType], columns: Mapping[str, ArrayLike]) -> ColumnTable:
        """Columns in the order of their types, made narrow."""
        return cls(types, {name: kind.narrow(name, columns[name]) for name, kind in types.items()})

    def __getitem__(self, name: str) -> Column:
        return read_only(self.types[name].widen(self.stored[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.types)

    def __len__(self) -> int:
        return len(self.types)

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.stored["run"]) if self.stored else 0

    def ordered(self, order: NDArray[np.intp]) -> ColumnTable:
        """The runs at some places."""
        return ColumnTable(self.types, {name: values[order] for name, values in self.stored.items()})

    def freeze(self) -> None:
        """Locks what is kept against writing."""
        for values in self.stored.values():
            read_only(values)


def joined_columns(tables: Iterable[ColumnTable]) -> ColumnTable:
    """The runs of several tables, one after another; there is at least one table."""
    parts = list(tables)
    types = parts[0].types
    return ColumnTable(types, {name: np.concatenate([part.stored[name] for part in parts]) for name in types})
