"""The command ``run``, and what all commands share that make many runs: options, a folder, the runs themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ceasefire_sim.cli.folders import run_folder
from ceasefire_sim.cli.options import (
    ScenarioChoice,
    brief_option,
    cluster_options,
    collected,
    confidence_option,
    engine_option,
    json_option,
    picture_options,
    quiet_option,
    runs_option,
    scenario_options,
    seed_option,
    workers_option,
)
from ceasefire_sim.cli.output import ProgressBar, print_document, print_page, say
from ceasefire_sim.cli.rare_event import (
    Printing,
    RareOptions,
    SplittingEffort,
    rare_options,
    refuse_useless,
    run_rare_event,
)

if TYPE_CHECKING:
    from ceasefire_sim.present.plots.sheet import Sheet
    from ceasefire_sim.results.store import Store
    from ceasefire_sim.studies.batch import Batch
    from ceasefire_sim.studies.blocks import RunOptions
    from ceasefire_sim.studies.run_set import RunSet

__all__ = ["Making", "Output", "claimed", "played", "precision_option", "run", "run_options"]

Command = TypeVar("Command", bound=Callable[..., object])

precision_option = click.option(
    "--precision", type=click.FloatRange(0, 0.5, min_open=True), metavar="H",
    help="Run until every interval is at most this far to either side (--runs: at most so many).",
)  # fmt: skip


@dataclass(frozen=True)
class Making:
    """How runs are made; None stands for the scenario's own numbers."""

    runs: int | None
    seed: int | None
    engine: str
    workers: int | None
    cluster: str | None
    insecure: bool
    confidence: float
    precision: float | None

    def options(self) -> RunOptions:
        """The same, for the studies."""
        from ceasefire_sim.studies.blocks import RunOptions

        return RunOptions(
            self.runs, self.seed, self.engine, self.workers, None, self.confidence, self.precision,
            cluster=self.cluster, insecure=self.insecure,
        )  # fmt: skip


@dataclass(frozen=True)
class Output:
    """What is written and printed: a named folder or the default one, pictures, JSON, or nothing."""

    out: str | None
    overwrite: bool
    plots: bool
    as_json: bool
    quiet: bool
    form: str | None
    size: str | None
    brief: bool

    def sheet(self) -> Sheet:
        """How pictures are written."""
        from ceasefire_sim.present.plots.sheet import Sheet

        return Sheet(self.form or "png", self.size or "")


def run_options(command: Command) -> Command:
    """The options of ``Making`` and ``Output``."""
    for option in (
        quiet_option,
        json_option,
        brief_option,
        click.option("--plots/--no-plots", default=True, help="Draw the pictures, or leave them out."),
        click.option("--overwrite", is_flag=True, help="Replace other runs in the folder."),
        click.option("--out", help="The folder for tables and pictures.", metavar="DIR"),
        confidence_option,
        engine_option,
        cluster_options,
        workers_option,
        seed_option,
        runs_option("How many runs."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("file")
@scenario_options
@run_options
@precision_option
@click.option("--csv", is_flag=True, help="Write the table of runs as CSV, too.")
@picture_options
@rare_options
@collected(ScenarioChoice, Making, Output, RareOptions)
def run(choice: ScenarioChoice, making: Making, output: Output, rare: RareOptions, csv: bool) -> None:
    """Simulate many runs: how they end, what was asked, what was waited for.

    Tables and pictures go to --out, results/SCENARIO[-VARIANT][+READINGS] unless said otherwise. With --rare the
    probability of one property is estimated instead, however small it is.
    """
    if is_rare(making, output, rare, csv):
        effort = SplittingEffort(making.runs, making.seed, making.confidence, making.engine)
        printing = Printing.JSON if output.as_json else Printing.NOTHING if output.quiet else Printing.PAGE
        if run_rare_event(choice, rare, effort, printing):
            raise click.exceptions.Exit(1)
        return
    run_plainly(choice, making, output, csv)


def is_rare(making: Making, output: Output, rare: RareOptions, csv: bool) -> bool:
    """Whether splitting is asked for; raises ``InputError`` for options that then have no use."""
    if rare.rare is None:
        given = {"--level": rare.level is not None, "--repetitions": rare.repetitions is not None}
        refuse_useless([name for name, is_given in given.items() if is_given], False)
        return False
    given = {
        "--workers": making.workers is not None,
        "--cluster": making.cluster is not None,
        "--insecure": making.insecure,
        "--precision": making.precision is not None,
        "--format": output.form is not None,
        "--size": output.size is not None,
        "--brief": output.brief,
        "--out": output.out is not None,
        "--overwrite": output.overwrite,
        "--csv": csv,
    }
    refuse_useless([name for name, is_given in given.items() if is_given], True)
    return True


def run_plainly(choice: ScenarioChoice, making: Making, output: Output, csv: bool) -> None:
    """Plain runs, into a folder."""
    from ceasefire_sim.present.run_document import run_document
    from ceasefire_sim.present.run_report import outcome_lines
    from ceasefire_sim.present.run_summary import summarise
    from ceasefire_sim.studies.batch import plan_batch

    scenario = choice.read()
    batch = plan_batch([scenario], making.options())
    with claimed(run_folder(scenario), batch.identity(), output) as store:
        (runs,) = played(batch, store, output)
        summary = summarise(runs)
        data = run_document(summary)
        store.finish(runs, batch.about(), data, csv)
        pictures = (
            draw_pictures(runs, store, output.sheet()) if output.plots else []
        )  # after the tables: a disk that is full by now has those
    if output.as_json:
        print_document(data)
    elif not output.quiet:
        print_page(outcome_lines(summary, output.brief))
        for name in ("runs.parquet", *pictures):
            say(f"wrote {store.path / name}")
        if not output.brief:
            for line in ways_on(choice, making, summary.first_of_endings):
                say(line)
    if summary.failed:
        raise click.exceptions.Exit(1)


def ways_on(choice: ScenarioChoice, making: Making, first_of_endings: Mapping[str, int | None]) -> Iterator[str]:
    """What can be asked next of the same scenario, as commands to be typed."""
    target = choice.as_typed()
    seed = f" --seed={making.seed}" if making.seed is not None else ""
    example = first_of_endings.get("stuck")
    yield ""
    yield f"one of these runs as a story: ceasefire-sim trace {target}{seed} --run {example or 0}"
    if example is not None:
        yield f"who waits for whom, and what would let them move: ceasefire-sim sequence {target}"
    yield f"the same in a browser: ceasefire-sim page {target}"


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
    with ProgressBar(total, output.quiet) as progress:
        try:
            results = batch.play(store, progress)
        except KeyboardInterrupt:
            most = "at most " if batch.precision else ""
            say(f"interrupted: {batch.kept(store):,} of {most}{total:,} runs are kept in {store.path};"
                " the same command goes on from there", err=True)  # fmt: skip
            raise click.exceptions.Exit(130) from None
    if results.imprecise:
        wide = ", ".join(results.imprecise)
        say(f"warning: {wide}: wider than {batch.precision:g} after {len(results.runs[0]):,} runs", err=True)
    return results.runs


def draw_pictures(runs: RunSet, store: Store, sheet: Sheet) -> list[str]:
    """Writes the pictures of a run set; their names."""
    from ceasefire_sim.present.plots.run_pictures import pictures

    return [store.add_picture(name, sheet.fitted(figure), sheet.form) for name, figure in pictures(runs)]
