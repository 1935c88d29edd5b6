"""How commands print: lines that no terminal takes for a command, JSON, and a bar of progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace

import click

from ceasefire_sim.errors import Fault

__all__ = ["ProgressBar", "as_typed", "fault_line", "print_document", "print_page", "say", "write"]

BAR = 30  # letters of a whole bar


def say(line: str = "", err: bool = False) -> None:
    """Prints a line, free of anything a terminal could take as a command."""
    from ceasefire_sim.characters import escaped_terminal

    write(escaped_terminal(line) + "\n", err)


def write(text: str, err: bool = False) -> None:
    """Writes a text to stdout or stderr as these are: click would write UTF-8 where a stream says ASCII."""
    click.echo(text, file=sys.stderr if err else sys.stdout, nl=False)


def fault_line(fault: Fault) -> str:
    """A fault or a warning as it is printed: one of an override with the option that gave it."""
    from ceasefire_sim.scenario.model.selection import SETTING, is_setting

    if is_setting(fault.file):
        fault = replace(fault, file=f"--set {fault.file.removeprefix(SETTING)}")
    return str(fault).removeprefix(": ")


def print_page(lines: Iterable[str]) -> None:
    """Prints a page, line by line; none is longer than the terminal is wide."""
    from ceasefire_sim.present.terminal import fitted

    for line in lines:
        for part in fitted(line):
            say(part)


def print_document(document: object) -> None:
    """Prints one JSON document."""
    import json

    write(json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n")


def as_typed(name: str) -> str:
    """A file's name as it is typed in a command: in quotes where a shell would take it apart."""
    import re
    import shlex

    if re.fullmatch(r"[\w./\\:+-]+", name):
        return name
    return shlex.quote(name) if re.search(r'["$`!%]', name) else f'"{name}"'  # plain quotes serve every shell


class ProgressBar:
    """A bar on stderr that fills up as runs are finished, only where that is a terminal."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.total = total

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, done: int) -> None:
        """Shows how many runs are finished."""
        if self.shown:
            filled = "█" * (BAR * min(done, self.total) // self.total)
            write(f"\r{filled:<{BAR}} {done:,}/{self.total:,} runs", err=True)

    def after(self, before: int) -> Callable[[int], None]:
        """What shows how many runs are finished, besides so many of before."""
        return lambda done: self(before + done)

    def __exit__(self, *error: object) -> None:
        if self.shown:
            write("\r" + " " * 60 + "\r", err=True)
