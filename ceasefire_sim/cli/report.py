"""The commands ``report`` and ``rebuild``: one file that tells everything, and the same made again from that file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.options import (
    ScenarioChoice,
    collected,
    confidence_option,
    quiet_option,
    runs_option,
    scenario_options,
    seed_option,
    workers_option,
)
from ceasefire_sim.cli.output import ProgressBar, as_typed, say
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.reporting.whole import Report

__all__ = ["rebuild", "report"]

FORMS = ("html", "md", "pdf")
MOST_BYTES = 100_000_000  # of a report that is read


@dataclass(frozen=True)
class Reporting:
    """How much is made for a report, and where it goes."""

    out: str | None
    runs: int | None
    seed: int | None
    quick: bool
    measure: str | None
    confidence: float
    workers: int | None
    quiet: bool

    def path(self, name: str) -> Path:
        """The file that is written; raises ``InputError`` for an ending or a folder that there is not."""
        path = Path(self.out) if self.out is not None else Path(f"{name}-report.html")
        if form_of(path) not in FORMS:
            what = f"ends in '{path.suffix}'" if path.suffix else "has no ending"
            raise InputError(f"{path} {what}; a report ends in one of {', '.join(FORMS)}")
        if not path.parent.is_dir():
            raise InputError(f"there is no folder '{path.parent}'")
        return path


def form_of(path: Path) -> str:
    """The format that a file's ending asks for."""
    return path.suffix.removeprefix(".").lower()


@click.command()
@click.argument("file")
@scenario_options
@click.option("-o", "--out", help=f"The file to write; its ending says how: {', '.join(FORMS)}.", metavar="PATH")
@click.option("--measure", metavar="NAME", help="The answer that comes first: a property, or 'reached' for the goal.")
@click.option("--quick", is_flag=True, help="Fewer runs of everything: a draft.")
@runs_option("Runs of the text, and of each variant and reading.")
@seed_option
@confidence_option
@workers_option
@quiet_option
@collected(ScenarioChoice, Reporting)
def report(choice: ScenarioChoice, reporting: Reporting) -> None:
    """Write all there is to say of FILE into one file: what it says, what came out, and what that hangs on.

    The file needs no network and no script, prints well, and carries its scenario and its luck: `rebuild` makes every
    number again from it alone. Without -o it goes to SCENARIO-report.html here.
    """
    from ceasefire_sim.reporting.findings import find, total_runs
    from ceasefire_sim.reporting.making import ReportOptions, plan_report
    from ceasefire_sim.reporting.paper import printer
    from ceasefire_sim.reporting.whole import report_of

    scenario = choice.read()
    path = reporting.path(scenario.name)
    if form_of(path) == "pdf":
        printer()  # before any run is made
    options = ReportOptions(reporting.runs, reporting.seed, reporting.quick, reporting.measure, reporting.confidence)
    data = plan_report(scenario, options)
    with ProgressBar(total_runs(scenario, data.luck), reporting.quiet) as progress:
        findings = find(data, reporting.workers or 1, progress)
    write_report(path, report_of(findings, pictures=form_of(path) != "md"))
    if not reporting.quiet:
        say(f"wrote {path}")
        if form_of(path) == "html":
            say(f"make it again, on any machine: ceasefire-sim rebuild {as_typed(str(path))}")
    if findings.summary.failed:
        raise click.exceptions.Exit(1)


def write_report(path: Path, document: Report) -> None:
    """Writes a report in the format of the file, whole or not at all."""
    from ceasefire_sim.reporting.paper import pdf
    from ceasefire_sim.results.folder import Folder

    form = form_of(path)
    data = pdf(document.html) if form == "pdf" else (document.markdown if form == "md" else document.html).encode()
    Folder(path.parent).write_bytes(path.name, data)


@click.command()
@click.argument("file")
@click.option("-o", "--out", help="Write what was made again, too.", metavar="PATH")
@workers_option
@quiet_option
def rebuild(file: str, out: str | None, workers: int | None, quiet: bool) -> None:
    """Make the report FILE again from what it carries, and say whether every number is the same.

    It takes nothing but that file. Exit code 2 says that the file is no report, or was changed.
    """
    from ceasefire_sim.reporting.carried import scenario_of
    from ceasefire_sim.reporting.findings import total_runs
    from ceasefire_sim.reporting.rebuild import read_report
    from ceasefire_sim.reporting.rebuild import rebuild as made_again
    from ceasefire_sim.scenario.source.files import Budget, read_text

    html = read_text(file, Budget(MOST_BYTES))
    carried = read_report(html, file)
    with ProgressBar(total_runs(scenario_of(carried), carried.luck), quiet) as progress:
        rebuilt = made_again(html, file, workers or 1, progress)
    if out is not None:
        write_report(Path(out), rebuilt.report)
    for line in rebuilt.lines():
        if not quiet or not rebuilt.as_written:
            say(line, err=not rebuilt.as_written)
    if not rebuilt.as_written:
        raise click.exceptions.Exit(2)
