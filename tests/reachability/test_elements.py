"""What can happen in a text, and on what condition."""

from __future__ import annotations

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.reachability.elements import conjuncts_of, effects_of, elements, in_states
from tests.sequencing.small_texts import small

MECHANISM = """
quantities: {calm: {initial: 0, range: [0, 9]}}
mechanisms:
  monitors:
    initial: none
    states: [none, active]
    transitions:
      deploy: {from: none, to: active, after: 3, do: [calm += 1]}
      leave: {from: any, to: none, when: calm > 5}
"""
STEPS = (
    "{owed_by: north, pace: 0.5, requires: calm > 0, steps: {arms: {not_before: 7, on_step: [calm += 2]}, maps: {}}}"
)


def test_elements_stand_in_the_order_of_a_day_mechanisms_first_and_the_phase_last() -> None:
    paths = list(elements(small({"hand_over": STEPS, "talk": "{owed_by: south}"}, more=MECHANISM)))
    assert paths == [
        "mechanisms.monitors.deploy",
        "mechanisms.monitors.leave",
        "obligations.hand_over",
        "obligations.hand_over.arms",
        "obligations.hand_over.maps",
        "obligations.talk",
        "phases.conclude",
    ]


def test_an_element_knows_its_kind_its_owner_its_name_and_where_it_leads() -> None:
    known = elements(small({"hand_over": STEPS}, more=MECHANISM))
    deploy, maps = known["mechanisms.monitors.deploy"], known["obligations.hand_over.maps"]
    assert (deploy.kind, deploy.owner, deploy.name, deploy.sources, deploy.to) == (
        "transition", "monitors", "deploy", ("none",), "active",
    )  # fmt: skip
    assert (maps.kind, maps.owner, maps.name, maps.step) == ("step", "hand_over", "maps", 1)
    assert known["obligations.hand_over"].step is None


def test_from_any_is_every_state_but_where_it_leads_and_but_final_phases() -> None:
    known = elements(small({"talk": "{owed_by: south}"}, more=MECHANISM))
    assert known["mechanisms.monitors.leave"].sources == ("active",)
    assert known["phases.conclude"].sources == ("truce",)


def test_days_that_must_pass_are_conditions_with_a_path_of_their_own() -> None:
    known = elements(small({"hand_over": STEPS}, more=MECHANISM))
    after = {path[-1]: show(node) for path, node in known["mechanisms.monitors.deploy"].conditions}
    step = {path[-1]: show(node) for path, node in known["obligations.hand_over.arms"].conditions}
    assert after["after"] == "days_in(monitors) >= 3"
    assert step["not_before"] == "day >= 7"
    assert "not_before" not in {path[-1] for path, _ in known["obligations.hand_over.maps"].conditions}


def test_what_happens_together_is_bound_by_the_conditions_of_both() -> None:
    pair = {
        "give": "{owed_by: north, requires: day > 2, together: take}",
        "take": "{owed_by: south, requires: day > 5}",
    }
    for path in ("obligations.give", "obligations.take"):
        conditions = elements(small(pair))[path].conditions
        written = {where[1]: show(node) for where, node in conditions if where[-1] == "requires"}
        assert written == {"give": "day > 2", "take": "day > 5"}


def test_a_conjunct_knows_its_reading_and_its_line_and_stands_once() -> None:
    readings = "readings: {strict: {by: north, add: {obligations.talk.requires: day > 3 and day > 1}}}"
    scenario = small({"talk": "{owed_by: south, requires: day > 1 and true}"}, more=readings, readings=("strict",))
    path, node = elements(scenario)["obligations.talk"].conditions[1]
    parts = list(conjuncts_of(scenario, path, node))
    assert [(part.text, part.kind, part.reading) for part in parts] == [
        ("day > 1", "text", ""),
        ("day > 3", "reading", "strict"),
        ("day > 1", "reading", "strict"),
    ]
    assert {part.path for part in parts} == {"obligations.talk.requires"}
    assert [part.at.rpartition(":")[0] for part in parts] == ["small.yaml"] * 3
    doubled = parse_expression("day > 1 and day > 1")
    assert len(list(conjuncts_of(scenario, path, doubled))) == 1


def test_the_effects_of_an_element_are_its_own() -> None:
    scenario = small({"hand_over": STEPS}, more=MECHANISM)
    known = elements(scenario)
    effects = {path: [effect.target for effect in effects_of(scenario, element)] for path, element in known.items()}
    assert effects["mechanisms.monitors.deploy"] == effects["obligations.hand_over.arms"] == ["calm"]
    assert effects["obligations.hand_over.maps"] == effects["phases.conclude"] == []


def test_to_be_in_one_state_is_written_as_an_equation_in_several_as_a_membership() -> None:
    assert show(in_states("phase", ("truce",))) == "phase == truce"
    assert show(in_states("phase", ("truce", "concluded"))) == "phase in (truce, concluded)"
