"""The command that writes one HTML file which runs an agreement in any browser: ``page``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ceasefire_sim.cli.options import ScenarioChoice, collected, scenario_options
from ceasefire_sim.cli.output import say
from ceasefire_sim.errors import InputError

__all__ = ["page"]


@click.command()
@click.argument("file", required=False)
@scenario_options
@click.option("-o", "--out", help="The file to write, instead of SCENARIO.html here.", metavar="PATH")
@click.option(
    "--lesson", help="A scenario as a lesson, instead of FILE: bet, run, explain, repair, debrief.", metavar="NAME"
)
@collected(ScenarioChoice)
def page(choice: ScenarioChoice, out: str | None, lesson: str | None) -> None:
    """Write one HTML file that runs the agreement in any browser, without a network.

    Its numbers become sliders, its variants and readings switches. With --lesson it opens in the order of a lesson.
    --language is that of headings and buttons, too.
    """
    from ceasefire_sim.results.folder import Folder
    from ceasefire_sim.webpage.export import page as page_text

    if (choice.file is None) == (lesson is None):
        raise InputError(
            "name a scenario as FILE, or as --lesson NAME for a page in the order of a lesson: one of them"
        )
    scenario = (choice if lesson is None else replace(choice, file=lesson)).read()
    path = Path(out) if out is not None else Path(f"{scenario.name}.html")
    if path.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"{path} does not end in .html, by which a browser knows it")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder '{path.parent}'")
    text = page_text(scenario, lesson=lesson is not None).encode()
    Folder(path.parent).write_bytes(path.name, text)
    say(f"wrote {path} ({len(text) / 1000:.0f} kB); open it in a browser")
