"""Steps that take a number of days that is not known: `between` and `lasts`, against hand-worked distributions."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.needed_days import needed_days
from ceasefire_sim.errors import InputError
from ceasefire_sim.story.why import why, why_lines

TEXT = """
scenario: steps
horizon: 12
obligations: {withdraw: {steps: STEPS, pace: PACE}}
phases: {initial: truce, states: [truce]}
properties:
  done: {days_until: withdraw.fulfilled}
"""


def scenario_of(pace: str, steps: str = "1") -> cs.Scenario:
    return cs.read_scenario_text(TEXT.replace("PACE", pace).replace("STEPS", steps))


def days_of(scenario: cs.Scenario) -> list[float]:
    """The exact probability that all steps are done within 0, 1, 2 … days."""
    limits = {f"properties.by_{n}": {"eventually": "withdraw.fulfilled", "within": n} for n in range(13)}
    answers = cs.solve(scenario.with_(limits)).properties()
    return [answers[name.partition(".")[2]].value or 0.0 for name in limits]


def test_between_makes_each_number_of_days_as_likely() -> None:
    by = days_of(scenario_of("{between: [2, 5]}"))
    assert by[:7] == pytest.approx([0, 0, 1 / 4, 2 / 4, 3 / 4, 1, 1], abs=1e-12)


def test_lasts_takes_each_number_of_days_by_its_weight() -> None:
    by = days_of(scenario_of("{lasts: {6: 1, 2: 1, 3: 0, 4: 2}}"))
    assert by[:8] == pytest.approx([0, 0, 1 / 4, 1 / 4, 3 / 4, 3 / 4, 1, 1], abs=1e-12)


def test_steps_take_their_days_one_after_another() -> None:
    by = days_of(scenario_of("{between: [1, 2]}", "2"))
    assert by[:6] == pytest.approx([0, 0, 1 / 4, 3 / 4, 1, 1], abs=1e-12)


def test_between_one_number_is_that_many_days() -> None:
    assert days_of(scenario_of("{between: [3, 3]}")) == days_of(scenario_of("{days: 3}"))


@pytest.mark.parametrize("pace", ["{between: [2, 5]}", "{lasts: {2: 1, 4: 2, 6: 1}}"])
def test_simulated_days_are_the_exact_ones(pace: str) -> None:
    scenario = scenario_of(pace, "2")
    exact, runs = cs.solve(scenario).properties()["done"].value, cs.simulate(scenario, runs=3000).properties()["done"]
    assert exact is not None and runs.interval is not None
    low, high = runs.interval
    margin = high - low  # twice the interval of 95 %
    assert low - margin <= exact <= high + margin


def test_every_engine_gives_the_same_runs() -> None:
    scenario = scenario_of("{between: [1, 4]}", "{a: {pace: {lasts: {1: 1, 3: 1}}}, b: {}, c: {pace: 0.5}}")
    fast = cs.simulate(scenario, runs=200).to_pandas()
    assert cs.simulate(scenario, runs=200, engine="reference").to_pandas().equals(fast)


def test_what_a_pace_needs_and_how_it_is_said() -> None:
    between, lasts = scenario_of("{between: [2, 5]}", "2"), scenario_of("{lasts: {2: 1, 4: 3}}", "2")
    assert needed_days(between)["obligations.withdraw"].days == pytest.approx(2 * 3.5)
    assert needed_days(lasts)["obligations.withdraw"].days == pytest.approx(2 * 3.5)
    lines = "\n".join(why_lines(why(cs.live(between), "obligations.withdraw")))
    assert "a step takes 2 to 5 days on which it may proceed" in lines


def test_a_deadline_before_the_fewest_days_is_warned_of() -> None:
    text = TEXT.replace("PACE", "{between: [5, 9]}, due: 3").replace("STEPS", "1")
    (warning,) = cs.read_scenario_text(text).warnings
    assert "nobody can meet this deadline" in warning.message


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        ("{between: [2]}", "`between` is the fewest and the most days"),
        ("{between: [0, 3]}", "0 is out of bounds"),
        ("{between: [4, 2]}", "the fewest days stand first: 4 is above 2"),
        ("{lasts: {}}", "`lasts` has days with their weights"),
        ("{lasts: {0: 1}}", "'0' is not a number of days"),
        ("{lasts: {1: -1, 2: 1}}", "a weight is 0 or more"),
        ("{lasts: {1: 0}}", "all weights are 0"),
    ],
)
def test_a_wrong_number_of_days_is_refused(pace: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        scenario_of(pace)
    assert said in str(refused.value)
