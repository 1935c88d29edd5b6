"""Settings that are told by what is there: x0.5, +10%."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.relative_settings import absolute_settings, is_relative
from ceasefire_sim.story.titles import settings_words

TEXT = """
scenario: x
horizon: 365
parameters: {rate: {value: 0.12, range: [0, 1]}}
quantities: {tension: {initial: 3, range: [0, 12]}}
incidents: {raid: {chance: rate}}
phases: {initial: a, states: [a]}
"""


@pytest.mark.parametrize(
    ("path", "written", "value"),
    [
        ("parameters.rate", "x0.5", 0.06),
        ("parameters.rate.value", "x2", 0.24),
        ("parameters.rate", "+10%", 0.132),
        ("parameters.rate", "- 25 %", 0.09),
        ("quantities.tension.initial", "x2", 6),
        ("quantities.tension.initial", "x0.5", 1.5),
        ("horizon", "x2", 730),
    ],
)
def test_a_value_is_reckoned_from_what_stands_there(path: str, written: str, value: float) -> None:
    scenario = cs.read_scenario_text(TEXT)
    ((_, reckoned),) = absolute_settings(scenario, [(path, written)])
    assert reckoned == value
    assert type(reckoned) is type(value)


@pytest.mark.parametrize("written", [0.5, "0.5", "half", "xx2", "10%", "x-2", True, None])
def test_other_values_are_none_of_these(written: object) -> None:
    assert not is_relative(written)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "parameters.rat",
            "--set parameters.rat=x2: there is no 'rat' in parameters; did you mean",
        ),
        ("phases.initial", "--set phases.initial=x2: what stands there is no number"),
        ("phases", "--set phases=x2: what stands there is no number"),
    ],
)
def test_what_is_no_number_is_refused(path: str, message: str) -> None:
    with pytest.raises(cs.InputError) as refused:
        absolute_settings(cs.read_scenario_text(TEXT), [(path, "x2")])
    assert str(refused.value).startswith(message)


DRAWN = TEXT.replace("value: 0.12, range: [0, 1]", "value: 0.2, range: [0, 1], draw: {0.1: 1, 0.2: 2, 0.6: 1}")


def test_of_a_drawn_parameter_every_value_changes_and_it_stays_drawn() -> None:
    settings = absolute_settings(cs.read_scenario_text(DRAWN), [("parameters.rate", "x0.5")])
    assert settings == (("parameters.rate", 0.1), ("parameters.rate.draw", {"0.05": 1, "0.1": 2, "0.3": 1}))
    halved = cs.read_scenario_text(DRAWN, overrides=dict(settings))
    assert halved.file.parameters["rate"].drawn == ((0.05, 1), (0.1, 2), (0.3, 1))
    assert settings_words(settings) == "parameters.rate = 0.1 (drawn for each run: 0.05, 0.1 or 0.3)"


@pytest.mark.parametrize(
    ("written", "end"), [("x2", "; --set parameters.rate=0.4 is one value for all runs"), ("x6", " to 1")]
)
def test_a_value_that_would_be_drawn_outside_the_range_is_refused(written: str, end: str) -> None:
    with pytest.raises(cs.InputError) as refused:
        absolute_settings(cs.read_scenario_text(DRAWN), [("parameters.rate", written)])
    assert "it is drawn for each run, and " in str(refused.value)
    assert str(refused.value).endswith(end)
