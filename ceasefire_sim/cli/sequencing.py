"""The command ``sequence``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.options import (
    ScenarioChoice,
    WholeNumber,
    collected,
    json_option,
    quiet_option,
    runs_option,
    scenario_options,
)
from ceasefire_sim.cli.output import print_document, print_page, say
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.luck import Luck
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.sequencing.sequence import Sequencing

__all__ = ["sequence"]

MOST_WORKERS = 4  # each takes half a second to start


@dataclass(frozen=True)
class SequencingOptions:
    """What is asked of a scenario's sequencing, and what is printed and written of it."""

    goal: str | None
    orders: bool
    worth: bool
    score: bool
    runs: int
    workers: int | None
    max_states: int
    brief: bool
    luck_to: str | None
    as_json: bool
    quiet: bool

    def sequence(self, scenario: Scenario) -> Sequencing:
        """The answer; a brief one without all repairs and without their scores."""
        from ceasefire_sim.sequencing.sequence import sequence

        return sequence(
            scenario, self.goal, max_states=self.max_states, repairs="smallest" if self.brief else True,
            runs=self.runs if self.score and not self.brief else 0,
            workers=self.workers or min(os.cpu_count() or 1, MOST_WORKERS),
        )  # fmt: skip


@click.command()
@click.argument("file")
@click.argument("more", nargs=-1, metavar="[OBLIGATION...]")
@scenario_options
@click.option("--goal", metavar="EXPR", help="What is to be reached, instead of the scenario's goal.")
@click.option("--orders", is_flag=True, help="Try every order of the obligations named after FILE (or of all).")
@click.option("--worth", is_flag=True, help="Say what each mechanism contributes to the goal.")
@click.option("--score/--no-score", default=True, help="Score each repair by runs: the goal, and each side's exposure.")
@runs_option("Runs for each score.", 400)
@click.option("--workers", type=WholeNumber(1), help="Processes that share the scoring; same result.")
@click.option("--max-states", type=WholeNumber(1), default=40_000, show_default=True, help="Search at most so many.")
@click.option("--brief", is_flag=True, help="The answer and who waits for whom, without repairs; for a projector.")
@click.option("--luck-to", metavar="FILE", help="Write the luck that reaches the goal, for trace --luck.")
@json_option
@quiet_option
@collected(ScenarioChoice, SequencingOptions)
def sequence(choice: ScenarioChoice, options: SequencingOptions, more: tuple[str, ...]) -> None:
    """Say who waits for whom, whether the goal can be reached, and what would unblock it.

    Without --reading the text is asked about as written, then under each reading and all of them together.
    """
    from ceasefire_sim.present.sequencing.report import sequencing_lines

    scenario = choice.read()
    if more and not options.orders:
        raise InputError(f"what is '{more[0]}' for? obligations are named after FILE with --orders only")
    if options.orders:
        print_orders(scenario, options, more)
        return
    if options.worth:
        print_worth(scenario, options)
        return
    answer = options.sequence(scenario)
    if options.luck_to is not None and answer.witness is not None:
        write_luck(Path(options.luck_to), answer.witness)
    print_answer(scenario, options, answer.as_json(), sequencing_lines(answer, options.brief))


def print_orders(scenario: Scenario, options: SequencingOptions, obligations: tuple[str, ...]) -> None:
    """Prints all orders of some obligations, or of all."""
    from ceasefire_sim.present.sequencing.orders_document import orders_document
    from ceasefire_sim.present.sequencing.orders_table import order_lines
    from ceasefire_sim.sequencing.orders import orders
    from ceasefire_sim.sequencing.verdict import goal_of

    ranking = orders(scenario, goal_of(scenario, options.goal), obligations, options.runs)
    print_answer(scenario, options, orders_document(ranking), order_lines(ranking))


def print_worth(scenario: Scenario, options: SequencingOptions) -> None:
    """Prints what each mechanism is worth."""
    from ceasefire_sim.present.sequencing.orders_document import worth_document
    from ceasefire_sim.present.sequencing.orders_table import worth_lines
    from ceasefire_sim.sequencing.verdict import goal_of
    from ceasefire_sim.sequencing.worth import worth

    shares = worth(scenario, goal_of(scenario, options.goal), options.runs)
    print_answer(scenario, options, worth_document(shares, tuple(scenario.overrides)), worth_lines(scenario, shares))


def print_answer(scenario: Scenario, options: SequencingOptions, document: object, lines: Iterable[str]) -> None:
    """Prints an answer as JSON, as a page with what was set below its first line, or not at all."""
    if options.as_json:
        print_document(document)
    elif not options.quiet:
        print_page(with_settings(scenario, lines))


def with_settings(scenario: Scenario, lines: Iterable[str]) -> Iterator[str]:
    """A page with what was set below its first line."""
    from ceasefire_sim.story.titles import settings_line

    for number, line in enumerate(lines):
        yield line
        if number == 0:
            yield from settings_line(scenario)


def write_luck(path: Path, luck: Luck) -> None:
    """Writes a luck, whole or not at all."""
    from ceasefire_sim.results.folder import Folder

    Folder(path.parent).write_json(path.name, luck.to_json())
    say(f"wrote {path}", err=True)
