"""The commands, and what becomes of every error: words on stderr and an exit code, never a traceback."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ceasefire_sim.cli.checks import check, export
from ceasefire_sim.cli.draw import draw
from ceasefire_sim.cli.options import document, opened, say, scenario_options, typed
from ceasefire_sim.cli.runs import compare, run
from ceasefire_sim.cli.sequencing import sequence
from ceasefire_sim.errors import CeasefireError, Fault, InputError, LimitError
from ceasefire_sim.scenario.limits import LARGEST_SEED

if TYPE_CHECKING:
    from ceasefire_sim.luck import Luck
    from ceasefire_sim.results.trajectory import Trajectory
    from ceasefire_sim.story.agreement import Agreement

__all__ = ["cli", "main"]

INTERRUPTED = 130


class Saying(logging.Handler):
    """Says on stderr what the package logs."""

    def emit(self, record: logging.LogRecord) -> None:
        """Says one record."""
        say(f"warning: {record.getMessage()}", err=True)


def main() -> None:
    """The entry point of ``ceasefire-sim``."""
    log = logging.getLogger("ceasefire_sim")
    if not any(isinstance(handler, Saying) for handler in log.handlers):
        log.addHandler(Saying(logging.WARNING))
    try:
        code = cli.main(standalone_mode=False)  # click returns the code of an Exit
        sys.exit(code if isinstance(code, int) else 0)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except InputError as error:
        for fault in error.faults:
            say(str(fault).removeprefix(": "), err=True)
        sys.exit(2)
    except LimitError as error:
        say(str(error), err=True)
        sys.exit(3)
    except CeasefireError as error:
        say(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except MemoryError:
        say("there is not enough memory for this", err=True)
        sys.exit(3)
    except OSError as error:
        say(f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}", err=True)
        sys.exit(3)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ceasefire-sim", prog_name="ceasefire-sim")
def cli() -> None:
    """What follows from the text of a ceasefire agreement, and from stated assumptions.

    FILE is a scenario file, or the name of a shipped scenario such as gaza-2025. Begin with

        ceasefire-sim run gaza-2025
    """


cli.add_command(run)
cli.add_command(compare)
cli.add_command(check)
cli.add_command(export)
cli.add_command(sequence)
cli.add_command(draw)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="Print faults only.")
def validate(files: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Say every fault of every file; nothing else."""
    from ceasefire_sim.scenario.loading import validate as check

    failed, documents = False, []
    for file in files:
        faults, warnings = check(file)
        failed = failed or bool(faults)
        documents.append(
            {
                "file": file,
                "faults": [asdict(fault) for fault in faults],
                "warnings": [asdict(warning) for warning in warnings],
            }
        )
        if as_json:
            continue
        for fault in sorted((*faults, *warnings), key=place_of):
            say(str(fault).removeprefix(": "), err=True)
        if not faults and not quiet:
            say(f"{file}: no faults" + (f", {len(warnings)} warning{'s' * (len(warnings) > 1)}" if warnings else ""))
    if as_json:
        document(documents)
    if failed:
        raise click.exceptions.Exit(2)


def place_of(fault: Fault) -> tuple[str, int, int]:
    """Where a fault is: by this, faults and warnings are ordered as they stand in the files."""
    return fault.file, fault.line, fault.column


@cli.command()
@click.argument("file")
@scenario_options
@click.option("--facts", is_flag=True, help="Show the facts of the sources, and what became of each.")
def show(file: str, facts: bool, **options: Any) -> None:
    """Show the agreement in words: who owes what, on which condition."""
    from ceasefire_sim.present.agreement import agreement_lines, fact_lines

    scenario = opened(file, **options)
    for line in (fact_lines if facts else agreement_lines)(scenario):
        say(line)


