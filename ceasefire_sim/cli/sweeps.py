"""The command ``sweep``: one scenario at many settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.folders import sweep_folder
from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, picture_options, scenario_options
from ceasefire_sim.cli.output import ProgressBar, print_document, print_page, say
from ceasefire_sim.cli.runs import Output, claimed, run_options
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.present.plots.sheet import Sheet
    from ceasefire_sim.results.store import Store
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.studies.blocks import RunOptions
    from ceasefire_sim.studies.sweeping.design import Sample
    from ceasefire_sim.studies.sweeping.sweep import SweepBatch, SweepOptions
    from ceasefire_sim.studies.sweeping.table import Sweep

__all__ = ["PointRuns", "keeping_points", "sweep", "vary_option"]


@dataclass(frozen=True)
class PointRuns:
    """How the runs of each point are made; None stands for the study's or the scenario's own number."""

    runs: int | None
    seed: int | None
    engine: str
    workers: int | None
    cluster: str | None
    insecure: bool
    confidence: float

    def options(self, runs: int | None) -> RunOptions:
        """The same, for the studies, with the number of runs where none is named."""
        from ceasefire_sim.studies.blocks import RunOptions

        return RunOptions(
            self.runs or runs, self.seed, self.engine, self.workers, None, self.confidence,
            cluster=self.cluster, insecure=self.insecure,
        )  # fmt: skip


@dataclass(frozen=True)
class Variation:
    """What is varied, and what of the answers is shown."""

    declared: str | None
    vary: tuple[tuple[str, str | None], ...]
    sample: Sample | None
    points: int | None
    measures: tuple[str, ...]
    claim: str | None
    discover: str | None

    def options(self) -> SweepOptions:
        """The same, for the studies."""
        from ceasefire_sim.studies.sweeping.sweep import SweepOptions

        return SweepOptions(dict(self.vary), self.declared, self.sample, self.points)


class Varied(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """``NAME=LO:HI:N``, ``NAME=A,B,C``, or ``NAME`` alone."""

    name = "NAME=LO:HI:N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str | None]:
        """The name, and what is written for it."""
        name, sign, written = str(value).partition("=")
        if not name.strip() or (sign and not written.strip()):
            self.fail(f"'{value}' is not NAME=LO:HI:N, NAME=A,B,C or NAME, such as patience=10:60:6", param, ctx)
        return name.strip(), written.strip() if sign else None


vary_option = click.option(
    "--vary", type=Varied(), multiple=True,
    help="Vary this parameter or path, or 'variant' or 'reading'. NAME=LO:HI:N takes N values from LO to HI, NAME=A,B,C"
    " those listed, NAME alone what FILE declares. Repeat it to try every combination.",
)  # fmt: skip


@click.command()
@click.argument("file")
@click.option("--sweep", "declared", metavar="NAME", help="Make a sweep that FILE declares.")
@vary_option
@click.option(
    "--sample",
    type=click.Choice(["lhs", "sobol"]),
    help="Draw settings from the ranges (Latin hypercube or Sobol sequence) instead of making a grid.",
)
@click.option("--points", type=WholeNumber(1), help="How many settings to draw (default 128; with --discover 256).")
@click.option(
    "--measure", "measures", multiple=True, metavar="NAME",
    help="Show and draw this property, or 'reached' for the goal; repeatable.",
)  # fmt: skip
@click.option(
    "--threshold", "claim", metavar='"NAME >= X"',
    help="Find the value of the varied number from which on the property NAME (or 'reached') is at least X; <=, > and <"
    " work, too.",
)  # fmt: skip
@click.option(
    "--discover", metavar='"NAME >= X"',
    help="Find the combinations of ranges in which this holds unusually often, such as 'strike_rate above 0.2 and"
    " credit below 20'.",
)  # fmt: skip
@scenario_options
@run_options
@picture_options
@collected(ScenarioChoice, PointRuns, Output, Variation)
def sweep(choice: ScenarioChoice, making: PointRuns, output: Output, variation: Variation) -> None:
    """Run FILE at many settings and show how every answer changes.

    Every setting is played on the same luck, so that differences come from the settings and not from chance. Say what
    to vary with --vary; without it, the sweep that FILE declares is made, or with --sample or --discover all of its
    ranges are varied. Each setting gets 1,000 runs (with --discover 200) unless --runs says otherwise.

    Tables and pictures go to results/SCENARIO-sweep-NAMES, or to --out. If you interrupt a sweep, the same command
    picks up where it stopped.
    """
    from ceasefire_sim.studies.sweeping.sweep import RUNS_A_POINT, plan_sweep

    if variation.claim is not None and variation.discover is not None:
        raise InputError("--threshold looks along one number and --discover in all at once: name one of them")
    if variation.claim is not None:
        find_threshold(choice, making, output, variation)
        return
    if variation.discover is not None:
        discover_boxes(choice, making, output, variation)
        return
    batch = plan_sweep(choice.read(), variation.options(), making.options(RUNS_A_POINT))
    check_measures(batch.scenario, variation.measures)
    names = [factor.name for factor in batch.design.factors]
    with claimed(sweep_folder(batch.scenario, names, batch.design.sample), batch.identity(), output) as store:
        swept = played_points(batch, store, output)
        shown = shown_measures(swept, variation.measures)
        written = [*finished(batch, swept, store), *(draw_sweep(swept, shown, store, output.sheet())
                                                     if output.plots else ())]  # fmt: skip
    print_sweep(swept, shown, output, [str(store.path / name) for name in written])


def played_points(batch: SweepBatch, store: Store, output: Output) -> Sweep:
    """The sweep; an interruption keeps the points that were finished and says so."""
    total = len(batch.design.points)
    with ProgressBar(total * batch.plan.runs, output.quiet) as progress, keeping_points(store, total):
        return batch.play(store, progress)


@contextmanager
def keeping_points(store: Store, total: int | None = None) -> Iterator[None]:
    """Ends the command where it is interrupted, and says how many points are kept in a folder."""
    try:
        yield
    except KeyboardInterrupt:
        kept = sum(count for _, count in store.parts().spans())
        of_all = "" if total is None else f" of {total}"
        say(f"interrupted: {kept}{of_all} points are kept in {store.path}; the same command goes on from there",
            err=True)  # fmt: skip
        raise click.exceptions.Exit(130) from None


def check_measures(scenario: Scenario, names: Sequence[str]) -> None:
    """Raises ``InputError`` for a property that there is not, and where nothing is asked."""
    from ceasefire_sim.studies.sweeping.table import known_measure, measures_there

    there = measures_there(scenario)
    if not there:
        raise InputError(f"{scenario.name} has no goal and asks nothing: declare a goal or a property")
    for name in names:
        known_measure(name, there)


def shown_measures(swept: Sweep, names: Sequence[str]) -> list[str]:
    """The measures that are shown."""
    from ceasefire_sim.present.sweep_report import main_measure

    return [swept.measure_name(name) for name in names] or [main_measure(swept)]


def finished(batch: SweepBatch, swept: Sweep, store: Store) -> list[str]:
    """Writes the tables of a sweep; their names."""
    from ceasefire_sim.present.sweep_document import sweep_document

    return batch.finish(store, swept, sweep_document(swept))


def draw_sweep(swept: Sweep, names: Sequence[str], store: Store, sheet: Sheet) -> list[str]:
    """Writes the pictures of a sweep; their names."""
    from ceasefire_sim.present.plots.sweeps import sweep_pictures

    return [store.add_picture(name, sheet.fitted(figure), sheet.form) for name, figure in sweep_pictures(swept, names)]


def print_sweep(swept: Sweep, shown: Sequence[str], output: Output, written: Sequence[str]) -> None:
    """Prints a sweep as a page or as a document."""
    from ceasefire_sim.present.sweep_document import sweep_document
    from ceasefire_sim.present.sweep_report import sweep_lines

    if output.as_json:
        document: Mapping[str, object] = sweep_document(swept)
        print_document(document)
    elif not output.quiet:
        print_page(sweep_lines(swept, shown, output.brief))
        for path in written:
            say(f"wrote {path}")


def find_threshold(choice: ScenarioChoice, making: PointRuns, output: Output, variation: Variation) -> None:
    """Where a claim holds, into a folder."""
    from ceasefire_sim.present.plots.sweeps import threshold_picture
    from ceasefire_sim.present.threshold_report import threshold_document, threshold_lines
    from ceasefire_sim.studies.sweeping.sweep import RUNS_A_POINT, wanted_factors
    from ceasefire_sim.studies.sweeping.thresholds import plan_threshold

    if variation.sample is not None or variation.points is not None:
        raise InputError("a threshold is looked for along values: --sample and --points have no use beside it")
    assert variation.claim is not None
    scenario = choice.read()
    vary = wanted_factors(scenario, variation.options())
    batch = plan_threshold(scenario, variation.claim, vary, making.options(RUNS_A_POINT))
    folder = sweep_folder(scenario, [factor.name for factor in batch.factors], "threshold")
    with claimed(folder, batch.identity(), output) as store:
        with keeping_points(store):
            thresholds = batch.play(store)
        document = threshold_document(thresholds)
        written = batch.finish(store, thresholds, document)
        if output.plots:
            picture = output.sheet().fitted(threshold_picture(thresholds))
            written.append(store.add_picture("threshold", picture, output.sheet().form))
    if output.as_json:
        print_document(document)
    elif not output.quiet:
        print_page(threshold_lines(thresholds))
        for name in written:
            say(f"wrote {store.path / name}")


def discover_boxes(choice: ScenarioChoice, making: PointRuns, output: Output, variation: Variation) -> None:
    """In which settings a claim holds, into a folder."""
    from ceasefire_sim.present.discovery_report import discovery_document, discovery_lines
    from ceasefire_sim.present.plots.discovery import discovery_picture
    from ceasefire_sim.studies.sweeping.discovery import DiscoveryOptions, plan_discovery

    if variation.declared is not None or variation.measures:
        raise InputError("--discover draws settings from ranges and looks at the property it names: --sweep and"
                         " --measure have no use beside it")  # fmt: skip
    assert variation.discover is not None
    scenario = choice.read()
    wanted = DiscoveryOptions(dict(variation.vary), variation.sample or "lhs", variation.points)
    batch = plan_discovery(scenario, variation.discover, wanted, making.options(None))
    folder = sweep_folder(scenario, [factor.name for factor in batch.design.factors], "discover")
    with claimed(folder, batch.identity(), output) as store:
        total = 2 * len(batch.design.points)
        with ProgressBar(batch.total_runs, output.quiet) as progress, keeping_points(store, total):
            discovery = batch.play(store, progress)
        document = discovery_document(discovery)
        written = batch.finish(store, discovery, document)
        if output.plots:
            picture = output.sheet().fitted(discovery_picture(discovery))
            written.append(store.add_picture("discovery", picture, output.sheet().form))
    if output.as_json:
        print_document(document)
    elif not output.quiet:
        print_page(discovery_lines(discovery, output.brief))
        for name in written:
            say(f"wrote {store.path / name}")
