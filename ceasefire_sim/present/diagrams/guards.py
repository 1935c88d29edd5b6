"""Conditions on arrows: short ones with a reader's signs or in words; long ones by number, told in words in a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.simplification import tidied
from ceasefire_sim.expressions.tree import Call, Membership, Name, Node, Number, Truth, show, walk
from ceasefire_sim.present.diagrams.diagram import Row
from ceasefire_sim.present.diagrams.text_metrics import fitted_lines
from ceasefire_sim.present.plots.style import spoken
from ceasefire_sim.scenario.model.calendar import calendar_names
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Notes", "readable", "typographic", "without_outer_brackets"]

ROOM = 160.0  # of a label
SIZE = 14.0
SHORT = 15  # letters of a chance that is shown
SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("==", "="), (" * ", " × "))


def typographic(text: str) -> str:
    """An expression's text with the signs of a book."""
    for written, sign in SIGNS:
        text = text.replace(written, sign)
    return text


def without_outer_brackets(text: str) -> str:
    """A condition without the brackets around all of it."""
    return re.sub(r"^\(([^()]*)\)$", r"\1", text)


def readable(node: Node, scenario: Scenario, titles: Callable[[str], str]) -> str:
    """A condition for who has not read the file: in signs what compares quantities, the rest in words."""
    file = scenario.file
    node = tidied(node)
    if isinstance(node, Name) and node.text in file.definitions:
        return f"{spoken(node.text)}: {readable(file.definitions[node.text].node, scenario, titles)}"
    counted = {"day", *calendar_names(file), *file.quantities, *file.definitions}
    if all(in_signs(inner, counted) for inner in walk(node)):
        return spoken(without_outer_brackets(typographic(show(node))))
    return words(node, titles)


def in_signs(node: Node, counted: set[str]) -> bool:
    """Whether a part of an expression can be read as it is written."""
    return node.text in counted if isinstance(node, Name) else not isinstance(node, (Call, Membership))


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

    def guard(self, node: Node, scenario: Scenario, titles: Callable[[str], str], most: int = 3) -> list[str] | None:
        """A condition in a few lines; nothing for one that always holds, None for one that is too long."""
        if tidied(node) == Truth(True):
            return []
        lines = fitted_lines(readable(node, scenario, titles), SIZE, ROOM)
        return lines if len(lines) <= most else None


def chance_label(node: Node, constants: Mapping[str, float]) -> str:
    """A chance, if it is short and not certain; the value of a constant."""
    if isinstance(node, Number) and node.value == 1:
        return ""
    if isinstance(node, Name) and node.text in constants:
        return f"chance {constants[node.text]:g}"
    text = show(node)
    return f"chance {text}" if len(text) <= SHORT else ""
