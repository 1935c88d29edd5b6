"""What each mechanism contributes to the goal: its Shapley value.

The coalitions are sets of mechanisms; one that is left out is frozen in its initial state, and the value of a
coalition is the probability of the goal. A mechanism's Shapley value is what it adds, averaged over all orders in
which the mechanisms could be put in place (L. S. Shapley, "A value for n-person games", 1953).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.engines.vectorised.goal_only import asked_only
from ceasefire_sim.errors import LimitError
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.results.estimate import mean, wilson
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.scoring import Scoring, exact_score
from ceasefire_sim.sequencing.witness import goal_alone

__all__ = ["Worth", "shapley_value", "worth"]

MOST = 6


@dataclass(frozen=True)
class Worth:
    """The Shapley value of each mechanism, in probability of the goal.

    With none of them the goal comes with probability ``without``, with all with ``whole``; the values add up to the
    difference. ``exact``, or from ``runs`` runs for each coalition; then ``intervals`` has the 95 % interval of each
    value and of ``without`` and ``whole``, by their names; the runs of all coalitions share their luck.
    """

    shares: Mapping[str, float] = field(hash=False)
    without: float
    whole: float
    exact: bool
    runs: int
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=ReadOnlyDict, hash=False)


def worth(scenario: Scenario, goal: Node, runs: int = 1000) -> Worth:
    """What each mechanism is worth; raises ``LimitError`` for more than six, for each doubles the work."""
    runs = whole_number("runs", runs, 1)
    names = tuple(scenario.file.mechanisms)
    if len(names) > MOST:
        raise LimitError(f"there are {len(names)} mechanisms; shares are worked out for up to {MOST}")
    coalitions = [frozenset(some) for size in range(len(names) + 1) for some in itertools.combinations(names, size)]
    texts = {coalition: frozen(scenario, set(names) - coalition) for coalition in coalitions}
    exact = exact_values(texts, Scoring(goal, runs, ()))
    if exact is not None:
        shares = ReadOnlyDict({name: shapley_value(name, names, exact) for name in names})
        return Worth(shares, exact[frozenset()], exact[frozenset(names)], exact=True, runs=runs)
    reached = {coalition: goal_reached(text, goal, runs) for coalition, text in texts.items()}
    ends = {"without": reached[frozenset()], "whole": reached[frozenset(names)]}
    values = {name: shapley_values(name, names, reached) for name in names}
    intervals = {name: wilson(int(column.sum()), runs) for name, column in ends.items()}
    for name, column in values.items():
        estimate = mean(column, reach=(-1.0, 1.0))
        assert estimate.low is not None and estimate.high is not None, "what a run adds has a reach"
        intervals[f"shares.{name}"] = (estimate.low, estimate.high)
    return Worth(
        ReadOnlyDict({name: float(column.mean()) for name, column in values.items()}),
        float(ends["without"].mean()), float(ends["whole"].mean()), False, runs, ReadOnlyDict(intervals),
    )  # fmt: skip


def exact_values(texts: Mapping[frozenset[str], Scenario], scoring: Scoring) -> dict[frozenset[str], float] | None:
    """The probability of the goal with each coalition; None where the states do not fit."""
    values: dict[frozenset[str], float] = {}
    for coalition in sorted(texts, key=len, reverse=True):  # the largest fits last
        known = exact_score(texts[coalition], scoring)
        if known is None:
            return None
        values[coalition] = known.probability
    return values


def goal_reached(scenario: Scenario, goal: Node, runs: int) -> FloatArray:
    """Whether each run reaches the goal by the horizon, as 0 and 1."""
    cut = replace(scenario, file=scenario.file.model_copy(update=goal_alone(goal)))
    days = asked_only(cut, RunRange(scenario.file.seed, 0, runs))["goal"]
    return np.asarray(days <= scenario.horizon, np.float64)


def frozen(scenario: Scenario, names: set[str]) -> Scenario:
    """The scenario in which some mechanisms stay as they begin."""
    mechanisms = {
        name: part.model_copy(update={"transitions": {}}) if name in names else part
        for name, part in scenario.file.mechanisms.items()
    }
    return replace(scenario, file=scenario.file.model_copy(update={"mechanisms": mechanisms}))


def shapley_value(name: str, names: Sequence[str], values: Mapping[frozenset[str], float]) -> float:
    """What a player adds to the value of a coalition, averaged over all orders; ``values`` has every coalition."""
    columns = {coalition: np.array([value]) for coalition, value in values.items()}
    return float(shapley_values(name, names, columns)[0])


def shapley_values(name: str, names: Sequence[str], values: Mapping[frozenset[str], FloatArray]) -> FloatArray:
    """The same entry by entry, of coalitions whose values are arrays of one length."""
    others = [other for other in names if other != name]
    total, count = np.zeros_like(values[frozenset()]), len(names)
    for size in range(count):
        weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for before in itertools.combinations(others, size):
            total += weight * (values[frozenset((*before, name))] - values[frozenset(before)])
    return total
