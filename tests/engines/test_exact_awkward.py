"""The exact engine where it could go wrong unseen: clocks, horizons, what is given, what is dropped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.engines.exact import question_plan
from ceasefire_sim.results.answer import Answer, DistributionAnswer
from tests.examples import examples

MANY = settings(
    max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
ZOO = """
scenario: zoo
horizon: 25
goal: phase == won
holds: phase != lost
quantities:
  tension: {initial: {1: 0.5, 3: 0.5}, range: [0, 6]}
  trust: {initial: 4, range: [0, 8]}
incidents:
  raid: {chance: 0.2, do: [tension += 1, trust -= 1]}
  calm: {chance: 0.25, do: [tension -= 1]}
responses: {mending: {when: tension <= 2, chance: 0.3, do: [trust += 1]}}
obligations: {release: {steps: 3, pace: 0.1, requires: tension <= 3, due: 12}}
phases:
  initial: on
  states: [on, won, lost]
  final: [won, lost]
  transitions:
    win: {from: on, to: won, when: release.fulfilled and trust >= 4, chance: 0.5}
    lose: {from: on, to: lost, when: tension >= 6}
invariants: {trusting: {always: trust >= 1}}
properties:
  wins: {eventually: phase == won}
  keeps: {always: phase != lost}
  calm_keeps: {always: trust >= 2, within: 9}
  tense: {eventually: tension >= 5, within: 20}
  until: {hold: tension <= 4, until: release.done >= 2}
  days_won: {days_until: phase == won}
  days_tense: {days_until: tension >= 5}
  gap: {between: [tension >= 3, release.done >= 1]}
  tense_days: {days_when: tension >= 4}
  last_trust: {at_end: trust}
  last_calm: {at_end: tension <= 2}
  early_trust: {value: trust, on: 7}
  most: {most: tension + trust / 2}
  least: {least: trust, within: 15}
  raids: {count: raid}
  late: {at_end: release.overdue, given: tension >= 5}
  wins_if: {eventually: phase == won, given: tension >= 5}
  keeps_if: {always: trust >= 1, given: release.done >= 2}
  days_won_if: {days_until: phase == won, given: tension >= 4}
  days_tense_if: {days_until: tension >= 5, given: release.done >= 1}
  gap_if: {between: [tension >= 3, release.done >= 1], given: phase == won}
  tense_days_if: {days_when: tension >= 4, given: phase == won}
  trust_if: {at_end: trust, given: tension >= 5}
  early_if: {value: trust, on: 7, given: phase == lost}
  most_if: {most: tension, given: phase == won}
"""


def solved(text: str, **more: Any) -> Any:
    """The exact answers to a scenario."""
    return cs.solve(cs.read_scenario_text(text), **more)


def flat(answer: Answer) -> dict[str, float | None]:
    """The numbers of an answer."""
    names = ("value", "given", "happened", "censored", "mean_if_happened")
    return {name: getattr(answer, name, None) for name in names}


def numbers(answer: Answer) -> dict[str, Any]:
    """The numbers of an answer, to compare but for rounding."""
    return {key: pytest.approx(value, rel=1e-11, abs=1e-12) for key, value in flat(answer).items() if value is not None}


# one answer, whichever way it is carried --------------------------------------------------------


def test_answers_do_not_hang_on_how_many_columns_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = solved(ZOO)
    monkeypatch.setattr(question_plan, "ROOM", 0)
    coarse = solved(ZOO)
    for name in fine.answers:
        known = numbers(fine.property(name))
        assert {key: flat(coarse.property(name))[key] for key in known} == known, name


def test_a_truth_that_ends_a_run_needs_no_column_and_gets_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    spared = solved(ZOO)
    monkeypatch.setattr(question_plan.Asking, "final_only", lambda self, truth: False)
    carried = solved(ZOO)
    assert carried.ending_shares == pytest.approx(spared.ending_shares, abs=1e-14)
    assert list(carried.held) == pytest.approx(list(spared.held), abs=1e-14)
    for name in spared.answers:
        known = numbers(spared.property(name))
        assert {key: flat(carried.property(name))[key] for key in known} == known, name


def test_quantiles_of_what_is_given_are_those_of_many_runs() -> None:
    """n = 40,000, of which at least 9,000 have what is given: no quantile asked lies within 5 errors of a step."""
    exact, runs = solved(ZOO), cs.simulate(cs.read_scenario_text(ZOO), runs=40_000, seed=5)
    for name in ("trust_if", "most_if", "tense_days_if", "gap_if", "days_tense_if", "days_won_if"):
        solved_answer, seen = exact.property(name), runs.property(name)
        assert isinstance(solved_answer, DistributionAnswer)
        assert isinstance(seen, DistributionAnswer)
        assert solved_answer.quantiles == seen.quantiles, name


def test_the_largest_value_is_known_where_the_day_decides() -> None:
    text = """
