"""What can happen at most: the least fixpoint, on agreements in which it can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ceasefire_sim.bounds.impossibility import certainly_never
from ceasefire_sim.bounds.intervals import StateSets
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.reachability.ranges import beginnings
from ceasefire_sim.scenario.model.scenario import Scenario
from tests.sequencing.small_texts import CIRCLE, small

QUANTITY = "quantities: {calm: {initial: 2, range: [0, 9]}}\n"
DUTY = {"a": "{owed_by: north, steps: 3, pace: 0.5}"}


def fixpoint(scenario: Scenario) -> OverApproximation:
    """The over-approximation of a whole run."""
    bounds = OverApproximation(scenario, beginnings(scenario))
    with np.errstate(all="ignore"):
        bounds.settle()
    return bounds


def ends(bounds: OverApproximation, name: str) -> tuple[float, float]:
    """The interval of a name."""
    interval = bounds.interval(name)
    return float(interval.low[0]), float(interval.high[0])


def never(scenario: Scenario, text: str) -> bool:
    """Whether an expression can certainly never hold."""
    return bool(certainly_never(scenario, parse_expression(text), beginnings(scenario))[0])


@pytest.mark.parametrize(
    ("incident", "calm"),
    [
        ("{chance: 0.5, do: calm += 1}", (2, 9)),
        ("{chance: 0.5, do: calm -= 1}", (0, 2)),
        ("{chance: 0.5, do: calm = 5}", (2, 5)),
        ("{chance: 0.5, do: calm = calm + 20}", (2, 9)),
        ("{chance: 0, do: calm += 1}", (2, 2)),
        ("{chance: 0.5, when: calm > 2, do: calm += 1}", (2, 2)),
        ("{chance: 0.5, do: calm += 0.4}", (2, 2)),  # rounds to 0
        ("{chance: 0.5, do: calm += calm - 2}", (2, 2)),  # by 0 as long as it stays
    ],
)
def test_an_effect_takes_a_quantity_to_the_end_of_its_range_or_nowhere(incident: str, calm: tuple[int, int]) -> None:
    scenario = small(DUTY, "false", more=QUANTITY + f"incidents: {{i: {incident}}}")
    assert ends(fixpoint(scenario), "calm") == calm


def test_steps_and_what_follows_from_them() -> None:
    bounds = fixpoint(small(DUTY, "false"))
    assert ends(bounds, "a.done") == ends(bounds, "a.verified") == ends(bounds, "a.amount") == (0, 3)
    assert ends(bounds, "a.steps") == (3, 3)
    assert ends(bounds, "a.missed") == (0, 0)  # it has no due day
    due = {"a": "{owed_by: north, steps: 3, pace: 0.5, due: 4}"}
    assert ends(fixpoint(small(due, "false")), "a.missed") == (0, 1)
    for moved, most in (("9", 2), ("null", 1)):
        later = f"amendments: {{later: {{when: day >= 7, set: {{obligations.a.due: {moved}}}}}}}"
        assert ends(fixpoint(small(due, "false", more=later)), "a.missed") == (0, most)


@pytest.mark.parametrize("most", [1, 2])
def test_equal_steps_stop_where_their_condition_looks_at_those_done(most: int) -> None:
    bounds = fixpoint(small({"a": f"{{owed_by: north, steps: 5, pace: 0.5, requires: a.done < {most}}}"}, "false"))
    assert ends(bounds, "a.done") == (0, most)


def test_no_deadline_is_missed_where_there_is_none() -> None:
    assert never(small(DUTY, "false"), "a.overdue")
    assert not never(small({"a": "{owed_by: north, pace: 0.5, due: 4}"}, "false"), "a.overdue")


def test_what_is_fulfilled_takes_no_further_step_and_has_no_further_effect() -> None:
    scenario = small({"a": "{owed_by: north, steps: 3, pace: 0.5, on_step: calm += 1}"}, "false", more=QUANTITY)
    start = {name: np.resize(row, 2) for name, row in beginnings(scenario).items()} | {"a.done": np.array([2, 3])}
    assert certainly_never(scenario, parse_expression("calm > 2"), start).tolist() == [False, True]


@pytest.mark.parametrize(("amount", "undone"), [("1", True), ("0.4", False), ("-1", False)])
def test_steps_are_taken_back_by_an_amount_above_0_alone(amount: str, undone: bool) -> None:
    scenario = small(DUTY, "false", more=f"incidents: {{i: {{chance: 0.5, do: a.done -= {amount}}}}}")
    start = {**beginnings(scenario), "a.done": np.array([3])}
    assert certainly_never(scenario, parse_expression("a.done < 3"), start).tolist() == [not undone]


def test_named_steps_stop_at_the_first_that_cannot_be_done() -> None:
    duty = "{owed_by: north, steps: {one: {}, two: {requires: calm > 5}, three: {}}, pace: 1}"
    scenario = small({"a": duty}, "false", more=QUANTITY)
    assert ends(fixpoint(scenario), "a.done") == (0, 1)
    assert never(scenario, "a.two") and not never(scenario, "a.one")


def test_verification_needs_its_mechanism() -> None:
    way = "{from: away, to: present, when: %s}"
    parts = "initial: away, states: [away, present], active: present"
    more = f"mechanisms: {{monitors: {{{parts}, transitions: {{come: {way}}}}}}}"
    duty = {"a": "{owed_by: north, steps: 2, pace: 0.5, verified_by: monitors, verification: 0.5}"}
    for when, most in (("false", 0), ("a.done > 1", 2), ("a.verified > 0", 0)):
        bounds = fixpoint(small(duty, "false", more=more % when))
        assert ends(bounds, "a.verified") == (0, most)


def test_a_region_may_be_in_the_states_that_transitions_lead_to() -> None:
    scenario = small(DUTY, "a.done > 4")
    phase = fixpoint(scenario).known["phase"]
    assert isinstance(phase, StateSets)
    assert dict(zip(phase.names, phase.may[0].tolist(), strict=True)) == {
        "truce": True, "concluded": False, "collapsed": False,
    }  # fmt: skip


def test_nothing_leads_out_of_a_final_state() -> None:
    scenario = small(DUTY, "true")
    start = {**beginnings(scenario), "phase": np.array([0, 1, 2])}
    start = {name: np.resize(row, 3) for name, row in start.items()}
    assert certainly_stuck(scenario, start).tolist() == [False, False, True]


def test_answers_are_those_of_each_state_by_itself_whatever_their_order() -> None:
    scenario = small({"a": "{owed_by: north, steps: 3, pace: 0.5, requires: calm > 4}"}, "a.fulfilled", more=QUANTITY)
    base = {name: np.resize(row, 4) for name, row in beginnings(scenario).items()}
    states = {**base, "calm": np.array([5, 2, 5, 2]), "a.done": np.array([0, 0, 3, 3])}
    assert certainly_stuck(scenario, states).tolist() == [False, True, False, False]


def test_of_no_states_nothing_is_said() -> None:
    scenario = small(CIRCLE, "leave.fulfilled")
    empty = {name: row[:0] for name, row in beginnings(scenario).items()}
    assert certainly_stuck(scenario, empty).tolist() == []
    assert certainly_stuck(scenario, beginnings(scenario)).tolist() == [True]


def test_a_chance_below_the_grain_of_the_draws_never_comes_up() -> None:
    for chance, impossible in (("2.0e-10", True), ("3.0e-10", False)):  # 2^-32 is 2.33e-10
        scenario = small({"a": f"{{owed_by: north, pace: {chance}}}"}, "a.fulfilled")
        assert never(scenario, "a.fulfilled") is impossible
