"""What a change of the text is worth: the probability of the goal, and how far each side is exposed meanwhile.

The *exposure* of one side to another is the expected sum, over days, of how far its share of steps done is ahead of
the other's: what it has given while the other has not. It is counted in whole days at every level the lead can have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.engines.vectorised.goal_only import asked_only
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.results.estimate import wilson
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.parts import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.executors import over_processes
from ceasefire_sim.studies.solve import solve

__all__ = ["Score", "exact_score", "score", "scores", "sides"]

MOST_LEVELS = 60
MOST_STATES = 20_000


@dataclass(frozen=True)
class Score:
    """The probability of the goal with its interval, and the exposure of each side to each other, in days of share.

    ``exposure`` has "X to Y" as its keys; empty where shares have too many levels to be counted. ``soonest`` is the
    run that reached the goal first, and its day.
    """

    probability: float
    low: float
    high: float
    exposure: Mapping[str, float]
    runs: int
    soonest: tuple[int, int] | None = None


def sides(scenario: Scenario, obligations: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
    """The obligations of every party, of some or of all."""
    found: dict[str, list[str]] = {}
    chosen = scenario.file.obligations if obligations is None else obligations
    for name in chosen:
        found.setdefault(" and ".join(scenario.file.obligations[name].owed_by), []).append(name)
    return {party: tuple(names) for party, names in found.items() if party}


def score(
    scenario: Scenario, goal: Node, runs: int, obligations: Iterable[str] | None = None, seed: int | None = None
) -> Score:
    """The score of a scenario, by so many runs; every scenario scored with the same seed shares its luck."""
    asked, levels = measured(scenario, goal, sides(scenario, obligations))
    found = asked_only(asked, asked.file.seed if seed is None else seed, 0, runs)
    reached = int(found["properties.goal"].sum())
    exposure = {pair: exposed(found, widths) for pair, widths in levels.items()}
    days = found["goal"]
    run = int(np.argmin(days))
    soonest = (run, int(days[run])) if days[run] <= scenario.horizon else None
    return Score(reached / runs, *wilson(reached, runs), exposure, runs, soonest)


def scores(
    scenarios: Sequence[Scenario], goal: Node, runs: int, obligations: Sequence[str] | None = None, workers: int = 1
) -> list[Score]:
    """The scores of some scenarios on the same luck, shared out over processes."""
    if workers < 2 or len(scenarios) < 2:
        return [score(one, goal, runs, obligations) for one in scenarios]
    found = dict(over_processes(scorer, (goal, runs, obligations), scenarios, workers))
    return [found[number] for number in range(len(scenarios))]


def scorer(goal: Node, runs: int, obligations: Sequence[str] | None) -> Callable[[Scenario], Score]:
    """The function that scores a scenario."""
    return lambda scenario: score(scenario, goal, runs, obligations)


def exact_score(scenario: Scenario, goal: Node, obligations: Iterable[str] | None = None) -> Score | None:
    """The score without runs; None where the states do not fit."""
    asked, levels = measured(scenario, goal, sides(scenario, obligations))
    try:
        found = solve(asked, MOST_STATES)
    except TooManyStatesError:
        return None
    value = found.probability("goal").value
    exposure = {
        pair: sum(width * found.mean(name).value for name, width in widths.items()) for pair, widths in levels.items()
    }
    return Score(value, value, value, exposure, 0)


def exposed(found: Mapping[str, Any], widths: Mapping[str, float]) -> float:
    """The exposure, from the days spent at or above each level."""
    return sum(width * float(found[f"properties.{name}"].mean()) for name, width in widths.items())


def measured(
    scenario: Scenario, goal: Node, whose: Mapping[str, tuple[str, ...]]
) -> tuple[Scenario, dict[str, dict[str, float]]]:
    """The scenario that asks for what is scored, and by pair of sides the width of each level asked for."""
    asked = {"goal": Property().model_copy(update={"eventually": Formula(Role.CONDITION, goal)})}
    levels: dict[str, dict[str, float]] = {}
    totals = {party: sum(scenario.file.obligations[name].total for name in names) for party, names in whose.items()}
    for number, (one, other) in enumerate((a, b) for a in whose for b in whose if a != b):
        mine, theirs = totals[one], totals[other]
        leads = sorted({i * theirs - j * mine for i in range(mine + 1) for j in range(theirs + 1)} - {0})
        leads = [lead for lead in leads if lead > 0]
        if len(leads) > MOST_LEVELS:
            continue
        lead_text = f"({done(whose[one])}) * {theirs} - ({done(whose[other])}) * {mine}"
        before = 0
        for place, lead in enumerate(leads):
            name = f"exposed-{number}-{place}"
            asked[name] = Property.model_validate({"days_when": f"{lead_text} >= {lead}"})
            levels.setdefault(f"{one} to {other}", {})[name] = (lead - before) / (mine * theirs)
            before = lead
    update = {"properties": asked, "goal": Formula(Role.CONDITION, goal), "invariants": {}}
    return replace(scenario, file=scenario.file.model_copy(update=update)), levels


def done(names: Iterable[str]) -> str:
    """The steps done of some obligations, as text."""
    return " + ".join(f"{name}.done" for name in names)
