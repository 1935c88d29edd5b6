"""``run --rare``: a rare event by multilevel splitting, in place of plain runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import click

from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber
from ceasefire_sim.cli.output import print_document, print_page
from ceasefire_sim.errors import InputError

__all__ = ["Printing", "RareOptions", "SplittingEffort", "rare_options", "refuse_useless", "run_rare_event"]

Command = TypeVar("Command", bound=Callable[..., object])


@dataclass(frozen=True)
class RareOptions:
    """Which property is the rare event, and what it is split by."""

    rare: str | None
    level: str | None
    repetitions: int | None


@dataclass(frozen=True)
class SplittingEffort:
    """What ``run`` was told that splitting has a use for; None stands for its own numbers."""

    runs: int | None
    seed: int | None
    confidence: float
    engine: str


class Printing(Enum):
    """What is printed of the estimate."""

    PAGE = "a page"
    JSON = "one document"
    NOTHING = "nothing"


def rare_options(command: Command) -> Command:
    """The options of ``RareOptions``."""
    for option in (
        click.option(
            "--repetitions", type=WholeNumber(2, 10_000), metavar="R",
            help="With --rare: how many independent estimates (20).",
        ),
        click.option("--level", metavar="QUANTITY", help="With --rare: a number that grows on the way to the event."),
        click.option(
            "--rare", metavar="PROPERTY",
            help="Estimate the probability of a rare event by splitting; --runs: how many per level (1000).",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def run_rare_event(choice: ScenarioChoice, options: RareOptions, effort: SplittingEffort, printing: Printing) -> bool:
    """Prints the estimate; says whether it fails an expectation."""
    from ceasefire_sim.present.rare_event_report import rare_event_lines
    from ceasefire_sim.studies.splitting.rare_event import REPETITIONS, RUNS, rare_event

    assert options.rare is not None
    rare = rare_event(
        choice.read(), options.rare, options.level,
        runs=RUNS if effort.runs is None else effort.runs,
        repetitions=REPETITIONS if options.repetitions is None else options.repetitions,
        seed=effort.seed, confidence=effort.confidence, engine=effort.engine,
    )  # fmt: skip
    if printing is Printing.JSON:
        print_document(rare.to_json())
    elif printing is Printing.PAGE:
        print_page(rare_event_lines(rare, choice.as_typed()))
    return rare.met is False


def refuse_useless(names: list[str], rare: bool) -> None:
    """Raises ``InputError`` for options that only plain runs, or only splitting, have a use for."""
    if not names:
        return
    several = len(names) > 1
    if rare:
        use = f"{'have' if several else 'has'} no use with --rare, which writes no folder"
    else:
        use = f"{'go' if several else 'goes'} with --rare PROPERTY"
    raise InputError(f"{' and '.join(names)} {use}")
