"""Parameters that are drawn once a run: one meaning in every engine, and known once a value is given."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck

TEXT = """
scenario: unknown
horizon: 6
parameters:
  rate: {value: 0.2, range: [0, 0.6], draw: {0.1: 1, 0.5: 3}, unit: per day}
  patience: {value: 5, draw: {4: 1, 2: 1, "9": 0}}
quantities: {x: {initial: 0, range: [0, 20]}}
incidents: {raid: {chance: rate, do: x += 1}, calm: {chance: "per(rate, 7)", do: x -= 1}}
obligations: {withdraw: {steps: 3, pace: rate, due: patience}}
phases: {initial: truce, states: [truce]}
properties:
  raided: {eventually: x > 0, within: 1}
  overdue: {at_end: withdraw.overdue}
  rate: {at_end: rate}
sweeps: {rates: {rate: [0.1, 0.2]}}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


def test_the_exact_engine_takes_the_draw_as_an_initial_distribution(scenario: cs.Scenario) -> None:
    answers = cs.solve(scenario).properties()
    assert answers["rate"].value == pytest.approx((0.1 + 3 * 0.5) / 4, abs=1e-12)
    calm = [1 - (1 - p) ** (1 / 7) for p in (0.1, 0.5)]
    raided = [p * (1 - q) for p, q in zip((0.1, 0.5), calm, strict=True)]
    assert answers["raided"].value == pytest.approx((raided[0] + 3 * raided[1]) / 4, abs=1e-9)


def test_simulated_answers_are_the_exact_ones(scenario: cs.Scenario) -> None:
    exact, runs = cs.solve(scenario).properties(), cs.simulate(scenario, runs=4000)
    for name, answer in runs.properties().items():
        value, true = answer.value, exact[name].value
        assert value is not None and true is not None
        assert abs(value - true) < 5 * 0.5 / 4000**0.5  # five standard errors of a share


def test_tables_and_traces_have_the_value_drawn(scenario: cs.Scenario) -> None:
    runs = cs.simulate(scenario, runs=50)
    drawn = [cs.live(scenario, run=run).state()["parameters"]["rate"] for run in range(50)]
    assert list(runs.to_pandas()["parameters.rate"]) == drawn
    assert set(drawn) == {0.1, 0.5}


def test_a_saved_table_has_the_value_drawn(scenario: cs.Scenario, tmp_path: Path) -> None:
    runs = cs.simulate(scenario, runs=20)
    runs.save(tmp_path / "runs")
    again = cs.open_results(tmp_path / "runs")
    assert list(again.to_pandas()["parameters.rate"]) == list(runs.to_pandas()["parameters.rate"])


def test_the_reference_gives_the_same_table(scenario: cs.Scenario) -> None:
    fast = cs.simulate(scenario, runs=20).to_pandas()
    assert cs.simulate(scenario, runs=20, engine="reference").to_pandas().equals(fast)


def test_a_value_with_weight_0_is_never_drawn(scenario: cs.Scenario) -> None:
    assert set(cs.simulate(scenario, runs=100).to_pandas()["parameters.patience"]) == {2.0, 4.0}


def test_luck_may_force_the_number_of_the_value(scenario: cs.Scenario) -> None:
    luck = Luck.keyed(1, 0).force(0, "parameters.rate.initial", 1)
    assert cs.live(scenario, luck=luck).state()["parameters"]["rate"] == 0.5
    with pytest.raises(InputError, match="from 0 to 1"):
        cs.live(scenario, luck=Luck.keyed(1, 0).force(0, "parameters.rate.initial", 2))


@pytest.mark.parametrize("settings", [{"parameters.rate": 0.3}, {"parameters.rate.value": 0.3}])
def test_a_value_that_is_given_takes_the_draw_away(scenario: cs.Scenario, settings: dict[str, object]) -> None:
    known = scenario.with_(settings)
    assert list(known.drawn_parameters) == ["patience"]
    assert cs.solve(known).properties()["rate"].value == pytest.approx(0.3)


def test_a_draw_beside_the_value_stays(scenario: cs.Scenario) -> None:
    other = scenario.with_({"parameters.rate.draw": {"0.4": 1}, "parameters.rate.value": 0.3})
    assert other.drawn_parameters["rate"].drawn == ((0.4, 1.0),)


def test_the_written_text_is_the_same_scenario(scenario: cs.Scenario) -> None:
    assert cs.read_scenario_text(scenario.to_yaml()).hash == scenario.hash


def test_a_file_without_a_draw_keeps_its_hash() -> None:
    plain = cs.read_scenario_text(TEXT).with_({"parameters.rate": 0.2, "parameters.patience": 5})
    text = TEXT.replace(", draw: {0.1: 1, 0.5: 3}", "").replace(', draw: {4: 1, 2: 1, "9": 0}', "")
    assert plain.hash == cs.read_scenario_text(text).hash


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ("{}", "a draw has at least one value with its weight"),
        ("{high: 1}", "'high' is not a number"),
        ("{0.7: 1}", "0.7 is outside the parameter's range 0.0 to 0.6"),
        ('{0.5: 1, "0.50": 1}', "'0.50' is the same value as '0.5'"),
        ("{0.5: 0}", "all weights are 0"),
        ("{0.5: patience}", "not 'patience', which is drawn once a run"),
    ],
)
def test_a_wrong_draw_is_refused(draw: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        cs.read_scenario_text(TEXT.replace("{0.1: 1, 0.5: 3}", draw))
    assert said in str(refused.value)


def test_constants_cannot_hang_on_what_is_drawn() -> None:
    with pytest.raises(InputError, match="which is drawn once a run"):
        cs.read_scenario_text(TEXT.replace("steps: 3", "steps: patience"))
    with pytest.raises(InputError, match="which is drawn once a run"):
        cs.read_scenario_text(TEXT.replace("per(rate, 7)", "per(rate, patience)"))
