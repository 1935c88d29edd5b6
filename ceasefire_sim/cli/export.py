"""The command ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, scenario_options
from ceasefire_sim.cli.output import say, write
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["export"]


@click.command()
@click.argument("file")
@scenario_options
@click.option("--to", "form", type=click.Choice(["prism", "tables", "json"]), required=True, help="What to write.")
@click.option("-o", "--out", help="A file (tables: a folder) to write, instead of printing.", metavar="PATH")
@click.option(
    "--max-states", type=WholeNumber(1), default=1_000_000, show_default=True, help="The most states of tables."
)
@collected(ScenarioChoice)
def export(choice: ScenarioChoice, form: str, out: str | None, max_states: int) -> None:
    """Write a scenario for other tools: a PRISM model, tables of its states, or canonical JSON.

    With -o X.prism the properties go to X.props; tables need a folder.
    """
    scenario = choice.read()
    path = None if out is None else Path(out)
    if form == "tables":
        if path is None:
            raise InputError("tables are several files; name a folder with -o")
        write_tables(scenario, path, max_states)
    elif form == "json":
        hand_over(scenario_json(scenario), path)
    else:
        from ceasefire_sim.export.prism import beyond_prism, prism_lines, property_lines

        for name in beyond_prism(scenario):
            say(f"warning: {name} goes beyond 2^31 - 1, the largest number PRISM can hold; Storm can", err=True)
        hand_over("\n".join(prism_lines(scenario)) + "\n", path)
        beside = None if path is None else path.with_suffix(".props")
        hand_over("\n".join(property_lines(scenario)) + "\n", beside)


def hand_over(text: str, path: Path | None) -> None:
    """Writes a text to a file, or prints it where none is named."""
    if path is None:
        write(text)
        return
    from ceasefire_sim.results.folder import Folder

    Folder(path.parent).write_bytes(path.name, text.encode())
    say(f"wrote {path}")


def scenario_json(scenario: Scenario) -> str:
    """The merged scenario as canonical JSON, order kept and defaults filled in, with its hash."""
    import json

    from ceasefire_sim.scenario.model.scenario import SEMANTICS, canonical

    document = {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "semantics": SEMANTICS,
        "file": canonical(scenario.file),
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def write_tables(scenario: Scenario, path: Path, max_states: int) -> None:
    """Writes the tables of a scenario as CSV."""
    import csv
    import io

    from ceasefire_sim.export.tables import tables
    from ceasefire_sim.results.folder import Folder

    folder = Folder(path)
    folder.open()
    for table in tables(scenario, max_states).tables():
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow(table.columns)
        writer.writerows(table.rows)
        folder.write_bytes(f"{table.name}.csv", stream.getvalue().encode())
        say(f"wrote {path / table.name}.csv")
