"""The goal and the properties of some runs, and nothing else, on the vectorised engine."""

from __future__ import annotations

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.block_columns import goal_and_properties, goal_machine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.playing import play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.engines.vectorised.run_columns import runs_played
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.results.run_block import Column
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["asked_only", "observed_only"]


def asked_only(scenario: Scenario, runs: RunRange) -> dict[str, Column]:
    """The columns ``goal``, ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs."""
    observations, _ = observed_only(goal_machine(scenario), runs)
    return goal_and_properties(scenario, observations, runs.count)


def observed_only(machine: Machine, runs: RunRange) -> tuple[dict[str, NumberArray], IntArray]:
    """What the observers of a machine saw in some runs, by name, and the last day of each run."""
    program = Program(machine, runs.decided_by_hand)
    played = runs_played(program, play(program, runs))
    return dict(played.seen), played.end_day
