"""Checking a scenario: its properties and invariants, exactly, by runs, or both beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, SupportsFloat, SupportsIndex, TypeAlias, get_args

import numpy as np

from ceasefire_sim.analysis.p_values import constant_p_value, mean_p_value, number_p_value, share_p_value
from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.search import Search, SearchedMachine
from ceasefire_sim.reachability.way_back import luck_of
from ceasefire_sim.results.answer import Answer, ProbabilityAnswer, awaits
from ceasefire_sim.results.distribution import Distribution
from ceasefire_sim.results.estimate import Estimate, formatted
from ceasefire_sim.results.formatting import scenario_label
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.results.read_only import FrozenMapping
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.scenario.validation.suggestions import did_you_mean
from ceasefire_sim.studies.batch import plan_batch
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.run_set import RunSet
from ceasefire_sim.studies.solve import MOST_STATES, ExactOptions, solve_exactly
from ceasefire_sim.studies.state_estimate import StandingStates, standing_states

__all__ = ["METHODS", "Check", "CheckMethod", "InvariantCheck", "PropertyCheck", "check"]

CheckMethod: TypeAlias = Literal["auto", "exact", "simulate", "both"]
METHODS: tuple[CheckMethod, ...] = get_args(CheckMethod)
HOLDS = {True: "holds", False: "broken", None: "not broken in any run"}
CENSORED = 1e-12  # less than this is rounding
SEARCHED = 100_000  # states an invariant is searched in where all of them do not fit


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


@dataclass(frozen=True, repr=False)
class Check:
    """What a check found; ``note`` says why the exact method was left."""

    scenario: Scenario = field(compare=False)
    exact: Distribution | None
    runs: RunSet | None
    invariants: Mapping[str, InvariantCheck] = field(hash=False)
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether an invariant is broken or an expectation is false."""
        broken = any(invariant.holds is False for invariant in self.invariants.values())
        return broken or any(prop.answer.met is False for prop in self.properties().values())

    @property
    def method(self) -> Literal["exact", "simulation", "both"]:
        """How the properties were answered."""
        if self.exact is None:
            return "simulation"
        return "exact" if self.runs is None else "both"

    def endings(self) -> Mapping[str, Estimate]:
        """The probability of every ending: the exact one, else the share of runs."""
        source = self.exact if self.exact is not None else self.runs
        assert source is not None
        return source.endings()

    def properties(self) -> FrozenMapping[str, PropertyCheck]:
        """Every property."""
        return FrozenMapping({name: self.property(name) for name in self.scenario.file.properties}, "property")

    def property(self, name: str) -> PropertyCheck:
        """What each method says of one property."""
        exact = self.exact.property(name) if self.exact is not None else None
        simulated = self.runs.property(name) if self.runs is not None else None
        p_value = None if self.runs is None or self.exact is None else p_value_of(self.runs, self.exact, name)
        return PropertyCheck(exact, simulated, p_value)

    def __repr__(self) -> str:
        answers = [check.answer for check in self.properties().values()]
        unmet = sum(answer.met is False for answer in answers)
        broken = sum(kept.holds is False for kept in self.invariants.values())
        return (
            f"Check({scenario_label(self.scenario)}, {self.method}, {unmet} of {len(answers)} properties not met,"
            f" {broken} of {len(self.invariants)} invariants broken)"
        )

    def _repr_html_(self) -> str:
        """Every property and invariant as a table, for notebooks."""
        rows = [(name, formatted(check.answer.value, check.answer.interval), met_words(check.answer))
                for name, check in self.properties().items()]  # fmt: skip
        rows += [(name, "", HOLDS[kept.holds]) for name, kept in self.invariants.items()]
        return table(f"{self.scenario.title}: {self.method}", ("", "value", ""), rows)


def met_words(answer: Answer) -> str:
    """Whether what is expected is met."""
    if answer.met is None:
        return ""
    return "met" if answer.met is True else answer.met or "not met"


def p_value_of(runs: RunTable, exact: Distribution, name: str) -> float | None:
    """How likely runs that differ from the exact answer at least so much are; None where one says nothing."""
    answer = exact.property(name)
    if answer.value is None or answer.interval is not None:
        return None
    if isinstance(answer, ProbabilityAnswer):
        values = runs.values(name)
        return share_p_value(int(np.count_nonzero(values)), len(values), answer.value) if len(values) else None
    numbers = runs.columns(name).counted
    if not len(numbers):
        return None
    masses = capped_masses(exact, name)
    if masses is not None:
        return number_p_value(float(numbers.sum()), len(numbers), masses)
    if numbers.min() == numbers.max():
        reach = property_range(runs.scenario, runs.scenario.file.properties[name])
        return constant_p_value(float(numbers[0]), len(numbers), answer.value, (reach.low, reach.high))
    error = float(np.std(numbers, ddof=1)) / math.sqrt(len(numbers))
    return mean_p_value(runs.mean(name).value, error, answer.value)


