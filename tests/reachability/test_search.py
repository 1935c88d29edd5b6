"""An exact search: counts of states and shortest ways that can be worked out by hand."""

from __future__ import annotations

import math

import pytest

import ceasefire_sim as cs
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.machine.thresholds import LEAST_CHANCE
from ceasefire_sim.machine.unending import unending
from ceasefire_sim.reachability.possibility import PossibilityVerdict, SearchLimits, possible
from ceasefire_sim.reachability.search import Arrival, Search
from tests.sequencing.small_texts import small


def search(scenario: cs.Scenario, condition: str, most: int = 10_000) -> tuple[Search, Arrival | None]:
    """A search for a condition, and where it arrives."""
    looking = Search(unending(scenario), [parse_expression(condition)], most)
    return looking, looking.first(looking.names.lower(parse_expression(condition)), None)


def coins(count: int) -> cs.Scenario:
    """Obligations of one step that need nothing and may come about on any day."""
    return small({f"duty_{number}": "{owed_by: north, pace: 0.5}" for number in range(count)}, "false")


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_independent_duties_of_one_step_have_two_to_their_number_states(count: int) -> None:
    every = " and ".join(f"duty_{number}.fulfilled" for number in range(count))
    looking, arrival = search(coins(count), f"{every} and phase == concluded")
    assert arrival is None
    assert looking.states == 2**count


@pytest.mark.parametrize("steps", [1, 4, 9])
def test_steps_with_a_chance_each_may_come_on_one_day_and_steps_of_days_one_after_another(steps: int) -> None:
    scenario = small({"walk": f"{{owed_by: north, steps: {steps}, pace: {{each: 0.3}}, requires: day >= 0}}"})
    _, arrival = search(scenario, "walk.fulfilled")
    assert arrival is not None and arrival.day == 1  # all steps may come about on one day
    single = small({"walk": f"{{owed_by: north, steps: {steps}, pace: {{days: 2}}}}"}, "false")
    _, last = search(single, "walk.fulfilled")
    assert last is not None and last.day == 2 * steps


def test_only_the_cone_of_influence_is_searched() -> None:
    looking, _ = search(coins(8), "duty_3.fulfilled and phase == concluded")
    assert looking.states == 2


def test_a_day_that_is_asked_about_is_arrived_at_on_that_day() -> None:
    looking, arrival = search(coins(1), "day >= 7 and duty_0.fulfilled")
    assert looking.dated
    assert arrival is not None and arrival.day == 7
    undated, _ = search(coins(1), "duty_0.fulfilled")
    assert not undated.dated


def test_the_limit_is_the_number_of_states_that_may_be_met() -> None:
    condition = " and ".join(f"duty_{number}.fulfilled" for number in range(3))
    assert search(coins(3), f"{condition} and phase == concluded", 4096)[1] is None
    with pytest.raises(TooManyStatesError):
        search(coins(3), f"{condition} and phase == concluded", 7)


def certainty(chance: float) -> cs.Scenario:
    """An obligation whose one step has a chance on each day."""
    return small({"walk": f"{{owed_by: north, pace: {chance!r}}}"})


@pytest.mark.parametrize(
    ("chance", "comes"),
    [
        (LEAST_CHANCE, True),
        (2.0**-31, True),
        (math.nextafter(LEAST_CHANCE, 0), False),
        (2.0**-33, False),
        (0.0, False),
    ],
)
def test_a_chance_below_the_grain_of_a_draw_can_never_come_up(chance: float, comes: bool) -> None:
    assert LEAST_CHANCE == 2.0**-32
    _, arrival = search(certainty(chance), "walk.fulfilled")
    assert (arrival is not None) is comes
    draws = {cs.Luck.keyed(seed, 0).chance(0, "anything", chance) for seed in range(2000)}
    assert comes or draws == {False}


@pytest.mark.parametrize("chance", [2.0**-33, 2.0**-32])
def test_a_computed_chance_is_held_to_the_grain_on_the_day(chance: float) -> None:
    more = f"quantities: {{calm: {{initial: 1, range: [0, 3]}}}}\nparameters: {{rate: {{value: {chance!r}}}}}"
    scenario = small({"walk": '{owed_by: north, pace: "rate * calm"}'}, more=more)
    _, arrival = search(scenario, "walk.fulfilled")
    assert (arrival is not None) is (chance >= LEAST_CHANCE)


ATTRIBUTED = """
quantities: {{calm: {{initial: 0, range: [0, 3]}}}}
mechanisms: {{panel: {{initial: active, states: [active]}}}}
incidents:
  raid: {{chance: 0.5, attribution: {{by: panel, chance: {chance!r}, do: [calm = 3], otherwise: [calm += 1]}}}}
"""


@pytest.mark.parametrize(("chance", "day"), [(2.0**-33, 3), (2.0**-32, 1)])
def test_a_chance_inside_what_an_incident_brings_is_held_to_the_grain_too(chance: float, day: int) -> None:
    _, arrival = search(
        small({"walk": "{owed_by: north}"}, "false", more=ATTRIBUTED.format(chance=chance)), "calm == 3"
    )
    assert arrival is not None and arrival.day == day  # unattributed raids bring it on the third day at the soonest


def test_a_search_from_a_given_state_counts_days_from_there() -> None:
    scenario = coins(2)
    looking = Search(unending(scenario), [parse_expression("duty_1.fulfilled")], 100, {"day": 9, "duty_0.done": 1})
    arrival = looking.first(looking.names.lower(parse_expression("duty_1.fulfilled")), None)
    assert looking.first_day == 9
    assert arrival is not None and arrival.day == 10


def test_what_needs_more_days_than_the_horizon_is_impossible_within_it_and_possible_beyond() -> None:
    scenario = small({"walk": "{owed_by: north, requires: day >= 30}"}, "false", horizon=20)
    goal = parse_expression("walk.fulfilled")
    assert possible(scenario, goal, SearchLimits(horizon=20)).verdict is PossibilityVerdict.IMPOSSIBLE
    beyond = possible(scenario, goal)
    assert (beyond.verdict, beyond.method, beyond.days) == (PossibilityVerdict.POSSIBLE, "exact", 31)


def test_a_witness_is_left_out_where_no_seed_is_given_and_bounds_alone_answer_with_one_state() -> None:
    goal = parse_expression("duty_0.fulfilled")
    assert possible(coins(1), goal).witness is not None
    assert possible(coins(1), goal, seed=None).witness is None
    unknown = possible(coins(1), goal, SearchLimits(1))
    assert (unknown.verdict, unknown.method, unknown.states) == (PossibilityVerdict.UNKNOWN, "bounds", 0)


def test_what_hangs_on_a_reckoning_with_the_day_is_searched_up_to_the_horizon_and_not_known_beyond() -> None:
    late, early = parse_expression("day * day >= 2500"), parse_expression("day * day >= 100")
    assert possible(coins(1), early).days == 10
    assert possible(coins(1), late).verdict is PossibilityVerdict.UNKNOWN  # it comes on day 50, the horizon is 40
    assert possible(coins(1), late, SearchLimits(horizon=40)).verdict is PossibilityVerdict.IMPOSSIBLE
