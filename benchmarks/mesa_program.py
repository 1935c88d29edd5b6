"""The benchmark's scenario on Mesa: an agent for every rule and region, stepped in the file's order."""

from __future__ import annotations

import mesa

from benchmarks.rules import FINAL, RULES, Rule, RunState, first_that_happens
from benchmarks.transitions_program import HORIZON

__all__ = ["play"]


class Turn(mesa.Agent):
    """A rule or a region."""

    def __init__(self, model: Agreement, rules: tuple[Rule, ...]) -> None:
        super().__init__(model)
        self.rules = rules

    def step(self) -> None:
        first_that_happens(self.rules, self.model.state)


class Agreement(mesa.Model):
    """One run."""

    def __init__(self, state: RunState) -> None:
        super().__init__(rng=1)  # its own luck is not used
        self.state = state
        for rules in RULES.values():
            Turn(self, rules)

    def step(self) -> None:
        """One day."""
        self.agents.do("step")
        self.state.day += 1
        self.running = self.state.phase not in FINAL and self.state.day < HORIZON


def play(run: int, keys: dict[str, int]) -> list[int]:
    """One run: the day it ends and its last state."""
    model = Agreement(RunState(run, keys))
    while model.running:
        model.step()
    return model.state.row(model.state.day)
