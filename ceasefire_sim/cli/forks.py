"""What ``trace`` makes of a run besides telling it: futures from a day on, turning points; and which run is typical."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ceasefire_sim.cli.draw import write_file
from ceasefire_sim.cli.options import (
    ScenarioChoice,
    confidence_option,
    engine_option,
    json_option,
    runs_option,
    workers_option,
)
from ceasefire_sim.cli.output import ProgressBar, print_document, print_page, say
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.luck import ForcedDraw, Luck
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.story.agreement import Agreement
    from ceasefire_sim.studies.engine_choice import EngineChoice

__all__ = ["ForkRequest", "Telling", "fork_options", "print_fork", "print_turning_points", "typical_luck"]

Command = TypeVar("Command", bound=Callable[..., object])
ENDINGS = ("reached", "failed", "stuck", "open")
FORMS = ("png", "svg", "pdf")


class Telling(Enum):
    """What is told of a run: the whole of it as a story, one day, or something else."""

    WHOLE = "the whole story"
    DAY = "one day"
    OTHERWISE = "a table, lines of JSON, or why something waits"


@dataclass(frozen=True)
class ForkRequest:
    """What is made of a run besides telling it: its futures counted, its turning points; or a typical run is chosen."""

    fork: bool
    typical: bool
    ending: str | None
    turning: bool | None
    runs: int | None
    confidence: float
    workers: int | None
    engine: EngineChoice
    out: str | None
    as_json: bool

    @property
    def chooses(self) -> bool:
        """Whether the run is chosen, as the typical one of many."""
        return self.typical or self.ending is not None

    def turns(self, whole_story: bool) -> bool:
        """Whether the turning points of the run are told: by default, those of a typical run told whole."""
        if self.fork:
            return False
        return self.turning if self.turning is not None else self.chooses and whole_story

    def check(self, tells: Telling, names_run: bool) -> None:
        """Raises ``InputError`` for options that do not go together."""
        if self.chooses and names_run:
            raise InputError("--typical and --ending choose the run; leave out --run and --luck")
        if self.fork and self.turning:
            raise InputError("--fork and --turning-points are two pages; ask for one at a time")
        if self.fork and tells is Telling.OTHERWISE:
            raise InputError("--fork counts futures, and tells no run: leave out --format and --why")
        if self.turning and tells is not Telling.WHOLE:
            raise InputError("--turning-points stand at the end of the story: leave out --format, --why and --day")
        counted = self.fork or self.turns(tells is Telling.WHOLE)
        useless = [name for name, value in (("-o", self.out), ("--json", self.as_json)) if value and not counted]
        played = (("--runs", self.runs is not None), ("--workers", self.workers is not None),
                  ("--engine", self.engine != "auto"))  # fmt: skip
        useless += [name for name, given in played if given and not (counted or self.chooses)]
        if useless:
            several = "goes" if len(useless) == 1 else "go"
            raise InputError(f"{' and '.join(useless)} {several} with --fork, --typical or --turning-points")
        if self.out is not None:
            self.picture_form()

    def picture_form(self) -> str:
        """The format of the picture, by the ending of its file."""
        form = Path(self.out or "").suffix.removeprefix(".").lower()
        if form not in FORMS:
            what = f"ends in '.{form}'" if form else "has no ending"
            raise InputError(f"{self.out} {what}; this picture ends in one of {', '.join(FORMS)}")
        if not Path(self.out or "").parent.is_dir():
            raise InputError(f"there is no folder '{Path(self.out or '').parent}'")
        return form

    def write(self, picture: bytes) -> None:
        """Writes the picture that was asked for."""
        assert self.out is not None
        write_file(Path(self.out), picture)
        say(f"wrote {self.out}", err=True)


def fork_options(command: Command) -> Command:
    """The options of a ``ForkRequest``."""
    for option in (
        json_option,
        click.option("-o", "--out", metavar="PATH", help="With --fork or turning points: write a picture"
                     f" ({', '.join(FORMS)})."),
        confidence_option,
        engine_option,
        workers_option,
        runs_option("How many futures are counted (2000; 1000 a morning for turning points), or of how many runs one is"
                    " typical (the scenario's)."),
        click.option("--turning-points/--no-turning-points", "turning", default=None,
                     help="End with the days on which the chance of the outcome moved most, and what moved it; a"
                     " typical run does unless told not to."),
        click.option("--ending", type=click.Choice(ENDINGS), help="Tell the typical run of those that end so."),
        click.option("--typical", is_flag=True, help="Tell the run that is nearest to the medians of many."),
        click.option("--fork", is_flag=True, help="Count the futures of the run from --day on, with and without what is"
                     " forced."),
    ):  # fmt: skip
        command = option(command)
    return command


def typical_luck(scenario: Scenario, seed: int | None, request: ForkRequest) -> Luck:
    """The luck of the run that stands for many; says which it is."""
    from ceasefire_sim.luck import Luck
    from ceasefire_sim.present.endings import ending_clause
    from ceasefire_sim.studies.simulate import simulate

    with ProgressBar(request.runs or scenario.file.runs, quiet=False) as progress:
        runs = simulate(scenario, runs=request.runs, seed=seed, engine=request.engine, workers=request.workers,
                        progress=progress)  # fmt: skip
    number = runs.typical(request.ending)
    if not request.as_json:
        which = f"all {len(runs):,} runs"
        if request.ending is not None:
            share = runs.endings()[request.ending]
            which = f"the {round(share.value * len(runs)):,} of {len(runs):,} runs {ending_clause(request.ending)}"
        print_page([f"Run {number} of seed {runs.seed}, the nearest to the medians of {which}:", ""])
    return Luck.keyed(runs.seed, number)


def print_turning_points(agreement: Agreement, request: ForkRequest) -> None:
    """Prints how it came to the end of a run."""
    from ceasefire_sim.present.turning_report import turning_document, turning_lines
    from ceasefire_sim.studies.forking.turning_points import FUTURES, TurningOptions, turns_of

    count = FUTURES if request.chooses or request.runs is None else request.runs
    turns = turns_of(agreement, TurningOptions(None, count, request.confidence, request.engine))
    if request.as_json:
        print_document(turning_document(turns))
    else:
        print_page(["", *turning_lines(turns)])
    if request.out is not None:
        from ceasefire_sim.present.diagrams.figure import figure_bytes
        from ceasefire_sim.present.plots.turning import turning_picture

        request.write(figure_bytes(turning_picture(turns), request.picture_form()))


def print_fork(
    choice: ScenarioChoice, agreement: Agreement, day: int | None, forced: Sequence[ForcedDraw], request: ForkRequest
) -> None:
    """Prints the futures of a run from a day on."""
    from ceasefire_sim.present.fork_report import fork_document, fork_lines
    from ceasefire_sim.studies.forking.fork import FUTURES, ForkOptions, forked

    if day is None:
        raise InputError("--fork wants the day on which the futures part: add --day 57")
    agreement.retrace(day)
    if agreement.today < day:
        raise InputError(
            f"this run ends on day {agreement.today}, and nothing is to come after it; name an earlier day"
        )
    runs, sides = request.runs or FUTURES, 3 if forced else 1
    with ProgressBar(sides * runs, quiet=False) as progress:
        options = ForkOptions(runs, request.confidence, request.engine, request.workers or 1, progress)
        fork = forked(agreement, forced, options)
    if request.as_json:
        print_document(fork_document(fork))
    else:
        print_page(fork_lines(fork, choice.as_typed()))
    if request.out is not None:
        from ceasefire_sim.present.diagrams.figure import figure_bytes
        from ceasefire_sim.present.plots.forks import fork_picture

        request.write(figure_bytes(fork_picture(fork), request.picture_form()))
