"""A machine as the text of a WebAssembly module that plays whole runs, and where its host finds everything.

The module exports its memory and ``play(first run, number of runs)``. Everything that a seed or a setting of the
parameters decides stands in memory, so one text serves every setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ceasefire_sim.engines.compiled.day_writer import DAY_PARAMETERS, Bound, DayPlaces, DayWriter, signed_word
from ceasefire_sim.engines.compiled.function_code import INTEGER, FunctionCode, load, store
from ceasefire_sim.engines.compiled.layout import WORD, Header, Layout
from ceasefire_sim.engines.compiled.observation_code import EVERY_DAY, MorningCheck, close_code, observations
from ceasefire_sim.engines.compiled.runtime_functions import runtime_functions
from ceasefire_sim.engines.compiled.settings import Settings
from ceasefire_sim.engines.compiled.state_places import StatePlaces
from ceasefire_sim.engines.compiled.value_writer import NamePlaces, ValueWriter
from ceasefire_sim.machine.rules import Group, Let, Machine, Step, Total
from ceasefire_sim.results.daily_values import DailyNumber

__all__ = ["ModuleText", "rules_of"]

FUNCTION_WEIGHT = 4000  # operations of a function; a larger one would be compiled for longer than it saves
MOST_RULES = 40
MORNING_PARAMETERS = {"$day": "i64", "$changed": "i64"}


class ModuleText:
    """The text of a machine's module, and the places of what its host writes and reads.

    ``numbers`` are counted by day besides regions; ``flexible`` are the variables whose range hangs on parameters.
    """

    def __init__(
        self,
        machine: Machine,
        numbers: Mapping[str, DailyNumber] | None = None,
        flexible: frozenset[str] = frozenset(),
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
        self.day = DayPlaces(self.layout, self.bounds(), self.places.bits, self.totals())
        self.text = self.written()

    def bounds(self) -> dict[str, tuple[Bound, Bound]]:
        """The range of every variable."""
        return {
            variable.name: (Bound(variable.low), Bound(variable.high, self.ends.get(variable.name)))
            for variable in self.machine.variables
        }

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
        mornings, morning_calls = self.morning()
        days = list(self.days())
        play = self.play(morning_calls, [code.name for code in days])
        functions = [
            *(code.text() for code in (*mornings, self.begin(), *days, self.over())),
            close_code(self.machine, self.places, self.words).text(),
            play,
            *runtime_functions(len(self.day.happenings)),
        ]
        memory = f'(memory (export "memory") {self.layout.pages})'
        return "\n".join(["(module", memory, *functions, ")"]) + "\n"

    def morning(self) -> tuple[list[FunctionCode], list[str]]:
        """The functions that observe S(day), and the lines that call them."""
        grouped: dict[tuple[bool, int], list[MorningCheck]] = {}
        for observation in observations(self.machine, self.places, self.words):
            grouped.setdefault((observation.late, observation.mask), []).append(observation)
        parts = list(pieces([(mask, group) for (_, mask), members in grouped.items() for group in parted(members)]))
        codes, calls = [], []
        for number, part in enumerate(parts):
            code = FunctionCode(f"$morning{number}", MORNING_PARAMETERS)
            values = ValueWriter(code, self.words)
            whole = 0
            for mask, members in part:
                whole |= mask
                if mask == EVERY_DAY:
                    for observation in members:
                        with code.block("(block"):
                            observation.write(values)
                    continue
                with code.where(marked(mask)):
                    for observation in members:
                        observation.write(values)
            codes.append(code)
            call = f"(call {code.name} (local.get $day) (local.get $changed))"
            calls.append(call if whole == EVERY_DAY else f"(if {marked(whole)} (then {call}))")
        return codes, calls

    def begin(self) -> FunctionCode:
        """The function that draws what a run begins with."""
        code = FunctionCode("$begin", DAY_PARAMETERS)
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
            code = FunctionCode(f"$day{number}", DAY_PARAMETERS)
            writer = DayWriter(code, self.words, self.day)
            for step in steps:
                writer.step(step)
            yield code

    def over(self) -> FunctionCode:
        """The function that says whether S(day) ends the run."""
        code = FunctionCode("$over", {"$day": INTEGER}, "i32")
        code.line(ValueWriter(code, self.words).of(self.machine.final).text)
        return code

    def play(self, mornings: Sequence[str], days: Sequence[str]) -> str:
        """The function that plays runs one after another."""
        places = self.places
        calls = "\n      ".join(
            f"(call {name} (local.get $day) (local.get $counter) (local.get $hand))" for name in days
        )
        observed = "\n      ".join(mornings)
        states = len(self.machine.variables) * WORD
        return f"""(func $play (export "play") (param $first i64) (param $count i64)
  (local $run i64) (local $base i64) (local $day i64) (local $counter i64) (local $hand i32) (local $row i32)
  (local $changed i64)
  (local.set $row (i32.wrap_i64 {load(Header.ROWS)}))
  (local.set $hand (i64.ne {load(Header.FORCED_COUNT)} (i64.const 0)))
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
    (call $begin (local.get $day) (local.get $base) (local.get $hand))
    (block $ended (loop $tomorrow
      (local.set $changed {load(Header.CHANGED)})
      {store(Header.CHANGED, "(i64.const 0)")}
      {observed}
      (if (i64.ne {load(Header.STATES)} (i64.const 0)) (then
        (memory.copy (i32.wrap_i64 (i64.add {load(Header.STATES)} (i64.mul (local.get $day) (i64.const {states}))))
          (i32.const {places.state}) (i32.const {states}))))
      (br_if $ended (i64.ge_s (local.get $day) {load(Header.HORIZON)}))
      (br_if $ended (call $over (local.get $day)))
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


def marked(mask: int) -> str:
    """Whether any of some marks is set."""
    return f"(i64.ne (i64.and (local.get $changed) (i64.const {signed_word(mask & ((1 << 64) - 1))})) (i64.const 0))"


def parted(members: list[MorningCheck]) -> Iterator[list[MorningCheck]]:
    """Observations under one mask, in parts that fit into a function."""
    part: list[MorningCheck] = []
    for observation in members:
        if part and sum(member.weight for member in part) + observation.weight > FUNCTION_WEIGHT:
            yield part
            part = []
        part.append(observation)
    yield part


def pieces(groups: Sequence[tuple[int, list[MorningCheck]]]) -> Iterator[list[tuple[int, list[MorningCheck]]]]:
    """Groups of observations shared out over functions; what is worked out every day stands by itself."""
    piece: list[tuple[int, list[MorningCheck]]] = []
    weight = 0
    for mask, members in groups:
        own = sum(member.weight for member in members)
        if piece and (weight + own > FUNCTION_WEIGHT or (mask == EVERY_DAY) != (piece[-1][0] == EVERY_DAY)):
            yield piece
            piece, weight = [], 0
        piece.append((mask, members))
        weight += own
    if piece:
        yield piece


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
