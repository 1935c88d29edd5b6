"""The command ``check``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.options import (
    ScenarioChoice,
    WholeNumber,
    brief_option,
    cluster_options,
    collected,
    confidence_option,
    engine_option,
    json_option,
    quiet_option,
    runs_option,
    scenario_options,
    seed_option,
    workers_option,
)
from ceasefire_sim.cli.output import print_document, print_page, say

if TYPE_CHECKING:
    from ceasefire_sim.studies.check import Check, CheckMethod
    from ceasefire_sim.studies.engine_choice import EngineChoice

__all__ = ["check"]


@dataclass(frozen=True)
class CheckOptions:
    """How a scenario is checked, and what is written and printed of it."""

    method: CheckMethod
    max_states: int
    drop: float
    runs: int | None
    seed: int | None
    workers: int | None
    cluster: str | None
    insecure: bool
    engine: EngineChoice
    confidence: float
    out: str | None
    as_json: bool
    quiet: bool
    brief: bool

    def check(self, choice: ScenarioChoice) -> Check:
        """Checks a scenario."""
        from ceasefire_sim.studies.check import check

        return check(
            choice.read(), self.method, max_states=self.max_states, drop=self.drop, runs=self.runs, seed=self.seed,
            confidence=self.confidence, workers=self.workers, engine=self.engine,
            cluster=self.cluster, insecure=self.insecure,
        )  # fmt: skip


@click.command()
@click.argument("file")
@scenario_options
@click.option(
    "--method", type=click.Choice(["auto", "exact", "simulate", "both"]), default="auto", show_default=True,
    help="Exact answers where the states fit, else runs; or one of them, or both side by side.",
)  # fmt: skip
@click.option(
    "--max-states", type=WholeNumber(1), default=1_000_000, show_default=True, help="Give up beyond so many states."
)
@click.option(
    "--drop", type=click.FloatRange(0, 0.5), default=0.0, metavar="MASS",
    help="Leave out the least likely states up to this probability; answers become intervals.",
)  # fmt: skip
@runs_option("How many runs, where it simulates.")
@seed_option
@workers_option
@cluster_options
@engine_option
@confidence_option
@click.option("--out", help="A folder for check.json, and the luck of every invariant that breaks.", metavar="DIR")
@json_option
@brief_option
@quiet_option
@collected(ScenarioChoice, CheckOptions)
def check(choice: ScenarioChoice, options: CheckOptions) -> None:
    """Check properties and invariants: exact values, or runs, or both side by side."""
    from ceasefire_sim.present.check_document import check_document
    from ceasefire_sim.present.check_report import Retelling, check_lines

    result = options.check(choice)
    paths = write_check(result, Path(options.out)) if options.out else []
    if options.as_json:
        print_document(check_document(result))
    elif not options.quiet:
        print_page(check_lines(result, Retelling(choice.as_typed(), options.out), options.brief))
        for path in paths:
            say(f"wrote {path}")
    if result.failed:
        raise click.exceptions.Exit(1)


def write_check(result: Check, path: Path) -> list[Path]:
    """Writes the document of a check, and the luck of every invariant that breaks; the paths."""
    from ceasefire_sim.present.check_document import check_document, luck_file
    from ceasefire_sim.results.folder import Folder

    folder = Folder(path)
    folder.open()
    documents: dict[str, Mapping[str, object]] = {"check.json": check_document(result)}
    for name, invariant in result.invariants.items():
        if invariant.first is not None:
            documents[luck_file(name)] = invariant.first.to_json()
    for name, document in documents.items():
        folder.write_json(name, document)
    return [path / name for name in documents]
