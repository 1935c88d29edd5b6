"""The calendar as trees over the day: the date of every day, and no conclusion about days beyond the horizon."""

from __future__ import annotations

import datetime

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.scalar import evaluate
from ceasefire_sim.machine.calendar import calendar_tree
from ceasefire_sim.machine.settling import settling_day
from ceasefire_sim.machine.terms import Terms

STARTS = (
    datetime.date(1999, 2, 20),
    datetime.date(2028, 2, 28),
    datetime.date(2099, 12, 31),
    datetime.date(9980, 1, 1),
)


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_every_day_up_to_the_longest_horizon_has_its_date(start: datetime.date) -> None:
    terms = Terms()
    trees = {name: calendar_tree(terms, name, start, 3650) for name in ("month", "weekday", "day_of_year")}
    for day in range(3651):
        date = start + datetime.timedelta(days=day)
        numbers = [evaluate(tree, {"day": day}) for tree in trees.values()]
        assert numbers == [date.month, date.isoweekday(), date.timetuple().tm_yday]


@pytest.mark.parametrize("name", ["month", "weekday", "day_of_year"])
@pytest.mark.parametrize("horizon", [1, 20, 400])
def test_the_calendar_never_settles(name: str, horizon: int) -> None:
    assert settling_day([calendar_tree(Terms(), name, datetime.date(2028, 3, 5), horizon)]) is None


WAITING = """
scenario: waiting
start: 2028-03-05
horizon: 10
goal: phase == over
phases:
  initial: going
  states: [going, over]
  final: [over]
  transitions: {end: {from: going, to: over, when: CONDITION}}
"""


@pytest.mark.parametrize(
    ("condition", "ending"),
    [
        ("month == 4", "open"),
        ("month == 13", "stuck"),
        ("weekday == 3 and month == 2", "open"),
        ("weekday == 3", "reached"),
    ],
)
def test_a_run_is_stuck_only_where_no_date_could_help(condition: str, ending: str) -> None:
    scenario = cs.read_scenario_text(WAITING.replace("CONDITION", condition))
    assert cs.live(scenario).trajectory().ending == ending
    assert cs.simulate(scenario, runs=2).endings()[ending].value == 1
    exact = cs.solve(scenario)
    assert exact.endings()[ending].value == 1


def test_exact_answers_are_those_of_the_calendar() -> None:
    text = WAITING.replace("CONDITION", "true, chance: 0.5 if weekday >= 6 else 0").replace(
        "true, chance", '"true", chance'
    )
    scenario = cs.read_scenario_text(text.replace("horizon: 10", "horizon: 8"))  # from a Sunday to a Sunday
    assert cs.solve(scenario).endings()["reached"].value == pytest.approx(1 - 0.5**3, abs=1e-12)
