"""The commands that look at every state: ``check`` and ``export``."""

from __future__ import annotations

from typing import Any

import click

from ceasefire_sim.cli.options import document, opened, say, scenario_options

__all__ = ["check"]


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
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="The seed of all luck.")
@click.option("--workers", type=click.IntRange(1), help="Processes that share the work; same result.")
@click.option("--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="Print nothing but faults.")
def check(
    file: str, method: str, max_states: int, drop: float, runs: int | None, seed: int | None, workers: int | None,
    confidence: float, as_json: bool, quiet: bool, **options: Any,
) -> None:  # fmt: skip
    """Check properties and invariants: exact values, or runs, or both side by side."""
    from ceasefire_sim.present.checked import check_lines, check_summary
    from ceasefire_sim.studies.check import check as checked

    scenario = opened(file, **options)
    found = checked(scenario, method, max_states=max_states, drop=drop, runs=runs, seed=seed, confidence=confidence,
                    workers=workers)  # fmt: skip
    if as_json:
        document(check_summary(found))
    elif not quiet:
        for line in check_lines(found):
            say(line)
    broken = any(kept.holds is False for kept in found.invariants.values())
    unmet = any(row["met"] is False for row in found.properties().values())
    if broken or unmet:
        raise click.exceptions.Exit(1)
