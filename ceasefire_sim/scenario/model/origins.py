"""Where a piece of a condition or a number in force comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Origin"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who contributed a piece: the text itself, a reading or an amendment, and what that is called."""

    kind: str
    name: str
    path: tuple[str, ...]
    title: str = field(default="", compare=False)
