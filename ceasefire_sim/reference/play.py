"""Consecutive runs on the reference, gathered as a block of a run set."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import ArrayLike

from ceasefire_sim.luck import Luck
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.property_values import PropertyValues
from ceasefire_sim.reference.wait_counts import WaitCounts
from ceasefire_sim.results.daily_values import DailyCounts, DailyHistogram, daily_numbers, halves
from ceasefire_sim.results.run_block import ENDINGS, RunBlock, block_from_rows, columns_of, wait_keys
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["play_block"]

Row = dict[str, float]  # a run by the names of the table's columns; NaN where empty


class Gathering:
    """The rows and counts of the runs played so far."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.never = scenario.horizon + 1
        self.rows: dict[str, list[float]] = {name: [] for name in columns_of(scenario)}
        self.daily = {
            name: np.zeros((scenario.horizon + 1, len(part.states)), np.int64)
            for name, part in scenario.regions.items()
        }
        self.bins = {name: number.bins for name, number in daily_numbers(scenario).items()}
        self.histograms = {
            name: np.zeros((scenario.horizon + 1, bins.count), np.int64) for name, bins in self.bins.items()
        }
        self.sums = {
            name: np.zeros((scenario.horizon + 1, 2 if bins.width > 1 else 0), np.int64)
            for name, bins in self.bins.items()
        }
        self.last: list[dict[str, int]] = []  # the last state of every run

    def count_day(self, agreement: Reference, first: int, last: int) -> None:
        """Counts the run in its state of every region on some days."""
        for name, region in agreement.regions.items():
            self.daily[name][first : last + 1, region.part.states.index(region.state)] += 1
        numbers = dict(agreement.quantities)
        numbers |= {f"obligations.{name}.done": owed.done for name, owed in agreement.obligations.items()}
        for name, value in numbers.items():
            bins = self.bins[name]
            self.histograms[name][first : last + 1, (value - bins.low) // bins.width] += 1
            if bins.width > 1:
                self.sums[name][first : last + 1] += halves(np.array([value]))

    def counted(self, runs: int) -> DailyCounts:
        """What was counted by day."""
        histograms = {}
        for name, bins in self.bins.items():
            counts = self.histograms[name].astype(np.min_scalar_type(runs))
            histograms[name] = DailyHistogram(bins, counts, self.sums[name])
        return DailyCounts(self.daily, histograms)

    def add(self, row: Row) -> None:
        """Takes in the row of a run."""
        for name, values in self.rows.items():
            values.append(row[name])


def play_block(scenario: Scenario, seed: int, first: int, count: int) -> RunBlock:
    """Plays ``count`` runs from number ``first`` on."""
    agreement = Reference(scenario, Luck.keyed(seed, first))
    waits = WaitCounts(agreement)
    gathering = Gathering(scenario)
    for run in range(first, first + count):
        agreement.reset(Luck.keyed(seed, run))
        play_run(agreement, waits, gathering, run)
    ending = np.array(gathering.rows["ending"])
    unsettled = np.flatnonzero(ending == ENDINGS.index("open"))
    states = {name: np.array([gathering.last[run][name] for run in unsettled]) for name in gathering.last[0]}
    ending[unsettled[certainly_stuck(scenario, states)]] = ENDINGS.index("stuck")
    days_waited = np.array([waits.days[key] for key in wait_keys(scenario)], np.int64)
    columns: dict[str, ArrayLike] = {**gathering.rows, "ending": ending}
    return block_from_rows(scenario, first, columns, gathering.counted(count), days_waited)


def play_run(agreement: Reference, waits: WaitCounts, gathering: Gathering, run: int) -> None:
    """Plays one run into the block."""
    scenario = agreement.scenario
    observed = PropertyValues(agreement)
    holds, held = scenario.file.holds, gathering.never
    days: Counter[str] = Counter()
    entry: dict[str, int] = {}
    while True:
        observed.observe()
        gathering.count_day(agreement, agreement.today, agreement.today)
        entry.setdefault(agreement.phase, agreement.today)
        if holds is not None and held == gathering.never and not agreement.truth(holds):
            held = agreement.today
        if agreement.ended:
            break
        days[agreement.phase] += 1
        waits.observe()
        agreement.day()
    gathering.count_day(agreement, agreement.today + 1, scenario.horizon)
    gathering.last.append(agreement.now.variables())
    row = last_state(agreement, run) | observations(observed) | {"held": held}
    row["goal"] = gathering.never if agreement.goal_day is None else agreement.goal_day
    for state in scenario.file.phases.states:
        row[f"days.{state}"], row[f"entry.{state}"] = days[state], entry.get(state, gathering.never)
    for name in scenario.file.invariants:
        broken = (day for day, invariant in agreement.violations if invariant == name)
        row[f"invariants.{name}"] = min(broken, default=gathering.never)
    gathering.add(row)


def last_state(agreement: Reference, run: int) -> Row:
    """How a run ended, as a part of its row; what is open may yet prove stuck."""
    reached, final = agreement.goal_day is not None, agreement.phase in agreement.scenario.final
    ending = "reached" if reached else "failed" if final else "open"
    row: Row = {"run": run, "end_day": agreement.today, "ending": ENDINGS.index(ending)}
    for name, region in agreement.regions.items():
        row["phase" if name == "phase" else f"regions.{name}"] = region.part.states.index(region.state)
    row |= {f"quantities.{name}": value for name, value in agreement.quantities.items()}
    row |= {f"parameters.{name}": agreement.now.parameter(name) for name in agreement.now.parameters}
    for name, obligation in agreement.obligations.items():
        for attribute in ("done", "verified", "acknowledged", "overdue", "missed"):
            row[f"obligations.{name}.{attribute}"] = getattr(obligation, attribute)
    row |= {f"commitments.{name}.breaches": commitment.breaches for name, commitment in agreement.commitments.items()}
    return row


def observations(observed: PropertyValues) -> Row:
    """What the properties say of a run, as a part of its row."""
    row: Row = {}
    for name, observation in observed.observations().items():
        row[f"properties.{name}"] = np.nan if observation.value is None else float(observation.value)
        row[f"capped.{name}"] = np.nan if observation.capped is None else observation.capped
        row[f"given.{name}"] = observation.is_given
    return row
