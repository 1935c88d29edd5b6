"""Several alternatives on the same luck: what differs, by how much, and where two histories part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import SupportsIndex

import numpy as np

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck
from ceasefire_sim.results.lookup import known_property
from ceasefire_sim.results.paired import Change, Difference, changes, difference, ending_differences
from ceasefire_sim.results.runset import ENDINGS
from ceasefire_sim.results.trajectory import Event, Trajectory
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import live
from ceasefire_sim.studies.run_set import RunSet

__all__ = ["Comparison", "Parting", "RunEnd", "check_horizons", "compare"]


@dataclass(frozen=True)
class RunEnd:
    """How a run ends: on which day, in which phase, and with which ending."""

    day: int
    phase: str
    ending: str


@dataclass(frozen=True)
class Parting:
    """One run under two alternatives, and the first day on which what happens differs.

    ``day`` is the day whose events differ, None if none does; ``only`` are the events of that day that one history has
    and the other has not; ``ends`` says how each ends.
    """

    run: int
    scenarios: tuple[Scenario, Scenario]
    luck: Luck
    day: int | None
    only: tuple[tuple[Event, ...], tuple[Event, ...]]
    ends: tuple[RunEnd, RunEnd]

    @cached_property
    def histories(self) -> tuple[Trajectory, Trajectory]:
        """Both histories from the start to the end, played again."""
        first, second = (live(scenario, luck=self.luck).trajectory() for scenario in self.scenarios)
        return first, second


@dataclass(frozen=True)
class Comparison:
    """A second run set beside a first on the same luck; differences are second less first."""

    first: RunSet
    second: RunSet

    def property(self, name: str) -> Difference:
        """The difference of a property; raises ``InputError`` unless both scenarios ask it in the same way."""
        first, second = (known_property(runs.scenario, name) for runs in (self.first, self.second))
        if first != second:
            raise InputError(f"{name!r} asks something else in the second scenario than in the first")
        return difference(self.first, self.second, name)

    def properties(self) -> dict[str, Difference]:
        """The difference of every property that both scenarios ask in the same way."""
        first, second = (runs.scenario.file.properties for runs in (self.first, self.second))
        return {name: self.property(name) for name in first if first[name] == second.get(name)}

    def endings(self) -> dict[str, Difference]:
        """The difference of the share of every ending."""
        return ending_differences(self.first, self.second)

    def own_settings(self) -> list[tuple[str, object]]:
        """What is set in the second scenario and not in the first."""
        before = list(self.first.scenario.overrides)
        return [setting for setting in self.second.scenario.overrides if setting not in before]

    def changes(self) -> list[Change]:
        """How many runs changed their ending, from what to what."""
        return changes(self.first, self.second)

    def telling_run(self) -> int | None:
        """The first run whose ending changes, else the first that differs at all; None if all are alike."""
        changed = self.changes()
        if changed:
            return min(change.run for change in changed)
        differs = np.zeros(len(self.first), bool)
        for name in set(self.first.block.columns) & set(self.second.block.columns):
            a, b = self.first.array(name), self.second.array(name)
            differs |= ~((a == b) | ((a != a) & (b != b)))  # NaN is like NaN
        indices = np.flatnonzero(differs)
        return int(self.first.array("run")[indices[0]]) if indices.size else None

    def parting(self, run: SupportsIndex | None = None) -> Parting | None:
        """Where the histories of one run part, of the telling one unless a run is named; None if every run is alike."""
        return self.telling_parting if run is None else parting(self.first, self.second, whole_number("a run", run, 0))

    @cached_property
    def telling_parting(self) -> Parting | None:
        """Where the histories of the telling run part: played once, and shown in several places."""
        number = self.telling_run()
        return None if number is None else parting(self.first, self.second, number)

    def _repr_html_(self) -> str:
        """The differences as a table, for notebooks."""
        rows = "".join(
            f"<tr><td>{name}</td><td>{four_digits(change.first)}</td><td>{four_digits(change.second)}</td>"
            f"<td>{four_digits(change.value)} ({four_digits(change.low)} to {four_digits(change.high)})</td></tr>"
            for name, change in {**self.endings(), **self.properties()}.items()
        )
        return f"<table><tr><th></th><th>first</th><th>second</th><th>difference</th></tr>{rows}</table>"


def four_digits(value: float | None) -> str:
    """A number with four digits."""
    return "–" if value is None else f"{value:.4g}"


def compare(first: RunSet, second: RunSet) -> Comparison:
    """Two run sets paired run by run.

    Raises ``InputError`` unless both have the same runs, seed and horizon: only then is what differs the text.
    """
    for runs in (first, second):
        if not isinstance(runs, RunSet):
            raise InputError(f"two run sets are compared, such as simulate(…) returns, not {type(runs).__name__!r}")
    if first.seed != second.seed:
        raise InputError(f"runs are compared on the same seed, not on {first.seed} and {second.seed}; simulate both"
                         " with one seed")  # fmt: skip
    if not np.array_equal(first.array("run"), second.array("run")):
        raise InputError(f"runs are compared one by one, and these are {described(first)} and {described(second)};"
                         " simulate the same runs of both")  # fmt: skip
    check_horizons(first.scenario, second.scenario)
    return Comparison(first, second)


def described(runs: RunSet) -> str:
    """Which runs a run set has, in words."""
    numbers = runs.array("run")
    return f"{len(runs)} runs from number {numbers[0]}"


def check_horizons(first: Scenario, second: Scenario) -> None:
    """Raises ``InputError`` unless two scenarios last equally long."""
    if first.horizon != second.horizon:
        raise InputError(
            f"'{second.name}' runs for {second.horizon} days and '{first.name}' for {first.horizon}; to compare them,"
            f" set one horizon for both (--horizon {min(first.horizon, second.horizon)}, or in Python"
            ' read_scenario(…, overrides={"horizon": …}))'
        )


def parting(first: RunSet, second: RunSet, run: int) -> Parting:
    """The first day on which two histories of one run part: both are played side by side until then."""
    luck = Luck.keyed(first.seed, run)
    scenarios = (first.scenario, second.scenario)
    agreements = (live(first.scenario, luck=luck), live(second.scenario, luck=luck))
    ends = (end_of(first, run, luck), end_of(second, run, luck))
    while not all(agreement.ended for agreement in agreements):
        events, others = (agreement.day() for agreement in agreements)
        if events != others:
            only_first = tuple(event for event in events if event not in others)
            only_second = tuple(event for event in others if event not in events)
            return Parting(
                run,
                scenarios,
                luck,
                max(agreement.today for agreement in agreements) - 1,
                (only_first, only_second),
                ends,
            )
    return Parting(run, scenarios, luck, None, ((), ()), ends)


def end_of(runs: RunSet, run: int, luck: Luck) -> RunEnd:
    """How one run ends: from its row, or played if there is none."""
    rows = np.flatnonzero(runs.array("run") == run)
    if not rows.size:
        history = live(runs.scenario, luck=luck).trajectory()
        return RunEnd(history.end, history.phase, history.ending)
    row = rows[0]
    phase = runs.scenario.file.phases.states[int(runs.array("phase")[row])]
    return RunEnd(int(runs.array("end_day")[row]), phase, ENDINGS[int(runs.array("ending")[row])])