scenario: largest
horizon: 4
quantities: {q: {initial: 0, range: [0, 9]}}
incidents: {i: {chance: 0.5, when: day < 3, do: q += 2}}
phases: {initial: a, states: [a]}
properties: {most: {most: q}, dated: {most: q - day}}
"""
    found = solved(text)
    assert found.property("most").value == pytest.approx(3.0, rel=1e-14)  # Binomial(3, 1/2) of 2 each
    # q - day: 0 on day 0; a walk of +1 or -1 for three days, then -1: the largest of 3 steps has mean 9/8 - 1/8 = 1
    assert found.property("dated").value == pytest.approx((3 + 2 + 1 + 1 + 1 + 0 + 0 + 0) / 8, rel=1e-14)


# clocks -----------------------------------------------------------------------------------------


def test_a_quantity_called_age_is_no_clock() -> None:
    """It is compared with 5 alone, but what lies above 5 counts: it can fall again."""
    text = """
scenario: aged
horizon: 12
parties: {north: {quantities: {age: {initial: 12, range: [0, 20]}}}}
incidents: {younger: {do: north.age -= 1}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: north.age < 5}}}
properties: {young: {days_until: phase == b}}
"""
    assert solved(text).property("young").value == 8.0


CLOCK = """
scenario: clocks
horizon: 10
obligations: {slow: {pace: {days: 40}}, asked: {pace: 0, due: 33}}
phases:
  initial: a
  states: [a, b, c]
  transitions:
    go: {from: a, to: b, after: 30}
    on: {from: b, to: c, when: asked.overdue}
properties:
  moves: {eventually: phase == b, within: unbounded}
  when: {days_until: phase == b, within: unbounded}
  done: {days_until: slow.fulfilled, within: unbounded}
  overdue: {days_until: phase == c, within: unbounded}
  in_time: {eventually: phase == b}
"""


def test_without_a_horizon_clocks_run_beyond_it() -> None:
    found = solved(CLOCK)
    assert found.property("moves").value == 1.0
    assert found.property("in_time").value == 0.0
    # days_in(phase) is 30 on S(30), so the move shows on S(31); 40 days are done on S(40); the 34th day is late
    assert found.property("when").value == pytest.approx(31.0, rel=1e-15)
    assert found.property("done").value == pytest.approx(40.0, rel=1e-15)
    assert found.property("overdue").value == pytest.approx(34.0, rel=1e-15)


def test_clocks_saturate_above_what_they_are_compared_with() -> None:
    text = CLOCK.replace("horizon: 10", "horizon: 3650").replace("after: 30", "after: 4")
    found = solved(text)
    assert found.states < 100
    assert found.property("when").value == pytest.approx(5.0, rel=1e-15)


@pytest.mark.parametrize(
    ("chance", "said"),
    [("days_in(phase) / 100", "days_in(phase), which grows without end"), ("day / 100", "the day's number decides")],
)
def test_without_a_horizon_what_grows_without_end_has_no_answer_and_says_so(chance: str, said: str) -> None:
    text = f"""
