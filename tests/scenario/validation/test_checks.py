"""What must hold of a scenario's structure, each rule at both sides of its bound."""

from __future__ import annotations

from typing import Any

import pytest

from ceasefire_sim.scenario.limits import MOST_NAMED
from tests.scenario.validation.faults import PHASES, faults

OFFICE = {"initial": "none", "states": ["none", "seated"]}
DUTY: dict[str, Any] = {"steps": 2}


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("runs", (1, 2**48), (0, -1, 2**48 + 1)),
        ("seed", (0, 2**64 - 1), (-1, 2**64)),
        ("horizon", (1, 3650), (0, 3651)),
    ],
)
def test_numbers_of_the_file_itself_have_bounds(key: str, right: tuple[int, ...], wrong: tuple[int, ...]) -> None:
    for number in right:
        assert faults(**{key: number}) == []
    for number in wrong:
        (line,) = faults(**{key: number})
        assert line.startswith(f"{key}: {number} is out of bounds: ")


@pytest.mark.parametrize(
    ("section", "part"),
    [("parameters", 1), ("incidents", {}), ("regions", OFFICE), ("obligations", {})],
)
def test_a_section_holds_so_many_things_and_no_more(section: str, part: Any) -> None:
    names = [f"n{number}" for number in range(MOST_NAMED + 1)]
    (line,) = faults(**{section: dict.fromkeys(names, part)})
    assert line == f"{section}: more than {MOST_NAMED} things are declared here"
    if section != "regions":  # for time: a region takes a millisecond
        assert faults(**{section: dict.fromkeys(names[:-1], part)}) == []


def test_a_region_and_an_obligation_have_so_many_states_and_steps_and_no_more() -> None:
    many = [f"s{number}" for number in range(MOST_NAMED + 1)]
    assert faults(regions={"r": {"initial": "s0", "states": many}})[0].startswith("regions.r: a region has at most")
    steps: dict[str, Any] = {"steps": {step: {} for step in many}}
    assert faults(obligations={"o": steps}) == [f"obligations.o: an obligation has at most {MOST_NAMED} named steps"]
    assert faults(regions={"r": {"initial": "s0", "states": many[:-1]}}) == []


@pytest.mark.parametrize("name", ["return", "day", "true", "min", "Tension", "9lives", "a-b", "a b"])
def test_what_the_language_uses_is_no_name(name: str) -> None:
    (line,) = faults(parameters={name: 1})
    assert line.startswith(f"parameters.{name}: '{name}' is not ")


@pytest.mark.parametrize("section", ["variants", "readings", "amendments", "sweeps", "properties"])
def test_names_that_stand_in_no_expression_may_have_hyphens(section: str) -> None:
    body: Any = {"count": "on"} if section == "properties" else {}
    assert faults(**{section: {"a-b": body}}) == []
    assert faults(**{section: {"A-b": body}})[0].startswith(f"{section}.A-b: 'A-b' is not a name")


def test_no_reading_is_called_all_and_no_state_any() -> None:
    assert faults(readings={"all": {}})[0].startswith("readings.all: ")
    assert faults(regions={"r": {"initial": "any", "states": ["any", "b"]}})[0].startswith("regions.r.states.0: ")


def test_a_named_step_is_not_called_as_an_attribute() -> None:
    (line,) = faults(obligations={"o": {"steps": {"done": {}}}})
    assert line == "obligations.o.steps.done: 'o.done' means something else already"


@pytest.mark.parametrize(
    ("sections", "line"),
    [
        ({"parameters": {"a": 1}, "quantities": {"a": {"initial": 0, "range": [0, 1]}}}, "a parameter and a quantity"),
        ({"regions": {"a": OFFICE}, "mechanisms": {"a": OFFICE}}, "a mechanism and a region"),
        ({"obligations": {"phase": DUTY}}, "the phases and an obligation"),
        ({"definitions": {"a": "day > 1"}, "anchors": {"a": 3}}, "an anchor and a definition"),
    ],
)
def test_no_name_means_two_things(sections: dict[str, Any], line: str) -> None:
    assert [said for said in faults(**sections) if said.endswith(f"means two things: {line}")]


def test_a_party_without_quantities_may_be_called_like_something_else() -> None:
    assert faults(parties={"a": {}}, obligations={"a": DUTY}) == []
    owning = {"a": {"quantities": {"q": {"initial": 0, "range": [0, 1]}}}}
    assert "a party with quantities" in faults(parties=owning, obligations={"a": DUTY})[0]


