"""One verdict: where a sequence proves the goal out of reach, ``check`` and ``run`` reach it never, and call it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.results.estimate import Estimate
from tests.sequencing.test_lessons import LESSONS

FEW_RUNS, MANY_RUNS = 20, 2_000
MOST_STATES = 60_000  # of an exact answer


@dataclass(frozen=True)
class Verdicts:
    """What the three say of one scenario, read in one way.

    ``exact`` and ``simulated`` are the shares of the endings; ``exact`` is empty where the states do not fit.
    """

    scenario: cs.Scenario
    sequence: cs.Sequencing
    exact: Mapping[str, float]
    simulated: Mapping[str, float]

    def disagreements(self) -> Iterator[str]:
        """Where they do not agree, in words."""
        reachable = self.sequence.reachable
        if reachable is None:
            yield "sequence does not know"
        for name, shares in (("check", self.exact), ("run", self.simulated)):
            if not shares:
                continue
            if reachable is False and shares["reached"] + shares["open"] > 0:
                yield f"out of reach, and {name} says {dict(shares)}"
            if reachable and shares["stuck"] + shares["failed"] >= 1:
                yield f"possible, and {name} says {dict(shares)}"
        if reachable and (self.sequence.repairs or not {w.source for w in self.sequence.waits} <= set(self.stuck)):
            yield "possible, and something else is drawn than what is stuck"
        if self.exact and self.exact["reached"] == 0 < self.simulated["reached"]:
            yield "check never reaches what a run does"

    @property
    def stuck(self) -> tuple[str, ...]:
        """What can never happen."""
        return self.sequence.stuck


def verdicts_of(scenario: cs.Scenario, runs: int) -> Verdicts:
    """The verdicts of the three."""
    answer = cs.sequence(scenario, repairs=False, alternatives=False)
    try:
        exact = shares(cs.solve(scenario, max_states=MOST_STATES).endings())
    except cs.LimitError:
        exact = {}
    return Verdicts(scenario, answer, exact, shares(cs.simulate(scenario, runs=runs).endings()))


def shares(endings: Mapping[str, Estimate]) -> dict[str, float]:
    """The share of each ending."""
    return {name: float(share.value) for name, share in endings.items()}


def ways_to_read(name: str, variants: bool = True) -> Iterator[cs.Scenario]:
    """A scenario as written and with each of its variants, under no reading, each, each pair, and all of them."""
    file = cs.read_scenario(name).file
    names = tuple(file.readings)
    chosen = [(), *((reading,) for reading in names), *combinations(names, 2), names]
    for variant in (None, *(file.variants if variants else ())):
        for readings in dict.fromkeys(chosen):
            yield cs.read_scenario(name, variant, list(readings))


def disagreements(scenarios: Iterator[cs.Scenario], runs: int) -> list[tuple[str | None, tuple[str, ...], str]]:
    """Every disagreement, with the variant and the readings."""
    return [
        (scenario.variant, scenario.readings, words)
        for scenario in scenarios
        for words in verdicts_of(scenario, runs).disagreements()
    ]


@pytest.mark.parametrize("name", LESSONS)
def test_sequence_run_and_check_give_one_verdict_under_all_readings(name: str) -> None:
    assert disagreements(ways_to_read(name, variants=False), FEW_RUNS) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", cs.shipped_scenarios())
def test_so_they_do_of_every_scenario_and_variant_in_many_runs(name: str) -> None:
    assert disagreements(ways_to_read(name), MANY_RUNS) == []
