"""The command that draws one scenario: ``draw``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ceasefire_sim.cli.options import opened, say, scenario_options
from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.limits import LARGEST_SEED

__all__ = ["draw"]

FORMS = ("svg", "png", "pdf", "mmd", "dot")
TEXTS = ("mmd", "dot")
MOST_AT_ONCE = 4  # regions that can be read in one picture from the back row


@click.command()
@click.argument("file")
@scenario_options
@click.option("-o", "--out", help=f"The file to write; its ending says how: {', '.join(FORMS)}.", metavar="PATH")
@click.option("--waits", is_flag=True, help="Draw who waits for whom.")
@click.option("--lanes", is_flag=True, help="Draw one run as swim lanes, a lane a party.")
@click.option("--only", multiple=True, help="Draw this region alone; repeatable.", metavar="REGION")
@click.option("--run", "number", help="The run: 7, or 7,0@57 (run 0 from day 57 on).", metavar="K")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="The seed of all luck.")
@click.option("--day", type=click.IntRange(0), help="Light the states in which the run is on this day.")
def draw(
    file: str, out: str | None, waits: bool, lanes: bool, only: tuple[str, ...], number: str | None, seed: int | None,
    day: int | None, **options: Any,
) -> None:  # fmt: skip
    """Draw a scenario: its states and transitions, who waits for whom, or one run by who acts.

    Without -o the picture goes to SCENARIO.svg (or SCENARIO-waits.svg, SCENARIO-lanes.svg) here.
    """
    if waits and lanes:
        raise InputError("--waits and --lanes are two pictures; draw one at a time")
    if only and (waits or lanes):
        raise InputError("--only chooses regions of the state diagram; it goes with neither --waits nor --lanes")
    if not lanes and day is None and (number is not None or seed is not None):
        raise InputError("--run and --seed choose a run: add --lanes to draw it, or --day to light its states")
    if day is not None and (waits or lanes):
        raise InputError("--day lights states of the state diagram; it goes with neither --waits nor --lanes")
    form = form_of(out) if out is not None else "svg"
    if lanes and form in TEXTS:
        raise InputError(f"swim lanes have a length, which {form} cannot say; name a file that ends in svg, png or pdf")
    scenario = opened(file, **options)
    name = scenario.name + ("-waits" if waits else "-lanes" if lanes else "")
    path = Path(out) if out is not None else Path(f"{name}.svg")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder '{path.parent}'")
    if lanes:
        data = lanes_bytes(scenario, form, number or "0", seed)
    elif waits:
        data = diagram_bytes(waits_picture(scenario), form)
    else:
        data = diagram_bytes(states_picture(scenario, only, number or "0", seed, day), form)
    write_file(path, data)
    say(f"wrote {path}")
    if not (waits or lanes or only or form in TEXTS) and len(scenario.regions) > MOST_AT_ONCE:
        names = ", ".join(["phase", *(name for name in scenario.regions if name != "phase")])
        say(f"all regions are in it; for a projector or a phone draw some with --only: {names}", err=True)


def form_of(out: str) -> str:
    """The format that a file's ending asks for."""
    form = Path(out).suffix.removeprefix(".").lower()
    if form not in FORMS:
        what = f"ends in '.{form}'" if form else "has no ending"
        raise InputError(f"{out} {what}; a picture ends in one of {', '.join(FORMS)}")
    return form


def write_file(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    from ceasefire_sim.results.folder import Folder

    Folder(path.parent).write_bytes(path.name, data)


def played_agreement(scenario: Any, number: str, seed: int | None) -> Any:
    """The agreement with the luck of a run."""
    from ceasefire_sim.luck import parse_run
    from ceasefire_sim.story.agreement import live

    return live(scenario, luck=parse_run(number, scenario.file.seed if seed is None else seed))


def states_picture(scenario: Any, only: tuple[str, ...], number: str, seed: int | None, day: int | None) -> Any:
    """The state diagram, with the states lit in which a run is on a day."""
    from ceasefire_sim.present.diagrams.states import states_diagram
    from ceasefire_sim.scenario.validation.suggestions import did_you_mean

    for name in only:
        if name not in scenario.regions:
            hint = did_you_mean(name, [*scenario.regions]) or f"; there are {', '.join(scenario.regions)}"
            raise InputError(f"'{name}' is no region of the scenario{hint}")
    if day is None:
        return states_diagram(scenario, only=only)
    agreement = played_agreement(scenario, number, seed)
    agreement.retrace(day)
    if agreement.today < day:
        say(f"the run ended on day {agreement.today}; this is how it stood then", err=True)
    lit = {name: region.state for name, region in agreement.regions.items()}
    date = scenario.date(agreement.today)
    when = f"day {agreement.today} of run {number}" + (f" ({date.day} {date:%B %Y})" if date else "")
    return states_diagram(scenario, lit, when, only)


def waits_picture(scenario: Any) -> Any:
    """The graph of waits."""
    from ceasefire_sim.present.diagrams.waits import waits_diagram
    from ceasefire_sim.sequencing.sequence import sequence

    answer = sequence(scenario, repairs=False)
    return waits_diagram(scenario, answer.waits, answer.stuck, answer.cycles, answer.gates)


def diagram_bytes(diagram: Any, form: str) -> bytes:
    """A diagram as the bytes of a file."""
    if form in TEXTS:
        from ceasefire_sim.present.diagrams.text_formats import dot, mermaid

        return (mermaid if form == "mmd" else dot)(diagram).encode()
    from ceasefire_sim.present.diagrams.layout import layout

    drawing = layout(diagram)
    if form == "svg":
        from ceasefire_sim.present.diagrams.svg import svg

        return svg(drawing).encode()
    from ceasefire_sim.present.diagrams.figure import figure_bytes, painted_figure

    return figure_bytes(painted_figure(drawing), form)


def lanes_bytes(scenario: Any, form: str, number: str, seed: int | None) -> bytes:
    """Swim lanes as the bytes of a file."""
    from ceasefire_sim.present.diagrams.figure import figure_bytes
    from ceasefire_sim.present.diagrams.lanes import lanes

    return figure_bytes(lanes(played_agreement(scenario, number, seed)), form)
