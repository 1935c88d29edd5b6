"""A mapping that is handed out and cannot be changed."""

from __future__ import annotations

from typing import NoReturn, TypeVar

__all__ = ["ReadOnlyDict"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReadOnlyDict(dict[Key, Value]):
    """A ``dict`` without the methods that change one: it is read, compared, written as JSON and pickled as a dict.

    ``types.MappingProxyType`` can be neither pickled nor written as JSON. Changing one raises ``TypeError``.
    """

    __slots__ = ()

    def refuse(self, *_: object, **__: object) -> NoReturn:
        """Raises ``TypeError``."""
        raise TypeError("this mapping is read-only; dict(…) makes a copy that can be changed")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = refuse

    def __reduce__(self) -> tuple[type[ReadOnlyDict[Key, Value]], tuple[dict[Key, Value]]]:
        """Copies and unpickles through the constructor, as nothing can be put in afterwards."""
        return type(self), (dict(self),)
