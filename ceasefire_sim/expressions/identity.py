"""Values kept by the identity of an object.

Two equal trees may come from different places of a text, and a tree that shares parts would take exponential time
to hash by value. So what is worked out for a tree is kept by identity.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Generic, TypeVar

__all__ = ["IdentityCache", "IdentitySet", "WeakIdentityCache"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class IdentityCache(Generic[Key, Value]):
    """A mapping by identity; it keeps its keys alive, so that no later object can have the ``id`` of one."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[int, tuple[Key, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """The value of an object; None where there is none yet."""
        entry = self._entries.get(id(key))
        return None if entry is None else entry[1]

    def __getitem__(self, key: Key) -> Value:
        return self._entries[id(key)][1]

    def __setitem__(self, key: Key, value: Value) -> None:
        self._entries[id(key)] = (key, value)

    def __contains__(self, key: Key) -> bool:
        return id(key) in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Key]:
        return (key for key, _ in self._entries.values())

    def items(self) -> Iterator[tuple[Key, Value]]:
        """Every object with its value, in the order in which they came."""
        return iter(self._entries.values())

    def clear(self) -> None:
        """Forgets everything."""
        self._entries.clear()


class IdentitySet(Generic[Key]):
    """Objects met so far, by identity; it keeps them alive."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[int, Key] = {}

    def add(self, key: Key) -> bool:
        """Adds an object; whether it is new."""
        if id(key) in self._entries:
            return False
        self._entries[id(key)] = key
        return True

    def __contains__(self, key: Key) -> bool:
        return id(key) in self._entries

    def __len__(self) -> int:
        return len(self._entries)


class WeakIdentityCache(Generic[Key, Value]):
    """A mapping by identity that keeps no key alive; an entry goes with its key."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[int, tuple[weakref.ref[Key], Value]] = {}

    def get(self, key: Key) -> Value | None:
        """The value of an object; None where there is none yet."""
        entry = self._entries.get(id(key))
        return None if entry is None else entry[1]

    def __setitem__(self, key: Key, value: Value) -> None:
        number, entries = id(key), self._entries
        entries[number] = (weakref.ref(key, lambda _: entries.pop(number, None)), value)

    def __len__(self) -> int:
        return len(self._entries)
