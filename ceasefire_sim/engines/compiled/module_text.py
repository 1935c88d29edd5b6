"""A machine as the text of a WebAssembly module that plays whole runs, and where its host finds everything.

The module exports its memory and ``play(first run, number of runs)``. Everything that a seed or a setting of the
parameters decides stands in memory, so one text serves every setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ceasefire_sim.engines.compiled.change_marks import CALENDAR
from ceasefire_sim.engines.compiled.day_writer import Bound, DayPlaces, DayWriter
from ceasefire_sim.engines.compiled.function_code import INTEGER, FunctionCode, load, store
from ceasefire_sim.engines.compiled.layout import WORD, Header, Layout
from ceasefire_sim.engines.compiled.mornings import morning_code
from ceasefire_sim.engines.compiled.observation_code import close_code, observations
from ceasefire_sim.engines.compiled.runtime_functions import runtime_functions
from ceasefire_sim.engines.compiled.settings import Settings
from ceasefire_sim.engines.compiled.state_places import DailyPlace, StatePlaces
from ceasefire_sim.engines.compiled.value_writer import NamePlaces, ValueWriter
from ceasefire_sim.machine.rules import Group, Latch, Let, Machine, Step, Total
from ceasefire_sim.results.daily_values import DailyNumber

__all__ = ["ModuleText", "rules_of"]

MOST_RULES = 40


class ModuleText:
    """The text of a machine's module, and the places of what its host writes and reads.

    ``numbers`` are counted by day besides regions; ``flexible`` are the variables whose range hangs on parameters.
    A module ``for_hands`` lets draws be decided by hand and records a run day by day, which takes a little longer.
    """

    def __init__(
        self,
        machine: Machine,
        numbers: Mapping[str, DailyNumber] | None = None,
        flexible: frozenset[str] = frozenset(),
        for_hands: bool = False,
    ) -> None:
        self.machine = machine
        self.layout = Layout()
        self.settings = Settings(self.layout)
        self.places = StatePlaces(machine, numbers or {}, flexible, self.layout)
        self.words = NamePlaces({**self.places.variables, **self.places.lets}, self.settings)
        self.ends = {
            variable.name: self.layout.words(1)
            for variable in machine.variables
            if variable.kind.is_clock or variable.name in flexible
        }
        self.drawn = {
            variable.name: self.layout.words(2 * len(variable.drawn))
            for variable in machine.variables
            if variable.drawn
        }
        self.day = DayPlaces(self.layout, self.bounds(), self.places.marks, self.daily(), self.totals(), for_hands)
        self.text = self.written()

    def bounds(self) -> dict[str, tuple[Bound, Bound]]:
        """The range of every variable."""
        return {
            variable.name: (Bound(variable.low), Bound(variable.high, self.ends.get(variable.name)))
            for variable in self.machine.variables
        }

    def daily(self) -> dict[str, list[DailyPlace]]:
        """How each variable is counted by day, if it is."""
        counted: dict[str, list[DailyPlace]] = {}
        for daily in self.places.daily:
            counted.setdefault(daily.variable, []).append(daily)
        return counted

    def totals(self) -> dict[str, list[tuple[int, int]]]:
        """The rows and last days of what is counted, by path."""
        totals: dict[str, list[tuple[int, int]]] = {}
        for observer in self.machine.observers:
            if isinstance(observer, Total):
                places = self.places.rows[observer.name], self.places.lasts[observer.name]
                totals.setdefault(observer.path, []).append(places)
        return totals

    # text ---------------------------------------------------------------------------------------

    def written(self) -> str:
        """The module."""
        checks = observations(self.machine, self.places, self.words)
        mornings, morning_calls = morning_code(checks, self.places.marks, self.words)
        tables = self.places.marks.tables()
        self.day.truths |= {name: self.layout.words(len(table)) for name, table in tables.items()}
        self.calendar = self.layout.words(len(self.calendar_days()) + 1)
        days = list(self.days())
        play = self.play(morning_calls, [code.name for code in days])
        codes = (*mornings, self.begin(), self.first_counts(), *days, close_code(self.machine, self.places, self.words))
        functions = [*(code.text() for code in codes), play]
        functions += runtime_functions(functions, len(self.day.happenings))
        memory = f'(memory (export "memory") {self.layout.pages})'
        return "\n".join(["(module", memory, *functions, ")"]) + "\n"

    def first_counts(self) -> FunctionCode:
        """The function that counts a run by day from day 0 on."""
        code = FunctionCode("$count", {})
        for daily in self.places.daily:
            for line in daily.recounted(None, load(self.places.variables[daily.variable]), "(i64.const 0)"):
                code.line(line)
        return code

    def calendar_days(self) -> list[int]:
        """The days on which what is observed of the calendar is asked again, perhaps one more than once."""
        latches = [observer.day for observer in self.machine.observers if isinstance(observer, Latch)]
        return sorted([*latches, *self.places.marks.days])

    def begin(self) -> FunctionCode:
        """The function that draws what a run begins with."""
        code = FunctionCode("$begin", self.day.parameters)
        writer = DayWriter(code, self.words, self.day)
        for variable in self.machine.variables:
            if not variable.drawn:
                continue
            place, count = self.drawn[variable.name], len(variable.drawn)
            drawn = writer.draw(variable.site)
            text = load(place + (count - 1) * WORD)
            for number in reversed(range(count - 1)):
                below = f"(i64.lt_s {drawn} {load(place + (count + number) * WORD)})"
                text = f"(select {load(place + number * WORD)} {text} {below})"
            value = code.fresh(INTEGER)
            code.line(f"(local.set {value} {text})")
            writer.by_hand(
                variable.site,
                lambda key, value=value: f"(call $forced {key} (local.get $day) (local.get {value}))",  # type: ignore[misc]
                value,
            )
            code.line(store(self.places.variables[variable.name], f"(local.get {value})"))
        return code

    def days(self) -> Iterator[FunctionCode]:
        """The functions that turn S(day) into S(day + 1), in order."""
        for number, steps in enumerate(step_pieces(self.machine.steps)):
            code = FunctionCode(f"$day{number}", self.day.parameters)
            writer = DayWriter(code, self.words, self.day)
            for step in steps:
                writer.step(step)
            yield code

    def over(self) -> FunctionCode:
        """What says whether S(day) ends the run: a part of a function, its value the last line."""
        code = FunctionCode("$over", {})
        code.line(ValueWriter(code, self.words).of(self.machine.final).text)
        return code

    def recorded(self) -> str:
        """The line that records S(day) where states are asked for."""
        size, place = len(self.machine.variables) * WORD, load(Header.STATES)
        return f"""(if (i64.ne {place} (i64.const 0)) (then
        (memory.copy (i32.wrap_i64 (i64.add {place} (i64.mul (local.get $day) (i64.const {size}))))
          (i32.const {self.places.state}) (i32.const {size}))))"""

    def play(self, mornings: Sequence[str], days: Sequence[str]) -> str:
        """The function that plays runs one after another."""
        places = self.places
        arguments = " ".join(f"(local.get {name})" for name in self.day.parameters)
        calls = "\n      ".join(f"(call {name} {arguments})" for name in days)
        over = self.over()
        observed = "\n      ".join(mornings)
        return f"""(func $play (export "play") (param $first i64) (param $count i64)
  (local $run i64) (local $base i64) (local $day i64) (local $counter i64) (local $hand i32) (local $row i32)
  (local $changed i64) (local $calendar i32){over.declared}
  (local.set $row (i32.wrap_i64 {load(Header.ROWS)}))
  {"(local.set $hand (i64.ne " + load(Header.FORCED_COUNT) + " (i64.const 0)))" if self.day.for_hands else ""}
  (block $done (loop $next
    (br_if $done (i64.ge_s (local.get $run) (local.get $count)))
    (local.set $base (i64.add (local.get $first) (local.get $run)))
    (if (i64.ne {load(Header.CHOSEN)} (i64.const 0)) (then
      (local.set $base (i64.load (i32.wrap_i64
        (i64.add {load(Header.CHOSEN)} (i64.shl (local.get $run) (i64.const 3))))))))
    (local.set $base (i64.shl (local.get $base) (i64.const 16)))
    (if (i64.ne {load(Header.SPLICE_COUNT)} (i64.const 0)) (then
      (local.set $base (call $spliced (i64.const 0)))))
    (memory.copy (i32.const {places.state}) (i32.const {places.template}) (i32.const {places.state_bytes}))
    {store(Header.CHANGED, "(i64.const -1)")}
    (local.set $day (i64.const 0))
    (local.set $calendar (i32.const {self.calendar}))
    (local.set $counter (local.get $base))
    (call $begin {arguments})
    (call $count)
    (block $ended (loop $tomorrow
      (local.set $changed (i64.or {load(Header.CHANGED)} {load(Header.TRUTHS)}))
      {store(Header.TRUTHS, "(i64.const 0)")}
      {store(Header.CHANGED, "(i64.const 0)")}
      (if (i64.ge_s (local.get $day) (i64.load (local.get $calendar))) (then
        (local.set $calendar (i32.add (local.get $calendar) (i32.const {WORD})))
        (local.set $changed (i64.or (local.get $changed) (i64.const {CALENDAR})))))
      {observed}
      {self.recorded() if self.day.for_hands else ""}
      (br_if $ended (i64.ge_s (local.get $day) {load(Header.HORIZON)}))
      {chr(10).join(over.lines[:-1])}
      (br_if $ended {over.lines[-1]})
      (if (i64.ne {load(Header.SPLICE_COUNT)} (i64.const 0)) (then
        (local.set $base (call $spliced (local.get $day)))))
      (local.set $counter (i64.add (local.get $base) (local.get $day)))
      {calls}
      (local.set $day (i64.add (local.get $day) (i64.const 1)))
      (br $tomorrow)))
    (call $close (local.get $day))
    (memory.copy (local.get $row) (i32.const {places.state}) (i32.const {places.row_bytes}))
    (local.set $row (i32.add (local.get $row) (i32.const {places.row_bytes})))
    {store(Header.SPLICES, f"(i64.add {load(Header.SPLICES)} {load(Header.SPLICE_STRIDE)})")}
    (local.set $run (i64.add (local.get $run) (i64.const 1)))
    (br $next))))"""


def step_pieces(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps of a day shared out over functions."""
    piece: list[Step] = []
    weight = 0
    for step in steps:
        if piece and weight > MOST_RULES:
            yield piece
            piece, weight = [], 0
        piece.append(step)
        weight += 1 if isinstance(step, Let) else rules_of(step)
    if piece:
        yield piece


def rules_of(group: Group) -> int:
    """How many rules a group has, those inside its branches included."""
    return sum(
        1 + sum(rules_of(action) for action in branch.actions if isinstance(action, Group))
        for rule in group.rules
        for branch in rule.branches
    )
