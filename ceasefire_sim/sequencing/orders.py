"""All orders of some obligations: what each is worth, and which are not beaten in everything by another.

The obligations are taken as whole chunks: each waits until the one before it in the order is fulfilled, and no
longer for the others among them in its own words. Probabilities are exact where the states fit, else from runs on
common random numbers; what is on the Pareto frontier is then estimated again on runs that were not used to choose it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import And, Name, Node, walk
from ceasefire_sim.reachability.elements import conjuncts_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import in_force, targets
from ceasefire_sim.scenario.validation.suggestions import did_you_mean
from ceasefire_sim.sequencing.relaxations import Relaxation, drop, relaxed
from ceasefire_sim.sequencing.scoring import Score, Scoring, exact_score, score

__all__ = ["Order", "Orders", "in_order", "orders", "pareto_frontier"]

MOST_ORDERS = 120
ROUNDING = 1e-12  # scores that differ by less are equal


@dataclass(frozen=True)
class Order:
    """One order with its score; ``best`` if no other beats it in everything; ``again`` its score on fresh runs."""

    obligations: tuple[str, ...]
    score: Score
    best: bool = False
    again: Score | None = None


@dataclass(frozen=True)
class Orders:
    """Every order that was tried, likeliest goal first; ``exact`` or from runs; there are ``count`` orders in all."""

    scenario: Scenario
    ranked: tuple[Order, ...]
    exact: bool
    count: int

    @property
    def tried(self) -> int:
        """How many orders were tried."""
        return len(self.ranked)


def orders(
    scenario: Scenario, goal: Node, obligations: Iterable[str] = (), runs: int = 1000, seed: int | None = None
) -> Orders:
    """Every order of some obligations (of all unless named), up to 120 of them.

    Raises ``InputError`` for an obligation that there is not, and for fewer than two.
    """
    runs = whole_number("runs", runs, 1)
    seed = scenario.file.seed if seed is None else whole_number("seed", seed, 0)
    names = known_obligations(scenario, obligations)
    every = itertools.permutations(sorted(names, key=list(scenario.file.obligations).index))
    changed = {order: in_order(scenario, order) for order in itertools.islice(every, MOST_ORDERS)}
    scoring = Scoring(goal, runs, names, seed)
    by_order = exact_scores(changed, scoring)
    exact = by_order is not None
    if by_order is None:
        by_order = {order: score(text, scoring) for order, text in changed.items()}
    best = set(pareto_frontier(by_order))
    fresh = replace(scoring, seed=seed + 1)
    ranked = [
        Order(order, by_order[order], order in best, score(text, fresh) if order in best and not exact else None)
        for order, text in changed.items()
    ]
    ranked.sort(key=lambda order: -order.score.probability)
    return Orders(scenario, tuple(ranked), exact, math.factorial(len(names)))


def known_obligations(scenario: Scenario, obligations: Iterable[str]) -> tuple[str, ...]:
    """The obligations named, each once; all of them where none is."""
    names = tuple(dict.fromkeys(obligations)) or tuple(scenario.file.obligations)
    for name in names:
        if name not in scenario.file.obligations:
            raise InputError(f"there is no obligation '{name}'{did_you_mean(name, scenario.file.obligations)}")
    if len(names) < 2:
        raise InputError("an order takes two obligations at least")
    return names


def exact_scores(changed: Mapping[tuple[str, ...], Scenario], scoring: Scoring) -> dict[tuple[str, ...], Score] | None:
    """The scores of all orders without runs; None where the states of the first do not fit."""
    by_order: dict[tuple[str, ...], Score] = {}
    for order, scenario in changed.items():
        known = exact_score(scenario, scoring)
        if known is None:
            return None
        by_order[order] = known
    return by_order


def in_order(scenario: Scenario, order: tuple[str, ...]) -> Scenario:
    """The scenario in which some obligations go one after another, and stand so within the day."""
    inside = set(order)
    free = relaxed(scenario, [part for name in order for part in parts_naming(scenario, name, inside - {name})])
    conditions: dict[Path, Node] = {}
    for path, target in targets(free.file).items():
        if path[0] == "obligations" and path[-1] == "requires" and len(path) == 3 and path[1] in order[1:]:
            before = order[order.index(path[1]) - 1]
            conditions[path] = And((target.node, parse_expression(f"{before}.fulfilled")))
    file = in_force(free.file, conditions)
    places = iter(order)
    names = [next(places) if name in inside else name for name in file.obligations]
    if all(names.index(name) < names.index(part.together) for name, part in file.obligations.items() if part.together):
        file = file.model_copy(update={"obligations": {name: file.obligations[name] for name in names}})
    return replace(free, file=file)


def parts_naming(scenario: Scenario, name: str, others: set[str]) -> Iterator[Relaxation]:
    """The parts of an obligation's conditions that name some others, to be dropped."""
    for path, target in targets(scenario.file).items():
        if path[:2] != ("obligations", name):
            continue
        for part in conjuncts_of(scenario, path, target.node):
            named = {inner.text.partition(".")[0] for inner in walk(part.node) if isinstance(inner, Name)}
            if named & others:
                yield drop(part)


def pareto_frontier(scores: Mapping[tuple[str, ...], Score]) -> Iterator[tuple[str, ...]]:
    """The orders that no other beats: at least as likely a goal and as little exposure, and better in something."""
    for order, mine in scores.items():
        if not any(beats(other, mine) for name, other in scores.items() if name != order):
            yield order


def beats(score: Score, other: Score) -> bool:
    """Whether a score is nowhere worse than another, and somewhere better."""
    pairs = [(score.probability, other.probability)]
    pairs += [(-score.exposure[pair], -value) for pair, value in other.exposure.items()]
    return all(a >= b - ROUNDING for a, b in pairs) and any(a > b + ROUNDING for a, b in pairs)
