"""The commands that make many runs: ``run`` and ``compare``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ceasefire_sim.cli.folders import comparison_folder, run_folder
from ceasefire_sim.cli.options import bar, document, opened, run_options, say, scenario_options
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.results.runset import RunSet
    from ceasefire_sim.results.store import Store
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.studies.batch import Batch
    from ceasefire_sim.studies.blocks import RunOptions

__all__ = ["compare", "run"]

Options = Any  # click hands options over by name, each of the type its declaration says

precision_option = click.option(
    "--precision", type=click.FloatRange(0, 0.5, min_open=True), metavar="H",
    help="Run until every interval is at most this far to either side (--runs: at most so many).",
)  # fmt: skip


@dataclass(frozen=True)
class Output:
    """What is written and printed: a named folder or the default one, pictures, a table as CSV, JSON, or nothing."""

    out: str | None
    overwrite: bool
    plots: bool
    as_json: bool
    quiet: bool
    csv: bool = False


def taken_apart(given: dict[str, Options]) -> tuple[RunOptions, Output]:
    """How runs are made and what is printed; what remains of the options given says which scenario is meant."""
    from ceasefire_sim.studies.blocks import RunOptions

    making = {name: given.pop(name) for name in ("runs", "seed", "engine", "workers", "confidence", "precision")}
    names = ("out", "overwrite", "plots", "as_json", "quiet", "csv")
    return RunOptions(**making), Output(**{name: given.pop(name) for name in names if name in given})


@click.command()
@click.argument("file")
@scenario_options
@run_options
@precision_option
@click.option("--csv", is_flag=True, help="Write the table of runs as CSV, too.")
def run(file: str, **given: Options) -> None:
    """Simulate many runs: how they end, what was asked, what was waited for.

    Tables and pictures go to --out, results/SCENARIO[-VARIANT][+READINGS] unless said otherwise.
    """
    from ceasefire_sim.present.run_document import run_document
    from ceasefire_sim.present.run_report import outcome_lines
    from ceasefire_sim.present.run_summary import summarise
    from ceasefire_sim.studies.batch import plan_batch

    options, output = taken_apart(given)
    scenario: Scenario = opened(file, **given)
    batch = plan_batch([scenario], options)
    with claimed(run_folder(scenario), batch.identity(), output) as store:
        (runs,) = played(batch, store, output)
        summary = summarise(runs)
        data = run_document(summary)
        store.finish(runs, batch.about(), data, output.csv)
        pictures = draw(runs, store) if output.plots else []  # after the tables: a disk that is full by now has those
    if output.as_json:
        document(data)
    elif not output.quiet:
        for line in outcome_lines(summary):
            say(line)
        for name in ("runs.parquet", *pictures):
            say(f"wrote {store.path / name}")
    if summary.failed:
        raise click.exceptions.Exit(1)


@contextmanager
def claimed(default: Path, identity: Mapping[str, object], output: Output) -> Iterator[Store]:
    """The folder that was named or the default one, for the runs of an identity; says first what it replaces."""
    from ceasefire_sim.results.store import Store

    with Store(Path(output.out) if output.out else default, identity) as store:
        if store.may_claim(output.overwrite, output.out is None) and store.replaced:
            say(f"{store.path} holds {store.replaced}, which are replaced", err=True)
        store.claim(output.overwrite, output.out is None)
        yield store


def played(batch: Batch, store: Store, output: Output) -> tuple[RunSet, ...]:
    """The runs of every scenario; an interruption keeps what was finished and says so."""
    total = batch.plan.runs * len(batch.scenarios)
    with bar(total, output.quiet) as progress:
        try:
            results = batch.play(store, progress)
        except KeyboardInterrupt:
            most = "at most " if batch.precision else ""
            say(f"interrupted: {batch.kept(store)} of {most}{total} runs are kept in {store.path};"
                " the same command goes on from there", err=True)  # fmt: skip
            raise click.exceptions.Exit(130) from None
    if results.imprecise:
        wide = ", ".join(results.imprecise)
        say(f"warning: {wide}: wider than {batch.precision:g} after {len(results.runs[0])} runs", err=True)
    return results.runs


def draw(runs: RunSet, store: Store) -> list[str]:
    """Writes the pictures of a run set; their names."""
    from ceasefire_sim.present.plots.figures import pictures

    return [store.add_picture(name, figure) for name, figure in pictures(runs)]


@click.command()
@click.argument("file")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@scenario_options
@run_options
@precision_option
def compare(file: str, names: tuple[str, ...], **given: Options) -> None:
    """Set variants, readings or other files beside FILE, on the same luck.

    NAME is a variant of the scenario, a reading, 'all' readings, or another file; without any, all variants.
    Differences go to --out, results/SCENARIO-compared[-NAMES] unless said otherwise.
    """
    from ceasefire_sim.present.comparison_document import Compared, comparison_document
    from ceasefire_sim.present.comparison_report import comparison_lines, failure_lines
    from ceasefire_sim.present.run_summary import summarise
    from ceasefire_sim.studies.batch import plan_batch
    from ceasefire_sim.studies.compare import check_horizons
    from ceasefire_sim.studies.compare import compare as paired

    options, output = taken_apart(given)
    base: Scenario = opened(file, **given)
    base_name = base.variant or ("as read" if base.readings else "as written")
    sides = {base_name: base, **alternatives(base, file, names, given)}
    for side in sides.values():
        check_horizons(base, side)
    batch = plan_batch(list(sides.values()), options)
    with claimed(comparison_folder(base, names), batch.identity_of_comparison(list(sides)), output) as store:
        run_sets = dict(zip(sides, played(batch, store, output), strict=True))
        first = run_sets[base_name]
        others = {name: paired(first, second) for name, second in run_sets.items() if name != base_name}
        compared = Compared(base_name, summarise(first), others)
        data = comparison_document(compared)
        store.sign(len(first), batch.about(), data)
        written = ["summary.json", *(draw_comparison(run_sets, store) if output.plots else ())]
    if output.as_json:
        document(data)
    elif not output.quiet:
        for line in comparison_lines(compared):
            say(line)
        for name in written:
            say(f"wrote {store.path / name}")
    for line in failure_lines(base_name, compared.base):
        say(line, err=True)
    if compared.base.failed:
        raise click.exceptions.Exit(1)


def draw_comparison(run_sets: Mapping[str, RunSet], store: Store) -> list[str]:
    """Writes the picture of a comparison; its name."""
    from ceasefire_sim.present.plots.comparison import comparison

    return [store.add_picture("comparison", comparison(dict(run_sets)))]


def alternatives(
    base: Scenario, file: str, names: tuple[str, ...], options: Mapping[str, Options]
) -> dict[str, Scenario]:
    """The scenarios that names stand for: variants, readings, `all` readings, or other files."""
    chosen = [name for name in names or tuple(base.file.variants) if name != base.variant]
    if not chosen:
        other = "other variants" if base.variant else "variants"
        raise InputError(f"{file} has no {other}; name a reading or another file to compare it with")
    sides: dict[str, Scenario] = {}
    for name in dict.fromkeys(chosen):
        if name in base.file.variants:
            sides[name] = opened(file, **{**options, "variant": name})
        elif name in base.file.readings or (name == "all" and base.file.readings):
            sides["all readings" if name == "all" else name] = opened(file, **{**options, "readings": (name,)})
        else:
            sides[name] = another_file(name, base, file, options)
    return sides


def another_file(name: str, base: Scenario, file: str, options: Mapping[str, Options]) -> Scenario:
    """The scenario in another file; raises ``InputError`` with what may have been meant where there is none."""
    from ceasefire_sim.scenario.source.files import find_scenario
    from ceasefire_sim.scenario.validation.suggestions import did_you_mean

    try:
        find_scenario(name)
    except InputError:
        hint = did_you_mean(name, [*base.file.variants, *base.file.readings])
        raise InputError(f"'{name}' is no variant or reading of {file}, and no file{hint}") from None
    scenario: Scenario = opened(name, **{**options, "variant": None, "readings": ()})
    return scenario
