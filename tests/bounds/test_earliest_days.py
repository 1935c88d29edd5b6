"""The earliest day of everything, on agreements in which it can be counted on the fingers."""

from __future__ import annotations

import pytest

from ceasefire_sim.bounds.earliest_days import compared_days, earliest_days, longest_wait, paths_of
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.reachability.ranges import beginnings
from ceasefire_sim.scenario.model.scenario import Scenario
from tests.sequencing.small_texts import CIRCLE, small

CALM = "quantities: {calm: {initial: 2, range: [0, 9]}}\n"
REST = CALM + "incidents: {rest: {chance: 0.5, do: calm += 2}}"
STATES = """regions:
  front: {initial: war, states: [war, lull, quiet], transitions: {
    rest: {from: war, to: lull}, settle: {from: lull, to: quiet, after: 3}}}"""


def earliest(scenario: Scenario) -> dict[str, int]:
    """The earliest days by path, over all ways to begin."""
    return earliest_days(scenario, beginnings(scenario))


@pytest.mark.parametrize(
    ("duty", "day"),
    [
        ("{owed_by: north, pace: 0.5}", 0),
        ("{owed_by: north, steps: 3, pace: 0.5}", 2),  # one step a day
        ("{owed_by: north, steps: 3, pace: {each: 0.5}}", 0),  # all on the first day
        ("{owed_by: north, steps: 2, pace: {days: 4}}", 7),  # on the 4th day and on the 8th
        ("{owed_by: north, pace: 1, requires: day >= 9}", 9),
        ("{owed_by: north, pace: 1, requires: days_in(phase) >= 5}", 5),
        ("{owed_by: north, steps: {one: {not_before: 7}}, pace: 1}", 7),
        ("{owed_by: north, steps: {one: {}, two: {not_before: 7}, three: {}}, pace: 1}", 8),
        ("{owed_by: north, steps: {one: {pace: {days: 3}}, two: {}}, pace: 1}", 3),
        ("{owed_by: north, pace: 1, requires: a.age >= 4, due: 9, due_counts: calendar}", 4),
    ],
)
def test_the_earliest_day_of_an_obligation(duty: str, day: int) -> None:
    assert earliest(small({"a": duty}, "false"))["obligations.a"] == day


def test_an_obligation_acts_on_the_same_day_as_what_it_requires_where_it_comes_after_it() -> None:
    after = small(
        {"a": "{owed_by: north, pace: 1}", "b": "{owed_by: south, pace: 1, requires: a.done > 0}"}, "b.fulfilled"
    )
    before = small(
        {"b": "{owed_by: south, pace: 1, requires: a.done > 0}", "a": "{owed_by: north, pace: 1}"}, "b.fulfilled"
    )
    assert earliest(after) == {"obligations.a": 0, "obligations.b": 0, "phases.conclude": 0}
    assert earliest(before) == {"obligations.a": 0, "obligations.b": 1, "phases.conclude": 1}


def test_what_can_never_happen_has_no_earliest_day() -> None:
    assert earliest(small(CIRCLE, "leave.fulfilled")) == {}
    assert earliest(small({"a": "{owed_by: north, pace: 0}"}, "a.fulfilled")) == {}


def test_a_quantity_goes_as_far_a_day_as_its_effects_take_it() -> None:
    needs = {level: f"{{owed_by: north, pace: 1, requires: calm >= {level}}}" for level in (4, 5, 9)}
    scenario = small({f"at_{level}": duty for level, duty in needs.items()}, "false", more=REST)
    days = earliest(scenario)  # calm is 4, 6, 8, 9 after the incidents of days 0, 1, 2, 3
    assert days == {"obligations.at_4": 0, "obligations.at_5": 1, "obligations.at_9": 3}


def test_what_happens_several_times_a_day_takes_a_quantity_further() -> None:
    more = CALM.replace("2", "9", 1) + "incidents: {rest: {count: poisson(1), at_most: 3, do: calm -= 1}}"
    days = earliest(small({"a": "{owed_by: north, pace: 1, requires: calm <= 2}"}, "false", more=more))
    assert days == {"obligations.a": 2}  # calm is 6, 3, 0 after the incidents of days 0, 1, 2


def test_a_clock_has_grown_by_the_turn_of_the_next_obligation() -> None:
    a = "{owed_by: north, pace: 0, due: 9, due_counts: owed}"
    days = earliest(small({"a": a, "b": "{owed_by: south, pace: 1, requires: a.age >= 3}"}, "false"))
    assert days == {"obligations.b": 2}


def test_a_transition_waits_for_the_days_in_its_state() -> None:
    days = earliest(small({"a": "{owed_by: north, pace: 1, requires: front == quiet}"}, "false", more=STATES))
    # lull begins on the evening of day 0: it has lasted 0 days on S(1), and 3 days on S(4)
    assert days == {"regions.front.rest": 0, "regions.front.settle": 4, "obligations.a": 5}


def test_named_steps_have_days_of_their_own() -> None:
    scenario = small({"a": "{owed_by: north, steps: {one: {}, two: {not_before: 3}}, pace: 1}"}, "a.one")
    assert earliest(scenario) == {
        "obligations.a.one": 0, "phases.conclude": 0, "obligations.a.two": 3, "obligations.a": 3,
    }  # fmt: skip


def test_the_paths_are_in_the_order_of_a_day() -> None:
    scenario = small({"a": "{owed_by: north, steps: {one: {}, two: {}}, pace: 1}"}, "false", more=STATES)
    assert paths_of(scenario) == [
        "obligations.a", "obligations.a.one", "obligations.a.two",
        "regions.front.rest", "regions.front.settle", "phases.conclude",
    ]  # fmt: skip


def test_days_that_are_named_are_waited_for_however_long_nothing_happens() -> None:
    scenario = small({"a": "{owed_by: north, pace: 1, requires: day >= 300 / 2}"}, "false", horizon=200)
    assert longest_wait(scenario) == 202  # the horizon, for what stands beside the day is no number, and two more
    assert earliest(scenario) == {"obligations.a": 150}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("day >= 12", [12.0]),
        ("a.age < 5 and calm > 7", [5.0]),
        ("days_in(phase) > 3", [3.0]),
        ("calm > 7", []),
        ("north.age > 7", []),  # a quantity that is called so is no clock
    ],
)
def test_only_comparisons_with_clocks_name_days(text: str, days: list[float]) -> None:
    more = "quantities: {calm: {initial: 2, range: [0, 9]}}"
    scenario = small({"a": "{owed_by: north, pace: 1}"}, "false", more=more)
    assert list(compared_days(scenario, parse_expression(text))) == days
