"""What a change of the text is worth: the probability of the goal, and how far each side is exposed meanwhile.

The *exposure* of one side to another is the expected sum, over days, of how far its share of steps done is ahead of
the other's: what it has given while the other has not. It is counted in whole days at every level the lead can have.
Scenarios scored with one seed are scored on common random numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ceasefire_sim.arrays import NumberArray
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.results.estimate import wilson
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.engine_choice import asked_only
from ceasefire_sim.studies.executors.processes import Processes
from ceasefire_sim.studies.executors.work import TaskSet
from ceasefire_sim.studies.solve import solve

__all__ = ["Score", "Scoring", "exact_score", "score", "scores", "shares_by_party"]

MOST_LEVELS = 60  # of a lead of one side over another
MOST_STATES = 20_000


@dataclass(frozen=True)
class Scoring:
    """What is scored: a goal, in so many runs, and the exposure of those who owe some obligations.

    ``obligations`` of None are all; with none of them no exposure is counted. ``seed`` is the scenario's own unless
    given.
    """

    goal: Node
    runs: int
    obligations: tuple[str, ...] | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Score:
    """The probability of the goal with its interval, and how far each side is ahead of each other, in days.

    ``exposure`` has "X to Y" as its keys; pairs whose lead has too many levels to be counted are left out. ``runs``
    is 0 where the score is exact. ``soonest`` is the run that reached the goal first, and its day.
    """

    probability: float
    low: float
    high: float
    exposure: Mapping[str, float] = field(hash=False)
    runs: int
    soonest: tuple[int, int] | None = None


@dataclass(frozen=True)
class Measured:
    """The scenario that asks for what is scored; ``widths`` has, by pair of sides, that of each level by property."""

    scenario: Scenario
    widths: Mapping[str, Mapping[str, float]]

    def exposure(self, days: Mapping[str, float]) -> ReadOnlyDict[str, float]:
        """The exposure by pair, from the expected days spent at or above each level."""
        exposures = {
            pair: sum((width * days[name] for name, width in widths.items()), 0.0)
            for pair, widths in self.widths.items()
        }
        return ReadOnlyDict(exposures)

    @property
    def levels(self) -> list[str]:
        """The properties that count days at levels."""
        return [name for widths in self.widths.values() for name in widths]


def score(scenario: Scenario, scoring: Scoring) -> Score:
    """The score of a scenario, from runs."""
    asked_for = measured(scenario, scoring)
    seed = scenario.file.seed if scoring.seed is None else scoring.seed
    columns: Mapping[str, NumberArray] = asked_only(asked_for.scenario, RunRange(seed, 0, scoring.runs))
    reached = int(columns["properties.goal"].sum())
    exposure = asked_for.exposure({name: float(columns[f"properties.{name}"].mean()) for name in asked_for.levels})
    days = columns["goal"]
    run = int(np.argmin(days))
    soonest = (run, int(days[run])) if days[run] <= scenario.horizon else None
    return Score(reached / scoring.runs, *wilson(reached, scoring.runs), exposure, scoring.runs, soonest)


def scores(scenarios: Sequence[Scenario], scoring: Scoring, workers: int = 1) -> list[Score]:
    """The scores of some scenarios on common random numbers, shared out over processes."""
    if workers < 2 or len(scenarios) < 2:
        return [score(scenario, scoring) for scenario in scenarios]
    by_number = dict(Processes(workers).results(TaskSet(scorer, (scoring,), scenarios)))
    return [by_number[number] for number in range(len(scenarios))]


def scorer(scoring: Scoring) -> Callable[[Scenario], Score]:
    """The function that scores a scenario."""
    return lambda scenario: score(scenario, scoring)


def exact_score(scenario: Scenario, scoring: Scoring) -> Score | None:
    """The score without runs; None where the states do not fit."""
    asked_for = measured(scenario, scoring)
    try:
        distribution = solve(asked_for.scenario, MOST_STATES)
    except TooManyStatesError:
        return None
    value = distribution.probability("goal").value
    days = {name: distribution.mean(name).value for name in asked_for.levels}
    return Score(value, value, value, asked_for.exposure(days), 0)


# what is asked ----------------------------------------------------------------------------------


def shares_by_party(scenario: Scenario, obligations: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
    """The obligations that each party owes, of some or of all; joint owers are a party of their own."""
    shares: dict[str, list[str]] = {}
    for name in scenario.file.obligations if obligations is None else obligations:
        shares.setdefault(" and ".join(scenario.file.obligations[name].owed_by), []).append(name)
    return {party: tuple(names) for party, names in shares.items() if party}


def measured(scenario: Scenario, scoring: Scoring) -> Measured:
    """The scenario that asks for the goal and for the days at each level of every lead."""
    shares = shares_by_party(scenario, scoring.obligations)
    goal = Formula(Role.CONDITION, scoring.goal)
    properties = {"goal": Property().model_copy(update={"eventually": goal})}
    widths: dict[str, dict[str, float]] = {}
    for number, (ahead, behind) in enumerate(itertools.permutations(shares, 2)):
        for place, lead in enumerate(leads(scenario, shares[ahead], shares[behind])):
            name = f"exposed-{number}-{place}"
            properties[name] = Property.model_validate({"days_when": lead.condition})
            widths.setdefault(f"{ahead} to {behind}", {})[name] = lead.width
    update = {"properties": properties, "goal": goal, "invariants": {}}
    return Measured(replace(scenario, file=scenario.file.model_copy(update=update)), widths)


@dataclass(frozen=True)
class Lead:
    """A level that one side's lead can have, as a condition, and by how much share it lies above the level below."""

    condition: str
    width: float


def leads(scenario: Scenario, ahead: tuple[str, ...], behind: tuple[str, ...]) -> list[Lead]:
    """Every level at which one side's share can be ahead of another's, rising; none where they are too many."""
    mine, theirs = (sum(scenario.file.obligations[name].total for name in names) for names in (ahead, behind))
    levels = sorted({i * theirs - j * mine for i in range(mine + 1) for j in range(theirs + 1)})
    levels = [level for level in levels if level > 0]
    if len(levels) > MOST_LEVELS:
        return []
    difference = f"({steps_done(ahead)}) * {theirs} - ({steps_done(behind)}) * {mine}"
    return [
        Lead(f"{difference} >= {level}", (level - below) / (mine * theirs))
        for below, level in itertools.pairwise((0, *levels))
    ]


def steps_done(names: Iterable[str]) -> str:
    """The steps done of some obligations, as text."""
    return " + ".join(f"{name}.done" for name in names)
