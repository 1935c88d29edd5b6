"""The command ``sensitivity``: what an answer hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.folders import sweep_folder
from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, picture_options, scenario_options
from ceasefire_sim.cli.output import ProgressBar, print_document, print_page, say
from ceasefire_sim.cli.runs import Output, claimed, run_options
from ceasefire_sim.cli.sweeps import PointRuns

if TYPE_CHECKING:
    from ceasefire_sim.results.store import Store
    from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity, SensitivityBatch, SensitivityMethod

__all__ = ["sensitivity"]


@dataclass(frozen=True)
class Weighing:
    """What is asked, of which numbers, and how."""

    measure: str | None
    vary: tuple[str, ...]
    method: SensitivityMethod
    points: int | None


@click.command()
@click.argument("file")
@click.option(
    "--method", type=click.Choice(["tornado", "sobol"]), default="tornado", show_default=True,
    help="One number at a time, or shares of the variance over all ranges at once.",
)  # fmt: skip
@click.option("--measure", metavar="NAME", help="The property, or 'reached' for the goal.")
@click.option(
    "--vary", multiple=True, metavar="NAME", help="A parameter to look at; repeatable. Else all with a range."
)
@click.option("--points", type=WholeNumber(4), help="Rows of points of method sobol (128).")
@scenario_options
@run_options
@picture_options
@collected(ScenarioChoice, PointRuns, Output, Weighing)
def sensitivity(choice: ScenarioChoice, making: PointRuns, output: Output, weighing: Weighing) -> None:
    """Say what an answer of FILE hangs on: its numbers ranked, over the ranges that the file declares.

    A tornado has 1,000 runs at each end of each range; sobol 200 at each point, N x (numbers + 3) of them. An
    interrupted study of method sobol goes on from the points in its folder.
    """
    from ceasefire_sim.present.sensitivity_report import sensitivity_document, sensitivity_lines
    from ceasefire_sim.studies.sweeping.sensitivity import plan_sensitivity, with_rows

    scenario = choice.read()
    plain = plan_sensitivity(scenario, weighing.measure, weighing.vary, weighing.method, making.options(None))
    batch = with_rows(plain, weighing.points)
    folder = sweep_folder(scenario, [batch.measure], f"sensitivity-{batch.method}")
    with claimed(folder, batch.identity(), output) as store:
        weights = weighed(batch, store, output)
        document = sensitivity_document(weights)
        store.sign(batch.plan.runs, {"engine": batch.plan.engine, "confidence": batch.plan.confidence}, document)
        written = ["summary.json", *(drawn(weights, store, output) if output.plots else ())]
    if output.as_json:
        print_document(document)
    elif not output.quiet:
        print_page(sensitivity_lines(weights))
        for name in written:
            say(f"wrote {store.path / name}")


def weighed(batch: SensitivityBatch, store: Store, output: Output) -> Sensitivity:
    """The study; an interruption keeps the points that were finished and says so."""
    with ProgressBar(batch.total_runs, output.quiet) as progress:
        try:
            return batch.play(store, progress)
        except KeyboardInterrupt:
            kept = sum(count for _, count in store.parts().spans())
            say(f"interrupted: {kept} points are kept in {store.path}; the same command goes on from there", err=True)
            raise click.exceptions.Exit(130) from None


def drawn(weights: Sensitivity, store: Store, output: Output) -> list[str]:
    """Writes the picture; its name."""
    from ceasefire_sim.present.plots.sensitivity import sensitivity_picture

    sheet = output.sheet()
    return [store.add_picture("sensitivity", sheet.fitted(sensitivity_picture(weights)), sheet.form)]
