"""Which numbers come first: those whose range changes the answers of most runs, on the same luck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ceasefire_sim.engines.compiled.goal_only import question_player
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.results.run_block import Column
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters, with_free_parameters

__all__ = ["by_influence"]

TRIED = 200  # runs at either end of a range


def by_influence(scenario: Scenario, names: Iterable[str]) -> list[str]:
    """The names of numbers, the most influential first; those that are not free in the scenario come last, in order."""
    play, free = question_player(scenario), free_parameters(scenario)
    runs = RunRange(scenario.file.seed, 0, TRIED)

    def influence(name: str) -> int:
        if name not in free:
            return -1
        low, high = (
            play(with_free_parameters(scenario, {name: end}), runs) for end in scenario.file.parameters[name].hull
        )
        return changed(low, high)

    return sorted(names, key=influence, reverse=True)


def changed(first: Mapping[str, Column], second: Mapping[str, Column]) -> int:
    """How many entries differ, over the goal's day and all properties; nothing equals nothing."""
    names = [name for name in first if name == "goal" or name.startswith("properties.")]
    values = [[np.asarray(columns[name], np.float64) for name in names] for columns in (first, second)]
    return sum(
        int(np.count_nonzero((low != high) & ~(np.isnan(low) & np.isnan(high))))
        for low, high in zip(*values, strict=True)
    )
