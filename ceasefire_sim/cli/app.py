"""The commands, and what becomes of every error: words on stderr and an exit code, never a traceback."""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path

import click

from ceasefire_sim.cli.checks import check
from ceasefire_sim.cli.comparisons import compare
from ceasefire_sim.cli.draw import draw
from ceasefire_sim.cli.export import export
from ceasefire_sim.cli.options import json_option
from ceasefire_sim.cli.output import as_typed, fault_line, print_document, print_page, say
from ceasefire_sim.cli.page import page
from ceasefire_sim.cli.report import rebuild, report
from ceasefire_sim.cli.runs import run
from ceasefire_sim.cli.sensitivity import sensitivity
from ceasefire_sim.cli.sequencing import sequence
from ceasefire_sim.cli.show import show
from ceasefire_sim.cli.streams import BROKEN_PIPE, close_streams, prepare_streams, silence_output
from ceasefire_sim.cli.sweeps import sweep
from ceasefire_sim.cli.trace import trace
from ceasefire_sim.cli.validation import validate
from ceasefire_sim.errors import CeasefireError, InputError, LimitError

__all__ = ["cli", "main"]

INTERRUPTED = 130


class Saying(logging.Handler):
    """Says on stderr what the package logs."""

    def emit(self, record: logging.LogRecord) -> None:
        """Says one record."""
        say(f"warning: {record.getMessage()}", err=True)


def main() -> None:
    """The entry point of ``ceasefire-sim``."""
    prepare_streams()
    prepare_logs()
    sys.exit(close_streams(exit_code()))


def exit_code() -> int:
    """Carries out the command that was typed; its exit code."""
    try:
        code = cli.main(standalone_mode=False)  # click returns the code of an Exit
        return code if isinstance(code, int) else 0
    except (click.Abort, KeyboardInterrupt):
        say("interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except ClosedPipeError:
        silence_output()
        return BROKEN_PIPE
    except (CeasefireError, MemoryError, RecursionError, OSError) as error:
        return say_error(error)


def prepare_logs() -> None:
    """What the package logs goes to stderr; warnings of libraries go nowhere, for they are no words for users."""
    log = logging.getLogger("ceasefire_sim")
    if not any(isinstance(handler, Saying) for handler in log.handlers):
        log.addHandler(Saying(logging.WARNING))
    logging.getLogger().addHandler(logging.NullHandler())  # else what libraries log would go to stderr
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def say_error(error: Exception) -> int:
    """Says what is wrong in words; the exit code: 2 where the input is at fault, 3 for a limit or the machine."""
    match error:
        case InputError():
            for fault in error.faults:
                say(fault_line(fault), err=True)
            return 2
        case CeasefireError():
            say(str(error), err=True)
            return 3 if isinstance(error, LimitError) else 2
        case OSError():
            say(f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}", err=True)
        case MemoryError():
            say("there is not enough memory for this", err=True)
        case _:
            say("something is nested too deep for this", err=True)
    return 3


class ClosedPipeError(Exception):
    """Whoever reads what is printed has gone. Click would take a bare ``BrokenPipeError`` for a failed command."""


class Commands(click.Group):
    """The group of all commands."""

    def invoke(self, ctx: click.Context) -> object:
        """Carries out a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ClosedPipeError from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ceasefire-sim", prog_name="ceasefire-sim")
def cli() -> None:
    """What follows from the text of a ceasefire agreement, and from stated assumptions.

    FILE is a scenario file, or the name of a shipped scenario such as gaza-2025. Begin with

        ceasefire-sim run gaza-2025
    """


BEFORE_RUNS = (validate, show, draw, sequence)
RUNS = (run, trace, compare, check, sweep, sensitivity)
DOCUMENTS = (page, report, rebuild, export)
for command in (*BEFORE_RUNS, *RUNS, *DOCUMENTS):
    cli.add_command(command)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of the scenario file, for editors."""
    from ceasefire_sim.scenario.model.schema import schema as json_schema

    print_document(json_schema())


@cli.command("list")
@json_option
def shipped(as_json: bool) -> None:
    """List the scenarios that are shipped: agreements first, then lessons."""
    from ceasefire_sim.present.table import Column, table
    from ceasefire_sim.scenario.source.files import shipped_titles

    titles = shipped_titles()
    if as_json:
        print_document([{"name": name, "title": title} for name, title in titles.items()])
        return
    names = {path: path.rpartition("/")[2] for path in titles}
    columns = (Column(least=max(map(len, names.values()), default=0)), Column())
    for heading, lesson in (("Agreements", False), ("Lessons", True)):
        say(heading)
        print_page(table(columns, [(names[path], titles[path]) for path in titles if ("/" in path) == lesson]))


@cli.command()
@click.argument("name")
@click.option("--from", "origin", metavar="SCENARIO", help="Begin with a copy of a shipped scenario.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(name: str, origin: str | None, force: bool) -> None:
    """Write a commented scenario to start from, or with --from a shipped one to change."""
    from ceasefire_sim.present.template import copied, template

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.exists() and not force:
        raise InputError(f"{path} is there already; choose another name, or --force to write over it")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder '{path.parent}'")
    text = template(path.stem, as_typed(path.name)) if origin is None else copied(shipped_text(origin), path.stem)
    path.write_text(text, encoding="utf-8")
    say(f"wrote {path}; run it with: ceasefire-sim run {as_typed(str(path))}")


def shipped_text(name: str) -> str:
    """The text of a shipped scenario."""
    from ceasefire_sim.scenario.source.files import Budget, read_text, shipped, shipped_hint

    file = shipped(name.removesuffix(".yaml"))
    if file is None:
        raise InputError(f"there is no shipped scenario '{name}'{shipped_hint(name)}")
    return read_text(file, Budget())
