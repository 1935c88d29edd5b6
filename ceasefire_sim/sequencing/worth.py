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

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import LimitError
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.scoring import Scoring, exact_score, score

__all__ = ["Worth", "shapley_value", "worth"]

MOST = 6


@dataclass(frozen=True)
class Worth:
    """The Shapley value of each mechanism, in probability of the goal.

    With none of them the goal comes with probability ``without``, with all with ``whole``; the values add up to the
    difference. ``exact``, or from ``runs`` runs for each coalition.
    """

    shares: Mapping[str, float] = field(hash=False)
    without: float
    whole: float
    exact: bool
    runs: int


def worth(scenario: Scenario, goal: Node, runs: int = 1000) -> Worth:
    """What each mechanism is worth; raises ``LimitError`` for more than six, for each doubles the work."""
    runs = whole_number("runs", runs, 1)
    names = tuple(scenario.file.mechanisms)
    if len(names) > MOST:
        raise LimitError(f"there are {len(names)} mechanisms; shares are worked out for up to {MOST}")
    scoring = Scoring(goal, runs, ())
    exact = exact_score(scenario, scoring) is not None
    values: dict[frozenset[str], float] = {}
    for size in range(len(names) + 1):
        for coalition in itertools.combinations(names, size):
            changed = frozen(scenario, set(names).difference(coalition))
            known = exact_score(changed, scoring) if exact else None
            values[frozenset(coalition)] = (known or score(changed, scoring)).probability
    shares = ReadOnlyDict({name: shapley_value(name, names, values) for name in names})
    return Worth(shares, values[frozenset()], values[frozenset(names)], exact, runs)


def frozen(scenario: Scenario, names: set[str]) -> Scenario:
    """The scenario in which some mechanisms stay as they begin."""
    mechanisms = {
        name: part.model_copy(update={"transitions": {}}) if name in names else part
        for name, part in scenario.file.mechanisms.items()
    }
    return replace(scenario, file=scenario.file.model_copy(update={"mechanisms": mechanisms}))


def shapley_value(name: str, names: Sequence[str], values: Mapping[frozenset[str], float]) -> float:
    """What a player adds to the value of a coalition, averaged over all orders; ``values`` has every coalition."""
    others = [other for other in names if other != name]
    total, count = 0.0, len(names)
    for size in range(count):
        weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for before in itertools.combinations(others, size):
            total += weight * (values[frozenset((*before, name))] - values[frozenset(before)])
    return total
