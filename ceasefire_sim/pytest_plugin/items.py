"""What pytest collects of a scenario file: a test each, with a report of few lines and no traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback, TerminalRepr

from ceasefire_sim.errors import CeasefireError
from ceasefire_sim.pytest_plugin.examined import ExaminedFile, typed_path
from ceasefire_sim.pytest_plugin.file_tests import FileTest, file_tests
from ceasefire_sim.pytest_plugin.grade import CARRIED, Grade, grade_of_error
from ceasefire_sim.pytest_plugin.options import PluginOptions

__all__ = ["ScenarioCollector", "ScenarioItem"]


class FailedGradeError(Exception):
    """A test of a scenario file that does not hold."""

    def __init__(self, grade: Grade) -> None:
        super().__init__(grade.summary)
        self.grade = grade


class ScenarioCollector(pytest.File):
    """A scenario file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its tests."""
        examined = ExaminedFile(typed_path(self.path), PluginOptions.of(self.config))
        for test in file_tests(examined):
            whole = (
                f"{self.nodeid}::{test.name}"  # written out: of a name alone pytest makes another id than `--lf` reads
            )
            yield ScenarioItem.from_parent(self, name=test.name, nodeid=whole, test=test, examined=examined)


class ScenarioItem(pytest.Item):
    """One test of a scenario file."""

    def __init__(self, *, test: FileTest, examined: ExaminedFile, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.test, self.examined = test, examined

    def runtest(self) -> None:
        """Grades it; the grade goes with the report."""
        try:
            grade = self.test.grade()
        except CeasefireError as error:
            grade = grade_of_error(error, self.examined.file)
        about = {"file": self.examined.file, "kind": self.test.kind, "name": self.name}
        self.user_properties.append((CARRIED, {**about, **grade.document()}))
        if grade.verdict == "fails":
            raise FailedGradeError(grade)
        if grade.verdict == "unknown":
            pytest.skip("; ".join((grade.summary, *grade.replay)))

    def repr_failure(  # type: ignore[override]  # what a subclass may return is any of these
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str | TerminalRepr:
        """The report: where, what, and how to see it again."""
        if not isinstance(excinfo.value, FailedGradeError):
            return super().repr_failure(excinfo)
        grade = excinfo.value.grade
        text = "\n".join(grade.report())
        where = ReprFileLocation(self.examined.file, self.line, grade.summary)
        return ReprExceptionInfo(ReprTraceback([ReprEntryNative([text + "\n"])], None, "native"), where)

    @property
    def line(self) -> int:
        """The line the test is about, from 1."""
        return self.examined.line(self.test.path) if self.test.path else 1

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the test stands, and its name."""
        return self.path, self.line - 1, self.name
