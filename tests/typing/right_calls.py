"""Calls of the front door as a user writes them; type checkers must find nothing here. It is checked, not run."""

from __future__ import annotations

from pathlib import Path

import ceasefire_sim as cs

scenario: cs.Scenario = cs.read_scenario("two-party-deadlock", readings=["all"], overrides={"parameters.patience": 60})
agreement: cs.Agreement = cs.live(scenario, seed=1, run=0)
agreement.day()
why: cs.Why = agreement.why("obligations.withdraw")
words: str = str(why) + agreement.story()
history: cs.Trajectory = agreement.trajectory()

runs: cs.RunSet = cs.simulate(scenario, runs=100, seed=1)
share: cs.Estimate = runs.probability("concluded")
low, high = share.low, share.high
answer: cs.ProbabilityAnswer | cs.DistributionAnswer = runs.property("concluded")
endings: dict[str, cs.Estimate] = dict(runs.endings())

exact: cs.Distribution = cs.solve(scenario)
same: cs.Estimate = exact.probability("concluded")

comparison: cs.Comparison = cs.compare(runs, cs.simulate(scenario, runs=100))
difference: cs.Difference = comparison.endings()["stuck"]
checked: cs.Check = cs.check(scenario, "auto")
dispute: cs.Sequencing = cs.sequence(scenario, repairs="smallest")
luck: cs.Luck = cs.Luck.keyed(1, 7)
folder: Path = Path("results")
