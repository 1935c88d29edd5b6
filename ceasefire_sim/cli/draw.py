"""The command that draws one scenario: ``draw``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.options import (
    PictureForm,
    ScenarioChoice,
    WholeNumber,
    collected,
    picture_options,
    scenario_options,
    seed_option,
)
from ceasefire_sim.cli.output import say
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.present.diagrams.diagram import Diagram
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.story.agreement import Agreement

__all__ = ["draw"]

FORMS = ("svg", "png", "pdf", "mmd", "dot")
TEXTS = ("mmd", "dot")
MOST_AT_ONCE = 4  # regions that can be read in one picture from the back row


@dataclass(frozen=True)
class PictureRequest:
    """Which picture is drawn: the state diagram (of some regions, lit on a day of a run), the waits, or swim lanes."""

    waits: bool
    lanes: bool
    only: tuple[str, ...]
    number: str | None
    seed: int | None
    day: int | None

    def check(self) -> None:
        """Raises ``InputError`` for options that do not go together."""
        other = self.waits or self.lanes
        if self.waits and self.lanes:
            raise InputError("--waits and --lanes are two pictures; draw one at a time")
        if self.only and other:
            raise InputError("--only chooses regions of the state diagram; it goes with neither --waits nor --lanes")
        if not self.lanes and self.day is None and (self.number is not None or self.seed is not None):
            raise InputError("--run and --seed choose a run: add --lanes to draw it, or --day to light its states")
        if self.day is not None and other:
            raise InputError("--day lights states of the state diagram; it goes with neither --waits nor --lanes")

    @property
    def ending(self) -> str:
        """What the name of its file ends in unless one is named."""
        return "-waits" if self.waits else "-lanes" if self.lanes else ""

    def agreement(self, scenario: Scenario) -> Agreement:
        """The agreement with the luck of the run that is chosen."""
        from ceasefire_sim.luck import parse_run
        from ceasefire_sim.story.agreement import live

        seed = scenario.file.seed if self.seed is None else self.seed
        return live(scenario, luck=parse_run(self.number or "0", seed))

    def drawn(self, scenario: Scenario, form: str, size: str) -> bytes:
        """The picture as the bytes of a file."""
        if self.lanes:
            return lanes_bytes(self.agreement(scenario), form, size)
        diagram = waits_picture(scenario) if self.waits else states_picture(scenario, self)
        return diagram_bytes(diagram, form, size)


@click.command()
@click.argument("file")
@scenario_options
@click.option("-o", "--out", help=f"The file to write; its ending says how: {', '.join(FORMS)}.", metavar="PATH")
@click.option("--waits", is_flag=True, help="Draw who waits for whom.")
@click.option("--lanes", is_flag=True, help="Draw one run as swim lanes, one lane for each party.")
@click.option("--only", multiple=True, help="Draw this region alone; repeatable.", metavar="REGION")
@click.option("--run", "number", help="The run: 7, or 7,0@57 (run 0 from day 57 on).", metavar="K")
@seed_option
@click.option("--day", type=WholeNumber(0), help="Highlight the states that the run is in on this day.")
@picture_options
@collected(ScenarioChoice, PictureRequest, PictureForm)
def draw(choice: ScenarioChoice, picture: PictureRequest, pictured: PictureForm, out: str | None) -> None:
    """Draw a scenario: its states and transitions, who waits for whom, or one run by who acts.

    Without -o the picture goes to SCENARIO.svg (or SCENARIO-waits.svg, SCENARIO-lanes.svg) here.
    """
    picture.check()
    form = form_of(out, pictured.form)
    if pictured.size is not None and form in TEXTS:
        raise InputError(f"--size goes with svg, png and pdf; what becomes of a file in {form} another tool decides")
    if picture.lanes and form in TEXTS:
        raise InputError(f"swim lanes have a length, which {form} cannot say; name a file that ends in svg, png or pdf")
    scenario = choice.read()
    path = Path(out) if out is not None else Path(f"{scenario.name}{picture.ending}.{form}")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder '{path.parent}'")
    write_file(path, picture.drawn(scenario, form, pictured.size or ""))
    say(f"wrote {path}")
    if not (picture.ending or picture.only or form in TEXTS) and len(scenario.regions) > MOST_AT_ONCE:
        names = ", ".join(["phase", *(name for name in scenario.regions if name != "phase")])
        say(f"all regions are in it; for a projector or a phone draw some with --only: {names}", err=True)


def form_of(out: str | None, asked_for: str | None) -> str:
    """The format that a file's ending asks for, or the option; SVG where neither does."""
    if out is None:
        return asked_for or "svg"
    form = Path(out).suffix.removeprefix(".").lower()
    if form not in FORMS:
        what = f"ends in '.{form}'" if form else "has no ending"
        raise InputError(f"{out} {what}; a picture ends in one of {', '.join(FORMS)}")
    if asked_for is not None and asked_for != form:
        raise InputError(f"{out} ends in '.{form}', and --format says {asked_for}; leave one of them out")
    return form


