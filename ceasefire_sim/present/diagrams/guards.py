"""Conditions on arrows: short ones as written, with a reader's signs; long ones by number, told in words in a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ceasefire_sim.expressions.tree import Name, Node, Number, Truth, show
from ceasefire_sim.present.diagrams.diagram import Row
from ceasefire_sim.present.diagrams.letters import wrapped

__all__ = ["Notes", "bare", "signs"]

ROOM = 160.0  # of a label
SIZE = 14.0
SHORT = 15  # letters of a chance that is shown
SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("==", "="))


def signs(text: str) -> str:
    """An expression's text with the signs of a book."""
    for written, sign in SIGNS:
        text = text.replace(written, sign)
    return text


def bare(text: str) -> str:
    """A condition without the brackets around all of it."""
    return re.sub(r"^\(([^()]*)\)$", r"\1", text)


@dataclass
class Notes:
    """The numbered list below a picture, as it grows; the same entry is listed once."""

    rows: list[Row] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, head: str, body: str) -> int:
        """The number of an entry."""
        known = self.numbers.get((head, body))
        if known is None:
            known = self.numbers[head, body] = len(self.rows) + 1
            self.rows.append(Row(head, body, known))
        return known

    def guard(self, node: Node, most: int = 2) -> list[str] | None:
        """A condition in a few lines; nothing for one that always holds, None for one that is too long."""
        if isinstance(node, Truth) and node.value:
            return []
        lines = wrapped(bare(signs(show(node))), SIZE, ROOM)
        return lines if len(lines) <= most else None


def chance_text(node: Node, constants: Mapping[str, float]) -> str:
    """A chance, if it is short and not certain; the value of a constant."""
    if isinstance(node, Number) and node.value == 1:
        return ""
    if isinstance(node, Name) and node.text in constants:
        return f"chance {constants[node.text]:g}"
    text = show(node)
    return f"chance {text}" if len(text) <= SHORT else ""
