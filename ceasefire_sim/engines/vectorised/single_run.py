"""One run of a machine, state by state, as ``trace`` tells them: for holding engines to the same cases."""

from __future__ import annotations

from typing import Any

from ceasefire_sim.engines.vectorised.playing import RunRange, Standing, play
from ceasefire_sim.engines.vectorised.program import Program
from ceasefire_sim.engines.vectorised.run_columns import observed
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.luck import Luck
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.property_values import property_columns
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
        attributes = {name: array_value(node, {**now, "day": day}) for name, node in program.machine.attributes}
        region = {name: part.states[int(now[name][0])] for name, part in scenario.regions.items()}
        states.append(
            {
                "day": day,
                "phase": region.pop("phase"),
                "regions": region,
                "quantities": {name: int(now[name][0]) for name in scenario.quantities},
                "obligations": {
                    name: {
                        what: plain(attributes[f"obligations.{name}.{what}"], what)
                        for what in ("done", "verified", "acknowledged", "overdue")
                    }
                    for name in scenario.file.obligations
                },
            }
        )

    played = play(program, RunRange(luck.seed, luck.runs[0][1], 1, luck), watch)
    columns = property_columns(scenario, observed(program, played), 1)
    values = {
        name.partition(".")[2]: float(column[0]) for name, column in columns.items() if name.startswith("properties.")
    }
    return states, values


def plain(value: Any, what: str) -> bool | int:
    """The value of an attribute in a block of one run."""
    single = value if getattr(value, "ndim", 0) == 0 else value[0]
    return bool(single) if what == "overdue" else int(single)
