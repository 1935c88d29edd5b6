"""Consecutive runs on the reference, gathered as a block of a run set."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ceasefire_sim.live.agreement import Agreement, live
from ceasefire_sim.live.blocked import Blockers
from ceasefire_sim.live.properties import PropertyValues
from ceasefire_sim.luck import Luck
from ceasefire_sim.results.runset import Block
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["play_block"]


def play_block(scenario: Scenario, seed: int, first: int, count: int) -> Block:
    """Plays ``count`` runs from number ``first`` on."""
    agreement = live(scenario, seed, first)
    blockers = Blockers(agreement)
    block = Block(first)
    for region in scenario.regions:
        block.daily[region] = [Counter() for _ in range(scenario.horizon + 1)]
    for run in range(first, first + count):
        agreement.reset(Luck.keyed(seed, run))
        play_run(agreement, blockers, block, run)
    block.waited, block.alone = blockers.waited, blockers.alone
    return block


def play_run(agreement: Agreement, blockers: Blockers, block: Block, run: int) -> None:
    """Plays one run into the block."""
    scenario = agreement.scenario
    observed = PropertyValues(agreement)
    holds, held = scenario.file.holds, scenario.horizon + 1
    days: Counter[str] = Counter()
    while True:
        observed.observe()
        count_day(agreement, block, agreement.today)
        if holds is not None and held > scenario.horizon and not agreement.truth(holds):
            held = agreement.today
        if agreement.ended:
            break
        days[agreement.phase] += 1
        blockers.observe()
        agreement.day()
    for day in range(agreement.today + 1, scenario.horizon + 1):
        count_day(agreement, block, day)
    block.days += agreement.today
    block.rows.append(row_of(agreement, observed, run) | {"held": held, "days": dict(days)})
    for name in dict.fromkeys(name for _, name in agreement.violations):
        block.violated(name, run, next(day for day, broken in agreement.violations if broken == name))


def count_day(agreement: Agreement, block: Block, day: int) -> None:
    """Counts the run in its state of every region on a day."""
    for name, region in agreement.regions.items():
        block.daily[name][day][region.state] += 1


def row_of(agreement: Agreement, observed: PropertyValues, run: int) -> dict[str, Any]:
    """A run as a row of the table of runs."""
    row: dict[str, Any] = {"run": run, "end_day": agreement.today, "phase": agreement.phase, "ending": agreement.ending}
    for name, region in agreement.regions.items():
        if name != "phase":
            row[f"regions.{name}"] = region.state
    for name, value in agreement.quantities.items():
        row[f"quantities.{name}"] = value
    for name, obligation in agreement.obligations.items():
        for attribute in ("done", "verified", "acknowledged", "overdue", "missed"):
            row[f"obligations.{name}.{attribute}"] = getattr(obligation, attribute)
    for name, asked in agreement.scenario.file.properties.items():
        row[f"properties.{name}"], row[f"capped.{name}"], row[f"given.{name}"] = observed.with_cap(asked)
    return row
