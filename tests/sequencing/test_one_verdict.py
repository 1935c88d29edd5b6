"""One verdict: where a sequence proves the goal out of reach, ``check`` and ``run`` call every run stuck, none open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

import ceasefire_sim as cs
from tests.sequencing.test_lessons import LESSONS

RUNS = 20


def ways_to_read(name: str, variants: bool) -> Iterator[cs.Scenario]:
    """A scenario as written, under each reading, each pair and all of them; else so with each of its variants."""
    file = cs.read_scenario(name).file
    names = tuple(file.readings)
    chosen = [(), *((reading,) for reading in names), *combinations(names, 2), names]
    for variant in file.variants if variants else (None,):
        for readings in dict.fromkeys(chosen):
            yield cs.read_scenario(name, variant, list(readings))


@pytest.mark.parametrize("name", LESSONS)
def test_sequence_run_and_check_give_one_verdict_under_all_readings(name: str) -> None:
    hold_one_verdict(ways_to_read(name, variants=False))


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_so_they_do_of_every_variant(name: str) -> None:
    hold_one_verdict(ways_to_read(name, variants=True))


def hold_one_verdict(scenarios: Iterator[cs.Scenario]) -> None:
    """What a sequence proves out of reach is stuck in every run; else nothing is drawn but what is stuck."""
    for scenario in scenarios:
        answer = cs.sequence(scenario, repairs=False, alternatives=False)
        simulated, exact = cs.simulate(scenario, runs=RUNS).endings(), cs.solve(scenario).endings()
        which = (scenario.variant, scenario.readings)
        if answer.reachable is False:
            assert simulated["open"].value == simulated["reached"].value == 0, which
            assert exact["open"].value == exact["reached"].value == 0, which
        else:
            assert answer.reachable is True, which
            assert answer.repairs == (), which
            assert {wait.source for wait in answer.waits} <= set(answer.stuck), which
            assert exact["stuck"].value < 1, which
