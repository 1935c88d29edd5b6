"""Many runs of one scenario: the table of runs and what was counted along the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.results.answer import QUANTILE_LEVELS, Answer, FrozenMapping
from ceasefire_sim.results.estimate import Estimate, mean, quantile, share
from ceasefire_sim.results.run_answers import PropertyColumns, probability_of_runs, run_answer
from ceasefire_sim.results.run_block import ENDINGS, RunBlock, shown_columns, wait_keys
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.text import escaped_html

__all__ = ["ENDINGS", "RunSet"]

Array = Any


@dataclass(frozen=True)
class RunSet:
    """Runs of one scenario under one seed, and the questions they answer, with intervals."""

    scenario: Scenario
    seed: int
    engine: str
    block: RunBlock
    confidence: float = 0.95

    def __len__(self) -> int:
        return len(self.block)

    def _repr_html_(self) -> str:
        """The phases at the end as a table, for notebooks."""
        rows = "".join(
            f"<tr><td>{escaped_html(state)}</td><td>{one.value:.1%}</td><td>{one.low:.1%} to {one.high:.1%}</td></tr>"
            for state, one in self.phases().items()
        )
        head = f"<caption>{escaped_html(self.scenario.title)}: {len(self)} runs, phase at the end</caption>"
        return f"<table>{head}<tr><th>phase</th><th>share</th><th>interval</th></tr>{rows}</table>"

    # the table of runs --------------------------------------------------------------------------

    def array(self, name: str) -> Array:
        """One column of the table as an array by run, states and endings as numbers, NaN where empty."""
        return self.block.columns[name]

    def column(self, name: str) -> list[Any]:
        """One column of the table of runs as a user reads it: names of states, None where empty."""
        values = self.array(name).tolist()
        if name == "ending":
            return [ENDINGS[number] for number in values]
        if name == "phase" or name.startswith("regions."):
            states = self.scenario.regions[name.removeprefix("regions.")].states
            return [states[number] for number in values]
        if name.startswith("properties."):
            truth = self.scenario.is_truth(self.scenario.file.properties[name.partition(".")[2]])
            return [None if value != value else bool(value) if truth else value for value in values]
        return list(values)

    @property
    def rows(self) -> Iterator[Mapping[str, Any]]:
        """A row a run, in run order."""
        names = list(shown_columns(self.scenario))
        for values in zip(*(self.column(name) for name in names), strict=True):
            yield dict(zip(names, values, strict=True))

    # shares of runs -----------------------------------------------------------------------------

    def shared(self, counts: Array, names: Any) -> dict[str, Estimate]:
        """The share of runs for each of some counts."""
        return {name: share(int(count), len(self), self.confidence) for name, count in zip(names, counts, strict=True)}

    def phases(self) -> dict[str, Estimate]:
        """The share of runs that end in each phase."""
        states = self.scenario.file.phases.states
        return self.shared(np.bincount(self.array("phase"), minlength=len(states)), states)

    def endings(self) -> dict[str, Estimate]:
        """The share of runs with each ending."""
        return self.shared(np.bincount(self.array("ending"), minlength=len(ENDINGS)), ENDINGS)

    def first_of_endings(self) -> dict[str, int | None]:
        """The first run with each ending; None where no run ends so."""
        endings, numbers = self.array("ending"), self.array("run")
        where = {ending: np.flatnonzero(endings == code) for code, ending in enumerate(ENDINGS)}
        return {ending: int(numbers[found[0]]) if found.size else None for ending, found in where.items()}

    def share(self, region: str, day: int) -> dict[str, Estimate]:
        """The share of runs in each state of a region on S(day)."""
        counts = self.block.daily[region][min(day, self.scenario.horizon)]
        return self.shared(counts, self.scenario.regions[region].states)

    def daily(self, region: str = "phase") -> Array:
        """The number of runs in each state (columns) of a region on S(0) … S(horizon) (rows)."""
        return self.block.daily[region]

    def survival(self) -> list[Estimate]:
        """The share of runs in which `holds` has held on every day so far, for S(0) … S(horizon)."""
        if self.scenario.file.holds is None:
            raise ValueError("survival needs `holds` in the scenario")
        return [share(len(self) - int(lost), len(self), self.confidence) for lost in self.by_day("held")]

    def by_day(self, name: str) -> Array:
        """The number of runs in which a first day has come, for S(0) … S(horizon)."""
        horizon = self.scenario.horizon
        return np.cumsum(np.bincount(self.array(name), minlength=horizon + 2)[: horizon + 1])

    def ended_by_day(self, ending: str) -> Array:
        """The number of runs that have reached the goal, or otherwise ended so, by each day."""
        chosen = self.array("ending") == ENDINGS.index(ending)
        day = self.array("goal" if ending == "reached" else "end_day")[chosen]
        horizon = self.scenario.horizon
        return np.cumsum(np.bincount(day, minlength=horizon + 2)[: horizon + 1])

    def violations(self, name: str) -> tuple[int, int, int]:
        """In how many runs an invariant broke, the first of them and the day on which; all 0 if none."""
        days = self.array(f"invariants.{name}")
        broken = np.flatnonzero(days <= self.scenario.horizon)
        if not broken.size:
            return 0, 0, 0
        return int(broken.size), int(self.array("run")[broken[0]]), int(days[broken[0]])

    def invariants(self) -> dict[str, Estimate]:
        """The share of runs in which each invariant breaks."""
        names = list(self.scenario.file.invariants)
        return self.shared([self.violations(name)[0] for name in names], names)

    # properties ---------------------------------------------------------------------------------

    def columns(self, name: str) -> PropertyColumns:
        """The columns of a property."""
        arrays = (self.array(f"{prefix}.{name}") for prefix in ("properties", "capped", "given"))
        return PropertyColumns(self.scenario, name, *arrays)

    def probability(self, name: str) -> Estimate:
        """The probability of a property."""
        return probability_of_runs(self.columns(name), self.confidence)

    def values(self, name: str) -> FloatArray:
        """The values of a property in the runs that have one."""
        return self.columns(name).known

    def property(self, name: str) -> Answer:
        """All that is known of a property."""
        return run_answer(self.columns(name), self.confidence)

    def mean(self, name: str) -> Estimate:
        """The mean of a property; what is censored counts up to the last day looked at."""
        return mean(self.columns(name).counted.tolist(), self.confidence)

    def days_in_phases(self) -> dict[str, FrozenMapping[float, float | None]]:
        """Quantiles, by level, of the days a run spends in each phase."""
        quantiles: dict[str, FrozenMapping[float, float | None]] = {}
        for state in self.scenario.file.phases.states:
            days = np.sort(self.array(f"days.{state}")).astype(float).tolist()
            quantiles[state] = FrozenMapping({level: quantile(days, 0, level) for level in QUANTILE_LEVELS})
        return quantiles

    # waiting ------------------------------------------------------------------------------------

    @cached_property
    def waits(self) -> dict[tuple[str, str], int]:
        """Days over all runs, by element and conjunct.

        Under ``OPEN_DAYS`` those on which the element was open, under ``""`` those of them on which it waited,
        under a label those on which that alone was false.
        """
        return dict(zip(wait_keys(self.scenario), self.block.waits.tolist(), strict=True))
