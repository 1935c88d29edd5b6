"""A session of pytest within the tests, in the same process: its reports, and what it printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

__all__ = ["PLUGIN", "Played", "Session"]

PLUGIN = ("-p", "ceasefire_sim.pytest_plugin", "-p", "no:benchmark", "-p", "no:xdist", "-p", "no:hypothesispytest")


@dataclass
class Played:
    """What a session came to: its exit code, the outcome of each test, and the lines it printed."""

    code: int = 0
    outcomes: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.outcomes[report.nodeid] = report.outcome

    def count(self, outcome: str) -> int:
        """How many tests came out so."""
        return list(self.outcomes.values()).count(outcome)

    def report(self, test: str) -> list[str]:
        """The lines of the report of a failed test, without its head."""
        head = re.compile(rf"_+ {re.escape(test)} _+")
        start = next(number for number, line in enumerate(self.lines) if head.fullmatch(line))
        rest = self.lines[start + 1 :]
        return rest[: next(n for n, line in enumerate(rest) if line.startswith(("___", "===", "wrote ")))]


@dataclass
class Session:
    """A folder in which sessions are played."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def write(self, **files: str) -> None:
        """Writes scenario files."""
        for name, text in files.items():
            (self.folder / f"{name}.yaml").write_text(text, "utf-8")

    def play(self, *arguments: str) -> Played:
        """A session with the plugin."""
        played = Played()
        self.capsys.readouterr()
        played.code = int(pytest.main([*PLUGIN, f"--rootdir={self.folder}", *arguments], plugins=[played]))
        printed = self.capsys.readouterr()
        played.lines = (printed.out + printed.err).splitlines()
        return played
