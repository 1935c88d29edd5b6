"""The command ``trace``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.forks import ForkRequest, Telling, fork_options, print_fork, print_turning_points, typical_luck
from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, scenario_options, seed_option
from ceasefire_sim.cli.output import print_page, say, write
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.luck import ForcedDraw, Luck
    from ceasefire_sim.results.trajectory import Trajectory
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.story.agreement import Agreement

__all__ = ["trace"]

Wish = tuple[str, int | None, str]  # a site, the day if it has one of its own, and how it comes out


class ForcedSite(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """``SITE``, ``SITE=VALUE`` or ``SITE@DAY=VALUE``."""

    name = "SITE[=VALUE]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Wish:
        """The site, its day, and how it comes out: it happens unless said otherwise."""
        match = re.fullmatch(r"\s*([^@=\s]+)\s*(?:@\s*(\d{1,5})\s*)?(?:=(.*))?", str(value), re.DOTALL)
        if match is None or (match[3] is not None and not match[3].strip()):
            self.fail(
                f"'{value}' is not SITE, SITE=no, SITE=OUTCOME or SITE@DAY, such as incidents.raid=no", param, ctx
            )
        return match[1], None if match[2] is None else int(match[2]), match[3] or "yes"


@dataclass(frozen=True)
class TraceOptions:
    """Which run is told, with what decided by hand, and what of it in which form."""

    number: str | None
    seed: int | None
    form: str | None
    path: str | None
    day: int | None
    luck_file: str | None
    forces: tuple[Wish, ...]

    @property
    def day_told(self) -> int | None:
        """The day that is told alone: none where it is the day of what is forced."""
        return None if self.forces_today else self.day

    @property
    def forces_today(self) -> bool:
        """Whether something is forced that names no day of its own."""
        return any(day is None for _, day, _ in self.forces)

    @property
    def telling(self) -> Telling:
        """What is told of the run."""
        if self.form not in (None, "story") or self.path is not None:
            return Telling.OTHERWISE
        return Telling.WHOLE if self.day_told is None else Telling.DAY

    def luck(self, scenario: Scenario) -> Luck:
        """The luck in a file, or that of a run of a seed, without what is forced."""
        from ceasefire_sim.luck import parse_run
        from ceasefire_sim.luck.token import is_token
        from ceasefire_sim.scenario.validation.forced_luck import check_luck

        if self.luck_file is None:
            return parse_run(self.number or "0", scenario.file.seed if self.seed is None else self.seed)
        if self.seed is not None or self.number is not None:
            raise InputError("--luck is the whole luck of a run; leave out --run and --seed")
        luck = read_luck(self.luck_file)
        check_luck(scenario, luck, "" if is_token(self.luck_file) else self.luck_file)
        return luck

    def forced(self, scenario: Scenario) -> tuple[ForcedDraw, ...]:
        """The draws that are forced."""
        from ceasefire_sim.scenario.validation.forcing import forced_draws

        if self.forces_today and self.day is None:
            site = next(site for site, day, _ in self.forces if day is None)
            raise InputError(f"--force {site} wants a day: add --day 57, or write --force {site}@57")
        return tuple(
            draw
            for site, day, value in self.forces
            for draw in forced_draws(scenario, self.day or 0 if day is None else day, {site: value})
        )


@click.command()
@click.argument("file")
@scenario_options
@click.option("--run", "number", metavar="K", help="The run: 7, or 7,0@57 (run 0 from day 57 on); 0 unless named.")
@seed_option
@click.option("--format", "form", type=click.Choice(["story", "table", "jsonl"]), help="How it is told; a story unless"
              " named.")  # fmt: skip
@click.option("--why", "path", help="Say why the element at this path waits.")
@click.option("--day", type=WholeNumber(0), help="Tell this day alone; with --why: as of this day, not the last; with"
              " --force and --fork: on this day.")  # fmt: skip
@click.option("--luck", "luck_file", metavar="FILE|TOKEN", help="Retell the luck in this JSON file,"
              " or of this one word, such as s1r7d40.")  # fmt: skip
@click.option(
    "--force", "forces", type=ForcedSite(), multiple=True,
    help="Decide by hand what happens on --day: SITE (it happens), SITE=no, SITE=OUTCOME or SITE=NUMBER; SITE@DAY for"
    " another day; repeatable.",
)  # fmt: skip
@fork_options
@collected(ScenarioChoice, TraceOptions, ForkRequest)
def trace(choice: ScenarioChoice, options: TraceOptions, request: ForkRequest) -> None:
    """Retrace one run, told day by day.

    `trace FILE --run 7` tells run 7. With --force it is told as it would have gone had luck been otherwise:

        ceasefire-sim trace gaza-2025 --run 7 --day 57 --force incidents.war_elsewhere

    With --fork the futures of the run from that day on are counted, with and without what is forced. --typical and
    --ending failed choose the run, and say at its end how it came to this.
    """
    from ceasefire_sim.story.agreement import live

    request.check(options.telling, options.number is not None or options.luck_file is not None)
    scenario = choice.read()
    forced = options.forced(scenario)
    luck = typical_luck(scenario, options.seed, request) if request.chooses else options.luck(scenario)
    if request.fork:
        print_fork(choice, live(scenario, luck=luck), options.day, forced, request)
        own = live(scenario, luck=luck.with_forced(forced))
        own.retrace(scenario.horizon)
        say_what_came_to_nothing(own, forced)
        return
    agreement = live(scenario, luck=luck.with_forced(forced))
    whole = options.telling is Telling.WHOLE
    if not request.as_json:
        tell(agreement, options)
        if forced and whole:
            say_unforced(live(scenario, luck=luck))
    if request.turns(whole):
        print_turning_points(agreement, request)
    say_what_came_to_nothing(agreement, forced)


def tell(agreement: Agreement, options: TraceOptions) -> None:
    """Prints what is asked for of a run."""
    day = options.day_told
    if options.path is not None or options.form in (None, "story"):
        say_draft(agreement.scenario.language)
    if options.path is not None:
        play_to(agreement, day)
        print_page(str(agreement.why(options.path)).split("\n"))
    elif options.form in (None, "story"):
        play_to(agreement, day)
        print_page((agreement.story() if day is None else agreement.story_of_day()).split("\n"))
    else:
        agreement.retrace(agreement.scenario.horizon)
        print_states(agreement.trajectory(), str(options.form), day)


def say_draft(language: str) -> None:
    """Says so where nobody who grew up with a language has gone through its sentences."""
    from ceasefire_sim.sentences.table import sentences_in

    words = sentences_in(language)
    if words.draft:
        say(f"the sentences in '{words.language}' are a draft: no native reader has gone through them yet", err=True)


def say_unforced(agreement: Agreement) -> None:
    """Says how the run ends where nothing is forced."""
    from ceasefire_sim.present.endings import ending_label
    from ceasefire_sim.story.titles import state_words

    agreement.retrace(agreement.scenario.horizon)
    label = ending_label(agreement.scenario, agreement.ending)
    print_page(
        [f"Left to its luck, this run ends on day {agreement.today} in {state_words(agreement.phase)}: {label}."]
    )


def say_what_came_to_nothing(agreement: Agreement, forced: tuple[ForcedDraw, ...]) -> None:
    """Warns of what is decided by hand and was not drawn; of what ``--force`` wished, with how to ask why."""
    from ceasefire_sim.story.why import why_paths

    days = {site: day for day, site, _ in forced}
    for remark in agreement.luck_remarks():
        site = remark.split("'")[1]
        may_be_asked = "nothing was drawn" in remark and site in days and site in why_paths(agreement)
        hint = f"; --why {site} --day {days[site]} in place of --force says why" if may_be_asked else ""
        say(f"warning: {remark}{hint}", err=True)


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
    """The luck in a JSON file, or of a token."""
    import json

    from ceasefire_sim.luck import Luck, luck_of_token
    from ceasefire_sim.luck.token import is_token
    from ceasefire_sim.scenario.source.files import Budget, read_text

    if is_token(file) and not Path(file).exists():
        return luck_of_token(file)
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
