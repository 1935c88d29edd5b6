"""The commands that look at every state: ``check`` and ``export``."""

from __future__ import annotations

from typing import Any

import click

from ceasefire_sim.cli.options import ENGINES, document, opened, say, scenario_options
from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.limits import LARGEST_SEED

__all__ = ["check", "export"]


@click.command()
@click.argument("file")
@scenario_options
@click.option(
    "--method", type=click.Choice(["auto", "exact", "simulate", "both"]), default="auto", show_default=True,
    help="Exact answers where the states fit, else runs; or one of them, or both side by side.",
)  # fmt: skip
@click.option("--max-states", type=click.IntRange(1), default=1_000_000, show_default=True, help="Stop beyond so many.")
@click.option(
    "--drop", type=click.FloatRange(0, 0.5), default=0.0, metavar="MASS",
    help="Leave out the least likely states up to this probability; answers become intervals.",
)  # fmt: skip
@click.option("--runs", type=click.IntRange(1, 2**40), help="How many runs, where it simulates.")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="The seed of all luck.")
@click.option("--workers", type=click.IntRange(1), help="Processes that share the work; same result.")
@click.option("--engine", type=click.Choice(ENGINES), default="auto", help="All give the same numbers.")
@click.option(
    "--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True,
    help="Of every interval.",
)  # fmt: skip
@click.option("--out", help="A folder for check.json, and the luck of every invariant that breaks.", metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="Print nothing but faults.")
def check(
    file: str, method: str, max_states: int, drop: float, runs: int | None, seed: int | None, workers: int | None,
    engine: str, confidence: float, out: str | None, as_json: bool, quiet: bool, **options: Any,
) -> None:  # fmt: skip
    """Check properties and invariants: exact values, or runs, or both side by side."""
    from ceasefire_sim.present.check_document import check_document
    from ceasefire_sim.present.check_report import Retelling, check_lines
    from ceasefire_sim.studies.check import check as checked

    scenario = opened(file, **options)
    found = checked(scenario, method, max_states=max_states, drop=drop, runs=runs, seed=seed, confidence=confidence,
                    workers=workers, engine=engine)  # fmt: skip
    written = write_check(found, out) if out else ()
    if as_json:
        document(check_document(found))
    elif not quiet:
        for line in check_lines(found, Retelling(again(file, **options), out)):
            say(line)
        for path in written:
            say(f"wrote {path}")
    if found.failed:
        raise click.exceptions.Exit(1)


def again(file: str, variant: str | None, readings: tuple[str, ...], settings: Any, horizon: int | None = None) -> str:
    """The scenario and its options as one would type them."""
    import json
    import shlex

    words = [file]
    words += [f"--variant={variant}"] if variant is not None else []
    words += [f"--reading={reading}" for reading in readings]
    words += [f"--set={path}={json.dumps(value)}" for path, value in settings]
    words += [f"--horizon={horizon}"] if horizon is not None else []
    return shlex.join(words)


def write_check(found: Any, out: str) -> list[str]:
    """Writes what was found, and the luck of every invariant that breaks; the paths."""
    from pathlib import Path

    from ceasefire_sim.present.check_document import check_document, luck_file
    from ceasefire_sim.results.folder import Folder

    folder = Folder(Path(out))
    folder.open()
    documents = {"check.json": check_document(found)}
    for name, kept in found.invariants.items():
        if kept.first is not None:
            documents[luck_file(name)] = kept.first.to_json()
    for name, data in documents.items():
        folder.write_json(name, data)
    return [str(Path(out) / name) for name in documents]


@click.command()
@click.argument("file")
@scenario_options
@click.option("--to", "form", type=click.Choice(["prism", "tables", "json"]), required=True, help="The form.")
@click.option("-o", "--out", help="A file (tables: a folder) to write, instead of printing.", metavar="PATH")
@click.option("--max-states", type=click.IntRange(1), default=1_000_000, show_default=True, help="Of tables.")
def export(file: str, form: str, out: str | None, max_states: int, **options: Any) -> None:
    """Write a scenario for other tools: a PRISM model, tables of its states, or canonical JSON.

    With -o X.prism the properties go to X.props; tables need a folder.
    """
    from pathlib import Path

    scenario = opened(file, **options)
    if form == "tables":
        if out is None:
            raise InputError("tables are several files; name a folder with -o")
        write_tables(scenario, Path(out), max_states)
        return
    if form == "json":
        texts = {out or "": scenario_json(scenario)}
    else:
        from ceasefire_sim.export.prism import prism_lines, property_lines

        texts = {out or "": "\n".join(prism_lines(scenario)) + "\n"}
        texts[str(Path(out).with_suffix(".props")) if out else " "] = "\n".join(property_lines(scenario)) + "\n"
    for name, text in texts.items():
        if name.strip():
            from ceasefire_sim.results.folder import Folder

            path = Path(name)
            Folder(path.parent).write_bytes(path.name, text.encode())
            say(f"wrote {name}")
        else:
            click.echo(text, nl=False)


def scenario_json(scenario: Any) -> str:
    """The merged scenario as canonical JSON, order kept and defaults filled in, with its hash."""
    import json

    from ceasefire_sim.scenario.model.scenario import SEMANTICS, canonical

    found = {"scenario": scenario.name, "hash": scenario.hash, "semantics": SEMANTICS, "file": canonical(scenario.file)}
    return json.dumps(found, indent=1, ensure_ascii=True) + "\n"


def write_tables(scenario: Any, folder: Any, max_states: int) -> None:
    """Writes the tables of a scenario as CSV."""
    import csv
    import io

    from ceasefire_sim.export.tables import tables
    from ceasefire_sim.results.folder import Folder

    store = Folder(folder)
    store.open()
    for name, columns, rows in tables(scenario, max_states).files():
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
        data = stream.getvalue().encode()
        store.write_bytes(f"{name}.csv", data)
        say(f"wrote {folder / name}.csv")