scenario: growing
horizon: 10
phases: {{initial: a, states: [a, b], transitions: {{go: {{from: a, to: b, chance: {chance}}}}}}}
properties: {{ever: {{eventually: phase == b, within: unbounded}}, soon: {{eventually: phase == b}}}}
"""
    found = solved(text)
    assert found.property("ever").value is None
    assert said in found.property("ever").note
    missed = 1.0
    for day in range(10):
        missed *= 1 - day / 100
    assert found.property("soon").value == pytest.approx(1 - missed, rel=1e-14)


def test_variables_nothing_reads_are_dropped() -> None:
    text = """
scenario: unread
horizon: 20
quantities: {seen: {initial: 0, range: [0, 3]}, unseen: {initial: 0, range: [0, 1000]}}
incidents: {i: {chance: 0.5, do: [seen += 1, unseen += 7]}}
obligations: {o: {steps: 50, pace: 0.3}}
phases: {initial: a, states: [a]}
properties: {full: {eventually: seen == 3}}
"""
    assert solved(text).states == 4


# what is asked without a horizon ----------------------------------------------------------------


def test_days_that_may_never_come_are_infinite_and_the_chance_is_told() -> None:
    text = """
scenario: perhaps
horizon: 5
phases:
  initial: a
  states: [a, b, c]
  final: [b, c]
  transitions: {b: {from: a, to: b, chance: 0.25}, c: {from: a, to: c, chance: 0.5}}
properties:
  ever: {eventually: phase == b, within: unbounded}
  never: {always: phase != b, within: unbounded}
  days: {days_until: phase == b, within: unbounded}
  waiting: {days_when: phase == a, within: unbounded}
  there: {hold: phase == a, until: phase == c, within: unbounded}
  ever_if: {eventually: phase == b, given: phase != a, within: unbounded}
  gap: {between: [phase == a, phase != a], within: unbounded}
"""
    found = solved(text)
    p = 0.25 / (0.25 + 0.75 * 0.5)
    assert found.property("ever").value == pytest.approx(p, rel=1e-15)
    assert found.property("never").value == pytest.approx(1 - p, rel=1e-15)
    assert (found.property("days").value, found.property("days").infinite) == (None, True)
    assert found.property("days").happened == pytest.approx(p, rel=1e-15)
    assert found.property("waiting").value == pytest.approx(1 / 0.625, rel=1e-15)
    assert found.property("there").value == pytest.approx(1 - p, rel=1e-15)
    assert found.property("ever_if").value == pytest.approx(p, rel=1e-14)
    assert found.property("gap").value == pytest.approx(1 / 0.625, rel=1e-15)


def test_a_chain_that_hardly_ever_moves_on_loses_no_digits() -> None:
    """A walk with steps up at 1/8 and down else, from 0 to 14: the mean time is known in closed form."""
    text = """
