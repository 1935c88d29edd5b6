"""Several alternatives on the same luck: what differs, by how much, and where two histories part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck
from ceasefire_sim.results.paired import Change, Difference, changes, difference, paired_shares
from ceasefire_sim.results.runset import ENDINGS, RunSet
from ceasefire_sim.results.trajectory import Event, Trajectory
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import live

__all__ = ["Comparison", "Parting", "compare"]


@dataclass(frozen=True)
class Parting:
    """One run under two alternatives: both histories, and the first day on which what happens differs.

    ``day`` is the day whose events differ, None if none does; ``only`` are the events of that day that
    one history has and the other has not.
    """

    run: int
    histories: tuple[Trajectory, Trajectory]
    day: int | None
    only: tuple[tuple[Event, ...], tuple[Event, ...]]


@dataclass(frozen=True)
class Comparison:
    """A second run set beside a first on the same luck; differences are second less first."""

    first: RunSet
    second: RunSet

    def property(self, name: str) -> Difference:
        """The difference of a property both scenarios ask."""
        return difference(self.first, self.second, name)

    def properties(self) -> dict[str, Difference]:
        """The difference of every property that both scenarios ask in the same way."""
        mine, theirs = (runs.scenario.file.properties for runs in (self.first, self.second))
        return {name: self.property(name) for name in mine if mine[name] == theirs.get(name)}

    def endings(self) -> dict[str, Difference]:
        """The difference of the share of every ending."""
        codes = [runs.array("ending") for runs in (self.first, self.second)]
        return {
            ending: paired_shares(codes[0] == number, codes[1] == number, self.first.confidence)
            for number, ending in enumerate(ENDINGS)
        }

    def changes(self) -> list[Change]:
        """How many runs changed their ending, from what to what."""
        return changes(self.first, self.second)

    def telling_run(self) -> int | None:
        """The first run whose ending changes, else the first that differs at all; None if all are alike."""
        found = self.changes()
        if found:
            return min(change.run for change in found)
        shared = set(self.first.block.columns) & set(self.second.block.columns)
        apart = np.zeros(len(self.first), bool)
        for name in shared:
            a, b = self.first.array(name), self.second.array(name)
            apart |= ~((a == b) | ((a != a) & (b != b)))
        where = np.flatnonzero(apart)
        return int(self.first.array("run")[where[0]]) if where.size else None

    def parting(self, run: int | None = None) -> Parting | None:
        """Where the histories of one run part; None if every run is alike."""
        chosen = self.telling_run() if run is None else run
        return None if chosen is None else parting(self.first.scenario, self.second.scenario, self.first.seed, chosen)

    def _repr_html_(self) -> str:
        """The differences as a table, for notebooks."""
        rows = "".join(
            f"<tr><td>{name}</td><td>{number(one.first)}</td><td>{number(one.second)}</td>"
            f"<td>{number(one.value)} ({number(one.low)} to {number(one.high)})</td></tr>"
            for name, one in {**self.endings(), **self.properties()}.items()
        )
        return f"<table><tr><th></th><th>first</th><th>second</th><th>difference</th></tr>{rows}</table>"


def number(value: float | None) -> str:
    """A number with four digits."""
    return "–" if value is None else f"{value:.4g}"


def compare(first: RunSet, second: RunSet) -> Comparison:
    """Two run sets paired run by run; raises ``InputError`` unless both have the same runs and seed."""
    if first.seed != second.seed or not np.array_equal(first.array("run"), second.array("run")):
        raise InputError("runs are compared on the same luck: the same seed and the same run numbers")
    return Comparison(first, second)


def parting(first: Scenario, second: Scenario, seed: int, run: int) -> Parting:
    """The two histories of one run, and where they part."""
    luck = Luck.keyed(seed, run)
    histories = (live(first, luck=luck).trajectory(), live(second, luck=luck).trajectory())
    for one, other in zip(histories[0].states, histories[1].states, strict=False):
        if one["events"] != other["events"]:
            mine = tuple(event for event in one["events"] if event not in other["events"])
            theirs = tuple(event for event in other["events"] if event not in one["events"])
            return Parting(run, histories, int(one["day"]) - 1, (mine, theirs))
    return Parting(run, histories, None, ((), ()))
