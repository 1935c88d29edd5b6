"""Checking a scenario: its properties and invariants, exactly, by runs, or both beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ceasefire_sim.analysis.p_values import mean_p_value, share_p_value
from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.search import Search
from ceasefire_sim.results.distribution import Distribution
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.simulate import simulate
from ceasefire_sim.studies.solve import MOST_STATES, solve

__all__ = ["METHODS", "Check", "InvariantCheck", "check"]

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


@dataclass(frozen=True)
class Check:
    """What a check found; ``note`` says why the exact method was left."""

    scenario: Scenario
    exact: Distribution | None
    runs: RunSet | None
    invariants: Mapping[str, InvariantCheck]
    note: str = ""

    def properties(self) -> dict[str, dict[str, Any]]:
        """Every property: the exact answer, else the simulated one; with both, each and their p-value."""
        return {name: self.property(name) for name in self.scenario.file.properties}

    def property(self, name: str) -> dict[str, Any]:
        """One property."""
        exact = self.exact.property(name) if self.exact is not None else None
        simulated = self.runs.property(name) if self.runs is not None else None
        if exact is None or simulated is None:
            found = exact if exact is not None else simulated
            assert found is not None
            return found
        return {**exact, "simulation": simulated, "p_value": self.p_value(name, exact, simulated)}

    def p_value(self, name: str, exact: Mapping[str, Any], simulated: Mapping[str, Any]) -> float | None:
        """How likely runs that differ from the exact answer at least so much are; None where one says nothing."""
        assert self.runs is not None
        if exact["value"] is None or simulated["value"] is None or exact["interval"] is not None:
            return None
        if exact["kind"] == "probability":
            values = self.runs.values(name)
            return share_p_value(int(np.count_nonzero(values)), len(values), float(exact["value"]))
        capped = self.runs.array(f"capped.{name}")
        values = capped[~np.isnan(capped)]
        error = float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0
        return mean_p_value(float(simulated["value"]), error, float(exact["value"]))


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
        found = search.first(search.names.lower(broken), scenario.horizon)
    except TooManyStatesError:
        return in_runs(name, runs)
    if found is None:
        return InvariantCheck(True, states=search.states)
    luck = search.luck(found, scenario.file.seed)
    return InvariantCheck(False, states=search.states, first=luck)


def in_runs(name: str, runs: RunSet | None) -> InvariantCheck:
    """Whether an invariant held in every run made."""
    if runs is None:
        return InvariantCheck(None)
    violations, run, day = runs.violations(name)
    if not violations:
        return InvariantCheck(None, runs=len(runs))
    first = Luck(runs.seed, ((0, run),), (), day)
    return InvariantCheck(False, runs=len(runs), violations=violations, first=first)
