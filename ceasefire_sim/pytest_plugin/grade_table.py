"""The table of grades: a row a file, what holds and what does not."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ceasefire_sim.pytest_plugin.grade import Grade

__all__ = ["FileGrades", "table_text", "write_table"]

KINDS = ("invariant", "expect", "reading")  # of which a file has any number
SINGLE = ("validate", "engines", "exercised", "noticed")
ORDER = ("validate", *KINDS, "engines", "exercised", "noticed")
HEAD = (
    "file", "validate", "invariants", "expects", "readings", "engines", "exercised", "noticed",
    "passed", "failed", "not known", "what does not hold",
)  # fmt: skip
WORDS = {"holds": "yes", "fails": "no", "unknown": "not known"}


@dataclass
class FileGrades:
    """The grades of a file by test: the kind of the test, and its grade."""

    file: str
    grades: dict[str, tuple[str, Grade]] = field(default_factory=dict)

    def row(self) -> tuple[str, ...]:
        """The row of the table."""
        counts = [self.count(kind) for kind in KINDS]
        single = {kind: self.single(kind) for kind in SINGLE}
        verdicts = [grade.verdict for _, grade in self.grades.values()]
        totals = [str(verdicts.count(verdict)) for verdict in ("holds", "fails", "unknown")]
        wrong = "; ".join(self.wrong())
        return (
            self.file, single["validate"], *counts, single["engines"], single["exercised"], single["noticed"],
            *totals, wrong,
        )  # fmt: skip

    def count(self, kind: str) -> str:
        """How many of a kind hold, of how many; empty where there are none."""
        verdicts = [grade.verdict for own, grade in self.grades.values() if own == kind]
        return f"{verdicts.count('holds')} of {len(verdicts)}" if verdicts else ""

    def single(self, kind: str) -> str:
        """Whether the one test of a kind holds, with its score; empty where it was not made."""
        grade = next((grade for own, grade in self.grades.values() if own == kind), None)
        if grade is None:
            return ""
        if grade.score is not None and grade.whole is not None:
            return f"{grade.score} of {grade.whole}"
        faults = f": {grade.whole} fault{'s' * (grade.whole != 1)}" if grade.whole and grade.verdict == "fails" else ""
        return WORDS[grade.verdict] + faults

    def wrong(self) -> list[str]:
        """What does not hold, in words, kind by kind: processes finish tests in any order."""
        failed = [(kind, name, grade) for name, (kind, grade) in self.grades.items() if grade.verdict == "fails"]
        order = {kind: number for number, kind in enumerate(ORDER)}
        failed.sort(key=lambda test: (order[test[0]], test[1]))
        return [
            f"{name}: {grade.summary}{vacuous_words(grade) * (kind == 'exercised')}" for kind, name, grade in failed
        ]


def vacuous_words(grade: Grade) -> str:
    """Which questions are vacuous, with their places: the summary says only how many."""
    return f" ({', '.join(line.strip() for line in grade.lines)})" if grade.lines else ""


def table_text(files: Sequence[FileGrades], form: str) -> str:
    """The table as CSV or Markdown (``.csv``, ``.md``)."""
    rows = [HEAD, *(grades.row() for grades in files)]
    if form == ".md":
        lines = ["| " + " | ".join(markdown_cell(cell) for cell in row) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * len(HEAD))
        return "\n".join(lines) + "\n"
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[csv_cell(cell) for cell in row] for row in rows])
    return stream.getvalue()


def markdown_cell(text: str) -> str:
    """A text as a cell of a Markdown table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def csv_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def write_table(path: Path, files: Sequence[FileGrades]) -> None:
    """Writes the table, in the form that the file's ending names."""
    path.write_text(table_text(files, path.suffix), "utf-8")
