"""Thresholds: every crossing with its interval, in a sentence; nothing is assumed to be monotone."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.crossings import Profile
from ceasefire_sim.present.threshold_report import threshold_document, threshold_sentences
from ceasefire_sim.results.measures import Measure
from ceasefire_sim.results.store import Store
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.sweeping.thresholds import Claim, plan_threshold

HUMP = """
scenario: hump
horizon: 20
goal: phase == done
parameters: {haste: {value: 0.3, range: [0, 1]}}
phases:
  initial: truce
  states: [truce, talks, done]
  transitions:
    open: {from: truce, to: talks, chance: haste}
    spoil: {from: talks, to: truce, chance: haste}
    close: {from: talks, to: done, chance: 0.3 * (1 - haste)}
properties: {agreed: {eventually: phase == done}}
"""  # too slow is never, and too hasty is never, too


def exact_crossing(scenario: cs.Scenario, question: str, name: str, ends: tuple[float, float]) -> float:
    """Where the exact answer crosses one half, between two values on different sides of it."""

    def above(value: float) -> bool:
        return cs.solve(scenario.with_({f"parameters.{name}": value})).probability(question).value > 0.5

    low, high = ends
    first = above(low)
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) == first else (low, middle)
    return low


def test_an_answer_that_rises_and_falls_has_both_crossings() -> None:
    scenario = cs.read_scenario_text(HUMP)
    (each,) = cs.threshold(scenario, "agreed >= 0.5", {"haste": "0:1:11"}, runs=2000).each
    first, second = each.crossings
    assert (first.rising, second.rising) == (True, False)
    assert first.low <= exact_crossing(scenario, "agreed", "haste", (0.0, 0.3)) <= first.high
    assert second.low <= exact_crossing(scenario, "agreed", "haste", (0.3, 1.0)) <= second.high
    ((stretch),) = each.holds
    assert (stretch.begin, stretch.end) == (first, second)


def test_where_a_claim_holds_is_told_in_a_sentence() -> None:
    scenario = cs.read_scenario_text(HUMP)
    thresholds = cs.threshold(scenario, "agreed >= 50%", {"haste": "0:1:11"}, runs=2000)
    ((sentence),) = threshold_sentences(thresholds, thresholds.each[0])
    first, second = (f"{c.value:.3g} [{c.low:.4g}, {c.high:.4g}]" for c in thresholds.each[0].crossings)
    assert sentence == f"agreed is at least 50.0 % where haste is between {first} and {second}."
    below = cs.threshold(scenario, "agreed < 0.5", {"haste": "0:1:11"}, runs=2000)
    ((sentence),) = threshold_sentences(below, below.each[0])
    assert sentence == f"agreed is below 50.0 % where haste is at most {first}, or at least {second}."
    never = cs.threshold(scenario, "agreed > 0.99", {"haste": "0:1:5"}, runs=500)
    ((sentence),) = threshold_sentences(never, never.each[0])
    assert sentence.startswith("agreed is above 99.0 % nowhere from haste 0 to 1: it lies between 0.0 % [0.0, 0.8] and")


def test_what_so_few_runs_cannot_tell_is_said() -> None:
    thresholds = cs.threshold(cs.read_scenario_text(HUMP), "agreed >= 0.5", {"haste": "0.3:0.4:3"}, runs=10)
    ((sentence),) = threshold_sentences(thresholds, thresholds.each[0])
    assert sentence.startswith("whether agreed is at least 50.0 % cannot be told from haste 0.3 to 0.4")


def test_there_is_an_answer_for_each_setting_of_the_other_factors() -> None:
    scenario = cs.read_scenario("reciprocal-tranches")
    vary = {"mistrust": "0:0.02:5", "slices": [2, 4]}
    thresholds = cs.threshold(scenario, "reached >= 0.5", vary, runs=400)
    assert [dict(each.setting) for each in thresholds.each] == [{"slices": 2}, {"slices": 4}]
    for each in thresholds.each:
        (crossing,) = each.crossings
        assert 0.0 < crossing.low < crossing.value < crossing.high < 0.02
    assert threshold_document(thresholds)["claim"] == "ending.reached >= 0.5"
    numbers = [point["mistrust"] for point in thresholds.swept.points if point["slices"] == 2]
    assert numbers == sorted(numbers)


def covered(lesson: str, vary: dict[str, str], truth: float, seeds: range) -> int:
    """In how many of some seeds the interval of the one crossing contains the true one."""
    scenario = cs.read_scenario(lesson)
    inside = 0
    for seed in seeds:
        (crossing,) = cs.threshold(scenario, "concluded >= 0.5", vary, runs=1000, seed=seed).each[0].crossings
        inside += crossing.low <= truth <= crossing.high
    return inside


LESSONS = [
    ("two-party-deadlock", "pace", "0.02:0.5:9", (0.02, 0.5)),
    ("reciprocal-tranches", "mistrust", "0:0.02:9", (0.0, 0.02)),
]


def test_the_interval_contains_the_true_crossing() -> None:
    """Of 12 intervals of 95 % at most 3 miss, with chance 0.9978."""
    truth = exact_crossing(cs.read_scenario("reciprocal-tranches"), "concluded", "mistrust", (0.0, 0.02))
    assert covered("reciprocal-tranches", {"mistrust": "0:0.02:9"}, truth, range(1, 13)) >= 9


@pytest.mark.slow
@pytest.mark.parametrize(("lesson", "name", "levels", "ends"), LESSONS)
def test_the_interval_contains_the_true_crossing_in_93_of_100_seeds(
    lesson: str, name: str, levels: str, ends: tuple[float, float]
) -> None:
    truth = exact_crossing(cs.read_scenario(lesson), "concluded", name, ends)
    assert covered(lesson, {name: levels}, truth, range(1, 101)) >= 93


def test_an_interrupted_search_goes_on_from_the_points_it_has(tmp_path: Path) -> None:
    scenario = cs.read_scenario_text(HUMP)
    batch = plan_threshold(scenario, "agreed >= 0.5", {"haste": "0:1:11"}, RunOptions(2000))
    finished: list[int] = []

    def stop(runs: int) -> None:
        finished.append(runs)
        if len(finished) == 2:
            raise KeyboardInterrupt

    with Store(tmp_path, batch.identity()) as store:
        store.claim()
        with pytest.raises(KeyboardInterrupt):
            batch.play(store, stop)
        kept = sum(count for _, count in store.parts().spans())
        thresholds = batch.play(store)
        names = [path.name for path in sorted((tmp_path / "parts").glob("*.part"))]
    assert kept == finished[1] // 2000 > 11
    assert thresholds == batch.play()
    assert sum(int(name[16:23]) for name in names) == len(thresholds.swept)


def measure(value: float, runs: int = 10_000) -> Measure:
    return Measure("x", "probability", value, None, None, runs)


def test_the_ends_of_an_interval_are_points_that_were_excluded() -> None:
    trials = ((0.0, measure(0.1)), (1.0, measure(0.4)), (2.0, measure(0.5)), (3.0, measure(0.6)), (4.0, measure(0.9)))
    profile = Profile(trials, (0.0, 4.0), 0.5, 0.95)
    ((crossing),) = profile.crossings()
    assert (crossing.low, crossing.high, crossing.rising) == (1.0, 3.0, True)
    assert set(profile.next_values()) == {1.5, 2.5}


def test_a_point_of_the_scan_that_is_unsure_at_an_end_is_a_doubt() -> None:
    trials = ((0.0, measure(0.5)), (1.0, measure(0.9)), (2.0, measure(0.5)), (3.0, measure(0.9)))
    profile = Profile(trials, (0.0, 1.0, 2.0, 3.0), 0.5, 0.95)
    assert profile.crossings() == ()
    assert profile.doubts() == ((0.0, 1.0), (1.0, 3.0))


@pytest.mark.parametrize("text", ["agreed", "agreed == 0.5", ">= 0.5", "agreed >= half", ""])
def test_what_is_no_claim_is_refused(text: str) -> None:
    with pytest.raises(cs.InputError, match="a claim is written such as 'reaches_second"):
        Claim.of(text)


def test_a_threshold_is_about_what_is_asked_and_along_a_number() -> None:
    scenario = cs.read_scenario_text(HUMP)
    with pytest.raises(cs.InputError, match="there is no property 'agred'; did you mean 'agreed'"):
        cs.threshold(scenario, "agred > 0.5", {"haste": "0:1:3"})
    with pytest.raises(cs.InputError, match="a threshold is that of a number"):
        cs.threshold(scenario, "agreed > 0.5", {"phases.initial": ["truce", "talks"]})
