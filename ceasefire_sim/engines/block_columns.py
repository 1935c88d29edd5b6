"""From what an engine saw of a block of runs to the columns of a run set: the same for every engine of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.machine.cone_of_influence import sliced, sliced_by_cone
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.property_values import property_columns
from ceasefire_sim.machine.rules import Extreme, Latch, Machine, Total
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.results.daily_values import DailyCounts
from ceasefire_sim.results.run_block import ENDINGS, Column, RunBlock, block_from_rows, wait_keys
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["PlayedRuns", "block_of", "goal_and_properties", "goal_machine"]

UNASKED = ("days.", "entry.", "invariants.")  # observed in every run, asked for or not
OF_PROPERTIES = ("first", "broken", "start", "sum", "value", "given")
REACHED, FAILED, STUCK, OPEN = range(len(ENDINGS))


@dataclass(frozen=True)
class PlayedRuns:
    """What a block of runs gave: arrays by run, and counts over all runs.

    ``last`` are the variables on the last day, ``seen`` what every observer saw, both by name; ``waits`` days of
    waiting by element and label.
    """

    last: Mapping[str, IntArray]
    seen: Mapping[str, NumberArray]
    end_day: IntArray
    daily: DailyCounts
    waits: Mapping[tuple[str, str], int]


def block_of(scenario: Scenario, machine: Machine, runs: RunRange, played: PlayedRuns) -> RunBlock:
    """The block of some runs that were played."""
    last, seen, count = played.last, played.seen, runs.count
    columns: dict[str, Column] = {"run": runs.numbers, "end_day": played.end_day}
    for name in scenario.regions:
        columns["phase" if name == "phase" else f"regions.{name}"] = last[name]
    columns |= {f"quantities.{name}": last[name] for name in scenario.quantities}
    values = {**last, "day": played.end_day}
    for name, node in machine.attributes:
        columns[name] = np.broadcast_to(array_value(node, values), (count,))
    never = np.full(count, scenario.horizon + 1)
    columns["goal"], columns["held"] = seen.get("goal", never), seen.get("held", never)
    columns |= {name: seen[name] for name in seen if name.partition(".")[0] in ("days", "entry", "invariants")}
    columns |= property_columns(scenario, seen, count)
    columns["ending"] = endings(scenario, columns, values)
    waits = np.array([played.waits[key] for key in wait_keys(scenario)], np.int64)
    return block_from_rows(scenario, runs.first, columns, played.daily, waits)


def goal_and_properties(scenario: Scenario, seen: Mapping[str, NumberArray], count: int) -> dict[str, Column]:
    """The columns ``goal``, ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs."""
    columns: dict[str, Column] = {**property_columns(scenario, seen, count)}
    return {"goal": seen["goal"], **columns} if "goal" in seen else columns


def goal_machine(scenario: Scenario, symbolic: bool = False) -> Machine:
    """The machine without what the goal and the properties do not hang on; ``symbolic``: parameters stay names.

    Draws are keyed by what they decide, so what is left out changes no luck of what stays.
    """
    machine = lower(scenario, ExpressionLowering(scenario, symbolic))
    wanted = {
        f"{name}.{part}" for name in scenario.file.properties for part in OF_PROPERTIES
    }  # one may be called "days"
    kept = tuple(seen for seen in machine.observers if seen.name in wanted or not seen.name.startswith(UNASKED))
    paths = {observer.path for observer in kept if isinstance(observer, Total)}
    truths = [observer for observer in kept if not isinstance(observer, Total)]
    roots = [observer.number if isinstance(observer, (Extreme, Latch)) else observer.truth for observer in truths]
    cut = sliced_by_cone if symbolic else sliced  # where a clock saturates hangs on numbers that are names there
    return replace(cut(machine, tuple(roots), (), paths), observers=kept, regions=())


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
