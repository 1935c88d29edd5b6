"""One verdict: where a sequence proves the goal out of reach, ``check`` and ``run`` call every run stuck, none open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

import ceasefire_sim as cs
from tests.sequencing.test_lessons import LESSONS

RUNS = 20


def ways_to_read(name: str) -> Iterator[cs.Scenario]:
    """A scenario with and without each variant, as written, under each reading, each pair and all of them."""
    file = cs.read_scenario(name).file
    names = tuple(file.readings)
    chosen = [(), *((reading,) for reading in names), *combinations(names, 2), names]
    for variant in (None, *file.variants):
        for readings in dict.fromkeys(chosen):
            yield cs.read_scenario(name, variant, list(readings))


@pytest.mark.parametrize("name", LESSONS)
def test_sequence_run_and_check_give_one_verdict(name: str) -> None:
    for scenario in ways_to_read(name):
        answer = cs.sequence(scenario, repairs=False, alternatives=False)
        simulated, exact = cs.simulate(scenario, runs=RUNS).endings(), cs.solve(scenario).endings()
        which = (scenario.variant, scenario.readings)
        if answer.reachable is False:
            assert simulated["open"].value == simulated["reached"].value == 0, which
            assert exact["open"].value == exact["reached"].value == 0, which
        else:
            assert answer.stuck == () or exact["reached"].value >= 0, which
            assert answer.reachable is True, which
            assert answer.repairs == (), which
            assert {wait.source for wait in answer.waits} <= set(answer.stuck), which
            assert exact["stuck"].value < 1, which