@pytest.mark.parametrize("field", ["owed_by", "owed_to", "by", "performed_by"])
def test_parties_are_declared_once_any_is(field: str) -> None:
    duties = {"o": {field: ["north", "suoth"]}}
    assert faults(obligations=duties) == []
    (line,) = faults(obligations=duties, parties={"north": {}, "south": {}})
    assert line == f"obligations.o.{field}.1: unknown party 'suoth'; did you mean 'south'?"
    assert faults(parties={"north": {}}, readings={"r": {"by": "sotuh"}})[0].startswith("readings.r.by")
    moves = {**PHASES, "transitions": {"on": {"from": "first", "to": "second", "by": "nroth"}}}
    assert faults(parties={"north": {}}, phases=moves)[0].startswith("phases.transitions.on.by")


@pytest.mark.parametrize(
    ("region", "path"),
    [
        ({"initial": "c", "states": ["a", "b"]}, "regions.r.initial: unknown state 'c'"),
        ({"initial": "a", "states": ["a", "b", "a"]}, "regions.r.states.2: the state 'a' is listed twice"),
        ({"initial": "a", "states": ["a", "b"], "active": ["c"]}, "regions.r.active.0: unknown state 'c'"),
        (
            {"initial": "a", "states": ["a", "b"], "transitions": {"t": {"from": ["a", "c"], "to": "b"}}},
            "regions.r.transitions.t.from.1: unknown state 'c'",
        ),
        (
            {"initial": "a", "states": ["a", "b"], "transitions": {"t": {"from": "any", "to": "c"}}},
            "regions.r.transitions.t.to: unknown state 'c'",
        ),
    ],
)
def test_states_are_known_wherever_they_are_used(region: dict[str, Any], path: str) -> None:
    (line,) = faults(regions={"r": region})
    assert line.startswith(path)


def test_no_run_begins_in_a_final_phase() -> None:
    assert faults(phases={**PHASES, "final": ["first", "over"]})[0].startswith("phases.initial: ")


@pytest.mark.parametrize(
    ("incident", "path"),
    [
        ({"count": "poisson(1)"}, "incidents.i.count: poisson needs `at_most`"),
        ({"count": "binomial(3, 0.5)", "chance": 0.5}, "incidents.i.chance: an incident has a chance or a count"),
        ({"at_most": 3}, "incidents.i.at_most: `at_most` caps a `count`"),
        ({"attribution": {"by": "nobody", "chance": 1}}, "incidents.i.attribution.by: unknown region 'nobody'"),
        ({"count": "poisson(1)", "at_most": 1001}, "incidents.i.at_most: 1001 is out of bounds: 1 to 1000"),
        ({"count": "poisson(701)", "at_most": 3}, "incidents.i.count: a Poisson mean of up to 701 is above 700"),
    ],
)
def test_an_incident_has_a_chance_or_a_count_with_a_cap(incident: dict[str, Any], path: str) -> None:
    (line,) = faults(incidents={"i": incident})
    assert line.startswith(path)


def test_counts_within_their_bounds_are_no_fault() -> None:
    assert faults(incidents={"i": {"count": "binomial(3, 0.5)"}, "j": {"count": "poisson(700)", "at_most": 1000}}) == []


@pytest.mark.parametrize(
    ("duty", "path"),
    [
        ({"due_counts": "weeks"}, "due_counts: 'weeks' is none of owed, allowed, calendar"),
        ({"verified_by": "nobody"}, "verified_by: unknown region 'nobody'"),
        ({"on_verified": "q += 1"}, "on_verified: nobody verifies this obligation"),
        ({"on_acknowledged": "q += 1"}, "on_acknowledged: nothing is acknowledged here"),
        ({"steps": {"a": {}}, "pace": {"each": 0.5}}, "pace: named steps are done one after another"),
        ({"steps": {"a": {"pace": {"each": 0.5}}}}, "steps.a.pace: named steps are done one after another"),
        ({"steps": {}}, "steps: an obligation needs at least one step"),
        ({"steps": 10_001}, "steps: 10001 is out of bounds: 1 to 10000"),
        ({"steps": 0}, "steps: 0 is out of bounds: 1 to 10000"),
        ({"steps": 2.5}, "steps: an integer is needed here, not 2.5"),
        ({"pace": {"days": 0}}, "pace.days: 0 is out of bounds: 1 to"),
        ({"steps": {"a": {"size": 0}}}, "steps.a.size: 0 is out of bounds: 1 to"),
    ],
)
def test_the_clocks_and_findings_of_an_obligation_fit_together(duty: dict[str, Any], path: str) -> None:
    tension = {"q": {"initial": 0, "range": [0, 9]}}
    (line,) = faults(obligations={"o": duty}, quantities=tension)
    assert line.startswith(f"obligations.o.{path}")


