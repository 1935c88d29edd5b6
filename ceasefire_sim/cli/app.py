"""The commands, and what becomes of every error: words on stderr and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ceasefire_sim.errors import CeasefireError, Fault, InputError, LimitError

__all__ = ["cli", "main"]

Command = TypeVar("Command", bound=Callable[..., Any])
INTERRUPTED = 130


def say(line: str = "", err: bool = False) -> None:
    """Prints a line, free of anything a terminal could take as a command."""
    from ceasefire_sim.text import escaped_terminal

    click.echo(escaped_terminal(line), err=err)


def main() -> None:
    """The entry point of ``ceasefire-sim``."""
    try:
        code = cli.main(standalone_mode=False)  # click returns the code of an Exit
        sys.exit(code if isinstance(code, int) else 0)
    except click.Abort:
        say("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
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


class Setting(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """``PATH=VALUE``, the value in YAML."""

    name = "PATH=VALUE"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path and the plain value."""
        from ceasefire_sim.scenario.nodes import plain
        from ceasefire_sim.scenario.yamltext import parse_yaml

        path, sign, written = str(value).partition("=")
        if not sign or not path.strip():
            self.fail(f"'{value}' is not PATH=VALUE, such as parameters.patience=60", param, ctx)
        return path.strip(), plain(parse_yaml(written, f"--set {path}")) if written.strip() else None


def scenario_options(command: Command) -> Command:
    """The options that say which scenario is meant."""
    for option in (
        click.option(
            "--set", "settings", type=Setting(), multiple=True, help="Write a value over the scenario; repeatable."
        ),
        click.option("--reading", "readings", multiple=True, help="Read the text as a side does; repeatable; 'all'."),
        click.option("--variant", help="Run a variant of the scenario."),
        click.option("--horizon", type=click.IntRange(1, 3650), help="Days to simulate, instead of the scenario's."),
    ):
        command = option(command)
    return command


def opened(file: str, variant: str | None, readings: tuple[str, ...], settings: Any, horizon: int | None = None) -> Any:
    """The scenario a command is about; its warnings go to stderr."""
    from ceasefire_sim.scenario.loading import read_scenario

    overrides = dict(settings)
    if horizon is not None:
        overrides["horizon"] = horizon
    scenario = read_scenario(file, variant, readings, overrides)
    for warning in scenario.warnings:
        say(str(warning), err=True)
    return scenario


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ceasefire-sim", prog_name="ceasefire-sim")
def cli() -> None:
    """What follows from the text of a ceasefire agreement, and from stated assumptions.

    FILE is a scenario file, or the name of a shipped scenario such as gaza-2025. Begin with

        ceasefire-sim run gaza-2025
    """


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
        documents.append({"file": file, "faults": [one(f) for f in faults], "warnings": [one(w) for w in warnings]})
        if as_json:
            continue
        for fault in sorted((*faults, *warnings), key=lambda found: (found.file, found.line, found.column)):
            say(str(fault).removeprefix(": "), err=True)
        if not faults and not quiet:
            say(f"{file}: no faults" + (f", {len(warnings)} warning{'s' * (len(warnings) > 1)}" if warnings else ""))
    if as_json:
        document(documents)
    if failed:
        raise click.exceptions.Exit(2)


def one(fault: Fault) -> dict[str, Any]:
    """A fault as plain data."""
    return {name: getattr(fault, name) for name in ("file", "line", "column", "path", "message", "severity")}


