"""The exact engine beside Storm on the same export, end to end: from the scenario to every probability.

    python -m benchmarks.oracle [--rounds 5]

Needs the extra [storm]. Storm's time is that of parsing, building and checking the export; ours that of
lowering, exploring and solving. Interleaved in one process; the ratio is a median over rounds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import ceasefire_sim as cs
from ceasefire_sim.results.answer import ProbabilityAnswer
from ceasefire_sim.testing.storm import StormModel

CASES = (
    ("two-party-deadlock", 180),
    ("impossible-deadline", 120),
    ("monitoring", 365),
    (str(Path(__file__).with_name("scenario.yaml")), 3),
)


def asked_for(name: str, horizon: int, *without: str) -> cs.Scenario:
    """A scenario with another horizon and without some of its properties."""
    return cs.read_scenario(name, overrides={"horizon": horizon, **{f"properties.{key}": None for key in without}})


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for name, horizon in CASES:
        asked = cs.read_scenario(name)
        unsaid = [key for key in asked.file.properties if key not in StormModel(asked_for(name, 2)).named]
        # both answer the same questions: what PCTL cannot say is left out
        scenario = asked_for(name, horizon, *unsaid)
        ours, theirs, worst = [], [], 0.0
        for _ in range(rounds):
            began = time.perf_counter()
            exact = cs.solve(scenario)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            storm = StormModel(scenario)
            values = {key: storm.value(formula) for key, formula in storm.named.items()}
            theirs.append(time.perf_counter() - began)
            for key, value in values.items():
                answer = exact.property(key)
                mine = answer.value if isinstance(answer, ProbabilityAnswer) else answer.happened
                assert mine is not None
                worst = max(worst, abs(mine - value))
        assert worst <= 1e-9, f"{name}: {worst}"
        ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
        here = f"{exact.states} day states here in {statistics.median(ours):.3f} s"
        there = f"{storm.states} in Storm in {statistics.median(theirs):.3f} s"
        print(f"{scenario.name}, {horizon} days: {here}, {there}: {ratio:.0f} times; largest difference {worst:.1e}")


if __name__ == "__main__":
    main()
