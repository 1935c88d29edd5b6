"""Who could make a part of a condition true that never is."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import bounded_future, searched_future
from ceasefire_sim.sequencing.enablers import Enablers
from tests.sequencing.small_texts import small

MORE = """
quantities: {calm: {initial: 2, range: [0, 9]}}
mechanisms:
  monitors:
    initial: none
    states: [none, talks, active]
    active: [active]
    transitions:
      invite: {from: none, to: talks, when: "false"}
      deploy: {from: talks, to: active}
"""
DUTIES = {
    "leave": '{owed_by: north, requires: "false", on_fulfilled: [calm += 1]}',
    "disarm": '{owed_by: south, requires: "false", on_fulfilled: [calm -= 1], steps: {guns: {}, mines: {}, maps: {}}}',
    "talk": "{owed_by: envoy, verified_by: monitors, verification: 1}",
}


def enablers_of(condition: str, searched: bool) -> set[str]:
    """The stuck elements that could make a condition of the phases' transition true."""
    scenario = small(DUTIES, "false", more=MORE)
    known = elements(scenario)
    part = parse_expression(condition)
    roots = [part, *(node for element in known.values() for _, node in element.conditions)]
    future = searched_future(scenario, roots, 5000) if searched else bounded_future(scenario)
    assert future is not None
    stuck = frozenset(path for path, element in known.items() if not future.happens(element))
    return set(Enablers(future, known, stuck).of(part, known["phases.conclude"], None))


@pytest.mark.parametrize("searched", [True, False])
@pytest.mark.parametrize(
    ("condition", "paths"),
    [
        ("leave.fulfilled", {"obligations.leave"}),
        ("leave.done >= 1", {"obligations.leave"}),
        ("calm >= 3", {"obligations.leave"}),
        ("calm <= 1", {"obligations.disarm"}),
        ("calm != 2", {"obligations.leave", "obligations.disarm"}),
        ("monitors == talks", {"mechanisms.monitors.invite"}),
        ("monitors == active", {"mechanisms.monitors.deploy"}),
        ("monitors != none", {"mechanisms.monitors.invite", "mechanisms.monitors.deploy"}),
        ("disarm.guns", {"obligations.disarm.guns"}),
        ("disarm.mines", {"obligations.disarm.mines"}),
        ("disarm.done == 2", {"obligations.disarm.mines"}),
        ("disarm.fulfilled", {"obligations.disarm"}),
        ("leave.fulfilled or disarm.guns", {"obligations.leave", "obligations.disarm.guns"}),
        ("leave.done + disarm.done >= 4", {"obligations.leave", "obligations.disarm"}),
        ("talk.verified == 1", {"mechanisms.monitors.deploy"}),
        (
            "leave.fulfilled and monitors in (none, talks, active) and disarm.guns",
            {"obligations.leave", "obligations.disarm.guns"},
        ),
        ("1 > 2", set()),
    ],
)
def test_whoever_could_make_a_part_true_is_waited_on(condition: str, paths: set[str], searched: bool) -> None:
    assert enablers_of(condition, searched) == paths


def test_an_alternative_that_needs_more_than_another_is_not_waited_on() -> None:
    both = "(leave.fulfilled and disarm.fulfilled) or leave.fulfilled"
    assert enablers_of(both, True) == {"obligations.leave"}


def test_what_an_obligation_asks_of_itself_it_waits_for_itself() -> None:
    scenario = small({"walk": "{owed_by: north, steps: 2, requires: walk.done >= 1}"}, "walk.fulfilled")
    answer = cs.sequence(scenario, repairs=False)
    assert [(wait.source, wait.on) for wait in answer.waits if wait.source == "obligations.walk"] == [
        ("obligations.walk", "obligations.walk")
    ]
    assert answer.cycles == (("obligations.walk",),)
