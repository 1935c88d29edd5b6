"""One agreement at the door: where its luck comes from, and what a hand may force."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim import InputError, Luck

TEXT = """
scenario: small
horizon: 9
quantities: {q: {initial: {0: 1, 2: 1, 4: 0}, range: [0, 5]}, fixed: {initial: 1, range: [0, 3]}}
incidents:
  i: {chance: 1, outcomes: [{weight: 1, do: q += 1}, {weight: 0, do: q -= 1}]}
  k: {when: day >= 3, count: poisson(1), at_most: 3}
obligations: {o: {steps: 4, pace: {each: 0.3}}}
phases: {initial: a, states: [a, b], final: [b], transitions: {t: {from: a, to: b, chance: 0}}}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


def remarks(scenario: cs.Scenario, *forced: tuple[int, str, bool | int]) -> list[str]:
    """What is said of draws decided by hand once the run is played."""
    agreement = cs.live(scenario, luck=Luck(1, ((0, 0),), forced))
    agreement.retrace(scenario.horizon)
    return list(agreement.luck_remarks())


@pytest.mark.parametrize("seed", [1.0, True, "1", -1, 2**64])
def test_a_seed_that_is_no_whole_number_is_refused_whatever_was_played_before(
    scenario: cs.Scenario, seed: object
) -> None:
    cs.live(scenario, seed=1).trajectory()
    with pytest.raises(InputError, match="the seed is a whole number"):
        cs.live(scenario, seed=seed)  # type: ignore[arg-type]


def test_a_run_that_is_no_whole_number_is_refused(scenario: cs.Scenario) -> None:
    with pytest.raises(InputError, match="the run is a whole number"):
        cs.live(scenario, run=0.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("more", [{"seed": 1}, {"run": 0}, {"seed": 1, "run": 0}])
def test_two_sources_of_luck_are_refused(scenario: cs.Scenario, more: dict[str, int]) -> None:
    with pytest.raises(InputError, match="not from both"):
        cs.live(scenario, luck=Luck.keyed(1), **more)


def test_without_a_seed_and_a_run_it_is_the_scenarios_seed_and_the_first_run(scenario: cs.Scenario) -> None:
    assert cs.live(scenario).luck == Luck.keyed(scenario.file.seed, 0)


def test_what_a_luck_forces_is_checked_at_every_door(scenario: cs.Scenario) -> None:
    agreement, wrong = cs.live(scenario), Luck.keyed(1).force(1, "incidents.i.outcomes", 99)
    for use in (lambda: cs.live(scenario, luck=wrong), lambda: agreement.reset(wrong), lambda: agreement.fork(wrong)):
        with pytest.raises(InputError, match="to be 99; what may be drawn there is an outcome from 0 to 1"):
            use()


def test_a_force_that_is_refused_changes_nothing(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario)
    agreement.retrace(4)
    now, luck = agreement.state(), agreement.luck
    for site, value, day in (("incidents.ii", True, 1), ("phases.t", 99, None), ("phases.t", True, -1)):
        with pytest.raises(InputError):
            agreement.force(site, value, day)
    assert (agreement.state(), agreement.luck) == (now, luck)


def test_a_force_of_a_day_that_is_past_is_retraced(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario)
    agreement.retrace(4)
    for day in range(4):
        agreement.force("obligations.o.pace", 0, day)
    assert (agreement.today, agreement.obligations["o"].done) == (4, 0)
    agreement.force("obligations.o.pace", 3, day=0)
    assert (agreement.today, agreement.obligations["o"].done) == (4, 3)


def test_what_is_forced_and_drawn_as_forced_needs_no_remark(scenario: cs.Scenario) -> None:
    assert remarks(scenario, (0, "quantities.q.initial", 2), (1, "incidents.i", False), (4, "incidents.k", 3)) == []


def test_a_draw_that_is_not_made_is_remarked(scenario: cs.Scenario) -> None:
    assert remarks(scenario, (2, "incidents.k", 3)) == [
        "the luck forces 'incidents.k' on day 2 to be 3, and nothing was drawn there on that day"
    ]


def test_an_outcome_without_weight_is_taken_and_remarked(scenario: cs.Scenario) -> None:
    (remark,) = remarks(scenario, (2, "incidents.i.outcomes", 1))
    assert remark == "the luck forces 'incidents.i.outcomes' on day 2 to be 1, and its weight is 0 then"


@pytest.mark.parametrize("value", [4, 5])
def test_an_initial_value_without_weight_is_taken_and_remarked(scenario: cs.Scenario, value: int) -> None:
    (remark,) = remarks(scenario, (0, "quantities.q.initial", value))
    assert remark.endswith("and the scenario gives it no weight")


def test_steps_that_do_not_remain_are_remarked(scenario: cs.Scenario) -> None:
    first, second = (0, "obligations.o.pace", 3), (1, "obligations.o.pace", 2)
    (remark,) = remarks(scenario, first, second)
    assert remark == "the luck forces 'obligations.o.pace' on day 1 to be 2, and no more than 1 can come then"


def test_days_after_the_end_are_remarked_and_days_still_to_come_are_not(scenario: cs.Scenario) -> None:
    luck = Luck.keyed(1).force(2, "phases.t", True).force(6, "incidents.i", False)
    agreement = cs.live(scenario, luck=luck)
    agreement.retrace(1)
    assert list(agreement.luck_remarks()) == []
    agreement.retrace(9)
    assert list(agreement.luck_remarks()) == [
        "the luck forces 'incidents.i' on day 6 to be false, and the run ended on day 3"
    ]


def test_back_plays_the_same_days_again(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario, run=4)
    agreement.retrace(6)
    later = agreement.state()
    agreement.back(2)
    assert agreement.today == 4
    agreement.day()
    agreement.day()
    assert agreement.state() == later
