"""Splitting over the whole language: where no level is reached it is plain sampling, and every hit is one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.studies.splitting.candidates import candidates

RUNS, REPETITIONS = 20, 3
BEYOND = 1e9  # no number of the strategies grows so large


def events(scenario: cs.Scenario) -> list[str]:
    """The properties that are true or false in every run."""
    return [
        name
        for name, prop in scenario.file.properties.items()
        if scenario.is_truth(prop) and prop.given is None and not is_unbounded(prop)
    ]


def check_plain(scenario: cs.Scenario, name: str, engine: str) -> None:
    """With a level that is never reached, the estimates are the shares of the runs that were played."""
    prop = scenario.file.properties[name]
    number = candidates(scenario, prop)[0]
    rare = cs.rare_event(scenario, name, number, levels=[BEYOND], runs=RUNS, repetitions=REPETITIONS, engine=engine)
    for repetition, estimate in enumerate(rare.repetitions):
        first = 2 * RUNS + repetition * RUNS  # the pilot has the runs before
        share = cs.simulate(scenario, RUNS, rare.seed, first=first).probability(name).value
        assert estimate == pytest.approx(1 - share if prop.always is not None else share, abs=1e-12)


def check_hits(scenario: cs.Scenario, name: str) -> None:
    """With levels that a pilot found, every hit retold alone is one."""
    prop = scenario.file.properties[name]
    rare = cs.rare_event(scenario, name, candidates(scenario, prop)[-1], runs=RUNS, repetitions=REPETITIONS)
    for luck in rare.hits:
        _, values = states_and_findings(scenario, luck)
        assert values[name] == (0 if prop.always is not None else 1)


def search(part: int, examples: int) -> None:
    """One part of a search, which begins elsewhere than the others."""

    @seed(part)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(testing.scenario_data(), st.sampled_from(("vectorised", "compiled")))
    def holds(data: Any, engine: str) -> None:
        scenario = cs.read_scenario_text(testing.to_yaml(data))
        for name in events(scenario)[:2]:
            check_plain(scenario, name, engine)
            check_hits(scenario, name)

    holds()


@pytest.mark.parametrize("part", range(2))
def test_splitting_is_plain_sampling_where_nothing_is_split(part: int) -> None:
    search(part, 8)


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(2, 6))
def test_splitting_is_plain_sampling_on_many_more(part: int) -> None:
    search(part, 200)
