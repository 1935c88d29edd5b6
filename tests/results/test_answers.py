"""A run set and a distribution answer the same questions by the same names, and refuse what they cannot say."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.answer import DistributionAnswer, ProbabilityAnswer, verdict
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.mass_function import MassFunction

TEXT = """
scenario: coin
title: A coin & a <die>
horizon: 4
goal: phase == heads
holds: phase != tails
phases:
  initial: up
  states: [up, heads, tails]
  final: [heads, tails]
  transitions: {win: {from: up, to: heads, chance: 1/4}, lose: {from: up, to: tails, chance: 1/3}}
invariants: {never_tails: {always: phase != tails}}
properties:
  wins: {eventually: phase == heads, expect: "> 0.1"}
  days: {days_until: phase == heads, observed: "2"}
  up_days: {days_when: phase == up}
  never: {eventually: phase == heads, given: phase == heads and phase == tails, expect: "> 0.1"}
  never_days: {days_until: phase == heads, given: phase == heads and phase == tails, expect: "> 1"}
"""
RUNS = 400
Result = cs.RunSet | cs.Distribution


@pytest.fixture(scope="module")
def runs() -> cs.RunSet:
    return cs.simulate(cs.read_scenario_text(TEXT), runs=RUNS, seed=1)


@pytest.fixture(scope="module")
def exact() -> cs.Distribution:
    return cs.solve(cs.read_scenario_text(TEXT))


@pytest.fixture(scope="module", params=["runs", "exact"])
def result(request: pytest.FixtureRequest) -> Result:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


# the same questions -----------------------------------------------------------------------------


def test_every_public_name_of_one_is_answered_or_refused_with_a_reason_by_the_other(
    runs: cs.RunSet, exact: cs.Distribution
) -> None:
    storage = {
        "regions",
        "ending_shares",
        "held",
        "answers",
        "masses",
        "numbers",
        "violation_shares",
        "certain",
        "scenario_hash",
    }
    storage |= {"freeze", "shares", "identity", "confidence"}
    for one, other in ((runs, exact), (exact, runs)):
        for name in sorted(set(dir(one)) - storage):
            if not name.startswith("_") and not hasattr(other, name):
                with pytest.raises(InputError, match=f"`{name}`"):
                    getattr(other, name)


def test_both_say_the_same_of_a_chain_that_is_known(runs: cs.RunSet, exact: cs.Distribution) -> None:
    """400 runs: every exact value lies within 4 standard errors of a share, at most 4 x 0.5 / 20 = 0.1."""
    assert exact.probability("wins").value == pytest.approx(sum(0.25 * 0.5**day for day in range(4)), rel=1e-14)

    def estimates(result: Result) -> list[float]:
        single = (result.probability("wins"), result.endings()["reached"], result.phases()["tails"])
        several = (*result.share("phase", 2).values(), *result.survival(), *result.invariants().values())
        return [estimate.value for estimate in (*single, *several)]

    assert estimates(runs) == pytest.approx(estimates(exact), abs=0.1)
    assert runs.daily_shares() == pytest.approx(exact.daily_shares(), abs=0.1)
    assert runs.mean("days").value == pytest.approx(exact.mean("days").value, abs=0.3)
    assert runs.quantile("up_days", 0.4) == exact.quantile("up_days", 0.4) == 1


def test_properties_come_as_answers_of_their_kind(result: Result) -> None:
    answers = result.properties()
    assert list(answers) == ["wins", "days", "up_days", "never", "never_days"]
    assert isinstance(answers["wins"], ProbabilityAnswer)
    assert isinstance(answers["days"], DistributionAnswer)
    assert answers["days"] == result.distribution("days") == result.property("days")
    assert result.quantiles("up_days")[0.5] == result.quantile("up_days", 0.5)


def test_the_masses_sum_to_what_is_not_censored(result: Result) -> None:
    masses, answer = result.mass_function("days"), result.distribution("days")
    assert sum(masses.masses.values()) == pytest.approx(answer.happened, rel=1e-12)
    assert masses.censored == pytest.approx(1 - (answer.happened or 0), rel=1e-9)
    assert answer.observed is not None
    assert (answer.observed.value, answer.observed.share_equal) == (2, masses.at(2))
    assert answer.observed.share_below == pytest.approx(masses.below(2))


@pytest.mark.parametrize("name", ["never", "never_days"])
def test_what_is_given_to_no_run_is_answered_alike_by_both(result: Result, name: str) -> None:
    answer = result.property(name)
    assert (answer.value, answer.interval, answer.given, answer.met, answer.note) == (None, None, 0, "undecided", None)
    if isinstance(answer, DistributionAnswer):
        assert set(answer.quantiles.values()) == {None}
        assert (answer.happened, answer.mean_if_happened) == (None, None)


# what is refused --------------------------------------------------------------------------------

SLIPS: dict[str, tuple[Callable[[Result], object], str]] = {
    "probability of a number": (lambda result: result.probability("days"), "'days' is a number"),
    "mean of a truth": (lambda result: result.mean("wins"), "'wins' is true or false"),
    "quantile of a truth": (lambda result: result.quantile("wins", 0.5), "'wins' is true or false"),
    "distribution of a truth": (lambda result: result.distribution("wins"), "'wins' is true or false"),
    "level": (lambda result: result.quantile("days", 50), "the level of a quantile is a number between 0 and 1"),
    "property": (lambda result: result.property("win"), "there is no property 'win'; did you mean 'wins'?"),
    "region": (lambda result: result.share("phse", 1), "there is no region 'phse'; did you mean 'phase'?"),
    "regions by day": (lambda result: result.daily_shares("phse"), "there is no region 'phse'; did you mean 'phase'?"),
    "state": (lambda result: result.share("phase", 1)["head"], "there is no state 'head'; did you mean 'heads'?"),
    "phase": (lambda result: result.phases()["head"], "there is no phase 'head'; did you mean 'heads'?"),
    "ending": (lambda result: result.endings()["reach"], "there is no ending 'reach'; did you mean 'reached'?"),
    "invariant": (lambda result: result.invariants()["never"], "there is no invariant 'never'; did you mean"),
    "day too late": (lambda result: result.share("phase", 5), "a day is a whole number between 0 and 4, not 5"),
    "day before": (lambda result: result.share("phase", -1), "a day is a whole number between 0 and 4, not -1"),
    "half a day": (lambda result: result.share("phase", 1.5), "a day is a whole number"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_what_there_is(result: Result, slip: str) -> None:
    ask, message = SLIPS[slip]
    with pytest.raises(InputError) as refused:
        ask(result)
    assert message in str(refused.value)


def test_a_name_that_is_not_there_is_still_no_key(result: Result) -> None:
    assert "head" not in result.phases()
    assert result.phases().get("head") is None


def test_survival_needs_what_survives(result: Result) -> None:
    text = TEXT.replace("holds: phase != tails\n", "")
    scenario = cs.read_scenario_text(text)
    other = cs.solve(scenario) if isinstance(result, cs.Distribution) else cs.simulate(scenario, runs=2)
    with pytest.raises(InputError, match="survival needs `holds`"):
        other.survival()


# values that cannot be changed ------------------------------------------------------------------


def test_arrays_and_mappings_are_read_only(runs: cs.RunSet, exact: cs.Distribution) -> None:
    for array in (runs.array("run"), runs.daily(), runs.values("days"), runs.by_day("goal"), runs.daily_shares()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        exact.daily_shares()[0] = 0
    for mapping in (runs.phases(), exact.endings(), runs.waits, exact.answers):
        with pytest.raises(TypeError):
            mapping["heads"] = None  # type: ignore[index]


def test_results_of_the_same_runs_are_equal_and_hash_alike(runs: cs.RunSet, exact: cs.Distribution) -> None:
    scenario = cs.read_scenario_text(TEXT)
    again = cs.simulate(scenario, runs=RUNS, seed=1, engine="reference")
    assert (again, hash(again)) == (runs, hash(runs))
    for other in (
        cs.simulate(scenario, runs=RUNS, seed=2),
        cs.simulate(scenario, runs=RUNS - 1, seed=1),
        cs.simulate(cs.read_scenario_text(TEXT, overrides={"horizon": 5}), runs=RUNS, seed=1),
        cs.simulate(scenario, runs=RUNS, seed=1, confidence=0.9),
    ):
        assert other != runs
    assert (cs.solve(scenario), hash(cs.solve(scenario))) == (exact, hash(exact))
    assert cs.solve(scenario, drop=0.5) != exact


def test_results_can_be_pickled(result: Result) -> None:
    copy = pickle.loads(pickle.dumps(result))
    assert copy == result
    assert copy.property("days") == result.property("days")
    assert not copy.daily_shares().flags.writeable
    if isinstance(copy, cs.RunSet):
        assert not copy.array("run").flags.writeable


# one line, and a table --------------------------------------------------------------------------


def test_results_are_shown_in_one_line(runs: cs.RunSet, exact: cs.Distribution) -> None:
    assert repr(runs) == f"RunSet(coin, 400 runs, seed 1, reached {100 * runs.endings()['reached'].value:.1f} %)"
    assert repr(exact) == f"Distribution(coin, 3 states, reached {100 * exact.endings()['reached'].value:.1f} %)"
    assert repr(exact.property("wins")) == "ProbabilityAnswer(wins: 0.4688, exact, expected > 0.1: met)"
    assert repr(exact.property("never")) == "ProbabilityAnswer(never: –, exact, given: 0, expected > 0.1: undecided)"
    assert repr(exact.probability("wins")) == "Estimate(0.4688, exact)"
    assert repr(Estimate(0.25, 0.2, 0.3, 0.95, 1000)) == "Estimate(0.25 [0.2, 0.3], 1,000 runs, 0.95 confidence)"
    for shown in (runs.mean("days"), runs.property("days"), runs.phases(), runs.mass_function("days")):
        assert "\n" not in repr(shown)


def test_an_estimate_is_a_number_and_formats_with_its_interval() -> None:
    estimate = Estimate(0.0884, 0.083, 0.0939, 0.95, 10_000)
    assert float(estimate) == 0.0884
    assert f"{estimate:.1%}" == "8.8% [8.3%, 9.4%]"
    assert str(estimate) == "0.0884 [0.083, 0.0939]"
    assert f"{Estimate(0.5, None, None, 1.0, 0):.2f}" == "0.50"


def test_tables_for_notebooks_are_small_escaped_and_without_scripts(result: Result) -> None:
    shown = [
        result,
        result.property("wins"),
        result.property("days"),
        result.mean("days"),
    ]
    for table in (value._repr_html_() for value in shown):
        assert len(table) < 10_000
        assert "<script" not in table
    assert "A coin &amp; a &lt;die&gt;" in result._repr_html_()


# what is expected -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "low", "high", "expected"),
    [
        (">= 0.5", 0.5, 0.6, True),
        (">= 0.5", 0.4, 0.5, "undecided"),
        (">= 0.5", 0.3, 0.4, False),
        ("> 0.5", 0.5, 0.6, "undecided"),
        ("> 0.5", 0.4, 0.5, False),
        ("> 0.5", 0.51, 0.6, True),
        ("<= 0.5", 0.4, 0.5, True),
        ("<= 0.5", 0.5, 0.6, "undecided"),
        ("<= 0.5", 0.51, 0.6, False),
        ("< 0.5", 0.4, 0.5, "undecided"),
        ("< 0.5", 0.5, 0.6, False),
        ("< 0.5", 0.4, 0.49, True),
        ("== 0.5", 0.5, 0.5, True),
        ("== 0.5", 0.5, 0.6, "undecided"),
        ("== 0.5", 0.51, 0.6, False),
        ("!= 0.5", 0.5, 0.5, False),
        ("!= 0.5", 0.4, 0.5, "undecided"),
        ("!= 0.5", 0.4, 0.49, True),
        ("[0.45, 0.57]", 0.45, 0.57, True),
        ("[0.45, 0.57]", 0.44, 0.5, "undecided"),
        ("[0.45, 0.57]", 0.5, 0.58, "undecided"),
        ("[0.45, 0.57]", 0.4, 0.6, "undecided"),
        ("[0.45, 0.57]", 0.57, 0.6, "undecided"),
        ("[0.45, 0.57]", 0.3, 0.44, False),
        ("[0.45, 0.57]", 0.58, 0.6, False),
        ("[-2, 1e-07]", -2.0, 0.0, True),
    ],
)
def test_a_bound_at_the_end_of_the_interval_counts_as_the_comparison_says(
    expect: str, low: float, high: float, expected: object
) -> None:
    assert verdict(expect, Estimate((low + high) / 2, low, high, 0.95, 100)) == expected


def test_an_expectation_without_an_estimate_is_undecided() -> None:
    assert verdict("> 0.5", None) == "undecided"
    assert verdict(None, None) is None


def test_expected_days_without_a_horizon_are_judged() -> None:
    text = TEXT.replace(
        '  days: {days_until: phase == heads, observed: "2"}',
        """
  short: {days_when: phase == up, within: unbounded, expect: "<= 2"}
  longer: {days_when: phase == up, within: unbounded, expect: "> 2.1"}
  endless: {days_until: phase == heads, within: unbounded, expect: "> 1e9"}""",
    )
    solved = cs.solve(cs.read_scenario_text(text))
    assert solved.mean("short").value == pytest.approx(2.0, rel=1e-12)  # geometric, leaving with 1/2 a day
    assert solved.property("longer").met is False
    assert (solved.property("endless").met, solved.mean("endless").value) == (True, np.inf)


# quantiles --------------------------------------------------------------------------------------


def test_a_quantile_is_the_least_value_that_the_level_does_not_exceed() -> None:
    masses = MassFunction({1.0: 0.25, 2.0: 0.25, 5.0: 0.25})
    assert [masses.quantile(level) for level in (0.1, 0.25, 0.26, 0.5, 0.51, 0.75, 0.76)] == [1, 1, 2, 2, 5, 5, None]
    assert masses.censored == 0.25
    assert MassFunction({}).quantile(0.5) is None


def test_a_quantile_that_what_was_dropped_could_move_is_not_known() -> None:
    masses = MassFunction({1.0: 0.5, 2.0: 0.5}, lost=0.1)
    assert masses.quantile(0.25) == 1
    assert masses.quantile(0.5) is None
    assert masses.quantile(0.75) == 2


@pytest.mark.parametrize("name", ["concluded", "days_to_conclusion"])
def test_a_notebook_shows_the_value_of_an_answer(name: str) -> None:
    runs = cs.simulate(cs.read_scenario("two-party-deadlock"), runs=50)
    answer = runs.property(name)
    assert answer.value is not None
    assert f"<td>value</td><td>{answer.value:.4g} [" in answer._repr_html_()
