"""What results hand out cannot be changed: arrays are locked, and mappings have no way in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.validation.suggestions import did_you_mean, listed

__all__ = ["FrozenMapping", "UnknownNameError", "read_only"]

K = TypeVar("K")
V = TypeVar("V")
Scalar = TypeVar("Scalar", bound=np.generic)


class UnknownNameError(InputError, KeyError):
    """There is nothing of this name; a ``KeyError``, so that ``get`` and ``in`` work as with any mapping."""

    __str__ = Exception.__str__


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FrozenMapping(Mapping[K, V], Generic[K, V]):
    """A mapping that cannot be changed, equal to any mapping with the same items; unlike a proxy it can be pickled.

    ``kind`` is what its keys are, for the message where one is unknown.
    """

    entries: dict[K, V]
    kind: str = "key"

    def __getitem__(self, key: K) -> V:
        try:
            return self.entries[key]
        except (KeyError, TypeError):
            names = [known for known in self if isinstance(known, str)]
            hint = did_you_mean(str(key), names) or f"; there are: {listed(map(str, self))}"
            raise UnknownNameError(f"there is no {self.kind} {key!r}{hint}") from None

    def __iter__(self) -> Iterator[K]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return repr(self.entries)


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """The array, locked against writing."""
    array.setflags(write=False)
    return array