def test_obligations_that_step_together_stand_in_order_and_in_pairs() -> None:
    def told(**together: str | None) -> list[str]:
        return faults(obligations={name: {"together": other} for name, other in together.items()})

    assert told(a="b", b=None) == []
    assert "must stand later" in told(a=None, b="a")[0]
    assert "must stand later" in told(a="a")[0]
    assert "unknown obligation 'c'" in told(a="c", b=None)[0]
    assert "is itself together" in told(a="b", b="c", c=None)[0]
    assert "is together with 'a' already" in told(a="c", b="c", c=None)[0]


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("tensoin += 1", "unknown quantity 'tensoin'; did you mean 'tension'?"),
        ("phase = 1", "only transitions move a region"),
        ("o.done += 1", "steps can only be undone"),
        ("o.verified -= 1", "nobody verifies 'o'"),
        ("o.acknowledged -= 1", "is not acknowledged by anyone"),
        ("o.age -= 1", "follows from the steps"),
        ("o.title -= 1", "is not a quantity"),
    ],
)
def test_effects_change_quantities_or_undo_steps(effect: str, words: str) -> None:
    base = {"quantities": {"tension": {"initial": 0, "range": [0, 9]}}, "obligations": {"o": DUTY}}
    (line,) = faults(**base, incidents={"i": {"do": effect}})
    assert line.startswith("incidents.i.do")
    assert words in line
    assert faults(**base, incidents={"i": {"do": "o.done -= 1"}}) == []
    (line,) = faults(**{**base, "obligations": {"o": DUTY, "p": {"on_step": "o.done -= 1"}}})
    assert "not by obligations" in line


@pytest.mark.parametrize(
    ("prop", "words"),
    [
        ({}, "a property asks one question, one of: "),
        ({"eventually": "day > 1", "always": "day > 1"}, "; here: eventually, always"),
        ({"hold": "day > 1"}, "`hold` and `until` go together"),
        ({"value": "day"}, "`value` and `on` go together"),
        ({"most": "day", "on": 3}, "`value` and `on` go together"),
        ({"count": "nosuch"}, "there is nothing called 'nosuch' to count"),
        ({"most": "day", "expect": "0.5"}, "write a comparison with a number"),
        ({"most": "day", "observed": "soon"}, "write a number or a date"),
        ({"most": "day", "observed": "2025-10-10"}, "write a number or a date"),
    ],
)
def test_a_property_asks_one_question_completely(prop: dict[str, Any], words: str) -> None:
    (line,) = faults(properties={"p": prop})
    assert line.startswith("properties.p")
    assert words in line


@pytest.mark.parametrize("expect", [">= 0.5", "<=.5", "==1e-3", "!= 2", "> -3", "<5."])
def test_an_expectation_is_a_comparison(expect: str) -> None:
    assert faults(properties={"p": {"most": "day", "expect": expect}}) == []


def test_what_is_counted_is_one_thing() -> None:
    twice: dict[str, Any] = {"incidents": {"raid": {}}, "responses": {"raid": {}}}
    (line,) = faults(**twice, properties={"p": {"count": "raid"}})
    assert "can mean incidents.raid or responses.raid" in line
    assert faults(**twice, properties={"p": {"count": "responses.raid"}, "q": {"count": "phases.transitions.on"}}) == []


def test_sweeps_vary_parameters_that_are_there() -> None:
    parameters = {"rate": 0.5}
    incidents = {"i": {"chance": "rate"}}
    assert faults(parameters=parameters, incidents=incidents, sweeps={"s": {"parameters.rate": [0.1]}}) == []
    (line,) = faults(parameters=parameters, incidents=incidents, sweeps={"s": {"raet": [0.1]}})
    assert line == "sweeps.s.raet: unknown parameter 'raet'; did you mean 'rate'?"
