"""What can ever be: found by a search, or bounded, and asked in the same way."""

from __future__ import annotations

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.bounds.first_values import FOREVER
from ceasefire_sim.bounds.intervals import Intervals
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.reachability.elements import Turn, elements
from ceasefire_sim.reachability.future import (
    Future,
    bounded_future,
    first_days_at_least,
    searched_future,
    state_bits,
)
from ceasefire_sim.reachability.ranges import full_ranges, hull, interval
from tests.sequencing.small_texts import circle, small

CHAIN = {
    "first": "{owed_by: north, pace: {days: 3}}",
    "second": "{owed_by: south, steps: 2, pace: 0.5, requires: first.fulfilled}",
    "never": "{owed_by: south, requires: second.done > 2}",
}


def searched(scenario: cs.Scenario) -> Future:
    """The future of a scenario, all its conditions searched."""
    roots = [node for element in elements(scenario).values() for _, node in element.conditions]
    future = searched_future(scenario, roots, 5000)
    assert future is not None
    return future


@pytest.fixture(params=["exact", "bounds"])
def future(request: pytest.FixtureRequest) -> Future:
    scenario = small(CHAIN, "second.done == 2")
    return searched(scenario) if request.param == "exact" else bounded_future(scenario)


def test_what_can_happen_and_what_cannot_is_the_same_either_way(future: Future) -> None:
    known = elements(future.scenario)
    happens = {path for path, element in known.items() if future.happens(element)}
    assert happens == {"obligations.first", "obligations.second", "phases.conclude"}
    assert future.most == {"first": 1, "second": 2, "never": 0}


def test_a_truth_may_hold_where_the_turn_allows(future: Future) -> None:
    assert future.may(parse_expression("second.done == 2"))
    assert not future.may(parse_expression("second.done > 2"))
    assert future.may(parse_expression("first.fulfilled"), Turn(done=("second", 1)))
    assert not future.may(parse_expression("second.done >= 2"), Turn(done=("second", 1)))


def test_only_a_search_knows_what_holds_together() -> None:
    scenario = small(CHAIN, "second.done == 2")
    unpaid = parse_expression("second.done >= 1 and not first.fulfilled")
    base = Turn((parse_expression("second.done >= 1"),))
    assert not searched(scenario).may(parse_expression("not first.fulfilled"), base)
    assert bounded_future(scenario).may(parse_expression("not first.fulfilled"), base)
    assert not searched(scenario).may(unpaid)


def test_a_turn_that_never_comes_asks_of_the_truth_alone() -> None:
    future = searched(small(CHAIN, "second.done == 2"))
    nowhere = Turn((parse_expression("second.done > 2"),))
    assert not future.holding((), nowhere).any()
    assert future.may(parse_expression("first.fulfilled"), nowhere)


def test_first_days_are_exact_where_searched_and_never_later_where_bounded() -> None:
    scenario = small(CHAIN, "second.done == 2")
    first = searched(scenario).first
    assert (first["obligations.first"], first["obligations.second"], first["phases.conclude"]) == (2, 3, 3)
    least = first_days_at_least(scenario)
    assert set(least) == set(first)
    assert all(least[path] <= day for path, day in first.items())


def test_ages_are_the_least_clocks_at_which_steps_are_done() -> None:
    scenario = small({"walk": "{owed_by: north, steps: 2, pace: {days: 2}}"}, "walk.age > 9")
    assert searched(scenario).ages == {("walk", 1): 2, ("walk", 2): 4}


def test_a_truth_could_hold_if_names_were_free_and_the_view_is_left_as_it_was(future: Future) -> None:
    wanted = parse_expression("never.done >= 1 and second.done >= 2")
    before = dict(future.view.known)
    assert not future.could(wanted, {})
    assert future.could(wanted, {"never.done": interval(0.0, 1.0)})
    assert not future.could(wanted, {"never.done": interval(0.0, 1.0)}, ("second", 1))
    assert dict(future.view.known) == before


def test_mornings_know_the_day() -> None:
    future = searched(small({"walk": "{owed_by: north, requires: day >= 3}"}, "walk.fulfilled and day == 5"))
    assert not future.may(parse_expression("walk.fulfilled and day == 3"))
    assert future.may(parse_expression("walk.fulfilled and day == 4"))
    assert set(future.mornings["day"].tolist()) >= {0, 3, 4, 5}  # a day like the one before is left out


def test_chances_below_the_grain_never_come_up() -> None:
    chances = {"some": "{owed_by: north, pace: 1.0e-9}", "none": "{owed_by: north, pace: 1.0e-10}"}
    future = bounded_future(small(chances))
    known = elements(future.scenario)
    assert future.comes_up(known["obligations.some"].chance)
    assert not future.comes_up(known["obligations.none"].chance)
    assert future.comes_up(None)


def test_where_the_states_do_not_fit_there_is_no_searched_future() -> None:
    scenario, roots = small(CHAIN, "second.done == 2"), [parse_expression("second.fulfilled")]
    assert searched_future(scenario, roots, 2) is None
    assert searched_future(scenario, roots, 200) is not None


def test_the_bits_of_the_states_are_those_of_the_cone_of_influence() -> None:
    flags = small({f"duty_{number}": "{owed_by: north, pace: 0.5}" for number in range(6)}, "false")
    one, two = (state_bits(flags, [parse_expression(text)])
                for text in ("duty_0.fulfilled", "duty_0.fulfilled and duty_4.fulfilled"))  # fmt: skip
    assert two - one == 1.0


def test_the_hull_of_states_is_the_least_box_around_them() -> None:
    more = "quantities: {calm: {initial: 2, range: [0, 9]}, trust: {initial: 1, range: [-3, 3]}}"
    aged = "walk.age >= 2 and days_in(phase) >= 3"
    scenario = small({"walk": "{owed_by: north, steps: 5}"}, aged, more=more)
    view = hull(scenario, lower(scenario), {"calm": np.array([2, 7, 4]), "walk.done": np.array([0, 3, 1])})
    assert spans(view.known["calm"]) == (2, 7)
    assert spans(view.known["walk.done"]) == spans(view.known["walk.verified"]) == (0, 3)
    assert spans(view.known["trust"]) == (-3, 3)  # not among what was searched
    clocks = hull(scenario, lower(scenario), {"walk.age": np.array([0, 4]), "days_in(phase)": np.array([0, 0])})
    assert spans(clocks.known["walk.age"]) == (0, FOREVER)  # a clock that runs at all runs for ever
    assert spans(clocks.known["days_in(phase)"]) == (0, 0)
    assert spans(full_ranges(scenario)["calm"]) == (0, 9)


def spans(known: object) -> tuple[float, float]:
    """The ends of an interval of one row."""
    assert isinstance(known, Intervals)
    return float(known.low[0]), float(known.high[0])


def test_the_circle_is_stuck_either_way() -> None:
    for future in (searched(circle()), bounded_future(circle())):
        assert not future.first
        assert future.most == {"leave": 0, "disarm": 0}
