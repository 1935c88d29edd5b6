"""Calls of the front door as a user writes them; type checkers must find nothing here. It is checked, not run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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

# numbers of NumPy, wherever a whole number is taken
number = np.int64(7)
agreement = cs.live(scenario, seed=number, run=np.uint32(1))
agreement.retrace(number)
agreement.back(number)
agreement.force("obligations.withdraw.pace", True, day=number)
agreement = agreement.fork(seed=number, run=number)
luck = cs.Luck.keyed(number, number).force(number, "obligations.withdraw.pace", number).then(number, luck)
exact = cs.solve(scenario, max_states=number)
checked = cs.check(scenario, method="both", max_states=number, runs=number, seed=number)
rare: cs.RareEvent = cs.rare_event(scenario, "concluded", "north.trust", runs=number, seed=number)
later = cs.simulate(scenario, number, number).ask("day > 3", within=number)
rows = [row["ending"] for row in runs]
some: cs.RunSet = runs.where(run=np.arange(3).tolist(), phase={"concluded"})
changed: cs.Scenario = scenario.with_(overrides={"horizon": number}, readings="all")
percent: str = f"{answer:.1%}" + f"{float(difference):+.1%}"
