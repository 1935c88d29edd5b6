"""A machine as a program: three functions over a block of runs, written as source and loaded.

The source holds indices and numbers, never a name or a text of a scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ceasefire_sim.engines.vectorised.day_code import DayCode
from ceasefire_sim.engines.vectorised.value_code import Lanes, Value, rounded
from ceasefire_sim.expressions.arrays import array_functions
from ceasefire_sim.luck.arrays import thresholds
from ceasefire_sim.machine.rules import Extreme, First, Latch, Machine, Observer, Sum, Total, WaitCounter
from ceasefire_sim.results.daily_values import DailyNumber
from ceasefire_sim.results.run_block import OPEN_DAYS

__all__ = ["Program"]

NONE = np.zeros(0, np.int64)
NO = np.zeros(0, bool)


def without(lanes: Any, taken: tuple[Any, ...], marks: Any) -> Any:
    """The places that are in none of some others."""
    for others in taken:
        marks[others] = True
    left = lanes[~marks[lanes]]
    for others in taken:
        marks[others] = False
    return left


def flatnonzero(truth: Any) -> Any:
    """The places where a truth holds; NumPy's own function does the same, more slowly."""
    return truth.nonzero()[0]


FUNCTIONS: dict[str, object] = {
    **array_functions(),  # those below are faster, or of plain numbers
    "NO": NO,
    "NONE": NONE,
    "abs": np.abs,
    "add": np.add,
    "bool_": np.bool_,
    "copyto": np.copyto,
    "count_nonzero": np.count_nonzero,
    "everyone": np.arange,
    "flatnonzero": flatnonzero,
    "full": np.full,
    "int8": np.int8,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "min": min,
    "max": max,
    "putmask": np.putmask,
    "rounded": rounded,
    "threshold": thresholds,
    "where": np.where,
    "without": without,
}


