"""One run from S(0) to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Trajectory"]


@dataclass(frozen=True)
class Trajectory:
    """The states of one run, S(0) first, each with the events of the day before.

    ``states`` are plain data as ``trace --format jsonl`` prints them; ``luck`` retells the run.
    """

    states: tuple[Mapping[str, Any], ...]
    luck: Mapping[str, Any]
    ending: str
    violations: tuple[tuple[int, str], ...] = ()

    @property
    def end(self) -> int:
        """The day of the last state."""
        return int(self.states[-1]["day"])

    @property
    def phase(self) -> str:
        """The phase in the last state."""
        return str(self.states[-1]["phase"])
