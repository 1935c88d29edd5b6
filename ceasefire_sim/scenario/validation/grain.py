"""Chances that are small beside one draw of 2^32: simulated runs see them coarsely, or never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ceasefire_sim.expressions import Interval, States, Truths, span
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path, leaves

__all__ = ["DRAWS", "SmallChance", "chances_never_seen", "small_chances"]

COARSE = 2.0**-20  # below this, a chance of simulated runs is off by more than one in 4,096
DRAWS = 2**32


@dataclass(frozen=True, slots=True)
class SmallChance:
    """A chance at a path that is above 0, and ``most`` at most."""

    path: Path
    formula: Formula
    most: float

    @property
    def never_seen(self) -> bool:
        """Whether it comes up in no simulated run."""
        return self.most * DRAWS < 1

    def words(self) -> str:
        """How a simulated run sees it."""
        if self.never_seen:
            return f"less likely than one draw in {DRAWS:,}: simulation never sees it, exact answers do"
        return f"simulation sees it only in steps of one draw in {DRAWS:,}, exact answers as it is"


def small_chances(file: ScenarioFile, ranges: Mapping[str, Interval | Truths | States]) -> Iterator[SmallChance]:
    """The chances that are small whatever the names in them are."""
    for path, leaf in leaves(file):
        if isinstance(leaf, Formula) and leaf.role is Role.CHANCE:
            value = span(leaf.node, ranges)
            if isinstance(value, Interval) and 0 < value.high < COARSE:
                yield SmallChance(path, leaf, value.high)


def chances_never_seen(scenario: Scenario) -> list[SmallChance]:
    """The chances, with the parameters as they are set, that come up in no simulated run though they are above 0."""
    constants = {name: Interval(value, value) for name, value in scenario.constants.items()}
    small = small_chances(scenario.file, {**scenario.meaning.ranges, **constants})
    return [chance for chance in small if chance.never_seen]
