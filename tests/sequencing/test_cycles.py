"""Strongly connected waits."""

from __future__ import annotations

import random

from ceasefire_sim.sequencing.cycles import cycles
from tests.sequencing.graphs import components


def test_a_ring_is_told_in_the_order_of_its_waits() -> None:
    assert cycles([("c", "a"), ("a", "b"), ("b", "c")]) == (("c", "a", "b"),)


def test_who_waits_behind_a_ring_or_before_it_is_not_in_it() -> None:
    assert cycles([("x", "a"), ("a", "b"), ("b", "a"), ("b", "y")]) == (("a", "b"),)


def test_who_waits_for_itself_is_a_cycle_and_a_chain_is_none() -> None:
    assert cycles([("a", "a"), ("a", "b")]) == (("a",),)
    assert cycles([("a", "b"), ("b", "c")]) == ()
    assert cycles([]) == ()


def test_two_rings_joined_by_one_arrow_are_two_and_by_two_arrows_one() -> None:
    rings = [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]
    assert sorted(map(sorted, cycles([*rings, ("a", "c")]))) == [["a", "b"], ["c", "d"]]
    assert sorted(map(sorted, cycles([*rings, ("a", "c"), ("d", "b")]))) == [["a", "b", "c", "d"]]


def test_a_named_step_in_a_circle_with_its_obligation_is_not_told_apart() -> None:
    waits = [("obligations.arms", "obligations.arms.maps"), ("obligations.arms.maps", "obligations.leave"),
             ("obligations.leave", "obligations.arms")]  # fmt: skip
    assert cycles(waits) == (("obligations.arms", "obligations.leave"),)


def test_components_are_those_found_by_closing_the_relation() -> None:
    chosen = random.Random(7)
    for _ in range(200):
        names = "abcdefg"[: chosen.randrange(1, 8)]
        waits = [(chosen.choice(names), chosen.choice(names)) for _ in range(chosen.randrange(12))]
        assert {frozenset(cycle) for cycle in cycles(waits)} == components(waits), waits
        assert all(len(set(cycle)) == len(cycle) for cycle in cycles(waits))
