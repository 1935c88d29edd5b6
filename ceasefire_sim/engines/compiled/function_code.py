"""The text of one function of a module: lines, locals, and what is known where.

Values are written in WebAssembly's text format, folded. A value that is kept has a local of its own; it is known in
the block where it was kept and in those inside.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["INTEGER", "REAL", "TRUTH", "FunctionCode", "Typed", "load", "store"]

INTEGER, REAL, TRUTH = "i64", "f64", "i32"


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as text: its type, and its number where that is known."""

    kind: str
    text: str
    constant: float | None = None

    @property
    def simple(self) -> bool:
        """Whether writing it twice costs nothing."""
        return self.constant is not None or self.text.startswith("(local.get ")


def load(place: int, kind: str = INTEGER) -> str:
    """A word at a fixed place."""
    return f"({kind}.load offset={place} (i32.const 0))"


def store(place: int, value: str, kind: str = INTEGER) -> str:
    """Puts a word at a fixed place."""
    return f"({kind}.store offset={place} (i32.const 0) {value})"


class FunctionCode:
    """Writes one function."""

    def __init__(self, name: str, parameters: Mapping[str, str], result: str = "") -> None:
        self.name = name
        self.parameters = parameters
        self.result = result
        self.lines: list[str] = []
        self.locals: dict[str, str] = {}
        self.depth = 1
        self.scopes: list[dict[Hashable, Typed]] = [{}]
        self.labels = 0

    def line(self, text: str) -> None:
        """Adds a line."""
        self.lines.append("  " * self.depth + text)

    def local(self, name: str, kind: str) -> str:
        """A local with a name."""
        self.locals[name] = kind
        return name

    def fresh(self, kind: str) -> str:
        """A local not used before."""
        return self.local(f"${len(self.locals)}", kind)

    def label(self) -> str:
        """A label not used before."""
        self.labels += 1
        return f"$block{self.labels}"

    def keep(self, value: Typed) -> Typed:
        """A value in a local of its own."""
        if value.simple:
            return value
        name = self.fresh(value.kind)
        self.line(f"(local.set {name} {value.text})")
        return Typed(value.kind, f"(local.get {name})")

    def known(self, key: Hashable) -> Typed | None:
        """A value kept before, here or in a block around."""
        for scope in reversed(self.scopes):
            if key in scope:
                return scope[key]
        return None

    def remember(self, key: Hashable, value: Typed) -> None:
        """Makes a value known in this block."""
        self.scopes[-1][key] = value

    @contextmanager
    def block(self, head: str, tail: str = ")") -> Iterator[None]:
        """The lines of a structured instruction; what they keep is known inside alone."""
        self.line(head)
        self.depth += 1
        self.scopes.append({})
        yield
        self.scopes.pop()
        self.depth -= 1
        self.line(tail)

    @contextmanager
    def where(self, condition: str) -> Iterator[None]:
        """Lines that are carried out where a truth holds."""
        with self.block(f"(if {condition} (then", "))"):
            yield

    @property
    def declared(self) -> str:
        """The declarations of its locals."""
        return "".join(f" (local {name} {kind})" for name, kind in self.locals.items())

    def text(self) -> str:
        """The function as text."""
        head = "".join(f" (param {name} {kind})" for name, kind in self.parameters.items())
        result = f" (result {self.result})" if self.result else ""
        return "\n".join([f"(func {self.name}{head}{result}{self.declared}", *self.lines, ")"])
