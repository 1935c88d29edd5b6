"""Shapley values: the axioms, and values worked out by hand."""

from __future__ import annotations

import itertools
import random
import re

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.orders_document import worth_document
from ceasefire_sim.present.sequencing.orders_table import worth_lines
from ceasefire_sim.sequencing import scoring
from ceasefire_sim.sequencing.worth import shapley_value, worth
from tests.sequencing.small_texts import goal_node, small

NAMES = ("a", "b", "c", "d")


def game(seed: int) -> dict[frozenset[str], float]:
    """A value for every coalition of four."""
    chosen = random.Random(seed)
    sets = [frozenset(some) for size in range(5) for some in itertools.combinations(NAMES, size)]
    return {coalition: chosen.random() for coalition in sets}


def averaged(name: str, values: dict[frozenset[str], float]) -> float:
    """The definition: what a player adds, averaged over all orders in which players could come."""
    added = []
    for order in itertools.permutations(NAMES):
        before = frozenset(order[: order.index(name)])
        added.append(values[before | {name}] - values[before])
    return sum(added) / len(added)


@pytest.mark.parametrize("seed", range(5))
def test_values_are_the_average_over_all_orders_and_add_up(seed: int) -> None:
    values = game(seed)
    shares = {name: shapley_value(name, NAMES, values) for name in NAMES}
    assert shares == pytest.approx({name: averaged(name, values) for name in NAMES})
    assert sum(shares.values()) == pytest.approx(values[frozenset(NAMES)] - values[frozenset()])


def test_players_that_add_alike_have_equal_values_and_one_that_adds_nothing_has_none() -> None:
    values = {some: float({"a", "b"} <= some) + 2.0 * ("c" in some) for some in game(0)}
    shares = {name: shapley_value(name, NAMES, values) for name in NAMES}
    assert shares == pytest.approx({"a": 0.5, "b": 0.5, "c": 2.0, "d": 0.0})


MECHANISM = """
  {name}:
    initial: none
    states: [none, active]
    transitions: {{deploy: {{from: none, to: active, chance: 0.2}}}}
"""


def with_mechanisms(count: int, conclude: str) -> cs.Scenario:
    """A text with so many mechanisms that are deployed with a chance of 0.2 a day."""
    more = "mechanisms:" + "".join(MECHANISM.format(name=f"m{number}") for number in range(count))
    return small({"walk": "{owed_by: north}"}, conclude, more=more, horizon=10)


def test_two_mechanisms_both_needed_share_alike_and_one_of_no_use_is_worth_nothing() -> None:
    scenario = with_mechanisms(3, "m0 == active and m1 == active")
    result = worth(scenario, goal_node(scenario))
    deployed = 1 - 0.8**10
    assert (result.exact, result.without) == (True, 0.0)
    assert result.whole == pytest.approx(deployed**2)
    assert result.shares == pytest.approx({"m0": deployed**2 / 2, "m1": deployed**2 / 2, "m2": 0.0})


def test_more_mechanisms_than_six_are_refused_in_words() -> None:
    scenario = with_mechanisms(7, "m0 == active")
    with pytest.raises(cs.LimitError, match="7 mechanisms"):
        worth(scenario, goal_node(scenario))


@pytest.mark.parametrize("runs", [0, -1, True, 1.5, "ten"])
def test_runs_that_are_no_number_of_runs_are_refused(runs: int) -> None:
    scenario = with_mechanisms(1, "m0 == active")
    with pytest.raises(cs.InputError, match="runs"):
        worth(scenario, goal_node(scenario), runs)


def test_values_from_runs_carry_intervals_that_hold_what_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = with_mechanisms(3, "m0 == active and m1 == active")
    exact = worth(scenario, goal_node(scenario))
    assert exact.exact and exact.intervals == {}
    monkeypatch.setattr(scoring, "MOST_STATES", 1)
    result = worth(scenario, goal_node(scenario), runs=500)
    assert not result.exact
    for name, share in exact.shares.items():
        low, high = result.intervals[f"shares.{name}"]
        assert low <= share <= high and low <= result.shares[name] <= high
    assert result.intervals["whole"][0] <= exact.whole <= result.intervals["whole"][1]
    assert list(result.intervals["without"]) == pytest.approx([0, 0.0076], abs=1e-4)  # Wilson's, of 0 in 500
    low, high = result.intervals["shares.m2"]  # nothing varies, which is no certainty
    assert low == -high < 0 < high < 0.01
    assert sum(result.shares.values()) == pytest.approx(result.whole - result.without)
    page = " ".join(" ".join(worth_lines(scenario, result)).split())
    assert "with none of them 0.0 % [0.0, 0.8]" in page and re.search(r"points \[\+3\d\.\d, \+4\d\.\d\] m0", page)
    assert str(worth_document(result, ())["intervals"]).startswith("{'without': [0")


def test_without_mechanisms_the_page_says_so() -> None:
    scenario = cs.read_scenario("two-party-deadlock")
    (line,) = worth_lines(scenario, worth(scenario, goal_node(scenario)))
    assert line.endswith("there is no mechanism, so there is nothing whose worth could be told.")
