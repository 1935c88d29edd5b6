"""Playing blocks of runs on a compiled machine.

``CompiledMachine`` holds no state of a run: several threads may play on one at a time, each in a store of its own,
and while one plays the others run.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.block_columns import PlayedRuns
from ceasefire_sim.engines.compiled.hosting import ModuleStore, module_store
from ceasefire_sim.engines.compiled.layout import WORD, Header
from ceasefire_sim.engines.compiled.memory_image import SPLICE, MemoryImage, MemoryPiece
from ceasefire_sim.engines.compiled.module_text import ModuleText, rules_of
from ceasefire_sim.engines.compiled.runtime_functions import ENTRY, TABLE_ENTRIES
from ceasefire_sim.engines.interruption import end_if_abandoned
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.expressions.tree import names_of
from ceasefire_sim.luck.paths import Paths
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.rules import Extreme, Group, Latch, Machine
from ceasefire_sim.machine.variables import VariableKind
from ceasefire_sim.results.daily_values import DailyCounts, DailyHistogram, DailyNumber
from ceasefire_sim.results.run_block import OPEN_DAYS
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["CompiledMachine", "Recorded", "symbolic_machine"]

CALL = 1_000  # runs of one call at most: few enough for their rows to stay in the cache
CALL_RULES = 30_000_000  # rules that one call asks, about 50 ms: short enough to be interrupted


@dataclass(frozen=True)
class Recorded:
    """One run: the variables on S(0) … S(end) (rows), and how often each of ``paths`` happened on each day."""

    states: IntArray
    events: IntArray
    end_day: int
    paths: tuple[str, ...]


class CompiledMachine:
    """A machine ready to be played, with the parameters of its scenario.

    ``numbers`` are counted by day besides regions.
    """

    def __init__(self, scenario: Scenario, machine: Machine, numbers: Mapping[str, DailyNumber] | None = None) -> None:
        self.machine = machine
        self.constants = scenario.constants
        self.numbers = numbers
        self.flexible = flexible_variables(scenario, machine)
        self.call = runs_of_a_call(machine)

    @cached_property
    def program(self) -> ModuleText:
        """The module that plays runs."""
        return ModuleText(self.machine, self.numbers, self.flexible)

    @cached_property
    def program_for_hands(self) -> ModuleText:
        """The module that records runs and lets draws be decided by hand, too."""
        return ModuleText(self.machine, self.numbers, self.flexible, for_hands=True)

    def with_constants(self, constants: Mapping[str, float]) -> CompiledMachine:
        """The same module with other values of the parameters, which must decide nothing but expressions."""
        assert self.program  # written once, for all of them
        other = copy(self)
        other.constants = constants
        return other

    def play(self, runs: RunRange) -> PlayedRuns:
        """Plays some runs to their ends."""
        return PlayedBlock(self, runs).played()

    def record(self, runs: RunRange) -> tuple[PlayedRuns, Recorded]:
        """Plays one run and says how it was on every day."""
        block = PlayedBlock(self, runs, recorded=True)
        return block.played(), block.record()


class PlayedBlock:
    """Some runs played in the store of this thread; what they leave in memory is read at once."""

    def __init__(self, compiled: CompiledMachine, runs: RunRange, recorded: bool = False) -> None:
        by_hand = recorded or (runs.luck is not None and bool(runs.luck.by_hand))
        self.program = compiled.program_for_hands if by_hand else compiled.program
        self.machine = compiled.machine
        self.runs = runs
        self.image = MemoryImage(self.program, compiled.constants, runs.seed, runs.luck)
        self.store: ModuleStore = module_store(self.program.text)
        most = min(runs.count, compiled.call)
        splices = 0 if runs.paths is None else runs.paths.runs.shape[1]
        self.regions = self.image.regions(most, 0 if runs.chosen is None else most, recorded, splices)
        self.prepare()
        self.rows: IntArray = np.concatenate(
            [self.called(start, min(most, runs.count - start)) for start in range(0, runs.count, most)]
        )

    def prepare(self) -> None:
        """Writes the memory as it is before the first run."""
        image, regions = self.image, self.regions
        self.store.reserve(max((region.end for region in regions.values()), default=image.free) + WORD)
        words = image.words
        for header, region in regions.items():
            words[header // WORD] = region.place
            if header not in (Header.ROWS, Header.CHOSEN):
                self.store.bytes(region.place, region.size)[:] = 0
        words[Header.SUMS_ROW // WORD] = image.sums_row
        tables = regions.get(Header.TABLES)
        if tables is not None:
            words[Header.TABLES_NEXT // WORD] = tables.place + ENTRY * TABLE_ENTRIES
            words[Header.TABLES_END // WORD] = tables.end
        self.store.words(0, len(words))[:] = words

    def called(self, start: int, count: int) -> IntArray:
        """The rows of some runs, counted from the block's first."""
        end_if_abandoned()
        runs = self.runs
        if runs.chosen is not None:
            self.store.words(self.regions[Header.CHOSEN].place, count)[:] = runs.chosen[start : start + count]
        if runs.paths is not None:
            self.splice(runs.paths.chosen(np.arange(start, start + count)))
        self.store.play(runs.first + start, count)
        width = self.program.places.row_bytes // WORD
        return self.words(self.regions[Header.ROWS], count * width).reshape(count, width)

    def splice(self, paths: Paths) -> None:
        """Writes the splices of the next runs, and where those of the first stand."""
        piece, splices = self.regions[Header.SPLICES], paths.runs.shape[1]
        pairs = np.stack([paths.first_days, paths.runs], axis=2)
        self.store.words(piece.place, pairs.size)[:] = pairs.ravel()
        self.store.words(Header.SPLICES, 3)[:] = piece.place, splices, SPLICE * splices

    def words(self, region: MemoryPiece, count: int) -> IntArray:
        """A copy of words that the runs left."""
        return self.store.words(region.place, count).copy()

    def played(self) -> PlayedRuns:
        """What the runs gave."""
        places, columns = self.program.places, np.ascontiguousarray(self.rows.T)
        at = {name: (place - places.state) // WORD for name, place in (*places.variables.items(), *places.rows.items())}
        last = {variable.name: columns[at[variable.name]] for variable in self.machine.variables}
        seen: dict[str, NumberArray] = {}
        for observer in self.machine.observers:
            row = columns[at[observer.name]]
            seen[observer.name] = row.view(np.float64) if isinstance(observer, (Extreme, Latch)) else row
        end_day = columns[(places.end_day - places.state) // WORD]
        return PlayedRuns(last, seen, end_day, self.daily(), self.waits())

    def daily(self) -> DailyCounts:
        """What was counted by day: changes summed up, since a run that has ended keeps its last state."""
        image, places, days = self.image, self.program.places, self.machine.horizon + 1
        region = self.regions.get(Header.DAILY)
        if region is None:
            return DailyCounts({}, {})
        changes = self.store.bytes(region.place, region.size).view(np.int32).reshape(-1, days)
        counts = np.cumsum(changes, axis=1, dtype=np.int32).T
        sums = np.zeros((days, 0, 2), np.int64)
        if Header.SUMS in self.regions:
            piece = self.regions[Header.SUMS]
            sums = np.cumsum(self.words(piece, piece.size // WORD).reshape(days, -1, 2), axis=0)
        narrow = np.min_scalar_type(self.runs.count)
        regions, histograms = {}, {}
        for daily in places.daily:
            start, count = image.columns[daily.name]
            table = counts[:, start : start + count]
            if daily.is_region:
                regions[daily.name] = table.astype(np.int64, order="C")
                continue
            bins = places.numbers[daily.name].bins
            own = sums[:, image.sums[daily.name]] if bins.width > 1 else np.zeros((days, 0), np.int64)
            histograms[daily.name] = DailyHistogram(bins, table.astype(narrow, order="C"), own.copy())
        return DailyCounts(
            {name: regions[name] for name, _ in self.machine.regions},
            {name: histograms[name] for name in places.numbers},
        )

    def waits(self) -> dict[tuple[str, str], int]:
        """Days of waiting by element and label."""
        waits: dict[tuple[str, str], int] = {}
        for wait, place in zip(self.machine.waits, self.program.places.wait_counters, strict=True):
            labels = (OPEN_DAYS, "", *(label for label, _ in wait.parts))
            for label, days in zip(labels, self.store.words(place, len(labels)).tolist(), strict=True):
                waits[wait.path, label] = waits.get((wait.path, label), 0) + days
        return waits

    def record(self) -> Recorded:
        """The one run of the block, day by day."""
        end = int(self.rows[0, (self.program.places.end_day - self.program.places.state) // WORD])
        states = self.words(self.regions[Header.STATES], (end + 1) * len(self.machine.variables))
        region = self.regions.get(Header.EVENTS)
        happenings = len(self.program.day.happenings)
        events = np.zeros(0, np.int64)
        if region is not None:
            events = self.store.bytes(region.place, 4 * (end + 1) * happenings).view(np.int32).astype(np.int64)
        return Recorded(
            states.reshape(end + 1, -1), events.reshape(end + 1, happenings), end, tuple(self.program.day.happenings)
        )


def runs_of_a_call(machine: Machine) -> int:
    """How many runs of a machine are played in one call, which nothing interrupts."""
    rules = sum(rules_of(step) for step in machine.steps if isinstance(step, Group))
    return max(1, min(CALL, CALL_RULES // (machine.horizon * max(rules, 1))))


def symbolic_machine(scenario: Scenario) -> Machine:
    """The machine of a scenario, its parameters left as names."""
    return lower(scenario, ExpressionLowering(scenario, symbolic=True))


def flexible_variables(scenario: Scenario, machine: Machine) -> frozenset[str]:
    """The steps of obligations whose number hangs on parameters."""
    owners = {
        name
        for name, part in scenario.file.obligations.items()
        if hangs_on_parameters(part, set(scenario.file.parameters))
    }
    kinds = (VariableKind.DONE, VariableKind.VERIFIED, VariableKind.ACKNOWLEDGED)
    return frozenset(v.name for v in machine.variables if v.kind in kinds and v.owner in owners)


def hangs_on_parameters(part: Obligation, parameters: set[str]) -> bool:
    """Whether the number of an obligation's steps names a parameter."""
    return not isinstance(part.steps, Mapping) and bool(names_of(part.steps.formula.node) & parameters)
