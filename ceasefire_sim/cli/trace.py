"""The command ``trace``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, scenario_options, seed_option
from ceasefire_sim.cli.output import print_page, say, write
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.luck import Luck
    from ceasefire_sim.results.trajectory import Trajectory
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.story.agreement import Agreement

__all__ = ["trace"]


@dataclass(frozen=True)
class TraceOptions:
    """Which run is told, and what of it in which form."""

    number: str
    seed: int | None
    form: str
    path: str | None
    day: int | None
    luck_file: str | None

    def luck(self, scenario: Scenario) -> Luck:
        """The luck in a file, or that of a run of a seed."""
        from ceasefire_sim.luck import parse_run
        from ceasefire_sim.scenario.validation.forced_luck import check_luck

        if self.luck_file is None:
            return parse_run(self.number, scenario.file.seed if self.seed is None else self.seed)
        if self.seed is not None or self.number != "0":
            raise InputError("--luck is the whole luck of a run; leave out --run and --seed")
        luck = read_luck(self.luck_file)
        check_luck(scenario, luck, self.luck_file)
        return luck


@click.command()
@click.argument("file")
@scenario_options
@click.option("--run", "number", default="0", show_default=True, help="The run: 7, or 7,0@57 (run 0 from day 57 on).")
@seed_option
@click.option("--format", "form", type=click.Choice(["story", "table", "jsonl"]), default="story", show_default=True)
@click.option("--why", "path", help="Say why the element at this path waits.")
@click.option("--day", type=WholeNumber(0), help="Tell this day alone; with --why: as of this day, not the last.")
@click.option("--luck", "luck_file", help="Retell the luck in this JSON file.")
@collected(ScenarioChoice, TraceOptions)
def trace(choice: ScenarioChoice, options: TraceOptions) -> None:
    """Retrace one run, told day by day."""
    from ceasefire_sim.story.agreement import live

    scenario = choice.read()
    agreement = live(scenario, luck=options.luck(scenario))
    if options.path is not None:
        play_to(agreement, options.day)
        print_page(str(agreement.why(options.path)).split("\n"))
    elif options.form == "story":
        play_to(agreement, options.day)
        print_page((agreement.story() if options.day is None else agreement.story_of_day()).split("\n"))
    else:
        agreement.retrace(scenario.horizon)
        print_states(agreement.trajectory(), options.form, options.day)
    for remark in agreement.luck_remarks():
        say(f"warning: {remark}", err=True)


def play_to(agreement: Agreement, day: int | None) -> None:
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
        print_page(trace_lines(run))
        return
    for state in run.states:
        write(json.dumps(state, ensure_ascii=True) + "\n")


def read_luck(file: str) -> Luck:
    """The luck in a JSON file."""
    import json

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
