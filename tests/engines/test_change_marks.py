"""Marks of what has changed: set wherever a truth can turn, seldom elsewhere, and never too few of them."""

from __future__ import annotations

import pytest

from ceasefire_sim import read_scenario_text
from ceasefire_sim.engines.compiled.change_marks import BITS, CALENDAR, EVERY_DAY, FIRST_DAY, ChangeMarks
from ceasefire_sim.engines.compiled.run_columns import compiled, play_block
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.machine.variables import Variable, VariableKind
from ceasefire_sim.reference.play import play_block as play_on_reference
from tests.properties.test_engines_agree import assert_equal, assert_equal_runs

VARIABLES = (
    Variable("heat", VariableKind.QUANTITY, "heat", -2, 9),
    Variable("wide", VariableKind.QUANTITY, "wide", 0, 1000),
    Variable("age", VariableKind.AGE, "duty", 0, 50),
    Variable("calm", VariableKind.DAYS_WITHOUT, "raid", 0, 50),
)


def mask(marks: ChangeMarks, text: str) -> int:
    return marks.mask(parse_expression(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("age >= 7", (7,)), ("age < 7", (7,)), ("age > 7", (8,)), ("age <= 6.5", (7,)), ("age == 7", (7, 8)),
        ("min(age, calm) >= 3", (3,)), ("max(age, calm) > 2.2", (3,)),
    ],
)  # fmt: skip
def test_a_count_of_days_is_marked_where_a_comparison_turns(text: str, values: tuple[int, ...]) -> None:
    marks = ChangeMarks(VARIABLES)
    mask(marks, text)
    assert marks.marked_at("age") == values


@pytest.mark.parametrize("text", ["age >= heat", "age + 1 >= 7", "min(age, heat) >= 3", "age * 2"])
def test_a_count_of_days_that_is_read_otherwise_is_marked_at_every_change(text: str) -> None:
    marks = ChangeMarks(VARIABLES)
    mask(marks, text)
    assert marks.marked_at("age") is None


@pytest.mark.parametrize(
    ("text", "expected", "days"),
    [
        ("day >= 7", CALENDAR, {7}), ("day == 3", CALENDAR, {3, 4}), ("day < 2 or day > 5", CALENDAR, {2, 6}),
        ("day * 2 >= 7", EVERY_DAY, set()), ("day >= age", EVERY_DAY, set()), ("1 < 2", FIRST_DAY, set()),
    ],
)  # fmt: skip
def test_the_calendar_is_asked_on_the_days_that_are_named(text: str, expected: int, days: set[int]) -> None:
    marks = ChangeMarks(VARIABLES)
    assert mask(marks, text) == expected
    assert marks.days == days


def test_comparisons_of_a_quantity_have_marks_of_their_own_by_what_they_part() -> None:
    marks = ChangeMarks(VARIABLES)
    hot, warm, seven = (mask(marks, text) for text in ("heat >= 5", "heat > 2", "heat == 7"))
    assert mask(marks, "heat < 5") == hot
    assert mask(marks, "heat <= 2.5") == warm
    assert len({hot, warm, seven, mask(marks, "heat"), mask(marks, "wide >= 5")}) == 5
    table = marks.tables()["heat"]
    assert [bool(word & hot) for word in table] == [value >= 5 for value in range(-2, 10)]
    assert [bool(word & seven) for word in table] == [value == 7 for value in range(-2, 10)]
    assert "wide" not in marks.tables()


def test_where_marks_run_out_they_are_shared_and_none_is_lost() -> None:
    marks = ChangeMarks([Variable(f"q{number}", VariableKind.QUANTITY, "q", 0, 9) for number in range(100)])
    masks = [mask(marks, f"q{number} >= {number % 7 + 1}") for number in range(100)]
    assert all(0 < each < CALENDAR for each in masks)
    assert len(marks.truths) == BITS
    assert marks.followed == {f"q{number}" for number in range(BITS, 100)}


TURNING = """
scenario: turning
horizon: 40
start: 2024-02-20
goal: heat >= 7 and day >= 9
quantities:
  heat: {initial: -1, range: [-2, 9]}
  debt: {initial: {0: 1, 700: 1}, range: [0, 3000]}
incidents:
  raid: {when: day != 4, chance: 0.3, do: [heat += 2, debt += 400]}
  flood: {count: poisson(0.9), at_most: 4, do: [heat -= 1]}
responses:
  cool: {when: days_without(incidents.raid) >= 2 or heat == 9, chance: 0.5, do: [heat -= 3, debt -= 90]}
obligations:
  leave:
    {owed_by: a, owed_to: b, steps: 6, pace: 0.4, due: 12,
     requires: "min(days_without(incidents.raid), days_without(incidents.flood)) >= 1"}
parties: {a: {}, b: {}}
properties:
  hot: {eventually: heat > 6.5, within: 30}
  never_nine: {always: heat != 9}
  late: {eventually: day > 20 and leave.done < 3}
  calm: {days_when: "max(days_without(incidents.raid), 2) > 3 or day == 11"}
  coldest: {least: "heat - (1 if day < 5 else 0)"}
  old: {at_end: leave.overdue}
  owed_on: {value: debt, on: 13}
  owed_last: {value: debt, on: 40}
  between_them: {days_until: heat <= 0 and weekday == 3}
phases:
  initial: first
  states: [first, second, over]
  final: [over]
  transitions:
    go: {from: first, to: second, after: 4, when: heat >= 3 and debt < 2500}
    back: {from: second, to: first, when: days_in(phase) >= 3 and heat < 3}
    end: {from: second, to: over, when: day >= 30 and heat >= 4, chance: 0.4}
"""


def test_every_observation_is_that_of_the_reference_whatever_makes_it_turn() -> None:
    scenario = read_scenario_text(TURNING)
    machine = compiled(scenario)
    marks = machine.program.places.marks
    assert marks.truths and marks.named and marks.days
    reference = play_on_reference(scenario, 5, 0, 60)
    assert_equal_runs(reference, play_block(scenario, machine, 5, 0, 60))
    assert_equal(reference, play_block(scenario, machine, 5, 0, 60))


def many() -> str:
    """A scenario with more truths of quantities than there are marks."""
    names = [f"q{number}" for number in range(40)]
    quantities = ", ".join(f"{name}: {{initial: 3, range: [0, 9]}}" for name in names)
    moves = "\n".join(
        f"  m{name}: {{chance: 0.5, do: [{name} += {number % 5 - 2}]}}" for number, name in enumerate(names)
    )
    asked = "\n".join(f"  p{name}: {{days_when: {name} >= 5 or {name} == 1}}" for name in names)
    return (
        f"scenario: many\nhorizon: 15\nquantities: {{{quantities}}}\nresponses:\n{moves}\nproperties:\n{asked}\n"
        "phases: {initial: first, states: [first]}\n"
    )


def test_more_truths_than_marks_are_observed_all_the_same() -> None:
    scenario = read_scenario_text(many())
    machine = compiled(scenario)
    assert len(machine.program.places.marks.truths) < 80
    assert_equal(play_on_reference(scenario, 2, 0, 25), play_block(scenario, machine, 2, 0, 25))
