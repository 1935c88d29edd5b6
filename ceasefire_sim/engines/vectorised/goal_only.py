"""The goal and the properties of some runs, and nothing else: on a machine cut down to what these hang on.

Draws are keyed by what they decide, so what is left out changes no luck of what stays.
"""

from __future__ import annotations

from dataclasses import replace

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.vectorised.playing import RunRange, play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.engines.vectorised.run_columns import observed
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.property_values import property_columns
from ceasefire_sim.machine.rules import Extreme, Latch, Machine, Total
from ceasefire_sim.results.run_block import Column
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["asked_only", "observed_only"]

UNASKED = ("days.", "entry.", "invariants.")  # observed in every run, asked for or not


def asked_only(scenario: Scenario, runs: RunRange) -> dict[str, Column]:
    """The columns ``goal``, ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs."""
    machine = cut(lower(scenario))
    program = Program(machine)
    observations = observed(program, play(program, runs))
    columns = property_columns(scenario, observations, runs.count)
    return {"goal": observations["goal"], **columns} if "goal" in observations else columns


def cut(machine: Machine) -> Machine:
    """The machine without what the goal and the properties do not hang on."""
    kept = tuple(observer for observer in machine.observers if not observer.name.startswith(UNASKED))
    paths = {observer.path for observer in kept if isinstance(observer, Total)}
    truths = [observer for observer in kept if not isinstance(observer, Total)]
    roots = [observer.number if isinstance(observer, (Extreme, Latch)) else observer.truth for observer in truths]
    return replace(sliced(machine, roots, (), paths), observers=kept, regions=())


def observed_only(machine: Machine, runs: RunRange) -> tuple[dict[str, NumberArray], IntArray]:
    """What the observers of a machine saw in some runs, by name, and the last day of each run."""
    program = Program(machine)
    played = play(program, runs)
    return observed(program, played), played.end_day
