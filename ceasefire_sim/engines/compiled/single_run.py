"""One run of the compiled engine, day by day, under any luck."""

from __future__ import annotations

from dataclasses import dataclass

from ceasefire_sim.engines.compiled.playing import CompiledMachine, symbolic_machine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.run_states import property_values_of, state_of
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.forced_luck import check_luck

__all__ = ["RecordedRun", "recorded_run"]


@dataclass(frozen=True)
class RecordedRun:
    """One run: the states S(0) … S(end), what happened on each day before the end, and the value of every property.

    ``states`` are as ``trace`` tells them, without events; ``happenings`` by day how often each path happened, in the
    words of ``count`` (``incidents.raid``, ``phases.collapse``, ``obligations.disarm``); ``values`` are NaN where a
    property has none.
    """

    states: tuple[dict[str, object], ...]
    happenings: tuple[dict[str, int], ...]
    values: dict[str, float]


def recorded_run(scenario: Scenario, luck: Luck) -> RecordedRun:
    """The run of a luck: to find a day by, at the speed of the engine; its story is the reference's to tell.

    Raises ``InputError`` for a luck that forces what the scenario does not draw.
    """
    check_luck(scenario, luck)
    compiled = CompiledMachine(scenario, symbolic_machine(scenario))
    played, record = compiled.record(RunRange(luck.seed, luck.runs[0][1], 1, luck))
    names = [variable.name for variable in compiled.machine.variables]
    states = tuple(
        state_of(scenario, compiled.machine, day, {name: row[place : place + 1] for place, name in enumerate(names)})
        for day, row in enumerate(record.states)
    )
    happenings = tuple(
        {path: int(times) for path, times in zip(record.paths, row, strict=True) if times}
        for row in record.events[: record.end_day]
    )
    return RecordedRun(states, happenings, property_values_of(scenario, played.seen))
