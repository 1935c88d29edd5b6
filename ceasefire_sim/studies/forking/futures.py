"""Many futures of one run: its luck up to a day, and luck of their own from that day on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import SupportsIndex

import numpy as np

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import ForcedDraw, Luck
from ceasefire_sim.luck.paths import OFFSPRING, Paths
from ceasefire_sim.results.column_table import ColumnTable
from ceasefire_sim.results.run_block import RunBlock, join_blocks
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.studies.engine_choice import fast_engine, runs_player
from ceasefire_sim.studies.executors.threads import Threads
from ceasefire_sim.studies.executors.work import TaskSet

__all__ = ["MOST_FUTURES", "ForkPoint", "FuturePlayer", "Futures"]

BLOCK = 10_000  # futures side by side
SHARED_BLOCK = 500  # where several play them, or somebody waits to hear how far they are
MOST_FUTURES = OFFSPRING - 1


@dataclass(frozen=True)
class ForkPoint:
    """A day of a run, from which futures set out. ``luck`` is the luck of the run up to there.

    What it decides by hand stays decided, in the future as well.
    """

    scenario: Scenario
    luck: Luck
    day: int

    @classmethod
    def of(cls, agreement: Agreement) -> ForkPoint:
        """Where an agreement stands; raises ``InputError`` where its run is over."""
        if agreement.ended:
            raise InputError(f"this run ends on day {agreement.today}, and nothing is to come; name an earlier day")
        luck = agreement.luck
        if agreement.today == 0:  # what a run begins with is drawn as of day 0, and is its past all the same
            luck = luck.with_forced(agreement.past_draws())
        return cls(agreement.scenario, luck, agreement.today)

    def having(self, draws: Sequence[ForcedDraw]) -> ForkPoint:
        """The same with some draws decided by hand."""
        return replace(self, luck=self.luck.with_forced(draws)) if draws else self

    def future(self, number: int) -> Luck:
        """The luck of a future, by its number."""
        paths = Paths.futures(self.luck, self.day, number, 1)
        return replace(paths.luck(self.luck.seed, 0), forced=self.luck.forced)


@dataclass(frozen=True, repr=False)
class Futures(RunTable):
    """Futures of one run, numbered from 0: a table of runs that share the days before the ``point``.

    They answer the questions that runs answer, each with its interval. ``futures.luck(12)`` is the luck that retells
    number 12, ``futures.retrace(12)`` that future as an agreement on its last day.
    """

    point: ForkPoint | None = None

    def luck(self, future: SupportsIndex) -> Luck:
        """The luck of a future; raises ``InputError`` for one that is not there."""
        assert self.point is not None
        numbers = self.array("run")
        first, last = int(numbers[0]), int(numbers[-1])
        return self.point.future(whole_number("the number of a future", future, first, last))

    def retrace(self, future: SupportsIndex) -> Agreement:
        """A future once more, played to its end."""
        agreement = live(self.scenario, luck=self.luck(future))
        agreement.retrace(self.scenario.horizon)
        return agreement


class FuturePlayer:
    """Plays futures of runs of one scenario, on an engine that plays blocks."""

    def __init__(
        self,
        scenario: Scenario,
        engine: str = "auto",
        confidence: float = 0.95,
        workers: int = 1,
        progress: Callable[[int], object] | None = None,
    ) -> None:
        self.scenario, self.confidence, self.progress = scenario, confidence, progress
        self.engine = fast_engine(engine)
        self.play: Callable[[RunRange], RunBlock] = runs_player(scenario, self.engine)
        self.executor = Threads(workers if self.engine == "compiled" else 1)
        self.played = 0

    def futures(self, point: ForkPoint, count: int, first: int = 0) -> Futures:
        """``count`` futures from a point on; futures of one number have the same luck, wherever they set out from."""
        most = BLOCK if self.progress is None and self.executor.workers == 1 else SHARED_BLOCK
        tasks = [(start, min(most, first + count - start)) for start in range(first, first + count, most)]
        work = TaskSet(lambda: lambda task: self.block(point, *task), (), tasks)
        blocks: dict[int, RunBlock] = {}
        for number, block in self.executor.results(work):
            blocks[number] = block
            self.played += tasks[number][1]
            if self.progress is not None:
                self.progress(self.played)
        whole = join_blocks([blocks[number] for number in range(len(tasks))])
        return Futures(self.scenario, point.luck.seed, self.engine, whole, self.confidence, point=point)

    def block(self, point: ForkPoint, first: int, count: int) -> RunBlock:
        """Some futures, under their numbers."""
        paths = Paths.futures(point.luck, point.day, first, count)
        by_hand = point.luck if point.luck.forced else None
        block = self.play(RunRange.along(point.luck.seed, paths, by_hand))
        stored = dict(block.columns.stored)
        stored["run"] = np.arange(first, first + count, dtype=stored["run"].dtype)
        return replace(block, first=first, columns=ColumnTable(block.columns.types, stored))
