"""Due days: how many steps are due, by which day, and under which versions.

A due day that amendments set is a chain of choices, ``NEW if WHEN else OLD``, the latest amendment outermost, each
`when` marked with the amendment it comes from. Its versions are read off that chain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Choose, Node, Noted, Number
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.origins import Origin

__all__ = ["NO_DUE_DAY", "DueDay", "DueVersion"]

NO_DUE_DAY = Number(math.inf)  # no clock is ever past it


@dataclass(frozen=True, slots=True)
class DueVersion:
    """A due day as the text has it, or as an amendment sets it while its ``when`` holds and no later one's does."""

    due: Node
    amendment: str = ""
    when: Node | None = None

    @property
    def can_be_missed(self) -> bool:
        """Whether there is a due day under this version."""
        return self.due != NO_DUE_DAY


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day on the clock of an obligation by which some of its steps are due.

    ``steps`` is how many must be done by then; ``step`` the name of the last of them, None for the obligation as
    a whole.
    """

    steps: int
    due: Formula
    step: str | None = None

    @property
    def versions(self) -> tuple[DueVersion, ...]:
        """The text's due day, then that of each amendment that sets it, in file order."""
        return tuple(reversed(list(latest_first(self.due.node))))

    @property
    def missable(self) -> tuple[DueVersion, ...]:
        """The versions under which it can be missed, once each."""
        return tuple(version for version in self.versions if version.can_be_missed)


def latest_first(due: Node) -> Iterator[DueVersion]:
    """The versions of a due day, the latest amendment's first."""
    while (
        isinstance(due, Choose)
        and isinstance(due.condition, Noted)
        and isinstance(due.condition.origin, Origin)
        and due.condition.origin.kind == "amendment"
    ):
        yield DueVersion(unmarked(due.then), due.condition.origin.name, due.condition)
        due = due.otherwise
    yield DueVersion(unmarked(due))


def unmarked(node: Node) -> Node:
    """A tree without the mark of where it comes from as a whole."""
    return unmarked(node.body) if isinstance(node, Noted) else node
