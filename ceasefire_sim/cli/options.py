"""Options that commands share, and the values they become: which scenario is meant, and how many runs are made."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ceasefire_sim.cli.output import fault_line, say
from ceasefire_sim.scenario.limits import LARGEST_SEED, MOST_DAYS, MOST_RUNS

if TYPE_CHECKING:
    from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = [
    "ENGINES",
    "PictureForm",
    "ScenarioChoice",
    "SettingOrName",
    "WholeNumber",
    "brief_option",
    "cluster_options",
    "collected",
    "confidence_option",
    "engine_option",
    "json_option",
    "picture_options",
    "quiet_option",
    "reading_options",
    "runs_option",
    "scenario_options",
    "seed_option",
    "setting_option",
    "workers_option",
]

Command = TypeVar("Command", bound=Callable[..., object])
PICTURES = ("png", "svg", "pdf")
SIZES = ("slide", "paper")
ENGINES = ("auto", "reference", "vectorised", "compiled")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,_' ])\d{3})(?:\1\d{3})*")  # 10,000 and 1_000_000
SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+?\d{1,2}")  # 1e6 and 2.5e3


def collected(*kinds: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Hands a command its options as frozen values: one of each kind, made of the options named like its fields.

    What no kind has a field for is handed over by its name.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def call(**given: Any) -> None:  # click hands options over by name, each of the type it was declared with
            values = [kind(**{field.name: given.pop(field.name) for field in fields(kind)}) for kind in kinds]
            command(*values, **given)

        return call

    return decorate


class WholeNumber(click.IntRange):
    """A whole number in a range, as people write it: 10000, 10,000, 10_000 or 1e4."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, within the range."""
        number = whole_number_in(str(value).strip())
        if number is None:
            self.fail(f"'{value}' is no whole number, such as 10000, 10,000 or 1e4", param, ctx)
        return super().convert(number, param, ctx)


def whole_number_in(text: str) -> int | None:
    """The whole number that a text writes; None where it writes none."""
    if GROUPED.fullmatch(text):
        return int(re.sub(r"[,_' ]", "", text))
    if SCIENTIFIC.fullmatch(text):
        number = Decimal(text)
        return int(number) if number == int(number) else None
    return int(text) if re.fullmatch(r"[+-]?\d{1,40}", text) else None


