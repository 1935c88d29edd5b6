"""The command ``sequence``."""

from __future__ import annotations

import os
import shlex
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
from ceasefire_sim.cli.output import as_typed, print_document, print_page, say
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.luck import Luck
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.sequencing.sequence import KindOfRepairs, Sequencing

__all__ = ["sequence"]

RUNS = 400
STATES = 40_000
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
    full: bool
    repair: int | None
    out: str | None
    luck_to: str | None
    as_json: bool
    quiet: bool

    def check(self) -> None:
        """Raises ``InputError`` for options that do not go together."""
        if (self.repair is None) != (self.out is None):
            raise InputError("--repair K says which repair is written, and -o FILE where to: give both")
        if self.repair is not None and (self.brief or self.orders or self.worth):
            raise InputError(
                "--repair writes a repair of the answer; it goes with none of --brief, --orders and --worth"
            )
        if self.brief and self.full:
            raise InputError("--brief leaves out what --full adds; give one of them")

    def as_typed(self, choice: ScenarioChoice) -> str:
        """What asks the same question again, behind the name of the command."""
        words = [choice.as_typed()]
        words += [f"--goal={shlex.quote(self.goal)}"] if self.goal is not None else []
        words += [f"--runs={self.runs}"] if self.runs != RUNS else []
        words += [f"--max-states={self.max_states}"] if self.max_states != STATES else []
        return " ".join(words)

    @property
    def which_repairs(self) -> bool | KindOfRepairs:
        """Which repairs are looked for: what is shown."""
        return "smallest" if self.brief else True if self.full or self.as_json else "own"

    def sequence(self, scenario: Scenario) -> Sequencing:
        """The answer; a brief one without all repairs and without their scores."""
        from ceasefire_sim.sequencing.sequence import sequence

        return sequence(
            scenario, self.goal, max_states=self.max_states, repairs=self.which_repairs,
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
@runs_option("Runs for each score.", RUNS)
@click.option("--workers", type=WholeNumber(1), help="Processes that share the scoring; same result.")
@click.option(
    "--max-states", type=WholeNumber(1), default=STATES, show_default=True, help="Search at most so many states."
)
@click.option("--brief", is_flag=True, help="The answer and who waits for whom, without repairs; for a projector.")
@click.option("--full", is_flag=True, help="The whole answer: every repair, every reading, the days, how it was found.")
@click.option("--repair", type=WholeNumber(1), metavar="K", help="Write the repair printed as number K, as -o FILE.")
@click.option("-o", "--out", metavar="FILE", help="The scenario file for --repair: it extends FILE, with a variant.")
@click.option("--luck-to", metavar="FILE", help="Write the luck that reaches the goal, for trace --luck.")
@json_option
@quiet_option
@collected(ScenarioChoice, SequencingOptions)
def sequence(choice: ScenarioChoice, options: SequencingOptions, more: tuple[str, ...]) -> None:
    """Say who waits for whom, whether the goal can be reached, and what would unblock it.

    Without --reading the text is asked about as written, then under each reading and all of them together.
    """
    from ceasefire_sim.present.sequencing.report import sequencing_lines
    from ceasefire_sim.present.sequencing.screen import screen_lines

    options.check()
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
    if options.repair is not None and options.out is not None:
        write_repair(answer, choice, options, Path(options.out))
        return
    if options.luck_to is not None and answer.witness is not None:
        write_luck(Path(options.luck_to), answer.witness)
    whole = options.full or options.brief
    command = options.as_typed(choice)
    lines = sequencing_lines(answer, options.brief, command) if whole else screen_lines(answer, command)
    print_answer(scenario, options, answer.as_json(), lines)


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


def write_repair(answer: Sequencing, choice: ScenarioChoice, options: SequencingOptions, path: Path) -> None:
    """Writes a repair as a scenario file, reads it again, and says how it is run."""
    from ceasefire_sim.results.folder import Folder
    from ceasefire_sim.scenario.loading import read_scenario
    from ceasefire_sim.sequencing.repair_file import repair_file

    if not answer.repairs:
        raise InputError(without_repairs(answer))
    if not 1 <= (number := options.repair or 0) <= len(answer.repairs):
        raise InputError(f"there is no repair {number}; there are {len(answer.repairs)}, numbered from 1")
    if path.exists() and path.samefile(answer.scenario.path):
        raise InputError(f"{path} is the scenario itself; name another file for its repair")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder '{path.parent}'")
    file = repair_file(answer.scenario, answer.repairs[number - 1], number, path)
    Folder(path.parent).write_bytes(path.name, file.text.encode())
    try:
        read_scenario(str(path), file.variant, answer.readings)
    except InputError:
        path.unlink()
        raise
    readings = "".join(f" --reading {name}" for name in choice.readings)
    runs = f" --runs {options.runs}" if options.score else ""
    say(f"wrote {path}; run it: ceasefire-sim run {as_typed(str(path))} --variant {file.variant}{readings}{runs}")


def without_repairs(answer: Sequencing) -> str:
    """Why there is no repair to be written."""
    if answer.reachable is False:
        return f"no repair was found: {answer.repair_note}"
    if answer.dispute is None:
        return "there is nothing to repair: the goal is not shown to be out of reach"
    names = " ".join(f"--reading {name}" for name in answer.dispute.readings)
    return f"as the text is read its goal is not out of reach; the repairs are those of the dispute: add {names}"


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
