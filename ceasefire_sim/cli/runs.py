"""The commands that make many runs: ``run`` and ``compare``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from ceasefire_sim.cli.options import bar, document, opened, run_options, say, scenario_options
from ceasefire_sim.errors import InputError

__all__ = ["compare", "run"]


@click.command()
@click.argument("file")
@scenario_options
@run_options
@click.option(
    "--precision", type=click.FloatRange(0, 0.5, min_open=True), metavar="H",
    help="Run until every interval is at most this far to either side (--runs: at most so many).",
)  # fmt: skip
@click.option("--csv", is_flag=True, help="Write the table of runs as CSV, too.")
def run(
    file: str, runs: int | None, seed: int | None, workers: int | None, engine: str, confidence: float,
    precision: float | None, out: str | None, overwrite: bool, csv: bool, plots: bool, as_json: bool, quiet: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Simulate many runs: how they end, what was asked, what was waited for.

    Tables and pictures go to --out, results/SCENARIO[-VARIANT] unless said otherwise.
    """
    from ceasefire_sim.present.outcomes import outcome_lines, summary
    from ceasefire_sim.results.store import Store, identity
    from ceasefire_sim.studies.plan import checked
    from ceasefire_sim.studies.precision import MOST

    scenario = opened(file, **options)
    started, clock = time.time(), time.perf_counter()
    total, chosen_seed, chosen_engine = checked(scenario, runs, seed, engine, confidence)
    if precision is not None:
        total = runs or MOST
    whose = identity(scenario, None if precision else total, chosen_seed, precision)
    store = Store(folder_of(scenario, out), whose, overwrite, replaces=out is None)
    if store.replaced:
        say(f"{store.folder} held runs of another identity, which are replaced", err=True)
    made = {"seed": chosen_seed, "engine": chosen_engine, "workers": workers, "confidence": confidence}
    with bar(total, quiet) as progress:
        found = guarded_runs(scenario, store, total, precision, made, progress)
    data = summary(found)
    about = {"package": version(), "engine": found.engine, "started": round(started, 3)}
    pictures = draw(found, store) if plots else []
    store.finish(found, data, {**about, "seconds": round(time.perf_counter() - clock, 3)}, csv)
    if as_json:
        document(data)
    elif not quiet:
        for line in outcome_lines(found):
            say(line)
        for name in ("runs.parquet", *pictures):
            say(f"wrote {store.folder / name}")
    broken = any(row["violations"] for row in data["invariants"].values())
    unmet = any(row["met"] is False for row in data["properties"].values())
    if broken or unmet:
        raise click.exceptions.Exit(1)


def guarded_runs(
    scenario: Any, store: Any, total: int, precision: float | None, made: dict[str, Any], progress: Any
) -> Any:
    """The runs; an interruption keeps what was finished and says so."""
    from ceasefire_sim.studies.plan import simulate
    from ceasefire_sim.studies.precision import until_precise

    def play(count: int) -> Any:
        return simulate(scenario, count, store=store, progress=progress, **made)

    try:
        if precision is None:
            return play(total)
        found, widths = until_precise(scenario, precision, made["confidence"], total, play)
        wide = [name for name, width in widths.items() if width > precision]
        if wide:
            say(f"warning: {', '.join(wide)}: wider than {precision:g} after {len(found)} runs", err=True)
        return found
    except KeyboardInterrupt:
        kept = sum(span[1] for span, _ in store.parts())
        kept_where = f"{kept} of {total} runs are kept in {store.folder}; the same command goes on from there"
        say(f"interrupted: {kept_where}", err=True)
        raise click.exceptions.Exit(130) from None


def folder_of(scenario: Any, out: str | None) -> Path:
    """The folder that was named, or results/SCENARIO[-VARIANT]."""
    if out is not None:
        return Path(out)
    variant = f"-{scenario.variant}" if scenario.variant else ""
    return Path("results", f"{scenario.name}{variant}")


def version() -> str:
    """The package and its version."""
    from ceasefire_sim import __version__

    return f"ceasefire_sim {__version__}"


def draw(runs: Any, store: Any) -> list[str]:
    """Writes the pictures of a run set; their names."""
    from ceasefire_sim.present.plots.pictures import pictures

    written = []
    for name, made in pictures(runs):
        store.picture(f"plots/{name}.png", made)
        written.append(f"plots/{name}.png")
    return written


@click.command()
@click.argument("file")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@scenario_options
@run_options
def compare(
    file: str, names: tuple[str, ...], runs: int | None, seed: int | None, workers: int | None, engine: str,
    confidence: float, out: str | None, overwrite: bool, plots: bool, as_json: bool, quiet: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Set variants, readings or other files beside FILE, on the same luck.

    NAME is a variant of the scenario, a reading, 'all' readings, or another file; without any, all variants.
    """
    from ceasefire_sim.present.compared import comparison_lines, comparison_summary
    from ceasefire_sim.results.store import Folder
    from ceasefire_sim.studies.compare import compare as paired
    from ceasefire_sim.studies.plan import simulate

    base = opened(file, **options)
    others = alternatives(base, file, names, options)
    total = runs or base.file.runs
    first_seed = base.file.seed if seed is None else seed
    folder = Folder(Path(out) if out else Path("results") / f"{base.name}-compared")
    folder.open()
    made: dict[str, Any] = {}
    with bar(total * (1 + len(others)), quiet) as progress:
        for name, scenario in {"as written" if base.variant is None else base.variant: base, **others}.items():
            progress.before = total * len(made)
            made[name] = simulate(scenario, total, first_seed, engine=engine, workers=workers, confidence=confidence,
                                  progress=progress)  # fmt: skip
    first, *rest = made.items()
    found = {name: paired(first[1], second) for name, second in rest}
    data = comparison_summary(first[0], first[1], found)
    folder.write_json("summary.json", data)
    written = ["summary.json"]
    if plots:
        from ceasefire_sim.present.plots.compared import comparison

        folder.picture("plots/comparison.png", comparison(made))
        written.append("plots/comparison.png")
    if as_json:
        document(data)
    elif not quiet:
        for line in comparison_lines(first[0], first[1], found):
            say(line)
        for name in written:
            say(f"wrote {folder.folder / name}")


def alternatives(base: Any, file: str, names: tuple[str, ...], options: dict[str, Any]) -> dict[str, Any]:
    """The scenarios that names stand for: variants, readings, `all` readings, or other files."""
    from ceasefire_sim.scenario.checks import did_you_mean
    from ceasefire_sim.scenario.files import find_scenario

    chosen = names or tuple(base.file.variants)
    if not chosen:
        raise InputError(f"{file} has no variants; name a reading or another file to compare it with")
    found = {}
    for name in dict.fromkeys(chosen):
        if name in base.file.variants:
            found[name] = opened(file, **{**options, "variant": name})
        elif name in base.file.readings or (name == "all" and base.file.readings):
            found["all readings" if name == "all" else name] = opened(file, **{**options, "readings": (name,)})
        else:
            try:
                find_scenario(name)
            except InputError:
                hint = did_you_mean(name, [*base.file.variants, *base.file.readings])
                raise InputError(f"'{name}' is no variant or reading of {file}, and no file{hint}") from None
            found[name] = opened(name, **{**options, "variant": None, "readings": ()})
    return found