class SettingOrName(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """``PATH=VALUE``, or a name for what was set before it."""

    name = "PATH=VALUE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, object] | str:
        """The setting, or the name."""
        return Setting().convert(value, param, ctx) if "=" in str(value) else str(value).strip()


class Setting(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """``PATH=VALUE``, the value in YAML."""

    name = "PATH=VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, object]:
        """The path and the plain value."""
        from ceasefire_sim.scenario.source.nodes import plain_data
        from ceasefire_sim.scenario.source.yaml_reader import parse_yaml

        path, sign, written = str(value).partition("=")
        if not sign or not path.strip():
            self.fail(f"'{value}' is not PATH=VALUE, such as parameters.patience=60", param, ctx)
        return path.strip(), plain_data(parse_yaml(written, f"--set {path}")) if written.strip() else None


@dataclass(frozen=True)
class PictureForm:
    """How pictures are written, and for what; None where it is left to the command."""

    form: str | None
    size: str | None


def picture_options(command: Command) -> Command:
    """The options of a ``PictureForm``."""
    for option in (
        click.option("--size", type=click.Choice(SIZES), help="Pictures for a slide (16 to 9), or for print."),
        click.option("--format", "form", type=click.Choice(PICTURES), help="The format of pictures."),
    ):
        command = option(command)
    return command


@dataclass(frozen=True)
class ScenarioChoice:
    """Which scenario a command is about: a file, and how it is read."""

    file: str
    variant: str | None = None
    readings: tuple[str, ...] = ()
    settings: tuple[tuple[str, object], ...] = ()
    horizon: int | None = None
    language: str = "en"

    def read(self, before: Scenario | None = None) -> Scenario:
        """The scenario; its warnings go to stderr.

        With one that was read from the same file ``before``, the file is not read again.
        """
        from ceasefire_sim.scenario.loading import read_scenario, unintended
        from ceasefire_sim.scenario.model.selection import Selection

        overrides = dict(self.absolute_settings())
        if self.horizon is not None:
            overrides["horizon"] = self.horizon
        selection = self.variant, self.readings, overrides, self.language
        if before is None:
            scenario = read_scenario(self.file, *selection)
        else:
            scenario = before.source.scenario(Selection.of(*selection))
        if "all" in self.readings and not scenario.available_readings:
            say(f"warning: {self.file} has no readings, so --reading all changes nothing", err=True)
        changed = self.variant is not None or bool(overrides)
        for warning in unintended(scenario.warnings) if changed else scenario.warnings:
            say(fault_line(warning), err=True)
        if self.language not in ("en", *scenario.languages):
            has = f"; it has some in {', '.join(scenario.languages)}" if scenario.languages else ""
            say(f"the scenario has no text in '{self.language}'{has}: its texts are shown as they stand", err=True)
        return scenario

    def absolute_settings(self) -> tuple[tuple[str, object], ...]:
        """The settings as numbers, where they say how many times as large something is to be."""
        from ceasefire_sim.scenario.loading import read_scenario
        from ceasefire_sim.scenario.relative_settings import absolute_settings, is_relative

        if not any(is_relative(value) for _, value in self.settings):
            return self.settings
        plain = {path: value for path, value in self.settings if not is_relative(value)}
        return absolute_settings(read_scenario(self.file, self.variant, self.readings, plain), self.settings)

    def as_typed(self) -> str:
        """The file and its options as one types them in a shell."""
        import json
        import shlex

        words = [self.file]
        words += [f"--variant={self.variant}"] if self.variant is not None else []
        words += [f"--reading={reading}" for reading in self.readings]
        words += [f"--set={path}={json.dumps(value)}" for path, value in self.settings]
        words += [f"--horizon={self.horizon}"] if self.horizon is not None else []
        words += [f"--language={self.language}"] if self.language != "en" else []
        return shlex.join(words)


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
    """The options of a ``ScenarioChoice``."""
    return reading_options(
        setting_option("--set", "Write a value over the scenario, or x0.5, +10%; repeatable.")(command)
    )


def setting_option(name: str, text: str) -> Callable[[Command], Command]:
    """The option that writes values over a scenario."""
    return click.option(name, "settings", type=Setting(), multiple=True, help=text)


def reading_options(command: Command) -> Command:
    """The options of a ``ScenarioChoice`` but for settings."""
    for option in (
        click.option("--reading", "readings", multiple=True, help="Read the text as a side does; repeatable; 'all'."),
        click.option("--variant", multiple=True, callback=single_variant, help="Take this variant of the scenario."),
        click.option(
            "--language", default="en", metavar="TAG", help="The language of the scenario's texts, such as ar."
        ),
        click.option("--horizon", type=WholeNumber(1, MOST_DAYS), help="Days to simulate, instead of the scenario's."),
    ):
        command = option(command)
    return command


def runs_option(text: str, default: int | None = None) -> Callable[[Command], Command]:
    """The option that says how many runs are made."""
    return click.option(
        "--runs", type=WholeNumber(1, MOST_RUNS), default=default, show_default=default is not None, help=text
    )


seed_option = click.option("--seed", type=WholeNumber(0, LARGEST_SEED), help="The seed of all luck.")
engine_option = click.option(
    "--engine", type=click.Choice(ENGINES), default="auto", help="Which engine plays; all give the same numbers."
)
workers_option = click.option("--workers", type=WholeNumber(1), help="How many share the work; same result.")


def cluster_options(command: Command) -> Command:
    """The options that name a cluster."""
    for option in (
        click.option("--insecure", is_flag=True, help="Allow a --cluster on another machine without TLS."),
        click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://127.0.0.1:8786, whose"
                     " machines share the work; same result."),
    ):  # fmt: skip
        command = option(command)
    return command


confidence_option = click.option(
    "--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True,
    help="The confidence of every interval.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
brief_option = click.option("--brief", is_flag=True, help="A page that fits a projector, without tables of detail.")
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but faults.")
