"""Which outcomes of incidents come up in runs, and which could have: those whose weight was above 0 on some day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ceasefire_sim.coverage.targets import ExerciseTarget
from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import Agreement

__all__ = ["outcome_targets"]

RUNS = 30  # on the reference, which plays one run at a time


@dataclass(frozen=True)
class WeighedLuck(Luck):
    """Luck that notes how often each of several weighted things came up, and where each could have first."""

    chosen: dict[tuple[str, int], int] = field(default_factory=dict, compare=False, repr=False)
    could: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict, compare=False, repr=False)

    def choose(self, day: int, site: str, weights: Sequence[float]) -> int | None:
        """Which of several weighted things comes up."""
        place = super().choose(day, site, weights)
        plain = site.partition("#")[0]
        if place is not None:
            self.chosen[plain, place] = self.chosen.get((plain, place), 0) + 1
        for number, weight in enumerate(weights):
            if weight > 0:
                self.could.setdefault((plain, number), (day, site))
        return place


def outcome_targets(scenario: Scenario) -> Iterator[tuple[ExerciseTarget, Luck | None, int]]:
    """Every outcome, luck that brings it (None: none known), and in how many of some runs it came up."""
    file = scenario.file
    incidents = [
        (section, name, part)
        for section, parts in (("incidents", file.incidents), ("responses", file.responses))
        for name, part in parts.items()
        if part.outcomes
    ]
    played = [played_luck(scenario, run) for run in range(RUNS)] if incidents else []
    for section, name, part in incidents:
        for number, outcome in enumerate(part.outcomes):
            key = (f"{section}.{name}.outcomes", number)
            title = f" ({outcome.title})" if outcome.title else ""
            words = f"outcome {number + 1} of {section}.{name}{title} never comes up"
            target = ExerciseTarget("outcome", (section, name, "outcomes", str(number)), words, Truth(True))
            seen = sum(key in luck.chosen for luck in played)
            could = next((luck for luck in played if key in luck.could), None)
            yield target, None if could is None else forced_outcome(could, key), seen


def played_luck(scenario: Scenario, run: int) -> WeighedLuck:
    """The luck of a run, with what it chose."""
    luck = WeighedLuck(scenario.file.seed, ((0, run),))
    agreement = Agreement(scenario, luck)
    while not agreement.ended:
        agreement.day()
    return luck


def forced_outcome(luck: WeighedLuck, key: tuple[str, int]) -> Luck:
    """The luck of a run with an outcome forced where it could first come up."""
    day, site = luck.could[key]
    return Luck(luck.seed, luck.runs, ((day, site, key[1]),), day + 1)