scenario: uphill
horizon: 1
quantities: {q: {initial: 0, range: [0, 14]}}
incidents: {step: {outcomes: [{weight: 1, do: q += 1}, {weight: 7, do: q -= 1}]}}
phases: {initial: a, states: [a]}
properties: {top: {days_until: q == 14, within: unbounded}}
"""
    answer = solved(text).property("top")
    # h(k) days from k to k + 1: h(0) = 8, h(k) = 8 + 7 h(k - 1)
    step, days = 8, 0
    for _ in range(14):
        days, step = days + step, 8 + 7 * step
    assert answer.value == pytest.approx(days, rel=1e-13)  # 1.1e12 days
    assert answer.error < 1e-6 * days


# what is dropped --------------------------------------------------------------------------------


@pytest.mark.parametrize("drop", [1e-4, 0.01, 0.1, 0.4])
def test_bounds_hold_the_exact_answer_whatever_is_dropped(drop: float) -> None:
    assert_within(cs.read_scenario_text(ZOO), drop)


@MANY
@given(testing.scenario_data(5), st.sampled_from([0.001, 0.05, 0.3]))
def test_bounds_hold_the_exact_answer_on_generated_scenarios(data: dict[str, Any], drop: float) -> None:
    try:
        assert_within(cs.read_scenario_text(testing.to_yaml(data)), drop, 20_000)
    except TooManyStatesError:
        return


def assert_within(scenario: cs.Scenario, drop: float, most: int = 100_000) -> None:
    """Every exact answer lies in the bounds found with states dropped."""
    whole, cut = cs.solve(scenario, max_states=most), cs.solve(scenario, max_states=most, drop=drop)
    assert cut.lost <= drop * (1 + 1e-12)
    for name in scenario.file.properties:
        exact, rough = whole.property(name), cut.property(name)
        if exact.value is None or rough.value is None or not cut.lost:
            continue
        assert rough.interval is not None
        low, high = rough.interval
        assert low - 1e-11 <= exact.value <= high + 1e-11, (name, exact, rough)
        assert low - 1e-11 <= rough.value <= high + 1e-11, (name, rough)
        if rough.met in (True, False):
            assert rough.met == exact.met, name
        if isinstance(rough, DistributionAnswer):
            assert isinstance(exact, DistributionAnswer)
            for level, quantile in rough.quantiles.items():
                assert quantile in (None, exact.quantiles[level]), (name, level)
    estimates = [(whole.endings()[name], one) for name, one in cut.endings().items() if name in ("reached", "failed")]
    estimates += [
        (whole.share(region, scenario.horizon)[state], one)
        for region in scenario.regions
        for state, one in cut.share(region, scenario.horizon).items()
    ]
    if scenario.file.holds is not None:
        estimates += zip(whole.survival(), cut.survival(), strict=True)
    for exactly, roughly in estimates:
        if roughly.low is not None and roughly.high is not None:
            assert roughly.low - 1e-11 <= exactly.value <= roughly.high + 1e-11


def test_where_states_are_dropped_nothing_is_called_certain() -> None:
    text = """
scenario: nearly
horizon: 10
goal: phase == b
phases:
  initial: a
  states: [a, b, c]
  final: [b]
  transitions: {b: {from: a, to: b, chance: 0.999}, c: {from: a, to: c}}
properties: {b: {eventually: phase == b, expect: ">= 1"}}
"""
    found = solved(text, drop=0.1)
    assert found.lost == pytest.approx(0.001)
    assert found.property("b").interval == pytest.approx([0.999, 1.0])
    assert found.property("b").met == "undecided"
    assert found.endings()["reached"].value < 1


# what has no answer -----------------------------------------------------------------------------


def test_a_count_of_what_is_given_is_left_to_runs_and_says_so() -> None:
    found = solved(ZOO.replace("raids: {count: raid}", "raids: {count: raid, given: tension >= 5}"))
    assert found.property("raids").value is None
    assert "left to runs" in found.property("raids").note


def test_what_is_asked_twice_is_carried_once() -> None:
    plain = cs.read_scenario_text(ZOO)
    twice = ZOO.replace("properties:\n", "properties:\n  again: {days_until: tension >= 5}\n")
    names = {"goal", "held", "invariants.trusting"}
    assert names <= set(asked_of(plain).asked)
    assert asked_of(cs.read_scenario_text(twice)).columns == asked_of(plain).columns


def asked_of(scenario: cs.Scenario) -> question_plan.Asking:
    """The questions of a scenario."""
    from ceasefire_sim.chain.chain import Chain
    from ceasefire_sim.engines.exact.given_flags import flags_of, with_flags
    from ceasefire_sim.machine.expressions import ExpressionLowering
    from ceasefire_sim.machine.lowering import lower

    names = ExpressionLowering(scenario)
    machine = lower(scenario, names)
    flags, raised = flags_of(machine)
    seen = {one.name: one for one in machine.observers}
    return question_plan.Asking(scenario, Chain(with_flags(machine, raised, names.terms), 100), seen, flags, False)
