"""What became of every file, gathered from the reports of all processes: the list at the end, and the table."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceasefire_sim.pytest_plugin.grade import CARRIED, Grade
from ceasefire_sim.pytest_plugin.grade_table import FileGrades, write_table
from ceasefire_sim.pytest_plugin.scenario_files import ENDINGS, beginning_of, is_scenario_file

__all__ = ["Gathered"]

NO_SCENARIO = "this does not look like a scenario: `scenario:` and `phases:` stand at no left margin of it"
FACTS = re.compile(r"^(?:facts|document)\s*:", re.MULTILINE)  # what a file of sources has
MOST_LISTED = 12  # lines of a file at the end, unless all are asked for


class Gathered:
    """Grades by file, in the order in which their tests ran."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.files: dict[str, FileGrades] = {}
        self.of_table = ""  # what became of it

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes in the grade that a report carries."""
        carried = dict(report.user_properties).get(CARRIED)
        if report.when != "call" or not isinstance(carried, dict):
            return
        document = dict(carried)
        file, kind, name = (str(document.pop(key)) for key in ("file", "kind", "name"))
        self.files.setdefault(file, FileGrades(file)).grades[name] = (kind, Grade.from_document(document))

    def pytest_sessionfinish(self) -> None:
        """Writes the table."""
        path = self.config.getoption("--ceasefire-table")
        rows = {} if path is None else {**self.files, **self.no_scenarios()}
        if rows:
            self.of_table = f"wrote {path}"
            try:
                write_table(Path(path), [rows[file] for file in sorted(rows)])
            except OSError as error:
                self.of_table = f"{path} could not be written: {(error.strerror or 'unknown reason').lower()}"

    def no_scenarios(self) -> dict[str, FileGrades]:
        """Rows for files in the folders that were named that do not look like scenarios, and are no facts either.

        Whoever grades a class wants to know that there is such a file.
        """
        rows = {}
        questions = self.config.getoption("--ceasefire-ask")
        left_out = None if questions is None else os.path.realpath(questions)
        for argument in self.config.args:
            folder = Path(argument)
            for path in sorted(folder.rglob("*.y*ml")) if folder.is_dir() else ():
                file = str(path)
                if path.suffix not in ENDINGS or os.path.realpath(path) == left_out:
                    continue
                if not is_scenario_file(path) and not FACTS.search(beginning_of(path)):
                    rows[file] = FileGrades(file, {"validate": ("validate", Grade("fails", file, NO_SCENARIO))})
        return rows

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Lists what was found along the way."""
        lines = list(self.listed())
        if lines:
            terminalreporter.section("scenario files")
            for line in lines:
                terminalreporter.write_line(line)
        if self.of_table:
            terminalreporter.write_line(self.of_table)

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
