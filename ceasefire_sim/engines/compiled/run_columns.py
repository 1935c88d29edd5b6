"""A block of runs of the compiled engine as the columns of a run set."""

from __future__ import annotations

from ceasefire_sim.engines.block_columns import block_of
from ceasefire_sim.engines.compiled.playing import CompiledMachine, symbolic_machine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.results.daily_values import daily_numbers
from ceasefire_sim.results.run_block import RunBlock
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["compiled", "play_block", "played_runs"]


def compiled(scenario: Scenario) -> CompiledMachine:
    """The machine of a scenario, to be used for all its blocks, by any number of threads."""
    return CompiledMachine(scenario, symbolic_machine(scenario), daily_numbers(scenario))


def play_block(scenario: Scenario, machine: CompiledMachine, seed: int, first: int, count: int) -> RunBlock:
    """Plays ``count`` runs from number ``first`` on."""
    return played_runs(scenario, machine, RunRange(seed, first, count))


def played_runs(scenario: Scenario, machine: CompiledMachine, runs: RunRange) -> RunBlock:
    """Plays some runs."""
    return block_of(scenario, machine.machine, runs, machine.play(runs))
