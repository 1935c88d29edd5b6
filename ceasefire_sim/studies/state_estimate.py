"""Whether a scenario has more states than the exact engine may visit, judged from a few runs before any is explored.

Runs that stand in the same state on one day are counted in pairs. If p(s) is the probability of state s that day, a
pair meets with probability sum p(s)^2, and there are at least 1 / sum p(s)^2 states, whatever the p(s): what is known
as the birthday problem.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.engines.exact.forward import explored_machine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.playing import Standing, play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["StandingStates", "least_states", "standing_states"]

DAYS = (30, 100)  # luck drives runs apart, endings thin them out
SEED = 0
MOST_RUNS = 12_000
SIGMAS = 4.0


class EnoughError(Exception):
    """No further day needs to be played."""


@dataclass(frozen=True)
class StandingStates:
    """The states in which a few runs stand on some days: an array a day, a row a variable, a column a run."""

    names: Mapping[str, int]  # the row of each variable
    days: Sequence[IntArray]

    @property
    def least(self) -> int:
        """How many states there are at the least."""
        return max(map(states_behind, self.days), default=1)

    def least_of(self, machine: Machine) -> int:
        """How many there are at the least of a machine cut down from the one played; its clocks may stop earlier."""
        if not all(variable.name in self.names for variable in machine.variables):
            return 1
        kept = [self.names[variable.name] for variable in machine.variables]
        low, high = (np.array([[getattr(variable, end)] for variable in machine.variables]) for end in ("low", "high"))
        return max((states_behind(np.clip(states[kept], low, high)) for states in self.days), default=1)


def least_states(scenario: Scenario, most: int) -> int:
    """So many states a scenario has at the least, as far as that tells whether there are more than ``most``."""
    return standing_states(scenario, most).least


def standing_states(scenario: Scenario, most: int) -> StandingStates:
    """The states in which a few runs stand, to tell whether there are more than ``most``.

    Days are played no further than to the first that tells. What is said of them is wrong (too many) in less than one
    scenario in 10,000; it is the same at every call.
    """
    machine = explored_machine(scenario)
    names = ReadOnlyDict({variable.name: place for place, variable in enumerate(machine.variables)})
    if math.prod(variable.values for variable in machine.variables) <= most:
        return StandingStates(names, ())
    days = {min(day, scenario.horizon) for day in DAYS}
    bare = replace(machine, horizon=max(days), observers=(), waits=(), attributes=())
    runs = min(math.ceil(math.sqrt(40.0 * most)), MOST_RUNS)
    met: list[IntArray] = []

    def watch(today: int, standing: Standing) -> None:
        if today in days:
            met.append(standing.state[: len(machine.variables), : standing.n].copy())
            if states_behind(met[-1]) > most:
                raise EnoughError

    with suppress(EnoughError):
        play(Program(bare), RunRange(SEED, 0, runs), watch)
    return StandingStates(names, tuple(met))


def states_behind(states: IntArray) -> int:
    """How many states there are at the least where some runs stand in these, a column each."""
    runs: int = states.shape[1]
    if runs < 2:
        return 1
    _, times = np.unique(states, axis=1, return_counts=True)
    meetings = float((times * (times - 1.0) / 2).sum())
    pairs = runs * (runs - 1.0) / 2
    allowed = meetings + SIGMAS * math.sqrt(meetings + 1) + SIGMAS
    return max(math.floor(pairs / allowed), 1)