def write_file(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    from ceasefire_sim.results.folder import Folder

    Folder(path.parent).write_bytes(path.name, data)


def states_picture(scenario: Scenario, picture: PictureRequest) -> Diagram:
    """The state diagram, with the states lit in which a run is on a day."""
    from ceasefire_sim.present.diagrams.states import states_diagram
    from ceasefire_sim.scenario.validation.suggestions import did_you_mean

    for name in picture.only:
        if name not in scenario.regions:
            hint = did_you_mean(name, [*scenario.regions]) or f"; there are {', '.join(scenario.regions)}"
            raise InputError(f"'{name}' is no region of the scenario{hint}")
    if picture.day is None:
        return states_diagram(scenario, only=picture.only)
    agreement = picture.agreement(scenario)
    agreement.retrace(picture.day)
    if agreement.today < picture.day:
        say(f"the run ended on day {agreement.today}; this is how it stood then", err=True)
    current = {name: region.state for name, region in agreement.regions.items()}
    date = scenario.date(agreement.today)
    when = f"day {agreement.today} of run {picture.number or '0'}" + (f" ({date.day} {date:%B %Y})" if date else "")
    return states_diagram(scenario, current, when, picture.only)


def waits_picture(scenario: Scenario) -> Diagram:
    """The graph of waits."""
    from ceasefire_sim.present.diagrams.waits import waits_diagram
    from ceasefire_sim.sequencing.sequence import sequence

    answer = sequence(scenario, repairs=False)
    return waits_diagram(scenario, answer.waits, answer.stuck, answer.cycles, answer.gates)


def diagram_bytes(diagram: Diagram, form: str, size: str) -> bytes:
    """A diagram as the bytes of a file."""
    if form in TEXTS:
        from ceasefire_sim.present.diagrams.text_formats import dot, mermaid

        return (mermaid if form == "mmd" else dot)(diagram).encode()
    from ceasefire_sim.present.diagrams.layout import layout

    drawing = layout(diagram, size)
    if form == "svg":
        from ceasefire_sim.present.diagrams.svg import svg

        return svg(drawing).encode()
    from ceasefire_sim.present.diagrams.figure import figure_bytes, painted_figure

    return figure_bytes(painted_figure(drawing, size), form)


def lanes_bytes(agreement: Agreement, form: str, size: str) -> bytes:
    """Swim lanes as the bytes of a file."""
    from ceasefire_sim.present.diagrams.figure import figure_bytes
    from ceasefire_sim.present.diagrams.lanes import lanes
    from ceasefire_sim.present.plots.sheet import SLIDE, Sheet

    figure = lanes(agreement, shape=SLIDE if size == "slide" else None)
    return figure_bytes(Sheet(form, size).fitted(figure).figure, form)
