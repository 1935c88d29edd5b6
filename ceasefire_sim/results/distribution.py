"""The exact answer: what every run taken together does, without an interval.

It answers the questions of a run set by the same names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.results.answer import Answer
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.run_block import ENDINGS
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.text import escaped_html

__all__ = ["Distribution"]


@dataclass(frozen=True)
class Distribution:
    """The exact distribution over all runs of a scenario.

    ``regions`` has by region the probability of each state (columns) on S(0) … S(horizon) (rows); ``held`` the
    probability that `holds` has held so far, by day; ``states`` how many states there are at the beginning
    of a day, ``visited`` how many in all; ``lost`` the probability that was dropped on the way.
    """

    scenario: Scenario
    regions: Mapping[str, FloatArray]
    ending_shares: Mapping[str, float]
    held: FloatArray
    answers: Mapping[str, Answer]
    masses: Mapping[str, Mapping[float, float]]
    violation_shares: Mapping[str, float]
    states: int
    visited: int
    lost: float = 0.0

    def certain(self, value: float) -> Estimate:
        """A probability; with states dropped, the interval that certainly contains it."""
        value = min(value, 1.0)  # a sum of many states may round beyond
        low, high = (value, min(value + self.lost, 1.0)) if self.lost else (None, None)
        return Estimate(value, low, high, 1.0, 0)

    def phases(self) -> dict[str, Estimate]:
        """The probability of each phase at the end."""
        return self.share("phase", self.scenario.horizon)

    def endings(self) -> dict[str, Estimate]:
        """The probability of each ending."""
        return {ending: self.certain(self.ending_shares[ending]) for ending in ENDINGS}

    def share(self, region: str, day: int) -> dict[str, Estimate]:
        """The probability of each state of a region on S(day)."""
        row = self.regions[region][min(day, self.scenario.horizon)]
        states = self.scenario.regions[region].states
        return {state: self.certain(float(p)) for state, p in zip(states, row, strict=True)}

    def invariants(self) -> dict[str, Estimate]:
        """The probability that each invariant breaks."""
        return {name: self.certain(share) for name, share in self.violation_shares.items()}

    def survival(self) -> list[Estimate]:
        """The probability that `holds` has held on every day so far, for S(0) … S(horizon)."""
        if self.scenario.file.holds is None:
            raise ValueError("survival needs `holds` in the scenario")
        return [self.certain(max(float(p) - self.lost, 0.0)) for p in self.held]  # what was dropped may have broken it

    def probability(self, name: str) -> Estimate:
        """The probability of a property; with states dropped, the interval that certainly contains it."""
        answer = self.answers[name]
        low, high = answer.interval or (None, None)
        return Estimate(math.nan if answer.value is None else min(answer.value, 1.0), low, high, 1.0, 0)

    def mean(self, name: str) -> Estimate:
        """The mean of a property; with states dropped, the interval that certainly contains it."""
        answer = self.answers[name]
        low, high = answer.interval or (None, None)
        return Estimate(math.nan if answer.value is None else answer.value, low, high, 1.0, 0)

    def property(self, name: str) -> Answer:
        """All that is known of a property."""
        return self.answers[name]

    def _repr_html_(self) -> str:
        """The phases at the end as a table, for notebooks."""
        rows = "".join(
            f"<tr><td>{escaped_html(state)}</td><td>{one.value:.6g}</td></tr>" for state, one in self.phases().items()
        )
        head = f"<caption>{escaped_html(self.scenario.title)}: exact, {self.states} states, phase at the end</caption>"
        return f"<table>{head}<tr><th>phase</th><th>probability</th></tr>{rows}</table>"
