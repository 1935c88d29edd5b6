"""Orders of obligations: each waits for the one before it, and the Pareto frontier is what no other beats."""

from __future__ import annotations

import random

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.sequencing.orders import in_order, orders, pareto_frontier
from ceasefire_sim.sequencing.scoring import Score, Scoring
from tests.sequencing.small_texts import CIRCLE, circle, goal_node, small

Point = tuple[float, float, float]  # the goal, and two exposures


def scored(points: dict[str, Point]) -> dict[tuple[str, ...], Score]:
    """Scores by the letters of an order."""
    return {
        tuple(name): Score(goal, goal, goal, {"a to b": first, "b to a": second}, 0)
        for name, (goal, first, second) in points.items()
    }


def frontier(points: dict[str, Point]) -> set[str]:
    """The orders on the frontier."""
    return {"".join(order) for order in pareto_frontier(scored(points))}


def test_what_is_worse_in_one_and_better_in_another_is_on_the_frontier() -> None:
    assert frontier({"ab": (0.5, 1.0, 0.0), "ba": (0.5, 0.0, 1.0), "c": (0.4, 1.0, 1.0)}) == {"ab", "ba"}


def test_equals_do_not_beat_each_other_and_one_better_anywhere_beats() -> None:
    assert frontier({"ab": (0.5, 1.0, 0.0), "ba": (0.5, 1.0, 0.0)}) == {"ab", "ba"}
    assert frontier({"ab": (0.5, 1.0, 0.0), "ba": (0.5, 0.9, 0.0)}) == {"ba"}
    assert frontier({"ab": (0.5, 1.0, 0.0), "ba": (0.6, 1.0, 0.0)}) == {"ba"}
    assert frontier({"ab": (0.5, 1.0, 0.0), "ba": (0.5 + 1e-15, 1.0, 0.0)}) == {"ab", "ba"}


def test_the_frontier_is_that_of_comparing_every_pair() -> None:
    chosen = random.Random(1)
    for _ in range(100):
        points = {letter: (chosen.choice((0.2, 0.8)), chosen.choice((1.0, 2.0)), chosen.choice((1.0, 2.0)))
                  for letter in "abcdefg"[: chosen.randrange(1, 8)]}  # fmt: skip

        def better(one: Point, other: Point) -> bool:
            pairs = [(one[0], other[0]), (-one[1], -other[1]), (-one[2], -other[2])]
            return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)

        expected = {name for name, point in points.items() if not any(better(x, point) for x in points.values())}
        assert frontier(points) == expected, points


def requires(scenario: cs.Scenario, name: str) -> str:
    """The condition of an obligation."""
    return show(scenario.file.obligations[name].requires.node)


def test_in_an_order_each_waits_for_the_one_before_and_no_longer_for_the_others_in_its_own_words() -> None:
    changed = in_order(circle(), ("disarm", "leave"))
    assert requires(changed, "disarm") == "true"
    assert requires(changed, "leave") == "true and disarm.fulfilled"


def test_conditions_on_what_is_not_in_the_order_stay() -> None:
    scenario = small({**CIRCLE, "pay": "{owed_by: envoy, requires: disarm.fulfilled and day > 3}"})
    changed = in_order(scenario, ("pay", "leave"))
    assert requires(changed, "pay") == "disarm.fulfilled and day > 3"
    assert requires(changed, "leave") == "disarm.fulfilled and pay.fulfilled"


def test_all_orders_are_tried_exactly_where_the_states_fit_and_the_likeliest_come_first() -> None:
    scenario = circle()
    result = orders(scenario, goal_node(scenario), runs=10)
    assert (result.exact, result.tried, result.count) == (True, 2, 2)
    assert {order.obligations for order in result.ranked} == {("leave", "disarm"), ("disarm", "leave")}
    probabilities = [order.score.probability for order in result.ranked]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(order.best and order.again is None for order in result.ranked)


def test_of_six_obligations_some_orders_are_tried_and_the_count_of_all_is_said() -> None:
    six = {f"duty_{number}": "{owed_by: north}" for number in range(6)}
    scenario = small(six, "duty_0.fulfilled")
    result = orders(scenario, goal_node(scenario), runs=1)
    assert (result.tried, result.count) == (120, 720)


def test_an_unknown_obligation_is_answered_with_what_may_have_been_meant() -> None:
    with pytest.raises(cs.InputError, match=r"there is no obligation 'leav'; did you mean 'leave'\?"):
        orders(circle(), goal_node(circle()), ["leav", "disarm"])


def test_one_obligation_has_no_order() -> None:
    with pytest.raises(cs.InputError, match="two obligations at least"):
        orders(circle(), goal_node(circle()), ["leave", "leave"])


@pytest.mark.parametrize(("runs", "seed"), [(0, 1), (True, 1), (2.0, 1), (5, -1), (5, 1.0)])
def test_numbers_that_are_none_are_refused(runs: int, seed: int) -> None:
    with pytest.raises(cs.InputError, match="whole number"):
        orders(circle(), goal_node(circle()), [], runs, seed)


def test_where_one_order_does_not_fit_all_are_scored_by_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([Score(0.5, 0.5, 0.5, {}, 0), None])
    monkeypatch.setattr("ceasefire_sim.sequencing.orders.exact_score", lambda scenario, scoring: next(answers))
    result = orders(circle(), goal_node(circle()), runs=20)
    assert not result.exact
    assert [order.score.runs for order in result.ranked] == [20, 20]
    assert all(order.again is None or order.again.runs == 20 for order in result.ranked)
    assert any(order.again is not None for order in result.ranked)


def test_what_is_best_is_scored_again_on_runs_that_did_not_choose_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int | None] = []

    def noted(scenario: cs.Scenario, scoring: Scoring) -> Score:
        seeds.append(scoring.seed)
        return Score(0.5, 0.4, 0.6, {}, scoring.runs)

    monkeypatch.setattr("ceasefire_sim.sequencing.orders.exact_score", lambda scenario, scoring: None)
    monkeypatch.setattr("ceasefire_sim.sequencing.orders.score", noted)
    orders(circle(), goal_node(circle()), runs=5, seed=8)
    assert seeds == [8, 8, 9, 9]
