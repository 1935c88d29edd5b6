"""Playing a block of runs to their end, day by day; runs that have ended leave their place to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.daily_counter import DailyCounter
from ceasefire_sim.engines.vectorised.draws import Draws
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import names_of

__all__ = ["Played", "Standing", "play"]


@dataclass
class Played:
    """What a block of runs gave: rows by run, and counts over all runs.

    ``final`` (rows of integers by run) and ``reals`` hold the last states and the observers; ``daily`` what was
    counted by day; ``waits`` days by the program's counters.
    """

    final: IntArray
    reals: FloatArray
    end_day: IntArray
    daily: DailyCounter
    waits: IntArray


@dataclass
class Standing:
    """The runs of a block that have not ended, as the program sees them: the first ``n`` places."""

    state: IntArray
    real: FloatArray
    runs: IntArray
    n: int
    waits: IntArray
    marks: BoolArray
    rows: list[IntArray] = field(default_factory=list)
    reals: list[FloatArray] = field(default_factory=list)

    def resize(self, n: int) -> None:
        """Keeps the first ``n`` places."""
        self.n = n
        self.rows = list(self.state[:, :n])
        self.reals = list(self.real[:, :n])


Watch = Callable[[int, "Standing"], None]


def begin(program: Program, draws: Draws, count: int) -> Standing:
    """The block on day 0."""
    state = np.repeat(np.array(list(program.initial()), np.int64)[:, None], count, axis=1)
    reals = np.array(list(program.initial_reals()), np.float64)
    real = np.repeat(reals[:, None], count, axis=1)
    standing = Standing(
        state, real, np.arange(count), count, np.zeros(len(program.counters) + 1, np.int64), np.zeros(count, bool)
    )
    draws.begin(0, count)
    for row, variable in enumerate(program.machine.variables):
        if variable.drawn:
            forced = draws.by_hand.get((0, variable.site))
            if forced is not None:
                state[row] = int(forced)
            else:
                weights = [weight for _, weight in variable.drawn]
                places = draws.choose(program.site(variable.site), None, weights, 0)
                state[row] = np.array([value for value, _ in variable.drawn])[places]
    standing.resize(count)
    return standing


def play(program: Program, runs: RunRange, watch: Watch | None = None) -> Played:
    """Plays some runs to their ends; ``watch`` is shown every S(day)."""
    machine, count = program.machine, runs.count
    for variable in machine.variables:
        if variable.drawn:
            program.site(variable.site)
    draws = Draws(runs.seed, runs.numbers.astype(np.uint64), list(program.sites), runs.luck, runs.paths)
    standing = begin(program, draws, count)
    played = Played(
        np.empty_like(standing.state),
        np.empty_like(standing.real),
        np.zeros(count, np.int64),
        DailyCounter(machine, program.numbers, count),
        standing.waits,
    )
    read = names_of(machine.final)
    numbers = {variable.name: row for row, variable in enumerate(machine.variables) if variable.name in read}
    for day in range(machine.horizon + 1):
        program.morning(standing, day)
        if watch is not None:
            watch(day, standing)
        played.daily.observe(day, standing.rows)
        ended = leaving(program, standing, day, numbers)
        if ended.size:
            program.close(standing, day, ended)
            played.daily.end(standing.rows, ended)
            remove(standing, draws, played, ended, day)
        if not standing.n:
            played.daily.fill(day + 1)
            break
        draws.begin(day, standing.n)
        program.play(standing, draws, day)
    return played


def leaving(program: Program, standing: Standing, day: int, numbers: dict[str, int]) -> IntArray:
    """The places of runs that end on S(day)."""
    if day >= program.machine.horizon:
        return np.arange(standing.n)
    values = {"day": day, **{name: standing.rows[row] for name, row in numbers.items()}}
    over = array_value(program.machine.final, values)
    if np.ndim(over):
        return np.flatnonzero(over)
    return np.arange(standing.n) if over else np.zeros(0, np.int64)


def remove(standing: Standing, draws: Draws, played: Played, ended: IntArray, day: int) -> None:
    """Writes down runs that have ended and closes the gaps with the last runs that stand."""
    n = standing.n
    whose = standing.runs[ended]
    played.final[:, whose] = standing.state[:, ended]
    played.reals[:, whose] = standing.real[:, ended]
    played.end_day[whose] = day
    left = n - ended.size
    holes = ended[ended < left]
    stays = np.ones(n - left, bool)
    stays[ended[ended >= left] - left] = False
    movers = left + np.flatnonzero(stays)
    standing.state[:, holes] = standing.state[:, movers]
    standing.real[:, holes] = standing.real[:, movers]
    standing.runs[holes] = standing.runs[movers]
    draws.move(holes, movers)
    standing.resize(left)
