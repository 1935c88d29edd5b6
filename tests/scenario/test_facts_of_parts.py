"""What follows from the parts alone: due days, the states a transition leaves, drawn initial values, sites."""

from __future__ import annotations

from ceasefire_sim import read_scenario_text
from ceasefire_sim.scenario.model.due_days import DueDay
from ceasefire_sim.scenario.model.sites import initial_site, sites

TEXT = """
scenario: x
horizon: 9
parties: {north: {quantities: {trust: {initial: {5: 1}, range: [0, 9]}}}}
quantities: {q: {initial: {10: 1, 9: 3, -1: 0}, range: [-1, 99]}, fixed: {initial: 1, range: [0, 9]}}
obligations:
  equal: {steps: 4, due: 7}
  named: {steps: {a: {}, b: {due: 3}, c: {}, d: {due: 5}}, due: 8}
  free: {}
regions:
  office: {initial: none, states: [none, seated, ended], transitions: {end: {from: any, to: ended}}}
phases:
  initial: first
  states: [first, second, ended, other]
  final: [ended]
  transitions: {back: {from: any, to: first}, end: {from: [second, ended], to: ended}}
"""
SCENARIO = read_scenario_text(TEXT)


def test_a_due_day_needs_the_steps_up_to_its_own_and_that_of_the_whole_needs_all() -> None:
    equal, named, free = SCENARIO.file.obligations.values()
    assert [(day.steps, day.step) for day in equal.due_days] == [(4, None)]
    assert [(day.steps, day.step) for day in named.due_days] == [(2, "b"), (4, "d"), (4, None)]
    assert named.due is not None
    assert named.due_days[-1] == DueDay(4, named.due)
    assert free.due_days == ()


def test_any_is_every_state_but_the_target_and_no_final_state_is_left() -> None:
    assert SCENARIO.file.phases.sources_of("back") == ("second", "other")
    assert SCENARIO.file.phases.sources_of("end") == ("second",)


def test_a_region_other_than_the_phases_has_no_final_states_though_a_name_is_the_same() -> None:
    assert SCENARIO.regions["office"].sources_of("end") == ("none", "seated")


def test_drawn_initial_values_are_ordered_by_value_not_by_text() -> None:
    assert SCENARIO.quantities["q"].drawn == ((-1, 0.0), (9, 3.0), (10, 1.0))
    assert SCENARIO.quantities["fixed"].drawn == ()


def test_the_site_of_an_initial_value_names_the_party_it_belongs_to() -> None:
    assert initial_site("q") == "quantities.q.initial"
    assert initial_site("north.trust") == "parties.north.quantities.trust.initial"
    assert {initial_site(name) for name in SCENARIO.quantities} <= sites(SCENARIO)
