"""``trace --fork``: the futures of a run from a day on, with and without what is forced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ceasefire_sim.cli.draw import write_file
from ceasefire_sim.cli.options import ScenarioChoice, confidence_option, json_option, runs_option
from ceasefire_sim.cli.output import print_document, print_page, say
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.luck import ForcedDraw
    from ceasefire_sim.story.agreement import Agreement

__all__ = ["ForkRequest", "fork_options", "print_fork"]

Command = TypeVar("Command", bound=Callable[..., object])
FORMS = ("png", "svg", "pdf")


@dataclass(frozen=True)
class ForkRequest:
    """Whether futures are counted, how many, and where they are shown."""

    fork: bool
    runs: int | None
    confidence: float
    out: str | None
    as_json: bool

    def check(self, tells_otherwise: bool) -> None:
        """Raises ``InputError`` for options that do not go together."""
        if self.fork and tells_otherwise:
            raise InputError("--fork counts futures, and tells no run: leave out --format and --why")
        if not self.fork and (useless := [name for name, value in self.own_options() if value]):
            raise InputError(f"{' and '.join(useless)} {'goes' if len(useless) == 1 else 'go'} with --fork")
        if self.out is not None:
            self.picture_form()

    def own_options(self) -> list[tuple[str, object]]:
        """The options that only futures have a use for, as they were given."""
        return [("--runs", self.runs), ("-o", self.out), ("--json", self.as_json)]

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
        click.option("-o", "--out", metavar="PATH", help=f"With --fork: write a picture ({', '.join(FORMS)})."),
        confidence_option,
        runs_option("With --fork: how many futures (2000)."),
        click.option("--fork", is_flag=True, help="Count the futures of the run from --day on, with and without what is"
                     " forced."),
    ):  # fmt: skip
        command = option(command)
    return command


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
    fork = forked(agreement, forced, ForkOptions(request.runs or FUTURES, request.confidence))
    if request.as_json:
        print_document(fork_document(fork))
    else:
        print_page(fork_lines(fork, choice.as_typed()))
    if request.out is not None:
        from ceasefire_sim.present.diagrams.figure import figure_bytes
        from ceasefire_sim.present.plots.forks import fork_picture

        request.write(figure_bytes(fork_picture(fork), request.picture_form()))
