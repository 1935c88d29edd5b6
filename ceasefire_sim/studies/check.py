"""Checking a scenario: its properties and invariants, exactly, by runs, or both beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.analysis.p_values import mean_p_value, share_p_value
from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.search import Search
from ceasefire_sim.reachability.way_back import luck_of
from ceasefire_sim.results.answer import Answer, ProbabilityAnswer
from ceasefire_sim.results.distribution import Distribution
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.simulate import simulate
from ceasefire_sim.studies.solve import MOST_STATES, solve

__all__ = ["METHODS", "Check", "InvariantCheck", "PropertyCheck", "check"]

METHODS = ("auto", "exact", "simulate", "both")


@dataclass(frozen=True)
class InvariantCheck:
    """Whether an invariant is kept: True, False, or None where runs alone cannot say; how far was looked.

    ``states`` are all the day states that can be reached (None: they were too many), ``runs`` the runs looked at
    instead, in ``violations`` of which it broke; ``first`` is the luck of the shortest violation.
    """

    holds: bool | None
    states: int | None = None
    runs: int | None = None
    violations: int = 0
    first: Luck | None = None


@dataclass(frozen=True, slots=True)
class PropertyCheck:
    """The exact and the simulated answer to a property, whichever there is; with both, how well they agree.

    ``p_value`` is the chance that runs differ from the exact answer at least so much.
    """

    exact: Answer | None
    simulated: Answer | None
    p_value: float | None = None

    @property
    def answer(self) -> Answer:
        """The exact answer, else the simulated one."""
        answer = self.exact if self.exact is not None else self.simulated
        assert answer is not None
        return answer


@dataclass(frozen=True)
class Check:
    """What a check found; ``note`` says why the exact method was left."""

    scenario: Scenario
    exact: Distribution | None
    runs: RunSet | None
    invariants: Mapping[str, InvariantCheck]
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether an invariant is broken or an expectation is false."""
        broken = any(invariant.holds is False for invariant in self.invariants.values())
        return broken or any(prop.answer.met is False for prop in self.properties().values())

    def endings(self) -> Mapping[str, Estimate]:
        """The probability of every ending: the exact one, else the share of runs."""
        source = self.exact if self.exact is not None else self.runs
        assert source is not None
        return source.endings()

    def properties(self) -> dict[str, PropertyCheck]:
        """Every property."""
        return {name: self.property(name) for name in self.scenario.file.properties}

    def property(self, name: str) -> PropertyCheck:
        """What each method says of one property."""
        exact = self.exact.property(name) if self.exact is not None else None
        simulated = self.runs.property(name) if self.runs is not None else None
        p_value = None
        if self.runs is not None and exact is not None:
            p_value = p_value_of(self.runs, exact)
        return PropertyCheck(exact, simulated, p_value)


def p_value_of(runs: RunSet, exact: Answer) -> float | None:
    """How likely runs that differ from the exact answer at least so much are; None where one says nothing."""
    if exact.value is None or exact.interval is not None:
        return None
    if isinstance(exact, ProbabilityAnswer):
        values = runs.values(exact.name)
        return share_p_value(int(np.count_nonzero(values)), len(values), exact.value) if len(values) else None
    numbers = runs.columns(exact.name).counted
    if not len(numbers):
        return None
    error = float(np.std(numbers, ddof=1)) / math.sqrt(len(numbers)) if len(numbers) > 1 else 0.0
    return mean_p_value(runs.mean(exact.name).value, error, exact.value)


def check(
    scenario: Scenario,
    method: str = "auto",
    *,
    max_states: int = MOST_STATES,
    drop: float = 0.0,
    runs: int | None = None,
    seed: int | None = None,
    confidence: float = 0.95,
    workers: int | None = None,
    engine: str = "auto",
) -> Check:
    """Checks a scenario's properties and invariants.

    ``exact`` raises ``TooManyStatesError`` past ``max_states``; ``auto`` then simulates. An invariant is judged
    over every state that can be reached where these fit, else over runs.
    """
    if method not in METHODS:
        raise InputError(f"there is no method '{method}'; there are: {', '.join(METHODS)}")
    exact, note = None, ""
    if method != "simulate":
        try:
            exact = solve(scenario, max_states, drop)
        except TooManyStatesError as error:
            if method != "auto":
                raise
            note = f"simulated: {error}"
    found = None
    if exact is None or method == "both":
        found = simulate(scenario, runs, seed, engine=engine, workers=workers, confidence=confidence)
    # an invariant may hang on few variables, and be searched where the whole is too large
    most = max_states if exact is not None else 0 if method == "simulate" else min(max_states, 100_000)
    kept = {name: kept_everywhere(scenario, name, most, found) for name in scenario.file.invariants}
    return Check(scenario, exact, found, kept, note)


def kept_everywhere(scenario: Scenario, name: str, max_states: int, runs: RunSet | None) -> InvariantCheck:
    """Whether an invariant holds in every state that can be reached, or else in every run."""
    broken = Not(scenario.file.invariants[name].always.node)
    try:
        search = Search(scenario, [broken], max_states)
        arrival = search.first(search.names.lower(broken), scenario.horizon)
    except TooManyStatesError:
        return in_runs(name, runs)
    if arrival is None:
        return InvariantCheck(True, states=search.states)
    luck = luck_of(search, arrival, scenario.file.seed)
    return InvariantCheck(False, states=search.states, first=luck)


def in_runs(name: str, runs: RunSet | None) -> InvariantCheck:
    """Whether an invariant held in every run made."""
    if runs is None:
        return InvariantCheck(None)
    broken = runs.violations(name)
    if broken.first_run is None:
        return InvariantCheck(None, runs=len(runs))
    first = Luck(runs.seed, ((0, broken.first_run),), (), broken.first_day)
    return InvariantCheck(False, runs=len(runs), violations=broken.runs, first=first)
