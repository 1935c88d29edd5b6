"""What commands share: the options that say which scenario and how many runs, and how to print."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ceasefire_sim.scenario.limits import LARGEST_SEED, MOST_DAYS

__all__ = ["ENGINES", "bar", "document", "opened", "run_options", "say", "scenario_options", "typed"]

Command = TypeVar("Command", bound=Callable[..., Any])
ENGINES = ("auto", "reference", "vectorised")


def say(line: str = "", err: bool = False) -> None:
    """Prints a line, free of anything a terminal could take as a command."""
    from ceasefire_sim.text import escaped_terminal

    click.echo(escaped_terminal(line), err=err)


def typed(name: str) -> str:
    """A file's name as it is typed in a command: in quotes where a shell would take it apart."""
    import re
    import shlex

    if re.fullmatch(r"[\w./\\:+-]+", name):
        return name
    return shlex.quote(name) if re.search(r'["$`!%]', name) else f'"{name}"'  # plain quotes serve every shell


class Setting(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """``PATH=VALUE``, the value in YAML."""

    name = "PATH=VALUE"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path and the plain value."""
        from ceasefire_sim.scenario.source.nodes import plain_data
        from ceasefire_sim.scenario.source.yaml_reader import parse_yaml

        path, sign, written = str(value).partition("=")
        if not sign or not path.strip():
            self.fail(f"'{value}' is not PATH=VALUE, such as parameters.patience=60", param, ctx)
        return path.strip(), plain_data(parse_yaml(written, f"--set {path}")) if written.strip() else None


def single_variant(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> str | None:
    """The one variant named, or None; several are refused, for of an option given twice the last would win unsaid."""
    if len(names) > 1:
        both = ", ".join(dict.fromkeys(names))
        written = f"`variants: {{both: {{with: [{both}]}}}}`"
        raise click.BadParameter(
            f"one variant can be named; to run {both} together, write {written} in the scenario, and `--variant both`"
        )
    return names[0] if names else None


def scenario_options(command: Command) -> Command:
    """The options that say which scenario is meant."""
    for option in (
        click.option(
            "--set", "settings", type=Setting(), multiple=True, help="Write a value over the scenario; repeatable."
        ),
        click.option("--reading", "readings", multiple=True, help="Read the text as a side does; repeatable; 'all'."),
        click.option("--variant", multiple=True, callback=single_variant, help="Run a variant of the scenario."),
        click.option(
            "--horizon", type=click.IntRange(1, MOST_DAYS), help="Days to simulate, instead of the scenario's."
        ),
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


def document(data: Any) -> None:
    """Prints one JSON document."""
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False))


def run_options(command: Command) -> Command:
    """The options that say how many runs are made, how, and where they are written."""
    between = click.FloatRange(0, 1, min_open=True, max_open=True)
    for option in (
        click.option("--quiet", is_flag=True, help="Print nothing but faults."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        click.option("--plots/--no-plots", default=True, help="Draw the pictures, or leave them."),
        click.option("--overwrite", is_flag=True, help="Write over other runs in the folder."),
        click.option("--out", help="The folder for tables and pictures.", metavar="DIR"),
        click.option("--confidence", type=between, default=0.95, show_default=True, help="Of every interval."),
        click.option("--engine", type=click.Choice(ENGINES), default="auto", help="All give the same numbers."),
        click.option("--workers", type=click.IntRange(1), help="Processes that share the work; same result."),
        click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="The seed of all luck."),
        click.option("--runs", type=click.IntRange(1, 2**40), help="How many runs."),
    ):
        command = option(command)
    return command


class bar:  # noqa: N801 - used as a function: `with bar(…) as progress`
    """A progress bar on stderr, only where that is a terminal."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.total = total
        self.before = 0  # runs of what was finished earlier

    def __enter__(self) -> bar:
        return self

    def __call__(self, done: int) -> None:
        """Shows how many runs are finished."""
        done += self.before
        if self.shown:
            filled = "█" * (30 * min(done, self.total) // self.total)
            click.echo(f"\r{filled:<30} {done}/{self.total} runs", nl=False, err=True)

    def __exit__(self, *error: object) -> None:
        if self.shown:
            click.echo("\r" + " " * 60 + "\r", nl=False, err=True)
