"""One run of a machine, state by state, as ``trace`` tells them: for holding engines to the same cases."""

from __future__ import annotations

from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.run_states import property_values_of, state_of
from ceasefire_sim.engines.vectorised.playing import Standing, play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.engines.vectorised.run_columns import runs_played
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.forced_luck import check_luck

__all__ = ["states_and_findings"]


def states_and_findings(scenario: Scenario, luck: Luck) -> tuple[list[dict[str, object]], dict[str, float]]:
    """The states S(0) … up to the end under a luck, and the value of every property (NaN where empty)."""
    check_luck(scenario, luck)
    program = Program(lower(scenario), forced=True)
    numbers = {variable.name: row for row, variable in enumerate(program.machine.variables)}
    states: list[dict[str, object]] = []

    def watch(day: int, standing: Standing) -> None:
        now = {name: standing.rows[row] for name, row in numbers.items()}
        states.append(state_of(scenario, program.machine, day, now))

    played = play(program, RunRange(luck.seed, luck.runs[0][1], 1, luck), watch)
    return states, property_values_of(scenario, runs_played(program, played).seen)
