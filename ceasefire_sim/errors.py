"""Every error the package raises on purpose, by what the reader of it can do.

::

    CeasefireError
    ├── InputError          the input is at fault; carries every fault found (exit code 2)
    │   └── ScenarioError   a scenario file, or something written over it, is at fault
    ├── ExpressionError     one fault in one expression's text, with its column
    └── LimitError          a limit, the disk or the machine stops the work (exit code 3)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["CeasefireError", "ExpressionError", "Fault", "InputError", "LimitError", "ScenarioError"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one place of an input, or (``severity="warning"``) worth a second look.

    ``line`` and ``column`` count from 1, columns in characters; 0 where there is no such place.
    ``path`` is dotted, as in ``obligations.withdraw.requires``.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: " if self.file else ""
        mark = "warning: " if self.severity == "warning" else ""
        return f"{place}{mark}{self.path + ': ' if self.path else ''}{self.message}"


class CeasefireError(Exception):
    """The root of every error raised on purpose."""


class InputError(CeasefireError):
    """The input is at fault; ``faults`` names every fault found, in the order of the file."""

    def __init__(self, faults: Iterable[Fault] | str) -> None:
        if isinstance(faults, str):
            faults = (Fault("", 0, 0, "", faults),)
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        """Pickles the faults, of which the message is made."""
        return type(self), (self.faults,)


class ScenarioError(InputError):
    """A scenario file, or something written over it, is at fault."""


class ExpressionError(CeasefireError):
    """One fault in one expression.

    ``column`` is the offset of the first character at fault, from 0; ``length`` says how many are.
    """

    def __init__(self, message: str, column: int = 0, length: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.length = length

    def __reduce__(self) -> tuple[type[ExpressionError], tuple[str, int, int]]:
        """Pickles the place, too."""
        return type(self), (self.message, self.column, self.length)


class LimitError(CeasefireError):
    """A limit, the disk or the machine stops the work; nothing in the input is at fault."""
