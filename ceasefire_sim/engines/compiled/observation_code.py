"""Writing what is observed in the morning of a day, and at the end of a run.

Most days change little, so each observation stands under the marks of the variables it reads and is worked out anew
only where one of them has changed: the first day on which a truth holds is a day on which it became true, and days on
which it held are added up when it no longer does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ceasefire_sim.engines.compiled.change_marks import CALENDAR
from ceasefire_sim.engines.compiled.function_code import INTEGER, REAL, FunctionCode, Typed, load, store
from ceasefire_sim.engines.compiled.layout import Header
from ceasefire_sim.engines.compiled.state_places import StatePlaces
from ceasefire_sim.engines.compiled.value_writer import NamePlaces, ValueWriter
from ceasefire_sim.expressions.tree import Node, Truth
from ceasefire_sim.machine.rules import Extreme, First, Latch, Machine, Sum, WaitCounter

__all__ = ["MorningCheck", "close_code", "observations"]

Write = Callable[[ValueWriter], None]


@dataclass(frozen=True, slots=True)
class MorningCheck:
    """Something worked out in the morning where a variable under its mask has changed; ``late`` after all others."""

    mask: int
    write: Write
    weight: int
    late: bool = False


def observations(machine: Machine, places: StatePlaces, words: NamePlaces) -> list[MorningCheck]:
    """Everything observed of S(day), in an order that serves; those after another of the day come last."""
    plan = MorningPlan(machine, places, words)
    return [*plan.observers(), *plan.waits(), *plan.later()]


@dataclass
class MorningPlan:
    """Makes the observations of a machine."""

    machine: Machine
    places: StatePlaces
    words: NamePlaces

    def observation(self, write: Write, *nodes: Node) -> MorningCheck:
        """An observation that reads some trees."""
        return MorningCheck(self.places.marks.mask(*nodes), write, sum(map(self.words.weight, nodes)) + 2)

    def observers(self) -> Iterator[MorningCheck]:
        """First days, days on which something holds, largest and smallest values."""
        for observer in self.machine.observers:
            row = self.places.rows.get(observer.name, 0)
            last = self.places.lasts.get(observer.name, 0)
            match observer:
                case First(truth=truth, after=None):
                    yield self.observation(lambda values, o=observer, r=row, t=last: first(values, o, r, t), truth)  # type: ignore[misc]
                case Sum(truth=truth, name=name):
                    record = self.places.records[name]
                    yield self.observation(
                        lambda values, n=truth, r=row, s=record, t=last: summed(values, n, r, s, t),  # type: ignore[misc]
                        truth,
                    )
                case Extreme(number=number):
                    yield self.observation(lambda values, o=observer, r=row, t=last: extreme(values, o, r, t), number)  # type: ignore[misc]
                case Latch(number=number):
                    yield MorningCheck(
                        CALENDAR,
                        lambda values, o=observer, r=row, t=last: latch(values, o, r, t, "eq"),  # type: ignore[misc]
                        self.words.weight(number),
                    )

    def later(self) -> Iterator[MorningCheck]:
        """First days that are not before another first day."""
        starts = {observer.name: observer for observer in self.machine.observers if isinstance(observer, First)}
        for observer in starts.values():
            if observer.after is not None:
                row, last = self.places.rows[observer.name], self.places.lasts[observer.name]
                after = self.places.rows[observer.after]
                check = self.observation(
                    lambda values, o=observer, r=row, t=last, a=after: first(values, o, r, t, a),  # type: ignore[misc]
                    observer.truth,
                    starts[observer.after].truth,
                )
                yield replace(check, late=True)

    def waits(self) -> Iterator[MorningCheck]:
        """Days on which an element was open and waited."""
        for number, wait in enumerate(self.machine.waits):
            if wait.base != Truth(False):
                yield self.observation(
                    lambda values, w=wait, n=number: waited(values, w, self.places, n),  # type: ignore[misc]
                    wait.base,
                    *(node for _, node in wait.parts),
                )


# in the morning ---------------------------------------------------------------------------------


def first(values: ValueWriter, observer: First, row: int, last: int, after: int | None = None) -> None:
    """Notes the first day on which a truth holds."""
    code, horizon = values.code, load(Header.HORIZON)
    open_ = f"(i64.gt_s {load(row)} {horizon})"
    if after is not None:
        open_ = f"(i32.and {open_} (i64.le_s {load(after)} (local.get $day)))"
    with code.where(open_):
        truth = values.of(observer.truth).text
        with code.where(f"(i32.and {truth} (i64.le_s (local.get $day) {load(last)}))"):
            code.line(store(row, "(local.get $day)"))


def summed(values: ValueWriter, node: Node, row: int, record: int, last: int) -> None:
    """Adds up the days on which a truth held, where it changes."""
    truth = values.code.keep(Typed(INTEGER, f"(i64.extend_i32_u {values.of(node).text})")).text
    with values.code.where(f"(i64.ne {truth} {load(record)})"):
        values.code.line(tally(row, record, last, truth))


def tally(row: int, record: int, last: int, truth: str) -> str:
    """The call that adds up days and notes a new truth."""
    return f"(call $tally (i32.const {row}) (i32.const {record}) {load(last)} {truth} (local.get $day))"


def extreme(values: ValueWriter, observer: Extreme, row: int, last: int) -> None:
    """Notes the largest or smallest value."""
    value = values.code.keep(Typed(REAL, values.real(observer.number))).text
    better = "gt" if observer.sign > 0 else "lt"
    beyond = f"(f64.{better} {value} {load(row, REAL)})"
    with values.code.where(f"(i32.and {beyond} (i64.le_s (local.get $day) {load(last)}))"):
        values.code.line(store(row, value, REAL))


def latch(values: ValueWriter, observer: Latch, row: int, day: int, when: str) -> None:
    """Reads a number on its day."""
    with values.code.where(f"(i64.{when} (local.get $day) {load(day)})"):
        values.code.line(store(row, values.real(observer.number), REAL))


def waited(values: ValueWriter, wait: WaitCounter, places: StatePlaces, number: int) -> None:
    """Notes whether an element is open, waits, and for what alone; days are added up where that changes.

    What is noted is 0 where it is not open, 1 where it waits for nothing, 2 for several parts, 3 + i for part i alone.
    """
    code, record, counters = values.code, places.wait_records[number], places.wait_counters[number]
    noted = code.fresh(INTEGER)
    code.line(f"(local.set {noted} (i64.const 0))")
    with code.where(values.of(wait.base).text):
        lacking = [f"(i64.extend_i32_u (i32.eqz {values.of(node).text}))" for _, node in wait.parts]
        code.line(f"(local.set {noted} (i64.const 1))")
        if lacking:
            total, which = (code.keep(Typed(INTEGER, text)).text for text in (added(lacking), weighted(lacking)))
            alone = f"(select (i64.add {which} (i64.const 3)) (i64.const 2) (i64.eq {total} (i64.const 1)))"
            code.line(f"(local.set {noted} (select (i64.const 1) {alone} (i64.eqz {total})))")
    with code.where(f"(i64.ne (local.get {noted}) {load(record)})"):
        code.line(account(record, counters, f"(local.get {noted})"))


def added(texts: Iterable[str]) -> str:
    """A sum of integers."""
    total = ""
    for text in texts:
        total = f"(i64.add {total} {text})" if total else text
    return total


def weighted(texts: list[str]) -> str:
    """The sum of integers, each times its number."""
    return added(
        f"(i64.mul {text} (i64.const {number}))" if number else "(i64.const 0)" for number, text in enumerate(texts)
    )


def account(record: int, counters: int, noted: str) -> str:
    """The call that adds up days of waiting and notes how it is from today on."""
    return f"(call $account (i32.const {record}) (i32.const {counters}) {noted} (local.get $day))"


# at the end -------------------------------------------------------------------------------------


def close_code(machine: Machine, places: StatePlaces, words: NamePlaces) -> FunctionCode:
    """The function that reads the last state of a run, and adds up the days that are still open."""
    code = FunctionCode("$close", {"$day": INTEGER})
    values = ValueWriter(code, words)
    for observer in machine.observers:
        match observer:
            case Latch():
                latch(values, observer, places.rows[observer.name], places.lasts[observer.name], "lt_s")
            case Sum(name=name):
                code.line(tally(places.rows[name], places.records[name], places.lasts[name], "(i64.const 0)"))
    for record, counters in zip(places.wait_records, places.wait_counters, strict=True):
        code.line(account(record, counters, "(i64.const 0)"))
    code.line(store(places.end_day, "(local.get $day)"))
    return code
