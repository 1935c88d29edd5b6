"""Many runs of one scenario: the table of runs and what was counted along the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, SupportsFloat, SupportsIndex, TypeAlias

import numpy as np

from ceasefire_sim.arguments import real_number
from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.errors import InputError
from ceasefire_sim.results import formatting, formatting_html
from ceasefire_sim.results.answer import QUANTILE_LEVELS, Answer, DistributionAnswer
from ceasefire_sim.results.daily_values import DailyValues
from ceasefire_sim.results.estimate import Estimate, quantile, share
from ceasefire_sim.results.lookup import (
    known,
    known_day,
    known_property,
    known_region,
    missing_attribute,
    number_property,
    survival_scenario,
    truth_property,
)
from ceasefire_sim.results.mass_function import MassFunction
from ceasefire_sim.results.read_only import FrozenMapping, read_only
from ceasefire_sim.results.run_answers import PropertyColumns, mean_of_runs, probability_of_runs, run_answer
from ceasefire_sim.results.run_block import ENDINGS, Column, RunBlock, merge_blocks, shown_columns, wait_keys
from ceasefire_sim.results.tally import tally
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["ENDINGS", "RunSetIdentity", "RunTable", "Violations"]

Cell: TypeAlias = str | bool | int | float | None
EXACT_ONLY = {  # what a distribution has and runs have not, and why
    "answers": "properties() has the answers of runs",
    "certain": "no share of runs is certain",
    "ending_shares": "endings() has the shares of runs",
    "held": "survival() has the shares of runs",
    "lost": "runs leave no state out",
    "masses": "mass_function() has the shares of runs",
    "numbers": "daily_values() has the numbers by day of runs",
    "regions": "daily_shares() has the shares of runs by day",
    "scenario_hash": "scenario.hash has it",
    "states": "runs do not list the states there are",
    "violation_shares": "invariants() has the shares of runs",
    "visited": "runs do not list the states there are",
}


@dataclass(frozen=True, slots=True)
class RunSetIdentity:
    """What makes two run sets equal: scenario, seed, and the same columns of the same runs.

    ``runs`` is a digest of the run numbers, ends and endings; all else follows from these and the scenario.
    """

    scenario_hash: str
    seed: int
    columns: tuple[str, ...]
    runs: str


@dataclass(frozen=True, slots=True)
class Violations:
    """In how many runs an invariant broke, and in which run and on which day first (by run number); None if in none."""

    runs: int
    first_run: int | None
    first_day: int | None


@dataclass(frozen=True, repr=False)
class RunTable:
    """Runs of one scenario under one seed, and the questions they answer, with intervals.

    It is made of columns, and plays nothing. A ``Distribution`` answers the same questions by the same names; what
    only one of them can say, the other refuses with the reason. Names and days that there are not raise
    ``InputError``.
    """

    scenario: Scenario = field(compare=False)
    seed: int = field(compare=False)
    engine: str = field(compare=False)
    block: RunBlock = field(compare=False)
    confidence: float = 0.95
    identity: RunSetIdentity = field(init=False)

    def __post_init__(self) -> None:
        """Makes the arrays read-only, for they are handed out."""
        self.block.freeze()
        digest = hashlib.sha256()
        for name in ("run", "end_day", "ending"):
            digest.update(np.ascontiguousarray(self.array(name)).data)
        columns = tuple(self.block.columns)
        identity = RunSetIdentity(self.scenario.hash, self.seed, columns, digest.hexdigest())
        object.__setattr__(self, "identity", identity)

    def __setstate__(self, state: dict[str, object]) -> None:
        """Locks the arrays again, which a pickle leaves open."""
        self.__dict__.update(state)
        self.block.freeze()

    def __len__(self) -> int:
        return len(self.block)

    def __repr__(self) -> str:
        return formatting.run_set(self.scenario, len(self), self.seed, self.endings())

    def __add__(self, other: RunTable) -> RunTable:
        """The runs of both, in the order of their numbers.

        Raises ``InputError`` where they are not of one scenario and seed, or share a run.
        """
        if not isinstance(other, RunTable):
            return NotImplemented
        if self.scenario.hash != other.scenario.hash or self.seed != other.seed:
            raise InputError("run sets are added where they are of one scenario and one seed")
        if shared := np.intersect1d(self.array("run"), other.array("run")).tolist():
            raise InputError(f"both run sets have run {shared[0]}, which would count twice")
        engine = self.engine if self.engine == other.engine else "several"
        return RunTable(self.scenario, self.seed, engine, merge_blocks(self.block, other.block), self.confidence)

    def _repr_html_(self) -> str:
        """The phases, the endings and what was breached as tables, for notebooks."""
        outcome = formatting_html.outcome(f"{self.scenario.title}: {len(self):,} runs", self.phases(), self.endings())
        return outcome + formatting_html.breaches(self.scenario.file, self.block.columns)

    if not TYPE_CHECKING:  # a type checker would take any name for known

        def __getattr__(self, name: str) -> NoReturn:
            """Says why runs have not what an exact result has."""
            raise missing_attribute(type(self).__name__, name, EXACT_ONLY)

    # the table of runs --------------------------------------------------------------------------

    def array(self, name: str) -> Column:
        """One column of the table as an array by run, states and endings as numbers, NaN where empty."""
        return self.block.columns[known("column", name, self.block.columns)]

    def column(self, name: str) -> list[Cell]:
        """One column of the table of runs as a user reads it: names of states, None where empty."""
        cells: list[Cell] = self.array(name).tolist()
        if name == "ending":
            return [ENDINGS[number] for number in self.array(name).tolist()]
        if name == "phase" or name.startswith("regions."):
            states = self.scenario.regions[name.removeprefix("regions.")].states
            return [states[number] for number in self.array(name).tolist()]
        if name.startswith("properties."):
            truth = self.scenario.is_truth(self.scenario.file.properties[name.partition(".")[2]])
            return [None if cell != cell else bool(cell) if truth else cell for cell in cells]
        return cells

    @property
    def rows(self) -> Iterator[Mapping[str, Cell]]:
        """A row a run, in run order."""
        names = list(shown_columns(self.scenario))
        for cells in zip(*(self.column(name) for name in names), strict=True):
            yield dict(zip(names, cells, strict=True))

    # shares of runs -----------------------------------------------------------------------------

    def shares(self, counts: Sequence[int] | IntArray, names: Iterable[str], kind: str) -> FrozenMapping[str, Estimate]:
        """The share of runs for each of some counts."""
        return FrozenMapping(
            {name: share(int(count), len(self), self.confidence) for name, count in zip(names, counts, strict=True)},
            kind,
        )

    def phases(self) -> FrozenMapping[str, Estimate]:
        """The share of runs that end in each phase."""
        states = self.scenario.file.phases.states
        return self.shares(np.bincount(self.array("phase"), minlength=len(states)), states, "phase")

    def endings(self) -> FrozenMapping[str, Estimate]:
        """The share of runs with each ending."""
        return self.shares(np.bincount(self.array("ending"), minlength=len(ENDINGS)), ENDINGS, "ending")

    def share(self, region: str, day: SupportsIndex) -> FrozenMapping[str, Estimate]:
        """The share of runs in each state of a region on S(day)."""
        states = known_region(self.scenario, region).states
        return self.shares(self.block.daily[region][known_day(self.scenario, day)], states, "state")

    def daily(self, region: str = "phase") -> IntArray:
        """The number of runs in each state (columns) of a region on S(0) … S(horizon) (rows)."""
        known_region(self.scenario, region)
        return self.block.daily[region]

    def daily_shares(self, region: str = "phase") -> FloatArray:
        """The share of runs in each state (columns) of a region on S(0) … S(horizon) (rows)."""
        return read_only(self.daily(region) / len(self))

    def daily_values(self, name: str) -> DailyValues:
        """The mean and quantiles of a quantity, or of ``obligations.NAME.done``, on S(0) … S(horizon).

        A run that has ended keeps its last value.
        """
        return self.block.histograms[known("number counted by day", name, self.block.histograms)].values()

    def survival(self) -> list[Estimate]:
        """The share of runs in which `holds` has held on every day so far, for S(0) … S(horizon)."""
        survival_scenario(self.scenario)
        return [share(len(self) - int(lost), len(self), self.confidence) for lost in self.by_day("held")]

    def by_day(self, name: str) -> IntArray:
        """The number of runs in which a first day has come, for S(0) … S(horizon)."""
        return cumulative(self.array(name), self.scenario.horizon)

    def ended_by_day(self, ending: str) -> IntArray:
        """The number of runs that have reached the goal, or otherwise ended so, by each day."""
        chosen = self.array("ending") == ENDINGS.index(known("ending", ending, ENDINGS))
        return cumulative(self.array("goal" if ending == "reached" else "end_day")[chosen], self.scenario.horizon)

    def first_of_endings(self) -> FrozenMapping[str, int | None]:
        """The first run with each ending; None where no run ends so."""
        endings, numbers = self.array("ending"), self.array("run")
        indices = {ending: np.flatnonzero(endings == code) for code, ending in enumerate(ENDINGS)}
        return FrozenMapping(
            {ending: int(numbers[where[0]]) if where.size else None for ending, where in indices.items()}, "ending"
        )

    def violations(self, name: str) -> Violations:
        """In how many runs an invariant broke, and where first."""
        known("invariant", name, self.scenario.file.invariants)
        days = self.array(f"invariants.{name}")
        broken = np.flatnonzero(days <= self.scenario.horizon)
        if not broken.size:
            return Violations(0, None, None)
        return Violations(int(broken.size), int(self.array("run")[broken[0]]), int(days[broken[0]]))

    def invariants(self) -> FrozenMapping[str, Estimate]:
        """The share of runs in which each invariant breaks."""
        names = list(self.scenario.file.invariants)
        return self.shares([self.violations(name).runs for name in names], names, "invariant")

    # properties ---------------------------------------------------------------------------------

    def columns(self, name: str) -> PropertyColumns:
        """The columns of a property."""
        known_property(self.scenario, name)
        arrays = (self.array(f"{prefix}.{name}") for prefix in ("properties", "capped", "given"))
        return PropertyColumns(self.scenario, name, *arrays)

    def values(self, name: str) -> FloatArray:
        """The values of a property in the runs that have one."""
        return read_only(self.columns(name).known)

    def property(self, name: str) -> Answer:
        """All that is known of a property."""
        return run_answer(self.columns(name), self.confidence)

    def properties(self) -> FrozenMapping[str, Answer]:
        """All that is known of every property."""
        return FrozenMapping({name: self.property(name) for name in self.scenario.file.properties}, "property")

    def probability(self, name: str) -> Estimate:
        """The probability of a property that is true or false; NaN where no run is asked about."""
        truth_property(self.scenario, name)
        return probability_of_runs(self.columns(name), self.confidence)

    def distribution(self, name: str) -> DistributionAnswer:
        """All that is known of a property that is a number."""
        number_property(self.scenario, name)
        answer = self.property(name)
        assert isinstance(answer, DistributionAnswer)
        return answer

    def mean(self, name: str) -> Estimate:
        """The mean of a property that is a number; what is censored counts up to the last day looked at."""
        number_property(self.scenario, name)
        return mean_of_runs(self.columns(name), self.confidence)

    def quantile(self, name: str, level: SupportsFloat) -> float | None:
        """A quantile of a property that is a number; None where it is censored."""
        number_property(self.scenario, name)
        columns, level = self.columns(name), real_number("the level of a quantile", level, 0, 1)
        return quantile(columns.known, len(columns.counted) - len(columns.known), level)

    def quantiles(self, name: str) -> Mapping[float, float | None]:
        """The quantiles of a property that is a number, by level."""
        return self.distribution(name).quantiles

    def mass_function(self, name: str) -> MassFunction:
        """By value the share of runs with it, of a property that is a number."""
        number_property(self.scenario, name)
        columns = self.columns(name)
        values, counts = np.unique(columns.known, return_counts=True)
        shares = (counts / max(len(columns.counted), 1)).tolist()
        return MassFunction(FrozenMapping(dict(zip(values.tolist(), shares, strict=True)), "value"))

    def days_in_phases(self) -> FrozenMapping[str, FrozenMapping[float, float | None]]:
        """Quantiles, by level, of the days a run spends in each phase."""
        quantiles: dict[str, FrozenMapping[float, float | None]] = {}
        for state in self.scenario.file.phases.states:
            days = tally(self.array(f"days.{state}").astype(float))
            quantiles[state] = FrozenMapping({level: quantile(days, 0, level) for level in QUANTILE_LEVELS}, "level")
        return FrozenMapping(quantiles, "phase")

    # waiting ------------------------------------------------------------------------------------

    @cached_property
    def waits(self) -> FrozenMapping[tuple[str, str], int]:
        """Days over all runs, by element and conjunct.

        Under ``OPEN_DAYS`` those on which the element was open, under ``""`` those of them on which it waited,
        under a label those on which that alone was false.
        """
        return FrozenMapping(dict(zip(wait_keys(self.scenario), self.block.waits.tolist(), strict=True)), "wait")


def cumulative(days: IntArray, horizon: int) -> IntArray:
    """How many of some days have come by each day from 0 to the horizon."""
    return read_only(np.cumsum(np.bincount(days, minlength=horizon + 2)[: horizon + 1]))
