"""The exact answer: what every run taken together does, without an interval.

It answers the questions of a run set by the same names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, SupportsFloat, SupportsIndex

from ceasefire_sim.arguments import real_number
from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.errors import InputError
from ceasefire_sim.results import formatting, formatting_html
from ceasefire_sim.results.answer import Answer, DistributionAnswer
from ceasefire_sim.results.daily_values import DailyShares, DailyValues, daily_numbers
from ceasefire_sim.results.estimate import Estimate
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
from ceasefire_sim.results.run_block import ENDINGS
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Distribution"]

NO_RUNS = "an exact result has no runs"
RUNS_ONLY = {  # what a run set has and an exact result has not, and what to ask instead
    "ask": f"{NO_RUNS} to ask afterwards; give the scenario the property: scenario.with_({{'properties.NAME': …}})",
    "categories": f"{NO_RUNS} to make columns of",
    "cells": f"{NO_RUNS} to make columns of",
    "chosen": f"{NO_RUNS} to choose from",
    "identity": f"{NO_RUNS} to tell apart; scenario_hash says which scenario it is of",
    "retrace": f"{NO_RUNS} to play again",
    "shares": f"{NO_RUNS} to take shares of",
    "to_arrow": f"{NO_RUNS} to make a table of",
    "to_pandas": f"{NO_RUNS} to make a table of",
    "typical": f"{NO_RUNS} to choose from",
    "where": f"{NO_RUNS} to choose from",
    "array": f"{NO_RUNS} to make columns of",
    "block": NO_RUNS,
    "by_day": f"{NO_RUNS} to count by day",
    "column": f"{NO_RUNS} to make columns of",
    "columns": f"{NO_RUNS} to make columns of",
    "confidence": f"{NO_RUNS}, so its values are exact, or lie within their intervals for certain",
    "daily": f"{NO_RUNS} to count; daily_shares() has the probabilities",
    "days_in_phases": f"{NO_RUNS} to count days in; a property `days_when: phase == …` asks for them",
    "ended_by_day": f"{NO_RUNS} to count by day",
    "engine": f"{NO_RUNS}, so no engine made them",
    "first_of_endings": f"{NO_RUNS}, so no first one",
    "rows": f"{NO_RUNS} to make rows of",
    "save": f"{NO_RUNS} to save",
    "seed": f"{NO_RUNS}, so no seed",
    "values": f"{NO_RUNS} to take values from; mass_function() has the probability of each value",
    "violations": f"{NO_RUNS} to count; invariants() has the probability that each breaks",
    "waits": f"{NO_RUNS} to count waiting in",
}


@dataclass(frozen=True, repr=False)
class Distribution:
    """The exact distribution over all runs of a scenario.

    ``regions`` has by region the probability of each state (columns) on S(0) … S(horizon) (rows); ``numbers`` the
    same of the values of quantities and ``obligations.NAME.done``, where some answer hangs on them; ``held`` the
    probability that `holds` has held so far, by day; ``masses`` the distributions that are known; ``states`` how many
    states there are at the beginning of a day, ``visited`` how many in all; ``lost`` the probability that was dropped
    on the way. Two are equal if they are of one scenario with the same states left out.
    """

    scenario: Scenario = field(compare=False)
    regions: Mapping[str, FloatArray] = field(compare=False)
    numbers: Mapping[str, DailyShares] = field(compare=False)
    ending_shares: Mapping[str, float] = field(compare=False)
    held: FloatArray = field(compare=False)
    answers: Mapping[str, Answer] = field(compare=False)
    masses: Mapping[str, MassFunction] = field(compare=False)
    violation_shares: Mapping[str, float] = field(compare=False)
    states: int
    visited: int
    lost: float = 0.0
    scenario_hash: str = field(init=False)

    def __post_init__(self) -> None:
        """Makes what is handed out read-only."""
        object.__setattr__(self, "scenario_hash", self.scenario.hash)
        for name in ("regions", "numbers", "ending_shares", "answers", "masses", "violation_shares"):
            object.__setattr__(self, name, FrozenMapping(dict(getattr(self, name)), "name"))
        self.freeze()

    def __setstate__(self, state: dict[str, object]) -> None:
        """Locks the arrays again, which a pickle leaves open."""
        self.__dict__.update(state)
        self.freeze()

    def freeze(self) -> None:
        """Locks the arrays against writing."""
        for array in (self.held, *self.regions.values()):
            read_only(array)

    def __repr__(self) -> str:
        return formatting.exact(self.scenario, self.states, self.lost, self.endings())

    def _repr_html_(self) -> str:
        """The phases and endings as a table, for notebooks."""
        caption = f"{self.scenario.title}: exact, {self.states:,} states"
        return formatting_html.outcome(caption, self.phases(), self.endings())

    if not TYPE_CHECKING:  # a type checker would take any name for known

        def __getattr__(self, name: str) -> NoReturn:
            """Says why an exact result has not what runs have."""
            raise missing_attribute(type(self).__name__, name, RUNS_ONLY)

    def certain(self, value: float) -> Estimate:
        """A probability; with states dropped, the interval that certainly contains it."""
        value = min(value, 1.0)  # a sum of many states may round beyond
        low, high = (value, min(value + self.lost, 1.0)) if self.lost else (None, None)
        return Estimate(value, low, high, 1.0, 0)

    def phases(self) -> FrozenMapping[str, Estimate]:
        """The probability of each phase at the end."""
        return FrozenMapping(self.share("phase", self.scenario.horizon).entries, "phase")

    def endings(self) -> FrozenMapping[str, Estimate]:
        """The probability of each ending."""
        return FrozenMapping({ending: self.certain(self.ending_shares[ending]) for ending in ENDINGS}, "ending")

    def share(self, region: str, day: SupportsIndex) -> FrozenMapping[str, Estimate]:
        """The probability of each state of a region on S(day)."""
        states = known_region(self.scenario, region).states
        row = self.regions[region][known_day(self.scenario, day)]
        return FrozenMapping({state: self.certain(float(p)) for state, p in zip(states, row, strict=True)}, "state")

    def daily_shares(self, region: str = "phase") -> FloatArray:
        """The probability of each state (columns) of a region on S(0) … S(horizon) (rows)."""
        known_region(self.scenario, region)
        return self.regions[region]

    def daily_values(self, name: str) -> DailyValues:
        """The mean and quantiles of a quantity, or of ``obligations.NAME.done``, on S(0) … S(horizon): exact.

        A run that has ended keeps its last value. Raises ``InputError`` where states were dropped, and for a number
        on which no answer hangs, for the chain of states leaves it out.
        """
        known("number counted by day", name, daily_numbers(self.scenario))
        if self.lost:
            raise InputError(f"{name!r} is not known by day, for states were left out; solve without `drop`")
        if name not in self.numbers:
            raise InputError(f"{name!r} is not known by day, for no answer hangs on it; simulate() counts it")
        return self.numbers[name].values()

    def invariants(self) -> FrozenMapping[str, Estimate]:
        """The probability that each invariant breaks."""
        return FrozenMapping({name: self.certain(share) for name, share in self.violation_shares.items()}, "invariant")

    def survival(self) -> list[Estimate]:
        """The probability that `holds` has held on every day so far, for S(0) … S(horizon)."""
        survival_scenario(self.scenario)
        return [self.certain(max(float(p) - self.lost, 0.0)) for p in self.held]  # what was dropped may have broken it

    # properties ---------------------------------------------------------------------------------

    def property(self, name: str) -> Answer:
        """All that is known of a property."""
        known_property(self.scenario, name)
        return self.answers[name]

    def properties(self) -> FrozenMapping[str, Answer]:
        """All that is known of every property."""
        return FrozenMapping(dict(self.answers), "property")

    def probability(self, name: str) -> Estimate:
        """The probability of a property that is true or false; with states dropped, an interval that contains it."""
        truth_property(self.scenario, name)
        answer = self.answers[name]
        low, high = answer.interval or (None, None)
        return Estimate(math.nan if answer.value is None else min(answer.value, 1.0), low, high, 1.0, 0)

    def distribution(self, name: str) -> DistributionAnswer:
        """All that is known of a property that is a number."""
        number_property(self.scenario, name)
        answer = self.answers[name]
        assert isinstance(answer, DistributionAnswer)
        return answer

    def mean(self, name: str) -> Estimate:
        """The mean of a property that is a number; infinite where it is, NaN where it is not known."""
        answer = self.distribution(name)
        low, high = answer.interval or (None, None)
        unknown = math.inf if answer.infinite else math.nan
        return Estimate(unknown if answer.value is None else answer.value, low, high, 1.0, 0)

    def quantile(self, name: str, level: SupportsFloat) -> float | None:
        """A quantile of a property that is a number; None where it is censored or not known."""
        number_property(self.scenario, name)
        level = real_number("the level of a quantile", level, 0, 1)
        return self.masses[name].quantile(level) if name in self.masses else None

    def quantiles(self, name: str) -> Mapping[float, float | None]:
        """The quantiles of a property that is a number, by level; None where they are censored or not known."""
        return self.distribution(name).quantiles

    def mass_function(self, name: str) -> MassFunction:
        """By value its probability, of a property that is a number; raises ``InputError`` where this is not known."""
        answer = self.distribution(name)
        if answer.given == 0:  # no run is asked about, so that there is no value
            return MassFunction(FrozenMapping({}, "value"))
        if name not in self.masses:
            raise InputError(f"the distribution of {name!r} is not known{f': {answer.note}' if answer.note else ''}")
        return self.masses[name]
