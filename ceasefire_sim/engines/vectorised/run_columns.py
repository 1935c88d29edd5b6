"""A block of runs as the columns of a run set."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.vectorised.playing import Played, RunRange, play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.property_values import property_columns
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.results.daily_values import daily_numbers
from ceasefire_sim.results.run_block import ENDINGS, Column, RunBlock, block_from_rows, wait_keys
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["play_block", "played_runs", "program_of"]

REACHED, FAILED, STUCK, OPEN = range(len(ENDINGS))


def program_of(scenario: Scenario) -> Program:
    """The program of a scenario, to be used for all its blocks."""
    return Program(lower(scenario), numbers=daily_numbers(scenario))


def play_block(scenario: Scenario, program: Program, seed: int, first: int, count: int) -> RunBlock:
    """Plays ``count`` runs from number ``first`` on."""
    return played_runs(scenario, program, RunRange(seed, first, count))


def played_runs(scenario: Scenario, program: Program, runs: RunRange) -> RunBlock:
    """Plays some runs."""
    played, count = play(program, runs), runs.count
    seen = observed(program, played)
    last = {variable.name: played.final[row] for row, variable in enumerate(program.machine.variables)}
    columns: dict[str, Column] = {"run": runs.numbers, "end_day": played.end_day}
    for name in scenario.regions:
        columns["phase" if name == "phase" else f"regions.{name}"] = last[name]
    columns |= {f"quantities.{name}": last[name] for name in scenario.quantities}
    values = {**last, "day": played.end_day}
    for name, node in program.machine.attributes:
        columns[name] = np.broadcast_to(array_value(node, values), (count,))
    never = np.full(count, scenario.horizon + 1)
    columns["goal"], columns["held"] = seen.get("goal", never), seen.get("held", never)
    columns |= {name: seen[name] for name in seen if name.partition(".")[0] in ("days", "entry", "invariants")}
    columns |= property_columns(scenario, seen, count)
    columns["ending"] = endings(scenario, columns, values)
    waits = np.array([played.waits[program.counters[key]] for key in wait_keys(scenario)], np.int64)
    return block_from_rows(scenario, runs.first, columns, played.daily.counts(), waits)


def observed(program: Program, played: Played) -> dict[str, NumberArray]:
    """What every observer saw, by name."""
    observations = {name: played.final[row] for name, row in program.whole_rows.items()}
    return observations | {name: played.reals[row] for name, row in program.real_rows.items()}


def endings(scenario: Scenario, columns: Mapping[str, Column], last: Mapping[str, Column]) -> IntArray:
    """How every run ends, as numbers of ``ENDINGS``."""
    final = np.isin(columns["phase"], [scenario.file.phases.states.index(state) for state in scenario.final])
    reached = columns["goal"] <= scenario.horizon
    codes = np.where(reached, REACHED, np.where(final, FAILED, OPEN))
    unsettled = np.flatnonzero(codes == OPEN)
    states = {name: values[unsettled] for name, values in last.items()}
    for name in scenario.file.obligations:
        for attribute in ("done", "verified", "acknowledged", "missed"):
            states[f"{name}.{attribute}"] = columns[f"obligations.{name}.{attribute}"][unsettled]
    codes[unsettled[certainly_stuck(scenario, states)]] = STUCK
    return codes
