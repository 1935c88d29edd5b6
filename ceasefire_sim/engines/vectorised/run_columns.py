"""A block of runs of the vectorised engine as the columns of a run set."""

from __future__ import annotations

from ceasefire_sim.engines.block_columns import PlayedRuns, block_of
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.playing import Played, play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.results.daily_values import daily_numbers
from ceasefire_sim.results.run_block import RunBlock
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["play_block", "played_runs", "program_of", "runs_played"]


def program_of(scenario: Scenario) -> Program:
    """The program of a scenario, to be used for all its blocks."""
    return Program(lower(scenario), numbers=daily_numbers(scenario))


def play_block(scenario: Scenario, program: Program, seed: int, first: int, count: int) -> RunBlock:
    """Plays ``count`` runs from number ``first`` on."""
    return played_runs(scenario, program, RunRange(seed, first, count))


def played_runs(scenario: Scenario, program: Program, runs: RunRange) -> RunBlock:
    """Plays some runs."""
    if runs.decided_by_hand and not program.forced:  # draws that are certain stand in no other program
        program = Program(program.machine, True, program.numbers)
    return block_of(scenario, program.machine, runs, runs_played(program, play(program, runs)))


def runs_played(program: Program, played: Played) -> PlayedRuns:
    """What a block gave, by name."""
    last = {variable.name: played.final[row] for row, variable in enumerate(program.machine.variables)}
    seen = {name: played.final[row] for name, row in program.whole_rows.items()}
    reals = {name: played.reals[row] for name, row in program.real_rows.items()}
    waits = {key: int(played.waits[row]) for key, row in program.counters.items()}
    return PlayedRuns(last, seen | reals, played.end_day, played.daily.counts(), waits)
