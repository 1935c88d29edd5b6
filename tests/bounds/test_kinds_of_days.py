"""What may happen on one day: several steps, joint steps, effects of each, and steps taken back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.reachability.future import bounded_future, first_days_at_least
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.deadlines import missed_by_all
from tests.bounds.laws import held

HALF = {"each": 0.5}


def text(obligations: dict[str, Any], goal: str, **sections: Any) -> dict[str, Any]:
    """A scenario of some obligations in one phase that never ends."""
    phases = {"initial": "truce", "states": ["truce"]}
    return {"scenario": "day", "horizon": 20, "goal": goal, **sections, "obligations": obligations, "phases": phases}


def read(data: dict[str, Any]) -> Scenario:
    """The scenario of some data, once the laws hold for it."""
    assert list(held(data).errors()) == []
    return cs.read_scenario_text(testing.to_yaml(data))


def stuck_with(scenario: Scenario, **steps: int) -> bool:
    """Whether the goal is called out of reach with so many steps done of some obligations."""
    state = {"day": 0, "phase": 0}
    for name in scenario.file.obligations:
        done = steps.get(name, 0)
        state |= {f"{name}.{credit}": done for credit in ("done", "verified", "acknowledged")} | {f"{name}.missed": 0}
    return bool(certainly_stuck(scenario, {name: np.array([value]) for name, value in state.items()})[0])


def test_joint_steps_of_one_turn_ask_for_the_first_of_them_alone() -> None:
    joint = {"guns": {"steps": 3, "pace": HALF, "together": "maps"}}
    maps = {"north": {}, "centre": {"requires": "signed.fulfilled"}, "south": {}}
    signed = {"requires": "maps.fulfilled"}
    scenario = read(text({**joint, "maps": {"steps": maps}, "signed": signed}, "signed.fulfilled"))
    assert not stuck_with(scenario)
    assert stuck_with(scenario, guns=1, maps=1)
    assert {"obligations.maps.centre", "obligations.signed"} <= bounded_future(scenario).first.keys()


def test_a_joint_step_that_is_forbidden_is_passed_over_only_in_a_turn_that_began_before_it() -> None:
    leave = {"steps": 2, "pace": HALF, "together": "guard"}
    guard = {"steps": {"gate": {}, "bridge": {"requires": "false"}}}
    scenario = read(text({"leave": leave, "guard": guard}, "guard.fulfilled"))
    assert [stuck_with(scenario, leave=n, guard=n) for n in (0, 1)] == [False, True]
    one_day = read(text({"leave": leave, "guard": guard}, "guard.fulfilled", horizon=1))
    assert cs.check(one_day, method="exact").endings()["stuck"].value == 0.5


def test_after_an_undo_conditions_are_asked_of_fewer_steps_again() -> None:
    setback = {"setback": {"chance": 0.3, "do": ["arms.done -= 4"]}}
    arms = {"steps": 4, "requires": "arms.done == 0", "pace": HALF}
    scenario = read(text({"arms": arms}, "arms.fulfilled", incidents=setback))
    assert not any(stuck_with(scenario, arms=n) for n in range(5))
    without = read(text({"arms": arms}, "arms.fulfilled"))
    assert [stuck_with(without, arms=n) for n in range(5)] == [False, True, True, True, False]


@pytest.mark.parametrize(("pace", "day"), [(HALF, 0), (0.5, 3)])
def test_each_step_of_a_day_has_its_effects(pace: Any, day: int) -> None:
    release = {"steps": 4, "pace": pace, "on_step": ["trust += 1"]}
    quantities = {"trust": {"initial": 0, "range": [0, 4]}}
    data = text({"release": release, "pay": {"requires": "trust >= 4"}}, "pay.fulfilled", quantities=quantities)
    assert first_days_at_least(read(data))["obligations.pay"] == day


def test_several_verifications_and_several_missed_due_days_of_a_day_each_have_their_effects() -> None:
    quantities = {"trust": {"initial": 0, "range": [0, 4]}, "anger": {"initial": 0, "range": [0, 4]}}
    region = {"monitors": {"initial": "there", "states": ["there"]}}
    late = {"steps": {"x": {"due": 0}, "y": {"due": 0}}, "requires": "false", "due": 0, "on_overdue": ["anger += 1"]}
    arms = {"steps": 3, "pace": HALF, "verified_by": "monitors", "verification": HALF, "on_verified": ["trust += 1"]}
    after = {"pay": {"requires": "trust >= 3"}, "shout": {"requires": "anger >= 3"}}
    data = text({"late": late, "arms": arms, **after}, "pay.fulfilled", quantities=quantities, mechanisms=region)
    days = first_days_at_least(read(data))
    assert (days["obligations.pay"], days["obligations.shout"]) == (0, 0)
    data["obligations"]["arms"]["verification"] = 0.5
    assert first_days_at_least(read(data))["obligations.pay"] == 2


def test_a_due_day_that_is_moved_is_missed_again_on_a_later_day() -> None:
    late = {"requires": "false", "due": 0, "on_overdue": ["anger += 1"]}
    data = text({"late": late, "shout": {"requires": "anger >= 2"}}, "shout.fulfilled",
                quantities={"anger": {"initial": 0, "range": [0, 4]}})  # fmt: skip
    data["amendments"] = {"later": {"when": "day >= 3", "set": {"obligations.late.due": 5}}}
    assert first_days_at_least(read(data))["obligations.shout"] <= 6  # its turn is after that of the late one


def test_a_definition_looks_at_what_the_same_day_has_brought() -> None:
    quantities = {"trust": {"initial": 0, "range": [0, 4]}}
    data = text({"release": {"on_step": ["trust += 2"]}, "pay": {"requires": "calm"}}, "pay.fulfilled",
                quantities=quantities, definitions={"calm": "trust >= 2"})  # fmt: skip
    assert first_days_at_least(read(data))["obligations.pay"] == 0


@pytest.mark.parametrize(("pace", "late"), [(HALF, []), (0.5, ["obligations.maps"])])
def test_a_joint_obligation_keeps_the_pace_of_the_one_that_leads(pace: Any, late: list[str]) -> None:
    guns = {"steps": 3, "pace": pace, "together": "maps"}
    scenario = read(text({"guns": guns, "maps": {"steps": 3, "due": 1, "pace": {"days": 9}}}, "maps.fulfilled"))
    claims = missed_by_all(bounded_future(scenario), first_days_at_least(scenario))
    assert [deadline.path for deadline in claims] == late
    assert bool(late) == any("nobody can meet" in warning.message for warning in scenario.warnings)


def test_what_comes_only_with_time_has_its_day_however_the_day_is_looked_at() -> None:
    release = {"pace": "day / 10 - 1"}
    data = text({"release": release, "pay": {"requires": "release.fulfilled and 2 * day - 5 >= 23"}}, "pay.fulfilled")
    days = first_days_at_least(cs.read_scenario_text(testing.to_yaml(data)))
    assert days == {"obligations.release": 11, "obligations.pay": 14}


def test_a_step_that_may_come_late_brings_what_its_effects_are_worth_by_then() -> None:
    quantities = {"worth": {"initial": 1, "range": [1, 4]}, "trust": {"initial": 0, "range": [0, 4]}}
    growth = {"growth": {"chance": 0.5, "do": ["worth = 4"], "when": "begun == yes"}}
    begun = {"begun": {"initial": "no", "states": ["no", "yes"], "transitions": {"begin": {"from": "no", "to": "yes"}}}}
    arms = {"steps": 2, "pace": 0.5, "requires": "arms.done == 0", "on_step": ["trust = worth"]}
    data = text({"arms": arms, "pay": {"requires": "trust >= 4"}}, "pay.fulfilled",
                quantities=quantities, incidents=growth, regions=begun)  # fmt: skip
    scenario = read(data)
    assert first_days_at_least(scenario)["obligations.pay"] == 1
