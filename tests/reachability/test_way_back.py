"""From where a search arrives, back to the draws that lead there."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.reachability.search import Search
from ceasefire_sim.reachability.way_back import luck_of
from ceasefire_sim.scenario.model.fields import Formula, Role
from tests.sequencing.small_texts import small

MORE = """
quantities: {calm: {initial: {1: 0.5, 3: 0.5}, range: [0, 3]}}
incidents: {raid: {chance: 0.2, do: [calm -= 1]}}
"""


def value(agreement: cs.Agreement, text: str) -> float:
    """The value of an expression now."""
    return agreement.number(Formula(Role.NUMBER, parse_expression(text)))


def luck_for(scenario: cs.Scenario, condition: str) -> cs.Luck:
    """The luck that brings a condition soonest."""
    node = parse_expression(condition)
    search = Search(scenario, [node], 1000)
    arrival = search.first(search.names.lower(node), scenario.horizon)
    assert arrival is not None
    return luck_of(search, arrival, seed=5)


def test_every_draw_that_matters_is_decided_by_hand_in_the_order_of_the_days() -> None:
    second = "{owed_by: north, pace: 0.5, requires: first.fulfilled}"
    scenario = small({"first": "{owed_by: north, pace: 0.5}", "second": second}, "second.fulfilled")
    luck = luck_for(scenario, "phase == concluded")
    assert luck.seed == 5
    assert [(day, value) for day, _, value in luck.forced if value] == [(0, 1), (0, 1)]
    assert luck.day == 1


def test_the_luck_brings_what_was_asked_on_its_day_and_not_before() -> None:
    scenario = small({"walk": "{owed_by: north, steps: 3, pace: 0.25, requires: calm == 3}"}, "false", more=MORE)
    luck = luck_for(scenario, "walk.done == 3 and calm == 1")
    assert luck.day is not None
    agreement = cs.live(scenario, luck=luck)
    before = -1
    while agreement.today < luck.day:
        assert not (value(agreement, "walk.done") == 3 and value(agreement, "calm") == 1)
        before = agreement.today
        agreement.day()
    assert before == luck.day - 1
    assert (value(agreement, "walk.done"), value(agreement, "calm")) == (3, 1)


def test_the_initial_value_that_leads_there_is_drawn() -> None:
    scenario = small({"walk": "{owed_by: north}"}, more=MORE)
    luck = luck_for(scenario, "calm == 3 and day == 0")
    assert luck.day == 0
    assert [(day, value) for day, _, value in luck.forced] == [(0, 3)]
    assert value(cs.live(scenario, luck=luck), "calm") == 3


def test_what_has_to_happen_happens_first_and_then_nothing_does() -> None:
    more = "quantities: {calm: {initial: 0, range: [0, 1]}}\nincidents: {thaw: {chance: 0.5, do: [calm = 1]}}"
    luck = luck_for(small({"walk": "{owed_by: north}"}, "false", more=more), "calm == 1 and day >= 6")
    assert luck.day == 6
    assert [day for day, _, happens in luck.forced if happens] == [0]


def test_of_several_ways_on_one_day_the_one_is_told_in_which_least_happens() -> None:
    more = (
        "quantities: {calm: {initial: 0, range: [0, 1]}}\n"
        "incidents: {thaw: {chance: 0.5, do: [calm = 1]}, feast: {chance: 0.5, do: [calm = 1]}}"
    )
    luck = luck_for(small({"walk": "{owed_by: north}"}, "false", more=more), "calm == 1")
    assert luck.day == 1
    assert sum(bool(happens) for _, _, happens in luck.forced) == 1