def document(data: Any) -> None:
    """Prints one JSON document."""
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False))


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
@click.option("--runs", type=click.IntRange(1), help="How many runs.")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="The seed of all luck.")
@click.option("--workers", type=click.IntRange(1), help="Processes that share the work; the result is the same.")
@click.option("--engine", type=click.Choice(["auto", "reference"]), default="auto", help="All give the same numbers.")
@click.option(
    "--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="Print nothing but faults.")
def run(
    file: str, runs: int | None, seed: int | None, workers: int | None, engine: str,
    confidence: float, as_json: bool, quiet: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Simulate many runs: how they end, what was asked, what was waited for."""
    from ceasefire_sim.present.outcomes import outcome_lines, summary
    from ceasefire_sim.studies.plan import simulate

    scenario = opened(file, **options)
    total = runs or scenario.file.runs
    with bar(total, quiet) as progress:
        found = simulate(scenario, runs, seed, workers=workers, confidence=confidence, progress=progress)
    data = summary(found)
    if as_json:
        document(data)
    elif not quiet:
        for line in outcome_lines(found):
            say(line)
    broken = any(row["violations"] for row in data["invariants"].values())
    unmet = any(row["met"] is False for row in data["properties"].values())
    if broken or unmet:
        raise click.exceptions.Exit(1)


class bar:  # noqa: N801 - used as a function: `with bar(…) as progress`
    """A progress bar on stderr, only where that is a terminal."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.total = total

    def __enter__(self) -> Callable[[int], None]:
        return self.tell

    def tell(self, done: int) -> None:
        """Shows how many runs are finished."""
        if self.shown:
            filled = "█" * (30 * done // self.total)
            click.echo(f"\r{filled:<30} {done}/{self.total} runs", nl=False, err=True)

    def __exit__(self, *error: object) -> None:
        if self.shown:
            click.echo("\r" + " " * 60 + "\r", nl=False, err=True)


@cli.command()
@click.argument("file")
@scenario_options
@click.option("--run", "number", default="0", show_default=True, help="The run: 7, or 7,0@57 (run 0 from day 57 on).")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="The seed of all luck.")
@click.option("--format", "form", type=click.Choice(["story", "table", "jsonl"]), default="story", show_default=True)
@click.option("--why", "path", help="Say why the element at this path waits.")
@click.option("--day", type=click.IntRange(0), help="The day for --why; otherwise the last.")
@click.option("--luck", "luck_file", help="Retell the luck in this JSON file.")
def trace(
    file: str, number: str, seed: int | None, form: str, path: str | None, day: int | None, luck_file: str | None,
    **options: Any,
) -> None:  # fmt: skip
    """Retrace one run, told day by day."""
    from ceasefire_sim.live.agreement import live
    from ceasefire_sim.luck import parse_run

    scenario = opened(file, **options)
    luck = read_luck(luck_file) if luck_file else parse_run(number, scenario.file.seed if seed is None else seed)
    agreement = live(scenario, luck=luck)
    if path is not None:
        agreement.retrace(scenario.horizon if day is None else day)
        if day is not None and agreement.today < day:
            say(f"the run ended on day {agreement.today}; this is how it stood then", err=True)
        say(str(agreement.why(path)))
    elif form == "story":
        agreement.retrace(scenario.horizon)
        for line in agreement.story().split("\n"):
            say(line)
    elif form == "jsonl":
        import json

        for state in agreement.trajectory().states:
            click.echo(json.dumps(state, ensure_ascii=True))
    else:
        from ceasefire_sim.present.table import table_lines

        for line in table_lines(agreement.trajectory()):
            say(line)
    report_unused(agreement)


def report_unused(agreement: Any) -> None:
    """Warns of forced luck at sites the scenario does not have."""
    from ceasefire_sim.live.sites import sites

    known = sites(agreement.scenario)
    for day, site, _ in agreement.luck.forced:
        if site.partition("#")[0] not in known:
            say(f"warning: the luck forces '{site}' on day {day}, and the scenario has no such site", err=True)


def read_luck(file: str) -> Any:
    """The luck in a JSON file."""
    import json
    from pathlib import Path

    from ceasefire_sim.luck import Luck
    from ceasefire_sim.scenario.files import Budget, read_text

    text = read_text(Path(file), Budget())
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{file}: this is not JSON") from None
    if isinstance(data, dict) and "luck" in data:
        data = data["luck"]
    return Luck.from_json(data)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of the scenario file, for editors."""
    from ceasefire_sim.scenario.schema import schema as made

    document(made())


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
    path.write_text(template(path.stem), encoding="utf-8")
    say(f"wrote {path}; run it with: ceasefire-sim run {path}")
