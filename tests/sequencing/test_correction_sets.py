"""Minimal correction sets: complete up to their size, against every set tried one by one."""

from __future__ import annotations

import itertools
import math

import pytest

import ceasefire_sim as cs
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import bounded_future
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible
from ceasefire_sim.sequencing import correction_sets
from ceasefire_sim.sequencing.candidates import Candidates, candidates
from ceasefire_sim.sequencing.correction_sets import CorrectionSets, minimal_correction_sets
from ceasefire_sim.sequencing.relaxations import Relaxation, relaxed
from tests.sequencing.small_texts import circle, goal_node, small


def locked(count: int) -> cs.Scenario:
    """A duty that waits for so many things that never come, and is the goal."""
    never = {f"lock_{number}": "{owed_by: south, pace: 0}" for number in range(count)}
    every = " and ".join(f"{name}.fulfilled" for name in never)
    return small({"leave": f"{{owed_by: north, requires: {every}}}", **never}, "false", goal="leave.fulfilled")


RINGS = small(
    {
        "troops": "{owed_by: north, requires: arms.fulfilled}",
        "arms": "{owed_by: south, requires: troops.fulfilled}",
        "water": "{owed_by: north, requires: grain.fulfilled}",
        "grain": "{owed_by: south, requires: water.fulfilled and arms.fulfilled}",
    },
    "water.fulfilled and troops.fulfilled",
)
EITHER = small(
    {
        "leave": "{owed_by: north, requires: disarm.fulfilled or maps.fulfilled}",
        "disarm": "{owed_by: south, requires: leave.fulfilled}",
        "maps": "{owed_by: south, pace: 0, requires: leave.fulfilled}",
    },
    "false",
    goal="leave.fulfilled",
)


def everything(scenario: cs.Scenario) -> Candidates:
    """All relaxations of a text."""
    known = elements(scenario)
    return candidates(bounded_future(scenario), known, known)


def reached(scenario: cs.Scenario) -> bool:
    """Whether the goal can be reached, by search."""
    return possible(scenario, goal_node(scenario), seed=None).verdict is PossibilityVerdict.POSSIBLE


def tried(scenario: cs.Scenario, largest: int = 3, among: Candidates | None = None) -> CorrectionSets:
    """The minimal correction sets, each confirmed by a search."""

    def confirm(_: tuple[Relaxation, ...], free: cs.Scenario) -> bool:
        return reached(free)

    return minimal_correction_sets(scenario, goal_node(scenario), among or everything(scenario), confirm, largest)


def brute_force(scenario: cs.Scenario, largest: int = 3) -> set[frozenset[Relaxation]]:
    """All sets of the least size that work, by trying every one."""
    for size in range(1, largest + 1):
        sets = itertools.combinations(everything(scenario).all, size)
        working = {frozenset(chosen) for chosen in sets if reached(relaxed(scenario, chosen))}
        if working:
            return working
    return set()


@pytest.mark.parametrize(
    ("scenario", "size", "count"),
    [(circle(), 1, 2), (RINGS, 2, 4), (EITHER, 1, 2), (locked(1), 1, 2), (locked(2), 2, 4), (locked(3), 3, 8)],
    ids=["circle", "two circles", "either", "one lock", "two locks", "three locks"],
)
def test_the_smallest_sets_are_those_found_by_trying_every_set(scenario: cs.Scenario, size: int, count: int) -> None:
    sets = tried(scenario)
    assert {frozenset(chosen) for chosen in sets.sets} == brute_force(scenario)
    assert len(sets.sets) == len({frozenset(chosen) for chosen in sets.sets})
    assert ({len(chosen) for chosen in sets.sets}, sets.upto, sets.note) == ({size}, size, "")


def test_four_locks_need_a_set_of_four_and_are_given_up_at_three() -> None:
    assert tried(locked(4)) == CorrectionSets((), 3)
    widened = tried(locked(4), largest=4)
    assert widened.upto == 4 and {len(chosen) for chosen in widened.sets} == {4}
    repairs = cs.sequence(locked(4), repairs="smallest")
    assert repairs.repairs == ()
    assert repairs.repair_note == "no set of up to 3 parts left out lets the goal be reached"
    three = cs.sequence(locked(3), repairs="smallest")
    assert {len(repair.relax) for repair in three.repairs} == {3}


def test_a_search_that_is_not_allowed_sets_of_a_size_looks_no_further() -> None:
    assert tried(locked(2), largest=1) == CorrectionSets((), 1)


def test_where_sets_are_too_many_only_the_likely_are_looked_at_and_then_none(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = locked(2)
    among = everything(scenario)
    likely, every = len(among.likely), len(among.all)
    pairs = math.comb(likely, 2)
    assert every < pairs < math.comb(every, 2)
    monkeypatch.setattr(correction_sets, "MOST_SETS", pairs)
    assert {frozenset(chosen) for chosen in tried(scenario).sets} == brute_force(scenario)
    monkeypatch.setattr(correction_sets, "MOST_SETS", pairs - 1)
    cut = tried(scenario)
    assert (cut.sets, cut.upto) == ((), 1)
    assert cut.note == f"there are too many sets of 2 of {likely} parts to try"


def test_after_so_many_trials_it_says_that_not_every_set_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correction_sets, "MOST_TRIES", 1)
    cut = tried(circle())
    assert (len(cut.sets), cut.upto, cut.note) == (1, 0, "after 1 trials not every set of 1 was tried")


def test_sets_that_could_not_be_judged_are_counted() -> None:
    scenario = circle()
    among = everything(scenario)
    unknown = minimal_correction_sets(scenario, goal_node(scenario), among, lambda chosen, free: None, 1)
    assert unknown == CorrectionSets((), 1, "2 sets could not be judged")


def test_only_what_bounds_do_not_rule_out_is_tried() -> None:
    scenario, seen = locked(2), []

    def confirm(chosen: tuple[Relaxation, ...], free: cs.Scenario) -> bool:
        seen.append(chosen)
        return reached(free)

    minimal_correction_sets(scenario, goal_node(scenario), everything(scenario), confirm)
    assert all(len(chosen) == 2 for chosen in seen)  # no single one passes the screen
