"""The PRISM export: its text, and (with Storm) its answers against the exact engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.engines.exact.state_table import TooManyStatesError
from ceasefire_sim.export.prism import prism_lines, property_lines
from ceasefire_sim.export.prism_terms import identifiers
from ceasefire_sim.results.answer import ProbabilityAnswer

ROOT = Path(__file__).parents[2]
LESSONS = tuple(sorted(path.stem for path in (ROOT / "scenarios" / "lessons").glob("*.yaml")))
TINY = """
scenario: tiny
horizon: 2
quantities: {q: {initial: 0, range: [0, 3]}}
incidents: {i: {chance: 0.25, do: q += 1}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: q >= 1, chance: 0.5}}}
properties: {ends: {eventually: phase == b}, never: {always: q == 0}, long: {days_when: q == 1}}
"""


def test_a_small_model_reads_as_one_would_write_it() -> None:
    text = "\n".join(prism_lines(cs.read_scenario_text(TINY)))
    assert "  q : [0..3] init 0;" in text
    assert "-> 0.25 : " in text
    assert "// incidents.i (scenario.yaml:5)" in text
    assert "// phases.go (scenario.yaml:6)" in text
    assert 'label "phase_is_b" = turn=0 & phase=1;' in text
    questions = list(property_lines(cs.read_scenario_text(TINY)))
    assert "P=? [ F (turn=0 & day<=2 & (phase = 1)) ];" in questions
    assert "// long: PCTL cannot say this; see `ceasefire-sim check`" in questions


@pytest.mark.parametrize("name", [*LESSONS, "gaza-2025"])
def test_everything_shipped_can_be_exported(name: str) -> None:
    lines = list(prism_lines(cs.read_scenario(name)))
    assert lines.count("dtmc") == 1
    assert lines.count("endmodule") == 1


def test_a_title_cannot_break_out_of_its_comment() -> None:
    text = TINY.replace("scenario: tiny", 'scenario: tiny\ntitle: "a\\nendmodule"')
    lines = list(prism_lines(cs.read_scenario_text(text)))
    assert lines[0] == "// a endmodule"
    assert lines.count("endmodule") == 1


def test_names_that_prism_keeps_for_itself_or_that_look_alike_are_told_apart() -> None:
    found = identifiers(["module", "north.trust", "north_trust", "turn", "days_in(phase)"])
    assert len(set(found.values())) == len(found)
    assert not {"module", "turn"} & set(found.values())


# with Storm -------------------------------------------------------------------------------------


def assert_storm_agrees(scenario: cs.Scenario, limit: int = 20_000) -> int:
    """Every probability PCTL can say, and the phase at the end, within 1e-9; returns the states Storm built."""
    from ceasefire_sim.testing.storm import StormModel

    exact = cs.solve(scenario, max_states=limit)
    storm = StormModel(scenario)
    for name, formula in storm.named.items():
        answer = exact.property(name)
        ours = answer.value if isinstance(answer, ProbabilityAnswer) else answer.happened
        assert storm.value(formula) == pytest.approx(ours, abs=1e-9), name
    for line in storm.formulas[-sum(len(part.states) for part in scenario.regions.values()) :]:
        assert 0 <= storm.value(line) <= 1 + 1e-9
    places = iter(storm.formulas[-sum(len(part.states) for part in scenario.regions.values()) :])
    for region, part in scenario.regions.items():
        share = exact.share(region, scenario.horizon)
        for state in part.states:
            assert storm.value(next(places)) == pytest.approx(share[state].value, abs=1e-9), (region, state)
    return int(storm.states)


@pytest.mark.storm
@pytest.mark.parametrize("name", LESSONS)
def test_storm_agrees_on_every_lesson(name: str) -> None:
    pytest.importorskip("stormpy")
    scenario = cs.read_scenario(name, overrides={"horizon": 20 if name == "monitoring" else 60})
    states = assert_storm_agrees(scenario)
    # at most every day state on every day, at every turn
    turns = sum("turn=" in line for line in prism_lines(scenario))
    assert states <= cs.solve(scenario).visited * (scenario.horizon + 1) * turns


@pytest.mark.storm
@settings(
    max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=True
)
@given(testing.scenario_data(4))
def test_storm_agrees_on_generated_scenarios(data: dict[str, Any]) -> None:
    pytest.importorskip("stormpy")
    scenario = cs.read_scenario_text(testing.to_yaml(data))
    try:
        assert_storm_agrees(scenario, limit=3_000)
    except TooManyStatesError:
        return


@pytest.mark.parametrize("mean", ["-1", "0", "rate - 2"])
def test_a_constant_mean_of_no_happenings_leaves_no_powers_that_are_no_chances(mean: str) -> None:
    text = f"""
scenario: calm
horizon: 3
parameters: {{rate: 1}}
quantities: {{n: {{initial: 0, range: [0, 9]}}}}
incidents: {{raid: {{count: poisson({mean}), at_most: 2, do: n += 1}}}}
phases: {{initial: go, states: [go]}}
properties: {{few: {{always: n == 0}}}}
"""
    model = "\n".join(prism_lines(cs.read_scenario_text(text)))
    assert "pow(" not in model
    assert "(times'=0)" in model
