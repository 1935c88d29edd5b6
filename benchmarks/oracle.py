"""The exact engine beside Storm on the same export, end to end: from the scenario to every probability.

Needs the extra [storm]. Storm's time is that of parsing, building and checking the export; ours that of
lowering, exploring and solving. Interleaved in one process; the ratio is a median over rounds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ceasefire_sim as cs
from ceasefire_sim.results.answer import ProbabilityAnswer
from ceasefire_sim.testing.storm import StormModel

__all__ = ["Beside", "beside_storm"]

CASES = (
    ("two-party-deadlock", 180),
    ("impossible-deadline", 120),
    ("monitoring", 365),
    (str(Path(__file__).with_name("scenario.yaml")), 3),
)


@dataclass(frozen=True)
class Beside:
    """A scenario solved by both: states, median seconds of processor, the largest difference of a probability."""

    name: str
    days: int
    day_states: int
    storm_states: int
    seconds: float
    storm_seconds: float
    ratio: float
    difference: float


def shortened(name: str, horizon: int, *without: str) -> cs.Scenario:
    """A scenario with another horizon and without some of its properties."""
    return cs.read_scenario(name, overrides={"horizon": horizon, **{f"properties.{key}": None for key in without}})


def beside_storm(rounds: int) -> Iterator[Beside]:
    """Both on every case; raises if a probability differs by more than 1e-9."""
    for name, horizon in CASES:
        properties = cs.read_scenario(name).file.properties
        # both answer the same questions: what PCTL cannot say is left out
        unsaid = [key for key in properties if key not in StormModel(shortened(name, 2)).named]
        scenario = shortened(name, horizon, *unsaid)
        ours, theirs, worst = [], [], 0.0
        cs.solve(scenario)  # what is loaded when it is first used is no part of the work
        for _ in range(rounds):
            scenario = shortened(name, horizon, *unsaid)  # a new one: of the last much is known
            began = time.process_time()
            exact = cs.solve(scenario)
            middle = time.process_time()
            storm = StormModel(scenario)
            values = {key: storm.value(formula) for key, formula in storm.named.items()}
            theirs.append(time.process_time() - middle)
            ours.append(middle - began)
            for key, value in values.items():
                answer = exact.property(key)
                mine = answer.value if isinstance(answer, ProbabilityAnswer) else answer.happened
                assert mine is not None
                worst = max(worst, abs(mine - value))
        assert worst <= 1e-9, f"{name}: {worst}"
        ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
        seconds, storm_seconds = statistics.median(ours), statistics.median(theirs)
        states = exact.states, storm.states
        yield Beside(scenario.name, horizon, *states, seconds, storm_seconds, ratio, worst)
