"""The exact answer to a scenario, put together from what the exact engine carries through the days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.engines.exact.forward import Solved
from ceasefire_sim.engines.exact.forward import solve as carry_forward
from ceasefire_sim.engines.exact.questions import Hit
from ceasefire_sim.machine.variables import VariableKind
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.results.distribution import Distribution
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.exact_answers import exact_answer

__all__ = ["MOST_STATES", "ExactOptions", "solve", "solve_exactly"]

MOST_STATES = 1_000_000


@dataclass(frozen=True, slots=True)
class ExactOptions:
    """How far the exact engine may go: the most states, and the probability of the least likely that it may drop."""

    max_states: int = MOST_STATES
    drop: float = 0.0

    def __post_init__(self) -> None:
        """Raises ``InputError`` for numbers out of bounds."""
        whole_number("the largest number of states", self.max_states, 1)
        if self.drop != 0:
            real_number("the probability to drop", self.drop, 0, 1)

    @classmethod
    def of(cls, max_states: SupportsIndex, drop: SupportsFloat) -> ExactOptions:
        """The options of numbers that a caller gives."""
        most = whole_number("the largest number of states", max_states, 1)
        return cls(most, 0.0 if drop == 0 else real_number("the probability to drop", drop, 0, 1))


def solve(scenario: Scenario, max_states: SupportsIndex = MOST_STATES, drop: SupportsFloat = 0.0) -> Distribution:
    """The exact distribution over all runs of a scenario.

    With ``drop`` the least likely states are left out up to that probability, and every answer has an interval that
    certainly contains it. Raises ``TooManyStatesError`` (a ``LimitError``) past ``max_states``, ``InputError`` for
    numbers out of bounds.
    """
    return solve_exactly(known_scenario(scenario), ExactOptions.of(max_states, drop))


def solve_exactly(scenario: Scenario, options: ExactOptions) -> Distribution:
    """The exact distribution, as asked for."""
    solved = carry_forward(scenario, options.max_states, options.drop)
    answers = {name: exact_answer(name, scenario, solved) for name in scenario.file.properties}
    return Distribution(
        scenario=scenario,
        regions=solved.regions,
        numbers=solved.numbers,
        ending_shares=ending_shares(scenario, solved),
        held=1.0 - np.cumsum(first_days(scenario, solved, "held")),
        answers={name: answer for name, (answer, _) in answers.items()},
        masses={name: masses for name, (_, masses) in answers.items() if masses is not None},
        violation_shares={
            name: float(first_days(scenario, solved, f"invariants.{name}").sum()) for name in scenario.file.invariants
        },
        states=len(solved.chain.day_ids),
        visited=solved.chain.states.size,
        lost=solved.lost,
    )


def first_days(scenario: Scenario, solved: Solved, name: str) -> FloatArray:
    """The probability, by day, that this is the first day of something; all 0 where nobody asked."""
    question = solved.questions.get(name)
    return question.by_day if isinstance(question, Hit) else np.zeros(scenario.horizon + 1)


def ending_shares(scenario: Scenario, solved: Solved) -> dict[str, float]:
    """The probability of each ending."""
    goal = solved.questions.get("goal")
    reached = 0.0
    if isinstance(goal, Hit):
        reached = 1.0 if goal.certain and not solved.lost else min(goal.happened, 1.0)
    stuck = 0.0
    standing = np.flatnonzero(solved.open_mass > 0)
    unsettled = float(solved.open_mass[standing].sum())
    if standing.size and scenario.file.goal is not None:
        stuck = float(solved.open_mass[standing][certainly_hopeless(scenario, solved, standing)].sum())
    shares = {"reached": reached, "failed": solved.failed, "stuck": stuck, "open": unsettled - stuck}
    return {ending: min(max(share, 0.0), 1.0) for ending, share in shares.items()}  # sums of many round beyond


def certainly_hopeless(scenario: Scenario, solved: Solved, standing: IntArray) -> BoolArray:
    """From which day states the goal is certainly out of reach.

    A variable the chain left out has no bearing on the goal; any value of it will do.
    """
    values = {name: row[standing] for name, row in solved.chain.values().items()}
    nothing = np.zeros(len(standing), np.int64)
    states: dict[str, IntArray] = {**values, "day": nothing + scenario.horizon}
    states |= {name: values.get(name, nothing + quantity.range[0]) for name, quantity in scenario.quantities.items()}
    states |= {name: values[name] for name in scenario.regions}
    for name, part in scenario.file.obligations.items():
        done = states[f"{name}.done"] = values.get(f"{name}.done", nothing)
        states[f"{name}.verified"] = values.get(f"{name}.verified", done if part.verified_by is None else nothing)
        unmodelled = done if part.acknowledgement is None else nothing
        states[f"{name}.acknowledged"] = values.get(f"{name}.acknowledged", unmodelled)
        flags = solved.chain.machine.of_kind(VariableKind.MISSED, name)
        states[f"{name}.missed"] = sum((values[flag.name] for flag in flags), nothing)
    for name in (f"{commitment}.breaches" for commitment in scenario.file.commitments):
        states[name] = values.get(name, nothing)
    return np.asarray(certainly_stuck(scenario, states), bool)
