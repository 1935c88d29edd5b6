"""The turn of an obligation in an over-approximation: steps, verification, acknowledgement, missed due days.

The conditions of a step are asked at every number of steps that may be done at the beginning of the turn, for what
was done may have been undone. Steps that follow in the same turn are asked nothing (language, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.bounds.elementwise import anywhere
from ceasefire_sim.bounds.growing_values import GrowingValues
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.definitions import looks_at
from ceasefire_sim.scenario.model.fields import Effects, Pace
from ceasefire_sim.scenario.model.parts import NamedStep, Obligation

__all__ = ["ObligationTurn"]

FEW_STEPS = 8  # up to so many equal steps, each number of them is asked for alone where several are done in a turn


@dataclass(frozen=True, slots=True)
class Starts:
    """Where a turn may bring steps, by state: ``where`` any, from ``least`` steps done at least, ``most`` at most."""

    where: BoolArray
    least: FloatArray
    most: FloatArray
    begun: tuple[BoolArray, ...]  # for each named step, whether the turn may begin with it

    def among(self, where: BoolArray) -> Starts:
        """The starts in some of the states alone."""
        return Starts(self.where & where, self.least, self.most, tuple(step & where for step in self.begun))


class ObligationTurn:
    """Plays the turns of obligations on the values of an over-approximation."""

    def __init__(self, view: GrowingValues) -> None:
        self.view = view
        self.blinds: dict[str, bool] = {}

    def play(self, name: str, part: Obligation) -> None:
        """A step, verification, acknowledgement and missed due days, where they may come."""
        view = self.view
        if name not in view.joined:
            self.play_steps(name, part)
        if part.verified_by is not None:
            active = view.states(part.verified_by).any_of(view.scenario.regions[part.verified_by].active_states)
            self.credit(f"{name}.verified", part, part.verification, part.on_verified, active)
        if part.acknowledgement is not None:
            everywhere = view.truths(True)
            self.credit(f"{name}.acknowledged", part, part.acknowledgement, part.on_acknowledged, everywhere)
        self.play_due_days(name, part)

    # steps --------------------------------------------------------------------------------------

    def play_steps(self, name: str, part: Obligation) -> None:
        """The steps that may be done by the pace of an obligation, and with each a step of what is joined to it."""
        view, each = self.view, part.pace.kind == "each"
        joined = view.scenario.file.obligations.get(part.together or "")
        starts = self.starts(name, part, True, each)
        other = None
        if joined is not None:
            other = self.starts(part.together or "", joined, False, each)
            both = starts.where & other.where
            starts, other = starts.among(both), other.among(both)
        if not anywhere(starts.where):
            return
        starts = self.timed(name, part, starts)
        if not anywhere(starts.where):
            return
        left = part.total - starts.least
        if joined is not None and other is not None:
            other = other.among(starts.where)
            left = np.minimum(left, joined.total - other.least)
        turns = [(name, part, starts)]
        if joined is not None and other is not None:
            turns.append((part.together or "", joined, other))
        freely = all(self.blind(key, moved) or (view.hasty and not moved.named) for key, moved, _ in turns)
        most = view.most_steps(each, left, freely)
        for key, moved, begins in turns:
            self.step(key, moved, begins, most)

        def take_effect() -> None:
            for key, moved, begins in turns:
                self.take_effect(moved, begins, most)
                view.breached((f"obligations.{key}",), begins.where)

        view.repeat(int(np.max(np.where(starts.where, most, 0))), take_effect)

    def starts(self, name: str, part: Obligation, paced: bool, each: bool) -> Starts:
        """From how many steps done a turn may bring more; ``paced`` by its own pace, else by another's."""
        view = self.view
        where = view.truths(False)
        least, most = view.numbers(np.inf), view.numbers(-np.inf)
        begun = [where] * len(part.named)
        for low, high, step in self.counts(name, part, each):
            done = view.interval(f"{name}.done")
            there = (low <= high) & (done.low <= high) & (done.high >= low)
            if not anywhere(there):
                continue
            there = there & self.allowed(name, part, (low, high), step, paced)
            where = where | there
            least = np.where(there, np.minimum(least, np.maximum(low, done.low)), least)
            most = np.where(there, np.maximum(most, np.minimum(high, done.high)), most)
            if step is not None:
                begun[int(low[0])] = there
        return Starts(where, least, most, tuple(begun))

    def counts(
        self, name: str, part: Obligation, each: bool
    ) -> Iterator[tuple[FloatArray, FloatArray, NamedStep | None]]:
        """The numbers of steps done to ask about, as intervals, each with the named step that is next."""
        view = self.view
        done, nothing = view.interval(f"{name}.done"), view.numbers(0.0)
        for number, step in enumerate(part.named.values()):
            yield nothing + number, nothing + number, step
        if part.named:
            return
        top = np.minimum(view.numbers(done.high), part.total - 1)
        if each and part.total <= FEW_STEPS:
            for number in range(part.total):
                yield nothing + number, nothing + number, None
        elif self.blind(name, part):
            yield np.minimum(view.numbers(done.low), top), top, None
        else:
            yield view.numbers(done.low), top - 1, None
            yield top, top, None

    def blind(self, name: str, part: Obligation) -> bool:
        """Whether steps are equal and their conditions do not look at the obligation itself."""
        if name not in self.blinds:
            assert part.during is not None
            nodes: list[Node] = [part.during.node, part.requires.node]
            if part.pace.chance is not None:
                nodes.append(part.pace.chance.node)
            self.blinds[name] = not part.named and not any(
                looks_at(self.view.scenario.file, node, f"{name}.") for node in nodes
            )
        return self.blinds[name]

    def allowed(
        self, name: str, part: Obligation, done: tuple[FloatArray, FloatArray], step: NamedStep | None, paced: bool
    ) -> BoolArray:
        """Whether the step after so many (between two numbers) may be owed, may proceed, and may come by its pace."""
        view = self.view
        assert part.during is not None
        kept = view.pin(name, part, *done)
        allowed = view.may(part.during.node) & view.may(part.requires.node)
        if step is not None:
            allowed = allowed & view.may(step.requires.node) & view.comes_by(step.not_before)
        if paced:
            pace = (step.pace if step is not None else None) or part.pace
            allowed = allowed & self.progresses(pace)
        view.unpin(kept)
        return allowed

    def progresses(self, pace: Pace) -> BoolArray:
        """Whether a pace may bring a step."""
        return self.view.truths(True) if pace.chance is None else self.view.possible(pace.chance)

    def timed(self, name: str, part: Obligation, starts: Starts) -> Starts:
        """The starts with what paces in days have counted: a step beyond the most done so far waits for its count."""
        view = self.view
        top = view.numbers(view.interval(f"{name}.done").high)
        further = starts.where & (starts.most >= top)
        ready = further
        if not part.named:
            ready = view.counted(name, part.pace, further)
        for number, step in enumerate(part.named.values()):
            here = further & (top == number)
            if anywhere(here):
                ready = ready & ~here | view.counted(name, step.pace or part.pace, here)
        held = further & ~ready
        if not anywhere(held):
            return starts
        begun = tuple(step & ~(held & (top == number)) for number, step in enumerate(starts.begun))
        return Starts(
            starts.where & ~(held & (starts.least >= top)), starts.least, np.where(held, top - 1, starts.most), begun
        )

    def step(self, name: str, part: Obligation, starts: Starts, most: FloatArray) -> None:
        """So many steps at most may be done."""
        upto = np.minimum(starts.most + most, part.total)
        self.view.grow(f"{name}.done", upto, upto, (0.0, float(part.total)), starts.where)
        self.view.follow(name, part)
        for number, taken in enumerate(self.taken(starts, most)):
            if anywhere(taken):
                self.view.happens(f"obligations.{name}.{list(part.named)[number]}")
        if anywhere(starts.where & (upto >= part.total)):
            self.view.happens(f"obligations.{name}")

    def taken(self, starts: Starts, most: FloatArray) -> Iterator[BoolArray]:
        """For each named step, whether it may be done in the turn."""
        for number in range(len(starts.begun)):
            taken = starts.begun[number]
            for before in range(number):
                taken = taken | (starts.begun[before] & (before + most > number))
            yield taken

    def take_effect(self, part: Obligation, starts: Starts, most: FloatArray) -> None:
        """The effects of a step that may be done."""
        view = self.view
        view.apply(part.on_step, starts.where)
        for step, taken in zip(part.named.values(), self.taken(starts, most), strict=True):
            view.apply(step.on_step, taken)
        view.apply(part.on_fulfilled, starts.where & (starts.most + most >= part.total))

    # credit and due days ------------------------------------------------------------------------

    def credit(self, name: str, part: Obligation, pace: Pace, effects: Effects, where: BoolArray) -> None:
        """Steps done may be verified or acknowledged (``name``), where any is not."""
        view = self.view
        done, credited = view.interval(f"{name.partition('.')[0]}.done"), view.interval(name)
        where = where & (credited.low < done.high) & self.progresses(pace)
        if not anywhere(where):
            return
        more = view.most_steps(pace.kind == "each", view.numbers(done.high - credited.low), True)
        upto = np.minimum(done.high, credited.high + more)
        view.grow(name, upto, upto, (0.0, float(part.total)), where)
        view.repeat(int(np.max(np.where(where, more, 0))), lambda: view.apply(effects, where))

    def play_due_days(self, name: str, part: Obligation) -> None:
        """Every due day that may be missed now."""
        view, dues = self.view, float(part.most_missed)
        for due_day in part.due_days:
            done, missed = view.interval(f"{name}.done"), view.interval(f"{name}.missed")
            if part.due_counts == "calendar":
                past = view.interval("day").high >= view.low(due_day.due)
            else:
                past = view.interval(f"{name}.age").high > view.low(due_day.due)
            where = past & (done.low < due_day.steps) & (missed.low < dues)
            if anywhere(where):
                view.grow(f"{name}.missed", missed.high + 1, missed.high + 1, (0.0, dues), where)
                view.follow(name, part)
                view.apply(part.on_overdue, where)
