"""The command ``sequence``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

import click

from ceasefire_sim.cli.options import document, opened, say, scenario_options
from ceasefire_sim.errors import InputError

__all__ = ["sequence"]

MOST_WORKERS = 4  # each takes half a second to start


@click.command()
@click.argument("file")
@click.argument("more", nargs=-1, metavar="[OBLIGATION...]")
@scenario_options
@click.option("--goal", metavar="EXPR", help="What is to be reached, instead of the scenario's goal.")
@click.option("--orders", is_flag=True, help="Try every order of the obligations named after FILE (or of all).")
@click.option("--worth", is_flag=True, help="Say what each mechanism contributes to the goal.")
@click.option("--score/--no-score", default=True, help="Score each repair by runs: the goal, and each side's exposure.")
@click.option("--runs", type=click.IntRange(1, 2**40), default=400, show_default=True, help="Runs for each score.")
@click.option("--workers", type=click.IntRange(1), help="Processes that share the scoring; same result.")
@click.option("--max-states", type=click.IntRange(1), default=40_000, show_default=True, help="Search at most so many.")
@click.option("--brief", is_flag=True, help="The answer and who waits for whom, without repairs; for a projector.")
@click.option("--luck-to", metavar="FILE", help="Write the luck that reaches the goal, for trace --luck.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="Print nothing but faults.")
def sequence(
    file: str, more: tuple[str, ...], goal: str | None, orders: bool, worth: bool, score: bool, brief: bool, runs: int,
    workers: int | None, max_states: int, luck_to: str | None, as_json: bool, quiet: bool, **options: Any,
) -> None:  # fmt: skip
    """Say who waits for whom, whether the goal can be reached, and what would unblock it.

    Without --reading the text is asked about as written, then under each reading and all of them together.
    """
    from ceasefire_sim.present.sequencing.report import sequencing_lines
    from ceasefire_sim.sequencing.sequence import sequence as asked

    scenario = opened(file, **options)
    if more and not orders:
        raise InputError(f"what is '{more[0]}' for? obligations are named after FILE with --orders only")
    if orders or worth:
        studied(scenario, goal, more, orders, runs, as_json, quiet)
        return
    many = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    found = asked(
        scenario, goal, max_states=max_states, repairs="smallest" if brief else True,
        runs=runs if score and not brief else 0, workers=many,
    )  # fmt: skip
    if luck_to is not None and found.witness is not None:
        write_luck(luck_to, found.witness)
    if as_json:
        document(found.as_json())
        return
    if quiet:
        return
    for line in with_settings(scenario, sequencing_lines(found, brief)):
        say(line)


def with_settings(scenario: Any, lines: Iterable[str]) -> Iterator[str]:
    """A page with what was set below its first line."""
    from ceasefire_sim.story.titles import settings_line

    for number, line in enumerate(lines):
        yield line
        if number == 0:
            yield from settings_line(scenario)


def studied(
    scenario: Any, goal: str | None, names: tuple[str, ...], by_order: bool, runs: int, as_json: bool, quiet: bool
) -> None:
    """Prints all orders of some obligations, or what each mechanism is worth."""
    from ceasefire_sim.present.sequencing.orders_table import order_lines, orders_summary, worth_lines, worth_summary
    from ceasefire_sim.sequencing.verdict import goal_of

    node = goal_of(scenario, goal)
    if by_order:
        from ceasefire_sim.sequencing.orders import orders

        found = orders(scenario, node, names, runs)
        data, lines = orders_summary(found), order_lines(found)
    else:
        from ceasefire_sim.sequencing.worth import worth

        shares = worth(scenario, node, runs)
        data, lines = worth_summary(shares), worth_lines(scenario, shares)
    if as_json:
        document({**data, "overrides": dict(scenario.overrides)})
    elif not quiet:
        for line in with_settings(scenario, lines):
            say(line)


def write_luck(file: str, luck: Any) -> None:
    """Writes a luck, whole or not at all."""
    from pathlib import Path

    from ceasefire_sim.results.folder import Folder

    path = Path(file)
    Folder(path.parent).write_json(path.name, luck.to_json())
    say(f"wrote {path}", err=True)
