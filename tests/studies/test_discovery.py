"""Scenario discovery: boxes of settings, judged by fresh ones, told in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.discovery_report import box_sentence, discovery_document, discovery_lines, where_words
from ceasefire_sim.present.plots.discovery import discovery_picture
from ceasefire_sim.results.store import Store
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.sweeping.discovery import DiscoveryOptions, between, plan_discovery
from tests.present.test_plots import clipped

RACE = """
scenario: race
horizon: 30
goal: phase == done
parameters:
  haste: {value: 0.05, range: [0, 0.2]}
  spoiling: {value: 0.02, range: [0, 0.2]}
  idle: {value: 0.5, range: [0, 1]}
incidents: {talk: {chance: idle}}
phases:
  initial: truce
  states: [truce, done, broken]
  final: [done, broken]
  transitions:
    spoil: {from: truce, to: broken, chance: spoiling}
    close: {from: truce, to: done, chance: haste}
properties: {agreed: {eventually: phase == done}}
"""


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(RACE)


@pytest.fixture(scope="module")
def discovery(scenario: cs.Scenario) -> cs.Discovery:
    return cs.discover(scenario, "agreed >= 0.6", points=150, runs=60, seed=2)


def test_the_box_is_that_of_the_numbers_which_decide(discovery: cs.Discovery) -> None:
    box = discovery.boxes[0]
    assert {limit.factor.name: limit.below is None for limit in box.limits} == {"haste": True, "spoiling": False}
    assert box.density.value > 0.7
    assert box.coverage.value > 0.6
    assert all(limit.quasi_p < 0.05 and limit.stability > 0.7 for limit in box.limits)


def test_a_box_holds_what_it_is_said_to_hold(discovery: cs.Discovery) -> None:
    box = discovery.boxes[0]
    inside = [
        holds
        for point, holds in zip(discovery.swept.points, discovery.holding, strict=True)
        if all(
            (limit.above is None or float(point[limit.factor.name]) > limit.above)
            and (limit.below is None or float(point[limit.factor.name]) < limit.below)
            for limit in box.limits
        )
    ]
    assert (sum(inside), len(inside)) == (round(box.density.value * box.density.n), box.density.n)
    assert box.coverage.n == sum(discovery.holding)
    for place, holds in enumerate(discovery.holding):
        value = discovery.swept.measure("agreed")[place].value
        assert value is not None
        assert holds == (value >= 0.6)


def test_it_is_judged_by_fresh_settings_with_fresh_runs(scenario: cs.Scenario) -> None:
    batch = plan_discovery(scenario, "agreed >= 0.6", DiscoveryOptions(points=40), RunOptions(30, 2))
    assert not set(batch.design.points) & set(batch.fresh.points)
    holding = 0
    for point in batch.fresh.points:
        values = {factor.path: value for factor, value in zip(batch.fresh.factors, point, strict=True)}
        fresh = cs.simulate(scenario.with_(values), runs=60, seed=2).values("agreed")[30:]
        holding += bool(fresh.mean() >= 0.6)
    discovery = batch.play()
    assert (round(discovery.fresh.value * 40), discovery.fresh.n) == (holding, 40)


def test_every_box_is_a_sentence_with_fresh_counts(discovery: cs.Discovery) -> None:
    box = discovery.boxes[0]
    lines = " ".join(" ".join(discovery_lines(discovery)).split())
    inside = f"{round(box.density.value * box.density.n)} of {box.density.n}"
    assert box_sentence(discovery, 0) == (
        f"Box 1: in {inside} settings with {where_words(box)}, agreed is at least 60.0 %"
        f" ({100 * box.density.value:.1f} %)."
    )
    assert f"On fresh settings with fresh runs: {round(box.fresh_density.value * box.fresh_density.n)} of" in lines
    assert clipped(discovery_picture(discovery)) == []
    data = discovery_document(discovery)
    assert set(data) == {"claim", "sample", "base", "fresh_base", "boxes", "holding", "tried"}


def test_without_a_box_it_is_said_why(scenario: cs.Scenario) -> None:
    never = cs.discover(scenario, "agreed > 1", points=30, runs=10)
    assert never.boxes == ()
    assert "settings in which agreed is above 100.0 % are too few" in " ".join(" ".join(discovery_lines(never)).split())
    always = cs.discover(scenario, "agreed >= 0", points=30, runs=10)
    assert "it is so nearly everywhere" in " ".join(discovery_lines(always))
    assert clipped(discovery_picture(never)) == []


def test_a_search_goes_on_from_the_points_it_has(scenario: cs.Scenario, tmp_path: Path) -> None:
    batch = plan_discovery(scenario, "agreed >= 0.6", DiscoveryOptions(points=50), RunOptions(30))
    finished: list[int] = []

    def stop(runs: int) -> None:
        finished.append(runs)
        if len(finished) == 2:
            raise KeyboardInterrupt

    with Store(tmp_path, batch.identity()) as store:
        store.claim()
        with pytest.raises(KeyboardInterrupt):
            batch.play(store, stop)
        discovery = batch.play(store, finished.append)
    assert finished[2] > finished[1]
    assert discovery.boxes == batch.play().boxes


@pytest.mark.parametrize(
    ("ends", "whole", "limit"),
    [((0.1, 0.2), False, 0.15), ((0.123, 0.1234), False, 0.1232), ((2, 3), True, 2.5), ((0.0, 1.0), False, 0.5)],
)
def test_a_limit_has_few_digits_and_lies_between(ends: tuple[float, float], whole: bool, limit: float) -> None:
    assert between(*ends, whole) == limit


def test_what_cannot_be_discovered_is_refused(scenario: cs.Scenario) -> None:
    with pytest.raises(cs.InputError, match="there is no property 'agred'; did you mean 'agreed'"):
        cs.discover(scenario, "agred > 0.5")
    with pytest.raises(cs.InputError, match="the number of points"):
        cs.discover(scenario, "agreed > 0.5", points=3)
    with pytest.raises(cs.InputError, match="a claim is written such as"):
        cs.discover(scenario, "agreed")
