"""What the pages of sensitivity say first, in sentences."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.present.sensitivity_report import sensitivity_lines


def page(variant: str | None, measure: str) -> str:
    scenario = cs.read_scenario("monitoring", variant=variant)
    return " ".join(line.strip() for line in sensitivity_lines(cs.sensitivity(scenario, measure, runs=40)))


def test_the_number_that_moves_an_answer_most_is_told_with_the_answer_at_both_ends_and_its_title() -> None:
    text = page(None, "holds_a_year")
    assert "What “the truce holds a year” (holds_a_year) hangs on" in text
    assert "As written it is 100.0 % [91.2, 100.0]." in text
    ends = "100.0 % [91.2, 100.0] where it is 0.01 and 0.0 % [0.0, 8.8] where it is 0.5"
    assert f"It moves most with raids (raid_rate): {ends}; next come recovery and attributed." in text


def test_a_mean_has_no_interval_of_a_share() -> None:
    text = page("off", "contested")
    most = "recovery of trust (recovery): 12 where it is 0 and 42.3 where it is 1"
    assert f"As written it is 30. It moves most with {most}; next comes raid_rate." in text


def test_a_parameter_without_a_title_is_told_by_its_name_alone() -> None:
    plain = cs.read_scenario("monitoring", overrides={"parameters.raid_rate.title": None})
    lines = " ".join(line.strip() for line in sensitivity_lines(cs.sensitivity(plain, "holds_a_year", runs=40)))
    assert "It moves most with raid_rate: " in lines
