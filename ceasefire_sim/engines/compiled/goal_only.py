"""The goal and the properties of some runs, and nothing else, on the compiled engine."""

from __future__ import annotations

from collections.abc import Callable

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.block_columns import goal_and_properties, goal_machine
from ceasefire_sim.engines.compiled.playing import CompiledMachine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.results.run_block import Column
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["asked_only", "observed_only", "question_player"]


def asked_only(scenario: Scenario, runs: RunRange) -> dict[str, Column]:
    """The columns ``goal``, ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs."""
    observations, _ = observed_only(scenario, goal_machine(scenario), runs)
    return goal_and_properties(scenario, observations, runs.count)


def observed_only(scenario: Scenario, machine: Machine, runs: RunRange) -> tuple[dict[str, NumberArray], IntArray]:
    """What the observers of a machine saw in some runs, by name, and the last day of each run."""
    played = CompiledMachine(scenario, machine).play(runs)
    return dict(played.seen), played.end_day


def question_player(scenario: Scenario) -> Callable[[Scenario, RunRange], dict[str, Column]]:
    """The function that gives the columns of ``asked_only`` for scenarios that differ from this in parameters alone.

    The parameters must decide no constant (``scenario.varying``). They lie in memory, so nothing is compiled again.
    """
    compiled = CompiledMachine(scenario, goal_machine(scenario, symbolic=True))

    def play(at: Scenario, runs: RunRange) -> dict[str, Column]:
        return goal_and_properties(at, compiled.with_constants(at.constants).play(runs).seen, runs.count)

    return play
