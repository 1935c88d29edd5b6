"""The PRISM export: its text, and (with Storm) its answers against the exact engine."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.export.prism import beyond_prism, prism_lines, property_lines
from ceasefire_sim.export.prism_counts import binomial_masses, poisson_masses
from ceasefire_sim.export.prism_terms import PrismTerms, identifiers
from ceasefire_sim.expressions import parse_expression
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


KEPT = [
    "ma",
    "smg",
    "player",
    "csg",
    "lts",
    "round",
    "exp",
    "multi",
    "path",
    "observables",
    "of",
    "func",
    "system",
    "label",
    "rate",
    "prob",
    "clock",
    "init",
    "agreement",
    "day_",
    "times",
    "filter",
    "const",
    "module",
    "endmodule",
    "formula",
]


def named(name: str) -> str:
    return TINY.replace("q:", f"{name}:").replace("q += 1", f"{name} += 1").replace("q >= 1", f"{name} >= 1").replace(
        "q == ", f"{name} == "
    )  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_no_variable_is_called_like_a_word_of_prism_or_storm_or_of_the_model(name: str) -> None:
    text = "\n".join(prism_lines(cs.read_scenario_text(named(name))))
    declarations = re.findall(r"^  (\w+) : \[", text, re.M)
    assert len(set(declarations)) == len(declarations)
    assert {f"n_{name.rstrip('_')}", "end_module"} & set(declarations)
    assert not re.search("endmodule.", text)


def test_formulas_are_called_like_no_variable() -> None:
    identifier_of = identifiers(["f0", "f0_", "f.0"])
    terms = PrismTerms(identifier_of, {})
    long = parse_expression("f0 + f0 + f0 + f0 + f0 + f0 + f0 > 12345")
    terms.share([long, long])
    assert terms.text(long) not in identifier_of.values()


ALIKE = """
scenario: alike
horizon: 4
regions:
  gate: {initial: is_shut, states: [is_shut, open], transitions: {m: {from: is_shut, to: open, chance: 0.5}}}
  gate_is: {initial: shut, states: [shut, open], transitions: {m: {from: shut, to: open, chance: 0.25}}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: gate == open}}}
properties: {gone: {eventually: phase == b and gate_is == open}}
"""
COUNTS = """
scenario: counts
horizon: 2
quantities: {q: {initial: 0, range: [0, 20]}, m: {initial: {1: 0.5, 2: 0.5}, range: [0, 3]}}
incidents:
  constant: {count: poisson(0.7), at_most: 16, do: q += 1}
  none: {count: poisson(-0.3), at_most: 3, do: q += 5}
  varied: {count: "poisson(0.2 * m)", at_most: 15, do: q += 1}
obligations:
  steps: {steps: 36, pace: {each: 0.3}}
  varied_steps: {steps: 36, pace: {each: 0.1 * m}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: steps.done + varied_steps.done >= 20}}}
properties: {gone: {eventually: phase == b}, many: {eventually: q >= 3}}
"""  # noqa: E501 - one line a part
LARGE = """
scenario: large
horizon: 3
quantities: {people: {initial: 3000000000, range: [0, 4000000000]}}
incidents: {moves: {chance: 0.25, do: people -= 2000000}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: people < 3000000000}}}
properties: {gone: {eventually: phase == b}}
"""


def test_no_two_labels_are_alike() -> None:
    labels = [line for line in prism_lines(cs.read_scenario_text(ALIKE)) if line.startswith("label")]
    assert len({line.split()[1] for line in labels}) == len(labels) == 7


def test_whole_numbers_are_small_enough_for_prism_and_constant_chances_are_numbers() -> None:
    lines = list(prism_lines(cs.read_scenario_text(COUNTS)))
    for line in lines:
        for number in re.findall(r"(?<![\w.])\d+(?![\w.])", line.partition("//")[0]):
            assert int(number) <= 2**31 - 1, line
    (constant,) = [line for line in lines if "0.4965853037914095" in line]  # exp(-0.7)
    assert "pow" not in constant


def test_masses_of_counts_are_those_of_the_textbook() -> None:
    """Binomial(34, 1/2) at 17: C(34, 17) / 2^34; Poisson(2) up to 3: e^-2 (1, 2, 2) and the rest."""
    assert binomial_masses(34, 0.5)[17] == pytest.approx(2333606220 / 2**34, rel=1e-12)
    assert sum(binomial_masses(1000, 0.3)) == pytest.approx(1, abs=1e-9)
    assert binomial_masses(2, 1.0) == [0, 0, 1]
    first = math.exp(-2)
    assert poisson_masses(2, 3) == pytest.approx([first, 2 * first, 2 * first, 1 - 5 * first], rel=1e-12)
    assert poisson_masses(-1, 3) == [1.0]


def test_what_prism_cannot_hold_is_said() -> None:
    large = cs.read_scenario_text(LARGE)
    assert beyond_prism(large) == ["people"]
    assert any("PRISM keeps no number above 2147483647" in line for line in prism_lines(large))
    assert beyond_prism(cs.read_scenario_text(TINY)) == []


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
@pytest.mark.parametrize("text", [ALIKE, COUNTS, LARGE, *map(named, KEPT)])
def test_storm_agrees_on_awkward_names_and_numbers(text: str) -> None:
    pytest.importorskip("stormpy")
    assert_storm_agrees(cs.read_scenario_text(text), limit=200_000)


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
