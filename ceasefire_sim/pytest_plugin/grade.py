"""What became of one test of a scenario file, as plain values that travel between processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from ceasefire_sim.errors import CeasefireError, InputError

__all__ = ["CARRIED", "MOST_LINES", "Grade", "GradeVerdict", "grade_of_error"]

GradeVerdict: TypeAlias = Literal["holds", "fails", "unknown"]
MOST_LINES = 15
CARRIED = "ceasefire_sim grade"  # the name under which a report of pytest carries the grade


@dataclass(frozen=True, slots=True)
class Grade:
    """The verdict of one test, where in the file it lies, and what to say of it.

    ``summary`` is a sentence without the place. ``lines`` follow it in a report, ``replay`` are commands that show
    it again. ``listed`` is what was found along the way, each with its place. ``score`` and ``whole`` count what is
    counted.
    """

    verdict: GradeVerdict
    place: str
    summary: str
    lines: tuple[str, ...] = ()
    replay: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    score: int | None = None
    whole: int | None = None

    def report(self) -> list[str]:
        """The whole report: the place and the sentence first, the commands last, at most ``MOST_LINES`` lines."""
        room = MOST_LINES - 1 - len(self.replay)
        middle = [line for text in self.lines for line in text.splitlines()]
        if len(middle) > room:
            middle = [*middle[: room - 1], f"  … and {len(middle) - room + 1} more"]
        return [f"{self.place}: {self.summary}" if self.place else self.summary, *middle, *self.replay]

    def document(self) -> dict[str, object]:
        """The grade as plain data."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, object]) -> Grade:
        """The grade of plain data."""
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in document.items()}
        return cls(**values)  # type: ignore[arg-type]


def grade_of_error(error: CeasefireError, file: str) -> Grade:
    """The grade where the work itself was refused, or stopped by a limit."""
    if isinstance(error, InputError):
        first, *others = map(str, error.faults)
        return Grade("fails", "", first, tuple(others), (f"all of them: ceasefire-sim validate {file}",))
    return Grade("unknown", file, str(error))
