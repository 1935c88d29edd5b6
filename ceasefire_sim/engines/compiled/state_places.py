"""Where the state of a run, its observations and what is counted lie.

The state of a run is one piece of memory that is copied from a template when a run begins. Its first words are the
row that the run leaves behind: variables, observers of whole numbers, observers of reals, the last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ceasefire_sim.engines.compiled.change_marks import ChangeMarks
from ceasefire_sim.engines.compiled.function_code import load
from ceasefire_sim.engines.compiled.layout import WORD, Layout
from ceasefire_sim.machine.rules import Extreme, First, Latch, Let, Machine, Sum, Total
from ceasefire_sim.results.daily_values import DailyNumber

__all__ = ["DailyPlace", "StatePlaces"]

COUNT = 4  # bytes of a count of a day
HALVES = 16  # bytes of a sum of a day


@dataclass(frozen=True, slots=True)
class DailyPlace:
    """How a variable is counted by day: texts of values that may stand in memory.

    ``column`` is where its counts lie in the row of a day, ``sums`` where its sums do, None where there are none.
    """

    name: str
    variable: str
    low: int
    width: str
    column: str
    sums: str | None
    is_region: bool

    def recounted(self, old: str | None, new: str, day: str) -> Iterator[str]:
        """The lines that count a run at another value from a day on; ``old`` is None where it was counted nowhere."""
        before = "(i64.const 0)" if old is None else self.offset(old)
        yield f"(call $recount {before} {self.offset(new)} {day})"
        if self.sums is not None:
            yield f"(call $resum {old or '(i64.const 0)'} {new} {self.sums} {day})"

    def offset(self, value: str) -> str:
        """Where the count of a value lies in the row of a day."""
        shifted = value if self.low == 0 else f"(i64.sub {value} (i64.const {self.low}))"
        if self.width != "(i64.const 1)":
            shifted = f"(i64.div_u {shifted} {self.width})"
        return f"(i64.add {self.column} (i64.shl {shifted} (i64.const 2)))"


@dataclass
class StatePlaces:
    """The places of a machine's state, of its template, of counters; and the marks of what changes."""

    machine: Machine
    numbers: Mapping[str, DailyNumber]
    flexible: frozenset[str]  # variables whose range hangs on parameters
    layout: Layout
    variables: dict[str, int] = field(default_factory=dict)
    lets: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    lasts: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    wait_records: list[int] = field(default_factory=list)
    wait_counters: list[int] = field(default_factory=list)
    daily: list[DailyPlace] = field(default_factory=list)
    daily_slots: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        machine, words = self.machine, self.layout.words
        self.lasts = {observer.name: words(1) for observer in machine.observers}
        for wait in machine.waits:
            self.wait_counters.append(words(2 + len(wait.parts)))
        self.daily_slots = {
            name: words(3) for name, number in self.numbers.items() if number.expression in self.flexible
        }
        self.state = self.layout.end
        self.variables = {variable.name: words(1) for variable in machine.variables}
        wholes = [o.name for o in machine.observers if isinstance(o, (First, Sum, Total))]
        reals = [o.name for o in machine.observers if isinstance(o, (Extreme, Latch))]
        self.rows = {name: words(1) for name in (*wholes, *reals)}
        self.end_day = words(1)
        self.row_bytes = self.layout.end - self.state
        self.records = {o.name: words(2) for o in machine.observers if isinstance(o, Sum)}
        self.wait_records = [words(2) for _ in machine.waits]
        self.place_daily()
        self.lets = {step.name: words(1) for step in machine.steps if isinstance(step, Let)}
        self.state_bytes = self.layout.end - self.state
        self.template = words(self.state_bytes // WORD)
        self.marks = ChangeMarks(machine.variables)

    def place_daily(self) -> None:
        """Places what is counted by day; what hangs on parameters comes last, so that the rest stays where it is."""
        column, sums = COUNT, 0  # the first column takes what was counted nowhere before
        regions = {name: (name, 0, 1, len(states), True) for name, states in self.machine.regions}
        numbers = {
            name: (number.expression, number.bins.low, number.bins.width, number.bins.count, False)
            for name, number in self.numbers.items()
        }
        counted = {**regions, **numbers}
        for name in sorted(counted, key=lambda name: counted[name][0] in self.flexible):
            variable, low, width, count, is_region = counted[name]
            if variable in self.flexible:
                slot = self.daily_slots[name]
                texts = load(slot), load(slot + WORD), load(slot + 2 * WORD)
                self.daily.append(DailyPlace(name, variable, low, *texts, is_region))
                continue
            own_sums = f"(i64.const {sums})" if width > 1 else None
            self.daily.append(
                DailyPlace(name, variable, low, f"(i64.const {width})", f"(i64.const {column})", own_sums, is_region)
            )
            column += COUNT * count
            sums += HALVES if width > 1 else 0
