"""Runs whose goal is truly out of reach, by trying everything, and how many of them the endings still call open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.playing import play
from ceasefire_sim.engines.vectorised.run_columns import played_runs, program_of
from ceasefire_sim.results.run_block import ENDINGS
from tests.bounds.brute_force import CAP, World
from tests.bounds.laws import Held

RUNS = 100

Key: TypeAlias = tuple[int, ...]


@dataclass
class Tally:
    """How many runs are truly lost, and of these how many are called open; ``wrong`` are called stuck and not lost.

    ``unproven`` are the lost runs that bounds alone would call open.
    """

    lost: int = 0
    open: int = 0
    unproven: int = 0
    wrong: int = 0

    @property
    def share(self) -> float:
        """The share of lost runs that are called open."""
        return self.open / self.lost

    def add(self, beside: Held) -> None:
        """Plays a scenario, and takes in how its runs end."""
        goal, world = beside.scenario.file.goal, beside.world
        assert goal is not None
        program, runs = program_of(beside.scenario), RunRange(1, 0, RUNS)
        ending = played_runs(beside.scenario, program, runs).columns["ending"]
        played = play(program, runs)
        last = {variable.name: played.final[row] for row, variable in enumerate(program.machine.variables)}
        last["day"] = played.end_day
        states = {key_of(world, last, world.machine_columns(state)): state for state in beside.states}
        unproven = {
            state
            for state, proven in zip(beside.states, self.proven(beside), strict=True)
            if not proven and state not in beside.possible.hopeful
        }
        for run in np.flatnonzero(np.isin(ending, [ENDINGS.index("stuck"), ENDINGS.index("open")])):
            state = states[key_of(world, last, {name: int(values[run]) for name, values in last.items()})]
            called_open, lost = ENDINGS[ending[run]] == "open", state not in beside.possible.hopeful
            self.lost += lost
            self.open += lost and called_open
            self.unproven += state in unproven
            self.wrong += not lost and not called_open

    def proven(self, beside: Held) -> list[bool]:
        """From which states bounds alone prove the goal out of reach."""
        goal = beside.scenario.file.goal
        assert goal is not None
        rows = [beside.world.columns(state) for state in beside.states]
        columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        return [bool(never) for never in certainly_never(beside.scenario, goal.node, columns)]


def key_of(world: World, kept: Collection[str], row: Mapping[str, int]) -> Key:
    """What tells states apart of which the machine keeps some variables; clocks as far as the brute force counts."""
    timed = [f"days_in({name})" for name in world.regions if world.timed[name]]
    timed += ["day"] if world.dated else []
    timed += [
        f"{name}.age"
        for name, duty in world.duties.items()
        if world.aged[name] and duty.data.get("due_counts") != "calendar"
    ]
    clocks = [min(row[name], CAP) for name in timed if name in kept]
    others = [name for name in sorted(kept) if name in row and not name.endswith(".age")]
    return (*clocks, *(row[name] for name in others if name != "day" and not name.startswith(("days_in", "moved"))))
