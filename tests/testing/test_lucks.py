"""Strategies for luck and settings give only what the scenario takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ceasefire_sim as cs
from ceasefire_sim import testing

SCENARIO = cs.read_scenario("monitoring")
FEW = settings(max_examples=20, deadline=None)


@FEW
@given(testing.lucks(SCENARIO))
def test_every_luck_drawn_can_be_played_and_told_from_json(luck: cs.Luck) -> None:
    agreement = cs.live(SCENARIO, luck=luck)
    agreement.retrace(3)
    assert cs.Luck.from_json(luck.to_json()) == luck
    assert len(luck.forced) <= 3
    assert all(0 <= day <= SCENARIO.horizon for day, _ in luck.runs)


@FEW
@given(testing.overrides(SCENARIO), testing.seeds(), testing.run_numbers())
def test_settings_drawn_lie_in_their_ranges_and_can_be_read(changed: dict[str, object], seed: int, run: int) -> None:
    scenario = SCENARIO.with_(changed)
    assert dict(scenario.overrides) == changed
    for name, parameter in scenario.file.parameters.items():
        low, high = parameter.range or (parameter.value, parameter.value)
        assert low <= parameter.value <= high, name
    assert cs.live(scenario, seed, run).today == 0


@FEW
@given(st.data())
def test_settings_name_what_a_drawn_scenario_has(data: st.DataObject) -> None:
    scenario = data.draw(testing.scenarios(parameters=2, quantities=1))
    changed = data.draw(testing.overrides(scenario, most=5))
    assert set(changed) <= {
        "horizon",
        "parameters.share.value",
        "parameters.two.value",
        "quantities.tension.initial",
    }
    assert scenario.with_(changed).horizon <= scenario.horizon


@pytest.mark.parametrize("strategy", [testing.lucks, testing.overrides])
def test_the_name_of_a_scenario_is_no_scenario_to_draw_for(strategy: Any) -> None:
    @FEW
    @given(strategy("monitoring"))
    def draw(drawn: object) -> None:
        raise AssertionError(drawn)

    with pytest.raises(cs.InputError, match="a scenario is what read_scenario"):
        draw()