class Program(DayCode):
    """The array form of a machine.

    ``morning(block, day)`` observes S(day); ``close(block, day, lanes)`` observes the last state of runs
    that end; ``play(block, draws, day)`` counts the day's waits and turns S(day) into S(day + 1). ``numbers`` are
    counted by day besides regions.
    """

    morning: Callable[[Any, int], None]
    close: Callable[[Any, int, Any], None]
    play: Callable[[Any, Any, int], None]

    def __init__(
        self, machine: Machine, forced: bool = False, numbers: Mapping[str, DailyNumber] | None = None
    ) -> None:
        super().__init__(machine, forced)
        self.numbers = dict(numbers or {})
        whole = [observer for observer in machine.observers if isinstance(observer, (First, Sum, Total))]
        real = [observer for observer in machine.observers if isinstance(observer, (Extreme, Latch))]
        base = len(machine.variables)
        self.whole_rows = {observer.name: base + number for number, observer in enumerate(whole)}
        self.real_rows = {observer.name: number for number, observer in enumerate(real)}
        self.never = machine.horizon + 1
        self.counters: dict[tuple[str, str], int] = {}
        for wait in machine.waits:
            for label in (OPEN_DAYS, "", *(label for label, _ in wait.parts)):
                self.counters.setdefault((wait.path, label), len(self.counters))
        self.build()

    def observer(self, name: str) -> str:
        """The row of an observer."""
        return f"x{self.real_rows[name]}" if name in self.real_rows else f"v{self.whole_rows[name]}"

    # source -------------------------------------------------------------------------------------

    def build(self) -> None:
        """Writes and loads the three functions."""
        self.head("def morning(block, day):")
        for observer in self.machine.observers:
            self.write_observer(observer)
        self.head("def close(block, day, ended):")
        with self.within("ended"):
            self.write_latches()
        self.head("def play(block, draws, day):")
        self.line("most, marks = n // 2, block.marks")
        self.write_sums()
        self.line("waits = block.waits")
        for wait in self.machine.waits:
            self.write_wait(wait)
        for step in self.machine.steps:
            self.write_step(step)
        source = "\n".join(self.lines) + "\n"
        space: dict[str, Any] = {**FUNCTIONS, **self.constants}
        exec(compile(source, "<machine>", "exec"), space)  # noqa: S102 - our own source, indices only
        self.source = source
        self.morning, self.close, self.play = space["morning"], space["close"], space["play"]

    def head(self, text: str) -> None:
        """Begins a function."""
        self.indent, self.lanes = 1, Lanes()
        self.lines.append(text)
        rows = [f"v{number}" for number in range(len(self.machine.variables) + len(self.whole_rows))]
        self.line(f"{', '.join(rows)}, = block.rows")
        if self.real_rows:
            self.line(f"{', '.join(f'x{number}' for number in range(len(self.real_rows)))}, = block.reals")
        self.line("n = block.n")

    def write_observer(self, observer: Observer) -> None:
        """What is observed on the states in the morning."""
        row = self.observer(observer.name)
        match observer:
            case First(truth=truth, last=last, after=after):
                with self.block(f"if day <= {last}:"):
                    seen = self.of(truth)
                    new = f"({row} == {self.never})"
                    if after is not None:
                        new = f"{new} & ({self.observer(after)} <= day)"
                    with self.block(f"if {seen.text}:" if seen.single else f"if {seen.text}.any():"):
                        self.line(f"copyto({row}, day, where={new})" if seen.single
                                  else f"putmask({row}, {seen.text} & {new}, day)")  # fmt: skip
            case Extreme(number=number, last=last, sign=sign):
                with self.block(f"if day <= {last}:"):
                    self.line(f"{'maximum' if sign > 0 else 'minimum'}({row}, {self.of(number).text}, out={row})")
            case Latch(number=number, day=day):
                with self.block(f"if day == {day}:"):
                    self.line(f"{row}[:] = {self.of(number).text}")

    def write_latches(self) -> None:
        """What is read off the last state of runs that end before the day asked for."""
        for observer in self.machine.observers:
            if isinstance(observer, Latch):
                with self.block(f"if day < {observer.day}:"):
                    self.line(f"{self.observer(observer.name)}[ended] = {self.of(observer.number).text}")

    def write_sums(self) -> None:
        """Days counted on which something holds."""
        for observer in self.machine.observers:
            if isinstance(observer, Sum):
                row = self.observer(observer.name)
                with self.block(f"if day < {observer.last}:"):
                    truth = self.of(observer.truth)
                    self.line(f"add({row}, {truth.text}, out={row})")

    def write_wait(self, wait: WaitCounter) -> None:
        """Days on which an element was open, waited, and for what alone."""
        base = self.of(wait.base)
        if base.text == "False":
            return
        mask = self.mask(base)
        parts = [(self.counters[wait.path, label], self.of(node)) for label, node in wait.parts]
        whole, is_open = self.counters[wait.path, ""], self.fresh("c")
        self.line(f"{is_open} = count_nonzero({mask})")
        self.line(f"waits[{self.counters[wait.path, OPEN_DAYS]}] += {is_open}")
        if not parts:
            return
        with self.block(f"if {is_open}:"):
            if len(parts) == 1:
                number, part = parts[0]
                c = self.fresh("c")
                self.line(f"{c} = count_nonzero({mask} & {self.false(part)})")
                self.line(f"waits[{whole}] += {c}")
                self.line(f"waits[{number}] += {c}")
                return
            falses = [(number, self.assigned(self.false(part), "bool", part.single)) for number, part in parts]
            total, alone = self.fresh(), self.fresh()
            summed = " + ".join(self.counted(value) for _, value in falses)
            self.line(f"{total} = ({summed}) * {mask}.view(int8)")
            self.line(f"waits[{whole}] += count_nonzero({total})")
            self.line(f"{alone} = {total} == 1")
            for number, value in falses:
                self.line(f"waits[{number}] += count_nonzero({alone} & {value.text})")

    def mask(self, value: Value) -> str:
        """A truth as an array over all runs."""
        return f"full(n, {value.text})" if value.single else value.text

    def false(self, part: Value) -> str:
        """The contrary of a truth."""
        return f"bool_(not {part.text})" if part.single else f"~{part.text}"

    def counted(self, value: Value) -> str:
        """A truth as 0 or 1 in small integers."""
        return f"int8({value.text})" if value.single else f"{value.text}.view(int8)"

    # rows ---------------------------------------------------------------------------------------

    def initial(self) -> Iterator[int]:
        """What every row of integers holds on day 0, drawn values aside."""
        yield from (variable.initial for variable in self.machine.variables)
        for observer in self.machine.observers:
            if isinstance(observer, (First, Sum, Total)):
                yield self.never if isinstance(observer, First) else 0

    def initial_reals(self) -> Iterator[float]:
        """What every row of reals holds on day 0."""
        for observer in self.machine.observers:
            if isinstance(observer, (Extreme, Latch)):
                yield -np.inf * observer.sign if isinstance(observer, Extreme) else np.nan
