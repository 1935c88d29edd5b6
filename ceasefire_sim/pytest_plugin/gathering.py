"""What became of every file, gathered from the reports of all processes: the list at the end, and the table."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceasefire_sim.pytest_plugin.grade import Grade
from ceasefire_sim.pytest_plugin.grade_table import FileGrades, write_table

__all__ = ["Gathered"]

GRADE = "ceasefire_sim grade"
MOST_LISTED = 12  # lines of a file at the end, unless all are asked for


class Gathered:
    """Grades by file, in the order in which their tests ran."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.files: dict[str, FileGrades] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes in the grade that a report carries."""
        carried = dict(report.user_properties).get(GRADE)
        if report.when != "call" or not isinstance(carried, dict):
            return
        document = dict(carried)
        kind, name = str(document.pop("kind")), str(document.pop("name"))
        file = report.nodeid.partition("::")[0]
        self.files.setdefault(file, FileGrades(file)).grades[name] = (kind, Grade.from_document(document))

    def pytest_sessionfinish(self) -> None:
        """Writes the table."""
        path = self.config.getoption("--ceasefire-table")
        if path is not None and self.files:
            with contextlib.suppress(OSError):
                write_table(Path(path), [self.files[file] for file in sorted(self.files)])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Lists what was found along the way."""
        lines = list(self.listed())
        if lines:
            terminalreporter.section("scenario files")
            for line in lines:
                terminalreporter.write_line(line)
        path = self.config.getoption("--ceasefire-table")
        if path is not None and self.files:
            written = Path(path).exists()
            terminalreporter.write_line(f"wrote {path}" if written else f"{path} could not be written")

    def listed(self) -> Iterator[str]:
        """What is listed of each file, a line each."""
        whole = self.config.getoption("--ceasefire-list")
        for file in sorted(self.files):
            for name, (kind, grade) in self.files[file].grades.items():
                if kind == "validate" or not grade.listed:
                    continue
                shown = grade.listed if whole else grade.listed[:MOST_LISTED]
                yield f"{file}::{name}: {grade.summary}"
                yield from (f"  {line}" for line in shown)
                if len(shown) < len(grade.listed):
                    yield f"  … and {len(grade.listed) - len(shown)} more: --ceasefire-list"
