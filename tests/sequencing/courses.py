"""Everything that can happen in a small scenario, day by day.

The search plays the live reference with a hand on its luck: every draw is answered with every outcome that is
possible, one after another. A state is what decides the future; days, clocks and ages count only as far as the
constants they are compared with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ceasefire_sim.expressions import function, parse_expression
from ceasefire_sim.luck import Luck, sampling
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import Agreement

CAP = 7  # above every constant a day, a clock or an age is compared with
WHOLE = 1 << 32


def of_chance(p: float) -> list[bool]:
    limit = sampling.threshold(p)
    return [True] if limit == WHOLE else [False, True] if limit else [False]


def of_limits(limits: Sequence[int], last: int) -> list[int]:
    """Which numbers can be the first whose limit a draw is under; ``last`` takes what remains."""
    found, under = [], 0
    for index, limit in enumerate(limits[:last]):
        if limit > under:
            found.append(index)
            under = limit
    return [*found, last] if under < WHOLE else found


def of_weights(weights: Sequence[float]) -> list[int | None]:
    limits, last = sampling.choice_thresholds(weights)
    return [None] if last is None else list(of_limits(limits, last))


def of_binomial(k: int, p: float, at_most: int | None) -> list[int]:
    if k <= 0 or p <= 0 or p >= 1:
        found = [k if k > 0 and p >= 1 else 0]
    else:
        found = of_limits(sampling.binomial_thresholds(k, p), k)
    return sorted({number if at_most is None else min(number, at_most) for number in found})


def of_poisson(m: float, at_most: int) -> list[int]:
    if m <= 0:
        return [0]
    limits = sampling.poisson_thresholds(m, at_most)
    return of_limits(limits, len(limits) - 1)


class EveryLuck:
    """Luck that answers by a script, and remembers how many answers each draw had."""

    def __init__(self) -> None:
        self.script: list[int] = []
        self.trail: list[tuple[int, int]] = []

    def answer(self, options: list[Any]) -> Any:
        if len(options) == 1:
            return options[0]
        place = len(self.trail)
        chosen = self.script[place] if place < len(self.script) else 0
        self.trail.append((chosen, len(options)))
        return options[chosen]

    def forced_value(self, day: int, site: str) -> None:
        return None

    def chance(self, day: int, site: str, p: float) -> bool:
        return bool(self.answer(of_chance(p)))

    def choose(self, day: int, site: str, weights: Sequence[float]) -> int | None:
        chosen: int | None = self.answer(of_weights(weights))
        return chosen

    def binomial(self, day: int, site: str, k: int, p: float, at_most: int | None = None) -> int:
        return int(self.answer(of_binomial(k, p, at_most)))

    def poisson(self, day: int, site: str, m: float, at_most: int) -> int:
        return int(self.answer(of_poisson(m, at_most)))

    def every(self, play: Callable[[], Any]) -> Iterator[Any]:
        """What comes out of every course of the draws."""
        self.script = []
        while True:
            self.trail = []
            yield play()
            trail = self.trail
            while trail and trail[-1][0] + 1 == trail[-1][1]:
                trail.pop()
            if not trail:
                return
            self.script = [*(chosen for chosen, _ in trail[:-1]), trail[-1][0] + 1]


class StrictLuck(Luck):
    """Luck that fails where what was decided by hand could not have come up."""

    def decided(self, day: int, site: str, options: list[Any]) -> None:
        value = self.forced_value(day, site)
        assert value is None or value in options, f"day {day}, {site}: {value} is none of {options}"

    def chance(self, day: int, site: str, p: float) -> bool:
        self.decided(day, site, of_chance(p))
        return super().chance(day, site, p)

    def choose(self, day: int, site: str, weights: Sequence[float]) -> int | None:
        self.decided(day, site, of_weights(weights))
        return super().choose(day, site, weights)

    def binomial(self, day: int, site: str, k: int, p: float, at_most: int | None = None) -> int:
        self.decided(day, site, of_binomial(k, p, at_most))
        return super().binomial(day, site, k, p, at_most)

    def poisson(self, day: int, site: str, m: float, at_most: int) -> int:
        self.decided(day, site, of_poisson(m, at_most))
        return super().poisson(day, site, m, at_most)


def strict(luck: Luck) -> StrictLuck:
    """The same luck, watched."""
    return StrictLuck(luck.seed, luck.runs, luck.forced, luck.day)


class TooLargeError(Exception):
    """More states, or more courses of luck, than a test has time for."""


@dataclass
class Explored:
    """What can happen: the first day of the goal (None: never), and of every element that happens at all."""

    goal_day: int | None = None
    happens: dict[str, int] = field(default_factory=dict)  # path: the day d on which it first can happen
    stands: dict[str, int] = field(default_factory=dict)  # likewise, and it is not undone before that day is over
    elements: tuple[str, ...] = ()
    states: int = 0

    def stuck(self) -> set[str]:
        return set(self.elements) - set(self.happens)

    def undone(self) -> set[str]:
        """What happens, but is always undone on the same day."""
        return set(self.happens) - set(self.stands)


class Explorer:
    """Every state of a scenario that can be reached, level by level, a level a day."""

    def __init__(self, scenario: Scenario, text: str, most_states: int = 200, most_days: int = 600) -> None:
        self.scenario, self.luck = scenario, EveryLuck()
        self.agreement = Agreement(scenario, self.luck)  # type: ignore[arg-type]
        self.most_states, self.most_days, self.played = most_states, most_days, 0
        self.dated = re.search(r"\bday\b|not_before|calendar", text) is not None
        self.aged = {
            name: part.due is not None or f"{name}.age" in text or any(step.due for step in part.named.values())
            for name, part in scenario.file.obligations.items()
        }
        self.timed = {
            name: f"days_in({name})" in text or any(way.after is not None for way in part.transitions.values())
            for name, part in scenario.regions.items()
        }

    def snapshot(self) -> tuple[Any, ...]:
        """All that decides the future."""
        one = self.agreement
        regions = tuple(
            (region.state, min(region.days, CAP) if self.timed[name] else 0) for name, region in one.regions.items()
        )
        duties = tuple(
            (
                o.done,
                o.verified_steps,
                o.acknowledged_steps,
                min(o.clock, CAP) if self.aged[name] else 0,
                o.count,
                o.missed_dues,
            )
            for name, o in one.obligations.items()
        )
        return min(one.today, CAP) if self.dated else 0, tuple(one.quantities.values()), regions, duties

    def restore(self, state: tuple[Any, ...]) -> None:
        """Brings the agreement into a state."""
        one = self.agreement
        one.now.today, quantities, regions, duties = state
        one.now.quantities = dict(zip(one.quantities, quantities, strict=True))
        for region, (where, days) in zip(one.regions.values(), regions, strict=True):
            region.state, region.days, region.moved = where, days, False
        for o, values in zip(one.obligations.values(), duties, strict=True):
            o.done, o.verified_steps, o.acknowledged_steps, o.clock, o.count, o.missed_dues = values

    def initial(self) -> dict[tuple[Any, ...], None]:
        """The states of day 0."""

        def begin() -> tuple[Any, ...]:
            self.agreement.reset()
            return self.snapshot()

        return dict.fromkeys(self.luck.every(begin))

    def day(self, state: tuple[Any, ...]) -> Callable[[], tuple[Any, ...]]:
        def play() -> tuple[Any, ...]:
            self.played += 1
            if self.played > self.most_days:
                raise TooLargeError
            self.restore(state)
            self.agreement.day()
            return self.snapshot()

        return play

    def elements(self) -> tuple[str, ...]:
        """Every duty, named step and transition."""
        found = []
        for name, part in self.scenario.file.obligations.items():
            found += [f"obligations.{name}", *(f"obligations.{name}.{step}" for step in part.named)]
        for name, region in self.scenario.regions.items():
            found += [f"{self.scenario.section(name)}.{key}" for key in region.transitions]
        return tuple(found)

    def happened(self) -> Iterator[str]:
        """The elements that happened on the day just played."""
        for event in self.agreement.events:
            if event["what"] == "moves":
                yield event["site"]
            elif event["what"] in ("step", "fulfilled"):
                path = event["site"].removesuffix(".pace")
                if event["what"] == "fulfilled" or "step" in event:
                    yield path if event["what"] == "fulfilled" else f"{path}.{event['step']}"

    def lasts(self, path: str) -> bool:
        """Whether something that happened today is not undone by now: steps may be."""
        section, _, rest = path.partition(".")
        if section != "obligations":
            return True
        name, _, step = rest.partition(".")
        duty = self.agreement.obligations[name]
        return duty.has_done(step) if step else duty.fulfilled

    def explore(self, goal: str) -> Explored:
        """Everything that can happen; raises ``TooLargeError``."""
        found = Explored(elements=self.elements())
        wanted = function(parse_expression(goal), self.agreement.evaluation.lookup)
        level, seen, day = self.initial(), dict[tuple[Any, ...], None](), 0
        while level:
            following: dict[tuple[Any, ...], None] = {}
            for state in level:
                seen[state] = None
                self.restore(state)
                if found.goal_day is None and wanted():
                    found.goal_day = day
            if len(seen) > self.most_states:
                raise TooLargeError
            for state in level:
                self.restore(state)
                if self.agreement.phase in self.scenario.final:
                    continue
                for after in self.luck.every(self.day(state)):
                    for path in self.happened():
                        found.happens.setdefault(path, day)
                        if self.lasts(path):
                            found.stands.setdefault(path, day)
                    following[after] = None
            level = {state: None for state in following if state not in seen}
            day += 1
        found.states = len(seen)
        return found
