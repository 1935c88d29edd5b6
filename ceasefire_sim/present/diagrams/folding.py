"""A graph of waits small enough for a projector: steps folded into obligations, what only follows left to a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

__all__ = ["DrawnWait", "WaitGraph", "WaitLike"]


class WaitLike(Protocol):
    """One wait: a path, the path it waits on, the condition that is false, whose reading it is, and where it stands."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def on(self) -> str: ...  # noqa: D102
    @property
    def because(self) -> str: ...  # noqa: D102
    @property
    def reading(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class DrawnWait:
    """A wait as it is drawn: read off a condition, or between the obligations whose steps wait."""

    source: str
    on: str
    because: str
    reading: str = ""
    at: str = ""


@dataclass(frozen=True)
class WaitGraph:
    """What waits for what, what of it is stuck, the circles, and the gates; ``hidden_waits`` are told in a list.

    They have what is left out, and what each waits for.
    """

    waits: tuple[WaitLike, ...]
    stuck: frozenset[str] = frozenset()
    circles: tuple[tuple[str, ...], ...] = ()
    gates: frozenset[str] = frozenset()
    hidden_waits: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folded: bool = False

    @property
    def paths(self) -> list[str]:
        """Every element, those of circles first."""
        within = (path for circle in self.circles for path in circle)
        waiting = (path for wait in self.waits for path in (wait.source, wait.on))
        hidden = {path for path, _ in self.hidden_waits}
        return [path for path in dict.fromkeys((*within, *sorted(self.stuck), *waiting)) if path not in hidden]

    def at_most(self, boxes: int) -> WaitGraph:
        """A graph of at most so many elements, or of all in circles and gates if these are more.

        First steps are folded into their obligation; then what only follows from the others is left out.
        """
        if len(self.paths) <= boxes:
            return self
        graph = self.without_steps()
        cause = graph.gates.union(*graph.circles)
        others = [path for path in graph.paths if path not in cause]
        room = max(0, boxes - (len(graph.paths) - len(others)))
        hidden = set(others[room:])
        kept = tuple(wait for wait in graph.waits if wait.source not in hidden and wait.on not in hidden)
        ahead = (tuple(wait.on for wait in graph.waits if wait.source == path) for path in others[room:])
        return replace(graph, waits=kept, hidden_waits=tuple(zip(others[room:], ahead, strict=True)))

    def without_steps(self) -> WaitGraph:
        """The graph of whole obligations; a wait of one step on another of the same obligation is left out."""
        waits = (DrawnWait(whole(wait.source), whole(wait.on), wait.because, wait.reading, wait.at)
                 for wait in self.waits)  # fmt: skip
        return WaitGraph(
            tuple(dict.fromkeys(wait for wait in waits if wait.source != wait.on)),
            frozenset(map(whole, self.stuck)),
            tuple(dict.fromkeys(distinct(map(whole, circle)) for circle in self.circles)),
            frozenset(map(whole, self.gates)),
            folded=True,
        )


def whole(path: str) -> str:
    """The obligation of a step; anything else as it is."""
    return ".".join(path.split(".")[:2]) if path.startswith("obligations.") else path


def distinct(paths: Iterable[str]) -> tuple[str, ...]:
    """Paths in order, each once."""
    ordered: Sequence[str] = list(dict.fromkeys(paths))
    return tuple(ordered)
