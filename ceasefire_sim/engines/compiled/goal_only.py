"""The goal and the properties of some runs, and nothing else, on the compiled engine."""

from __future__ import annotations

from ceasefire_sim.engines.block_columns import goal_and_properties, goal_machine
from ceasefire_sim.engines.compiled.playing import CompiledMachine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.results.run_block import Column
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["asked_only"]


def asked_only(scenario: Scenario, runs: RunRange) -> dict[str, Column]:
    """The columns ``goal``, ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs."""
    compiled = CompiledMachine(scenario, goal_machine(scenario))
    return goal_and_properties(scenario, compiled.play(runs).seen, runs.count)
