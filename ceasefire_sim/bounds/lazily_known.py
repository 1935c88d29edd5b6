"""What names can be, definitions among them, which are worked out when they are needed."""

from __future__ import annotations

from collections.abc import Callable

from ceasefire_sim.bounds.intervals import Known

__all__ = ["LazilyKnown"]


class LazilyKnown(dict[str, Known]):
    """What names can be; a definition is worked out when it is first looked up."""

    def __init__(self, definition: Callable[[str], Known]) -> None:
        super().__init__()
        self.definition = definition

    def __missing__(self, name: str) -> Known:
        known = self[name] = self.definition(name)
        return known
