"""Runs at many settings of one scenario, all on the same luck: points are shared out over workers, a few at a time.

Parameters lie in the memory of the compiled engine, so points that differ in them alone are played on one module.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np

from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.results.column_table import Column
from ceasefire_sim.results.measures import Measure, measure_from_json, measures_of
from ceasefire_sim.results.sealed_blocks import PARTS, Span, sealed, unsealed
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters, with_free_parameters
from ceasefire_sim.studies.blocks import Progress, RunPlan, spans_of
from ceasefire_sim.studies.engine_choice import QuestionPlayer, question_player
from ceasefire_sim.studies.executors.work import TaskSet
from ceasefire_sim.studies.sweeping.design import Point
from ceasefire_sim.studies.sweeping.factors import Factor, scenario_at

__all__ = ["AllMeasures", "Measured", "PointKind", "PointPlayer", "PointPlaying", "PointStudy", "PointTask"]

Value = TypeVar("Value")
Measured: TypeAlias = tuple[Measure, ...]  # all that is measured at a point
PointPlayer: TypeAlias = Callable[[Point, int], Value]  # from the values of a point and its first run
RUNS_A_PART = 20_000  # runs whose points are kept together: so much is made again after an interruption
MOST_A_PART = {"compiled": 32, "vectorised": 8, "reference": 2}  # points
RUNS_A_BLOCK = 20_000  # played at a time
MOST_PLAYERS = 16  # of a worker, for points that differ in more than free parameters


@dataclass(frozen=True)
class PointTask:
    """Some consecutive points to be played: where they begin, and for each its values and its first run."""

    begin: int
    points: tuple[Point, ...]
    firsts: tuple[int, ...]


class PointKind(Protocol[Value]):
    """What a study wants of the runs of a point, and how that is kept in a folder."""

    def player(self, playing: PointPlaying) -> PointPlayer[Value]:
        """What gives it for a point."""
        raise NotImplementedError

    def to_json(self, value: Value) -> object:
        """As JSON has it."""
        raise NotImplementedError

    def from_json(self, data: Any) -> Value:  # what JSON gives
        """What ``to_json`` wrote; raises ``TypeError``, ``KeyError`` or ``ValueError`` for anything else."""
        raise NotImplementedError


@dataclass(frozen=True)
class AllMeasures:
    """All that is measured at a point."""

    def player(self, playing: PointPlaying) -> PointPlayer[Measured]:
        """What measures at a point."""
        return playing.measured

    def to_json(self, value: Measured) -> object:
        """A list of measures."""
        return [measure.to_json() for measure in value]

    def from_json(self, data: Any) -> Measured:  # what JSON gives
        """The measures of a list."""
        return tuple(measure_from_json(measure) for measure in data)


@dataclass(frozen=True)
class PointStudy(Generic[Value]):
    """A scenario, its factors, and the points to be played, each with runs of a plan.

    ``kind`` says what is wanted of them. ``firsts`` are the numbers of the first runs of each point, where they are not
    the plan's: with the same one all points share their luck. ``begin`` is the number that the first point has in a
    folder, where further points are kept before it.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    plan: RunPlan
    kind: PointKind[Value]
    firsts: tuple[int, ...] = ()
    begin: int = 0

    @property
    def part(self) -> int:
        """How many points are kept together."""
        plan = self.plan
        shared = -(-len(self.points) // plan.workers)
        return max(1, min(RUNS_A_PART // plan.runs, MOST_A_PART[plan.engine], shared))

    def task(self, span: Span) -> PointTask:
        """Some points as a task."""
        begin, end = span[0], sum(span)
        firsts = self.firsts[begin:end] or (self.plan.first,) * (end - begin)
        return PointTask(begin, self.points[begin:end], firsts)

    def play(self, store: Store | None = None, progress: Progress | None = None) -> tuple[Value, ...]:
        """What is wanted of every point; points kept in a folder are not played again."""
        kept = None if store is None else PointParts(store, self.kind, self.begin)
        values = {} if kept is None else kept.kept(len(self.points))
        spans = [(begin, len(part)) for begin, part in values.items()]
        missing = [self.task(span) for span in spans_of(0, len(self.points), self.part, spans)]
        finished = {place: value for begin, part in values.items() for place, value in enumerate(part, begin)}
        with closing(self.played(missing)) as fresh:
            for task, part in fresh:
                if kept is not None:
                    kept.keep(task.begin, part)
                finished |= dict(enumerate(part, task.begin))
                if progress is not None:
                    progress(len(finished) * self.plan.runs)
        return tuple(finished[place] for place in range(len(self.points)))

    def played(self, tasks: Sequence[PointTask]) -> Generator[tuple[PointTask, list[Value]], None, None]:
        """The tasks with what came of their points, as they are finished."""
        alone = replace(self.plan, workers=1, cluster=None)
        work = TaskSet(task_player, (self.scenario, self.factors, alone, self.kind), tasks, task_words)
        with closing(self.plan.executor.results(work)) as results:
            for number, values in results:
                yield tasks[number], values


def task_words(task: PointTask) -> str:
    """A task in words."""
    return f"the points {task.begin} to {task.begin + len(task.points) - 1}"


def task_player(
    scenario: Scenario, factors: Sequence[Factor], plan: RunPlan, kind: PointKind[Value]
) -> Callable[[PointTask], list[Value]]:
    """The function that plays points; workers make their own."""
    play = kind.player(PointPlaying(scenario, tuple(factors), plan))
    return lambda task: [play(point, first) for point, first in zip(task.points, task.firsts, strict=True)]


class PointPlaying:
    """Plays points: free parameters are written into memory, for all else the scenario is read again.

    Several threads may use it: what two of them make at once is the same.
    """

    def __init__(self, scenario: Scenario, factors: tuple[Factor, ...], plan: RunPlan) -> None:
        self.scenario, self.factors, self.plan = scenario, factors, plan
        free = free_parameters(scenario)
        self.free = [factor.path == f"parameters.{factor.name}" and factor.name in free for factor in factors]
        self.players: dict[Point, tuple[Scenario, QuestionPlayer]] = {}

    def measured(self, point: Point, first: int) -> Measured:
        """What is measured at a point in runs from a first one on."""
        at, columns = self.columns(point, first)
        return measures_of(at, columns, self.plan.runs, self.plan.confidence)

    def columns(self, point: Point, first: int) -> tuple[Scenario, Mapping[str, Column]]:
        """The scenario at a point, and what its runs answer from a first one on, run by run."""
        at, play = self.player(point)
        spans = spans_of(first, first + self.plan.runs, RUNS_A_BLOCK)
        return at, joined([play(at, RunRange(self.plan.seed, *span)) for span in spans])

    def player(self, point: Point) -> tuple[Scenario, QuestionPlayer]:
        """The scenario at a point, and what plays it."""
        fixed = tuple(value for value, free in zip(point, self.free, strict=True) if not free)
        if fixed not in self.players:
            known = [factor for factor, free in zip(self.factors, self.free, strict=True) if not free]
            base = scenario_at(self.scenario, known, fixed)
            if len(self.players) >= MOST_PLAYERS:
                self.players.clear()
            self.players[fixed] = base, question_player(base, self.plan.engine)
        base, play = self.players[fixed]
        moved = zip(self.factors, point, self.free, strict=True)
        values = {factor.name: float(value) for factor, value, free in moved if free}
        if values.keys() <= free_parameters(base):
            return with_free_parameters(base, values), play
        at = scenario_at(self.scenario, self.factors, point)
        return at, question_player(at, self.plan.engine)


def joined(blocks: Sequence[Mapping[str, Column]]) -> Mapping[str, Column]:
    """The columns of several blocks, one after another."""
    if len(blocks) == 1:
        return blocks[0]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


@dataclass(frozen=True)
class PointParts(Generic[Value]):
    """What came of points, kept in a folder while a study goes on, sealed with whose it is.

    ``begin`` is the number that the study's first point has there.
    """

    store: Store
    kind: PointKind[Value]
    begin: int = 0

    def name(self, span: Span) -> str:
        """The name of the part with some points."""
        return f"{PARTS}/{span[0]:015d}-{span[1]:07d}.part"

    def head(self, span: Span) -> dict[str, object]:
        """What a part says it is."""
        return {"format": 1, "identity": self.store.identity, "points": list(span)}

    def keep(self, begin: int, values: Sequence[Value]) -> None:
        """Keeps what came of points from one on."""
        span = (self.begin + begin, len(values))
        body = json.dumps([self.kind.to_json(value) for value in values], allow_nan=False)
        self.store.folder.write_bytes(self.name(span), sealed(self.head(span), body.encode()))

    def kept(self, count: int) -> dict[int, list[Value]]:
        """What was kept of so many points, by the first of each part; parts that are not whole are left out."""
        parts: dict[int, list[Value]] = {}
        for span in self.store.parts().spans():
            if self.begin <= span[0] and sum(span) <= self.begin + count and (values := self.load(span)) is not None:
                parts[span[0] - self.begin] = values
        return parts

    def load(self, span: Span) -> list[Value] | None:
        """Points that were kept; None where what was kept is not whole, or of another study."""
        try:
            body = unsealed(self.head(span), self.store.folder.file(self.name(span)).read_bytes())
            values = [] if body is None else [self.kind.from_json(value) for value in json.loads(body)]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return values if len(values) == span[1] else None
