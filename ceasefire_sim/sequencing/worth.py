"""What each mechanism contributes to the goal: Shapley shares.

A mechanism that is left out is frozen in its initial state. The share of one is what it adds to the probability
of the goal, averaged over all orders in which the mechanisms could be put in place (L. S. Shapley, 1953).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.errors import LimitError
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.scoring import exact_score, score

__all__ = ["Worth", "worth"]

MOST = 6


@dataclass(frozen=True)
class Worth:
    """The share of each mechanism; with none of them the goal comes with ``without``, with all with ``whole``."""

    shares: Mapping[str, float]
    without: float
    whole: float
    exact: bool
    runs: int


def worth(scenario: Scenario, goal: Node, runs: int = 1000) -> Worth:
    """What each mechanism is worth; raises ``LimitError`` for more than six, for each doubles the work."""
    names = tuple(scenario.file.mechanisms)
    if len(names) > MOST:
        raise LimitError(f"there are {len(names)} mechanisms; shares are worked out for up to {MOST}")
    whole = exact_score(scenario, goal, ())
    values: dict[frozenset[str], float] = {}
    for size in range(len(names) + 1):
        for kept in itertools.combinations(names, size):
            one = frozen(scenario, set(names) - set(kept))
            found = exact_score(one, goal, ()) if whole is not None else None
            values[frozenset(kept)] = (found or score(one, goal, runs, ())).probability
    shares = {name: share(name, names, values) for name in names}
    return Worth(shares, values[frozenset()], values[frozenset(names)], whole is not None, runs)


def frozen(scenario: Scenario, names: set[str]) -> Scenario:
    """The scenario in which some mechanisms stay as they begin."""
    mechanisms = {
        name: part.model_copy(update={"transitions": {}}) if name in names else part
        for name, part in scenario.file.mechanisms.items()
    }
    return replace(scenario, file=scenario.file.model_copy(update={"mechanisms": mechanisms}))


def share(name: str, names: tuple[str, ...], values: Mapping[frozenset[str], float]) -> float:
    """What one adds, averaged over all orders."""
    others = [one for one in names if one != name]
    total, count = 0.0, len(names)
    for size in range(count):
        weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for before in itertools.combinations(others, size):
            total += weight * (values[frozenset((*before, name))] - values[frozenset(before)])
    return total
