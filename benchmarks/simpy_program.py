"""The benchmark's scenario on SimPy: a process a rule or region, waking once a day in the file's order."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from benchmarks.rules import FINAL, RULES, Rule, RunState, first_that_happens
from benchmarks.transitions_program import HORIZON

__all__ = ["play"]


def turn(env: simpy.Environment, state: RunState, rules: tuple[Rule, ...]) -> Generator[simpy.Event, None, None]:
    """A rule or region: acts, then sleeps a day."""
    while True:
        first_that_happens(rules, state)
        yield env.timeout(1)


def calendar(env: simpy.Environment, state: RunState, over: simpy.Event) -> Generator[simpy.Event, None, None]:
    """The last process of a day: turns the page, or ends the run."""
    while True:
        state.day += 1
        if state.phase in FINAL or state.day == HORIZON:
            over.succeed()
        yield env.timeout(1)


def play(run: int, keys: dict[str, int]) -> list[int]:
    """One run: the day it ends and its last state."""
    env, state = simpy.Environment(), RunState(run, keys)
    over = env.event()
    for rules in RULES.values():
        env.process(turn(env, state, rules))
    env.process(calendar(env, state, over))
    env.run(until=over)
    return state.row(state.day)
