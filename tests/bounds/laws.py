"""What must hold between the bounds of a scenario and everything that can happen in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ceasefire_sim import read_scenario_text, testing
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.outlook.lost_states import lost_states
from ceasefire_sim.reachability.future import bounded_future, first_days_at_least
from ceasefire_sim.reachability.possibility import PossibilityVerdict, SearchLimits, possible
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.deadlines import missed_by_all
from ceasefire_sim.sequencing.sequence import sequence
from tests.bounds.brute_force import Possible, State, World


@dataclass(frozen=True)
class Held:
    """A scenario beside everything that can happen in it."""

    scenario: Scenario
    world: World
    possible: Possible

    @property
    def states(self) -> list[State]:
        """The states that can be reached in the morning."""
        return list(self.possible.after)

    def called_stuck(self, states: list[State]) -> list[bool]:
        """Of which states the bounds say that the goal is out of reach."""
        rows = [self.world.columns(state) for state in states]
        columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        return [bool(stuck) for stuck in certainly_stuck(self.scenario, columns)]

    def errors(self) -> Iterator[str]:
        """Every law that is broken, in words."""
        yield from self.wrongly_stuck()
        yield from self.wrong_days()
        yield from self.wrong_deadlines()
        yield from self.wrong_verdicts()

    def wrong_verdicts(self) -> Iterator[str]:
        """A sequence's verdict, and that of endings on day 0, where they are not the true one.

        Where the states do not fit, or days never become alike, neither has to know.
        """
        reachable, fitting = self.possible.goal_day is not None, lost_states(self.scenario) is not None
        answer = sequence(self.scenario, repairs=False, alternatives=False)
        if answer.reachable is not reachable and (answer.reachable is not None or answer.method == "exact"):
            yield f"a sequence says {answer.reachable} by {answer.method}, true is {reachable}"
        begins = self.possible.levels[0]
        rows = [self.world.machine_columns(state) for state in begins]
        stuck = certainly_stuck(self.scenario, {name: np.array([row[name] for row in rows]) for name in rows[0]})
        for state, called in zip(begins, stuck, strict=True):
            hopeful = state in self.possible.hopeful
            if called and hopeful:
                yield f"on day 0 endings say stuck: {self.world.columns(state)}"
            if fitting and not called and not hopeful:
                yield f"on day 0 endings say open: {self.world.columns(state)}"

    def wrongly_stuck(self) -> Iterator[str]:
        """States called stuck from which the goal can be reached, and elements said never to happen that do."""
        for state, stuck in zip(self.states, self.called_stuck(self.states), strict=True):
            if stuck and state in self.possible.hopeful:
                yield f"called stuck: {self.world.columns(state)}"
        missing = self.possible.first.keys() - bounded_future(self.scenario).first.keys()
        yield from (f"called impossible: {path}" for path in sorted(missing))
        goal = self.scenario.file.goal
        assert goal is not None
        verdict = possible(self.scenario, goal.node, SearchLimits(1)).verdict
        if verdict is PossibilityVerdict.IMPOSSIBLE and self.possible.goal_day is not None:
            yield "the goal is called impossible"

    def wrong_days(self) -> Iterator[str]:
        """Elements that happen before the earliest day there is said to be."""
        earliest = first_days_at_least(self.scenario)
        for path, day in sorted(self.possible.first.items()):
            if earliest.get(path, np.inf) > day:
                yield f"{path} happens on day {day}, not {earliest.get(path)} at the earliest"

    def wrong_deadlines(self) -> Iterator[str]:
        """Due days said to be met by nobody that can be met."""
        late = missed_by_all(bounded_future(self.scenario), first_days_at_least(self.scenario))
        claims = {deadline.path for deadline in late}
        warned = {str(w.path) for w in self.scenario.warnings if "nobody can meet" in w.message}
        for name, part in self.scenario.file.obligations.items():
            for number, due_day in enumerate(part.due_days):
                if (name, number) not in self.possible.met:
                    continue
                step = "" if due_day.step is None else f".{due_day.step}"
                if f"obligations.{name}{step}" in claims:
                    yield f"obligations.{name}{step} can be met"
                if f"obligations.{name}{step and '.steps' + step}.due" in warned:
                    yield f"obligations.{name}{step} can be met, and there is a warning"


def held(data: Mapping[str, Any]) -> Held:
    """A scenario of plain data beside everything that can happen in it; raises ``TooLargeError``."""
    world = World(data)
    return Held(read_scenario_text(testing.to_yaml(dict(data))), world, world.explore())