def capped_masses(exact: Distribution, name: str) -> Mapping[float, float] | None:
    """The exact masses of a number, what is censored counted on the last day looked at; None where not known."""
    function = exact.masses.get(name)
    if function is None or function.lost:
        return None
    prop = exact.scenario.file.properties[name]
    if not awaits(prop):
        return function.masses
    if prop.between is not None:  # censored waits count up to the last day, each from its own beginning
        return None if function.censored > CENSORED else function.masses
    last = property_range(exact.scenario, prop).high
    censored = function.censored if function.censored > CENSORED else 0.0
    return {**function.masses, last: function.masses.get(last, 0.0) + censored}


def check(  # its keywords are options of the command line, each with a default
    scenario: Scenario,
    method: CheckMethod = "auto",
    *,
    max_states: SupportsIndex = MOST_STATES,
    drop: SupportsFloat = 0.0,
    runs: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
    workers: SupportsIndex | None = None,
    engine: EngineChoice = "auto",
    cluster: str | None = None,
    insecure: bool = False,
) -> Check:
    """Checks a scenario's properties and invariants.

    ``method`` is ``exact``, ``simulate``, ``both``, or ``auto``: exact where the states fit, else simulated. An
    invariant is judged over every state that can be reached where these fit, else over runs. ``max_states`` and
    ``drop`` are those of ``solve``, the rest those of ``simulate``.

    Raises ``InputError`` for what cannot be asked, ``TooManyStatesError`` (a ``LimitError``) where the states do not
    fit and ``exact`` or ``both`` asks for them.
    """
    known_scenario(scenario)
    if method not in METHODS:
        raise InputError(f"there is no method {method!r}{did_you_mean(str(method), METHODS)}")
    exact_options = ExactOptions.of(max_states, drop)
    options = RunOptions(runs, seed, engine, workers, confidence=confidence, cluster=cluster, insecure=insecure)
    return checked(scenario, method, exact_options, options)


def checked(scenario: Scenario, method: str, exact_options: ExactOptions, options: RunOptions) -> Check:
    """What ``check`` finds."""
    exact, batch, standing, note = None, None, None, ""
    if method in ("simulate", "both"):  # what cannot be asked is refused before anything is solved
        batch = plan_batch([scenario], options)
    most = exact_options.max_states
    if method == "auto" and not exact_options.drop:
        standing = standing_states(scenario, most)
    if standing is not None and standing.least > most:
        note = (
            f"simulated: there are more than {most:,} states, judged from how seldom two runs stand in the same one;"
            " --method exact would look for itself"
        )
    elif method != "simulate":
        try:
            exact = solve_exactly(scenario, exact_options)
        except TooManyStatesError as error:
            if method != "auto":
                raise
            note = f"simulated: {error}"
    if exact is None and batch is None:
        batch = plan_batch([scenario], options)
    runs = None if batch is None else batch.play().runs[0]
    if exact is None:  # an invariant may hang on few variables, and be searched where the whole is too large
        most = 0 if method == "simulate" else min(most, SEARCHED)
    searches = InvariantSearches(scenario, most, runs, standing)
    kept = {name: searches.kept_everywhere(name) for name in scenario.file.invariants}
    return Check(scenario, exact, runs, FrozenMapping(kept, "invariant"), note)


class InvariantSearches:
    """Searches for states in which an invariant is broken, at most so many states each.

    Invariants that hang on the same variables would be searched through the same states: where these are too many,
    they are met once, and where a few ``standing`` runs show that there are, not at all.
    """

    def __init__(
        self, scenario: Scenario, max_states: int, runs: RunTable | None, standing: StandingStates | None = None
    ) -> None:
        self.scenario, self.max_states, self.runs, self.standing = scenario, max_states, runs, standing
        self.too_large: list[SearchedMachine] = []

    def kept_everywhere(self, name: str) -> InvariantCheck:
        """Whether an invariant holds in every state that can be reached, or else in every run."""
        scenario = self.scenario
        broken = Not(scenario.file.invariants[name].always.node)
        search = None
        try:
            search = Search(self.too_large[-1] if self.too_large else scenario, [broken], self.max_states)
            if any(map(search.walks_like, self.too_large)):
                return in_runs(name, self.runs)
            if self.standing is not None and self.standing.least_of(search.machine) > self.max_states:
                self.too_large.append(search.searched)
                return in_runs(name, self.runs)
            arrival = search.first(search.names.lower(broken), scenario.horizon)
        except TooManyStatesError:
            if search is not None:
                self.too_large.append(search.searched)
            return in_runs(name, self.runs)
        if arrival is None:
            return InvariantCheck(True, states=search.states)
        luck = luck_of(search, arrival, scenario.file.seed)
        return InvariantCheck(False, states=search.states, first=luck)


def in_runs(name: str, runs: RunTable | None) -> InvariantCheck:
    """Whether an invariant held in every run made."""
    if runs is None:
        return InvariantCheck(None)
    broken = runs.violations(name)
    if broken.first_run is None:
        return InvariantCheck(None, runs=len(runs))
    first = Luck(runs.seed, ((0, broken.first_run),), (), broken.first_day)
    return InvariantCheck(False, runs=len(runs), violations=broken.runs, first=first)
