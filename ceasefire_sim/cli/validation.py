"""The command ``validate``."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import click

from ceasefire_sim.cli.options import collected, json_option, runs_option
from ceasefire_sim.cli.output import print_document, say
from ceasefire_sim.errors import Fault, InputError

__all__ = ["validate"]

DEEP_RUNS = 2000


@dataclass(frozen=True)
class ValidationOptions:
    """How deep files are looked into, and what is printed."""

    deep: bool
    runs: int | None
    as_json: bool
    quiet: bool


@dataclass(frozen=True)
class FileRemarks:
    """What there is to say of a file; ``mechanisms`` were taken away in turn, in so many runs of each text."""

    file: str
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    mechanisms: tuple[str, ...]
    runs: int

    def document(self) -> dict[str, object]:
        """The remarks as JSON has them."""
        document: dict[str, object] = {
            "file": self.file,
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(remark) for remark in self.warnings],
        }
        return document | ({"runs": self.runs, "mechanisms": list(self.mechanisms)} if self.runs else {})

    def summary(self) -> str:
        """The last line about a file without faults."""
        number = len(self.warnings)
        line = f"{self.file}: no faults" + (f", {number} warning{'s' * (number > 1)}" if number else "")
        if not self.runs:
            return line
        if not self.mechanisms:
            return f"{line}; `about` names no mechanism that could be taken away"
        return f"{line}; taken away in turn, {self.runs:,} runs of each text: {', '.join(self.mechanisms)}"


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--deep", is_flag=True, help="Also make runs: does a mechanism that `about` names change anything?")
@runs_option(f"How many runs of each text with --deep (default {DEEP_RUNS:,}).")
@json_option
@click.option("--quiet", is_flag=True, help="Print faults and warnings only.")
@collected(ValidationOptions)
def validate(options: ValidationOptions, files: tuple[str, ...]) -> None:
    """Report every fault in every file, and warn of what is allowed but seldom meant.

    A fault makes the exit code 2; a warning does not.
    """
    if options.runs is not None and not options.deep:
        raise InputError("--runs is of use only with --deep, which makes runs")
    remarks = [remarks_on(file, (options.runs or DEEP_RUNS) if options.deep else 0) for file in files]
    if options.as_json:
        print_document([remark.document() for remark in remarks])
    else:
        for remark in remarks:
            say_remarks(remark, options.quiet)
    if any(remark.faults for remark in remarks):
        raise click.exceptions.Exit(2)


def say_remarks(remark: FileRemarks, quiet: bool) -> None:
    """Says the faults and warnings of a file, and where there are no faults, that there are none."""
    for fault in sorted((*remark.faults, *remark.warnings), key=place_of):
        say(str(fault).removeprefix(": "), err=True)
    if not remark.faults and not quiet:
        say(remark.summary())


def remarks_on(file: str, runs: int) -> FileRemarks:
    """What there is to say of a file; with so many runs of each text, unless that is 0."""
    from ceasefire_sim.scenario.loading import validated

    scenario, faults, warnings = validated(file)
    if faults or scenario is None:
        return FileRemarks(file, tuple(faults), tuple(warnings), (), 0)
    from ceasefire_sim.studies.idle_parameters import idle_parameters

    warnings += idle_parameters(scenario)
    if not runs:
        return FileRemarks(file, (), tuple(warnings), (), 0)
    from ceasefire_sim.studies.idle_mechanisms import idle_mechanisms, mechanisms_in_about

    warnings += [mechanism.warning(scenario) for mechanism in idle_mechanisms(scenario, runs)]
    return FileRemarks(file, (), tuple(warnings), tuple(mechanisms_in_about(scenario)), runs)


def place_of(fault: Fault) -> tuple[str, int, int]:
    """Where a fault is: by this, faults and warnings are ordered as they stand in the files."""
    return fault.file, fault.line, fault.column
