"""All orders of some obligations: what each is worth, and which are not beaten in everything by another.

The obligations are taken as whole chunks: each waits until the one before it in the order is fulfilled, and no
longer for the others among them in its own words. Probabilities are exact where the states fit, else from runs on
luck that all orders share; what is shown as best is then estimated again on runs that were not used to choose it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import And, Name, Node, walk
from ceasefire_sim.reachability.elements import conjuncts_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import in_force, targets
from ceasefire_sim.scenario.validation.suggestions import did_you_mean
from ceasefire_sim.sequencing.correction_sets import Relaxation, loosened
from ceasefire_sim.sequencing.scoring import Score, exact_score, score

__all__ = ["Order", "Orders", "ordered", "orders"]

MOST_ORDERS = 120


@dataclass(frozen=True)
class Order:
    """One order with its score; ``best`` if no other beats it in everything; ``again`` its score on fresh runs."""

    obligations: tuple[str, ...]
    score: Score
    best: bool = False
    again: Score | None = None


@dataclass(frozen=True)
class Orders:
    """Every order that was tried, likeliest goal first; ``exact`` or from runs; ``tried`` of ``all`` orders."""

    scenario: Scenario
    found: tuple[Order, ...]
    exact: bool
    tried: int
    all: int


def orders(
    scenario: Scenario, goal: Node, obligations: Iterable[str] = (), runs: int = 1000, seed: int | None = None
) -> Orders:
    """Every order of some obligations (of all unless named), up to 120 of them."""
    names = tuple(dict.fromkeys(obligations)) or tuple(scenario.file.obligations)
    for name in names:
        if name not in scenario.file.obligations:
            raise InputError(f"there is no obligation '{name}'{did_you_mean(name, scenario.file.obligations)}")
    if len(names) < 2:
        raise InputError("an order takes two obligations at least")
    every = itertools.permutations(sorted(names, key=list(scenario.file.obligations).index))
    chosen = list(itertools.islice(every, MOST_ORDERS))
    made = [(order, ordered(scenario, order)) for order in chosen]
    exact = exact_score(made[0][1], goal, names)
    scores = (
        [exact, *(exact_score(one, goal, names) for _, one in made[1:])] if exact is not None
        else [score(one, goal, runs, names, seed) for _, one in made]
    )  # fmt: skip
    known = {order: found for (order, _), found in zip(made, scores, strict=True) if found is not None}
    best = set(frontier(known))
    fresh = (scenario.file.seed if seed is None else seed) + 1
    found = [
        Order(
            order, known[order], order in best,
            score(changed, goal, runs, names, fresh) if order in best and exact is None else None,
        )
        for order, changed in made
    ]  # fmt: skip
    found.sort(key=lambda one: -one.score.probability)
    return Orders(scenario, tuple(found), exact is not None, len(chosen), math.factorial(len(names)))


def ordered(scenario: Scenario, order: tuple[str, ...]) -> Scenario:
    """The scenario in which some obligations go one after another."""
    free = loosened(scenario, [one for name in order for one in naming(scenario, name, set(order) - {name})])
    conditions: dict[Path, Node] = {}
    for path, target in targets(free.file).items():
        if path[0] == "obligations" and path[-1] == "requires" and len(path) == 3 and path[1] in order[1:]:
            before = order[order.index(path[1]) - 1]
            conditions[path] = And((target.node, parse_expression(f"{before}.fulfilled")))
    return replace(free, file=in_force(free.file, conditions))


def naming(scenario: Scenario, name: str, others: set[str]) -> Iterator[Relaxation]:
    """The parts of an obligation's conditions that name some others."""
    for path, target in targets(scenario.file).items():
        if path[:2] != ("obligations", name):
            continue
        for one in conjuncts_of(scenario, path, target.node):
            named = {inner.text.partition(".")[0] for inner in walk(one.node) if isinstance(inner, Name)}
            if named & others:
                yield Relaxation(one.path, one.text, one.reading, one.kind, at=one.at)


def frontier(scores: Mapping[tuple[str, ...], Score]) -> Iterator[tuple[str, ...]]:
    """The orders that no other beats: at least as likely a goal and as little exposure, and better in something."""
    for order, mine in scores.items():
        if not any(beats(other, mine) for name, other in scores.items() if name != order):
            yield order


def beats(one: Score, other: Score) -> bool:
    """Whether one score is nowhere worse than another, and somewhere better."""
    pairs = [(one.probability, other.probability)]
    pairs += [(-one.exposure[pair], -value) for pair, value in other.exposure.items()]
    return all(a >= b - 1e-12 for a, b in pairs) and any(a > b + 1e-12 for a, b in pairs)
