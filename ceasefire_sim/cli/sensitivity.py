"""The command ``sensitivity``: what an answer hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.folders import sweep_folder
from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, picture_options, scenario_options
from ceasefire_sim.cli.output import ProgressBar, print_document, print_page, say
from ceasefire_sim.cli.runs import Output, claimed, run_options
from ceasefire_sim.cli.sweeps import PointRuns, keeping_points

if TYPE_CHECKING:
    from ceasefire_sim.results.store import Store
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity, SensitivityBatch, SensitivityMethod

__all__ = ["sensitivity"]


@dataclass(frozen=True)
class Weighing:
    """What is asked, of which numbers, and how."""

    measure: str | None
    vary: tuple[str, ...]
    methods: tuple[SensitivityMethod, ...]
    points: int | None
    around: float | None


@click.command()
@click.argument("file")
@click.option(
    "--method", "methods", type=click.Choice(["tornado", "morris", "sobol", "derivatives"]), multiple=True,
    default=["tornado"], show_default="tornado",
    help="How to look: one number at a time (tornado); each number across its range wherever the others stand (morris);"
    " shares of the variance over all ranges (sobol); slopes of the exact answer (derivatives). Repeat it to see"
    " several side by side.",
)  # fmt: skip
@click.option(
    "--measure", metavar="NAME", help="The property to explain, or 'reached' for the goal; by default the first"
    " probability of FILE.",
)  # fmt: skip
@click.option(
    "--vary", multiple=True, metavar="NAME",
    help="Look only at this parameter; repeatable. By default every parameter with a range.",
)  # fmt: skip
@click.option("--around", type=click.FloatRange(0, 100, min_open=True, max_open=True), metavar="PERCENT",
              help="Move each number by at most so many per cent from its value in FILE, instead of across its"
              " range.")  # fmt: skip
@click.option("--points", type=WholeNumber(4), help="How many trajectories morris follows (default 32), or how many"
              " rows of points sobol draws (default 128).")  # fmt: skip
@scenario_options
@run_options
@picture_options
@collected(ScenarioChoice, PointRuns, Output, Weighing)
def sensitivity(choice: ScenarioChoice, making: PointRuns, output: Output, weighing: Weighing) -> None:
    """Show which numbers in FILE an answer depends on most.

    Every number is ranked, with a sentence and a bar in the picture. --method tornado makes 1,000 runs at either end of
    each range. morris and sobol make 200 runs at each point: N x (numbers + 2) points and N x (numbers + 3), where N
    is --points. derivatives needs no runs, but FILE must be small enough for exact answers.

    If you interrupt it, the same command picks up where it stopped.
    """
    from ceasefire_sim.present.sensitivity_document import studies_document
    from ceasefire_sim.present.sensitivity_report import studies_lines

    scenario = choice.read()
    batches = planned(scenario, making, weighing)
    folder = sweep_folder(scenario, [batches[0].measure], f"sensitivity-{'-'.join(each.method for each in batches)}")
    with claimed(folder, identity_of(batches), output) as store:
        studies = weighed(batches, store, output)
        document = studies_document(studies)
        plan = batches[0].plan
        store.sign(plan.runs, {"engine": plan.engine, "confidence": plan.confidence}, document)
        written = ["summary.json", *(drawn(studies, store, output) if output.plots else ())]
    if output.as_json:
        print_document(document)
    elif not output.quiet:
        print_page(studies_lines(studies))
        for name in written:
            say(f"wrote {store.path / name}")


def planned(scenario: Scenario, making: PointRuns, weighing: Weighing) -> list[SensitivityBatch]:
    """The studies, one a method; their points lie one after another in the folder."""
    from ceasefire_sim.studies.sweeping.sensitivity import SHARED, around_written, plan_sensitivity, with_rows

    methods = list(dict.fromkeys(weighing.methods))
    rows_of = [method for method in methods if method not in SHARED]
    batches: list[SensitivityBatch] = []
    for method in methods:
        options = making.options(None)
        if method == "derivatives" and len(methods) > 1:
            options = replace(options, runs=None)
        plain = plan_sensitivity(scenario, weighing.measure, weighing.vary, method, options)
        rows = weighing.points if method in rows_of or not rows_of else None
        batch = around_written(with_rows(plain, rows), weighing.around)
        batches.append(replace(batch, begin=batches[-1].end if batches else 0))
    return batches


def identity_of(batches: Sequence[SensitivityBatch]) -> dict[str, object]:
    """What decides every number of the studies."""
    first, *others = (batch.identity() for batch in batches)
    return first if not others else {**first, "swept": [first["swept"], *(other["swept"] for other in others)]}


def weighed(batches: Sequence[SensitivityBatch], store: Store, output: Output) -> list[Sensitivity]:
    """The studies; an interruption keeps the points that were finished and says so."""
    studies: list[Sensitivity] = []
    total = sum(batch.total_runs for batch in batches)
    with ProgressBar(total, output.quiet) as progress, keeping_points(store):
        before = 0
        for batch in batches:
            studies.append(batch.play(store, progress.after(before)))
            before += batch.total_runs
    return studies


def drawn(studies: Sequence[Sensitivity], store: Store, output: Output) -> list[str]:
    """Writes the pictures; their names."""
    from ceasefire_sim.present.plots.sensitivity import sensitivity_picture

    sheet = output.sheet()
    names = ["sensitivity"] if len(studies) == 1 else [f"sensitivity-{weights.method}" for weights in studies]
    return [
        store.add_picture(name, sheet.fitted(sensitivity_picture(weights)), sheet.form)
        for name, weights in zip(names, studies, strict=True)
    ]