@cli.command()
@click.argument("file")
@scenario_options
@click.option("--run", "number", default="0", show_default=True, help="The run: 7, or 7,0@57 (run 0 from day 57 on).")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="The seed of all luck.")
@click.option("--format", "form", type=click.Choice(["story", "table", "jsonl"]), default="story", show_default=True)
@click.option("--why", "path", help="Say why the element at this path waits.")
@click.option("--day", type=click.IntRange(0), help="Tell this day alone; with --why: as of this day, not the last.")
@click.option("--luck", "luck_file", help="Retell the luck in this JSON file.")
def trace(
    file: str, number: str, seed: int | None, form: str, path: str | None, day: int | None, luck_file: str | None,
    **options: Any,
) -> None:  # fmt: skip
    """Retrace one run, told day by day."""
    from ceasefire_sim.luck import parse_run
    from ceasefire_sim.scenario.validation.forced_luck import check_luck
    from ceasefire_sim.story.agreement import live

    scenario = opened(file, **options)
    if luck_file is None:
        luck = parse_run(number, scenario.file.seed if seed is None else seed)
    elif seed is not None or number != "0":
        raise InputError("--luck is the whole luck of a run; leave out --run and --seed")
    else:
        luck = read_luck(luck_file)
        check_luck(scenario, luck, luck_file)
    agreement = live(scenario, luck=luck)
    if path is not None:
        stopped(agreement, day)
        say(str(agreement.why(path)))
    elif form == "story":
        stopped(agreement, day)
        for line in (agreement.story() if day is None else agreement.story_of_day()).split("\n"):
            say(line)
    else:
        agreement.retrace(scenario.horizon)
        print_states(agreement.trajectory(), form, day)
    report_remarks(agreement)


def stopped(agreement: Agreement, day: int | None) -> None:
    """Plays to a day, or to the end; says so where the run ends before the day."""
    agreement.retrace(agreement.scenario.horizon if day is None else day)
    if day is not None and agreement.today < day:
        say(f"the run ended on day {agreement.today}; this is how it stood then", err=True)


def print_states(run: Trajectory, form: str, day: int | None) -> None:
    """Prints every state of the run, or those a day begins and ends with, as a table or as lines of JSON."""
    import json
    from dataclasses import replace

    from ceasefire_sim.present.trace_table import trace_lines

    if day is not None:
        run = replace(run, states=run.states[day : day + 2] or run.states[-1:])
    if form == "table":
        for line in trace_lines(run):
            say(line)
        return
    for state in run.states:
        click.echo(json.dumps(state, ensure_ascii=True))


def report_remarks(agreement: Agreement) -> None:
    """Warns of forced luck that came to nothing, or not to what was forced."""
    for remark in agreement.luck_remarks():
        say(f"warning: {remark}", err=True)


def read_luck(file: str) -> Luck:
    """The luck in a JSON file."""
    import json
    from pathlib import Path

    from ceasefire_sim.luck import Luck
    from ceasefire_sim.scenario.source.files import Budget, read_text

    text = read_text(Path(file), Budget())
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{file}: this is not JSON") from None
    if isinstance(data, dict) and "luck" in data:
        data = data["luck"]
    try:
        return Luck.from_json(data)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


@cli.command()
def schema() -> None:
    """Print the JSON Schema of the scenario file, for editors."""
    from ceasefire_sim.scenario.model.schema import schema as made

    document(made())


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def shipped(as_json: bool) -> None:
    """List the scenarios that are shipped: agreements first, then lessons."""
    from ceasefire_sim.scenario.source.files import shipped_titles

    titles = shipped_titles()
    if as_json:
        document([{"name": name, "title": title} for name, title in titles.items()])
        return
    width = max((len(name.rpartition("/")[2]) for name in titles), default=0)
    for heading, lesson in (("Agreements", False), ("Lessons", True)):
        say(heading)
        for name, title in titles.items():
            if ("/" in name) == lesson:
                say(f"  {name.rpartition('/')[2]:<{width}}  {title}")


@cli.command()
@click.argument("name")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(name: str, force: bool) -> None:
    """Write a commented scenario to start from."""
    from pathlib import Path

    from ceasefire_sim.present.template import template

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.exists() and not force:
        raise InputError(f"{path} is there already; choose another name, or --force to write over it")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder '{path.parent}'")
    path.write_text(template(path.stem, typed(path.name)), encoding="utf-8")
    say(f"wrote {path}; run it with: ceasefire-sim run {typed(str(path))}")
